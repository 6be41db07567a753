"""What does an order lack, and who is asked for it, how often, before a manager has it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.obligations import api as obligations
from hearthline.domain.referrals import api as referrals
from hearthline.plumbing import outbox
from hearthline.plumbing.access import Actor, Viewer, system
from hearthline.rulebook import completeness

ASKS = 3  # the first ask and two chases (hub.clarification.answer); then a manager has it
KIND = "clarification-ask"
HELD = ("service",)


def on_missed(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """A referring office has not answered: ask again, and after the last chase let the ladder have it."""
    viewer = system(by.name)
    missed = [one for one in obligations.missed_by_ids(viewer, event.ids) if one.kind == "clarification"]
    orders = referrals.by_ids(viewer, [one.subject_id for one in missed])
    waiting = [order for order in orders.values() if order.state == "AWAITING_ANSWER"]
    if not waiting:
        return
    folders = cases.by_ids(viewer, [order.case_id for order in waiting])
    sent = contacts.sent_of_kind(viewer, list(folders), KIND)
    attempts = {case_id: found[-1][1] for case_id, found in sent.items()}
    _ask_again(viewer, [one for one in waiting if attempts[one.case_id] < ASKS], folders, sent, by=by, at=at)
    given_up: dict[UUID, list[UUID]] = {}
    for order in waiting:
        if attempts[order.case_id] >= ASKS:
            given_up.setdefault(order.client_id, []).append(order.case_id)
    for client_id, case_ids in given_up.items():
        outbox.announce(referrals.UNANSWERED, client_id=client_id, ids=case_ids, at=at)


def _ask_again(
    viewer: Viewer,
    orders: Sequence[referrals.Referral],
    folders: Mapping[UUID, cases.Case],
    sent: Mapping[UUID, Sequence[tuple[str, int]]],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """The same ask under the same reference: what is still missing of it."""
    gaps = gaps_of(viewer, orders, at=at)
    contacts.write(
        [ask_of(order, folders[order.case_id], gaps[order.id], *_next(sent[order.case_id])) for order in orders], by=by, at=at
    )
    steps = [
        _owed(order, folders[order.case_id], move="ask_again", why="No answer to the question yet.", at=at) for order in orders
    ]
    obligations.move(referrals.Referral, steps, by=by, at=at)


def _owed(order: referrals.Referral, folder: cases.Case, *, move: str, why: str, at: datetime) -> obligations.ClockedStep:
    return obligations.ClockedStep(
        id=order.id,
        move=move,
        clock=obligations.clock("hub.clarification.answer", at, zone=folder.zone, urgency=folder.urgency),
        counterparty=order.sender,
        why=why,
    )


def on_case_cancelled(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """Nothing more is asked about an order whose case was cancelled."""
    orders = referrals.by_cases(system(by.name), event.ids).values()
    steps = [
        obligations.ClockedStep(id=order.id, move="withdraw", why="The case was cancelled.", releases=True)
        for order in orders
        if order.state in referrals.LIFECYCLE.open_codes
    ]
    obligations.move(referrals.Referral, steps, by=by, at=at)


def evaluate(
    viewer: Viewer, orders: Sequence[referrals.Referral], folders: Mapping[UUID, cases.Case], *, by: Actor, at: datetime
) -> None:
    """Accept what is complete; ask once about the rest. An order that has moved on, or whose case is over, is left alone."""
    orders = [order for order in orders if order.state == "RECEIVED" and folders[order.case_id].closed_at is None]
    if not orders:
        return
    gaps = gaps_of(viewer, orders, at=at)
    known = [order.id for order in orders if order.is_clarified]
    if known:
        referrals.settle_asks({id_: {gap.field for gap in gaps[id_]} for id_ in known}, at=at)
    blocked = {order.id for order in orders if any(gap.is_blocking for gap in gaps[order.id])}
    lacking = [order for order in orders if order.id in blocked]
    complete = [order for order in orders if order.id not in blocked]
    accept = [obligations.ClockedStep(id=order.id, move="accept", why="Nothing required is missing.") for order in complete]
    obligations.move(referrals.Referral, accept, by=by, at=at)
    if lacking:
        _ask_about(viewer, lacking, folders, gaps, by=by, at=at)


def _ask_about(
    viewer: Viewer,
    orders: Sequence[referrals.Referral],
    folders: Mapping[UUID, cases.Case],
    gaps: Mapping[UUID, Sequence[completeness.Missing]],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """One consolidated ask per order. What was asked before and can wait is not asked a second time; what blocks has to be."""
    asked = referrals.open_asks(viewer, [order.id for order in orders])
    wanted = {
        order.id: [gap for gap in gaps[order.id] if gap.is_blocking or gap.field not in asked.get(order.id, ())]
        for order in orders
    }
    sent = contacts.sent_of_kind(viewer, [order.case_id for order in orders], KIND)
    asks = {
        order.id: ask_of(order, folders[order.case_id], wanted[order.id], new_reference(folders[order.case_id], sent), 1)
        for order in orders
    }
    contacts.write(list(asks.values()), by=by, at=at)
    referrals.record_asks(
        [told_as_asked(order, gap) for order in orders for gap in _once(wanted[order.id], asked.get(order.id, set()))],
        at=at,
    )
    required = {order.id: sum(gap.is_blocking for gap in wanted[order.id]) for order in orders}
    steps = [
        _owed(order, folders[order.case_id], move="ask", why=f"{required[order.id]} required item(s) missing.", at=at)
        for order in orders
    ]
    obligations.move(referrals.Referral, steps, by=by, at=at)
    evidence = {order.case_id: asks[order.id].reference for order in orders}
    obligations.hold(list(evidence), *HELD, evidence=evidence, at=at)


def told_as_asked(order: referrals.Referral, gap: completeness.Missing) -> referrals.Asked:
    """One gap as the record of an ask keeps it."""
    return referrals.Asked(
        order=order,
        field=gap.field,
        rule=gap.reason.rule_id,
        rule_date=gap.reason.version_from,
        fault=gap.state,
        is_blocking=gap.is_blocking,
        question=gap.question,
    )


def _once(gaps: Sequence[completeness.Missing], asked: set[str]) -> list[completeness.Missing]:
    """What goes on record as asked: each question once, also while it waits for its answer; two lines may lack the same."""
    return [gap for gap in gaps if gap.field not in asked]


def gaps_of(viewer: Viewer, orders: Sequence[referrals.Referral], *, at: datetime) -> dict[UUID, list[completeness.Missing]]:
    """Referral id to what it lacks today, by the rule pack."""
    facts = referrals.facts_of(viewer, orders)
    return {order.id: completeness.missing(facts[order.id], on=at.date()) for order in orders}


def still_to_ask(gaps: Sequence[completeness.Missing], *, is_verified: bool) -> list[completeness.Missing]:
    """What an office can still be asked for: once the payer has confirmed the member, the hub learns from the payer whether a
    permission is needed, and under which number."""
    return [gap for gap in gaps if not (is_verified and gap.field == "authorization_number")]


def new_reference(folder: cases.Case, sent: Mapping[UUID, Sequence[tuple[str, int]]]) -> str:
    """The reference of the next ask of a case."""
    asked = {reference for reference, _ in sent.get(folder.id, ())}
    return f"{folder.number}.Q{len(asked) + 1}"


def _next(sent: Sequence[tuple[str, int]]) -> tuple[str, int]:
    reference, attempt = sent[-1]
    return reference, attempt + 1


def ask_of(
    order: referrals.Referral, folder: cases.Case, gaps: Sequence[completeness.Missing], reference: str, attempt: int
) -> contacts.OutboundDraft:
    """The message that asks for these gaps."""
    channel, number = referrals.answer_channel(order)
    return contacts.OutboundDraft(
        client_id=order.client_id,
        case_id=order.case_id,
        reference=reference,
        kind="clarification-ask",
        recipient=order.sender,
        channel=channel,
        attempt=attempt,
        body={
            **({"send_to": number} if number else {}),
            "order_number": order.order_number,
            "case_number": folder.number,
            "attempt": attempt,
            "questions": [
                {"field": gap.field, "question": gap.question, "is_required": gap.is_blocking, "rule": gap.reason.rule_id}
                for gap in gaps
            ],
        },
    )
