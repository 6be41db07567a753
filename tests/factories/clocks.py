"""Cases with one running clock each, for tests of the ledger."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from hearthline.domain.cases import api as cases
from hearthline.domain.obligations import api as obligations
from hearthline.kernel.vocabulary import Turn

ZONE = "America/Chicago"


def promised(
    book: UUID,
    at: datetime,
    *,
    kind: str = "service",
    rule: str = "hub.service.standard",
    count: int = 1,
    zone: str = ZONE,
    **said,
) -> list[UUID]:
    """Cases opened at that moment, each with a clock of this rule."""
    opened = cases.open_cases(
        [
            cases.CaseDraft(client_id=book, zone=zone, service_line="dme", urgency="routine", manager_id=None, opened_at=at)
            for _ in range(count)
        ]
    )
    obligations.start(
        [
            obligations.Promise(
                client_id=book,
                case_id=one.id,
                subject="case",
                subject_id=one.id,
                kind=kind,
                owner=Turn.HUB,
                clock=obligations.clock(rule, at, zone=zone, **said),
                follows_state=True,
            )
            for one in opened
        ],
        at=at,
    )
    return [one.id for one in opened]
