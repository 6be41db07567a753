"""How does the rest of the house hear what happened, only after it is committed?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from hearthline.plumbing.models import OutboxEvent

BATCH = 5_000  # ids in one event: one job carries one kind of event and a batch of ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a batch of one client's subjects, e.g. `referrals.received`."""

    id: int
    client_id: UUID
    name: str
    ids: tuple[UUID, ...]
    happened_at: datetime


def announce(name: str, *, client_id: UUID, ids: Sequence[UUID], at: datetime) -> None:
    """Put an event about one client's subjects in the outbox, in the caller's transaction."""
    OutboxEvent.objects.bulk_create(
        OutboxEvent(client_id=client_id, name=name, ids=list(ids[start : start + BATCH]), happened_at=at)
        for start in range(0, len(ids), BATCH)
    )


def waiting(*, limit: int = 100) -> list[Event]:
    """Events nobody has handled yet, oldest first; the caller's transaction holds them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, client_id, name, ids, happened_at FROM plumbing_outbox_event "
            "WHERE handled_at IS NULL AND attempts < 3 ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
            [limit],
        )
        return [
            Event(id=id_, client_id=client, name=name, ids=tuple(ids), happened_at=at)
            for id_, client, name, ids, at in cursor.fetchall()
        ]


def settle(events: Sequence[Event], *, at: datetime) -> None:
    """Mark events handled, in the same transaction as their consequences."""
    OutboxEvent.objects.filter(id__in=[event.id for event in events]).update(handled_at=at)


def fail(event: Event, *, reason: str) -> None:
    """Count a failed attempt; after three the event stays, with its reason, as somebody's task."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE plumbing_outbox_event SET attempts = attempts + 1, error = %s WHERE id = %s", [reason[:500], event.id]
        )
