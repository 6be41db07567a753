"""How does a case end, rest or go on: everything proved, or something that changes everything?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from hearthline.domain.assignments import api as assignments
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.escalations import api as escalations
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.members import api as members
from hearthline.domain.obligations import api as obligations
from hearthline.domain.referrals import api as referrals
from hearthline.kernel.outcomes import Recorded
from hearthline.plumbing import outbox
from hearthline.plumbing.access import Actor, Viewer, system

# A change that ends the case, and what the record says of it; a readmission holds it, a discharge lets it go on.
ENDS = {
    "cancelled": "cancelled by the referrer",
    "deceased": "member died",
    "member_declines": "member declined",
    "coverage_lost": "coverage lost",
}
HOLD = "Readmitted to hospital."


def on_proved(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """When everything ordered is proved, the loop is closed, at the moment it happened."""
    viewer = system(by.name)
    _close_done(viewer, list(dict.fromkeys(one.case_id for one in fulfillment.by_ids(viewer, event.ids))), by=by, at=at)


def on_case_resumed(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """What was proved while a case was on hold closes it now (the event's ids are cases); one that was reopened stays open."""
    viewer = system(by.name)
    reopened = cases.reopened(viewer, event.ids)
    _close_done(viewer, [id_ for id_ in event.ids if id_ not in reopened], by=by, at=at)


def _close_done(viewer: Viewer, case_ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    folders = {id_: case for id_, case in cases.by_ids(viewer, case_ids).items() if case.state == "OPEN"}
    searching = assignments.unfinished_cases(viewer, list(folders))
    bookings = fulfillment.by_cases(viewer, list(folders))
    happened = {
        id_: max((one.happened_at for one in bookings[id_] if one.state == "PROVED" and one.happened_at), default=at)
        for id_ in folders
        if id_ not in searching and _is_done(bookings.get(id_, ()))
    }
    if not happened:
        return
    steps = [
        obligations.ClockedStep(id=id_, move="close", why="Everything ordered is proved.", answered_at=moment)
        for id_, moment in happened.items()
    ]
    obligations.move(cases.Case, steps, by=by, at=at)
    done = list(happened)
    cases.record_outcome(done, outcome="delivered", at=at)
    escalations.release_for_cases(done, why="The loop is closed.", by=by, at=at)
    obligations.release_all(done, at=at)
    _tell_closed(viewer, {id_: folders[id_] for id_ in done}, happened, bookings, by=by, at=at)


def _is_done(bookings: Sequence[fulfillment.Booking]) -> bool:
    left = [one for one in bookings if one.state not in ("PROVED", "CANCELLED")]
    reached = {one.assignment_id for one in bookings if one.state == "PROVED" and one.step == one.steps}
    needed = {one.assignment_id for one in bookings if one.state != "CANCELLED"}
    return bool(reached) and not left and reached == needed


def _tell_closed(
    viewer: Viewer,
    folders: Mapping[UUID, cases.Case],
    happened: Mapping[UUID, datetime],
    bookings: Mapping[UUID, Sequence[fulfillment.Booking]],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """The order is closed with what was delivered: the sender hears of it in writing (R10)."""
    orders = referrals.by_cases(viewer, list(folders))
    sent = contacts.attempts(viewer, [f"{case.number}.N1" for case in folders.values()])
    contacts.write(
        [
            contacts.OutboundDraft(
                client_id=case.client_id,
                case_id=id_,
                reference=f"{case.number}.N1",
                kind="closing-notice",
                recipient=orders[id_].sender,
                channel=orders[id_].channel,
                attempt=sent.get(f"{case.number}.N1", 0) + 1,
                body={
                    "case_number": case.number,
                    "order_number": orders[id_].order_number,
                    "outcome": "delivered",
                    "happened_at": happened[id_].isoformat(),
                    "evidence": sorted({one.evidence for one in bookings[id_] if one.state == "PROVED"}),
                },
            )
            for id_, case in folders.items()
            if id_ in orders
        ],
        by=by,
        at=at,
    )


def apply_changes(changes: Sequence[referrals.CircumstanceChange], *, by: Actor, at: datetime) -> Recorded:
    """Events that change everything: some end the case, a readmission holds it, a discharge lets it go on.

    Several changes of one case count in the order in which they were reported.
    """
    viewer = system(by.name)
    faults: list[tuple[str, str]] = []
    filed, sound = 0, []
    known = cases.by_numbers(viewer, [one.case_number for one in changes])
    for change in changes:
        if change.case_number not in known:
            faults.append((change.case_number, f"No case {change.case_number[:40]} is in this hub; check the number."))
        elif change.change not in referrals.CHANGES:
            said = f'"{change.change[:40]}" is no change of a case; send {", ".join(referrals.CHANGES)}.'
            faults.append((change.case_number, said))
        else:
            sound.append(change)
    for together in _rounds(sound):
        filed += _apply(viewer, together, by=by, at=at)
    return Recorded(filed=filed, known=len(changes) - filed - len(faults), faults=tuple(faults))


def _rounds(changes: Iterable[referrals.CircumstanceChange]) -> Iterator[dict[str, referrals.CircumstanceChange]]:
    """The first change of every case, then the second of those that have one, and so on: case number to change."""
    left = sorted(changes, key=lambda one: (one.reported_at, one.case_number))
    while left:
        first: dict[str, referrals.CircumstanceChange] = {}
        later = []
        for one in left:
            if one.case_number in first:
                later.append(one)
            else:
                first[one.case_number] = one
        yield first
        left = later


def _apply(viewer: Viewer, changes: Mapping[str, referrals.CircumstanceChange], *, by: Actor, at: datetime) -> int:
    """Apply one change per case; returns how many changed something."""
    folders = list(cases.by_numbers(viewer, list(changes)).values())
    ending: dict[str, list[UUID]] = {}
    for case in folders:
        if changes[case.number].change in ENDS and case.closed_at is None:
            ending.setdefault(changes[case.number].change, []).append(case.id)
    resting = [case for case in folders if changes[case.number].change == "readmitted" and case.state == "OPEN"]
    going_on = [case.id for case in folders if changes[case.number].change == "discharged" and case.state == "ON_HOLD"]
    for change, case_ids in sorted(ending.items()):
        everyones = _of_the_same_people(viewer, case_ids) if change == "deceased" else []
        end_cases(list(dict.fromkeys([*case_ids, *everyones])), outcome=ENDS[change], by=by, at=at)
    if resting:
        _hold(viewer, resting, why=HOLD, by=by, at=at)
    if going_on:
        resume_cases(going_on, why="The member is home again.", by=by, at=at)
    return sum(len(case_ids) for case_ids in ending.values()) + len(resting) + len(going_on)


def _of_the_same_people(viewer: Viewer, case_ids: Sequence[UUID]) -> list[UUID]:
    """Every case of the members of these cases: nobody is to knock at the door of somebody who has died."""
    who = list({order.member_id for order in referrals.by_cases(viewer, case_ids).values()})
    records = {one for found in members.same_person(viewer, who).values() for one in found}
    return referrals.cases_of_members(viewer, list(records))


def hold_cases(case_ids: Sequence[UUID], *, why: str, by: Actor, at: datetime) -> None:
    """A colleague lets open cases rest, and says why; what was arranged is taken back, and its providers are told."""
    viewer = system(by.name)
    resting = [case for case in cases.by_ids(viewer, case_ids).values() if case.state == "OPEN"]
    if resting:
        _hold(viewer, resting, why=why, by=by, at=at)


def _hold(viewer: Viewer, folders: Sequence[cases.Case], *, why: str, by: Actor, at: datetime) -> None:
    """What was arranged is taken back, with the exceptions about it; a resumption arranges it anew."""
    steps = [
        obligations.ClockedStep(
            id=case.id, move="hold", clock=obligations.clock("hub.hold.review", at, zone=case.zone), why=why, releases=True
        )
        for case in folders
    ]
    obligations.move(cases.Case, steps, by=by, at=at)
    arranged = fulfillment.by_cases(viewer, [case.id for case in folders])
    bookings = [one for found in arranged.values() for one in found if one.state != "REPORTED"]
    doubted = escalations.unresolved_of(viewer, [one.id for one in bookings])
    escalations.resolve_exceptions([one.id for one in doubted], resolution="on hold", by=by, at=at)
    cancel_bookings(bookings, why=why, by=by, at=at)


def resume_cases(case_ids: Sequence[UUID], *, why: str, by: Actor, at: datetime) -> None:
    """Take cases off hold; the service promise starts anew from this moment (SETTLED: from discharge where that is later)."""
    viewer = system(by.name)
    folders = {id_: case for id_, case in cases.by_ids(viewer, case_ids).items() if case.state == "ON_HOLD"}
    if not folders:
        return
    orders = {order.case_id: order for order in referrals.by_cases(viewer, list(folders)).values()}
    lines = referrals.lines_of(viewer, [order.id for order in orders.values()])
    steps = []
    for id_, case in folders.items():
        is_complex = id_ in orders and referrals.is_complex(lines[orders[id_].id], on=at.date())
        rule = "hub.service.complex" if is_complex else "hub.service.standard"
        steps.append(obligations.ClockedStep(id=id_, move="resume", clock=obligations.clock(rule, at, zone=case.zone), why=why))
    obligations.move(cases.Case, steps, by=by, at=at)
    reported = [one for found in fulfillment.by_cases(viewer, list(folders)).values() for one in found if one.state == "REPORTED"]
    due = obligations.due_of(viewer, list(folders), "service")
    fulfillment.promise_anew({one.id: due[one.case_id] for one in reported})


def end_cases(case_ids: Sequence[UUID], *, outcome: str, by: Actor, at: datetime) -> None:
    """End cases without (further) service: providers and senders are told, every clock is released.

    The other rooms withdraw what they have under way when they hear `cases.cancelled`.
    """
    viewer = system(by.name)
    folders = {id_: case for id_, case in cases.by_ids(viewer, case_ids).items() if case.closed_at is None}
    if not folders:
        return
    bookings = [one for found in fulfillment.by_cases(viewer, list(folders)).values() for one in found]
    cancel_bookings(bookings, why=outcome, by=by, at=at)
    steps = [obligations.ClockedStep(id=id_, move="cancel", why=outcome, releases=True) for id_ in folders]
    obligations.move(cases.Case, steps, by=by, at=at)
    cases.record_outcome(list(folders), outcome=outcome, at=at)
    escalations.release_for_cases(list(folders), why=outcome, by=by, at=at)
    obligations.release_all(list(folders), at=at)
    _tell_ended(viewer, folders, outcome=outcome, by=by, at=at)


def _tell_ended(viewer: Viewer, folders: Mapping[UUID, cases.Case], *, outcome: str, by: Actor, at: datetime) -> None:
    orders = referrals.by_cases(viewer, list(folders))
    sent = contacts.attempts(viewer, [f"{case.number}.C1" for case in folders.values()])
    contacts.write(
        [
            contacts.OutboundDraft(
                client_id=case.client_id,
                case_id=id_,
                reference=f"{case.number}.C1",
                kind="cancellation",
                recipient=orders[id_].sender,
                channel=orders[id_].channel,
                attempt=sent.get(f"{case.number}.C1", 0) + 1,
                body={"case_number": case.number, "order_number": orders[id_].order_number, "outcome": outcome},
            )
            for id_, case in folders.items()
            if id_ in orders
        ],
        by=by,
        at=at,
    )


def cancel_bookings(bookings: Iterable[fulfillment.Booking], *, why: str, by: Actor, at: datetime) -> None:
    """Nobody is to come: what is still open is cancelled, and each provider is told."""
    due = [one for one in bookings if one.state in fulfillment.LIFECYCLE.open_codes]
    steps = [obligations.ClockedStep(id=one.id, move="cancel", why=why, releases=True) for one in due]
    obligations.move(fulfillment.Booking, steps, by=by, at=at)
    contacts.write(
        [
            contacts.OutboundDraft(
                client_id=one.client_id,
                case_id=one.case_id,
                reference=f"{one.reference}.C",
                kind="cancellation",
                recipient=one.provider_key,
                body={"about": one.reference, "kind": one.kind},
            )
            for one in due
        ],
        by=by,
        at=at,
    )
