"""What do colleagues put beside cases and lists: put off, tagged, saved, covered, and taken back?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline.domain.worklist import policy
from hearthline.domain.worklist.models import Cover, Done, SavedView, Snooze, Tag
from hearthline.plumbing import bulk, changes
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_ids

Cases = Sequence[tuple[UUID, UUID]]
"""(client id, case id) of each."""


class WorklistRefused(ValueError):
    """It cannot be kept like this; the sentence says what to do."""


def put_off(cases: Cases, *, staff_id: UUID, until_at: datetime, at: datetime) -> None:
    """Let these cases come back to this colleague's lists at that moment.

    Raises:
        WorklistRefused: the moment is past.
    """
    if until_at <= at:
        raise WorklistRefused("Choose a moment that is still to come.")
    bulk.insert(
        Snooze,
        ("id", "client_id", "folder_id", "staff_id", "until_at", "set_at"),
        ((id_, client, case, staff_id, until_at, at) for id_, (client, case) in zip(new_ids(len(cases)), cases, strict=True)),
        on_conflict="ON CONFLICT (staff_id, folder_id, client_id) DO UPDATE SET until_at = excluded.until_at, "
        "set_at = excluded.set_at",
    )


def bring_back(case_ids: Sequence[UUID], *, staff_id: UUID) -> None:
    """These cases are no longer put off."""
    Snooze.objects.filter(staff_id=staff_id, folder_id__in=list(case_ids)).delete()


def tag(cases: Cases, tag: str, *, by: Actor, at: datetime) -> list[UUID]:
    """Put a tag on these cases; returns those that did not have it.

    Raises:
        WorklistRefused: there is no such tag.
    """
    if tag not in policy.TAGS:
        raise WorklistRefused(f"A tag is one of {', '.join(policy.TAGS.values())}.")
    had = set(Tag.objects.filter(tag=tag, folder_id__in=[case for _, case in cases]).values_list("folder_id", flat=True))
    fresh = [(client, case) for client, case in cases if case not in had]
    bulk.insert(
        Tag,
        ("id", "client_id", "folder_id", "tag", "set_at", "set_by"),
        ((id_, client, case, tag, at, str(by)) for id_, (client, case) in zip(new_ids(len(fresh)), fresh, strict=True)),
        on_conflict="ON CONFLICT (folder_id, tag, client_id) DO NOTHING",
    )
    for client, case in fresh:
        changes.touch(client, case)
    return [case for _, case in fresh]


def untag(case_ids: Sequence[UUID], tag: str) -> list[UUID]:
    """Take a tag off these cases; returns those that had it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM worklist_tag WHERE tag = %s AND folder_id = ANY(%s) RETURNING folder_id, client_id",
            [tag, list(case_ids)],
        )
        gone = cursor.fetchall()
    for case_id, client_id in gone:
        changes.touch(client_id, case_id)
    return [case_id for case_id, _ in gone]


def save_view(name: str, query: str, *, audience: str, staff_id: UUID, at: datetime) -> SavedView:
    """Keep a list under a name; the same name again keeps the newer one.

    Raises:
        WorklistRefused: it has no name.
    """
    name = " ".join(name.split())[:60]
    if not name:
        raise WorklistRefused("Give the view a name, so that you find it again.")
    saved, _ = SavedView.objects.update_or_create(
        staff_id=staff_id, name=name, defaults={"query": query, "audience": audience, "saved_at": at}
    )
    return saved


def forget_view(view_id: UUID, *, staff_id: UUID, may_any: bool = False) -> bool:
    """Forget a saved list of this colleague; a supervisor may forget anybody's shared one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM worklist_saved_view WHERE id = %s AND (staff_id = %s OR %s AND audience <> 'private')",
            [view_id, staff_id, may_any],
        )
        return bool(cursor.rowcount)


def set_cover(staff_id: UUID, cover_id: UUID, *, starts_at: datetime, ends_at: datetime, by: Actor, at: datetime) -> Cover:
    """While one colleague is away, another sees their cases.

    Raises:
        WorklistRefused: they are one person, or the days are in the wrong order or past.
    """
    if staff_id == cover_id:
        raise WorklistRefused("Choose a colleague: nobody covers for themselves.")
    if ends_at <= starts_at or ends_at <= at:
        raise WorklistRefused("The last day must come after the first, and must not be past.")
    return Cover.objects.create(
        staff_id=staff_id, cover_id=cover_id, starts_at=starts_at, ends_at=ends_at, set_at=at, set_by=str(by)
    )


def end_cover(cover_id: UUID, *, at: datetime) -> bool:
    """The colleague is back."""
    return bool(Cover.objects.filter(id=cover_id, ends_at__gt=at).update(ends_at=at))


def remember(act: str, case_ids: Sequence[UUID], *, before: dict[str, Any], staff_id: UUID, at: datetime) -> Done:
    """Keep what was done, so that it can be taken back."""
    return Done.objects.create(staff_id=staff_id, act=act, cases=list(case_ids), before=before, done_at=at)


def taken_back(done: Done, *, at: datetime) -> bool:
    """Mark it as taken back; False where it was already, or is too long ago."""
    if at - done.done_at > policy.UNDO_WITHIN:
        return False
    return bool(Done.objects.filter(id=done.id, undone_at__isnull=True).update(undone_at=at))
