"""Who takes which need, why, who was next and by how much, and how far could the plan be from the best there is?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import NamedTuple

import numpy as np

from hearthline.kernel.geography import distance_km
from hearthline.solver.eligibility import Obstacle, obstacles
from hearthline.solver.flow import Flow
from hearthline.solver.nobody import Shortfall, shortfall
from hearthline.solver.options import Options, price
from hearthline.solver.problem import Need, Problem
from hearthline.solver.tables import Ints, Tables
from hearthline.solver.windows import window_of

RANKED = 8  # alternatives kept per need: more declines than that in a row want a new plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A need given to a provider on a day. `cost` is in points; `capacity_left` counts that day's starts after the plan."""

    need: str
    provider: str
    day: date
    km: float | None
    acceptance: float
    slack_hours: float
    capacity_left: int
    cost: int
    is_held: bool = False


class Alternative(NamedTuple):
    """A provider who could take a need on a day, for that many points.

    Without room it would push out another need; the points then include what that costs.
    """

    provider: str
    cost: float
    day: date
    has_room: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What a plan costs in points, term by term."""

    distance: int = 0
    refusal: int = 0
    tightness: int = 0
    load: int = 0
    split: int = 0
    moved: int = 0
    unassigned: int = 0

    @property
    def total(self) -> int:
        return self.distance + self.refusal + self.tightness + self.load + self.split + self.moved + self.unassigned


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a provider was or was not given a need: obstacles if any, the cost by term, who was next, all in sentences."""

    need: str
    provider: str
    obstacles: tuple[Obstacle, ...]
    costs: Costs | None
    next: Alternative | None
    sentences: tuple[str, ...]

    @property
    def is_eligible(self) -> bool:
        return not self.obstacles


@dataclass(frozen=True, slots=True)
class Findings:
    """What the search leaves behind for explanations."""

    tables: Tables
    options: Options
    flow: Flow
    loads: Ints  # units of each cell in the finished plan


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The answer to a Problem.

    `bound` is a proven lower limit of any plan's cost in points; `gap` is what the cost lies above it, and 0 means that no
    cheaper plan exists. `prior` holds what an earlier plan had decided and could still be done: moving away from it cost
    points. `held` names the needs that were not to be moved, `released` those that could no longer be held and why.
    """

    problem: Problem
    choices: Mapping[str, Choice]
    unassigned: tuple[str, ...]
    costs: Costs
    bound: float
    prior: Mapping[str, tuple[str, date]]
    held: frozenset[str]
    released: Mapping[str, str]
    findings: Findings = field(repr=False)

    @property
    def cost(self) -> int:
        """What the plan costs, in points."""
        return self.costs.total

    @property
    def gap(self) -> float:
        """Points above the proven bound."""
        return max(0.0, self.cost - self.bound)

    @property
    def gap_share(self) -> float:
        """The gap as a share of the bound; 0 when proven optimal."""
        return self.gap / self.bound if self.bound else 0.0

    @property
    def is_optimal(self) -> bool:
        """Whether the plan is proven to be the cheapest there is."""
        return self.gap < 0.5

    @property
    def ranking(self) -> Mapping[str, list[Alternative]]:
        """For each need the providers who could take it, the chosen one first, then by points; at most eight."""
        return _Rankings(self)

    def alternatives(self, need: str) -> list[Alternative]:
        """Everybody who could take a need, the chosen one first, then by points."""
        return list(self._alternatives(need))

    def next_after(self, need: str, *, declined: Collection[str] = ()) -> Alternative | None:
        """The cheapest provider with room left who is neither the chosen one nor among `declined`; None when nobody is.

        An answer for one decline at a time; several at once want `reassign`, which sees that they compete.
        """
        chosen = self.choices.get(need)
        refused = {*declined, *([chosen.provider] if chosen else ())}
        left = (other for other in self._alternatives(need) if other.has_room and other.provider not in refused)
        return next(left, None)

    def explain(self, need: str, provider: str | None = None) -> Explanation | Shortfall:
        """Why a need went to the chosen provider, or why it did or could not go to the one named.

        Raises:
            KeyError: the problem has no such need or provider.
        """
        wanted = self.problem.need(need)
        chosen = self.choices.get(need)
        if provider is None and chosen is None:
            return self.why_nobody(need)
        name = provider if provider is not None else chosen.provider  # type: ignore[union-attr]
        found = obstacles(self.problem, wanted, self.problem.provider(name))
        if found:
            return Explanation(need=need, provider=name, obstacles=tuple(kind for kind, _ in found), costs=None, next=None,
                               sentences=tuple(sentence for _, sentence in found))  # fmt: skip
        return self._explain_eligible(wanted, name)

    def why_nobody(self, need: str) -> Shortfall:
        """How many providers were left after each test, for a need that nobody can be given."""
        return shortfall(self.problem, self.problem.need(need))

    def _option_rows(self, need: str) -> Ints:
        at = self.problem.need_index[need]
        starts = self.findings.options.starts
        return np.arange(starts[at], starts[at + 1])

    def _alternatives(self, need: str) -> Iterator[Alternative]:
        """Every provider's cheapest day, the chosen one first, then by points; equal ones in the order of the cells.

        Sorted as arrays and made one by one, because most askers want only the first few of thousands of options.
        """
        found, tables, rows = self.findings, self.findings.tables, self._option_rows(need)
        size = self.problem.need(need).size
        cells = found.options.cell[rows]
        worth = found.options.cost[rows] + found.flow.prices[cells] * size
        is_chosen = cells == self._chosen_cell(need)
        has_room = is_chosen | (found.loads[cells] + size <= tables.cell_room[cells])
        order = np.lexsort((cells, worth, ~is_chosen))
        _, firsts = np.unique(tables.cell_provider[cells[order]], return_index=True)
        for at in order[np.sort(firsts)]:
            name = self.problem.providers[tables.cell_provider[cells[at]]].key
            yield Alternative(name, float(worth[at]), tables.day(tables.cell_day[cells[at]]), bool(has_room[at]))

    def _chosen_cell(self, need: str) -> int:
        """The cell the need was given to; -1 where it has none."""
        chosen, tables = self.choices.get(need), self.findings.tables
        if chosen is None:
            return -1
        line, column = tables.line[self.problem.need_index[need]], self.problem.provider_index[chosen.provider]
        return int(tables.cell_of[line, column, (chosen.day - tables.first_day).days])

    def _explain_eligible(self, need: Need, name: str) -> Explanation:
        ranked = list(self._alternatives(need.key))
        mine = next(other for other in ranked if other.provider == name)
        chosen = self.choices.get(need.key)
        costs, sentences = self._terms(need, mine)
        rivals = [other for other in ranked if other.provider != name]
        follower = rivals[0] if rivals else None
        if chosen is not None and chosen.provider == name:
            if follower is None:
                sentences.append("Nobody else could take it.")
            else:
                sentences.append(f"Next was {follower.provider}, {_dearer(follower.cost - mine.cost)}{_if_full(follower)}.")
        elif chosen is not None:
            first = next(other for other in ranked if other.provider == chosen.provider)
            sentences.append(f"{chosen.provider} was chosen; {name} is {_dearer(mine.cost - first.cost)}{_if_full(mine)}.")
        return Explanation(need=need.key, provider=name, obstacles=(), costs=costs, next=follower, sentences=tuple(sentences))

    def _terms(self, need: Need, mine: Alternative) -> tuple[Costs, list[str]]:
        found, tables, problem = self.findings, self.findings.tables, self.problem
        provider = problem.provider(mine.provider)
        row, column = problem.need_index[need.key], problem.provider_index[mine.provider]
        ahead = (mine.day - tables.first_day).days
        cell = int(tables.cell_of[tables.line[row], column, ahead])
        at = np.array([row]), np.array([cell])
        km = _km(problem, need, mine.provider)
        terms = price(problem, tables, *at, np.array([np.nan if km is None else km]))
        left = int(tables.cell_room[cell] - found.loads[cell])
        is_move = self.prior.get(need.key, (mine.provider, mine.day)) != (mine.provider, mine.day)
        slack = window_of(problem, need).slack(mine.day, problem.closes).total_seconds() / 3600
        costs = Costs(distance=int(terms.distance[0]), refusal=int(terms.refusal[0]), tightness=int(terms.tightness[0]),
                      moved=problem.weights.move if is_move else 0)  # fmt: skip
        share = 1 - float(tables.declines[column] / tables.offers[column])
        return costs, [
            f"{km:.1f} km away." if km is not None else f"Distance unknown; counted as {problem.weights.unknown_km} km.",
            f"{left} of {int(tables.cell_room[cell])} starts left on {mine.day} after this plan.",
            f"Accepted {provider.successes} of {provider.tries} offers so far; reckoned at {share:.0%}.",
            f"{slack:.0f} hours between that day's close and the deadline.",
            f"Costs {costs.total} points: {costs.distance} for distance, {costs.refusal} for the risk of refusal, "
            f"{costs.tightness} for time used up, {costs.moved} for leaving an earlier plan.",
        ]


class _Rankings(Mapping[str, list[Alternative]]):
    """The rankings of a plan, worked out when asked for."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def __getitem__(self, need: str) -> list[Alternative]:
        return list(islice(self._plan._alternatives(need), RANKED))

    def __iter__(self) -> Iterator[str]:
        return (need.key for need in self._plan.problem.needs)

    def __len__(self) -> int:
        return len(self._plan.problem.needs)


def _km(problem: Problem, need: Need, name: str) -> float | None:
    provider = problem.provider(name)
    if need.latitude is None or need.longitude is None or provider.latitude is None or provider.longitude is None:
        return None
    return distance_km(need.latitude, need.longitude, provider.latitude, provider.longitude)


def _dearer(points: float) -> str:
    return f"{points:.0f} points dearer" if points >= 0.5 else "at the same cost"


def _if_full(other: Alternative) -> str:
    return "" if other.has_room else " and full, so another need would have to make way"
