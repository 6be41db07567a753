"""What follows when a referring office answers, or sends its order again with other content?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.members import api as members
from hearthline.domain.obligations import api as obligations
from hearthline.domain.referrals import api as referrals
from hearthline.journeys.complete_order.asking import HELD, evaluate, gaps_of
from hearthline.journeys.complete_order.receiving import follow_discharge
from hearthline.kernel.outcomes import Recorded
from hearthline.plumbing import outbox
from hearthline.plumbing.access import Actor, Viewer, system
from hearthline.rulebook import completeness


def on_amended(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """An order that is still being completed is looked at again with its newer content; a discharge that moved counts in any."""
    viewer = system(by.name)
    orders = list(referrals.by_ids(viewer, event.ids).values())
    folders = cases.by_ids(viewer, [order.case_id for order in orders])
    follow_discharge([order for order in orders if folders[order.case_id].closed_at is None], by=by, at=at)
    waiting = [order for order in orders if order.state == "AWAITING_ANSWER"]
    take_back(waiting, folders, answered={}, why="The order was sent again with other content.", by=by, at=at)
    unfinished = [order.id for order in orders if order.state in referrals.LIFECYCLE.open_codes]
    evaluate(viewer, list(referrals.by_ids(viewer, unfinished).values()), folders, by=by, at=at)


def record_clarification_answers(answers: Sequence[referrals.ClarificationAnswer], *, by: Actor, at: datetime) -> Recorded:
    """Write the referring offices' answers into their orders and look at those again.

    An answer to an order that is complete, or whose case is over, changes nothing.
    """
    viewer = system(by.name)
    numbers = [answer.reference.partition(".")[0] for answer in answers]
    found = cases.by_numbers(viewer, numbers)
    orders = referrals.by_cases(viewer, [case.id for case in found.values()])
    faults: list[tuple[str, str]] = []
    due: dict[UUID, referrals.ClarificationAnswer] = {}
    for answer, number in zip(answers, numbers, strict=True):
        case = found.get(number)
        if case is None or case.id not in orders:
            faults.append((answer.reference, _unknown(answer.reference)))
        elif orders[case.id].state == "AWAITING_ANSWER":
            due.setdefault(case.id, answer)
    waiting = [orders[case_id] for case_id in due]
    if waiting:
        _apply(viewer, waiting, due, by=by, at=at)
    return Recorded(filed=len(due), known=len(answers) - len(due) - len(faults), faults=tuple(faults))


def _unknown(reference: str) -> str:
    return f"No question {reference[:40]} was asked by this hub; check the reference on the ask."


def _apply(
    viewer: Viewer,
    orders: Sequence[referrals.Referral],
    answers: Mapping[UUID, referrals.ClarificationAnswer],
    *,
    by: Actor,
    at: datetime,
) -> None:
    folders = cases.by_ids(viewer, list(answers))
    arrived = {case_id: min(answer.answered_at, at) for case_id, answer in answers.items()}
    gaps = gaps_of(viewer, orders, at=at)
    referrals.apply_answers(
        [
            referrals.Supplied(
                referral_id=order.id,
                client_id=order.client_id,
                case_id=order.case_id,
                answered_at=arrived[order.case_id],
                values=answers[order.case_id].values,
                lines=lacking_lines(gaps[order.id]),
            )
            for order in orders
        ]
    )
    members.correct([(order.member_id, answers[order.case_id].values) for order in orders], by=by, at=at)
    contacts.mark_answered([answer.reference for answer in answers.values()], at=at)
    take_back(orders, folders, answered=arrived, why="The referring office answered.", by=by, at=at)
    fresh = list(referrals.by_ids(viewer, [order.id for order in orders]).values())
    name_service_line(viewer, fresh)
    follow_discharge(fresh, by=by, at=at)
    evaluate(viewer, list(referrals.by_ids(viewer, [order.id for order in fresh]).values()), folders, by=by, at=at)


def lacking_lines(gaps: Sequence[completeness.Missing]) -> dict[str, set[int]]:
    """Line field to the positions (from 1) that lack it."""
    lacking: dict[str, set[int]] = {}
    for gap in gaps:
        if gap.line is not None:
            lacking.setdefault(gap.field, set()).add(gap.line + 1)
    return lacking


def name_service_line(viewer: Viewer, orders: Sequence[referrals.Referral]) -> None:
    """An order that came without codes may say only now what it is about."""
    unnamed = [order for order in orders if not order.service_line]
    if not unnamed:
        return
    lines = referrals.lines_of(viewer, [order.id for order in unnamed])
    named = {order.id: referrals.service_line("", lines[order.id], on=order.received_at.date()) for order in unnamed}
    referrals.set_service_line({id_: line for id_, line in named.items() if line})


def take_back(
    orders: Sequence[referrals.Referral],
    folders: Mapping[UUID, cases.Case],
    *,
    answered: Mapping[UUID, datetime],
    why: str,
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
                clock=obligations.clock(
                    "hub.intake.triage", at, zone=folders[order.case_id].zone, urgency=folders[order.case_id].urgency
                ),
                why=why,
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
        obligations.resume(case_ids, *HELD, at=moment)
