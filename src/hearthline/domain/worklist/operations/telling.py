"""How does a colleague learn of something in a case, once, with the reason why they are told?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hearthline.domain.worklist.models import Notice
from hearthline.plumbing import bulk, changes
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_ids


def tell(
    cases: Sequence[tuple[UUID, UUID]],
    *,
    to: Sequence[UUID],
    reason: str,
    note: str = "",
    key: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Tell each of these colleagues (staff ids) of each of these (client id, case id), for a reason of `policy.REASONS`.

    Args:
        key: names the happening; the same happening is told to the same colleague once. Empty: this moment is the happening.
    """
    tell_each([(client, case, staff) for client, case in cases for staff in to], reason=reason, note=note, key=key, by=by, at=at)


def tell_each(
    told: Sequence[tuple[UUID, UUID, UUID]], *, reason: str, note: str = "", key: str = "", by: Actor, at: datetime
) -> None:
    """`tell`, each case to a colleague of its own: (client id, case id, staff id)."""
    bulk.insert(
        Notice,
        ("id", "client_id", "staff_id", "folder_id", "reason", "key", "note", "told_at", "told_by"),
        (
            (id_, client, staff, case, reason, f"{reason}:{case}:{key or at.isoformat()}", note, at, str(by))
            for id_, (client, case, staff) in zip(new_ids(len(told)), told, strict=True)
        ),
        on_conflict="ON CONFLICT (staff_id, key, client_id) DO NOTHING",
    )
    changes.bell(staff for *_, staff in told)


def mark_read(staff_id: UUID, *, notice_ids: Sequence[UUID] | None = None, at: datetime) -> int:
    """This colleague has read these, or everything."""
    waiting = Notice.objects.filter(staff_id=staff_id, read_at__isnull=True)
    if notice_ids is not None:
        waiting = waiting.filter(id__in=list(notice_ids))
    return waiting.update(read_at=at)


def take_back(cases: Sequence[UUID], *, staff_id: UUID, reason: str, told_at: datetime) -> None:
    """What these were told of was taken back before they read it."""
    Notice.objects.filter(
        staff_id=staff_id, folder_id__in=list(cases), reason=reason, told_at=told_at, read_at__isnull=True
    ).delete()
