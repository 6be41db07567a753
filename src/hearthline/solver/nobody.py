"""Why is there nobody for a need, and at which test did the last provider drop out?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hearthline.solver import eligibility
from hearthline.solver.eligibility import Obstacle
from hearthline.solver.problem import Need, Offeror, Problem
from hearthline.solver.windows import window_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """A need without a provider. `left` counts who remained after each test; `obstacle` is the one that left nobody.

    It is None when providers do qualify and have room at the outset, but every one is full with needs that cost more to move.
    """

    need: str
    obstacle: Obstacle | None
    left: Mapping[Obstacle, int]
    sentence: str


def shortfall(problem: Problem, need: Need) -> Shortfall:
    """Put every provider through the tests in order and tell where the last one failed."""
    window = window_of(problem, need)
    days = window.days()

    def has_room(provider: Offeror) -> bool:
        through = provider.credential_valid_through
        return any(provider.capacity.get((need.service_line, day), 0) >= need.size for day in days if through and day <= through)

    tests: dict[Obstacle, Callable[[Offeror], object]] = {
        Obstacle.CAPABILITY: lambda provider: not eligibility.missing_details(need, provider),
        Obstacle.CONTRACT: lambda provider: (need.payer_code, need.service_line) in provider.contracts,
        Obstacle.CREDENTIAL: lambda provider: (provider.credential_valid_through or window.first.min) >= window.first,
        Obstacle.AREA: lambda provider: not eligibility.outside_area(need, provider),
        Obstacle.DECLINED: lambda provider: provider.key not in need.excluded,
        Obstacle.CAPACITY: has_room,
    }
    left: dict[Obstacle, int] = {}
    remaining = list(problem.providers)
    for obstacle, passes in tests.items():
        before = len(remaining)
        remaining = [provider for provider in remaining if passes(provider)]
        left[obstacle] = len(remaining)
        if not remaining:
            return Shortfall(need=need.key, obstacle=obstacle, left=left, sentence=_sentence(need, obstacle, before))
    return Shortfall(need=need.key, obstacle=None, left=left, sentence=(
        f"{_count(len(remaining))} could take {need.key}, but their starts go to needs that would cost more to place elsewhere."
    ))  # fmt: skip


def _sentence(need: Need, obstacle: Obstacle, before: int) -> str:
    if not before:
        return f"There is no provider at all for {need.key}; none is on file."
    what, line, who = eligibility.details_of(need), need.service_line, _count(before)
    return {
        Obstacle.CAPABILITY: f"None of {who} offers {what} in {line}; find one to onboard.",
        Obstacle.CONTRACT: f"{who} can do {what}, but none has a contract with payer {need.payer_code} for {line}; "
                           "ask the payer for a single-case agreement.",
        Obstacle.CREDENTIAL: f"{who} can do {what} under contract, but a credential is missing or expired at each.",
        Obstacle.AREA: f"{who} can do {what} under contract, but none serves ZIP {need.zip}.",
        Obstacle.DECLINED: f"Every provider who could take it ({who}) has declined; escalate.",
        Obstacle.CAPACITY: f"{who} could take it, but none has a start of {line} left in time; ask for an added one.",
    }[obstacle]  # fmt: skip


def _count(providers: int) -> str:
    return "1 provider" if providers == 1 else f"{providers} providers"
