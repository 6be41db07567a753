"""Whose draft is this: somebody's on file, or a new person's?

One draft and a night's file take the same path, in chunks: look up who carries the same numbers; for those not proven by a
number, look up by name and date of birth, telephone and door; compare; place on unique proof, else register apart and propose.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db import connection

from hearthline.domain.members.facts import MemberDraft, Placed
from hearthline.domain.members.operations.book import Book, Record
from hearthline.domain.members.operations.filing import Ledger, Proposal, ask_zones, write
from hearthline.domain.members.operations.newcomers import Key, Newcomer, Reader, other_keys
from hearthline.domain.members.policy.choosing import Choice, Judged, choose
from hearthline.domain.members.policy.comparing import Match, compare
from hearthline.domain.members.policy.learning import is_new_place, news
from hearthline.plumbing import bulk
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_id, new_ids

CHUNK = 5_000
_DESKS = 64


def match_or_register(drafts: Sequence[tuple[UUID, MemberDraft | Newcomer]], *, by: Actor, at: datetime) -> list[Placed]:
    """Place (client id, draft) pairs in the order given, in the caller's transaction; a batch gives what its drafts would singly.

    A draft may have been read before, for that client. It is filed with a record on file only on unique proof
    (`policy.comparing`, `policy.choosing`). Whoever is merely near is registered apart and proposed. Nothing is ever looked up
    outside the draft's own client.
    """
    return look_up(drafts).place(by=by, at=at)


def look_up(drafts: Sequence[tuple[UUID, MemberDraft | Newcomer]]) -> Placing:
    """The first step of `match_or_register`, for whoever has other work for the server: it is handed over between the steps."""
    with bulk.uninterrupted():
        reader = Reader()
        newcomers = [draft if isinstance(draft, Newcomer) else reader.read(client_id, draft) for client_id, draft in drafts]
        _take_turns(newcomers)
        return Placing(newcomers)


class Placing:
    """Drafts on their way: those of the first chunk are looked up by their numbers, nobody is placed."""

    def __init__(self, newcomers: Sequence[Newcomer]) -> None:
        self._first, self._further = _Batch(newcomers[:CHUNK]), newcomers[CHUNK:]

    def look_further(self) -> None:
        """The second step: look up whoever no number proves."""
        with bulk.uninterrupted():
            self._first.look_further()

    def place(self, *, by: Actor, at: datetime) -> list[Placed]:
        """The last step: place everybody and write; a further chunk is looked up when those before it are written."""
        with bulk.uninterrupted():
            placed = self._first.place(by=by, at=at)
            for start in range(0, len(self._further), CHUNK):
                placed += _Batch(self._further[start : start + CHUNK]).place(by=by, at=at)
            return placed


def _take_turns(newcomers: Sequence[Newcomer]) -> None:
    """Make two transactions that may register the same person wait for each other: one desk per client and date of birth."""
    desks = {
        (one.client_id, one.person.birth_date.toordinal() % _DESKS if one.person.birth_date else _DESKS) for one in newcomers
    }
    keys = sorted(
        int.from_bytes(hashlib.blake2b(client.bytes + bytes([desk]), digest_size=8).digest(), "big", signed=True)
        for client, desk in desks
    )
    if keys:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(desk.key) FROM unnest(%s::bigint[]) AS desk(key)", [keys])


class _Batch:
    """One chunk on its way: the books it reads, one for each client, and the ledger it writes."""

    def __init__(self, newcomers: Sequence[Newcomer]) -> None:
        self.newcomers = newcomers
        self.books = {client_id: Book(client_id) for client_id in {one.client_id for one in newcomers}}
        self.ledger = Ledger()
        self._has_looked_everywhere = False
        self._early: list[tuple[Choice, list[Record]]] = []
        self._look_up((one, one.person.numbers) for one in newcomers)
        self._zones = ask_zones(newcomers)

    def look_further(self) -> None:
        """Look up by other keys whoever no number proves."""
        self._early = [self._choose(one, one.person.numbers) for one in self.newcomers]
        unproven = [one for one, (choice, _) in zip(self.newcomers, self._early, strict=True) if choice.place is None]
        self._look_up((one, other_keys(one.person)) for one in unproven)
        self._ids = chain(new_ids(len(unproven)), iter(new_id, None))

    def place(self, *, by: Actor, at: datetime) -> list[Placed]:
        """Place everybody, then write."""
        self.at = at
        if not self._early:
            self.look_further()
        placed = [
            self._settle(newcomer, self._decide(position, newcomer, choice, found))
            for position, (newcomer, (choice, found)) in enumerate(zip(self.newcomers, self._early, strict=True))
        ]
        written = write(self.ledger, by=by, at=at, zones=self._zones)
        return [one if written.issuperset(one.proposals) else _without_old_proposals(one, written) for one in placed]

    def _look_up(self, wanted: Iterable[tuple[Newcomer, Iterable[Key]]]) -> None:
        clients: dict[UUID, list[Key]] = {}
        for newcomer, keys in wanted:
            clients.setdefault(newcomer.client_id, []).extend(keys)
        for client_id, keys in clients.items():
            self.books[client_id].look_up(keys)

    def _choose(self, newcomer: Newcomer, keys: Iterable[Key]) -> tuple[Choice, list[Record]]:
        book = self.books[newcomer.client_id]
        found, crowded = book.holders(keys)
        judged = book.judge(newcomer.person, found, crowded)
        return choose(judged, are_one=lambda one, other: book.are_one(one, other, crowded)), found

    def _decide(self, position: int, newcomer: Newcomer, choice: Choice, found: list[Record]) -> Choice:
        """The early answer where the batch has not overtaken it; else the answer as the book stands now."""
        tokens = newcomer.person.numbers
        was_proven = choice.place is not None
        if not self.books[newcomer.client_id].is_untouched(tokens, found):
            choice, _ = self._choose(newcomer, tokens)
        if choice.place is not None:
            return choice
        if was_proven and not self._has_looked_everywhere:
            self._look_up((one, other_keys(one.person)) for one in self.newcomers[position:])
            self._has_looked_everywhere = True
        return self._choose(newcomer, [*tokens, *other_keys(newcomer.person)])[0]

    def _settle(self, newcomer: Newcomer, choice: Choice) -> Placed:
        if choice.place is None:
            return self._register(newcomer, choice.near)
        record = self.books[newcomer.client_id].records[choice.place.id]
        doubles = [id_ for pair in choice.doubles if (id_ := self._propose_double(newcomer.client_id, *pair))]
        return Placed(
            member_id=record.id,
            current_id=record.root,
            is_new=False,
            verdict="same",
            has_changed=self._learn(record, newcomer),
            proposals=tuple(doubles),
        )

    def _register(self, newcomer: Newcomer, near: Sequence[Judged]) -> Placed:
        id_, person = next(self._ids), newcomer.person
        record = Record(id_, newcomer.client_id, id_, self.at, newcomer.said(), person, dict(person.numbers))
        if newcomer.place:
            record.barriers[newcomer.place] = set(newcomer.barriers)
            self.ledger.addresses.append((record, newcomer))
        if newcomer.carried:
            self.ledger.identifiers.append((record, newcomer, frozenset(newcomer.person.numbers)))
        self.ledger.registered.append(record)
        self.books[record.client_id].enter(record)
        proposals = [self._propose(id_, one.id, newcomer.client_id, one.match) for one in near]
        verdict = "near" if near else "different"
        return Placed(member_id=id_, current_id=id_, is_new=True, verdict=verdict, proposals=tuple(proposals))

    def _learn(self, record: Record, newcomer: Newcomer) -> bool:
        """Add to a record on file what it did not know; the former telephone, address and the like stay in history."""
        changed = news(record.fields, record.former, newcomer.said(), is_dialable=bool(newcomer.person.phones))
        tokens = newcomer.person.numbers.keys() - record.numbers.keys()
        moved = is_new_place(record.barriers, newcomer.place, newcomer.barriers)
        if not (changed or tokens or moved):
            return False
        self.ledger.take_in(record, newcomer, changed=changed, tokens=frozenset(tokens), is_new_place=moved)
        self.books[record.client_id].enter(record)
        return True

    def _propose_double(self, client_id: UUID, older: Judged, younger: Judged) -> UUID | None:
        """Propose two records on file against each other, unless this batch has done so."""
        if not self.ledger.proposals.keys().isdisjoint({(younger.id, older.id), (older.id, younger.id)}):
            return None
        records = self.books[client_id].records
        match = compare(records[older.id].person, records[younger.id].person)
        return self._propose(younger.id, older.id, client_id, match)

    def _propose(self, newcomer_id: UUID, candidate_id: UUID, client_id: UUID, match: Match) -> UUID:
        proposal = Proposal(new_id(), client_id, newcomer_id, candidate_id, match.score, match.reasons)
        self.ledger.proposals[newcomer_id, candidate_id] = proposal
        return proposal.id


def _without_old_proposals(placed: Placed, written: set[UUID]) -> Placed:
    """A pair on file about which somebody was asked before is not asked about again."""
    return replace(placed, proposals=tuple(one for one in placed.proposals if one in written))
