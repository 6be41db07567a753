"""What does the sender learn at once about what we received, and does it have to go faster than it said?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from hearthline import rulebook
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.obligations import api as obligations
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.journeys.complete_order.asking import evaluate
from hearthline.kernel.vocabulary import Turn, Urgency
from hearthline.plumbing import outbox
from hearthline.plumbing.access import Actor, Viewer, system

REVIEW = "clinical_review"


def on_received(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """Acknowledge what was received, look at its urgency and at what it lacks."""
    viewer = system(by.name)
    orders = list(referrals.by_ids(viewer, event.ids).values())
    folders = cases.by_ids(viewer, [order.case_id for order in orders])
    _acknowledge(viewer, orders, folders, by=by, at=at)
    tell_near(orders, at=at)
    evaluate(viewer, orders, folders, by=by, at=at)
    ask_nurse(viewer, orders, folders, at=at)


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
                channel=referrals.answer_channel(order)[0],
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
    _, number = referrals.answer_channel(order)
    return {
        **({"send_to": number} if number else {}),
        "order_number": order.order_number,
        "case_number": folder.number,
        "received_at": order.received_at.isoformat(),
        "manager": manager.name if manager else "On-call coordinator",
        "extension": manager.extension if manager else "",
    }


def ask_nurse(viewer: Viewer, orders: Sequence[referrals.Referral], folders: Mapping[UUID, cases.Case], *, at: datetime) -> None:
    """Some orders are looked at by a nurse as well (hub.triage.by_nurse), while the rest of the work goes on; asked for once."""
    lines = referrals.lines_of(viewer, [order.id for order in orders])
    chosen = [
        order
        for order in orders
        if folders[order.case_id].closed_at is None
        and rulebook.needs_nurse(
            urgency=order.urgency,
            service_line=order.service_line,
            is_complex=referrals.is_complex(lines[order.id], on=at.date()),
            on=at.date(),
        ).outcome
    ]
    asked = obligations.ever_started(viewer, [order.case_id for order in chosen], REVIEW)
    obligations.start(
        [
            obligations.Promise(
                client_id=order.client_id,
                case_id=order.case_id,
                subject="case",
                subject_id=order.case_id,
                kind=REVIEW,
                owner=Turn.HUB,
                clock=obligations.clock("hub.intake.triage", at, zone=folders[order.case_id].zone, urgency=order.urgency),
                started_at=at,
            )
            for order in chosen
            if order.case_id not in asked
        ],
        at=at,
    )


def tell_near(orders: Sequence[referrals.Referral], *, at: datetime) -> None:
    """A discharge within the day goes to a manager from the first minute (R65)."""
    near: dict[UUID, dict[UUID, None]] = {}
    for order in orders:
        if order.discharge_at and rulebook.is_discharge_near(order.discharge_at, at):
            near.setdefault(order.client_id, {})[order.case_id] = None
    for client_id, case_ids in near.items():
        outbox.announce(referrals.DISCHARGE_NEAR, client_id=client_id, ids=list(case_ids), at=at)


def follow_discharge(orders: Sequence[referrals.Referral], *, by: Actor, at: datetime) -> None:
    """A discharge that became known later, or moved: the case goes as fast as one, and its promise counts from it (SETTLED)."""
    leaving = [order for order in orders if order.discharge_at]
    sooner = [
        order
        for order in leaving
        if order.urgency != Urgency.DISCHARGE
        and referrals.urgency(stated=order.urgency, discharge_at=order.discharge_at, at=at) == Urgency.DISCHARGE
    ]
    referrals.set_urgency([order.id for order in sooner], urgency=Urgency.DISCHARGE)
    cases.change_urgency({order.case_id: Urgency.DISCHARGE for order in sooner})
    starts = {one.case_id: max(one.received_at, one.discharge_at) for one in leaving if one.discharge_at}
    obligations.count_from(starts, "service", by=by, at=at)
    tell_near(leaving, at=at)
