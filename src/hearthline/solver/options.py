"""What does each way of serving a need cost, day by day and provider by provider?

An option is one need at one cell (a provider's starts of a service line on a day). Its cost is the sum of three terms,
each a whole number of points on its own, so that an explanation adds up exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hearthline.solver.distances import Floats
from hearthline.solver.eligibility import Pairs
from hearthline.solver.problem import Problem
from hearthline.solver.tables import DAY, Ints, Tables


@dataclass(frozen=True, slots=True)
class Options:
    """m options sorted by need, then cost, then cell; `starts[i]:starts[i + 1]` are those of need i."""

    need: Ints
    cell: Ints
    cost: Ints
    starts: Ints  # (needs + 1)

    def __len__(self) -> int:
        return len(self.need)

    def take(self, chosen: NDArray[Any]) -> Options:
        """The options at those positions (ascending), or where the mask is true."""
        need = self.need[chosen]
        return Options(need, self.cell[chosen], self.cost[chosen], np.searchsorted(need, np.arange(len(self.starts))))


@dataclass(frozen=True, slots=True)
class Terms:
    """The cost of options, term by term, in points."""

    distance: Ints
    refusal: Ints
    tightness: Ints

    @property
    def total(self) -> Ints:
        return self.distance + self.refusal + self.tightness


def sorted_options(need: Ints, cell: Ints, cost: Ints, *, needs: int) -> Options:
    """Options in the order the search wants them, from three arrays of equal length; equal costs keep their order."""
    order = _order(need, cost)
    need = need[order]
    return Options(need, cell[order], cost[order], np.searchsorted(need, np.arange(needs + 1)))


def _order(need: Ints, cost: Ints) -> Ints:
    """Positions sorted by need, then cost, then position; as one sort of whole numbers wherever the three fit into one."""
    if not len(need):
        return need
    cost_bits, place_bits = int(cost.max()).bit_length(), (len(need) - 1).bit_length()
    if int(need.max()).bit_length() + cost_bits + place_bits > 63 or int(cost.min()) < 0:
        return np.lexsort((cost, need))
    keys = np.sort((((need << cost_bits) | cost) << place_bits) | np.arange(len(need)))
    order: Ints = keys & ((1 << place_bits) - 1)
    return order


def expand(problem: Problem, tables: Tables, pairs: Pairs) -> Options:
    """Every eligible pair on every usable day where the provider has room for the whole need."""
    first, last = tables.first[pairs.need], tables.last[pairs.need]
    line, size = tables.line[pairs.need], tables.size[pairs.need]
    rows: list[Ints] = []
    cells: list[Ints] = []
    for ahead in range(tables.days):
        row = np.flatnonzero((first <= ahead) & (ahead <= last))
        cell = tables.cell_of[line[row], pairs.provider[row], ahead]
        held = cell >= 0
        row, cell = row[held], cell[held]
        roomy = tables.cell_room[cell] >= size[row]
        rows.append(row[roomy])
        cells.append(cell[roomy])
    row, cell = np.concatenate(rows), np.concatenate(cells)
    terms = price(problem, tables, pairs.need[row], cell, pairs.km[row])
    return sorted_options(pairs.need[row], cell, terms.total, needs=len(problem.needs))


def price(problem: Problem, tables: Tables, need: Ints, cell: Ints, km: Floats) -> Terms:
    """The cost of options given as need, cell and kilometers (NaN where unknown), element by element."""
    weights = problem.weights
    known_km = np.where(np.isnan(km), weights.unknown_km, km)
    weight, provider = tables.weight[need], tables.cell_provider[cell]
    refusal = weights.refusal * weight * tables.declines[provider] / tables.offers[provider]
    by_day = [tightness(problem, tables, np.full(len(tables.ask), ahead)) for ahead in range(tables.days)]
    tight = np.stack(by_day)[tables.cell_day[cell], need]
    return Terms(whole_points(weights.distance_per_km * known_km), whole_points(refusal), tight)


def tightness(problem: Problem, tables: Tables, ahead: Ints) -> Ints:
    """Points for the share of its allowed time that each need's start on that day uses up; each day overdue is a whole share.

    Reckoned in whole seconds, halves up, so that it is the same on every machine.
    """
    needs = np.arange(len(tables.ask))
    allowed = tables.deadline - tables.opens
    overdue = allowed <= 0
    used = np.where(overdue, 1 + ahead - tables.first, np.maximum(0, allowed - slack_seconds(tables, needs, ahead)))
    allowed = np.where(overdue, 1, allowed)
    points: Ints = (2 * problem.weights.tightness * tables.weight * used + allowed) // (2 * allowed)
    return points


def slack_seconds(tables: Tables, need: Ints, ahead: Ints) -> Ints:
    """Seconds from the close of hours on that day to the deadline, none when it lies within them or has passed."""
    left: Ints = np.maximum(0, tables.deadline[need] - DAY * ahead - tables.closes)
    return left


def whole_points(points: Floats) -> Ints:
    """Points as whole numbers, halves up."""
    return np.floor(points + 0.5).astype(np.int64)
