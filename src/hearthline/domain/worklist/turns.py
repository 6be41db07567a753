"""Whose move is it in each open case, what is owed, and by when?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from hearthline.domain.obligations import api as obligations
from hearthline.plumbing.access import Viewer


@dataclass(frozen=True, slots=True)
class Turn:
    """The clock that runs out next in a case; `is_held` says an evidenced ask holds it."""

    case_id: UUID
    owner: str
    kind: str
    counterparty: str
    due_at: datetime
    is_held: bool


def turns(viewer: Viewer, case_ids: Sequence[UUID]) -> dict[UUID, Turn]:
    """Case id to the open clock that speaks for it: a running one before a held one, the nearest due first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (o.case_id) o.case_id, o.owner, o.kind, o.counterparty, o.due_at, p.id IS NOT NULL AS is_held "
            "FROM obligations_obligation o LEFT JOIN obligations_pause p ON p.client_id = o.client_id AND p.obligation_id = o.id "
            "AND p.ended_at IS NULL WHERE o.case_id = ANY(%s) AND o.stopped_at IS NULL AND o.owner <> '' "
            "ORDER BY o.case_id, is_held, (o.kind = 'service'), o.due_at, o.id",
            [list(case_ids)],
        )
        return {row[0]: Turn(*row) for row in cursor.fetchall()}


def speaking(clocks: Sequence[obligations.Obligation], *, held: Collection[UUID]) -> obligations.Obligation | None:
    """The one of a case's clocks that speaks for it, as `turns` chooses, where they are at hand; `held` names the held ones."""
    open_ = [one for one in clocks if one.stopped_at is None and one.owner]
    return min(open_, key=lambda one: (one.id in held, one.kind == "service", one.due_at, one.id), default=None)
