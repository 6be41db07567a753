"""How is a telephone call written down, from the ring to the wrap-up, and which calls were there?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline.domain.contacts.models import Call
from hearthline.plumbing import audit
from hearthline.plumbing.access import Actor, Viewer

TALK, HOLD, WRAP = "talk", "hold", "wrap"
VERIFIED, FAILED, LOCKED = "verified", "failed", "locked"
REPEAT_WITHIN = timedelta(days=7)
# Reason, outcome and next step of a wrap-up: at most ten of each, so that all are seen at once (EXPERIENCE).
REASONS = {
    "status": "Where is it",
    "new_order": "New order or change",
    "missing": "Missing information",
    "benefits": "Benefits and cost",
    "authorization": "Authorization",
    "schedule": "Visit or delivery time",
    "problem": "Something went wrong",
    "discharge": "Discharge",
    "complaint": "Complaint",
    "other": "Something else",
}
OUTCOMES = {
    "answered": "Answered",
    "changed": "Changed as asked",
    "promised": "Promised by a date and time",
    "escalated": "Escalated",
    "transferred": "Transferred",
    "not_identified": "Caller not identified",
    "no_answer": "Nobody answered",
    "message": "Left a message",
}
NEXT_STEPS = {
    "none": "Nothing more",
    "call_back": "We call back",
    "caller_sends": "The caller sends something",
    "payer": "We ask the payer",
    "provider": "We ask the provider",
    "office": "We ask the office",
    "supervisor": "A supervisor takes over",
}


class CallRefused(ValueError):
    """The call cannot be moved like this; the sentence says what to do."""


def begin(*, client_id: UUID, caller_number: str, dialed_number: str, direction: str, agent: str, at: datetime) -> Call:
    """A call begins, in a book of its agent; nobody is identified yet."""
    return Call.objects.create(
        client_id=client_id,
        caller_number=caller_number,
        dialed_number=dialed_number,
        direction=direction,
        agent=agent,
        began_at=at,
        phases=[[TALK, at.isoformat()]],
    )


def change_phase(call: Call, phase: str, *, at: datetime) -> Call:
    """Put the caller on hold, take them back, or hang up; the time in each is computed from these moments.

    Raises:
        CallRefused: the call is over, or the caller is where they are asked to be.
    """
    if call.ended_at is not None:
        raise CallRefused("The caller has hung up; finish the wrap-up.")
    if phase not in (TALK, HOLD, WRAP) or call.phases[-1][0] == phase:
        raise CallRefused("The call is already there.")
    call.phases = [*call.phases, [phase, at.isoformat()]]
    if phase == WRAP:
        call.ended_at = at
    call.save(update_fields=["phases", "ended_at"])
    return call


def record_identity(call: Call, *, verdict: str, checked: Sequence[str], kind: str, name: str, member_id: UUID | None) -> Call:
    """Write down how the caller was identified: which items, never their values; failed attempts count up."""
    call.identity, call.checked, call.caller_kind, call.caller_name = verdict, list(checked), kind, name
    call.member_id = member_id if verdict == VERIFIED else None
    if verdict != VERIFIED:
        call.failures += 1
    call.save(update_fields=["identity", "checked", "caller_kind", "caller_name", "member_id", "failures"])
    return call


def tie(call: Call, *, client_id: UUID, case_id: UUID, by: Actor, at: datetime) -> Call:
    """The call is about this case: it moves into the case's book and the case's audit chain knows of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_call SET client_id = %s, about_id = %s WHERE id = %s AND client_id = %s",
            [client_id, case_id, call.id, call.client_id],
        )
    detail = {"call": call.id, "agent": call.agent, "checked": sorted(call.checked)}
    audit.append([audit.Entry(client_id=client_id, chain=case_id, kind="call.tied", detail=detail)], by=by, at=at)
    return Call.objects.get(id=call.id)


def keep(call: Call, *, reason: str, outcome: str, next_step: str, note: str) -> None:
    """What of the wrap-up is chosen and typed while the call goes on; a finished call stays as it is."""
    Call.objects.filter(id=call.id, wrapped_at__isnull=True).update(
        reason=reason, outcome=outcome, next_step=next_step, note=note
    )


def wrap_up(call: Call, *, reason: str, outcome: str, next_step: str, note: str, receipt: str, by: Actor, at: datetime) -> Call:
    """Finish the call: what it was about, what came of it, what comes next.

    Raises:
        CallRefused: one of the three is none of those there are, or the call was finished before.
    """
    if call.wrapped_at is not None:
        raise CallRefused("This call is finished; its wrap-up stands.")
    if reason not in REASONS or outcome not in OUTCOMES or next_step not in NEXT_STEPS:
        raise CallRefused("Choose a reason, an outcome and a next step.")
    if call.ended_at is None:
        change_phase(call, WRAP, at=at)
    call.reason, call.outcome, call.next_step, call.note, call.receipt = reason, outcome, next_step, note, receipt
    call.wrapped_at = at
    call.save(update_fields=["reason", "outcome", "next_step", "note", "receipt", "wrapped_at"])
    if call.about_id:
        detail = {"call": call.id, "reason": reason, "outcome": outcome, "next_step": next_step, "receipt": receipt}
        audit.append(
            [audit.Entry(client_id=call.client_id, chain=call.about_id, kind="call.wrapped_up", detail=detail)], by=by, at=at
        )
    return call


def call_by_id(viewer: Viewer, call_id: UUID) -> Call | None:
    """One call, in the viewer's book."""
    return Call.objects.filter(id=call_id).first()


def calls_of_agent(viewer: Viewer, agent: str, *, limit: int = 40) -> list[Call]:
    """This colleague's calls, newest first."""
    return list(Call.objects.filter(agent=agent).order_by("-began_at")[:limit])


def calls_of_case(viewer: Viewer, case_id: UUID) -> list[Call]:
    """The calls about a case, newest first."""
    return list(Call.objects.filter(about_id=case_id).order_by("-began_at"))


@dataclass(frozen=True, slots=True)
class Handling:
    """Seconds of a call by phase: talk, hold, wrap-up; what AHT is the average of (R110)."""

    talk: int
    hold: int
    wrap: int

    @property
    def total(self) -> int:
        return self.talk + self.hold + self.wrap


def handling(call: Call, *, at: datetime) -> Handling:
    """How long each phase of a call lasted, until it was wrapped up or until this moment."""
    seconds = {TALK: 0, HOLD: 0, WRAP: 0}
    moments = [(phase, datetime.fromisoformat(moment)) for phase, moment in call.phases]
    ends: list[datetime] = [moment for _, moment in moments[1:]] + [call.wrapped_at or at]
    for (phase, began), ended in zip(moments, ends, strict=True):
        seconds[phase] += max(int((ended - began).total_seconds()), 0)
    return Handling(talk=seconds[TALK], hold=seconds[HOLD], wrap=seconds[WRAP])


# A contact is resolved the first time when nobody calls again about the same matter of the same case within a week (B14).
_RESOLUTION = """
SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (
  SELECT FROM contacts_call later WHERE later.client_id = c.client_id AND later.about_id = c.about_id AND later.reason = c.reason
  AND later.direction = 'inbound' AND later.began_at > c.began_at AND later.began_at <= c.began_at + %(within)s))
FROM contacts_call c WHERE c.direction = 'inbound' AND c.about_id IS NOT NULL AND c.wrapped_at IS NOT NULL
AND c.began_at + %(within)s <= %(at)s AND NOT EXISTS (
  SELECT FROM contacts_call earlier WHERE earlier.client_id = c.client_id AND earlier.about_id = c.about_id
  AND earlier.reason = c.reason AND earlier.direction = 'inbound' AND earlier.began_at < c.began_at
  AND earlier.began_at >= c.began_at - %(within)s)
"""


def first_contact_resolution(viewer: Viewer, *, at: datetime) -> tuple[int, int]:
    """(first contacts whose week has passed, those of them after which nobody called again about the same matter)."""
    values: dict[str, Any] = {"at": at, "within": REPEAT_WITHIN}
    with connection.cursor() as cursor:
        cursor.execute(_RESOLUTION, values)
        contacts, resolved = cursor.fetchone()
    return int(contacts), int(resolved)


def repeats(viewer: Viewer, call: Call) -> list[Call]:
    """Earlier calls about the same matter of the same case within the week before this one."""
    if not call.about_id:
        return []
    since = call.began_at - REPEAT_WITHIN
    rows = Call.objects.filter(about_id=call.about_id, began_at__gte=since, began_at__lt=call.began_at, wrapped_at__isnull=False)
    return list(rows.order_by("-began_at"))


def as_words(call: Call) -> dict[str, Any]:
    """Reason, outcome and next step of a call as people read them."""
    return {
        "reason": REASONS.get(call.reason, ""),
        "outcome": OUTCOMES.get(call.outcome, ""),
        "next_step": NEXT_STEPS.get(call.next_step, ""),
    }
