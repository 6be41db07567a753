"""Which visits and deliveries does an order need, and was one on time? Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from hearthline import rulebook
from hearthline.domain.fulfillment.facts import AtHome, Confirmation, Proof, Suggestion, WitnessReply
from hearthline.kernel.vocabulary import Barrier, ExceptionCause, ServiceLine

# The tracked stages of complex equipment (R64); everything else is one visit or one delivery.
COMPLEX_STEPS = ("evaluation", "fabrication", "delivery")
KIND_OF_LINE = {
    ServiceLine.DME: "delivery",
    ServiceLine.HOME_INFUSION: "delivery",
    ServiceLine.HOME_HEALTH: "visit",
    ServiceLine.POST_ACUTE: "visit",
}
OUTCOMES = ("done", "partial", "missed", "refused")
REPLIES = ("confirmed", "disputed")
# Stages at which nothing changes hands at the member's door: the provider's word is enough.
UNWITNESSED = frozenset({"evaluation", "fabrication"})
# Stages of which the member need not be told: nobody comes.
AWAY_FROM_HOME = frozenset({"fabrication"})


def steps(service_line: str, *, is_complex: bool) -> tuple[str, ...]:
    """The kinds of booking an order needs, in order."""
    if is_complex:
        return COMPLEX_STEPS
    return (KIND_OF_LINE.get(ServiceLine(service_line), "delivery"),) if service_line else ("delivery",)


def is_on_time(*, happened_at: datetime, first_window_end_at: datetime) -> bool:
    """On time means within the first committed window, whatever was moved later."""
    return happened_at <= first_window_end_at


def is_promised_late(*, window_end_at: datetime, due_at: datetime) -> bool:
    """Does the provider commit to a window that ends after the service promise?"""
    return window_end_at > due_at


def cause(proof: Proof | None) -> ExceptionCause:
    """Why it did not happen, or not wholly; no proof at all is no answer."""
    if proof is None:
        return ExceptionCause.NO_ANSWER
    if proof.outcome == "refused":
        return ExceptionCause.MEMBER_REFUSED
    if proof.outcome == "partial":
        return ExceptionCause.PARTIAL
    return proof.cause or ExceptionCause.OTHER


METHODS = {
    "handed_over": "handed_over", "shipped": "shipped", "nursing_facility": "nursing_facility",
    "signed_ticket": "handed_over", "signed_delivery_ticket": "handed_over", "in_person": "handed_over",
    "carrier": "shipped", "parcel": "shipped", "mail": "shipped", "facility": "nursing_facility",
}  # fmt: skip
"""What providers call the three methods of proof; any other word is asked about."""


def slip_of(proof: Proof, *, zone: ZoneInfo, before: Mapping[str, object] | None = None) -> dict[str, object]:
    """What a proof says, by the fields of the rules; what an earlier one said stays where this one is silent."""
    word = proof.method.strip().lower().replace(" ", "_")
    said: dict[str, object] = {
        "method": METHODS.get(word, ""),
        "signed_by": proof.relationship or proof.received_by,
        "delivered_date": proof.happened_at.astimezone(zone).date().isoformat() if proof.happened_at else "",
        "quantity": str(proof.quantity) if proof.quantity is not None else "",
        "tracking_number": proof.tracking_number,
        "shipped_date": proof.shipped_date.isoformat() if proof.shipped_date else "",
        "delivery_evidence": proof.delivery_evidence,
        "facility_record": proof.facility_record,
    }
    return {**(before or {}), **{name: value for name, value in said.items() if value}}


def lacking(slip: Mapping[str, object], ordered: Mapping[str, object], *, on: date) -> tuple[str, ...]:
    """What the proof of a delivery still lacks, as sentences (42 CFR 424.57(c)(12)); empty where it is whole.

    Args:
        slip: as of `slip_of`.
        ordered: member_name, delivery_address, description and quantity as the hub ordered them; the slip's own words go before.
    """
    items = rulebook.gaps(rulebook.checklist({**ordered, **slip}, on=on, about="delivery"))
    return tuple(f"{one.finding} {one.question}".strip() for one in items if one.is_blocking)


def fault_of_proof(proof: Proof, *, at: datetime) -> str:
    """Why a proof cannot be recorded, as a sentence for its sender; empty when it can."""
    if proof.outcome not in OUTCOMES:
        return f'"{proof.outcome[:40]}" is no outcome of a visit or delivery; send {", ".join(OUTCOMES)}.'
    if proof.happened_at is not None and proof.happened_at > at:
        return "It cannot have happened in the future; check the time and its zone and send it again."
    return ""


def fault_of_window(answer: Confirmation, *, opens_at: datetime | None = None) -> str:
    """Why a window cannot be committed to; empty when it can. A refill may not be delivered before `opens_at`."""
    if answer.window_end_at <= answer.window_start_at:
        return "The window ends before it starts; send both times again."
    if opens_at is not None and answer.window_start_at < opens_at:
        return f"A refill may not be delivered before {opens_at.date()}; the supply at home lasts longer. Name a later window."
    return ""


def fault_of_reply(reply: WitnessReply) -> str:
    """Why a member's word cannot be recorded; empty when it can."""
    if reply.reply not in REPLIES:
        return f'"{reply.reply[:40]}" does not say whether it came; send {" or ".join(REPLIES)}.'
    return ""


# What stands between the truck and the door asks for time or a call (R43-R45, R74).
BARRIER_ADVICE = {
    Barrier.STAIRS: "Stairs: two people, or a wider window.",
    Barrier.GATED: "Gated: get the code or call ahead.",
    Barrier.ELEVATOR: "Elevator: ask the house when it may be used.",
    Barrier.OTHER: "Read the note about the door.",
}
_SLOTS = {"visit": (2, (8, 10, 13, 15)), "evaluation": (2, (8, 10, 13, 15)), "delivery": (4, (8, 12, 14))}  # hours, starts


def suggestions(
    *,
    kind: str,
    earliest_at: datetime,
    due_at: datetime,
    zone: ZoneInfo,
    barriers: Sequence[Barrier] = (),
    at_home: Sequence[AtHome] = (),
    most: int = 6,
) -> list[Suggestion]:
    """Windows on the wall clock of the door, before the promise, while somebody is at home; the earliest first.

    Args:
        at_home: when somebody can open; empty means at any hour of the day.
    """
    length, starts = _SLOTS.get(kind, _SLOTS["delivery"])
    if Barrier.STAIRS in barriers:
        length += 1
    advice = tuple(BARRIER_ADVICE[one] for one in barriers)
    found: list[Suggestion] = []
    day = earliest_at.astimezone(zone).date()
    while len(found) < most and day <= due_at.astimezone(zone).date():
        for hour in starts:
            opens = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
            closes = opens + timedelta(hours=length)
            if opens >= earliest_at and closes <= due_at and _somebody_opens(opens, closes, at_home):
                found.append(Suggestion(starts_at=opens, ends_at=closes, reasons=advice))
        day += timedelta(days=1)
    return found[:most]


def _somebody_opens(opens: datetime, closes: datetime, at_home: Sequence[AtHome]) -> bool:
    if not at_home:
        return True
    first, last = opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute
    return any(one.weekday == opens.weekday() and one.from_minute <= first and last <= one.to_minute for one in at_home)


class Booked(Protocol):
    """What the choice of the next step reads of a booking."""

    state: str
    step: int


def next_step(bookings: Sequence[Booked], *, steps: int) -> int | None:
    """The step to book next, counted from 1; None while one is under way or when all are proved.

    Stages proved with another provider count: an evaluation is not repeated because the fabricator changed.
    """
    if any(one.state not in ("PROVED", "CANCELLED") for one in bookings):
        return None
    proved = max((one.step for one in bookings if one.state == "PROVED"), default=0)
    return proved + 1 if proved < steps else None
