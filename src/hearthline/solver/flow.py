"""Which options serve all needs at the least total cost, and what proves it?

A minimum-cost flow from needs through cells to a sink (OR-Tools' cost scaling; Goldberg 1997). It runs on the cheapest
options of each need first; prices of the cells then show whether any option left out could have helped, and if so the flow
runs again with those, so that the answer is the optimum over all options. The prices are its certificate: any prices give
a lower bound (weak duality), and these give one equal to the cost.

Needs of several units may be divided between cells here; `rounding` makes them whole again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from hearthline.solver.options import Options
from hearthline.solver.tables import Ints

UNIT_SCALE = 840  # the least number that 1 to 8 divide: a need's cost per unit stays whole up to eight units
NO_LIMIT = 1 << 60  # dearer than any option, far from overflow
PATIENCE = 10_000  # passes over the prices before a proof is given up


Numbers = TypeVar("Numbers", NDArray[np.int64], NDArray[np.float64])


class SearchFailed(RuntimeError):
    """The flow solver refused the network; the sentence carries its status."""


@dataclass(frozen=True, slots=True)
class Market:
    """What a flow must settle: n needs, m options, c cells, and the steps in which a cell's starts grow dearer.

    `size` units of each need; `penalty` points when the whole need stays unassigned. Step s sells `step_room[s]` units of
    cell `step_cell[s]` at `step_cost[s]` points each; steps are sorted by cell, then cost.
    """

    options: Options
    size: Ints
    penalty: Ints
    cells: int
    step_cell: Ints
    step_room: Ints
    step_cost: Ints

    @property
    def scale(self) -> int:
        """Flow costs are points per unit times this, so that they stay whole."""
        return 1 if not len(self.size) or int(self.size.max()) == 1 else UNIT_SCALE


@dataclass(frozen=True, slots=True)
class Flow:
    """An answer: units on each option, what it costs when a unit of each cell makes way, in points, and what is proven.

    `cost` and `bound` are points; no assignment, whole or divided, costs less than `bound`. `looked_at` counts the
    options in the last run; the others were shown to be of no help.
    """

    units: Ints
    prices: NDArray[np.float64]
    cost: float
    bound: float
    looked_at: int

    @property
    def is_proven(self) -> bool:
        return self.cost <= self.bound + 1e-6


def settle(market: Market, *, candidates: int = 32, runs: int = 8) -> Flow:
    """The cheapest flow over all options of a market.

    Args:
        candidates: options per need in the first run, and on average in the next; the cost found does not depend on it.
        runs: runs at most; the last has every option that could still matter.
    """
    options, scaled = market.options, _scaled(market)
    everything = np.ones(len(options), dtype=np.bool_)
    inside = np.arange(len(options)) - options.starts[options.need] < candidates
    if inside.sum() * 2 > len(options):
        inside = everything  # a second run costs more than the options it saves
    is_enough = False
    for run in range(1, runs + 1):
        units = _run(market, scaled, inside)
        prices = _prices(market, scaled, units, everything if is_enough else inside)
        gap = _cost(market, scaled, units) - _bound(market, scaled, prices)
        if gap <= 0 or is_enough or inside.all():
            break
        excess = _excess(market, scaled, prices)
        limit = gap if run + 1 == runs else min(gap, _least(excess, len(market.size) * candidates // 2))
        inside, is_enough = (units > 0) | (excess <= limit), limit == gap
    cost, bound = _cost(market, scaled, units), _bound(market, scaled, prices)
    return Flow(units, prices / market.scale, cost / market.scale, bound / market.scale, int(inside.sum()))


def _excess(market: Market, scaled: _Scaled, prices: Ints) -> Ints:
    """By how much each option is dearer than its need's cheapest, prices included.

    An option whose excess is more than the gap is in no optimal answer (reduced-cost fixing): one whole unit through it
    would already lift the bound above the answer in hand.
    """
    options = market.options
    worth = scaled.cost + prices[options.cell]
    return worth - cheapest(options, worth, scaled.penalty)[options.need]


def _least(excess: Ints, count: int) -> int:
    """The excess that so many options do not reach."""
    return int(np.partition(excess, count)[count]) if count < len(excess) else NO_LIMIT


@dataclass(frozen=True, slots=True)
class _Scaled:
    """Costs per unit of flow, times the market's scale; rounded down, so that what they bound stays bounded."""

    cost: Ints  # (m)
    penalty: Ints  # (n)
    step_cost: Ints  # (s)


def _scaled(market: Market) -> _Scaled:
    if market.scale == 1:
        return _Scaled(market.options.cost, market.penalty, market.step_cost)
    return _Scaled(
        market.options.cost * market.scale // market.size[market.options.need],
        market.penalty * market.scale // market.size,
        market.step_cost * market.scale,
    )


def _run(market: Market, scaled: _Scaled, inside: NDArray[np.bool_]) -> Ints:
    """Units on every option, by one minimum-cost flow over those inside."""
    options, needs = market.options, len(market.size)
    chosen = np.flatnonzero(inside)
    node_of = np.full(market.cells, -1, dtype=np.int64)
    cells = np.flatnonzero(np.bincount(options.cell[chosen], minlength=market.cells))
    node_of[cells] = needs + np.arange(len(cells))
    sink = needs + len(cells)
    steps = np.flatnonzero(node_of[market.step_cell] >= 0)
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([options.need[chosen], node_of[market.step_cell[steps]], np.arange(needs)]),
        np.concatenate([node_of[options.cell[chosen]], np.full(len(steps) + needs, sink)]),
        np.concatenate([market.size[options.need[chosen]], market.step_room[steps], market.size]),
        np.concatenate([scaled.cost[chosen], scaled.step_cost[steps], scaled.penalty]),
    )
    supplies = np.zeros(sink + 1, dtype=np.int64)
    supplies[:needs], supplies[sink] = market.size, -int(market.size.sum())
    solver.set_nodes_supplies(np.arange(sink + 1), supplies)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise SearchFailed(f"The flow over {len(chosen)} options ended with {status}; nothing was assigned.")
    units = np.zeros(len(options), dtype=np.int64)
    units[chosen] = solver.flows(arcs[: len(chosen)])
    return units


def _prices(market: Market, scaled: _Scaled, units: Ints, inside: NDArray[np.bool_]) -> Ints:
    """What it costs when one unit of each cell has to make way, given a flow (scaled).

    A cell with room costs at most what its next step costs; a full one, what the cheapest way out for one of its units
    costs. These are shortest paths in the residual network, found by repeated passes from above (Bellman and Ford).
    """
    options = market.options
    load = np.bincount(options.cell, weights=units, minlength=market.cells).astype(np.int64)
    prices, floor = _margins(market, scaled, load)
    holding = np.flatnonzero((units > 0) & (floor < prices)[options.cell])
    holds = np.zeros(len(market.size), dtype=np.bool_)
    holds[options.need[holding]] = True
    looked = np.flatnonzero(inside & holds[options.need])
    part, cost = options.take(looked), scaled.cost[looked]
    held_cell, held_need, held_cost = options.cell[holding], options.need[holding], scaled.cost[holding]
    for _ in range(PATIENCE):
        ways_out = cheapest(part, cost + prices[part.cell], scaled.penalty)
        lower = prices.copy()
        np.minimum.at(lower, held_cell, ways_out[held_need] - held_cost)
        lower = np.maximum(lower, floor)
        if np.array_equal(lower, prices):
            break
        prices = lower
    return prices


def _margins(market: Market, scaled: _Scaled, load: Ints) -> tuple[Ints, Ints]:
    """For each cell, what its next unit costs and what its last one did; no limit where there is none."""
    ends = np.cumsum(market.step_room)
    first = np.searchsorted(market.step_cell, market.step_cell)
    sold_before = (ends - market.step_room) - (ends - market.step_room)[first]
    taken = load[market.step_cell]
    upcoming = np.full(market.cells, NO_LIMIT, dtype=np.int64)
    latest = np.full(market.cells, -NO_LIMIT, dtype=np.int64)
    is_open, is_used = sold_before + market.step_room > taken, sold_before < taken
    np.minimum.at(upcoming, market.step_cell[is_open], scaled.step_cost[is_open])
    np.maximum.at(latest, market.step_cell[is_used], scaled.step_cost[is_used])
    return upcoming, latest


def cheapest(options: Options, worth: Numbers, penalty: Numbers) -> Numbers:
    """The least of `worth` over each need's options, or its penalty where that is less."""
    least = penalty.copy()
    served = np.flatnonzero(options.starts[:-1] < options.starts[1:])
    if len(served):
        least[served] = np.minimum(penalty[served], np.minimum.reduceat(worth, options.starts[served]))
    return least


def _cost(market: Market, scaled: _Scaled, units: Ints) -> int:
    """What a flow costs (scaled)."""
    options = market.options
    load = np.bincount(options.cell, weights=units, minlength=market.cells).astype(np.int64)
    served = np.bincount(options.need, weights=units, minlength=len(market.size)).astype(np.int64)
    total = int((scaled.cost * units).sum()) + int((scaled.penalty * (market.size - served)).sum())
    return total + int((_sold(market, load) * scaled.step_cost).sum())


def _sold(market: Market, load: Ints) -> Ints:
    """How many units of each step a load of the cells uses up, cheapest first."""
    ends = np.cumsum(market.step_room)
    begins = ends - market.step_room
    sold_before = begins - begins[np.searchsorted(market.step_cell, market.step_cell)]
    return np.clip(load[market.step_cell] - sold_before, 0, market.step_room)


def _bound(market: Market, scaled: _Scaled, prices: Ints) -> int:
    """The least any assignment could cost, from prices (weak duality; scaled)."""
    options = market.options
    needs = cheapest(options, scaled.cost + prices[options.cell], scaled.penalty)
    rents = market.step_room * np.maximum(0, prices[market.step_cell] - scaled.step_cost)
    return int((market.size * needs).sum()) - int(rents.sum())
