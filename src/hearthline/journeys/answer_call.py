"""What happens on a call besides talking: who is it, which case, what was promised, what is sent before hang-up?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from hearthline import rulebook
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.members import api as members
from hearthline.domain.obligations import api as obligations
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.kernel.vocabulary import Turn
from hearthline.plumbing.access import Actor, Viewer

FURTHEST = timedelta(days=366)  # a promise further ahead is a slip of the year
PROMISE, CALL_BACK = "call_promise", "call_back"


class IdentityPolicy(Protocol):
    """Do these items identify a caller of this kind? Rules decide (`rulebook.identity`)."""

    def __call__(self, checked: Collection[str], *, kind: str) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the caller said about themselves and the member; empty where they did not.

    `kind` is "member", "caregiver", "office", "provider" or "payer".
    """

    kind: str
    caller_name: str = ""
    family: str = ""
    given: str = ""
    birth_date: date | None = None
    policy_number: str = ""
    zip: str = ""
    phone: str = ""
    street: str = ""
    npi: str = ""
    case_number: str = ""


def identify(
    viewer: Viewer, call: contacts.Call, said: Said, *, suffices: IdentityPolicy, by: Actor, at: datetime
) -> contacts.Call:
    """Compare what the caller said with what is on file, and write down which items agreed.

    Nothing on file is told: the answer is that they agree, or that they do not. Two failures lock the call.

    Raises:
        contacts.calls.CallRefused: the call is locked.
    """
    if call.identity == contacts.calls.LOCKED:
        raise contacts.calls.CallRefused("Two checks failed. Offer to call back on the number on file.")
    best: tuple[frozenset[str], UUID | None] = (frozenset(), None)
    for member_id in _candidates(viewer, said):
        agreed = _agreed(viewer, member_id, said)
        if suffices(agreed, kind=said.kind):
            return contacts.calls.record_identity(
                call,
                verdict=contacts.calls.VERIFIED,
                checked=sorted(agreed),
                kind=said.kind,
                name=said.caller_name,
                member_id=member_id,
            )
        best = max(best, (agreed, member_id), key=lambda one: len(one[0]))
    is_last = call.failures + 1 >= rulebook.identity.failures_allowed(at.date())
    verdict = contacts.calls.LOCKED if is_last else contacts.calls.FAILED
    return contacts.calls.record_identity(
        call, verdict=verdict, checked=sorted(best[0]), kind=said.kind, name=said.caller_name, member_id=None
    )


def _candidates(viewer: Viewer, said: Said) -> list[UUID]:
    """Whom the caller may mean: by case number where one was said, else by date of birth and name."""
    if said.case_number:
        folder = cases.by_number(viewer, said.case_number)
        order = referrals.by_cases(viewer, [folder.id]).get(folder.id) if folder else None
        return [order.member_id] if order else []
    if said.birth_date is None or not said.family:
        return []
    return members.search(viewer, family=said.family, given=said.given, birth_date=said.birth_date, limit=10)


def _agreed(viewer: Viewer, member_id: UUID, said: Said) -> frozenset[str]:
    """Which of the items that were said agree with what is on file."""
    card = members.cards(viewer, [member_id]).get(member_id)
    if card is None:
        return frozenset()
    orders = referrals.by_cases(viewer, cases_of(viewer, member_id))
    numbers = {order.policy_number.casefold() for order in orders.values() if order.policy_number}
    npis = {number for order in orders.values() for number in (order.referring_npi, order.ordering_npi) if number}
    named = (
        members.search(viewer, family=said.family, given=said.given, birth_date=card.birth_date, limit=50) if said.family else []
    )
    checks = {
        "name": bool(said.family and said.given) and card.current_id in {members.current(viewer, [one])[one] for one in named},
        "birth_date": said.birth_date is not None and said.birth_date == card.birth_date,
        "policy_number": bool(said.policy_number) and said.policy_number.strip().casefold() in numbers,
        "zip": bool(said.zip) and said.zip.strip()[:5] == card.address.zip[:5],
        "phone": bool(said.phone) and _digits(said.phone)[-10:] == _digits(card.phone)[-10:] != "",
        "street": bool(said.street) and said.street.strip().casefold() == card.address.line1.strip().casefold() != "",
        "npi": bool(said.npi) and said.npi.strip() in npis,
        "case_number": bool(said.case_number),
    }
    return frozenset(name for name, agrees in checks.items() if agrees)


def _digits(text: str) -> str:
    return "".join(one for one in text if one.isdigit())


def cases_of(viewer: Viewer, member_id: UUID) -> list[UUID]:
    """The cases of this person, whichever of their records an order was filed with, the newest first."""
    records = members.same_person(viewer, [member_id])[member_id]
    return list(reversed(referrals.cases_of_members(viewer, records)))


def tie_to_case(viewer: Viewer, call: contacts.Call, case_id: UUID, *, by: Actor, at: datetime) -> contacts.Call:
    """The call is about this case of the identified member.

    Raises:
        contacts.calls.CallRefused: nobody is identified, or the case is another member's.
    """
    if call.identity != contacts.calls.VERIFIED or call.member_id is None or case_id not in cases_of(viewer, call.member_id):
        raise contacts.calls.CallRefused("Identify the caller for this case first.")
    folder = cases.by_ids(viewer, [case_id])[case_id]
    return contacts.calls.tie(call, client_id=folder.client_id, case_id=case_id, by=by, at=at)


def promise(viewer: Viewer, call: contacts.Call, *, what: str, due_at: datetime | None, by: Actor, at: datetime) -> datetime:
    """What the agent promised becomes an obligation with a date and a time (R68); returns when it is due.

    Raises:
        contacts.calls.CallRefused: the call is about no case yet, or the moment has passed or is more than a year ahead.
    """
    if call.about_id is None:
        raise contacts.calls.CallRefused("Choose the case first: a promise belongs to one.")
    folder = cases.by_ids(viewer, [call.about_id])[call.about_id]
    if due_at is not None and due_at <= at:
        raise contacts.calls.CallRefused("Promise a moment that is still ahead.")
    if due_at is not None and due_at > at + FURTHEST:
        raise contacts.calls.CallRefused("That is more than a year ahead; check the year.")
    clock = obligations.clock("hub.call.promise", at, zone=folder.zone, not_before_at=due_at, not_after_at=due_at)
    _owe(call, folder, PROMISE, clock, counterparty=what, at=at)
    return clock.due_at


def promise_call_back(viewer: Viewer, call: contacts.Call, case_number: str, *, by: Actor, at: datetime) -> datetime:
    """Somebody who could not be identified is called back on the number on file of the case they named; nothing is told now.

    Raises:
        contacts.calls.CallRefused: no case has this number.
    """
    folder = cases.by_number(viewer, case_number)
    if folder is None:
        raise contacts.calls.CallRefused("No case has this number. Ask for it again, character by character.")
    clock = obligations.clock("hub.call.back", at, zone=folder.zone, urgency=folder.urgency)
    _owe(call, folder, CALL_BACK, clock, counterparty="the number on file", at=at)
    contacts.calls.tie(call, client_id=folder.client_id, case_id=folder.id, by=by, at=at)
    return clock.due_at


def _owe(
    call: contacts.Call, folder: cases.Case, kind: str, clock: obligations.Clock, *, counterparty: str, at: datetime
) -> None:
    obligations.start(
        [
            obligations.Promise(
                client_id=folder.client_id,
                case_id=folder.id,
                subject="call",
                subject_id=call.id,
                kind=kind,
                owner=Turn.HUB,
                counterparty=counterparty[:200],
                clock=clock,
                started_at=at,
            )
        ],
        at=at,
    )


def keep_promises(call_id: UUID, *, at: datetime) -> None:
    """What was promised on this call has been done."""
    obligations.stop_for_subjects([call_id], at=at)


def wrap_up(
    viewer: Viewer,
    call: contacts.Call,
    *,
    reason: str,
    outcome: str,
    next_step: str,
    note: str,
    receipt_to: str,
    channel: str,
    by: Actor,
    at: datetime,
) -> contacts.Call:
    """Finish the call; a caller who is known leaves with case number, manager, extension and every promise in writing (R24, R25).

    Raises:
        contacts.calls.CallRefused: see `contacts.calls.wrap_up`.
    """
    receipt = ""
    if call.about_id is not None and receipt_to:
        receipt = _write_receipt(viewer, call, outcome=outcome, to=receipt_to, channel=channel, by=by, at=at)
    return contacts.calls.wrap_up(
        call, reason=reason, outcome=outcome, next_step=next_step, note=note, receipt=receipt, by=by, at=at
    )


def _write_receipt(viewer: Viewer, call: contacts.Call, *, outcome: str, to: str, channel: str, by: Actor, at: datetime) -> str:
    case_id = call.about_id
    assert case_id is not None
    folder = cases.by_ids(viewer, [case_id])[case_id]
    manager = parties.staff(viewer, [folder.manager_id]).get(folder.manager_id) if folder.manager_id else None
    agent = parties.staff_by_code(viewer, [call.agent]).get(call.agent)
    earlier = sum(1 for one in contacts.of_case(viewer, case_id) if one.kind == "call-receipt")
    reference = f"{folder.number}.R{earlier + 1}"
    owed = [one for one in obligations.of_case(viewer, case_id) if one.subject_id == call.id and one.stopped_at is None]
    body: Mapping[str, object] = {
        "case_number": folder.number,
        "called_at": call.began_at.isoformat(),
        "agent": agent.name if agent else call.agent,
        "agent_extension": agent.extension if agent else "",
        "manager": manager.name if manager else "On-call coordinator",
        "extension": manager.extension if manager else "",
        "outcome": contacts.calls.OUTCOMES.get(outcome, ""),
        "promises": [{"what": one.counterparty, "by": one.due_at.isoformat(), "zone": one.zone} for one in owed],
    }
    contacts.write(
        [
            contacts.OutboundDraft(
                client_id=folder.client_id,
                case_id=case_id,
                reference=reference,
                kind="call-receipt",
                recipient=to,
                channel=channel,
                body=dict(body),
            )
        ],
        by=by,
        at=at,
    )
    return reference
