"""Which devices does a member already own?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from hearthline.domain.members.facts import EquipmentDraft
from hearthline.domain.members.models import MemberEquipment
from hearthline.kernel.outcomes import Recorded
from hearthline.plumbing import audit, bulk
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_ids

_SAID = (
    "description",
    "code_system",
    "code",
    "serial_number",
    "lot_number",
    "udi",
    "status",
    "manufactured_date",
    "expires_date",
)
_COLUMNS = ("id", "client_id", "member_id", "key", *_SAID, "registered_at")


def register_equipment(owned: Sequence[tuple[UUID, EquipmentDraft]], *, by: Actor, at: datetime) -> Recorded:
    """File (member id, device) pairs: equipment owned, never an order (SETTLED).

    A device is known by its source's id, else by what is said of it. Filed: new, or described otherwise than before. A member who
    is not in this viewer's book is a fault.
    """
    clients = _clients({member for member, _ in owned})
    latest = {(member, _key(draft)): draft for member, draft in owned if member in clients}
    written = _upsert(latest, clients, at=at)
    audit.append(
        (
            audit.Entry(client_id=clients[member], chain=member, kind="member.equipment_registered", detail={"count": count})
            for member, count in written.items()
        ),
        by=by,
        at=at,
    )
    filed = sum(written.values())
    faults = tuple(
        (draft.source_id or draft.member_ref, "The owner of this device is not on file: import the member first.")
        for member, draft in owned
        if member not in clients
    )
    return Recorded(filed=filed, known=len(owned) - len(faults) - filed, faults=faults)


def _upsert(wanted: dict[tuple[UUID, str], EquipmentDraft], clients: dict[UUID, UUID], *, at: datetime) -> dict[UUID, int]:
    """Insert what is new and redescribe what is known otherwise; how many by member."""
    on_file = {
        (row["member_id"], row["key"]): row
        for row in MemberEquipment.objects.filter(member__in=list(clients)).values("id", "member_id", "key", *_SAID)
    }
    rows: list[tuple[object, ...]] = []
    written: dict[UUID, int] = {}
    for new, ((member, key), draft) in zip(new_ids(len(wanted)), wanted.items(), strict=True):
        said = tuple(getattr(draft, name) for name in _SAID)
        known = on_file.get((member, key))
        if known and said == tuple(known[name] for name in _SAID):
            continue
        rows.append((known["id"] if known else new, clients[member], member, key, *said, at))
        written[member] = written.get(member, 0) + 1
    assignments = ", ".join(f"{name} = EXCLUDED.{name}" for name in _SAID)
    bulk.insert(
        MemberEquipment, _COLUMNS, rows, on_conflict=f"ON CONFLICT (member_id, key, client_id) DO UPDATE SET {assignments}"
    )
    return written


def _key(draft: EquipmentDraft) -> str:
    if draft.source_id:
        return draft.source_id
    said = "|".join((draft.code_system, draft.code, draft.serial_number, draft.udi, draft.description))
    return "said:" + hashlib.sha256(said.encode()).hexdigest()[:32]


def _clients(members: set[UUID]) -> dict[UUID, UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, client_id FROM members_member WHERE id = ANY(%s)", [list(members)])
        return dict(cursor.fetchall())
