"""Who on file could a newcomer be, as the file stands, and as the batch at hand has changed it so far?

Look-ups are index equality joins, a batch at a time; each is bounded, because what a crowd shares says nothing about one person.
The book then follows what the batch itself registers and learns, so that a batch gives what its drafts would give one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from hearthline.domain.members.operations.newcomers import FIELDS, Key, born_of, held_keys, kind_of, read_phone, word_of
from hearthline.domain.members.policy import numbers
from hearthline.domain.members.policy.choosing import Judged
from hearthline.domain.members.policy.comparing import Verdict, compare
from hearthline.domain.members.policy.people import Number, Person, read_person
from hearthline.plumbing import arrays

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


_WORDS = {"number": "bytea"}
_KINDS = {"birth_date": "date", "deceased_at": "timestamptz"}
_RECORD = (
    "m.id, m.client_id, m.merged_into_id, m.registered_at, "
    "(SELECT json_agg(json_build_array(i.system, i.issuer, encode(i.blind, 'hex'), i.value || i.last4))::text "
    "FROM members_identifier i WHERE i.member_id = m.id), "
    "(SELECT json_agg(json_build_array(a.place_key, a.barriers, a.barrier_note))::text "
    "FROM members_address a WHERE a.member_id = m.id), "
    "(SELECT json_agg(json_build_array(c.field, c.was))::text FROM members_change c WHERE c.member_id = m.id), "
    "(SELECT json_agg(p.candidate_id)::text FROM members_merge_proposal p "
    "WHERE p.newcomer_id = m.id AND p.decision IN ('rejected', 'undone')), "
    f"{', '.join(f'm.{name}' for name in FIELDS)}"
)
"""Of a record all that matching needs; a sealed number has no value, others no last four, so one text is either."""

_LOAD = (
    f"SELECT {_RECORD} FROM unnest(%s::uuid[]) AS w(id) "
    "CROSS JOIN LATERAL (SELECT * FROM members_member m WHERE m.id = w.id OFFSET 0) m"
)
"""Records by id, each by index probes alone."""

_FIND = f"""
WITH hit AS MATERIALIZED ({{hits}}),
telling AS (SELECT unnest(array_agg(id)) AS id FROM hit GROUP BY slot HAVING count(DISTINCT id) <= max(most)),
wanted AS (SELECT DISTINCT id FROM telling WHERE id <> ALL (%s::uuid[]))
SELECT slot, {{blank}} FROM hit
UNION ALL SELECT NULL, {_RECORD} FROM wanted w CROSS JOIN LATERAL (SELECT * FROM members_member m WHERE m.id = w.id OFFSET 0) m
"""
"""Who is found under which key, one row each with its slot, and the records of those that are not held yet: all in one answer."""


_BLANK = "hit.id, NULL::uuid, NULL::uuid, NULL::timestamptz, " + ", ".join(
    ["NULL::text"] * 4 + [f"NULL::{_KINDS.get(name, 'text')}" for name in FIELDS]
)
"""A row that tells of a hit alone, in the columns of a record."""


@dataclass(slots=True, eq=False)
class Record:
    """A record on file and all that matching and learning need of it; `barriers` are kept per place, and `apart` are the records
    of which somebody has said that they are other people."""

    id: UUID
    client_id: UUID
    root: UUID
    registered_at: datetime
    fields: dict[str, Any]
    person: Person
    numbers: dict[bytes, Number] = field(default_factory=dict)
    barriers: dict[str, set[str]] = field(default_factory=dict)
    former: dict[str, set[str]] = field(default_factory=dict)
    apart: frozenset[UUID] = frozenset()

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


class _Question(NamedTuple):
    """Keys that are being looked up, in the order of their slots."""

    keys: Sequence[Key]
    asked: arrays.Asked


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
        self._question: _Question | None = None

    def look_up(self, keys: Iterable[Key]) -> None:
        """Ask for the client's records under these keys; the answer is taken in when it is needed."""
        self._take_in()
        kinds: dict[str, list[Key]] = {}
        for key in dict.fromkeys(keys):
            if key not in self._on_file:
                kinds.setdefault(kind_of(key), []).append(key)
        if kinds:
            self._question = _find(self.client_id, kinds, held=list(self.records))

    def _take_in(self) -> None:
        """Wait for the answer to what was looked up last."""
        if self._question is None:
            return
        (keys, asked), self._question = self._question, None
        found: list[list[UUID]] = [[] for _ in keys]
        rows = []
        for row in asked.rows():
            if row[0] is None:
                rows.append(row[1:])
            else:
                found[row[0]].append(row[1])
        for record in _records(rows):
            self.records[record.id] = record
            self._apart.update(frozenset((record.id, other)) for other in record.apart)
        for key, several in zip(keys, found, strict=True):
            ids = list(dict.fromkeys(several)) if len(several) > 1 else several
            if len(ids) > MOST_HOLDERS[kind_of(key)]:
                self._crowds.add(key)
            else:
                self._on_file[key] = [self.records[id_] for id_ in ids]

    def holders(self, keys: Iterable[Key]) -> tuple[list[Record], set[object]]:
        """Records found under these keys, and the words among them that a crowd shares."""
        self._take_in()
        found: dict[Record, None] = {}
        crowded: set[object] = set()
        for key in keys:
            if key in self._crowds:
                crowded.add(word_of(key))
                continue
            here, kind = self._on_file.get(key, ()), kind_of(key)
            if here and kind == "phone":  # a number that this batch has replaced finds nobody
                here = [record for record in here if read_phone(record.fields["phone"])[1] == word_of(key)]
            fresh = self._in_batch.get(key)
            if fresh is None:
                found.update(dict.fromkeys(here))
                continue
            if len(fresh) <= MOST_HOLDERS[kind]:
                fresh = dict.fromkeys(here) | fresh
            if len(fresh) > MOST_HOLDERS[kind]:
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


def _find(client_id: UUID, kinds: Mapping[str, Sequence[Key]], *, held: Sequence[UUID]) -> _Question:
    """Ask who is found under each key, at most one more than says something, and for the records that are not `held`.

    One statement and one index probe per key: the lateral look-up with its limit leaves the planner no other way, whatever its
    statistics say.
    """
    parts: list[str] = []
    parameters: list[object] = []
    wanted: list[Key] = []
    for kind, keys in kinds.items():
        most = MOST_HOLDERS[kind]
        parts.append(
            f"SELECT s.slot, hit.id, {most} AS most FROM (SELECT %s::uuid AS client_id, k.* "
            f"FROM unnest(%s::int[], %s::date[], %s::{_WORDS.get(kind, 'text')}[]) AS k(slot, born, word)) s "
            f"CROSS JOIN LATERAL ({_SOURCES[kind]} LIMIT {most + 1}) hit"
        )
        parameters += [
            client_id,
            arrays.pack("integer", range(len(wanted), len(wanted) + len(keys))),
            arrays.pack("date", [born_of(key) for key in keys]),
            arrays.pack(_WORDS.get(kind, "text"), [word_of(key) for key in keys]),
        ]
        wanted += keys
    statement = _FIND.format(hits=" UNION ALL ".join(parts), blank=_BLANK)
    return _Question(wanted, arrays.ask(statement, [*parameters, arrays.pack("uuid", held)]))


def load_records(ids: Iterable[UUID]) -> list[Record]:
    """Read records with their numbers, places and former telephones, in one statement for any number of them."""
    wanted = list(ids)
    return _records(arrays.fetch(_LOAD, [arrays.pack("uuid", wanted)])) if wanted else []


def _records(rows: Sequence[Any]) -> list[Record]:
    blank = read_person(family="", given="")
    records: list[Record] = []
    merged: dict[UUID, UUID] = {}
    for id_, client, into, registered_at, carried, lived, changed, apart, *values in rows:
        record = Record(id_, client, id_, registered_at, dict(zip(FIELDS, values, strict=True)), blank)
        for system, issuer, token, value in json.loads(carried) if carried else ():
            text = numbers.canonical(system, value) if system not in numbers.SEALED else value
            number = Number(system, numbers.issuer_key(system, issuer), bytes.fromhex(token), text)
            record.numbers[number.token] = number
        for place, barriers, note in json.loads(lived) if lived else ():
            record.barriers.setdefault(place, set()).update(barriers, [note] if note else ())
        for name, was in json.loads(changed) if changed else ():
            record.former.setdefault(name, set()).add(was)
        if apart:
            record.apart = frozenset(map(UUID, json.loads(apart)))
        record.reread()
        records.append(record)
        if into is not None:
            merged[record.id] = into
    if merged:
        tops = roots(merged)
        for record in records:
            record.root = tops.get(record.id, record.id)
    return records


def roots(merged: dict[UUID, UUID]) -> dict[UUID, UUID]:
    """Follow `merged` (record to the one it was merged into) up to the records that speak for the people."""
    up = dict(merged)
    frontier = {into for into in up.values() if into not in up}
    while frontier:
        above = dict(
            arrays.fetch(
                "SELECT id, merged_into_id FROM members_member WHERE id = ANY(%s::uuid[]) AND merged_into_id IS NOT NULL",
                [arrays.pack("uuid", list(frontier))],
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
