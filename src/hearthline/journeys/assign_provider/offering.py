"""Who is asked next, with what, for how long; and what when nobody is left?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from hearthline.domain.assignments import api as assignments
from hearthline.domain.contacts import api as contacts
from hearthline.domain.network import api as network
from hearthline.domain.obligations import api as obligations
from hearthline.journeys.assign_provider.planning import plan
from hearthline.journeys.assign_provider.situation import Situation, situations
from hearthline.plumbing.access import Actor, Viewer
from hearthline.plumbing.ids import new_ids

WITHOUT_LIMIT = 10_000
"""A provider that named the day itself is not held to its usual starts of that day."""


@dataclass(frozen=True, slots=True)
class Option:
    """One provider who may be asked, for a start on a day, by the plan of a round; `counter`: it named the moment itself.

    Where a person chose: why, how many points dearer than the plan's first, for how many minutes it is held (None: as the
    contract says), and with whom else it is asked at once.
    """

    organization_id: UUID
    day: date
    round: int
    counter: datetime | None = None
    because: str = ""
    cost_over: int | None = None
    hold_minutes: int | None = None
    broadcast_id: UUID | None = None


def advance(viewer: Viewer, search_ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    """Ask the next provider of every search that is still looking and asks nobody now.

    First by the plan on file; where it is used up by a new plan; where that finds nobody by an earlier counter-offer; and where
    there is none either the search is at its end and the hub has the turn.
    """
    looking = situations(viewer, assignments.lock_searching(viewer, search_ids))
    idle = [one for one in looking if not one.has_open_offer]
    if not idle:
        return
    on_file = assignments.candidates_of(viewer, [one.search for one in idle])
    idle = _ask(viewer, idle, {id_: _options(found) for id_, found in on_file.items()}, {}, by=by, at=at)
    if not idle:
        return
    planned, roster = plan(viewer, idle, at=at)
    assignments.keep_plan([draft for one in idle for draft in planned[one.id].candidates], at=at)
    idle = _ask(viewer, idle, {id_: _options(found.candidates) for id_, found in planned.items()}, roster, by=by, at=at)
    idle = _ask(viewer, idle, {one.id: _counter(one, at=at) for one in idle}, roster, by=by, at=at)
    reasons = {one.id: planned[one.id].nobody or "Everyone in the plan has just run out of starts." for one in idle}
    assignments.exhaust([one.search for one in idle], reasons=reasons, by=by, at=at)


def _options(candidates: Sequence[assignments.Candidate | assignments.CandidateDraft]) -> list[Option]:
    return [Option(one.organization_id, one.starts_date, one.round, hold_minutes=one.hold_minutes) for one in candidates]


def _counter(one: Situation, *, at: datetime) -> list[Option]:
    offer = assignments.fallback(one.offers, at=at)
    if offer is None or offer.counter_start_at is None:
        return []
    day = assignments.in_zone(offer.counter_start_at, one.search.zone).date()
    return [Option(offer.organization_id, day, one.search.round, counter=offer.counter_start_at)]


def _ask(
    viewer: Viewer,
    idle: Sequence[Situation],
    options: Mapping[UUID, Sequence[Option]],
    known: Mapping[UUID, network.Terms],
    *,
    by: Actor,
    at: datetime,
) -> list[Situation]:
    """Make each search's first possible offer; returns those for which none of its options was possible.

    One pass serves everybody whose first choice has a start left; only who lost that start to another comes round again.

    Args:
        known: terms that were read in this transaction already.
    """
    named = {one.organization_id for some in options.values() for one in some}
    roster = {**known, **network.terms(viewer, list(named - known.keys()))}
    left = {one.id: possible(one, options.get(one.id, ()), roster, at=at) for one in idle}
    made: list[tuple[Situation, Option, UUID]] = []
    asking = list(idle)
    while asking:
        picked = [(one, option) for one in asking if (option := next(left[one.id], None))]
        chosen = [(*some, id_) for some, id_ in zip(picked, new_ids(len(picked)), strict=True)]
        taken = network.take_starts([_start(one, option, id_, roster) for one, option, id_ in chosen], by=by, at=at)
        made += [some for some in chosen if some[2] in taken]
        asking = [one for one, _, id_ in chosen if id_ not in taken]
    _send(viewer, sorted(made, key=lambda some: _by_number(some[0])), roster, by=by, at=at)
    served = {one.id for one, _, _ in made}
    return [one for one in idle if one.id not in served]


def _by_number(one: Situation) -> tuple[str, int, str]:
    return one.case.number, one.search.position, str(one.id)


def ask_at_once(
    viewer: Viewer,
    picked: Sequence[tuple[Situation, Option]],
    *,
    by: Actor,
    at: datetime,
) -> set[tuple[UUID, UUID]]:
    """Make all these offers, several for one search where they are a broadcast; returns (search, organization) of those made.

    Left out is who may not be asked any more, or has just lost its last start of that day.
    """
    roster = network.terms(viewer, list({option.organization_id for _, option in picked}))
    valid = [(one, option) for one, option in picked if list(possible(one, [option], roster, at=at))]
    chosen = [(*some, id_) for some, id_ in zip(valid, new_ids(len(valid)), strict=True)]
    taken = network.take_starts([_start(one, option, id_, roster) for one, option, id_ in chosen], by=by, at=at)
    made = sorted((some for some in chosen if some[2] in taken), key=lambda some: _by_number(some[0]))
    _send(viewer, made, roster, by=by, at=at)
    return {(one.id, option.organization_id) for one, option, _ in made}


def possible(
    one: Situation, options: Sequence[Option], roster: Mapping[UUID, network.Terms], *, at: datetime
) -> Iterator[Option]:
    """The options that still hold today: not asked by this plan before, the day not past, every paper in force on that day."""
    today = assignments.in_zone(at, one.search.zone).date()
    out = one.excluded
    asked = {(offer.organization_id, offer.round) for offer in one.offers}
    return (
        option
        for option in options
        if option.organization_id in roster
        and (option.counter or (option.organization_id not in out and (option.organization_id, option.round) not in asked))
        and option.day >= today
        and network.eligibility(
            roster[option.organization_id],
            payer_code=one.search.payer_code,
            service_line=one.search.service_line,
            state=one.state,
            on=option.day,
        ).outcome
    )


def _start(one: Situation, option: Option, id_: UUID, roster: Mapping[UUID, network.Terms]) -> network.StartAsk:
    usual = roster[option.organization_id].capacity.get(one.search.service_line, (0,) * 7)[option.day.weekday()]
    return network.StartAsk(
        booking_id=id_,
        organization_id=option.organization_id,
        service_line=one.search.service_line,
        day=option.day,
        capacity=WITHOUT_LIMIT if option.counter else usual,
    )


def _send(
    viewer: Viewer,
    made: Sequence[tuple[Situation, Option, UUID]],
    roster: Mapping[UUID, network.Terms],
    *,
    by: Actor,
    at: datetime,
) -> None:
    numbers = assignments.offered_so_often(viewer, [one.case.id for one, _, _ in made])
    drafts, messages = [], []
    for one, option, id_ in made:
        numbers[one.case.id] += 1
        terms = roster[option.organization_id]
        draft = _offer(one, option, id_, terms, reference=f"{one.case.number}.O{numbers[one.case.id]}", at=at)
        drafts.append(draft)
        messages.append(_message(one, draft, terms))
    assignments.make_offers(drafts, by=by, at=at)
    contacts.write(messages, by=by, at=at)


def _offer(
    one: Situation, option: Option, id_: UUID, terms: network.Terms, *, reference: str, at: datetime
) -> assignments.OfferDraft:
    search = one.search
    by_plan = assignments.start_due_at(deadline_at=search.deadline_at, starts_date=option.day, zone=search.zone)
    return assignments.OfferDraft(
        id=id_,
        client_id=search.client_id,
        case_id=search.case_id,
        assignment_id=search.id,
        organization_id=option.organization_id,
        reference=reference,
        service_line=search.service_line,
        round=option.round,
        starts_date=option.day,
        start_due_at=max(by_plan, option.counter) if option.counter else by_plan,
        hold=_hold(one, option, terms, at=at),
        counterparty=terms.address,
        broadcast_id=option.broadcast_id,
        chosen_because=option.because,
        cost_over=option.cost_over,
    )


def _hold(one: Situation, option: Option, terms: network.Terms, *, at: datetime) -> obligations.Clock:
    search = one.search
    contract = network.contract_for(terms, payer_code=search.payer_code, service_line=search.service_line, on=option.day)
    return assignments.offer_clock(
        at=at,
        zone=terms.zone or search.zone,
        urgency=search.urgency,
        acceptance_hours=contract.acceptance_hours if contract else None,
        payer_code=search.payer_code,
        hold_minutes=option.hold_minutes,
    )


def _message(one: Situation, draft: assignments.OfferDraft, terms: network.Terms) -> contacts.OutboundDraft:
    """What a provider needs to decide, and no more: no name, no street, three digits of the ZIP code (45 CFR 164.502(b))."""
    address = one.person.address
    body: dict[str, Any] = {
        "provider": terms.address,
        "provider_name": terms.name,
        "service_line": draft.service_line,
        "lines": [
            {
                "code": line.code,
                "description": line.description,
                "quantity": _number(line.quantity),
                "unit": line.unit,
                "frequency": line.frequency,
            }
            for line in one.lines
        ],
        "city": address.city,
        "state": one.state,
        "zip3": address.zip.strip()[:3],
        "zone": one.search.zone,
        "urgency": one.search.urgency,
        "starts_on": draft.starts_date.isoformat(),
        "starts_by": draft.start_due_at.isoformat(),
        "hold_until": draft.hold.due_at.isoformat(),
        "is_beyond_usual_area": one.search.widened > 1,
        "order_number": one.order.order_number,
    }
    return contacts.OutboundDraft(
        client_id=draft.client_id,
        case_id=draft.case_id,
        reference=draft.reference,
        kind="offer",
        recipient=terms.address,
        body=body,
    )


def _number(quantity: Decimal | None) -> int | float | None:
    if quantity is None:
        return None
    return int(quantity) if quantity == int(quantity) else float(quantity)


def withdraw(viewer: Viewer, offers: Sequence[assignments.Offer], *, by: Actor, at: datetime, why: str) -> None:
    """Take back offers that wait for an answer, tell the providers, and give their starts back."""
    assignments.settle_offers(
        [assignments.OfferOutcome(offer_id=one.id, move="withdraw", why=why) for one in offers], by=by, at=at
    )
    network.release_slots([one.id for one in offers])
    terms = network.terms(viewer, list({one.organization_id for one in offers}))
    contacts.write(
        [
            contacts.OutboundDraft(
                client_id=one.client_id,
                case_id=one.case_id,
                reference=one.reference,
                kind="offer-withdrawn",
                recipient=terms[one.organization_id].address,
                body={"provider": terms[one.organization_id].address, "withdrawn_at": at.isoformat()},
                attempt=2,  # the second message about this offer; the first was the offer itself
            )
            for one in offers
        ],
        by=by,
        at=at,
    )
