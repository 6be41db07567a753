"""What happens when a dispatcher chooses whom to ask, in sequence or at once, or agrees to what one named instead?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from hearthline.domain.assignments import api as assignments
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.network import api as network
from hearthline.journeys.assign_provider.assessing import Pair, propose
from hearthline.journeys.assign_provider.offering import WITHOUT_LIMIT, Option, advance, ask_at_once, withdraw
from hearthline.journeys.assign_provider.situation import Situation, situations
from hearthline.plumbing.access import Actor, Viewer, system
from hearthline.plumbing.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Whom a dispatcher asks for a search: several at once when `is_broadcast`, else the first, and the others after it.

    `why` is needed where the first is not the plan's own; `hold_minutes` is how long each may think, None as its contract says.
    """

    search_id: UUID
    organization_ids: tuple[UUID, ...]
    why: str = ""
    is_broadcast: bool = False
    hold_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A choice that could not be carried out, and the sentence why; `field` names what to correct ("why", "organizations")."""

    search_id: UUID
    sentence: str
    field: str = "organizations"


def offer(chosen: Sequence[Chosen], *, by: Actor, at: datetime) -> list[Refused]:
    """Ask whom a dispatcher chose, for one search or for a whole board; returns what could not be done, the rest is done.

    Whoever is being asked for such a search is told that the offer is withdrawn. A choice against the plan is kept with its
    reason and its cost. After a no, the others chosen are asked in their order, then the rest of the plan.
    """
    viewer = system(by.name)
    held = assignments.lock_searches(viewer, [one.search_id for one in chosen])
    going = {id_: one for id_, one in held.items() if one.state in assignments.ASSIGNMENT.open_codes}
    refused = [
        Refused(one.search_id, "Nobody is looked for any more in this search.") for one in chosen if one.search_id not in going
    ]
    pairs = {one.id: one for one in propose(viewer, at=at, only=list(going.values())).pairs}
    valid: list[tuple[Chosen, Pair]] = []
    for one in chosen:
        if one.search_id in going:
            fault = _fault(one, pairs.get(one.search_id))
            if fault:
                refused.append(fault)
            else:
                valid.append((one, pairs[one.search_id]))
    _take_back(viewer, [pair.id for _, pair in valid], by=by, at=at, why="The dispatcher asks somebody else.")
    _open_again([pair for _, pair in valid], by=by, at=at)
    assignments.keep_plan([draft for one, pair in valid for draft in _order(one, pair)], at=at)
    fresh = {one.id: one for one in situations(viewer, list(assignments.by_ids(viewer, [pair.id for _, pair in valid]).values()))}
    asked = ask_at_once(viewer, [(fresh[pair.id], option) for one, pair in valid for option in _options(one, pair)], by=by, at=at)
    served = {search_id for search_id, _ in asked}
    refused += [
        Refused(pair.id, "Its last start of that day has just gone to another member; choose again.")
        for _, pair in valid
        if pair.id not in served
    ]
    return refused


def _take_back(viewer: Viewer, search_ids: Sequence[UUID], *, by: Actor, at: datetime, why: str) -> None:
    ids = assignments.open_offers_of(viewer, search_ids)
    offers = assignments.lock_open_offers(viewer, ids) if ids else []
    if offers:
        withdraw(viewer, offers, by=by, at=at, why=why)


def _fault(one: Chosen, pair: Pair | None) -> Refused | None:
    if pair is None:
        return Refused(one.search_id, "Nobody can be asked as things stand; widen the area, or complete the case.")
    if not one.organization_ids:
        return Refused(one.search_id, "Choose at least one provider.")
    if any(pair.candidate(id_) is None for id_ in one.organization_ids):
        return Refused(one.search_id, "A provider you chose may not be asked any more; look at who is left, and choose again.")
    if pair.candidates[0].organization_id not in one.organization_ids[: None if one.is_broadcast else 1] and not one.why.strip():
        over = _over(pair, one.organization_ids[0])
        return Refused(one.search_id, f"Say why: this is {over} points dearer than the plan's first choice.", "why")
    return None


def _over(pair: Pair, organization_id: UUID) -> int:
    candidate = pair.candidate(organization_id)
    return candidate.cost - pair.candidates[0].cost if candidate else 0


def _open_again(pairs: Sequence[Pair], *, by: Actor, at: datetime) -> None:
    stuck = [one for one in pairs if one.situation.search.state == "NO_PROVIDER"]
    assignments.widen([one.situation.search for one in stuck if one.is_wider], by=by, at=at, why="Asked beyond the usual area.")
    assignments.resume([one.situation.search for one in stuck if not one.is_wider], by=by, at=at, why="Somebody can be asked.")


def _order(one: Chosen, pair: Pair) -> list[assignments.CandidateDraft]:
    """The plan in the dispatcher's order: the chosen first, the rest behind them."""
    chosen = [pair.candidate(id_) for id_ in one.organization_ids]
    said = (f"Chosen by the dispatcher: {one.why}",) if one.why else ()
    first = [replace(some, reasons=(*said, *some.reasons), hold_minutes=one.hold_minutes) for some in chosen if some]
    rest = [some for some in pair.candidates if some.organization_id not in one.organization_ids]
    return [replace(some, rank=rank) for rank, some in enumerate([*first, *rest], start=1)]


def _options(one: Chosen, pair: Pair) -> list[Option]:
    asked = one.organization_ids if one.is_broadcast else one.organization_ids[:1]
    together = new_id() if one.is_broadcast and len(asked) > 1 else None
    found = [pair.candidate(id_) for id_ in asked]
    return [
        Option(
            some.organization_id,
            some.starts_date,
            some.round,
            because=one.why,
            cost_over=_over(pair, some.organization_id),
            hold_minutes=one.hold_minutes,
            broadcast_id=together,
        )
        for some in found
        if some
    ]


def take_back(search_ids: Sequence[UUID], *, by: Actor, at: datetime, why: str) -> None:
    """Withdraw every open offer of these searches; whom to ask next is the dispatcher's to say."""
    viewer = system(by.name)
    held = assignments.lock_searches(viewer, search_ids)
    _take_back(viewer, list(held), by=by, at=at, why=why)


def ask_next(search_ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    """Ask the next by the plan for those of these searches in which nobody is being asked."""
    advance(system(by.name), search_ids, by=by, at=at)


def agree(offer_id: UUID, *, by: Actor, at: datetime, why: str) -> str:
    """Take a counter-offer as it was made: the provider has the case; returns why not, or nothing.

    Its start and other terms are what was agreed; whoever else is being asked is told that the case is gone.
    """
    viewer = system(by.name)
    held = assignments.lock_searches(viewer, assignments.searches_by_offers(viewer, [offer_id]))
    search = next(iter(held.values()), None)
    if search is None or search.state not in assignments.ASSIGNMENT.open_codes:
        return "Nobody is looked for any more in this search."
    one = situations(viewer, [search])[0]
    found = next((some for some in one.offers if some.id == offer_id), None)
    if found is None or found.state != "COUNTERED":
        return "This is no counter-offer any more; look at what happened meanwhile."
    day = assignments.in_zone(found.counter_start_at, search.zone).date() if found.counter_start_at else found.starts_date
    if day < assignments.in_zone(at, search.zone).date():
        return f"The start that was named ({day}) has passed; ask the provider for another."
    terms = network.terms(viewer, [found.organization_id])[found.organization_id]
    papers = network.eligibility(terms, payer_code=search.payer_code, service_line=search.service_line, state=one.state, on=day)
    if not papers.outcome:
        return " ".join(reason.sentence for reason in papers.reasons)
    _take_back(viewer, [search.id], by=by, at=at, why="Another provider's counter-offer was taken.")
    _take(one, found, terms, day, by=by, at=at, why=why)
    return ""


def _take(
    one: Situation, found: assignments.Offer, terms: network.Terms, day: date, *, by: Actor, at: datetime, why: str
) -> None:
    search = one.search
    assignments.agree([found], by=by, at=at, why=why)
    network.take_starts(
        [
            network.StartAsk(
                booking_id=found.id,
                organization_id=found.organization_id,
                service_line=search.service_line,
                day=day,
                capacity=WITHOUT_LIMIT,
            )
        ],
        by=by,
        at=at,
    )
    cases.add_participants(
        [
            cases.Participant(
                client_id=search.client_id, case_id=search.case_id, organization_id=found.organization_id, role="servicing"
            )
        ],
        at=at,
    )
    assignments.accept(
        [
            assignments.Acceptance(
                assignment_id=search.id,
                offer_id=found.id,
                organization_id=found.organization_id,
                starts_date=day,
                why=f"The counter-offer to {found.reference} was taken: {why}",
            )
        ],
        by=by,
        at=at,
        answered={found.id: at},
    )
    contacts.write(
        [
            contacts.OutboundDraft(
                client_id=search.client_id,
                case_id=search.case_id,
                reference=found.reference,
                kind="offer-agreed",
                recipient=terms.address,
                body={
                    "provider": terms.address,
                    "agreed_at": at.isoformat(),
                    "starts_on": day.isoformat(),
                    "terms": dict(found.counter_terms),
                },
                attempt=2,  # the second message about this offer; the first was the offer itself
            )
        ],
        by=by,
        at=at,
    )
