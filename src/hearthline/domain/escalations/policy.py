"""Which missed promises need a manager, and how high does the ladder go? Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from hearthline.kernel.vocabulary import ExceptionCause

HIGHEST = 3
LADDER = "escalation_eta"
# A missed clock of these kinds goes to a manager at once.
ESCALATED_AT_ONCE = frozenset(
    {
        "acknowledgement.promise",
        "assignment",
        "authorization_check",
        "authorization_information",
        "benefits_check",
        "call_back",
        "call_promise",
        "clinical_review",
        "denial_decision",
        "exception",
        "hold_review",
        "no_provider",
        "service",
        "triage",
    }
)
# The others are chased by their own journey first, which hands them over when chasing has not helped; what nobody chases is the
# twin of one that is escalated (a visit to rearrange has its exception, the measured acknowledgement the promised one).
CHASED = frozenset(
    {
        "acknowledgement.measure",
        "authorization_answer",
        "benefits",
        "clarification",
        "offer_answer",
        "rearrange",
        "schedule_confirm",
        "visit_proof",
        "witness",
    }
)

# Reasons of which the referring office hears in writing who has the case and until when (R82-R85); the others are our own affair.
TOLD_TO_REFERRER = frozenset(
    {"discharge_near", "no answer to a question", "no provider", "promised later than due", "missed: service"}
)

# What a colleague may escalate by hand (R81); each concerns the referring office as far as TOLD_TO_REFERRER says.
ASKED_BY_HAND = (
    "discharge at risk",
    "clinical concern",
    "member or family complains",
    "referring office complains",
    "payer does not move",
    "provider does not move",
    "not resolved at first contact",
)

# What can be decided about an exception, and what follows.
RESOLUTIONS: dict[str, str] = {
    "rearrange": "The same provider is asked for another window.",
    "reassign": "Another provider is looked for.",
    "accept": "What happened stands; nothing more is owed for this visit or delivery.",
    "end": "The case ends without further service, and everyone is told.",
}
_FOR_BOOKINGS = frozenset({"rearrange", "reassign", "end"})
_FOR_CASES = frozenset({"end"})
# A decision without a consequence would leave the case with nobody: what stands must have happened, at least in part.
_ALSO: dict[tuple[str, str], frozenset[str]] = {
    ("booking", ExceptionCause.WITNESSES_DISAGREE): frozenset({"accept"}),
    ("booking", ExceptionCause.PARTIAL): frozenset({"accept"}),
    ("case", ExceptionCause.NO_PROVIDER): frozenset({"reassign"}),
    ("case", ExceptionCause.OTHER): frozenset({"reassign"}),
}


def refusal(resolution: str, *, subject: str, cause: str) -> str:
    """Why this exception cannot be resolved so, in a sentence that names what can be done; empty when it can."""
    possible = (_FOR_BOOKINGS if subject == "booking" else _FOR_CASES) | _ALSO.get((subject, cause), frozenset())
    if resolution in possible:
        return ""
    names = ", ".join(one for one in RESOLUTIONS if one in possible)
    return f"An exception of a {subject} ({cause.replace('_', ' ')}) cannot be resolved by {resolution!r}; possible: {names}."


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
