"""When is somebody at home to open?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hearthline.domain.members.models import Member, MemberAvailability
from hearthline.plumbing import audit
from hearthline.plumbing.access import Actor, Viewer


def note_availability(member_id: UUID, hours: Sequence[tuple[int, int, int]], *, by: Actor, at: datetime) -> None:
    """Replace when somebody is at home: (weekday from Monday, first and last minute of the day); none means any time."""
    client_id = Member.objects.values_list("client_id", flat=True).get(id=member_id)
    MemberAvailability.objects.filter(member_id=member_id).delete()
    MemberAvailability.objects.bulk_create(
        MemberAvailability(
            client_id=client_id,
            member_id=member_id,
            weekday=day,
            from_minute=first,
            to_minute=last,
            noted_at=at,
            noted_by=str(by),
        )
        for day, first, last in hours
    )
    entry = audit.Entry(client_id=client_id, chain=member_id, kind="member.availability_noted", detail={"count": len(hours)})
    audit.append([entry], by=by, at=at)


def availability(viewer: Viewer, member_ids: Sequence[UUID]) -> dict[UUID, list[tuple[int, int, int]]]:
    """Member id to when somebody is at home, by weekday and hour."""
    found: dict[UUID, list[tuple[int, int, int]]] = {}
    rows = MemberAvailability.objects.filter(member_id__in=list(member_ids)).order_by("weekday", "from_minute")
    for member, day, first, last in rows.values_list("member_id", "weekday", "from_minute", "to_minute"):
        found.setdefault(member, []).append((day, first, last))
    return found
