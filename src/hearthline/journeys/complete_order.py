"""How does an order become complete: acknowledged, triaged, checked against the rules, asked about once, and answered?

One consolidated ask per order, never the same thing twice; while it is out the service clock is held, with the ask as evidence, and runs
again from the instant the answer arrived.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from hearthline import rulebook
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.members import api as members
from hearthline.domain.obligations import api as obligations
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.kernel.outcomes import Recorded
from hearthline.plumbing import outbox
from hearthline.plumbing.access import Actor, Viewer, system
from hearthline.rulebook import completeness

CHASES = 3
HELD = ("service",)


def on_received(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """Acknowledge what was received, look at its urgency and at what it lacks."""
    viewer = system(by.name)
    orders = list(referrals.by_ids(viewer, event.ids).values())
    folders = cases.by_ids(viewer, [order.case_id for order in orders])
    _acknowledge(viewer, orders, folders, by=by, at=at)
    near = [order.case_id for order in orders if order.discharge_at and rulebook.is_discharge_near(order.discharge_at, at)]
    if near:
        outbox.announce("referrals.discharge_near", client_id=event.client_id, ids=near, at=at)
    _evaluate(viewer, orders, folders, by=by, at=at)


def on_amended(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """An order that is still being completed is looked at again with its newer content."""
    viewer = system(by.name)
    orders = [order for order in referrals.by_ids(viewer, event.ids).values() if order.state in referrals.LIFECYCLE.open_codes]
    folders = cases.by_ids(viewer, [order.case_id for order in orders])
    _take_back([order for order in orders if order.state == "AWAITING_ANSWER"], folders, answered={}, by=by, at=at)
    _evaluate(viewer, list(referrals.by_ids(viewer, [order.id for order in orders]).values()), folders, by=by, at=at)


def record_clarification_answers(answers: Sequence[referrals.ClarificationAnswer], *, by: Actor, at: datetime) -> Recorded:
    """Write the referring offices' answers into their orders and look at those again."""
    viewer = system(by.name)
    numbers = [answer.reference.partition(".")[0] for answer in answers]
    found = cases.by_numbers(viewer, numbers)
    orders = referrals.by_cases(viewer, [case.id for case in found.values()])
    faults: list[tuple[str, str]] = []
    due: dict[UUID, referrals.ClarificationAnswer] = {}
    for answer, number in zip(answers, numbers, strict=True):
        case = found.get(number)
        if case is None:
            faults.append((answer.reference, f"No question {answer.reference} was asked by this hub; check the reference on the ask."))
        elif orders[case.id].state == "AWAITING_ANSWER" and case.id not in due:
            due[case.id] = answer
    waiting = [orders[case_id] for case_id in due]
    for order in waiting:
        answer = due[order.case_id]
        referrals.apply_answers(order, answer.values, at=answer.answered_at)
    members.correct([(order.member_id, due[order.case_id].values) for order in waiting], by=by, at=at)
    folders = cases.by_ids(viewer, list(due))
    contacts.mark_answered([answer.reference for answer in due.values()], at=at)
    _take_back(waiting, folders, answered={case_id: answer.answered_at for case_id, answer in due.items()}, by=by, at=at)
    fresh = list(referrals.by_ids(viewer, [order.id for order in waiting]).values())
    _evaluate(viewer, fresh, folders, by=by, at=at)
    return Recorded(filed=len(due), known=len(answers) - len(due) - len(faults), faults=tuple(faults))


def on_missed(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """A referring office has not answered: ask again, and after the last chase let the ladder have it."""
    viewer = system(by.name)
    missed = [one for one in obligations.missed_by_ids(viewer, event.ids) if one.kind == "clarification"]
    orders = referrals.by_ids(viewer, [one.subject_id for one in missed])
    waiting = [order for order in orders.values() if order.state == "AWAITING_ANSWER"]
    folders = cases.by_ids(viewer, [order.case_id for order in waiting])
    sent = contacts.sent_of_kind(viewer, list(folders), "clarification-ask")
    again = [order for order in waiting if sent[order.case_id][-1][1] < CHASES]
    given_up = [order.case_id for order in waiting if sent[order.case_id][-1][1] >= CHASES]
    gaps = _gaps(viewer, again, at=at)
    contacts.write(
        [_ask(order, folders[order.case_id], gaps[order.id], *_next(sent[order.case_id])) for order in again], by=by, at=at
    )
    obligations.move(
        referrals.Referral,
        [
            obligations.ClockedStep(
                id=order.id,
                move="ask_again",
                clock=obligations.clock("hub.clarification.answer", at, zone=folders[order.case_id].zone),
                counterparty=order.sender,
                why="No answer to the question yet.",
            )
            for order in again
        ],
        by=by,
        at=at,
    )
    if given_up:
        outbox.announce("referrals.unanswered", client_id=event.client_id, ids=given_up, at=at)


def on_case_cancelled(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """Nothing more is asked about an order whose case was cancelled."""
    orders = referrals.by_cases(system(by.name), event.ids).values()
    steps = [
        obligations.ClockedStep(id=order.id, move="withdraw", why="The case was cancelled.", releases=True)
        for order in orders
        if order.state in referrals.LIFECYCLE.open_codes
    ]
    obligations.move(referrals.Referral, steps, by=by, at=at)


def _acknowledge(
    viewer: Viewer, orders: Sequence[referrals.Referral], folders: Mapping[UUID, cases.Case], *, by: Actor, at: datetime
) -> None:
    """Case number, manager and extension in writing (R24, R25): the promise and the measure are kept together."""
    managers = parties.staff(viewer, [folder.manager_id for folder in folders.values() if folder.manager_id])
    contacts.write(
        [
            contacts.OutboundDraft(
                client_id=order.client_id,
                case_id=order.case_id,
                reference=f"{folders[order.case_id].number}.K1",
                kind="acknowledgement",
                recipient=order.sender,
                channel=order.channel,
                body=_introduction(order, folders[order.case_id], managers),
            )
            for order in orders
        ],
        by=by,
        at=at,
    )
    obligations.stop([order.case_id for order in orders], "acknowledgement.promise", "acknowledgement.measure", at=at)


def _introduction(order: referrals.Referral, folder: cases.Case, managers: Mapping[UUID, Any]) -> dict[str, str]:
    manager = managers.get(folder.manager_id) if folder.manager_id else None
    return {
        "order_number": order.order_number,
        "case_number": folder.number,
        "received_at": order.received_at.isoformat(),
        "manager": manager.name if manager else "On-call coordinator",
        "extension": manager.extension if manager else "",
    }


def _evaluate(
    viewer: Viewer, orders: Sequence[referrals.Referral], folders: Mapping[UUID, cases.Case], *, by: Actor, at: datetime
) -> None:
    """Accept what is complete; ask once about the rest. An order that has moved on meanwhile is left alone."""
    orders = [order for order in orders if order.state == "RECEIVED"]
    gaps = _gaps(viewer, orders, at=at)
    complete = [order for order in orders if not any(gap.is_blocking for gap in gaps[order.id])]
    lacking = [order for order in orders if any(gap.is_blocking for gap in gaps[order.id])]
    accept = [obligations.ClockedStep(id=order.id, move="accept", why="Nothing required is missing.") for order in complete]
    obligations.move(referrals.Referral, accept, by=by, at=at)
    if not lacking:
        return
    sent = contacts.sent_of_kind(viewer, [order.case_id for order in lacking], "clarification-ask")
    asks = {order.id: _ask(order, folders[order.case_id], gaps[order.id], _new_reference(folders[order.case_id], sent), 1) for order in lacking}
    contacts.write(list(asks.values()), by=by, at=at)
    referrals.record_asks(
        [
            (order.client_id, order.case_id, order.id, gap.field, gap.reason.rule_id, gap.question)
            for order in lacking
            for gap in gaps[order.id]
        ],
        at=at,
    )
    obligations.move(
        referrals.Referral,
        [
            obligations.ClockedStep(
                id=order.id,
                move="ask",
                clock=obligations.clock("hub.clarification.answer", at, zone=folders[order.case_id].zone),
                counterparty=order.sender,
                why=f"{sum(gap.is_blocking for gap in gaps[order.id])} required item(s) missing.",
            )
            for order in lacking
        ],
        by=by,
        at=at,
    )
    evidence = {order.case_id: asks[order.id].reference for order in lacking}
    obligations.hold(list(evidence), *HELD, evidence=evidence, at=at)


def _take_back(
    orders: Sequence[referrals.Referral],
    folders: Mapping[UUID, cases.Case],
    *,
    answered: Mapping[UUID, datetime],
    by: Actor,
    at: datetime,
) -> None:
    """The answer is here: the hub's turn again, and the held clocks run from the moment it arrived."""
    obligations.move(
        referrals.Referral,
        [
            obligations.ClockedStep(
                id=order.id,
                move="answer",
                clock=obligations.clock("hub.intake.triage", at, zone=folders[order.case_id].zone),
                why="The referring office answered.",
                answered_at=answered.get(order.case_id),
            )
            for order in orders
        ],
        by=by,
        at=at,
    )
    moments: dict[datetime, list[UUID]] = {}
    for order in orders:
        moments.setdefault(answered.get(order.case_id, at), []).append(order.case_id)
    for moment, case_ids in moments.items():
        obligations.resume(case_ids, at=moment)


def _gaps(viewer: Viewer, orders: Sequence[referrals.Referral], *, at: datetime) -> dict[UUID, list[completeness.Missing]]:
    """Referral id to what it lacks today, by the rule pack."""
    lines = referrals.lines_of(viewer, [order.id for order in orders])
    who = [order.member_id for order in orders]
    people = members.cards(viewer, who)
    medicare = members.numbers_in_full(viewer, who, system="mbi")
    return {
        order.id: completeness.missing(
            _facts(order, lines[order.id], people[order.member_id], medicare.get(order.member_id, "")), on=at.date()
        )
        for order in orders
    }


def _facts(
    order: referrals.Referral, lines: Sequence[referrals.OrderLine], person: members.MemberCard, mbi: str
) -> dict[str, Any]:
    """The order as the completeness rules read it: the fields of R28-R52 under the names of the referral file."""
    facts: dict[str, Any] = {name: getattr(order, name) for name in referrals.SAID}
    facts.update(
        service_line=order.service_line,
        urgency=order.urgency,
        member_family=person.family,
        member_given=person.given,
        birth_date=person.birth_date,
        member_phone=person.phone,
        mbi=mbi,
        address_line1=person.address.line1,
        city=person.address.city,
        state=person.address.state,
        zip=person.address.zip,
        barriers=list(person.address.barriers),
        barrier_note=person.address.barrier_note,
        lines=[{name: getattr(line, name) for name in referrals.LINE_SAID} for line in lines],
    )
    return facts


def _new_reference(folder: cases.Case, sent: Mapping[UUID, Sequence[tuple[str, int]]]) -> str:
    asked = {reference for reference, _ in sent.get(folder.id, ())}
    return f"{folder.number}.Q{len(asked) + 1}"


def _next(sent: Sequence[tuple[str, int]]) -> tuple[str, int]:
    reference, attempt = sent[-1]
    return reference, attempt + 1


def _ask(
    order: referrals.Referral, folder: cases.Case, gaps: Sequence[completeness.Missing], reference: str, attempt: int
) -> contacts.OutboundDraft:
    return contacts.OutboundDraft(
        client_id=order.client_id,
        case_id=order.case_id,
        reference=reference,
        kind="clarification-ask",
        recipient=order.sender,
        channel=order.channel,
        attempt=attempt,
        body={
            "order_number": order.order_number,
            "case_number": folder.number,
            "attempt": attempt,
            "questions": [
                {"field": gap.field, "question": gap.question, "is_required": gap.is_blocking, "rule": gap.reason.rule_id} for gap in gaps
            ],
        },
    )
