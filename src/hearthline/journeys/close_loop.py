"""How does the hub know it happened at the door, and how does a case end?

Proof from the provider, the member's word beside it, exceptions where they differ or nothing came; then the case closes at the
moment of the event, not of the paperwork. Events that change everything (death, readmission, cancellation) end or hold it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from hearthline.domain.assignments import api as assignments
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.escalations import api as escalations
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.obligations import api as obligations
from hearthline.domain.referrals import api as referrals
from hearthline.kernel.outcomes import Recorded
from hearthline.kernel.vocabulary import ExceptionCause
from hearthline.plumbing import outbox
from hearthline.plumbing.access import Actor, Viewer, system

PROOF_REQUESTS = 2
CAUSES = {
    "coverage.not_covered": ExceptionCause.NOT_COVERED,
    "authorizations.denial_stands": ExceptionCause.DENIED,
    "assignments.abandoned": ExceptionCause.NO_PROVIDER,
}
# A change that ends the case, and what the record says of it; the others hold it.
ENDS = {
    "cancelled": "cancelled by the referrer",
    "deceased": "member died",
    "member_declines": "member declined",
    "coverage_lost": "coverage lost",
}


def record_proofs(proofs: Sequence[fulfillment.Proof], *, by: Actor, at: datetime) -> Recorded:
    """What servicing providers say happened; the member is asked beside them, and what did not happen becomes an exception."""
    viewer = system(by.name)
    found = fulfillment.by_references(viewer, [proof.reference for proof in proofs])
    faults: list[tuple[str, str]] = []
    due: dict[UUID, fulfillment.Proof] = {}
    for proof in proofs:
        booking = found.get(proof.reference)
        if booking is None:
            faults.append((proof.reference, f"No visit or delivery {proof.reference} was arranged; check the reference."))
        elif booking.state in ("TO_CONFIRM", "CONFIRMED") and booking.id not in due:
            due[booking.id] = proof
    bookings = sorted((one for one in found.values() if one.id in due), key=lambda one: one.reference)
    folders = cases.by_ids(viewer, [one.case_id for one in bookings])
    fulfillment.write_proofs(due)
    done = [one for one in bookings if due[one.id].outcome == "done"]
    _report([one for one in done if one.kind not in fulfillment.UNWITNESSED], due, folders, by=by, at=at)
    quiet = [one for one in done if one.kind in fulfillment.UNWITNESSED]
    _prove(quiet, why="The provider's record is enough at this stage.", by=by, at=at)
    _miss([one for one in bookings if due[one.id].outcome != "done"], due, folders, by=by, at=at)
    return Recorded(filed=len(due), known=len(proofs) - len(due) - len(faults), faults=tuple(faults))


def _report(
    bookings: Sequence[fulfillment.Booking],
    proofs: Mapping[UUID, fulfillment.Proof],
    folders: Mapping[UUID, cases.Case],
    *,
    by: Actor,
    at: datetime,
) -> None:
    steps = [
        obligations.ClockedStep(
            id=one.id,
            move="report",
            clock=obligations.clock("hub.member.witness", at, zone=folders[one.case_id].zone),
            counterparty="member",
            answered_at=proofs[one.id].recorded_at,
        )
        for one in bookings
    ]
    obligations.move(fulfillment.Booking, steps, by=by, at=at)
    contacts.write(
        [
            contacts.OutboundDraft(
                client_id=one.client_id,
                case_id=one.case_id,
                reference=one.reference.replace(".V", ".W"),
                kind="witness-request",
                recipient="member",
                channel="sms",
                body={
                    "case_number": folders[one.case_id].number,
                    "kind": one.kind,
                    "question": f"Our record says your {one.kind} was completed. Is that right?",
                },
            )
            for one in bookings
        ],
        by=by,
        at=at,
    )


def _miss(
    bookings: Sequence[fulfillment.Booking],
    proofs: Mapping[UUID, fulfillment.Proof],
    folders: Mapping[UUID, cases.Case],
    *,
    by: Actor,
    at: datetime,
) -> None:
    causes = {one.id: _cause(proofs.get(one.id)) for one in bookings}
    steps = [
        obligations.ClockedStep(
            id=one.id,
            move="miss",
            clock=obligations.clock("hub.exception.resolve", at, zone=folders[one.case_id].zone, urgency=folders[one.case_id].urgency),
            why=causes[one.id].replace("_", " "),
            answered_at=proofs[one.id].recorded_at if one.id in proofs else None,
        )
        for one in bookings
    ]
    obligations.move(fulfillment.Booking, steps, by=by, at=at)
    _document(bookings, causes, folders, by=by, at=at)


def _cause(proof: fulfillment.Proof | None) -> ExceptionCause:
    if proof is None:
        return ExceptionCause.NO_ANSWER
    if proof.outcome == "refused":
        return ExceptionCause.MEMBER_REFUSED
    if proof.outcome == "partial":
        return ExceptionCause.PARTIAL
    return proof.cause or ExceptionCause.OTHER


def _document(
    bookings: Sequence[fulfillment.Booking],
    causes: Mapping[UUID, ExceptionCause],
    folders: Mapping[UUID, cases.Case],
    *,
    by: Actor,
    at: datetime,
) -> None:
    drafts = [
        escalations.ExceptionDraft(
            client_id=one.client_id,
            case_id=one.case_id,
            zone=folders[one.case_id].zone,
            cause=causes[one.id],
            subject="booking",
            subject_id=one.id,
            owner_id=folders[one.case_id].manager_id,
        )
        for one in bookings
    ]
    escalations.open_exceptions(drafts, by=by, at=at)


def record_witness(replies: Sequence[fulfillment.WitnessReply], *, by: Actor, at: datetime) -> Recorded:
    """The member's word: two witnesses who agree are proof; two who differ are an exception (B5)."""
    viewer = system(by.name)
    found = fulfillment.by_references(viewer, [reply.reference.replace(".W", ".V") for reply in replies])
    faults: list[tuple[str, str]] = []
    due: dict[UUID, fulfillment.WitnessReply] = {}
    for reply in replies:
        booking = found.get(reply.reference.replace(".W", ".V"))
        if booking is None:
            faults.append((reply.reference, f"Nobody was asked {reply.reference}; check the reference."))
        elif booking.state == "REPORTED":
            due.setdefault(booking.id, reply)
    bookings = sorted((one for one in found.values() if one.id in due), key=lambda one: one.reference)
    agreed = [one for one in bookings if due[one.id].reply == "confirmed"]
    disputed = [one for one in bookings if due[one.id].reply != "confirmed"]
    answered = {id_: reply.answered_at for id_, reply in due.items()}
    _prove(agreed, why="The member confirms it.", answered=answered, by=by, at=at)
    fulfillment.grade([one.id for one in agreed], evidence="provider+member")
    folders = cases.by_ids(viewer, [one.case_id for one in disputed])
    steps = [
        obligations.ClockedStep(
            id=one.id,
            move="dispute",
            clock=obligations.clock("hub.exception.resolve", at, zone=folders[one.case_id].zone),
            why="The member says otherwise.",
            answered_at=answered[one.id],
        )
        for one in disputed
    ]
    obligations.move(fulfillment.Booking, steps, by=by, at=at)
    fulfillment.grade([one.id for one in disputed], evidence="disputed")
    _document(disputed, dict.fromkeys((one.id for one in disputed), ExceptionCause.WITNESSES_DISAGREE), folders, by=by, at=at)
    return Recorded(filed=len(due), known=len(replies) - len(due) - len(faults), faults=tuple(faults))


def _prove(
    bookings: Sequence[fulfillment.Booking], *, why: str, by: Actor, at: datetime, answered: Mapping[UUID, datetime] | None = None
) -> None:
    steps = [
        obligations.ClockedStep(id=one.id, move="prove", why=why, answered_at=(answered or {}).get(one.id)) for one in bookings
    ]
    obligations.move(fulfillment.Booking, steps, by=by, at=at)


def on_missed(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """A member who does not answer does not dispute; a provider who does not prove is asked, then not believed."""
    viewer = system(by.name)
    missed = obligations.missed_by_ids(viewer, event.ids)
    silent = _in_state(viewer, missed, kind="witness", state="REPORTED")
    _prove(silent, why="The member did not answer; the provider's proof stands.", by=by, at=at)
    unproved = _in_state(viewer, missed, kind="visit_proof", state="CONFIRMED")
    folders = cases.by_ids(viewer, [one.case_id for one in unproved])
    sent = contacts.attempts(viewer, [f"{one.reference}.P" for one in unproved])
    ask = [one for one in unproved if sent.get(f"{one.reference}.P", 0) < PROOF_REQUESTS]
    _ask_for_proof(ask, sent, folders, by=by, at=at)
    _miss([one for one in unproved if one not in ask], {}, folders, by=by, at=at)


def _in_state(viewer: Viewer, missed: Sequence[obligations.Missed], *, kind: str, state: str) -> list[fulfillment.Booking]:
    ids = [one.subject_id for one in missed if one.kind == kind]
    return [one for one in fulfillment.by_ids(viewer, ids) if one.state == state]


def _ask_for_proof(
    bookings: Sequence[fulfillment.Booking], sent: Mapping[str, int], folders: Mapping[UUID, cases.Case], *, by: Actor, at: datetime
) -> None:
    contacts.write(
        [
            contacts.OutboundDraft(
                client_id=one.client_id,
                case_id=one.case_id,
                reference=f"{one.reference}.P",
                kind="chase",
                recipient=one.provider_key,
                attempt=sent.get(f"{one.reference}.P", 0) + 1,
                body={"case_number": folders[one.case_id].number, "about": one.reference, "question": "What happened at this visit or delivery?"},
            )
            for one in bookings
        ],
        by=by,
        at=at,
    )
    steps = [
        obligations.ClockedStep(
            id=one.id,
            move="ask_for_proof",
            clock=obligations.clock("hub.visit.proof", at, zone=folders[one.case_id].zone),
            counterparty=one.provider_key,
            why="No proof yet.",
        )
        for one in bookings
    ]
    obligations.move(fulfillment.Booking, steps, by=by, at=at)


def on_proved(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """When everything ordered is proved, the loop is closed, at the moment it happened."""
    viewer = system(by.name)
    _close_done(viewer, list(dict.fromkeys(one.case_id for one in fulfillment.by_ids(viewer, event.ids))), by=by, at=at)


def on_case_resumed(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """What was proved while a case was on hold closes it now (the event's ids are cases)."""
    _close_done(system(by.name), event.ids, by=by, at=at)


def _close_done(viewer: Viewer, case_ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    folders = {id_: case for id_, case in cases.by_ids(viewer, case_ids).items() if case.state == "OPEN"}
    searching = assignments.unfinished_cases(viewer, list(folders))
    bookings = fulfillment.by_cases(viewer, list(folders))
    done = [id_ for id_ in folders if id_ not in searching and _is_done(bookings.get(id_, ()))]
    steps = []
    for id_ in done:
        happened = max(one.happened_at for one in bookings[id_] if one.state == "PROVED" and one.happened_at)
        steps.append(obligations.ClockedStep(id=id_, move="close", why="Everything ordered is proved.", answered_at=happened))
    obligations.move(cases.Case, steps, by=by, at=at)
    cases.record_outcome(done, outcome="delivered", at=at)
    escalations.release_for_cases(done, why="The loop is closed.", by=by, at=at)
    obligations.release_all(done, at=at)


def _is_done(bookings: Sequence[fulfillment.Booking]) -> bool:
    left = [one for one in bookings if one.state not in ("PROVED", "CANCELLED")]
    reached = {one.assignment_id for one in bookings if one.state == "PROVED" and one.step == one.steps}
    needed = {one.assignment_id for one in bookings if one.state != "CANCELLED"}
    return bool(reached) and not left and reached == needed


def on_service_refused(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """No coverage, a denial that stands, no provider to be found: documented with its cause; a person decides how the case goes on."""
    viewer = system(by.name)
    if event.name == "assignments.abandoned":
        case_ids = list(dict.fromkeys(one.case_id for one in assignments.by_ids(viewer, event.ids).values()))
    else:
        case_ids = list(event.ids)
    folders = [case for case in cases.by_ids(viewer, case_ids).values() if case.closed_at is None]
    drafts = [
        escalations.ExceptionDraft(
            client_id=case.client_id,
            case_id=case.id,
            zone=case.zone,
            cause=CAUSES[event.name],
            subject="case",
            subject_id=case.id,
            owner_id=case.manager_id,
        )
        for case in folders
    ]
    escalations.open_exceptions(drafts, by=by, at=at)


def resolve_exceptions(exception_ids: Sequence[UUID], *, resolution: str, by: Actor, at: datetime) -> None:
    """Decide about exceptions: "rearrange", "reassign", "accept" (what happened stands) or "end" (the case ends without service).

    Raises:
        ValueError: no such resolution.
    """
    if resolution not in ("rearrange", "reassign", "accept", "end"):
        raise ValueError(f"An exception is resolved by rearrange, reassign, accept or end, not by {resolution!r}.")
    viewer = system(by.name)
    wanted = set(exception_ids)
    found = [one for one in escalations.unresolved(viewer, limit=100_000) if one.id in wanted]
    escalations.resolve_exceptions([one.id for one in found], resolution=resolution, by=by, at=at)
    bookings = fulfillment.by_ids(viewer, [one.subject_id for one in found if one.subject == "booking"])
    if resolution == "end":
        end_cases([one.case_id for one in found], outcome="ended: " + ", ".join(sorted({one.cause for one in found})), by=by, at=at)
    elif resolution == "rearrange":
        _rearrange(viewer, bookings, by=by, at=at)
    elif resolution == "accept":
        _prove([one for one in bookings if one.state == "DISPUTED"], why="Accepted after inquiry.", by=by, at=at)
    else:
        _cancel_bookings(bookings, why="Another provider takes over.", by=by, at=at)
        by_client: dict[UUID, list[UUID]] = {}
        for one in found:
            by_client.setdefault(one.client_id, []).append(one.case_id)
        for client_id, case_ids in by_client.items():
            outbox.announce("fulfillment.reassign", client_id=client_id, ids=list(dict.fromkeys(case_ids)), at=at)


def _rearrange(viewer: Viewer, bookings: Sequence[fulfillment.Booking], *, by: Actor, at: datetime) -> None:
    due = [one for one in bookings if one.state in ("MISSED", "DISPUTED", "CONFIRMED")]
    folders = cases.by_ids(viewer, [one.case_id for one in due])
    fulfillment.clear_window([one.id for one in due], earliest_at=at)
    steps = [
        obligations.ClockedStep(
            id=one.id,
            move="rearrange",
            clock=obligations.clock("hub.schedule.confirm", at, zone=folders[one.case_id].zone),
            counterparty=one.provider_key,
        )
        for one in due
    ]
    obligations.move(fulfillment.Booking, steps, by=by, at=at)


def apply_changes(changes: Sequence[referrals.CircumstanceChange], *, by: Actor, at: datetime) -> Recorded:
    """Events that change everything: some end the case, a readmission holds it, a discharge lets it go on."""
    viewer = system(by.name)
    found = cases.by_numbers(viewer, [one.case_number for one in changes])
    faults, filed = [], 0
    for change in changes:
        case = found.get(change.case_number)
        if case is None:
            faults.append((change.case_number, f"No case {change.case_number} is in this hub; check the number."))
        elif change.change in ENDS and case.closed_at is None:
            end_cases([case.id], outcome=ENDS[change.change], by=by, at=at)
            filed += 1
        elif change.change == "readmitted" and case.state == "OPEN":
            _hold(viewer, case, by=by, at=at)
            filed += 1
        elif change.change == "discharged" and case.state == "ON_HOLD":
            resume_cases([case.id], why="The member is home again.", by=by, at=at)
            filed += 1
    return Recorded(filed=filed, known=len(changes) - filed - len(faults), faults=tuple(faults))


def _hold(viewer: Viewer, case: cases.Case, *, by: Actor, at: datetime) -> None:
    step = obligations.ClockedStep(
        id=case.id, move="hold", clock=obligations.clock("hub.hold.review", at, zone=case.zone), why="Readmitted to hospital.", releases=True
    )
    obligations.move(cases.Case, [step], by=by, at=at)
    bookings = [one for one in fulfillment.by_cases(viewer, [case.id]).get(case.id, ()) if one.state != "REPORTED"]
    _cancel_bookings(bookings, why="Readmitted to hospital.", by=by, at=at)


def resume_cases(case_ids: Sequence[UUID], *, why: str, by: Actor, at: datetime) -> None:
    """Take cases off hold; the service promise starts anew from this moment (SETTLED: from discharge where that is later)."""
    folders = cases.by_ids(system(by.name), case_ids)
    steps = [
        obligations.ClockedStep(id=id_, move="resume", clock=obligations.clock("hub.service.standard", at, zone=case.zone), why=why)
        for id_, case in folders.items()
        if case.state == "ON_HOLD"
    ]
    obligations.move(cases.Case, steps, by=by, at=at)


def end_cases(case_ids: Sequence[UUID], *, outcome: str, by: Actor, at: datetime) -> None:
    """End cases without (further) service: providers are told, every clock is released, the other rooms hear `cases.cancelled`."""
    viewer = system(by.name)
    folders = {id_: case for id_, case in cases.by_ids(viewer, case_ids).items() if case.closed_at is None}
    bookings = [one for found in fulfillment.by_cases(viewer, list(folders)).values() for one in found]
    _cancel_bookings(bookings, why=outcome, by=by, at=at)
    steps = [obligations.ClockedStep(id=id_, move="cancel", why=outcome, releases=True) for id_ in folders]
    obligations.move(cases.Case, steps, by=by, at=at)
    cases.record_outcome(list(folders), outcome=outcome, at=at)
    escalations.release_for_cases(list(folders), why=outcome, by=by, at=at)
    _tell_referrers(viewer, folders, outcome=outcome, by=by, at=at)


def _tell_referrers(viewer: Viewer, folders: Mapping[UUID, cases.Case], *, outcome: str, by: Actor, at: datetime) -> None:
    orders = referrals.by_cases(viewer, list(folders))
    contacts.write(
        [
            contacts.OutboundDraft(
                client_id=case.client_id,
                case_id=id_,
                reference=f"{case.number}.C1",
                kind="cancellation",
                recipient=orders[id_].sender,
                channel=orders[id_].channel,
                body={"case_number": case.number, "order_number": orders[id_].order_number, "outcome": outcome},
            )
            for id_, case in folders.items()
        ],
        by=by,
        at=at,
    )


def _cancel_bookings(bookings: Iterable[fulfillment.Booking], *, why: str, by: Actor, at: datetime) -> None:
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
