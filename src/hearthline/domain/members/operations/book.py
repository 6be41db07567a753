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

from hearthline.domain.members.operations.newcomers import FIELDS, Key, held_keys, kind_of, read_phone, word_of
from hearthline.domain.members.policy import numbers
from hearthline.domain.members.policy.choosing import Judged
from hearthline.domain.members.policy.comparing import Verdict, compare
from hearthline.domain.members.policy.people import Number, Person, read_person

MOST_HOLDERS = {"number": 16, "phone": 8, "place": 8, "family": 100, "given": 100}
"""A key held by more records than this says nothing about any of them."""

_SOURCES = {
    "number": "SELECT i.member_id AS id FROM members_identifier i WHERE i.blind = s.word AND i.client_id = s.client_id",
    "phone": "SELECT m.id FROM members_member m WHERE m.client_id = s.client_id AND m.phone = s.word AND m.phone <> ''",
    "place": "SELECT a.member_id AS id FROM members_address a WHERE a.client_id = s.client_id AND a.place_key = s.word",
    "family": "SELECT m.id FROM members_member m "
    "WHERE m.client_id = s.client_id AND m.birth_date = s.born AND m.family_sound = s.word",
    "given": "SELECT m.id FROM members_member m "
    "WHERE m.client_id = s.client_id AND m.birth_date = s.born AND m.given_sound = s.word",
}


@dataclass(slots=True, eq=False)
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
        fields = self.fields
        self.person = read_person(
            family=fields["family"],
            given=fields["given"],
            middle=fields["middle"],
            suffix=fields["suffix"],
            birth_date=fields["birth_date"],
            sex=fields["sex"],
            phones=[read_phone(phone)[1] for phone in (fields["phone"], *self.former.get("phone", ()))],
            places=self.barriers,
            numbers=dict(self.numbers),
        )

    def held(self) -> list[Key]:
        """Under which keys the record is found."""
        return held_keys(self.person, phone=self.fields["phone"], places=self.barriers)


class Book:
    """One client's file as one batch sees it."""

    def __init__(self, client_id: UUID) -> None:
        self.client_id = client_id
        self.records: dict[UUID, Record] = {}
        self._touched: set[Record] = set()
        self._on_file: dict[Key, list[Record]] = {}
        self._crowds: set[Key] = set()
        self._in_batch: dict[Key, dict[Record, None]] = {}
        self._phone_of: dict[Record, Key] = {}
        self._apart: set[frozenset[UUID]] = set()

    def look_up(self, keys: Iterable[Key]) -> None:
        """Find the client's records under these keys."""
        kinds: dict[str, list[Key]] = {}
        for key in dict.fromkeys(keys):
            if key not in self._on_file:
                kinds.setdefault(kind_of(key), []).append(key)
        found = {key: ids for kind, wanted in kinds.items() for key, ids in _hits(self.client_id, kind, wanted)}
        self._crowds.update(key for key, ids in found.items() if len(ids) > MOST_HOLDERS[kind_of(key)])
        telling = {key: ids for key, ids in found.items() if key not in self._crowds}
        self._load({id_ for ids in telling.values() for id_ in ids} - self.records.keys())
        for wanted in kinds.values():
            self._on_file.update((key, [self.records[id_] for id_ in telling.get(key, ())]) for key in wanted)

    def holders(self, keys: Iterable[Key]) -> tuple[list[Record], set[object]]:
        """Records found under these keys, and the words among them that a crowd shares."""
        found: dict[Record, None] = {}
        crowded: set[object] = set()
        for key in keys:
            if key in self._crowds:
                crowded.add(word_of(key))
                continue
            here, most = self._on_file.get(key, ()), MOST_HOLDERS[kind_of(key)]
            if here and kind_of(key) == "phone":  # a number that this batch has replaced finds nobody
                here = [record for record in here if read_phone(record.fields["phone"])[1] == word_of(key)]
            fresh = self._in_batch.get(key, {})
            if len(fresh) <= most:
                fresh = dict.fromkeys(here) | fresh
            if len(fresh) > most:
                crowded.add(word_of(key))
            else:
                found.update(fresh)
        return list(found), crowded

    def judge(self, person: Person, found: Iterable[Record], crowded: set[object]) -> list[Judged]:
        """Compare a person with records of the book."""
        return [Judged(one.id, one.root, one.registered_at, compare(person, one.person, crowded=crowded)) for one in found]

    def are_one(self, one: Judged, other: Judged, crowded: set[object]) -> bool:
        """Whether two records on file are proven the same, and nobody has said that they are two people."""
        if not self._apart.isdisjoint({frozenset((one.id, other.id)), frozenset((one.root, other.root))}):
            return False
        match = compare(self.records[one.id].person, self.records[other.id].person, crowded=crowded)
        return match.verdict is Verdict.SAME

    def is_untouched(self, keys: Iterable[Key], found: Iterable[Record]) -> bool:
        """Whether the batch has changed neither these records nor who is found under these keys."""
        return self._touched.isdisjoint(found) and self._in_batch.keys().isdisjoint(keys)

    def enter(self, record: Record) -> None:
        """Note a record that the batch has registered, or about which it has learned something."""
        self.records[record.id] = record
        self._touched.add(record)
        keys = record.held()
        before = self._phone_of.get(record)
        for key in keys:
            self._in_batch.setdefault(key, {})[record] = None
            if kind_of(key) == "phone":
                self._phone_of[record] = key
        if before is not None and before not in keys:
            del self._in_batch[before][record]

    def _load(self, ids: set[UUID]) -> None:
        if not ids:
            return
        for record in load_records(ids):
            self.records[record.id] = record
        self._apart.update(
            frozenset(pair)
            for pair in _rows(
                "SELECT newcomer_id, candidate_id FROM members_merge_proposal "
                "WHERE newcomer_id = ANY(%s::uuid[]) AND decision IN ('rejected', 'undone')",
                [_array(ids)],
            )
        )


def _hits(client_id: UUID, kind: str, keys: Sequence[Key]) -> list[tuple[Key, list[UUID]]]:
    """The ids found under each key of one kind, at most one more than says something.

    One index probe per key: the lateral look-up with its limit leaves the planner no other way, whatever its statistics say.
    """
    parameters: list[Any]
    if kind == "number":
        columns = "unnest(%s::bytea[]) WITH ORDINALITY AS k(word, slot)"
        parameters = [_array(f'"\\\\x{key.hex()}"' for key in keys if isinstance(key, bytes))]
    else:
        columns = "unnest(%s::date[], string_to_array(%s, E'\\n')) WITH ORDINALITY AS k(born, word, slot)"
        parameters = [_array(key[1] or "null" for key in keys), "\n".join(str(word_of(key)) for key in keys)]
    found: dict[int, list[UUID]] = {}
    for slot, id_ in _rows(
        f"SELECT s.slot, hit.id FROM (SELECT %s::uuid AS client_id, k.* FROM {columns}) s "
        f"CROSS JOIN LATERAL ({_SOURCES[kind]} LIMIT {MOST_HOLDERS[kind] + 1}) hit",
        [client_id, *parameters],
    ):
        ids = found.setdefault(slot, [])
        if id_ not in ids:
            ids.append(id_)
    return [(keys[slot - 1], ids) for slot, ids in found.items()]


def load_records(ids: Iterable[UUID]) -> list[Record]:
    """Read records with their numbers, places and former telephones, four queries for any number of them."""
    wanted = list(ids)
    array = _array(wanted)
    records: list[Record | None] = [None] * len(wanted)
    merged: dict[UUID, UUID] = {}
    blank = read_person(family="", given="")
    for slot, client, into, registered_at, *values in _each(
        f"SELECT client_id, merged_into_id, registered_at, {', '.join(FIELDS)} FROM members_member m WHERE m.id = w.id", array
    ):
        id_ = wanted[slot - 1]
        records[slot - 1] = Record(id_, client, id_, registered_at, dict(zip(FIELDS, values, strict=True)), blank)
        if into is not None:
            merged[id_] = into
    for slot, system, issuer, token, value, last4 in _each(
        "SELECT system, issuer, blind, value, last4 FROM members_identifier i WHERE i.member_id = w.id", array
    ):
        shown = numbers.canonical(system, value) if value else last4
        _at(records, slot).numbers[token] = Number(system, numbers.issuer_key(system, issuer), token, shown)
    for slot, place, barriers, note in _each(
        "SELECT place_key, barriers, barrier_note FROM members_address a WHERE a.member_id = w.id", array
    ):
        _at(records, slot).barriers.setdefault(place, set()).update(barriers, [note] if note else ())
    for slot, name, was in _each("SELECT field, was FROM members_change c WHERE c.member_id = w.id", array):
        _at(records, slot).former.setdefault(name, set()).add(was)
    found = [record for record in records if record is not None]
    tops = roots(merged)
    for record in found:
        record.reread()
        record.root = tops.get(record.id, record.id) if tops else record.id
    return found


def _at(records: Sequence[Record | None], slot: int) -> Record:
    record = records[slot - 1]
    assert record is not None  # a row of a member is seen by whoever sees the member
    return record


def _each(source: str, ids: str) -> list[Any]:
    """Rows of `source` for each id, led by the id's position from 1; one index probe per id, whatever the statistics say."""
    return _rows(
        f"SELECT w.slot, x.* FROM unnest(%s::uuid[]) WITH ORDINALITY AS w(id, slot) CROSS JOIN LATERAL ({source} OFFSET 0) x",
        [ids],
    )


def _array(items: Iterable[object]) -> str:
    """An array in PostgreSQL's text form, for items that need no quoting; an eighth of the cost of a Python list."""
    return f"{{{','.join(map(str, items))}}}"


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
