"""How does an accepted case get its visit or delivery: asked for, committed to a window, told to everyone who must know?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hearthline import rulebook
from hearthline.domain.assignments import api as assignments
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.members import api as members
from hearthline.domain.obligations import api as obligations
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.kernel.outcomes import Recorded
from hearthline.kernel.vocabulary import Urgency
from hearthline.plumbing import outbox
from hearthline.plumbing.access import Actor, Viewer, system

ASKS = 3  # the first request and two chases; then a manager has it


def on_provider_accepted(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """A provider took the case: its first visit or delivery is due (the event's ids are assignments)."""
    _book_next(system(by.name), event.ids, by=by, at=at)


def on_step_proved(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """A stage of a complex order is done: its next one is due, with the same provider (R64)."""
    viewer = system(by.name)
    done = fulfillment.by_ids(viewer, event.ids)
    _book_next(viewer, list(dict.fromkeys(one.assignment_id for one in done if one.step < one.steps)), by=by, at=at)


def on_case_resumed(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """A case came off hold or was reopened: what its providers still owe is arranged anew (the event's ids are cases)."""
    viewer = system(by.name)
    searches = assignments.by_cases(viewer, event.ids)
    _book_next(viewer, [one.id for found in searches.values() for one in found], by=by, at=at)


def _book_next(viewer: Viewer, assignment_ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    """Book the next step of each accepted assignment that has none under way; one that is fully proved needs nothing."""
    accepted = assignments.accepted(viewer, assignment_ids)
    folders = {id_: case for id_, case in cases.by_ids(viewer, [one.case_id for one in accepted]).items() if case.state == "OPEN"}
    orders = referrals.by_ids(viewer, [one.referral_id for one in accepted])
    lines = referrals.lines_of(viewer, list(orders))
    due = obligations.due_of(viewer, list(folders), "service")
    every = fulfillment.by_cases(viewer, list(folders))
    taken = {case_id: len(found) for case_id, found in every.items()}
    drafts = []
    for one in accepted:
        if one.case_id not in folders:
            continue
        case, order = folders[one.case_id], orders[one.referral_id]
        is_complex = referrals.is_complex(lines[order.id], on=order.received_at.date())
        kinds = fulfillment.steps(one.service_line or case.service_line, is_complex=is_complex)
        own = [booking for booking in every.get(case.id, ()) if booking.assignment_id == one.id]
        step = fulfillment.next_step(own, steps=len(kinds))
        if step is None:
            continue
        taken[case.id] = taken.get(case.id, 0) + 1
        earliest = _earliest(order, case, kinds[step - 1], at=at)
        promised = _promised(order, case, kinds[step - 1], due.get(case.id, at), is_complex=is_complex)
        drafts.append(
            fulfillment.BookingDraft(
                client_id=case.client_id,
                case_id=case.id,
                referral_id=order.id,
                assignment_id=one.id,
                organization_id=one.organization_id,
                provider_key=one.provider_key,
                reference=f"{case.number}.V{taken[case.id]}",
                kind=kinds[step - 1],
                step=step,
                steps=len(kinds),
                earliest_at=earliest,
                due_at=max(promised, earliest),
                zone=case.zone,
                urgency=case.urgency,
            )
        )
    fulfillment.book(drafts, by=by, at=at)


def _promised(order: referrals.Referral, case: cases.Case, kind: str, due_at: datetime, *, is_complex: bool) -> datetime:
    """Until when this step must have happened: with the service, a stage of a complex order earlier by its rule (R64)."""
    if not is_complex:
        return due_at
    start = max(order.received_at, order.discharge_at or order.received_at)
    whole, stage = (
        obligations.clock(f"hub.service.complex.{one}", start, zone=case.zone) for one in (fulfillment.COMPLEX_STEPS[-1], kind)
    )
    return due_at - (whole.due_at - stage.due_at)


def _earliest(order: referrals.Referral, case: cases.Case, kind: str, *, at: datetime) -> datetime:
    """Not before now, the discharge, or eight in the morning of the requested day at the door.

    The requested day is when the service should begin: what has to be measured and made for it begins before.
    """
    moments = [at]
    if order.discharge_at and kind not in fulfillment.AWAY_FROM_HOME:
        moments.append(order.discharge_at)
    if order.requested_start_date and kind not in fulfillment.UNWITNESSED:
        day = order.requested_start_date
        moments.append(datetime(day.year, day.month, day.day, 8, tzinfo=ZoneInfo(case.zone)))
    return max(moments)


def on_window_needed(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """Ask providers for windows, with all the door needs: address, barriers, telephone (they have accepted: the minimum)."""
    viewer = system(by.name)
    bookings = [one for one in fulfillment.by_ids(viewer, event.ids) if one.state == "TO_CONFIRM"]
    folders = cases.by_ids(viewer, [one.case_id for one in bookings])
    orders = referrals.by_ids(viewer, [one.referral_id for one in bookings])
    people = members.cards(viewer, [order.member_id for order in orders.values()])
    sent = contacts.attempts(viewer, [one.reference for one in bookings])
    contacts.write(
        [
            contacts.OutboundDraft(
                client_id=one.client_id,
                case_id=one.case_id,
                reference=one.reference,
                kind="visit-request",
                recipient=one.provider_key,
                attempt=sent.get(one.reference, 0) + 1,
                body={
                    **_visit(one, folders[one.case_id], orders[one.referral_id], people[orders[one.referral_id].member_id]),
                    "attempt": sent.get(one.reference, 0) + 1,
                },
            )
            for one in bookings
        ],
        by=by,
        at=at,
    )


def _visit(
    booking: fulfillment.Booking, case: cases.Case, order: referrals.Referral, person: members.MemberCard
) -> dict[str, Any]:
    zone = ZoneInfo(case.zone)
    return {
        "provider": booking.provider_key,
        "kind": booking.kind,
        "step": f"{booking.step} of {booking.steps}",
        "order_number": order.order_number,
        "case_number": case.number,
        "service_line": case.service_line,
        "earliest": booking.earliest_at.astimezone(zone).isoformat(),
        "due_at": booking.due_at.astimezone(zone).isoformat(),
        "zone": case.zone,
        "urgency": case.urgency,
        "name": person.name,
        "phone": person.phone,
        "line1": person.address.line1,
        "city": person.address.city,
        "state": person.address.state,
        "zip": person.address.zip,
        "barriers": [str(one) for one in person.address.barriers],
        "barrier_note": person.address.barrier_note,
    }


def record_confirmations(answers: Sequence[fulfillment.Confirmation], *, why_late: str = "", by: Actor, at: datetime) -> Recorded:
    """Providers commit to windows; the member is told, and for a discharge the ward gets it in writing (R79).

    Args:
        why_late: why windows end after the service promise, where a colleague committed them knowing so; kept with the move.
    """
    viewer = system(by.name)
    found = fulfillment.by_references(viewer, [answer.reference for answer in answers])
    sender = parties.resolve_organizations([by.name]).get(by.name) if by.kind == "organization" else None
    faults: list[tuple[str, str]] = []
    windows: dict[UUID, fulfillment.Confirmation] = {}
    opens = _refills_open(viewer, list(found.values()))
    for answer in answers:
        booking = found.get(answer.reference)
        fault = _fault(answer, booking, sender, opens)
        if fault or booking is None:
            faults.append((answer.reference, fault))
        elif booking.state in ("TO_CONFIRM", "CONFIRMED") and not _says_the_same(booking, answer):
            windows[booking.id] = answer
    bookings = sorted((booking for booking in found.values() if booking.id in windows), key=lambda one: one.reference)
    if bookings:
        _commit(viewer, bookings, windows, why_late=why_late, by=by, at=at)
    return Recorded(filed=len(windows), known=len(answers) - len(windows) - len(faults), faults=tuple(faults))


def _refills_open(viewer: Viewer, bookings: Sequence[fulfillment.Booking]) -> dict[UUID, datetime]:
    """Booking id to the moment its refill may be delivered from; first supplies and everything else have none."""
    orders = referrals.by_ids(viewer, list({one.referral_id for one in bookings}))
    zones = {one.id: ZoneInfo(one.zone) for one in cases.by_ids(viewer, [one.case_id for one in bookings]).values()}
    return {
        one.id: datetime.combine(day, time(), tzinfo=zones[one.case_id])
        for one in bookings
        if (order := orders[one.referral_id]).evidence
        and (day := rulebook.refill_opens(order.evidence, on=order.received_at.date())) is not None
    }


def _fault(
    answer: fulfillment.Confirmation,
    booking: fulfillment.Booking | None,
    sender: parties.Organization | None,
    opens: Mapping[UUID, datetime],
) -> str:
    """Why a window cannot be recorded; empty when it can."""
    if booking is None:
        return f"No visit or delivery {answer.reference[:40]} was asked for; check the reference."
    if sender is not None and sender.id != booking.organization_id:
        return f"{booking.reference} was given to another provider; only that one can name its window."
    return fulfillment.fault_of_window(answer, opens_at=opens.get(booking.id))


def _says_the_same(booking: fulfillment.Booking, answer: fulfillment.Confirmation) -> bool:
    return (booking.window_start_at, booking.window_end_at) == (answer.window_start_at, answer.window_end_at)


def _commit(
    viewer: Viewer,
    bookings: Sequence[fulfillment.Booking],
    windows: Mapping[UUID, fulfillment.Confirmation],
    *,
    why_late: str,
    by: Actor,
    at: datetime,
) -> None:
    folders = cases.by_ids(viewer, [one.case_id for one in bookings])
    ends = {id_: answer.window_end_at for id_, answer in windows.items()}
    late = {one.id for one in bookings if fulfillment.is_promised_late(window_end_at=ends[one.id], due_at=one.due_at)}
    fulfillment.write_windows(windows)
    obligations.move(
        fulfillment.Booking,
        [
            obligations.ClockedStep(
                id=one.id,
                move="confirm",
                clock=obligations.clock("hub.visit.proof", max(ends[one.id], at), zone=folders[one.case_id].zone),
                counterparty=one.provider_key,
                why=why_late if one.id in late else "",
                answered_at=windows[one.id].answered_at,
            )
            for one in bookings
        ],
        by=by,
        at=at,
    )
    contacts.mark_answered([one.reference for one in bookings], at=at)
    _tell(viewer, fulfillment.by_ids(viewer, [one.id for one in bookings]), folders, by=by, at=at)
    slipping: dict[UUID, dict[UUID, None]] = {}
    for one in bookings:
        if one.id in late:
            slipping.setdefault(one.client_id, {})[one.case_id] = None
    for client_id, case_ids in slipping.items():
        outbox.announce(fulfillment.PROMISED_LATE, client_id=client_id, ids=list(case_ids), at=at)


def _tell(
    viewer: Viewer, bookings: Sequence[fulfillment.Booking], folders: Mapping[UUID, cases.Case], *, by: Actor, at: datetime
) -> None:
    orders = referrals.by_ids(viewer, [one.referral_id for one in bookings])
    managers = parties.staff(viewer, [case.manager_id for case in folders.values() if case.manager_id])
    providers = parties.organizations(viewer, [one.organization_id for one in bookings])
    drafts = []
    sent = contacts.attempts(viewer, [f"{one.reference}.N" for one in bookings] + [f"{one.reference}.D" for one in bookings])
    for one in bookings:
        case = folders[one.case_id]
        manager = managers.get(case.manager_id) if case.manager_id else None
        provider = providers.get(one.organization_id)
        zone = ZoneInfo(case.zone)
        body = {
            "case_number": case.number,
            "kind": one.kind,
            "provider": provider.name if provider else one.provider_key,
            "window_start_at": one.window_start_at.astimezone(zone).isoformat() if one.window_start_at else "",
            "window_end_at": one.window_end_at.astimezone(zone).isoformat() if one.window_end_at else "",
            "zone": case.zone,
            "manager": manager.name if manager else "On-call coordinator",
            "extension": manager.extension if manager else "",
        }
        told = f"{one.reference}.N"
        if one.kind not in fulfillment.AWAY_FROM_HOME:
            drafts.append(
                contacts.OutboundDraft(
                    client_id=one.client_id,
                    case_id=one.case_id,
                    reference=told,
                    kind="appointment-notice",
                    recipient="member",
                    channel="letter",
                    attempt=sent.get(told, 0) + 1,
                    body=body,
                )
            )
        if case.urgency == Urgency.DISCHARGE:
            ward = f"{one.reference}.D"
            drafts.append(
                contacts.OutboundDraft(
                    client_id=one.client_id,
                    case_id=one.case_id,
                    reference=ward,
                    kind="discharge-confirmation",
                    recipient=orders[one.referral_id].sender,
                    channel="fax",
                    attempt=sent.get(ward, 0) + 1,
                    body=body,
                )
            )
    contacts.write(drafts, by=by, at=at)


def on_confirm_missed(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """A provider owes a window: ask again, and after the last chase let the ladder have it."""
    viewer = system(by.name)
    missed = [one for one in obligations.missed_by_ids(viewer, event.ids) if one.kind == "schedule_confirm"]
    found = fulfillment.by_ids(viewer, [one.subject_id for one in missed]) if missed else []
    bookings = [one for one in found if one.state == "TO_CONFIRM"]
    if not bookings:
        return
    sent = contacts.attempts(viewer, [one.reference for one in bookings])
    folders = cases.by_ids(viewer, [one.case_id for one in bookings])
    steps = [
        obligations.ClockedStep(
            id=one.id,
            move="chase",
            clock=obligations.clock(
                "hub.schedule.confirm", at, zone=folders[one.case_id].zone, urgency=folders[one.case_id].urgency
            ),
            counterparty=one.provider_key,
            why="No window yet.",
        )
        for one in bookings
        if sent.get(one.reference, 0) < ASKS
    ]
    obligations.move(fulfillment.Booking, steps, by=by, at=at)
    silent: dict[UUID, dict[UUID, None]] = {}
    for one in bookings:
        if sent.get(one.reference, 0) >= ASKS:
            silent.setdefault(one.client_id, {})[one.case_id] = None
    for client_id, case_ids in silent.items():
        outbox.announce(fulfillment.UNANSWERED, client_id=client_id, ids=list(case_ids), at=at)
