"""What follows when a provider accepts, declines, names another day, or says nothing?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from hearthline.domain.assignments import api as assignments
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.network import api as network
from hearthline.domain.obligations import api as obligations
from hearthline.domain.parties import api as parties
from hearthline.journeys.assign_provider.offering import WITHOUT_LIMIT, advance, withdraw
from hearthline.kernel.outcomes import Recorded
from hearthline.kernel.vocabulary import DeclineReason
from hearthline.plumbing import outbox
from hearthline.plumbing.access import Actor, Viewer, system

REPLIES = ("accepted", "declined", "counter")


@dataclass(frozen=True, slots=True)
class _Answer:
    """A reply that can be recorded, read as a move; `starts_date` is the day an acceptance is for."""

    offer: assignments.Offer
    search: assignments.Assignment
    reply: assignments.OfferReply
    move: str
    starts_date: date
    reason: str = ""

    def outcome(self, *, at: datetime) -> assignments.OfferOutcome:
        follows = assignments.consequence(self.reason).sentence if self.move == "decline" else ""
        return assignments.OfferOutcome(
            offer_id=self.offer.id,
            move=self.move,
            answered_at=min(self.reply.answered_at, at),
            reason=self.reason,
            note=self.reply.note,
            counter_start_at=self.reply.counter_start_at,
            terms=self.reply.terms,
            why=f"{self.reason.replace('_', ' ')}. {follows}".strip() if self.reason else "",
        )


def record_offer_replies(replies: Sequence[assignments.OfferReply], *, by: Actor, at: datetime) -> Recorded:
    """Record what providers answered, one or a night's file, and ask the next where the answer was no.

    An answer to an offer that is settled already (repeated, or later than its hold) changes nothing. A start named instead counts
    as an acceptance when it lies within the deadline; else it is kept, to be come back to when nobody else is left. Of several
    who were asked at once the first to accept has it, and the others are told that it is gone.
    """
    viewer = system(by.name)
    assignments.lock_searches(viewer, assignments.searches_by_references(viewer, [one.reference for one in replies]))
    offers = assignments.lock_offers(viewer, [one.reference for one in replies])
    searches = assignments.by_ids(viewer, list({offer.assignment_id for offer in offers.values()}))
    senders = parties.resolve_organizations([by.name]) if by.kind == "organization" else {}
    sender = senders[by.name].id if by.name in senders else None
    answers: dict[str, _Answer] = {}
    faults: list[tuple[str, str]] = []
    for reply in replies:
        offer = offers.get(reply.reference)
        fault = _fault(reply, offer, sender)
        if fault or offer is None:
            faults.append((reply.reference, fault))
        elif offer.state == "OPEN" and reply.reference not in answers:
            answers[reply.reference] = _read(reply, offer, searches[offer.assignment_id], at=at)
    answers = _first_to_accept(answers)
    ordered = [answers[reference] for reference in sorted(answers)]
    assignments.settle_offers([one.outcome(at=at) for one in ordered], by=by, at=at)
    contacts.mark_answered([one.offer.reference for one in ordered], at=at)
    _accept([one for one in ordered if one.move == "accept"], by=by, at=at)
    refused = [one for one in ordered if one.move != "accept"]
    network.release_slots([one.offer.id for one in refused])
    declined = [one for one in refused if one.move == "decline"]
    assignments.tell_desks([one.offer for one in declined], reasons={one.offer.id: one.reason for one in declined}, at=at)
    advance(viewer, [one.search.id for one in refused], by=by, at=at)
    _tell_the_others(viewer, [one.search.id for one in ordered if one.move == "accept"], by=by, at=at)
    return Recorded(filed=len(answers), known=len(replies) - len(answers) - len(faults), faults=tuple(faults))


def _first_to_accept(answers: Mapping[str, _Answer]) -> dict[str, _Answer]:
    """The answers without those who accepted after another had: their offers are withdrawn with the rest."""
    first: dict[UUID, str] = {}
    for reference, one in sorted(answers.items(), key=lambda item: (item[1].reply.answered_at, item[0])):
        if one.move == "accept":
            first.setdefault(one.search.id, reference)
    return {key: one for key, one in answers.items() if one.move != "accept" or first[one.search.id] == key}


def _tell_the_others(viewer: Viewer, search_ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    """Nobody else is asked for what has been accepted."""
    others = assignments.lock_open_offers(viewer, assignments.open_offers_of(viewer, search_ids)) if search_ids else []
    if others:
        withdraw(viewer, others, by=by, at=at, why="Another provider was first to accept.")


def _fault(reply: assignments.OfferReply, offer: assignments.Offer | None, sender: UUID | None) -> str:
    """Why a reply cannot be recorded; empty when it can."""
    if offer is None:
        return f"No offer {reply.reference} was made by this hub; check the reference on the offer."
    if sender is not None and sender != offer.organization_id:
        return f"Offer {reply.reference} was made to another provider; only that one can answer it."
    if reply.reply not in REPLIES:
        return f'"{reply.reply[:40]}" is no answer to an offer; send {", ".join(REPLIES)}.'
    if reply.reply == "counter" and reply.counter_start_at is None and not reply.terms:
        return f"The counter-offer to {reply.reference} names no start and no other terms; say when you could begin."
    return ""


def _read(reply: assignments.OfferReply, offer: assignments.Offer, search: assignments.Assignment, *, at: datetime) -> _Answer:
    if reply.reply == "accepted":
        return _Answer(offer, search, reply, "accept", offer.starts_date)
    if reply.reply == "declined":
        return _Answer(offer, search, reply, "decline", offer.starts_date, str(reply.reason or DeclineReason.OTHER))
    wanted = reply.counter_start_at or at
    if reply.terms:  # what the contract does not say is a person's to agree to
        return _Answer(offer, search, reply, "counter", offer.starts_date, str(reply.reason or ""))
    day = assignments.in_zone(wanted, search.zone).date()
    # A provider that was asked to confirm its own later start accepts by naming it again.
    within = max(search.deadline_at, offer.start_due_at)
    move = "accept" if assignments.is_acceptable(wanted, deadline_at=within, at=at) else "counter"
    return _Answer(offer, search, reply, move, day, str(reply.reason or ""))


def _accept(accepted: Sequence[_Answer], *, by: Actor, at: datetime) -> None:
    """The provider takes part in the case from here on; another day than offered moves its place in the provider's book."""
    if not accepted:
        return
    moved = [one for one in accepted if one.starts_date != one.offer.starts_date]
    network.release_slots([one.offer.id for one in moved])
    network.take_starts(
        [
            network.StartAsk(
                booking_id=one.offer.id,
                organization_id=one.offer.organization_id,
                service_line=one.offer.service_line,
                day=one.starts_date,
                capacity=WITHOUT_LIMIT,
            )
            for one in moved
        ],
        by=by,
        at=at,
    )
    cases.add_participants(
        [
            cases.Participant(
                client_id=one.offer.client_id,
                case_id=one.offer.case_id,
                organization_id=one.offer.organization_id,
                role="servicing",
            )
            for one in accepted
        ],
        at=at,
    )
    assignments.accept(
        [
            assignments.Acceptance(
                assignment_id=one.search.id,
                offer_id=one.offer.id,
                organization_id=one.offer.organization_id,
                starts_date=one.starts_date,
                why=f"Offer {one.offer.reference} was accepted for {one.starts_date}.",
            )
            for one in accepted
        ],
        by=by,
        at=at,
        answered={one.offer.id: min(one.reply.answered_at, at) for one in accepted},
    )


def on_offer_missed(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """Offers (by their missed clocks) that nobody answered in time end, and the next provider is asked."""
    viewer = system(by.name)
    ids = [one.subject_id for one in obligations.missed_by_ids(viewer, event.ids) if one.kind == "offer_answer"]
    assignments.lock_searches(viewer, assignments.searches_by_offers(viewer, ids))
    silent = assignments.lock_open_offers(viewer, ids) if ids else []
    if not silent:
        return
    outcomes = [
        assignments.OfferOutcome(offer_id=one.id, move="expire", why="No answer while the offer was held.") for one in silent
    ]
    assignments.settle_offers(outcomes, by=by, at=at)
    network.release_slots([one.id for one in silent])
    advance(viewer, [one.assignment_id for one in silent], by=by, at=at)
