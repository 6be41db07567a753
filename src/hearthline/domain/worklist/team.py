"""How loaded is each colleague, and which promises are broken or about to be?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from hearthline.plumbing.access import Viewer

NEAR = timedelta(hours=4)

_LOAD = """
WITH due AS (
  SELECT o.client_id, o.case_id, min(o.due_at) AS due_at FROM obligations_obligation o
  WHERE o.stopped_at IS NULL AND o.owner <> '' AND o.due_at < %(near)s AND NOT EXISTS (
    SELECT FROM obligations_pause p WHERE p.client_id = o.client_id AND p.obligation_id = o.id AND p.ended_at IS NULL)
  GROUP BY o.client_id, o.case_id
)
SELECT s.id, s.code, s.name, s.extension, s.role, count(c.id),
       count(c.id) FILTER (WHERE due.due_at < %(at)s), count(c.id) FILTER (WHERE due.due_at >= %(at)s),
       count(c.id) FILTER (WHERE c.urgency = 'discharge')
FROM parties_staff s
LEFT JOIN cases_case c ON c.manager_id = s.id AND c.closed_at IS NULL
LEFT JOIN due ON due.client_id = c.client_id AND due.case_id = c.id
GROUP BY s.id ORDER BY count(c.id) DESC, s.name
"""

_PRESSING = """
o.stopped_at IS NULL AND o.owner <> '' AND o.due_at < %(near)s AND NOT EXISTS (
  SELECT FROM obligations_pause p WHERE p.client_id = o.client_id AND p.obligation_id = o.id AND p.ended_at IS NULL)
"""
_BREACHES = f"""
SELECT c.id, c.number, c.client_id, r.member_id, o.kind, o.owner, o.counterparty, o.due_at, o.zone, s.name, c.urgency
FROM obligations_obligation o
JOIN cases_case c ON c.client_id = o.client_id AND c.id = o.case_id
JOIN referrals_referral r ON r.client_id = o.client_id AND r.case_id = o.case_id
LEFT JOIN parties_staff s ON s.id = c.manager_id
WHERE {_PRESSING} ORDER BY (o.due_at < %(at)s), o.due_at, o.id LIMIT %(limit)s
"""
_HOW_MANY = f"""
SELECT count(*) FILTER (WHERE o.due_at >= %(at)s), count(*) FILTER (WHERE o.due_at < %(at)s)
FROM obligations_obligation o WHERE {_PRESSING}
"""


@dataclass(frozen=True, slots=True)
class Load:
    """A colleague and the open cases they manage: how many, with a promise broken, with one due within four hours, discharges."""

    staff_id: UUID
    code: str
    name: str
    extension: str
    role: str
    cases: int
    late: int
    near: int
    discharges: int


@dataclass(frozen=True, slots=True)
class Breach:
    """A promise that is broken or about to be, and who manages its case."""

    case_id: UUID
    number: str
    client_id: UUID
    member_id: UUID
    kind: str
    owner: str
    counterparty: str
    due_at: datetime
    zone: str
    manager: str | None
    urgency: str


def team_load(viewer: Viewer, *, at: datetime) -> list[Load]:
    """Everybody on the staff list with what they carry, the most loaded first."""
    with connection.cursor() as cursor:
        cursor.execute(_LOAD, {"at": at, "near": at + NEAR})
        return [Load(*row) for row in cursor.fetchall()]


def breaches(viewer: Viewer, *, at: datetime, limit: int = 40) -> list[Breach]:
    """Promises about to be broken, the nearest first, then those that are broken, the oldest first; held clocks do not count."""
    with connection.cursor() as cursor:
        cursor.execute(_BREACHES, {"at": at, "near": at + NEAR, "limit": limit})
        return [Breach(*row) for row in cursor.fetchall()]


def how_many_breaches(viewer: Viewer, *, at: datetime) -> tuple[int, int]:
    """How many promises are about to be broken, and how many are: those of `breaches`, whether a list shows them or not."""
    with connection.cursor() as cursor:
        cursor.execute(_HOW_MANY, {"at": at, "near": at + NEAR})
        near, late = cursor.fetchone()
        return int(near), int(late)
