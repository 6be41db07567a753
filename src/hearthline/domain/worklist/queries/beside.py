"""What stands beside the rows: who has a case in hand, its tags, whom one covers, what is put off, which views are saved?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from hearthline.domain.worklist.models import Cover, Done, Notice, SavedView
from hearthline.domain.worklist.policy import NEAR
from hearthline.domain.worklist.queries.rows import Person
from hearthline.plumbing.access import Viewer


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked on one case: who has it in hand until when, and its tags."""

    holder_id: UUID | None
    until_at: datetime | None
    tags: tuple[str, ...]


def person(viewer: Viewer, staff_id: UUID | None, *, at: datetime) -> Person:
    """A colleague as lists know them: whom they cover now, and what they have put off."""
    if staff_id is None:
        return Person(staff_id=None)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'covers', staff_id FROM worklist_cover WHERE cover_id = %s AND starts_at <= %s AND ends_at > %s UNION ALL "
            "SELECT 'put_off', folder_id FROM worklist_snooze WHERE staff_id = %s AND until_at > %s",
            [staff_id, at, at, staff_id, at],
        )
        found = cursor.fetchall()
    return Person(
        staff_id=staff_id,
        covers=tuple(sorted(id_ for what, id_ in found if what == "covers")),
        put_off=tuple(sorted(id_ for what, id_ in found if what == "put_off")),
    )


def marks(viewer: Viewer, case_ids: Sequence[UUID], *, at: datetime) -> dict[UUID, Marks]:
    """Case id to what is marked on it, where anything is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT folder_id, staff_id, until_at, '' FROM worklist_claim WHERE folder_id = ANY(%s) AND until_at > %s UNION ALL "
            "SELECT folder_id, NULL, NULL, tag FROM worklist_tag WHERE folder_id = ANY(%s)",
            [list(case_ids), at, list(case_ids)],
        )
        found = cursor.fetchall()
    holders = {case: (holder, until) for case, holder, until, _ in found if holder}
    tags: dict[UUID, list[str]] = {}
    for case, _, _, tag in found:
        if tag:
            tags.setdefault(case, []).append(tag)
    return {case: Marks(*holders.get(case, (None, None)), tuple(sorted(tags.get(case, ())))) for case in {*holders, *tags}}


def views_for(viewer: Viewer, *, staff_id: UUID | None, role: str) -> list[SavedView]:
    """The lists this colleague may come back to: their own, those of the whole team, those of their role; by name."""
    from django.db.models import Q

    return list(SavedView.objects.filter(Q(staff_id=staff_id) | Q(audience__in=["team", role])).order_by("name", "id"))


def covers_of(viewer: Viewer, *, at: datetime) -> list[Cover]:
    """Who is away and covered now or later, the next first."""
    return list(Cover.objects.filter(ends_at__gt=at).order_by("starts_at", "id"))


def done_by(viewer: Viewer, staff_id: UUID, done_id: UUID) -> Done | None:
    """What this colleague did, under this id."""
    return Done.objects.filter(id=done_id, staff_id=staff_id).first()


def unread(viewer: Viewer, staff_id: UUID) -> int:
    """How many things this colleague has not read; more than 99 is 100."""
    return Notice.objects.filter(staff_id=staff_id, read_at__isnull=True)[:100].count()


def notices(viewer: Viewer, staff_id: UUID, *, limit: int = 30) -> list[Notice]:
    """What this colleague was told, the newest first."""
    return list(Notice.objects.filter(staff_id=staff_id).order_by("-told_at", "-id")[:limit])


def running_out(viewer: Viewer, staff_id: UUID, *, at: datetime) -> list[tuple[UUID, UUID, datetime]]:
    """The cases of this colleague whose own clock runs out within the hour: (case id, client id, due)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT folder_id, client_id, due_at FROM worklist_row WHERE manager_id = %s AND is_home AND owner = 'hub' "
            "AND NOT is_held AND due_at > %s AND due_at <= %s ORDER BY due_at, folder_id LIMIT 20",
            [staff_id, at, at + NEAR],
        )
        return list(cursor.fetchall())
