"""Who on file could a newcomer be, as the file stands, and as the batch at hand has changed it so far?

Look-ups are index equality joins, a batch at a time; each is bounded, because what a crowd shares says nothing about one person.
The book then follows what the batch itself registers and learns, so that a batch gives what its drafts would give one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from hearthline.domain.members.operations.newcomers import Key, held_keys, number_keys, other_keys, read_phone
from hearthline.domain.members.policy import numbers
from hearthline.domain.members.policy.choosing import Judged
from hearthline.domain.members.policy.comparing import Verdict, compare
from hearthline.domain.members.policy.people import Number, Person, read_person
from hearthline.plumbing import bulk

MOST_HOLDERS = {"number": 16, "phone": 8, "place": 8, "family": 100, "given": 100}
"""A key held by more records than this says nothing about any of them."""

FIELDS = ("family", "given", "middle", "suffix", "birth_date", "sex", "phone", "email", "language", "deceased_at")

_STAGE = "stage_members_key"
_STAGED = {"slot": "int", "kind": "text", "client_id": "uuid", "born": "date", "word": "text", "token": "bytea"}
_MEMBER_WITH = "SELECT m.id FROM members_member m WHERE m.client_id = s.client_id AND "
_SOURCES = {
    "number": "SELECT i.member_id AS id FROM members_identifier i WHERE i.blind = s.token AND i.client_id = s.client_id",
    "phone": _MEMBER_WITH + "m.phone = s.word AND m.phone <> ''",
    "place": "SELECT a.member_id AS id FROM members_address a WHERE a.client_id = s.client_id AND a.place_key = s.word",
    "family": _MEMBER_WITH + "m.birth_date = s.born AND m.family_sound = s.word",
    "given": _MEMBER_WITH + "m.birth_date = s.born AND m.given_sound = s.word",
}


@dataclass(slots=True)
class Record:
    """A record on file and all that matching and learning need of it; `barriers` are kept per place."""

    id: UUID
    client_id: UUID
    root: UUID
    registered_at: datetime
    fields: dict[str, Any]
    person: Person
    numbers: dict[bytes, Number] = field(default_factory=dict)
    barriers: dict[str, set[str]] = field(default_factory=dict)
    former: dict[str, set[str]] = field(default_factory=dict)

    def reread(self) -> None:
        """Bring `person` up to the fields, places and numbers."""
        self.person = read_person(
            **{name: self.fields[name] for name in ("family", "given", "middle", "suffix", "birth_date", "sex")},
            phones=[read_phone(phone)[1] for phone in (self.fields["phone"], *self.former.get("phone", ()))],
            places=self.barriers,
            numbers=self.numbers.values(),
        )

    def held(self) -> list[Key]:
        """Under which keys the record is found."""
        return held_keys(self.client_id, self.person, phone=self.fields["phone"], places=list(self.barriers))


class Book:
    """The file as one batch sees it."""

    def __init__(self) -> None:
        self.records: dict[UUID, Record] = {}
        self.touched: set[UUID] = set()
        self._on_file: dict[Key, list[UUID]] = {}
        self._in_batch: dict[Key, list[UUID]] = {}
        self._apart: set[frozenset[UUID]] = set()

    def look_up_numbers(self, people: Iterable[tuple[UUID, Person]]) -> None:
        """Find who carries the numbers of these (client id, person) pairs."""
        self._look_up(key for client, person in people for key in number_keys(client, person))

    def look_up_others(self, people: Iterable[tuple[UUID, Person]]) -> None:
        """Find who shares a name and date of birth, a telephone or a door with these (client id, person) pairs."""
        self._look_up(key for client, person in people for key in other_keys(client, person))

    def holders(self, keys: Iterable[Key]) -> tuple[list[UUID], set[object]]:
        """Records found under these keys, and the words among them that a crowd shares."""
        found: dict[UUID, None] = {}
        crowded: set[object] = set()
        for key in keys:
            ids = self._on_file.get(key, [])
            if key[1] == "phone" and len(ids) <= MOST_HOLDERS["phone"]:  # a number learned and replaced in this batch
                ids = [id_ for id_ in ids if read_phone(self.records[id_].fields["phone"])[1] == key[3]]
            if key in self._in_batch:
                ids = list(dict.fromkeys([*ids, *self._in_batch[key]]))
            if len(ids) > MOST_HOLDERS[key[1]]:
                crowded.add(key[3])
            else:
                found.update(dict.fromkeys(ids))
        return list(found), crowded

    def judge(self, person: Person, ids: Iterable[UUID], crowded: set[object]) -> list[Judged]:
        """Compare a person with records of the book."""
        found = (self.records[id_] for id_ in ids)
        return [Judged(one.id, one.root, one.registered_at, compare(person, one.person, crowded=crowded)) for one in found]

    def are_one(self, one: Judged, other: Judged, crowded: set[object]) -> bool:
        """Whether two records on file are proven the same, and nobody has said that they are two people."""
        if not self._apart.isdisjoint({frozenset((one.id, other.id)), frozenset((one.root, other.root))}):
            return False
        match = compare(self.records[one.id].person, self.records[other.id].person, crowded=crowded)
        return match.verdict is Verdict.SAME

    def is_untouched(self, keys: Iterable[Key], ids: Iterable[UUID]) -> bool:
        """Whether the batch has changed neither these records nor who is found under these keys."""
        return self.touched.isdisjoint(ids) and not any(key in self._in_batch for key in keys)

    def enter(self, record: Record) -> None:
        """Note a record that the batch has registered, or about which it has learned something."""
        self.records[record.id] = record
        self.touched.add(record.id)
        for key in record.held():
            self._in_batch.setdefault(key, []).append(record.id)

    def _look_up(self, keys: Iterable[Key]) -> None:
        wanted = [key for key in dict.fromkeys(keys) if key not in self._on_file]
        if not wanted:
            return
        found: dict[Key, list[UUID]] = {key: [] for key in wanted}
        for slot, id_ in _hits(wanted):
            ids = found[wanted[slot]]
            if id_ not in ids:
                ids.append(id_)
        self._on_file.update(found)
        telling = (ids for key, ids in found.items() if len(ids) <= MOST_HOLDERS[key[1]])
        self._load({id_ for ids in telling for id_ in ids} - self.records.keys())

    def _load(self, ids: set[UUID]) -> None:
        if not ids:
            return
        for record in load_records(list(ids)):
            self.records[record.id] = record
        self._apart.update(
            frozenset(pair)
            for pair in _rows(
                "SELECT newcomer_id, candidate_id FROM members_merge_proposal "
                "WHERE newcomer_id = ANY(%s) AND decision IN ('rejected', 'undone')",
                [list(ids)],
            )
        )


def _hits(keys: Sequence[Key]) -> list[tuple[int, UUID]]:
    """(position of the key, member id) for every record found, at most one more than says something."""
    bulk.stage(
        _STAGE,
        _STAGED,
        (
            (slot, kind, client, born, word if isinstance(word, str) else None, word if isinstance(word, bytes) else None)
            for slot, (client, kind, born, word) in enumerate(keys)
        ),
    )
    kinds = {key[1] for key in keys}
    parts = [
        f"SELECT s.slot, hit.id FROM {_STAGE} s CROSS JOIN LATERAL ({source} LIMIT {MOST_HOLDERS[kind] + 1}) hit "
        f"WHERE s.kind = '{kind}'"
        for kind, source in _SOURCES.items()
        if kind in kinds
    ]
    return _rows(" UNION ALL ".join(parts), [])


def load_records(ids: Sequence[UUID]) -> list[Record]:
    """Read records with their numbers, places and former telephones, four queries for any number of them."""
    wanted = [list(ids)]
    records: dict[UUID, Record] = {}
    merged: dict[UUID, UUID] = {}
    blank = read_person(family="", given="")
    for id_, client, into, registered_at, *values in _rows(
        f"SELECT id, client_id, merged_into_id, registered_at, {', '.join(FIELDS)} FROM members_member WHERE id = ANY(%s)", wanted
    ):
        records[id_] = Record(id_, client, id_, registered_at, dict(zip(FIELDS, values, strict=True)), blank)
        if into is not None:
            merged[id_] = into
    _load_places(records, wanted)
    _load_numbers(records, wanted)
    for id_, name, was in _rows("SELECT member_id, field, was FROM members_change WHERE member_id = ANY(%s)", wanted):
        records[id_].former.setdefault(name, set()).add(was)
    for record in records.values():
        record.reread()
    for id_, root in roots(merged).items():
        records[id_].root = root
    return list(records.values())


def _load_places(records: dict[UUID, Record], wanted: list[list[UUID]]) -> None:
    rows = _rows("SELECT member_id, place_key, barriers, barrier_note FROM members_address WHERE member_id = ANY(%s)", wanted)
    for id_, place, barriers, note in rows:
        records[id_].barriers.setdefault(place, set()).update(barriers, [note] if note else ())


def _load_numbers(records: dict[UUID, Record], wanted: list[list[UUID]]) -> None:
    rows = _rows("SELECT member_id, system, issuer, blind, value FROM members_identifier WHERE member_id = ANY(%s)", wanted)
    for id_, system, issuer, blind, value in rows:
        token = bytes(blind)
        shown = numbers.canonical(system, value) if value else ""
        records[id_].numbers[token] = Number(system, numbers.issuer_key(system, issuer), token, shown)


def roots(merged: dict[UUID, UUID]) -> dict[UUID, UUID]:
    """Follow `merged` (record to the one it was merged into) up to the records that speak for the people."""
    up = dict(merged)
    frontier = {into for into in up.values() if into not in up}
    while frontier:
        above = dict(
            _rows(
                "SELECT id, merged_into_id FROM members_member WHERE id = ANY(%s) AND merged_into_id IS NOT NULL",
                [list(frontier)],
            )
        )
        up.update(above)
        frontier = {into for into in above.values() if into not in up}
    found = {}
    for start in merged:
        here = start
        while here in up:
            here = up[here]
        found[start] = here
    return found


def _rows(statement: str, parameters: Sequence[Any]) -> list[Any]:
    """Rows in PostgreSQL's binary form, which costs half the time of text for ids, dates and arrays."""
    with connection.cursor():  # Django opens the connection and its transaction
        pass
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, parameters, binary=True)
        return cursor.fetchall()
