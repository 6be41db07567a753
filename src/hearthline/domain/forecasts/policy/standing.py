"""Which steps does a case still have before it, since when is the first of them under way, and by when is all of it needed?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from hearthline import rulebook
from hearthline.domain.forecasts.facts import Standing
from hearthline.kernel.vocabulary import Urgency

BEFORE = ("complete", "verify", "authorize", "assign")
SIMPLE, COMPLEX = ("deliver",), ("evaluate", "fabricate", "deliver")
ESCALATION = "hub.safe.escalation"


@dataclass(frozen=True, slots=True)
class Row:
    """What the rooms say of one search of an open case (or of the case, before there is one)."""

    case_id: UUID
    client_id: UUID
    zone: str
    urgency: str
    case: str
    payer: str
    referral: str
    received_at: datetime
    referral_at: datetime
    discharge_at: datetime | None
    requested_at: datetime | None
    due_at: datetime | None
    rule: str | None
    is_held: bool
    verification: str | None
    asked_at: datetime | None
    answered_at: datetime | None
    authorization: str | None
    authorization_at: datetime | None
    assignment: str | None
    assignment_at: datetime | None
    booking: str | None
    booking_at: datetime | None
    provider: str | None
    stage: int | None
    stages: int | None
    opens_at: datetime | None
    window_end_at: datetime | None
    first_window_end_at: datetime | None


def standing(rows: Iterable[Row]) -> Standing | None:
    """Where a case stands, by the one of its searches that is furthest behind.

    None where nothing is to be forecast: served, ended or on hold, or its promise is held by an open question.
    """
    found = [one for row in rows if (one := _standing(row))]
    return max(found, key=lambda one: (len(one.steps), one.since), default=None)


def _standing(row: Row) -> Standing | None:
    under_way = _under_way(row) if row.case == "OPEN" else None
    if under_way is None:
        return None
    step, since = under_way
    steps = _to_do(row, step)
    needed_by, need = row.due_at if not row.is_held else None, "service"
    last = _at_discharge(row.urgency, since)
    is_open = row.discharge_at is not None and last in steps  # what the ward is given in writing is still to be done
    if row.discharge_at and is_open and since < row.discharge_at:
        steps, needed_by, need = steps[: steps.index(last) + 1], row.discharge_at, "discharge"
    if needed_by is None:
        return None
    return Standing(
        case_id=row.case_id,
        client_id=row.client_id,
        zone=row.zone,
        urgency=row.urgency,
        payer=row.payer,
        provider=row.provider or "",
        steps=steps,
        since=since,
        needed_by=needed_by,
        need=need,
        opens_at=_opens_at(row, step),
        left_at=row.discharge_at if is_open and need == "service" else None,
    )


def _under_way(row: Row) -> tuple[str, datetime] | None:
    """The step under way and since when; None where none is."""
    if row.referral in ("RECEIVED", "AWAITING_ANSWER"):
        return "complete", row.received_at
    if row.verification in (None, "REQUESTED", "QUESTIONED", "SILENT"):
        return "verify", row.asked_at or row.referral_at
    if row.verification != "VERIFIED" or row.referral != "COMPLETE" or row.authorization == "REFUSED":
        return None
    if row.assignment is None or row.authorization not in (None, "APPROVED", "VOIDED"):
        return "authorize", row.authorization_at or row.answered_at or row.referral_at
    if row.assignment in ("SEARCHING", "NO_PROVIDER"):
        return "assign", row.assignment_at or row.referral_at
    return _at_the_door(row)


def _at_the_door(row: Row) -> tuple[str, datetime] | None:
    accepted_at, booked_at = row.assignment_at or row.referral_at, row.booking_at or row.referral_at
    if row.booking is None or (row.booking == "TO_CONFIRM" and row.first_window_end_at is None):
        return "arrange", accepted_at
    if row.booking in ("TO_CONFIRM", "MISSED", "DISPUTED"):
        return "arrange", booked_at
    if row.booking == "CONFIRMED" and row.window_end_at:
        return "keep", row.window_end_at
    if row.booking == "PROVED" and (row.stage or 1) < (row.stages or 1):
        return "arrange", booked_at
    return None


def _to_do(row: Row, step: str) -> tuple[str, ...]:
    stages = COMPLEX if (row.stages or 1) > 1 or (row.rule or "").startswith("hub.service.complex") else SIMPLE
    stage = (row.stage or 1) - (row.booking != "PROVED")  # of which all before are done
    ahead = stages[stage + 1 :] if step == "keep" else stages[stage:]
    at_door = tuple(one for name in ahead for one in ("arrange", name))
    if step == "keep":
        return ("keep", *at_door)
    return at_door if step == "arrange" else (*BEFORE[BEFORE.index(step) :], *at_door)


def _opens_at(row: Row, step: str) -> datetime | None:
    """Before when the last step cannot begin."""
    if step == "keep" and (row.stage or 1) == (row.stages or 1):
        return row.window_end_at
    return max((one for one in (row.discharge_at, row.requested_at, row.opens_at) if one), default=None)


def _at_discharge(urgency: str, on: datetime) -> str:
    return str(version_for(ESCALATION, urgency, on.date()).values["at_discharge"])


def confidence(one: Standing) -> float:
    """The chance of being on time with which a case still counts as safe, from 0 to 1: higher where a hospital bed waits."""
    return float(version_for(ESCALATION, one.urgency, one.since.date()).values[f"{one.need}_percent"]) / 100


def is_watched(urgency: str, on: datetime) -> bool:
    """Whether a manager is called when the slack of a case of this urgency is spent."""
    return urgency in version_for(ESCALATION, urgency, on.date()).values["calls_for"]


@lru_cache(maxsize=1)
def ever_watched() -> list[str]:
    """The urgencies of which any version of the rule calls a manager."""
    versions = rulebook.shipped().rule(ESCALATION).versions
    return sorted({urgency for version in versions for urgency in version.values["calls_for"]})


@lru_cache(maxsize=4_096)
def version_for(rule: str, urgency: str, day: date) -> rulebook.RuleVersion:
    """The version of one of the two rules of this room for cases of this urgency."""
    return rulebook.rule_on(rule, day, urgency=urgency or Urgency.ROUTINE)
