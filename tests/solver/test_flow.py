"""The flow finds the optimum however little it looks at first, and proves it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from ortools.graph.python import min_cost_flow

from hearthline.solver.flow import Market, SearchFailed, settle
from hearthline.solver.options import sorted_options


def town(*, seed, needs=300, cells=40, each=20, spare=1.05, sizes=1):
    """Needs and cells strewn over a square, each need with options at its nearest cells; capacity is short of plenty."""
    random = np.random.default_rng(seed)
    here, there = random.random((needs, 2)), random.random((cells, 2))
    miles = np.sqrt(((here[:, None] - there[None]) ** 2).sum(2))
    near = np.argsort(miles, axis=1, kind="stable")[:, :each]
    cost = (np.take_along_axis(miles, near, 1) * 1000).astype(np.int64)
    size = random.integers(1, sizes + 1, needs)
    room = random.multinomial(int(size.sum() * spare), np.full(cells, 1 / cells))
    options = sorted_options(np.repeat(np.arange(needs), each), near.ravel(), cost.ravel(), needs=needs)
    penalty = np.full(needs, 20_000, dtype=np.int64)
    return Market(options, size, penalty, cells, np.arange(cells), room, np.zeros(cells, dtype=np.int64))


def bare(market):
    """The same network given to the flow solver whole, built arc by arc."""
    solver, needs = min_cost_flow.SimpleMinCostFlow(), len(market.size)
    sink, scale = needs + market.cells, market.scale
    for need, cell, cost in zip(market.options.need, market.options.cell, market.options.cost, strict=True):
        solver.add_arc_with_capacity_and_unit_cost(need, needs + cell, market.size[need], cost * scale // market.size[need])
    for cell, room, cost in zip(market.step_cell, market.step_room, market.step_cost, strict=True):
        solver.add_arc_with_capacity_and_unit_cost(needs + cell, sink, room, cost * scale)
    for need, units in enumerate(market.size):
        solver.add_arc_with_capacity_and_unit_cost(need, sink, units, market.penalty[need] * scale // units)
        solver.set_node_supply(need, int(units))
    solver.set_node_supply(sink, -int(market.size.sum()))
    assert solver.solve() == solver.OPTIMAL
    return solver.optimal_cost() / scale


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("spare", [0.8, 1.0, 1.05, 2.0])
@pytest.mark.parametrize("candidates", [1, 3, 8, 100])
def test_the_optimum_is_found_and_proven_from_any_first_look(seed, spare, candidates):
    market = town(seed=seed, spare=spare)
    flow = settle(market, candidates=candidates)
    assert flow.cost == pytest.approx(bare(market))
    assert flow.is_proven


@pytest.mark.parametrize("seed", range(4))
def test_needs_of_several_units_are_bounded_by_the_divided_optimum(seed):
    market = town(seed=seed, sizes=8)
    flow = settle(market, candidates=5)
    assert flow.cost == pytest.approx(bare(market))
    assert flow.bound == pytest.approx(flow.cost)


def test_a_loose_market_is_settled_by_a_fraction_of_its_options():
    market = town(seed=1, spare=3.0, each=40)
    flow = settle(market, candidates=8)
    assert flow.is_proven
    assert flow.looked_at <= len(market.options) // 4


def test_a_single_run_is_enough_when_it_must_be():
    market = town(seed=2, spare=1.0)
    flow = settle(market, candidates=1, runs=2)
    assert flow.is_proven
    assert flow.cost == pytest.approx(bare(market))


@pytest.mark.parametrize("spare", [0.9, 1.05])
def test_prices_say_what_it_costs_when_one_start_is_taken_away(spare):
    market = town(seed=3, spare=spare)
    flow = settle(market)
    for cell in range(0, market.cells, 7):
        fewer = replace(market, step_room=market.step_room - (np.arange(market.cells) == cell))
        assert bare(fewer) - flow.cost == pytest.approx(flow.prices[cell])


def test_costs_beyond_reason_are_refused_in_words():
    market = town(seed=1, needs=5, cells=5, each=3)
    absurd = replace(market, penalty=market.penalty + (1 << 61))
    with pytest.raises(SearchFailed, match="nothing was assigned"):
        settle(absurd)
