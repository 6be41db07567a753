"""How does the rest of the house hear what happened, only after it is committed?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline.plumbing import arrays, bulk
from hearthline.plumbing.models import OutboxEvent

BATCH = 5_000  # ids in one event: one job carries one kind of event and a batch of ids
MOST_TRIES = 3  # then an event is parked with its reason, as somebody's task (SAFETY, jobs)
_COLUMNS = "id, client_id, name, ids, happened_at, attempts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a batch of one client's subjects, e.g. `referrals.received`; `attempts` have failed so far."""

    id: int
    client_id: UUID
    name: str
    ids: tuple[UUID, ...]
    happened_at: datetime
    attempts: int = 0


def announce(name: str, *, client_id: UUID, ids: Sequence[UUID], at: datetime) -> None:
    """Put an event about one client's subjects in the outbox, in the caller's transaction."""
    bulk.insert(
        OutboxEvent,
        ("ids", "client_id", "name", "happened_at", "attempts", "error"),
        ((list(ids[start : start + BATCH]), client_id, name, at, 0, "") for start in range(0, len(ids), BATCH)),
    )


def merged(events: Sequence[Event]) -> Event:
    """Several events of one name as one, with every id once, in order: journeys work a set at a time, whose book it may be."""
    first = events[0]
    ids = tuple(dict.fromkeys(id_ for event in events for id_ in event.ids))
    return Event(id=first.id, client_id=first.client_id, name=first.name, ids=ids, happened_at=first.happened_at)


def waiting(*, limit: int = 100) -> list[Event]:
    """Events nobody has handled yet, oldest first; the caller's transaction holds them."""
    found = arrays.fetch(
        f"SELECT {_COLUMNS} FROM plumbing_outbox_event "
        "WHERE handled_at IS NULL AND attempts < %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
        [MOST_TRIES, limit],
    )
    return [_event(row) for row in found]


def unqueued(*, limit: int) -> list[Event]:
    """Events for which no job was made yet, oldest first; the caller's transaction holds them, and skips those held elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM plumbing_outbox_event WHERE handled_at IS NULL AND queued_at IS NULL AND attempts < %s "
            "ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
            [MOST_TRIES, limit],
        )
        return [_event(row) for row in cursor.fetchall()]


def mark_queued(events: Sequence[Event], *, at: datetime) -> None:
    """Remember that each event has its job, in the transaction that made the jobs."""
    OutboxEvent.objects.filter(id__in=[event.id for event in events]).update(queued_at=at)


def take(event_id: int) -> Event | None:
    """Hold one event for the caller's transaction; None when it is handled, parked, or held by somebody else."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM plumbing_outbox_event "
            "WHERE id = %s AND handled_at IS NULL AND attempts < %s FOR UPDATE SKIP LOCKED",
            [event_id, MOST_TRIES],
        )
        row = cursor.fetchone()
        return _event(row) if row else None


def own_waiting(name: str, subject_id: UUID) -> list[Event]:
    """The newest waiting event of this name about a subject, which the caller's own transaction has just announced."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM plumbing_outbox_event WHERE handled_at IS NULL AND name = %s AND %s = ANY(ids) "
            "ORDER BY id DESC LIMIT 1",
            [name, subject_id],
        )
        return [_event(row) for row in cursor.fetchall()]


def take_alike(event: Event, *, limit: int = 500) -> list[Event]:
    """Hold, with an event that is held, those of its name and client behind it that never failed, up to one batch of ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM plumbing_outbox_event WHERE handled_at IS NULL AND attempts = 0 AND client_id = %s "
            "AND name = %s AND id > %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
            [event.client_id, event.name, event.id, limit],
        )
        found = [_event(row) for row in cursor.fetchall()]
    sizes = accumulate((len(one.ids) for one in found), initial=len(event.ids))
    return [one for one, size in zip(found, list(sizes)[1:], strict=True) if size <= BATCH]


def is_waiting(event_id: int) -> bool:
    """Is this event still to be handled, whoever may hold it at the moment?"""
    return OutboxEvent.objects.filter(id=event_id, handled_at__isnull=True, attempts__lt=MOST_TRIES).exists()


def _event(row: tuple[Any, ...]) -> Event:
    id_, client, name, ids, at, attempts = row
    return Event(id=id_, client_id=client, name=name, ids=tuple(ids), happened_at=at, attempts=attempts)


def settle(events: Sequence[Event], *, at: datetime) -> None:
    """Mark events handled, in the same transaction as their consequences."""
    ids = arrays.pack("bigint", [event.id for event in events])
    arrays.execute("UPDATE plumbing_outbox_event SET handled_at = %s WHERE id = ANY(%s::bigint[])", [at, ids])


def fail(event: Event, *, reason: str) -> int:
    """Count a failed attempt; after three the event stays, with its reason, as somebody's task. Returns the attempts so far."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE plumbing_outbox_event SET attempts = attempts + 1, error = %s WHERE id = %s RETURNING attempts",
            [reason[:500], event.id],
        )
        row = cursor.fetchone()
        return int(row[0]) if row else MOST_TRIES


def park(event: Event, *, reason: str) -> None:
    """Put an event aside at once, with its reason: no further attempt is made until somebody releases it."""
    OutboxEvent.objects.filter(id=event.id).update(attempts=MOST_TRIES, error=reason[:500])


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """An event that was given up: what it was, how many subjects wait for it, and why."""

    id: int
    name: str
    subjects: int
    happened_at: datetime
    reason: str


def parked() -> list[Parked]:
    """Events that wait for a person, oldest first."""
    rows = OutboxEvent.objects.filter(handled_at__isnull=True, attempts__gte=MOST_TRIES).order_by("id")
    return [
        Parked(id=row.id, name=row.name, subjects=len(row.ids), happened_at=row.happened_at, reason=row.error) for row in rows
    ]


def release(event_ids: Sequence[int]) -> int:
    """Let parked events be tried again, after what stopped them was put right; returns how many."""
    rows = OutboxEvent.objects.filter(id__in=list(event_ids), handled_at__isnull=True, attempts__gte=MOST_TRIES)
    return rows.update(attempts=0, queued_at=None)


def count_waiting() -> int:
    """How many events are still to be handled."""
    return OutboxEvent.objects.filter(handled_at__isnull=True, attempts__lt=MOST_TRIES).count()
