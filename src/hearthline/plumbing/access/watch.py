"""Does somebody look at more people than the work explains, and who looked at this person?

Stolen credentials plus scripted walking through orders is this field's real incident: fifty people in ten minutes, outside the
lists that the work itself shows, raise an alarm in the very transaction of the fiftieth look (SAFETY, access).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from hearthline.plumbing.access.models import AccessAlarm, Sight
from hearthline.plumbing.access.viewer import Actor

MOST_PEOPLE = 50
WITHIN = timedelta(minutes=10)
# Lists that the work shows many people on at once: looking at a queue is not looking somebody up.
LISTS = (
    "worklist", "worklist.rows", "worklist.export", "assignment", "assignment.proposal", "schedule", "discharge", "triage",
    "team",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """One sight of a member: who, when, on which page, and the link of the audit chain that proves it."""

    member_id: UUID
    seen_at: datetime
    seen_by: str
    what: str
    chain: UUID
    seq: int


def notice_volume(actor: Actor, *, what: str, at: datetime) -> AccessAlarm | None:
    """Raise an alarm when this person has looked up too many people just now; one alarm per person and ten minutes."""
    if what in LISTS:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT DISTINCT member_id FROM plumbing_sight WHERE seen_by = %s AND seen_at > %s "
            "AND NOT what = ANY(%s) LIMIT %s) AS people",
            [str(actor), at - WITHIN, list(LISTS), MOST_PEOPLE],
        )
        people = int(cursor.fetchone()[0])
    if people < MOST_PEOPLE or AccessAlarm.objects.filter(about=str(actor), raised_at__gt=at - WITHIN).exists():
        return None
    return AccessAlarm.objects.create(about=str(actor), kind="volume", people=people, raised_at=at)


def looks_at(member_ids: Sequence[UUID], *, limit: int = 200) -> list[Look]:
    """Who looked at these members, newest first."""
    return _looks(Sight.objects.filter(member_id__in=list(member_ids)), limit)


def looks_by(actor: str, *, limit: int = 200) -> list[Look]:
    """Whom this person looked at, newest first."""
    return _looks(Sight.objects.filter(seen_by=actor), limit)


def _looks(rows: object, limit: int) -> list[Look]:
    columns = ("member_id", "seen_at", "seen_by", "what", "chain", "seq")
    return [Look(*row) for row in rows.order_by("-seen_at", "-id").values_list(*columns)[:limit]]  # type: ignore[attr-defined]


def alarms(*, is_open: bool = True, limit: int = 50) -> list[AccessAlarm]:
    """Alarms that nobody has looked into yet, or those that somebody has; newest first."""
    return list(AccessAlarm.objects.filter(reviewed_at__isnull=is_open).order_by("-raised_at")[:limit])


def close_alarm(alarm_id: UUID, *, note: str, by: Actor, at: datetime) -> None:
    """Write down what an alarm was about.

    Raises:
        ValueError: there is no note, or it is one's own alarm.
    """
    if not note.strip():
        raise ValueError("Write down what you found, so that the next one who looks knows.")
    if AccessAlarm.objects.filter(id=alarm_id, about=str(by)).exists():
        raise ValueError("Somebody else looks into an alarm about you.")
    AccessAlarm.objects.filter(id=alarm_id, reviewed_at__isnull=True).update(
        note=note.strip(), reviewed_at=at, reviewed_by=str(by)
    )
