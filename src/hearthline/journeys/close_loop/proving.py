"""What happened at the door: the provider's proof, the member's word beside it, an exception where they differ or none came?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.escalations import api as escalations
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.obligations import api as obligations
from hearthline.domain.parties import api as parties
from hearthline.journeys.close_loop.slips import examine
from hearthline.kernel.outcomes import Recorded
from hearthline.kernel.vocabulary import ExceptionCause
from hearthline.plumbing import outbox
from hearthline.plumbing.access import Actor, Viewer, system

PROOF_REQUESTS = 2  # per window; a provider that then shows nothing is not believed
Bookings = Sequence[fulfillment.Booking]
Folders = Mapping[UUID, cases.Case]


def record_proofs(proofs: Sequence[fulfillment.Proof], *, by: Actor, at: datetime) -> Recorded:
    """What servicing providers say happened; the member is asked beside them, and what did not happen becomes an exception.

    Proof that it was done after all, found after the visit was given up, ends the exception. A visit that is proved, disputed or
    cancelled is not changed, but a proof that lacked something may be completed.
    """
    viewer = system(by.name)
    found = fulfillment.by_references(viewer, [proof.reference for proof in proofs])
    sender = parties.resolve_organizations([by.name]).get(by.name) if by.kind == "organization" else None
    faults: list[tuple[str, str]] = []
    due: dict[UUID, fulfillment.Proof] = {}
    more: dict[UUID, fulfillment.Proof] = {}
    for proof in proofs:
        booking = found.get(proof.reference)
        fault = _fault(proof, booking, sender, at=at)
        if fault or booking is None:
            faults.append((proof.reference, fault))
        elif booking.state in ("TO_CONFIRM", "CONFIRMED") or (booking.state == "MISSED" and proof.outcome == "done"):
            due.setdefault(booking.id, proof)
        elif booking.state in ("REPORTED", "PROVED") and booking.lacks and proof.outcome == "done":
            more.setdefault(booking.id, proof)
    bookings = sorted((one for one in found.values() if one.id in due), key=lambda one: one.reference)
    if bookings:
        _record(viewer, bookings, due, by=by, at=at)
    filled = examine(viewer, [one for one in found.values() if one.id in due or one.id in more], {**more, **due}, by=by, at=at)
    filed = len(due.keys() | filled)
    return Recorded(filed=filed, known=len(proofs) - filed - len(faults), faults=tuple(faults))


def _fault(
    proof: fulfillment.Proof, booking: fulfillment.Booking | None, sender: parties.Organization | None, *, at: datetime
) -> str:
    """Why a proof cannot be recorded; empty when it can."""
    if booking is None:
        return f"No visit or delivery {proof.reference[:40]} was arranged; check the reference."
    if sender is not None and sender.id != booking.organization_id:
        return f"{booking.reference} was given to another provider; only that one can prove it."
    return fulfillment.fault_of_proof(proof, at=at)


def _record(viewer: Viewer, bookings: Bookings, proofs: Mapping[UUID, fulfillment.Proof], *, by: Actor, at: datetime) -> None:
    folders = cases.by_ids(viewer, [one.case_id for one in bookings])
    fulfillment.write_proofs(proofs)
    done = [one for one in bookings if proofs[one.id].outcome == "done"]
    late = [one.id for one in done if one.state == "MISSED"]
    if late:
        open_ = escalations.unresolved_of(viewer, late)
        escalations.resolve_exceptions([one.id for one in open_], resolution="proof arrived", by=by, at=at)
    report([one for one in done if one.kind not in fulfillment.UNWITNESSED], proofs, folders, by=by, at=at)
    quiet = [one for one in done if one.kind in fulfillment.UNWITNESSED]
    recorded = {one.id: proofs[one.id].recorded_at for one in quiet}
    prove(quiet, why="The provider's record is enough at this stage.", answered=recorded, by=by, at=at)
    _miss([one for one in bookings if proofs[one.id].outcome != "done"], proofs, folders, by=by, at=at)


def report(bookings: Bookings, proofs: Mapping[UUID, fulfillment.Proof], folders: Folders, *, by: Actor, at: datetime) -> None:
    """The provider says it is done: ask the member, who has the time of the rule to say otherwise."""
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
    references = {one.id: one.reference.replace(".V", ".W") for one in bookings}
    sent = contacts.attempts(system(by.name), list(references.values())) if bookings else {}
    contacts.write(
        [
            contacts.OutboundDraft(
                client_id=one.client_id,
                case_id=one.case_id,
                reference=references[one.id],
                kind="witness-request",
                recipient="member",
                channel="sms",
                attempt=sent.get(references[one.id], 0) + 1,
                body={
                    "case_number": folders[one.case_id].number,
                    "kind": one.kind,
                    "zone": folders[one.case_id].zone,
                    "question": f"Our record says your {one.kind} was completed. Is that right?",
                },
            )
            for one in bookings
        ],
        by=by,
        at=at,
    )
    _await_witness(bookings, references, at=at)


def _await_witness(bookings: Bookings, references: Mapping[UUID, str], *, at: datetime) -> None:
    """While the member is asked about the last thing a case owed, that ask holds the service clock: nobody is late meanwhile."""
    every = fulfillment.by_cases(system("close_loop"), [one.case_id for one in bookings])
    asked = {
        one.case_id: references[one.id]
        for one in bookings
        if all(other.state in ("PROVED", "CANCELLED", "REPORTED") for other in every[one.case_id]) and one.step == one.steps
    }
    obligations.hold(list(asked), "service", evidence=asked, at=at)


def _miss(bookings: Bookings, proofs: Mapping[UUID, fulfillment.Proof], folders: Folders, *, by: Actor, at: datetime) -> None:
    causes = {one.id: fulfillment.cause(proofs.get(one.id)) for one in bookings}
    steps = [
        _to_rearrange(
            one,
            folders,
            move="miss",
            why=causes[one.id].replace("_", " "),
            answered_at=proofs[one.id].recorded_at if one.id in proofs else None,
            at=at,
        )
        for one in bookings
    ]
    obligations.move(fulfillment.Booking, steps, by=by, at=at)
    _document(bookings, causes, folders, by=by, at=at)


def _to_rearrange(
    booking: fulfillment.Booking, folders: Folders, *, move: str, why: str, answered_at: datetime | None, at: datetime
) -> obligations.ClockedStep:
    folder = folders[booking.case_id]
    return obligations.ClockedStep(
        id=booking.id,
        move=move,
        clock=obligations.clock("hub.exception.resolve", at, zone=folder.zone, urgency=folder.urgency),
        why=why,
        answered_at=answered_at,
    )


def _document(bookings: Bookings, causes: Mapping[UUID, ExceptionCause], folders: Folders, *, by: Actor, at: datetime) -> None:
    """What promised did not happen, with its cause, the case's manager as owner, and a clock (R77)."""
    drafts = [
        escalations.ExceptionDraft(
            client_id=one.client_id,
            case_id=one.case_id,
            zone=folders[one.case_id].zone,
            urgency=folders[one.case_id].urgency,
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
    found = fulfillment.by_references(viewer, [_visit_of(reply) for reply in replies])
    faults: list[tuple[str, str]] = []
    due: dict[UUID, fulfillment.WitnessReply] = {}
    for reply in replies:
        booking = found.get(_visit_of(reply))
        fault = fulfillment.fault_of_reply(reply)
        if booking is None or fault:
            faults.append((reply.reference, fault or f"Nobody was asked {reply.reference[:40]}; check the reference."))
        elif booking.state == "REPORTED":
            due.setdefault(booking.id, reply)
    bookings = sorted((one for one in found.values() if one.id in due), key=lambda one: one.reference)
    if bookings:
        _hear(viewer, bookings, due, by=by, at=at)
    return Recorded(filed=len(due), known=len(replies) - len(due) - len(faults), faults=tuple(faults))


def _visit_of(reply: fulfillment.WitnessReply) -> str:
    return reply.reference.replace(".W", ".V")


def _hear(
    viewer: Viewer, bookings: Bookings, replies: Mapping[UUID, fulfillment.WitnessReply], *, by: Actor, at: datetime
) -> None:
    agreed = [one for one in bookings if replies[one.id].reply == "confirmed"]
    disputed = [one for one in bookings if replies[one.id].reply == "disputed"]
    answered = {id_: reply.answered_at for id_, reply in replies.items()}
    contacts.mark_answered([reply.reference for reply in replies.values()], at=at)
    fulfillment.grade([one.id for one in agreed], evidence="provider+member")
    prove(agreed, why="The member confirms it.", answered=answered, by=by, at=at)
    folders = cases.by_ids(viewer, [one.case_id for one in disputed])
    steps = [
        _to_rearrange(one, folders, move="dispute", why="The member says otherwise.", answered_at=answered[one.id], at=at)
        for one in disputed
    ]
    fulfillment.grade([one.id for one in disputed], evidence="disputed")
    obligations.move(fulfillment.Booking, steps, by=by, at=at)
    if disputed:
        obligations.resume([one.case_id for one in disputed], at=at)
    causes = dict.fromkeys((one.id for one in disputed), ExceptionCause.WITNESSES_DISAGREE)
    _document(disputed, causes, folders, by=by, at=at)


def prove(bookings: Bookings, *, why: str, by: Actor, at: datetime, answered: Mapping[UUID, datetime] | None = None) -> None:
    """It happened; what follows hears `fulfillment.proved`."""
    moments = answered or {}
    steps = [obligations.ClockedStep(id=one.id, move="prove", why=why, answered_at=moments.get(one.id)) for one in bookings]
    obligations.move(fulfillment.Booking, steps, by=by, at=at)


def on_missed(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """A member who does not answer does not dispute; a provider who does not prove is asked, then not believed."""
    viewer = system(by.name)
    missed = [one for one in obligations.missed_by_ids(viewer, event.ids) if one.kind in ("witness", "visit_proof")]
    if not missed:
        return
    bookings = fulfillment.by_ids(viewer, [one.subject_id for one in missed])
    silent = [one for one in bookings if one.state == "REPORTED"]
    prove(silent, why="The member did not answer; the provider's proof stands.", by=by, at=at)
    _chase_proof(viewer, [one for one in bookings if one.state == "CONFIRMED"], by=by, at=at)


def _chase_proof(viewer: Viewer, bookings: Bookings, *, by: Actor, at: datetime) -> None:
    if not bookings:
        return
    folders = cases.by_ids(viewer, [one.case_id for one in bookings])
    windows = contacts.attempts(viewer, [one.reference for one in bookings])
    # Each window a provider was asked for has its own proof to chase.
    references = {one.id: f"{one.reference}.P{windows.get(one.reference, 1)}" for one in bookings}
    sent = contacts.attempts(viewer, list(references.values()))
    ask = [one for one in bookings if sent.get(references[one.id], 0) < PROOF_REQUESTS]
    _ask_for_proof(ask, references, sent, folders, by=by, at=at)
    given_up = [one for one in bookings if sent.get(references[one.id], 0) >= PROOF_REQUESTS]
    fulfillment.write_cause([one.id for one in given_up], cause=fulfillment.cause(None))
    _miss(given_up, {}, folders, by=by, at=at)


def _ask_for_proof(
    bookings: Bookings,
    references: Mapping[UUID, str],
    sent: Mapping[str, int],
    folders: Folders,
    *,
    by: Actor,
    at: datetime,
) -> None:
    contacts.write(
        [
            contacts.OutboundDraft(
                client_id=one.client_id,
                case_id=one.case_id,
                reference=references[one.id],
                kind="chase",
                recipient=one.provider_key,
                attempt=sent.get(references[one.id], 0) + 1,
                body=_question(one, folders[one.case_id]),
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


def _question(booking: fulfillment.Booking, folder: cases.Case) -> dict[str, Any]:
    return {
        "case_number": folder.number,
        "about": booking.reference,
        "window_start_at": booking.window_start_at.isoformat() if booking.window_start_at else "",
        "window_end_at": booking.window_end_at.isoformat() if booking.window_end_at else "",
        "question": "What happened at this visit or delivery?",
    }
