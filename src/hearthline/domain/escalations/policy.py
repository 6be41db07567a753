"""Which missed promises need a manager, and how high does the ladder go? Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

HIGHEST = 3
# A missed clock of these kinds goes to a manager at once; the others are chased by their own journey first, which hands them over
# when chasing has not helped.
ESCALATED_AT_ONCE = frozenset(
    {
        "acknowledgement.promise",
        "assignment",
        "authorization_information",
        "benefits_check",
        "denial_decision",
        "exception",
        "hold_review",
        "no_provider",
        "service",
        "triage",
    }
)
LADDER = "escalation_eta"


def next_level(level: int) -> int:
    """The rung above; at the top it stays there, with a new commitment."""
    return min(level + 1, HIGHEST)


def choose(managers: Sequence[UUID], load: Mapping[UUID, int], count: int) -> list[UUID | None]:
    """A manager for each of `count` escalations: whoever holds the fewest, in list order when equal."""
    if not managers:
        return [None] * count
    held = {one: load.get(one, 0) for one in managers}
    chosen: list[UUID | None] = []
    for _ in range(count):
        one = min(managers, key=lambda manager: held[manager])
        held[one] += 1
        chosen.append(one)
    return chosen
