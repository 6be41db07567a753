"""How are searches opened, plans kept, offers made and answered, and searches ended?

Everything takes a sequence and runs in the caller's transaction; states change only through `obligations.move`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F
from psycopg.types.json import Jsonb

from hearthline.domain.assignments import events, policy
from hearthline.domain.assignments.facts import Acceptance, AssignmentDraft, CandidateDraft, OfferDraft, OfferOutcome
from hearthline.domain.assignments.lifecycle import ASSIGNMENT, OFFER
from hearthline.domain.assignments.models import Assignment, Candidate, Offer
from hearthline.domain.obligations import api as obligations
from hearthline.plumbing import audit, bulk, outbox
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_id, new_ids

_ASSIGNMENT_COLUMNS = (
    "id", "client_id", "case_id", "referral_id", "position", "service_line", "details", "line_positions", "payer_code", "urgency",
    "zone", "earliest_at", "deadline_at", "state", "state_at", "version", "opened_at", "round", "widened", "reason",
)  # fmt: skip
_CANDIDATE_COLUMNS = (
    "id", "client_id", "assignment_id", "run_id", "round", "rank", "organization_id", "starts_date", "cost", "reasons",
    "hold_minutes", "planned_at",
)  # fmt: skip
_OFFER_COLUMNS = (
    "id", "client_id", "case_id", "assignment_id", "organization_id", "reference", "service_line", "round", "starts_date",
    "start_due_at", "state", "state_at", "version", "offered_at", "hold_until", "reason", "note", "counter_terms", "broadcast_id",
    "chosen_because", "cost_over",
)  # fmt: skip


def open_assignments(drafts: Sequence[AssignmentDraft], *, by: Actor, at: datetime) -> list[UUID]:
    """Open searches, each with its clock; returns their ids in order."""
    if not drafts:
        return []
    ids = new_ids(len(drafts))
    state = ASSIGNMENT.initial.code
    bulk.insert(
        Assignment,
        _ASSIGNMENT_COLUMNS,
        (
            (
                id_, one.client_id, one.case_id, one.referral_id, one.position, one.service_line, list(one.details),
                list(one.line_positions), one.payer_code, one.urgency, one.zone, one.earliest_at, one.deadline_at, state, at, 1,
                at, 0, 1, "",
            )
            for id_, one in zip(ids, drafts, strict=True)
        ),
    )  # fmt: skip
    promises = [
        _promise(ASSIGNMENT, one, id_, clock=_search_clock(one, at=at), counterparty="")
        for id_, one in zip(ids, drafts, strict=True)
    ]
    details = [
        {"id": id_, "service_line": one.service_line, "payer": one.payer_code} for id_, one in zip(ids, drafts, strict=True)
    ]
    _begin(promises, "assignment.opened", details, events.SEARCHING, by=by, at=at)
    return ids


def _search_clock(one: AssignmentDraft | Assignment, *, at: datetime) -> obligations.Clock:
    return policy.search_clock(at=at, deadline_at=one.deadline_at, zone=one.zone, urgency=one.urgency)


def _promise(
    lifecycle: Any, one: AssignmentDraft | OfferDraft, id_: UUID, *, clock: obligations.Clock, counterparty: str
) -> obligations.Promise:
    return obligations.Promise(
        client_id=one.client_id,
        case_id=one.case_id,
        subject=lifecycle.subject,
        subject_id=id_,
        kind=lifecycle.initial.obligation,
        owner=lifecycle.initial.turn,
        counterparty=counterparty,
        clock=clock,
        follows_state=True,
    )


def _begin(
    promises: Sequence[obligations.Promise], kind: str, details: Sequence[dict[str, Any]], event: str, *, by: Actor, at: datetime
) -> None:
    """What every new subject brings: its first clock, an entry in its case's chain, an event."""
    obligations.start(promises, at=at)
    audit.append(
        (
            audit.Entry(client_id=one.client_id, chain=one.case_id, kind=kind, detail=detail)
            for one, detail in zip(promises, details, strict=True)
        ),
        by=by,
        at=at,
    )
    clients: dict[UUID, list[UUID]] = {}
    for one in promises:
        clients.setdefault(one.client_id, []).append(one.subject_id)
    for client_id, ids in clients.items():
        outbox.announce(event, client_id=client_id, ids=ids, at=at)


def keep_plan(candidates: Sequence[CandidateDraft], *, at: datetime) -> UUID:
    """Keep one run of the search: every search's ranked candidates with their reasons; returns the run's id."""
    run_id = new_id()
    bulk.insert(
        Candidate,
        _CANDIDATE_COLUMNS,
        (
            (
                id_, one.client_id, one.assignment_id, run_id, one.round, one.rank, one.organization_id, one.starts_date,
                one.cost, Jsonb(list(one.reasons)), one.hold_minutes, at,
            )
            for id_, one in zip(new_ids(len(candidates)), candidates, strict=True)
        ),
    )  # fmt: skip
    planned = {one.assignment_id for one in candidates}
    Assignment.objects.filter(id__in=planned).update(round=F("round") + 1)
    return run_id


def make_offers(drafts: Sequence[OfferDraft], *, by: Actor, at: datetime) -> None:
    """Write offers with the clock that holds each for its provider; the caller writes the messages."""
    if not drafts:
        return
    state = OFFER.initial.code
    bulk.insert(
        Offer,
        _OFFER_COLUMNS,
        (
            (
                one.id, one.client_id, one.case_id, one.assignment_id, one.organization_id, one.reference, one.service_line,
                one.round, one.starts_date, one.start_due_at, state, at, 1, at, one.hold.due_at, "", "",
                Jsonb({}), one.broadcast_id, one.chosen_because, one.cost_over,
            )
            for one in drafts
        ),
    )  # fmt: skip
    promises = [_promise(OFFER, one, one.id, clock=one.hold, counterparty=one.counterparty) for one in drafts]
    details = [
        {"id": one.id, "organization": one.organization_id, "reference": one.reference}
        | ({"chosen_because": one.chosen_because, "cost_over": one.cost_over} if one.chosen_because else {})
        for one in drafts
    ]
    _begin(promises, "offer.made", details, events.OPEN, by=by, at=at)


def settle_offers(outcomes: Sequence[OfferOutcome], *, by: Actor, at: datetime) -> None:
    """Record how open offers ended: what was said, and the move; a withdrawal releases its clock.

    Raises:
        MoveRefused: an offer is no longer open; nothing is written.
    """
    if not outcomes:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assignments_offer AS o SET answered_at = said.answered_at, reason = said.reason, note = said.note, "
            "counter_start_at = said.counter_start_at, counter_terms = said.counter_terms "
            "FROM unnest(%s::uuid[], %s::timestamptz[], %s::text[], %s::text[], %s::timestamptz[], %s::jsonb[]) "
            "AS said(id, answered_at, reason, note, counter_start_at, counter_terms) WHERE o.id = said.id",
            [
                [one.offer_id for one in outcomes], [one.answered_at for one in outcomes], [one.reason for one in outcomes],
                [one.note for one in outcomes], [one.counter_start_at for one in outcomes],
                [Jsonb(dict(one.terms)) for one in outcomes],
            ],
        )  # fmt: skip
    steps = [
        obligations.ClockedStep(
            id=one.offer_id, move=one.move, why=one.why, releases=one.move == "withdraw", answered_at=one.answered_at
        )
        for one in outcomes
    ]
    obligations.move(Offer, steps, by=by, at=at)


def accept(acceptances: Sequence[Acceptance], *, by: Actor, at: datetime, answered: Mapping[UUID, datetime]) -> None:
    """Searches have found their provider; `answered` says when each offer was accepted."""
    _fill({one.assignment_id: (one.organization_id, one.starts_date, "") for one in acceptances})
    steps = [
        obligations.ClockedStep(id=one.assignment_id, move="accept", why=one.why, answered_at=answered.get(one.offer_id))
        for one in acceptances
    ]
    obligations.move(Assignment, steps, by=by, at=at)


def _fill(rows: Mapping[UUID, tuple[UUID | None, date | None, str]]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assignments_assignment AS a SET organization_id = said.organization_id, starts_date = said.starts_date, "
            "reason = said.reason FROM unnest(%s::uuid[], %s::uuid[], %s::date[], %s::text[]) "
            "AS said(id, organization_id, starts_date, reason) WHERE a.id = said.id",
            [list(rows), *(list(column) for column in zip(*rows.values(), strict=True))],
        )


def exhaust(searches: Sequence[Assignment], *, reasons: Mapping[UUID, str], by: Actor, at: datetime) -> None:
    """Nobody is left to ask: the hub decides what next, by its own clock; the ladder hears of the cases."""
    if not searches:
        return
    _fill({one.id: (None, None, reasons[one.id]) for one in searches})
    steps = [
        obligations.ClockedStep(
            id=one.id,
            move="exhaust",
            clock=obligations.clock(policy.UNFOUND_RULE, at, zone=one.zone, urgency=one.urgency),
            why=reasons[one.id],
        )
        for one in searches
    ]
    obligations.move(Assignment, steps, by=by, at=at)
    cases: dict[UUID, dict[UUID, None]] = {}
    for one in searches:
        cases.setdefault(one.client_id, {})[one.case_id] = None
    for client_id, ids in cases.items():
        outbox.announce(events.EXHAUSTED, client_id=client_id, ids=list(ids), at=at)


def widen(searches: Sequence[Assignment], *, by: Actor, at: datetime, why: str) -> None:
    """Look again twice as far away, and ask those again who had no room or gave no answer."""
    Assignment.objects.filter(id__in=[one.id for one in searches]).update(widened=F("widened") * 2, widened_at=at, reason="")
    _move_to_search(searches, "widen", by=by, at=at, why=why)


def resume(searches: Sequence[Assignment], *, by: Actor, at: datetime, why: str) -> None:
    """Look again where nobody was left: a person has found whom to ask."""
    Assignment.objects.filter(id__in=[one.id for one in searches]).update(reason="")
    _move_to_search(searches, "resume", by=by, at=at, why=why)


def agree(offers: Sequence[Offer], *, by: Actor, at: datetime, why: str) -> None:
    """The hub takes counter-offers as they were made.

    Raises:
        MoveRefused: an offer is no counter-offer; nothing is written.
    """
    obligations.move(Offer, [obligations.ClockedStep(id=one.id, move="agree", why=why) for one in offers], by=by, at=at)


def search_again(searches: Sequence[Assignment], *, by: Actor, at: datetime, why: str) -> None:
    """The provider who accepted cannot do it: its acceptance is released, and the search goes on without it."""
    ids = [one.id for one in searches]
    taken = list(Offer.objects.filter(assignment_id__in=ids, state="TAKEN").order_by("reference").values_list("id", flat=True))
    Offer.objects.filter(id__in=taken).update(reason=policy.FAILED)
    obligations.move(Offer, [obligations.ClockedStep(id=id_, move="release", why=why) for id_ in taken], by=by, at=at)
    _fill({one.id: (None, None, "") for one in searches})
    _move_to_search(searches, "search_again", by=by, at=at, why=why)


def _move_to_search(searches: Sequence[Assignment], move: str, *, by: Actor, at: datetime, why: str) -> None:
    steps = [obligations.ClockedStep(id=one.id, move=move, clock=_search_clock(one, at=at), why=why) for one in searches]
    obligations.move(Assignment, steps, by=by, at=at)


def abandon(searches: Sequence[Assignment], *, by: Actor, at: datetime, why: str) -> None:
    """Nobody is looked for any more; the clocks are released."""
    steps = [obligations.ClockedStep(id=one.id, move="abandon", why=why, releases=True) for one in searches]
    obligations.move(Assignment, steps, by=by, at=at)


def tell_desks(offers: Sequence[Offer], *, reasons: Mapping[UUID, str], at: datetime) -> None:
    """Announce declines that a desk should look at: doubtful terms (offer ids), doubtful orders (case ids)."""
    told: dict[tuple[str, UUID], dict[UUID, None]] = {}
    for offer in offers:
        match policy.consequence(reasons[offer.id]).tells:
            case "provider_relations":
                told.setdefault((events.TERMS_DOUBTED, offer.client_id), {})[offer.id] = None
            case "intake":
                told.setdefault((events.ORDER_QUESTIONED, offer.client_id), {})[offer.case_id] = None
    for (event, client_id), ids in told.items():
        outbox.announce(event, client_id=client_id, ids=list(ids), at=at)
