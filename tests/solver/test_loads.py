"""A provider's day grows dearer as it fills."""

import numpy as np
import pytest

from hearthline.solver import Weights
from hearthline.solver.loads import load_cost, load_costs, steps

FAIR = Weights(load=10, load_steps=4)


@pytest.mark.parametrize(
    ("room", "costs"),
    [
        (4, [0, 10, 20, 30]),          # one start in each step
        (8, [0, 0, 10, 10, 20, 20, 30, 30]),
        (1, [0]),                      # the only start of a day is no overload
        (3, [0, 10, 20]),              # a start belongs to the step it begins in
        (5, [0, 0, 10, 20, 30]),
    ],
)  # fmt: skip
def test_each_start_costs_what_its_step_costs(room, costs):
    assert [load_cost(load + 1, room, FAIR) - load_cost(load, room, FAIR) for load in range(room)] == costs
    cell, units, points = steps(np.array([room]), np.array([0]), FAIR)
    assert np.repeat(points, units).tolist() == costs
    assert set(cell.tolist()) == {0}


def test_what_is_already_promised_has_used_the_cheap_steps():
    cell, units, points = steps(np.array([8, 2]), np.array([3, 2]), FAIR)
    assert (cell.tolist(), units.tolist(), points.tolist()) == ([0, 0, 0], [1, 2, 2], [10, 20, 30])


def test_many_cells_cost_the_sum_of_each():
    loads, rooms = np.array([0, 1, 5, 7, 12]), np.array([3, 1, 5, 9, 12])
    each = [load_cost(load, room, FAIR) for load, room in zip(loads.tolist(), rooms.tolist(), strict=True)]
    assert load_costs(loads, rooms, FAIR) == sum(each)


def test_without_fairness_a_day_is_one_step_and_free():
    cell, units, points = steps(np.array([8]), np.array([3]), Weights(load=0))
    assert (cell.tolist(), units.tolist(), points.tolist()) == ([0], [5], [0])
    assert load_cost(8, 8, Weights(load=0)) == 0
