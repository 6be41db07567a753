"""Is a plan one that may be carried out, and does it cost what it says?

Written a second time from the words of the rules, in plain Python, and sharing nothing with the search but the names of its
data: a fault in the search cannot hide here. It reads a plan's choices, never its arrays.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from hearthline.solver.plan import Choice, Plan
from hearthline.solver.problem import Need, Offeror, Problem

EARTH_RADIUS_KM = 6371.0088
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What an independent look finds: faults in sentences (none when the plan may be carried out), and the cost anew."""

    faults: tuple[str, ...]
    cost: int
    tolerance: int

    @property
    def is_feasible(self) -> bool:
        return not self.faults

    def agrees_with(self, plan: Plan) -> bool:
        """Whether the plan's own cost is this one, give or take a point of rounding in a thousand choices."""
        return abs(plan.cost - self.cost) <= self.tolerance


def evaluate(problem: Problem, plan: Plan) -> Evaluation:
    """Check every choice of a plan against the problem, and add up its cost again."""
    needs = {need.key: need for need in problem.needs}
    providers = {provider.key: provider for provider in problem.providers}
    faults: list[str] = []
    used: Counter[tuple[str, str, date]] = Counter()
    bundles: defaultdict[str, set[str]] = defaultdict(set)
    cost = 0
    for key, choice in plan.choices.items():
        need, provider = needs.get(key), providers.get(choice.provider)
        if need is None or provider is None or choice.need != key:
            faults.append(f"{key} given to {choice.provider}: the problem does not know them.")
            continue
        faults.extend(f"{key} given to {provider.key}: {fault}" for fault in _faults(problem, need, provider, choice.day))
        used[provider.key, need.service_line, choice.day] += need.size
        if need.bundle:
            bundles[need.bundle].add(provider.key)
        cost += _cost(problem, need, provider, choice, plan)
    for (name, line, day), units in used.items():
        room = providers[name].capacity.get((line, day), 0)
        if units > room:
            faults.append(f"{name} is given {units} starts of {line} on {day} and has {room}.")
        cost += _load(problem, units, room)
    served = set(plan.choices)
    if set(plan.unassigned) != set(needs) - served or len(plan.unassigned) != len(set(plan.unassigned)):
        faults.append("The needs without a provider are not exactly those without a choice.")
    cost += sum(problem.weights.unassigned * need.weight for need in problem.needs if need.key not in served)
    cost += problem.weights.split * sum(len(names) - 1 for names in bundles.values())
    return Evaluation(faults=tuple(faults), cost=cost, tolerance=1 + len(plan.choices) // 1000)


def _faults(problem: Problem, need: Need, provider: Offeror, day: date) -> list[str]:
    faults = []
    offered = {detail for line, detail in provider.capabilities if line == need.service_line}
    if not offered or ("*" not in offered and not need.details <= offered):
        faults.append("it lacks the capability.")
    if (need.payer_code, need.service_line) not in provider.contracts:
        faults.append("it has no contract with the payer.")
    if provider.credential_valid_through is None or provider.credential_valid_through < day:
        faults.append("a credential is not in force on the day.")
    if provider.key in need.excluded:
        faults.append("it declined before.")
    km = _km(need, provider)
    in_radius = km is not None and provider.radius_km is not None and km <= provider.radius_km + 1e-6
    if not in_radius and not any(prefix and need.zip[: len(prefix)] == prefix for prefix in provider.zip_prefixes):
        faults.append("the address is outside its area.")
    first, last, _, _ = _window(problem, need)
    if not first <= day <= last:
        faults.append(f"{day} is not between {first} and {last}.")
    return faults


def _window(problem: Problem, need: Need) -> tuple[date, date, datetime, datetime]:
    zone = need.deadline.tzinfo
    begin = max(need.earliest, problem.at).astimezone(zone).replace(tzinfo=None)
    end = need.deadline.replace(tzinfo=None)
    is_evening = begin.time() >= problem.closes
    first = begin.date() + timedelta(days=1 if is_evening else 0)
    if end <= begin:
        return first, first + timedelta(days=problem.overdue_days - 1), begin, end
    last = end.date() - timedelta(days=1 if end.time() <= problem.opens else 0)
    return (begin.date(), end.date(), begin, end) if last < first else (first, last, begin, end)


def _cost(problem: Problem, need: Need, provider: Offeror, choice: Choice, plan: Plan) -> int:
    weights = problem.weights
    km = _km(need, provider)
    declines = provider.tries - provider.successes + weights.prior_declines
    offers = provider.tries + weights.prior_accepts + weights.prior_declines
    first, _, begin, end = _window(problem, need)
    spent = Fraction(1 + (choice.day - first).days)
    if end > begin:
        slack = max(timedelta(0), end - datetime.combine(choice.day, problem.closes))
        spent = max(Fraction(0), 1 - Fraction(slack // SECOND, (end - begin) // SECOND))
    points = _rounded(weights.distance_per_km * (weights.unknown_km if km is None else km))
    points += _rounded(weights.refusal * need.weight * declines / offers)
    points += math.floor(weights.tightness * need.weight * spent + Fraction(1, 2))
    if need.key in plan.prior and need.key not in plan.held and plan.prior[need.key] != (choice.provider, choice.day):
        points += weights.move
    return points


def _load(problem: Problem, units: int, room: int) -> int:
    weights = problem.weights
    return sum(weights.load * (weights.load_steps * start // room) for start in range(units)) if room else 0


def _km(need: Need, provider: Offeror) -> float | None:
    if need.latitude is None or need.longitude is None or provider.latitude is None or provider.longitude is None:
        return None
    here, there = math.radians(need.latitude), math.radians(provider.latitude)
    across = math.radians(provider.longitude - need.longitude)
    chord = math.sin((there - here) / 2) ** 2 + math.cos(here) * math.cos(there) * math.sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, chord)))


def _rounded(points: float) -> int:
    return math.floor(points + 0.5)
