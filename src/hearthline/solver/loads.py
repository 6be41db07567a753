"""What does it cost to fill a provider's day, start by start?

Fairness as price: the starts left in a cell are cut into equal steps, and each start in a later step costs more than one in
an earlier. The total is convex, so that a flow spreads work by itself and stays optimal.
"""

from __future__ import annotations

import numpy as np

from hearthline.solver.problem import Weights
from hearthline.solver.tables import Ints


def steps(rooms: Ints, loads: Ints, weights: Weights) -> tuple[Ints, Ints, Ints]:
    """The steps still for sale: cell, units and points per unit, sorted by cell and points.

    Args:
        rooms: starts of each cell before anything is planned.
        loads: units already taken up; they used the cheapest steps.
    """
    count = weights.load_steps if weights.load else 1
    edges = -(-rooms[:, None] * np.arange(count + 1) // count)  # a start belongs to the step it begins in
    edges = np.maximum(edges, np.minimum(loads, rooms)[:, None])
    sold = np.diff(edges, axis=1)
    cell, step = np.nonzero(sold)
    return cell, sold[cell, step], step * weights.load


def load_cost(load: int, room: int, weights: Weights) -> int:
    """What `load` units of a cell with `room` starts cost in all, in points; units beyond the room cost as the last step."""
    if not weights.load:
        return 0
    total = 0
    for step in range(1, weights.load_steps):
        total += max(0, load + (-room * step) // weights.load_steps)
    return total * weights.load


def load_costs(loads: Ints, rooms: Ints, weights: Weights) -> int:
    """`load_cost` summed over many cells."""
    edges = -(-rooms[:, None] * np.arange(1, weights.load_steps) // weights.load_steps)
    return int(np.maximum(0, loads[:, None] - edges).sum()) * weights.load
