"""Which provider should be offered each of a day's needs, all needs at once?

Tabulate, find eligible pairs, price their options, settle them by one flow, then improve what a flow cannot see. With needs
of one unit and no bundles the flow is the plan, and it is proven optimal.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import numpy as np

from hearthline.kernel.geography import distances_km
from hearthline.solver.distances import Floats
from hearthline.solver.draft import NOBODY, Draft, Ground
from hearthline.solver.eligibility import pairs, why
from hearthline.solver.flow import Flow, Market, cheapest, settle
from hearthline.solver.improve import improve, whole
from hearthline.solver.loads import load_costs, steps
from hearthline.solver.options import Options, Terms, expand, price, slack_seconds, sorted_options
from hearthline.solver.plan import Choice, Costs, Findings, Plan
from hearthline.solver.problem import Need, Problem
from hearthline.solver.tables import Ints, Tables, tabulate

Place = tuple[str, date]  # a provider and a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far to search. Neither limit reads a clock, so the same problem always gives the same plan.

    `candidates` are the options per need in the flow's first run (its result does not depend on it); `trials` the
    placements per need that the second pass may look at, about a million a second in all.
    """

    candidates: int = 32
    trials: int = 800


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """A provider said no to a need; with `closes_day` it has no start left for others on that day either."""

    need: str
    provider: str
    closes_day: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What happened since a plan was made.

    `held` needs stay where they are (accepted, or an offer is out); the other needs may move for `Weights.move` points.
    `capacity` replaces the starts of (provider, service line, day), those of held needs included. `at` is the moment of
    planning anew, None for the plan's own.
    """

    declined: tuple[Decline, ...] = ()
    held: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()
    added: tuple[Need, ...] = ()
    capacity: Mapping[tuple[str, str, date], int] = field(default_factory=dict)
    at: datetime | None = None


def assign(problem: Problem, *, limits: Limits = Limits()) -> Plan:
    """The cheapest plan for a problem, with its gap to the proven bound and a reason for every need.

    Raises:
        SearchFailed: the flow solver refused the costs (weights far beyond any distance on Earth).
    """
    return _solve(problem, limits, prior={}, held={})


def reassign(plan: Plan, changes: Changes, *, limits: Limits = Limits()) -> Plan:
    """A new plan after declines and other changes, staying close to the old one.

    A held need that may no longer be given to its provider (a credential lapsed, its day has passed) is released and planned
    anew; `Plan.released` says why.

    Raises:
        KeyError: a change names a need or provider that the plan does not know.
    """
    for decline in changes.declined:
        plan.problem.need(decline.need)
        plan.problem.provider(decline.provider)
    settled = {key: (choice.provider, choice.day) for key, choice in plan.choices.items() if key not in changes.withdrawn}
    for decline in changes.declined:
        if settled.get(decline.need, ("",))[0] == decline.provider:
            del settled[decline.need]
    held = {key: settled[key] for key in changes.held if key in settled}
    return _solve(_after(plan, changes, held), limits, prior=settled, held=held)


def _after(plan: Plan, changes: Changes, held: Mapping[str, Place]) -> Problem:
    """The problem as the changes leave it."""
    refused: defaultdict[str, set[str]] = defaultdict(set)
    starts: dict[tuple[str, str, date], int] = dict(changes.capacity)
    promised: Counter[tuple[str, str, date]] = Counter()
    for key, (provider, day) in held.items():
        need = plan.problem.need(key)
        promised[provider, need.service_line, day] += need.size
    for decline in changes.declined:
        refused[decline.need].add(decline.provider)
        choice = plan.choices.get(decline.need)
        if decline.closes_day and choice is not None and choice.provider == decline.provider:
            starts[decline.provider, plan.problem.need(decline.need).service_line, choice.day] = 0
    changed: defaultdict[str, dict[tuple[str, date], int]] = defaultdict(dict)
    for (provider, line, day), left in starts.items():
        plan.problem.provider(provider)
        changed[provider][line, day] = max(left, promised[provider, line, day])  # what was promised is kept
    needs = [
        replace(need, excluded=need.excluded | refused[need.key]) if need.key in refused else need
        for need in plan.problem.needs
        if need.key not in changes.withdrawn
    ]
    providers = [
        replace(provider, capacity={**provider.capacity, **changed[provider.key]}) if provider.key in changed else provider
        for provider in plan.problem.providers
    ]
    return replace(plan.problem, needs=(*needs, *changes.added), providers=tuple(providers), at=changes.at or plan.problem.at)


def _solve(problem: Problem, limits: Limits, *, prior: Mapping[str, Place], held: Mapping[str, Place]) -> Plan:
    tables = tabulate(problem)
    options = expand(problem, tables, pairs(problem, tables))
    stays = _rows_at(problem, tables, options, prior)
    options, stays = _charge_moves(problem, options, stays)
    kept = {need: stays[need] for need in (problem.need_index[key] for key in held) if need in stays}
    released = {key: _why_released(problem, key, held[key]) for key in held if problem.need_index[key] not in kept}
    base_load = _loads(tables, options, kept.values())
    market, free = _market(problem, tables, options, kept, base_load)
    flow = settle(market, candidates=limits.candidates)
    bundles = _bundles_of(problem, tables, options, kept)
    taken = _finish(
        problem, tables, market, flow, trials=limits.trials * len(problem.needs), base_load=base_load, bundles=bundles
    )
    chosen = np.where(taken == NOBODY, NOBODY, free[taken]) if len(free) else taken
    chosen[list(kept)] = list(kept.values())
    reached = _reached(problem, tables, options, chosen)
    choices = _choices(problem, tables, reached, kept)
    still_held = [choices[problem.needs[need].key] for need in kept]
    fixed = sum(choice.cost for choice in still_held) + _splits(problem, still_held)
    return Plan(
        problem=problem,
        choices=choices,
        unassigned=tuple(need.key for need in problem.needs if need.key not in choices),
        costs=_costs(problem, tables, reached, choices.values()),
        bound=flow.bound + fixed + load_costs(base_load, tables.cell_room, problem.weights),
        prior={problem.needs[need].key: prior[problem.needs[need].key] for need in stays},
        held=frozenset(choice.need for choice in still_held),
        released=released,
        findings=Findings(tables, options, flow, reached.loads),
    )


def _rows_at(problem: Problem, tables: Tables, options: Options, places: Mapping[str, Place]) -> dict[int, int]:
    """The option that stands for each need's place, by need; those without one are missing."""
    rows: dict[int, int] = {}
    for key, (provider, day) in places.items():
        need, ahead = problem.need_index[key], (day - tables.first_day).days
        if not 0 <= ahead < tables.days:
            continue
        cell = tables.cell_of[tables.line[need], problem.provider_index[provider], ahead]
        start, end = options.starts[need], options.starts[need + 1]
        found = np.flatnonzero(options.cell[start:end] == cell)
        if len(found):
            rows[need] = int(start + found[0])
    return rows


def _charge_moves(problem: Problem, options: Options, stays: dict[int, int]) -> tuple[Options, dict[int, int]]:
    """Options with the points for leaving an earlier place, and those places among them."""
    if not stays:
        return options, stays
    moved = np.zeros(len(problem.needs), dtype=np.bool_)
    moved[list(stays)] = True
    extra = np.where(moved[options.need], problem.weights.move, 0)
    extra[list(stays.values())] = 0
    cells = {need: options.cell[row] for need, row in stays.items()}
    options = sorted_options(options.need, options.cell, options.cost + extra, needs=len(problem.needs))
    rows = {}
    for need, cell in cells.items():
        start, end = options.starts[need], options.starts[need + 1]
        rows[need] = int(start + np.flatnonzero(options.cell[start:end] == cell)[0])
    return options, rows


def _why_released(problem: Problem, key: str, place: Place) -> str:
    provider, day = place
    return " ".join(why(problem, need=key, provider=provider)) or f"{provider} can no longer start {key} on {day}."


def _loads(tables: Tables, options: Options, rows: Iterable[int]) -> Ints:
    taken = np.fromiter(rows, dtype=np.int64)
    loads = np.zeros(len(tables.cell_room), dtype=np.int64)
    np.add.at(loads, options.cell[taken], tables.size[options.need[taken]])
    return loads


def _market(problem: Problem, tables: Tables, options: Options, kept: Collection[int], base_load: Ints) -> tuple[Market, Ints]:
    """The market of all needs that are not held, and which options it holds."""
    is_free = np.ones(len(problem.needs), dtype=np.bool_)
    is_free[list(kept)] = False
    free = np.flatnonzero(is_free[options.need])
    penalty = np.where(is_free, problem.weights.unassigned * tables.weight, 0)
    cell, room, cost = steps(tables.cell_room, base_load, problem.weights)
    return Market(options.take(free), tables.size, penalty, len(tables.cell_room), cell, room, cost), free


def _bundles_of(problem: Problem, tables: Tables, options: Options, kept: Mapping[int, int]) -> dict[str, Counter[int]]:
    """The providers that held needs bring to each bundle."""
    bundles: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for need, row in kept.items():
        if problem.needs[need].bundle:
            bundles[problem.needs[need].bundle][int(tables.cell_provider[options.cell[row]])] += 1
    return dict(bundles)


def _finish(
    problem: Problem, tables: Tables, market: Market, flow: Flow, *,
    trials: int, base_load: Ints, bundles: dict[str, Counter[int]],
) -> Ints:  # fmt: skip
    """The option of each need, whole and improved; -1 for nobody."""
    chosen, divided = whole(market, flow)
    has_bundles = problem.weights.split > 0 and any(need.bundle for need in problem.needs)
    if not has_bundles and not len(divided) and market.scale == 1:
        return chosen
    ground = Ground(
        options=market.options, size=tables.size.tolist(), penalty=market.penalty.tolist(),
        bundle=[need.bundle for need in problem.needs], room=tables.cell_room.tolist(),
        provider=tables.cell_provider.tolist(), prices=flow.prices.tolist(), weights=problem.weights,
    )  # fmt: skip
    draft = Draft(ground, chosen, base_load=base_load, base_bundles=bundles)
    improve(draft, _focus(market, flow, chosen, divided), trials=trials)
    return np.array(draft.chosen, dtype=np.int64)


def _focus(market: Market, flow: Flow, chosen: Ints, divided: Ints) -> list[int]:
    """The needs a second pass should move: those divided, large ones first, then those dearer than their cheapest way."""
    first: list[int] = divided[np.lexsort((divided, -market.size[divided]))].tolist()
    if market.scale == 1:
        return first
    options = market.options
    placed = np.flatnonzero(chosen != NOBODY)
    worth = options.cost + flow.prices[options.cell] * market.size[options.need]
    above = worth[chosen[placed]] - cheapest(options, worth, market.penalty.astype(worth.dtype))[placed]
    return [*first, *placed[np.argsort(-above, kind="stable")].tolist()]


@dataclass(frozen=True, slots=True)
class _Reached:
    """The options taken, one per served need, and the units of each cell they fill."""

    need: Ints
    cell: Ints
    provider: Ints
    km: Floats
    terms: Terms
    cost: Ints
    loads: Ints


def _reached(problem: Problem, tables: Tables, options: Options, chosen: Ints) -> _Reached:
    need = np.flatnonzero(chosen != NOBODY)
    rows = chosen[need]
    cell = options.cell[rows]
    provider = tables.cell_provider[cell]
    km = distances_km(tables.latitude[need], tables.longitude[need],
                    tables.provider_latitude[provider], tables.provider_longitude[provider])  # fmt: skip
    terms = price(problem, tables, need, cell, km)
    return _Reached(need, cell, provider, km, terms, options.cost[rows], _loads(tables, options, rows.tolist()))


def _choices(problem: Problem, tables: Tables, reached: _Reached, kept: Collection[int]) -> dict[str, Choice]:
    days = [tables.day(ahead) for ahead in range(tables.days)]
    ahead = tables.cell_day[reached.cell]
    columns = (
        reached.need, reached.provider, ahead, reached.km,
        1 - tables.declines[reached.provider] / tables.offers[reached.provider],
        slack_seconds(tables, reached.need, ahead) / 3600,
        (tables.cell_room - reached.loads)[reached.cell], reached.cost,
    )  # fmt: skip
    return {
        problem.needs[need].key: Choice(
            need=problem.needs[need].key, provider=problem.providers[provider].key, day=days[day],
            km=None if math.isnan(km) else km, acceptance=acceptance, slack_hours=slack, capacity_left=left, cost=cost,
            is_held=need in kept,
        )
        for need, provider, day, km, acceptance, slack, left, cost in zip(*(column.tolist() for column in columns), strict=True)
    }  # fmt: skip


def _costs(problem: Problem, tables: Tables, reached: _Reached, choices: Iterable[Choice]) -> Costs:
    terms, weights = reached.terms, problem.weights
    return Costs(
        distance=int(terms.distance.sum()),
        refusal=int(terms.refusal.sum()),
        tightness=int(terms.tightness.sum()),
        load=load_costs(reached.loads, tables.cell_room, weights),
        split=_splits(problem, choices),
        moved=int((reached.cost - terms.total).sum()),
        unassigned=int(tables.weight.sum() - tables.weight[reached.need].sum()) * weights.unassigned,
    )


def _splits(problem: Problem, choices: Iterable[Choice]) -> int:
    """Points for every provider of a bundle beyond its first."""
    bundles: defaultdict[str, set[str]] = defaultdict(set)
    for choice in choices:
        bundle = problem.need(choice.need).bundle
        if bundle:
            bundles[bundle].add(choice.provider)
    return problem.weights.split * sum(len(providers) - 1 for providers in bundles.values())
