"""How is it written down what a nurse changed about orders, and why?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hearthline.domain.referrals.facts import Reviewed
from hearthline.domain.referrals.models import Referral, TriageReview
from hearthline.plumbing import bulk
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_ids


def record_reviews(reviews: Sequence[tuple[Referral, Reviewed, dict[str, list[str]]]], *, by: Actor, at: datetime) -> None:
    """Keep each review with what it changed, and let the orders say it from now on."""
    rows: list[tuple[Any, ...]] = [
        (id_, order.client_id, order.case_id, order.id, changed, one.why, dict(one.answers), one.note, at, by.name)
        for id_, (order, one, changed) in zip(new_ids(len(reviews)), reviews, strict=True)
    ]
    columns = ("id", "client_id", "case_id", "referral_id", "differences", "why", "answers", "note", "reviewed_at", "reviewed_by")
    bulk.insert(TriageReview, columns, rows)
    bulk.update(
        Referral,
        ("urgency", "service_line", "requested_start_date", "discharge_at"),
        [
            (order.id, order.client_id, one.urgency, one.service_line, one.requested_start_date, one.discharge_at)
            for order, one, _ in reviews
        ],
    )
