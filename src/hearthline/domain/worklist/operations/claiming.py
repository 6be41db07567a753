"""Who has which case in hand, and how is the next one given out so that no two people ever get the same?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline.domain.worklist import policy
from hearthline.plumbing import changes
from hearthline.plumbing.ids import new_ids

# What may be worked: it is our turn, or the other side is late; nobody else has it in hand; the person did not put it off.
_NEXT = """
SELECT row.folder_id, row.client_id FROM unnest(ctx_clients()) AS book(id) CROSS JOIN unnest(%(queues)s::text[]) AS list(queue)
CROSS JOIN LATERAL (
  SELECT r.folder_id, r.client_id, r.rank, r.is_held, r.order_at FROM worklist_row r
  WHERE r.client_id = book.id AND r.queue = list.queue AND NOT r.is_held AND (r.owner = 'hub' OR r.due_at < %(at)s)
  AND r.folder_id <> ALL(%(not_these)s::uuid[]) AND NOT EXISTS (
    SELECT FROM worklist_claim c WHERE c.client_id = r.client_id AND c.folder_id = r.folder_id AND c.until_at > %(at)s)
  ORDER BY r.rank, r.is_held, r.order_at, r.folder_id LIMIT 20
) AS row ORDER BY row.rank, row.order_at, row.folder_id LIMIT 20
"""
_TAKE = """
INSERT INTO worklist_claim AS held (id, client_id, folder_id, staff_id, taken_at, until_at, is_next)
SELECT * FROM unnest(%(ids)s::uuid[], %(clients)s::uuid[], %(folders)s::uuid[]) AS one(id, client_id, folder_id)
CROSS JOIN (SELECT %(staff)s::uuid, %(at)s::timestamptz, %(until)s::timestamptz, %(is_next)s::boolean) AS said
ON CONFLICT (folder_id, client_id) DO UPDATE SET staff_id = excluded.staff_id, taken_at = excluded.taken_at,
until_at = excluded.until_at, is_next = excluded.is_next
WHERE held.until_at <= %(at)s OR held.staff_id = excluded.staff_id
RETURNING folder_id, client_id
"""


def take_next(
    staff_id: UUID, *, queues: Sequence[str], put_off: Sequence[UUID] = (), passed: Sequence[UUID] = (), at: datetime
) -> UUID | None:
    """Give this colleague the most urgent case of these queues that may be worked and nobody has in hand; None where none is.

    What *get next* gave before goes back. `passed` are cases the colleague has just seen and does not want now.
    """
    _let_go("staff_id = %s AND is_next", [staff_id])
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, {"queues": list(queues), "at": at, "not_these": [*put_off, *passed]})
        candidates = cursor.fetchall()
    for case_id, client_id in candidates:
        # Whoever is taking it at this very moment gets it; we go on to the next instead of waiting.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"claim:{case_id}"])
            is_free = cursor.fetchone()[0]
        if is_free and _take([(client_id, case_id)], staff_id=staff_id, until_at=at + policy.HELD_FOR, is_next=True, at=at):
            return UUID(str(case_id))
    return None


def take(cases: Sequence[tuple[UUID, UUID]], *, staff_id: UUID, at: datetime) -> list[UUID]:
    """Take these (client id, case id) in hand; those a colleague has already are left with them. Returns what was taken."""
    return _take(cases, staff_id=staff_id, until_at=at + policy.TAKEN_FOR, is_next=False, at=at)


def _take(cases: Sequence[tuple[UUID, UUID]], *, staff_id: UUID, until_at: datetime, is_next: bool, at: datetime) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE,
            {
                "ids": new_ids(len(cases)),
                "clients": [client for client, _ in cases],
                "folders": [case for _, case in cases],
                "staff": staff_id,
                "at": at,
                "until": until_at,
                "is_next": is_next,
            },
        )
        taken = cursor.fetchall()
    for case_id, client_id in taken:
        changes.touch(client_id, case_id)
    return [case_id for case_id, _ in taken]


def release(case_ids: Sequence[UUID], *, staff_id: UUID) -> int:
    """Let go of these cases, where this colleague has them in hand."""
    return _let_go("staff_id = %s AND folder_id = ANY(%s)", [staff_id, list(case_ids)])


def keep_next(staff_id: UUID, *, is_left: bool, at: datetime) -> None:
    """Hold on to what *get next* gave, for as long as its page is open; once it was left, for a minute (it may be a reload)."""
    until_at = at + (policy.LEFT_FOR if is_left else policy.HELD_FOR)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE worklist_claim SET until_at = %s WHERE staff_id = %s AND is_next AND until_at > %s", [until_at, staff_id, at]
        )


def _let_go(where: str, parameters: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM worklist_claim WHERE {where} RETURNING folder_id, client_id", parameters)
        gone = cursor.fetchall()
    for case_id, client_id in gone:
        changes.touch(client_id, case_id)
    return len(gone)
