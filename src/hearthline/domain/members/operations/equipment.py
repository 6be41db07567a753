"""Which devices does a member already own?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from hearthline.domain.members.facts import EquipmentDraft
from hearthline.domain.members.models import MemberEquipment
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


class UnknownOwner(ValueError):
    """A device came with a member whom this viewer's book does not hold."""


def register_equipment(owned: Sequence[tuple[UUID, EquipmentDraft]], *, by: Actor, at: datetime) -> list[bool]:
    """File (member id, device) pairs: equipment owned, never an order (SETTLED).

    A device is known by its source's id, else by what is said of it. Returns, in order, whether the pair changed anything: the
    device is new, or described otherwise than before.

    Raises:
        UnknownOwner: a member is not in this viewer's book; nothing is written.
    """
    clients = _clients({member for member, _ in owned})
    if any(member not in clients for member, _ in owned):
        raise UnknownOwner("The owner of a device is not on file: import the member first.")
    latest = {(member, _key(draft)): draft for member, draft in owned}
    written = _upsert(latest, clients, at=at)
    audit.append(
        (
            audit.Entry(client_id=clients[member], chain=member, kind="member.equipment_registered", detail={"keys": len(keys)})
            for member, keys in written.items()
        ),
        by=by,
        at=at,
    )
    seen: set[tuple[UUID, str]] = set()
    answers = []
    for member, draft in owned:
        pair = member, _key(draft)
        answers.append(pair not in seen and pair[1] in written.get(member, ()))
        seen.add(pair)
    return answers


def _upsert(wanted: dict[tuple[UUID, str], EquipmentDraft], clients: dict[UUID, UUID], *, at: datetime) -> dict[UUID, list[str]]:
    """Insert what is new and redescribe what is known otherwise; the keys of those devices by member."""
    on_file = {
        (row["member_id"], row["key"]): row
        for row in MemberEquipment.objects.filter(member__in=list(clients)).values("id", "member_id", "key", *_SAID)
    }
    rows: list[tuple[object, ...]] = []
    written: dict[UUID, list[str]] = {}
    for new, ((member, key), draft) in zip(new_ids(len(wanted)), wanted.items(), strict=True):
        said = tuple(getattr(draft, name) for name in _SAID)
        known = on_file.get((member, key))
        if known and said == tuple(known[name] for name in _SAID):
            continue
        rows.append((known["id"] if known else new, clients[member], member, key, *said, at))
        written.setdefault(member, []).append(key)
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
