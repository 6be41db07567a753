"""What follows when a nurse has looked at an order: what changes, why, and which clocks follow?

Every review is kept, also one that changes nothing. Clocks are derived again by their own rules with the holds they have had; a
discharge that is near now goes to a manager at once (R65).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from hearthline import rulebook
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.obligations import api as obligations
from hearthline.domain.referrals import api as referrals
from hearthline.kernel.vocabulary import Urgency
from hearthline.plumbing import audit, outbox
from hearthline.plumbing.access import Actor, Viewer, system

REVIEW = "clinical_review"
QUESTION = "clinical-question"
FIELDS = ("urgency", "service_line", "requested_start_date", "discharge_at")
Changed = dict[str, list[str]]
Review = tuple[referrals.Referral, referrals.Reviewed, Changed]


class TriageRefused(ValueError):
    """The review cannot be recorded like this; the sentence says what to do."""


def changes(order: referrals.Referral, review: referrals.Reviewed) -> Changed:
    """Field by field what the review would change: [before, after]; what is shown before it is saved."""
    return referrals.differences(
        {name: getattr(order, name) for name in FIELDS}, {name: getattr(review, name) for name in FIELDS}
    )


def triage_referrals(reviews: Sequence[referrals.Reviewed], *, by: Actor, at: datetime) -> dict[UUID, Changed]:
    """Record reviews, one or many; returns case id to what was changed.

    Raises:
        TriageRefused: a change has no reason, a discharge urgency no discharge, or a case is over; nothing is written.
    """
    viewer = system(by.name)
    folders = cases.by_ids(viewer, [one.case_id for one in reviews])
    orders = referrals.by_cases(viewer, list(folders))
    rows = [(orders[one.case_id], one, changes(orders[one.case_id], one)) for one in reviews]
    for order, one, changed in rows:
        _refuse(order, one, changed, folders)
    referrals.record_reviews(rows, by=by, at=at)
    cases.change_urgency({order.case_id: one.urgency for order, one, changed in rows if "urgency" in changed})
    cases.change_service_line({order.case_id: one.service_line for order, one, changed in rows if "service_line" in changed})
    audit.append(
        (
            audit.Entry(
                client_id=order.client_id,
                chain=order.case_id,
                kind="referral.triaged",
                detail={"referral": order.id, "fields": sorted(changed), "urgency": one.urgency},
            )
            for order, one, changed in rows
        ),
        by=by,
        at=at,
    )
    _follow_clocks(rows, by=by, at=at)
    _ask_offices(viewer, rows, folders, by=by, at=at)
    _tell_manager(rows, at=at)
    return {order.case_id: changed for order, _, changed in rows}


def _refuse(order: referrals.Referral, one: referrals.Reviewed, changed: Changed, folders: Mapping[UUID, cases.Case]) -> None:
    if folders[order.case_id].closed_at is not None:
        raise TriageRefused("The case is over; nothing is triaged in it any more.")
    if changed and not one.why.strip():
        raise TriageRefused("Say why it changes; the reason stays with the case.")
    if "urgency" in changed and one.urgency == Urgency.DISCHARGE and one.discharge_at is None:
        raise TriageRefused("A discharge needs its day and time; ask the ward until when the bed waits.")


def _follow_clocks(rows: Sequence[Review], *, by: Actor, at: datetime) -> None:
    """The review is done; what counts from a discharge, and what the urgency decides, is derived again."""
    obligations.stop([order.case_id for order, _, _ in rows], REVIEW, at=at)
    faster = {order.case_id: {"urgency": one.urgency} for order, one, changed in rows if "urgency" in changed}
    obligations.follow(faster, by=by, at=at)
    moved = [(order, one) for order, one, changed in rows if "discharge_at" in changed]
    starts = {order.case_id: max(order.received_at, one.discharge_at or order.received_at) for order, one in moved}
    obligations.count_from(starts, "service", by=by, at=at)


def _ask_offices(viewer: Viewer, rows: Sequence[Review], folders: Mapping[UUID, cases.Case], *, by: Actor, at: datetime) -> None:
    """What the nurse wants to know goes out as one message for each order."""
    asking = [(order, one) for order, one, _ in rows if one.asks]
    sent = contacts.sent_of_kind(viewer, [order.case_id for order, _ in asking], QUESTION)
    messages = []
    for order, one in asking:
        channel, number = referrals.answer_channel(order)
        case_number = folders[order.case_id].number
        messages.append(
            contacts.OutboundDraft(
                client_id=order.client_id,
                case_id=order.case_id,
                reference=f"{case_number}.N{len(sent.get(order.case_id, ())) + 1}",
                kind=QUESTION,
                recipient=order.sender,
                channel=channel,
                body={
                    **({"send_to": number} if number else {}),
                    "case_number": case_number,
                    "order_number": order.order_number,
                    "questions": [{"question": text} for text in one.asks],
                },
            )
        )
    contacts.write(messages, by=by, at=at)


def _tell_manager(rows: Sequence[Review], *, at: datetime) -> None:
    """A discharge that this review has brought near; one that was near before is with a manager already."""
    near: dict[UUID, list[UUID]] = {}
    for order, one, changed in rows:
        if "discharge_at" in changed and rulebook.is_discharge_near(one.discharge_at, at):
            near.setdefault(order.client_id, []).append(order.case_id)
    for client_id, case_ids in near.items():
        outbox.announce(referrals.DISCHARGE_NEAR, client_id=client_id, ids=case_ids, at=at)
