"""Who is this member, where do they live, and which numbers do they carry?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline.domain.members.facts import Address, MemberCard, NumberOnFile
from hearthline.domain.members.models import Member, MemberEquipment, MemberIdentifier
from hearthline.domain.members.operations.book import roots
from hearthline.domain.members.operations.filing import SEALED_ABOUT
from hearthline.domain.members.policy.numbers import SEALED
from hearthline.kernel.vocabulary import Barrier
from hearthline.plumbing import crypto
from hearthline.plumbing.access import Viewer

_PERSON = ("family", "given", "middle", "suffix", "birth_date", "sex", "phone", "email", "language", "deceased_at")


def current(viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The record that speaks for each member today: itself, unless it was merged into another."""
    merged = dict(
        Member.objects.filter(id__in=list(ids), merged_into__isnull=False).values_list("id", "merged_into_id").order_by("id")
    )
    return {id_: id_ for id_ in ids} | (roots(merged) if merged else {})


# Each asked record up to the one that speaks for its person, and from there down to every record of that person.
_PEOPLE = """
WITH RECURSIVE up AS (
  SELECT m.id AS asked, m.id, m.client_id, m.merged_into_id FROM members_member m WHERE m.id = ANY(%s)
  UNION ALL SELECT up.asked, m.id, m.client_id, m.merged_into_id
  FROM up JOIN members_member m ON m.client_id = up.client_id AND m.id = up.merged_into_id
),
record AS (
  SELECT up.asked, up.id, up.client_id, 0 AS depth FROM up WHERE up.merged_into_id IS NULL
  UNION ALL SELECT r.asked, m.id, m.client_id, r.depth + 1
  FROM record r JOIN members_member m ON m.client_id = r.client_id AND m.merged_into_id = r.id
)
"""
_RECORDS = f"""{_PEOPLE}
SELECT r.asked, m.id, m.client_id, {{fields}} FROM record r JOIN members_member m ON m.client_id = r.client_id AND m.id = r.id
ORDER BY r.depth, m.registered_at, m.id
"""


def _records(ids: Sequence[UUID], fields: Sequence[str]) -> dict[UUID, list[dict[str, Any]]]:
    """Each asked record to every record of its person, the speaking one first, with these fields."""
    names = ("id", "client_id", *fields)
    found: dict[UUID, list[dict[str, Any]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_RECORDS.format(fields=", ".join(f"m.{one}" for one in fields)), [list(ids)])
        for asked, *values in cursor.fetchall():
            found.setdefault(asked, []).append(dict(zip(names, values, strict=True)))
    return found


def same_person(viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Every record of each member's person, the speaking one first; what a room filed under any of them is the person's."""
    found = _records(ids, ("registered_at",))
    return {id_: tuple(one["id"] for one in found[id_]) if id_ in found else (id_,) for id_ in ids}


def cards(viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, MemberCard]:
    """A card for each member that this viewer may see, by the id that was asked for.

    The speaking record's fields; where it has none, those of the records merged into it. The newest address of all of them.
    """
    records = _records(ids, _PERSON)
    addresses = newest_addresses(list({one["id"] for found in records.values() for one in found}))
    return {id_: _card(id_, records[id_], addresses) for id_ in ids if id_ in records}


def _card(id_: UUID, records: Sequence[dict[str, Any]], addresses: dict[UUID, tuple[Any, ...]]) -> MemberCard:
    top = records[0]
    fields = {name: next((value for one in records if (value := one[name])), top[name]) for name in _PERSON}
    found = [addresses[one["id"]] for one in records if one["id"] in addresses]
    address, zone, latitude, longitude = max(found, key=lambda row: row[0])[1:] if found else (Address(), "", None, None)
    return MemberCard(
        member_id=id_,
        current_id=top["id"],
        client_id=top["client_id"],
        **fields,
        address=address,
        zone=zone,
        latitude=latitude,
        longitude=longitude,
    )


def newest_addresses(ids: Sequence[UUID]) -> dict[UUID, tuple[Any, ...]]:
    """The newest address of each record: (since, address, zone, latitude, longitude)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (a.member_id) a.member_id, a.since_at, a.line1, a.line2, a.city, a.state, a.zip, a.barriers, "
            "a.barrier_note, a.zone, z.latitude, z.longitude FROM members_address a "
            "LEFT JOIN plumbing_zip z ON z.zip = left(a.zip, 5) "
            "WHERE a.member_id = ANY(%s) ORDER BY a.member_id, a.since_at DESC, a.id DESC",
            [list(ids)],
        )
        return {
            member: (
                since,
                Address(
                    line1=line1,
                    line2=line2,
                    city=city,
                    state=state,
                    zip=zip_,
                    barriers=tuple(Barrier(barrier) for barrier in barriers),
                    barrier_note=note,
                ),
                zone,
                latitude,
                longitude,
            )
            for member, since, line1, line2, city, state, zip_, barriers, note, zone, latitude, longitude in cursor.fetchall()
        }


def numbers_on_file(viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, list[NumberOnFile]]:
    """The numbers of each person as they may be shown, oldest first; Medicare and social security numbers by their last four."""
    people = same_person(viewer, ids)
    records = {record for found in people.values() for record in found}
    rows = list(MemberIdentifier.objects.filter(member__in=records).order_by("since_at", "system", "id"))
    return {
        id_: [
            NumberOnFile(
                system=row.system,
                issuer=row.issuer,
                shown=f"…{row.last4}" if row.system in SEALED else row.value,
                since_at=row.since_at,
            )
            for row in rows
            if row.member_id in people[id_]
        ]
        for id_ in ids
    }


def numbers_in_full(viewer: Viewer, ids: Sequence[UUID], *, system: str) -> dict[UUID, str]:
    """The newest number of one system for each member that has one, unsealed: for the payer who must be told, not for a screen.

    Raises:
        SealBroken: a sealed value was altered.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_PEOPLE} SELECT DISTINCT ON (r.asked) r.asked, i.value, i.sealed FROM record r "
            "JOIN members_member m ON m.client_id = r.client_id AND m.id = r.id "
            "JOIN members_identifier i ON i.client_id = r.client_id AND i.member_id = r.id AND i.system = %s "
            "ORDER BY r.asked, r.depth, m.registered_at, m.id, i.since_at DESC, i.id DESC",
            [list(ids), system],
        )
        return {
            asked: crypto.unseal(bytes(sealed), about=SEALED_ABOUT).decode() if sealed else value
            for asked, value, sealed in cursor.fetchall()
        }


def equipment(viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, list[MemberEquipment]]:
    """The devices each member owns, by description."""
    records = same_person(viewer, ids)
    every = list({id_ for found in records.values() for id_ in found})
    owned: dict[UUID, list[MemberEquipment]] = {}
    for row in MemberEquipment.objects.filter(member__in=every).order_by("description", "key"):
        owned.setdefault(row.member_id, []).append(row)
    return {id_: [row for one in found for row in owned.get(one, [])] for id_, found in records.items()}
