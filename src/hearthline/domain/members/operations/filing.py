"""How is what a batch has registered and learned written, a set at a time?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline.domain.members import events
from hearthline.domain.members.models import Member, MemberAddress, MemberChange, MemberIdentifier, MergeProposal
from hearthline.domain.members.operations.book import Record
from hearthline.domain.members.operations.newcomers import FIELDS, Newcomer
from hearthline.domain.members.policy import numbers
from hearthline.domain.members.policy.places import zip5_of, zone_of_state
from hearthline.plumbing import arrays, audit, bulk, crypto, outbox
from hearthline.plumbing.access import Actor

SEALED_ABOUT = "members.identifier"

_KEYS = ("family_key", "given_key", "family_sound", "given_sound")
_MEMBER = ("id", "client_id", *FIELDS, *_KEYS, "registered_at", "registered_by")
_ADDRESS = (
    "client_id", "member_id", "line1", "line2", "city", "state", "zip", "zone", "place_key", "barriers", "barrier_note",
    "since_at",
)  # fmt: skip
_IDENTIFIER = ("client_id", "member_id", "system", "issuer", "value", "sealed", "blind", "last4", "since_at")
_CHANGE = ("client_id", "member_id", "field", "was", "became", "changed_at", "changed_by")
_PROPOSAL = ("id", "client_id", "newcomer_id", "candidate_id", "score", "reasons", "proposed_at", "proposed_by", "decision",
             "decided_by", "why")  # fmt: skip


@dataclass(slots=True)
class Proposal:
    """A pair to be put before a person."""

    id: UUID
    client_id: UUID
    newcomer_id: UUID
    candidate_id: UUID
    score: float
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Ledger:
    """What one batch will write."""

    registered: list[Record] = field(default_factory=list)
    learned: dict[UUID, tuple[Record, set[str]]] = field(default_factory=dict)
    changes: list[tuple[Record, str, str, str]] = field(default_factory=list)
    addresses: list[tuple[Record, Newcomer]] = field(default_factory=list)
    identifiers: list[tuple[Record, Newcomer, frozenset[bytes]]] = field(default_factory=list)
    proposals: dict[tuple[UUID, UUID], Proposal] = field(default_factory=dict)

    def take_in(
        self, record: Record, said: Newcomer, *, changed: Mapping[str, Any], tokens: frozenset[bytes], is_new_place: bool
    ) -> None:
        """Add news to a record on file: fields with their new values, numbers by token, the place. What was stays in history."""
        news = self.learned.setdefault(record.id, (record, set()))[1]
        for name, value in changed.items():
            was = str(record.fields[name] or "")
            self.changes.append((record, name, was, str(value)))
            record.former.setdefault(name, set()).add(was)
            record.fields[name] = value
        if tokens:
            self.identifiers.append((record, said, tokens))
            record.numbers.update((token, said.person.numbers[token]) for token in tokens)
            news.add("identifiers")
        if is_new_place:
            self.addresses.append((record, said))
            record.barriers.setdefault(said.place, set()).update(said.barriers)
            news.add("address")
        news.update(changed)
        record.reread()


def ask_zones(newcomers: Iterable[Newcomer]) -> arrays.Asked:
    """Ask for the time zones of their ZIP codes."""
    zips = {zip5_of(one.draft.address.zip) for one in newcomers}
    return arrays.ask("SELECT zip, zone FROM plumbing_zip WHERE zip = ANY(%s::text[])", [arrays.pack("text", list(zips))])


def write(ledger: Ledger, *, by: Actor, at: datetime, zones: arrays.Asked | None = None) -> set[UUID]:
    """Write the batch in the caller's transaction; returns the ids of the proposals that are new.

    `zones` has those of all addresses, where the caller has asked for them while it had other questions.
    """
    new = {record.id for record in ledger.registered}
    learned = [(record, names) for record, names in ledger.learned.values() if record.id not in new]
    with bulk.overlapped():
        if zones is None and ledger.addresses:
            zones = ask_zones(newcomer for _, newcomer in ledger.addresses)
        known = dict(zones.rows()) if zones else {}
        _remember_learned(learned, by=by, at=at)  # with the zones the only look-up: from here on nothing waits
        _insert_members(ledger.registered, by=by, at=at)
        _update_members([record for record, names in learned if not names.isdisjoint(FIELDS)])
        _insert_addresses(ledger.addresses, known, at=at)
        _insert_identifiers(ledger.identifiers, at=at)
        _insert_changes(ledger.changes, by=by, at=at)
        proposed = _propose(list(ledger.proposals.values()), new, by=by, at=at)
        _remember(ledger.registered, proposed, by=by, at=at)
    return {one.id for one in proposed}


def _insert_members(records: Sequence[Record], *, by: Actor, at: datetime) -> None:
    if records:
        bulk.insert(Member, _MEMBER, ((record.id, record.client_id, *_columns(record), at, str(by)) for record in records))


def _columns(record: Record) -> tuple[Any, ...]:
    person = record.person
    return (
        *(record.fields[name] for name in FIELDS),
        person.family.key,
        person.given.key,
        person.family.sound,
        person.given.sound,
    )


def _update_members(records: Sequence[Record]) -> None:
    bulk.update(Member, (*FIELDS, *_KEYS), ((record.id, record.client_id, *_columns(record)) for record in records))


def _insert_addresses(found: Sequence[tuple[Record, Newcomer]], zones: Mapping[str, str], *, at: datetime) -> None:
    bulk.insert(MemberAddress, _ADDRESS, _address_rows(found, zones, at=at))


def _address_rows(
    found: Sequence[tuple[Record, Newcomer]], zones: Mapping[str, str], *, at: datetime
) -> Iterable[tuple[Any, ...]]:
    for record, newcomer in found:
        address = newcomer.draft.address
        zone = zones.get(zip5_of(address.zip)) or zone_of_state(address.state)
        yield (
            record.client_id, record.id, address.line1, address.line2, address.city, address.state, address.zip, zone,
            newcomer.place, f"{{{','.join(address.barriers)}}}", address.barrier_note, at,
        )  # fmt: skip


def _insert_identifiers(found: Sequence[tuple[Record, Newcomer, frozenset[bytes]]], *, at: datetime) -> None:
    bulk.insert(
        MemberIdentifier,
        _IDENTIFIER,
        (
            _identifier_row(record, number, identifier, at=at)
            for record, newcomer, tokens in found
            for number, identifier in newcomer.carried
            if number.token in tokens
        ),
        on_conflict="ON CONFLICT (member_id, blind, client_id) DO NOTHING",
    )


def _identifier_row(record: Record, number: Any, identifier: Any, *, at: datetime) -> tuple[Any, ...]:
    value, sealed, last4 = identifier.value.strip(), None, ""
    if number.system in numbers.SEALED:
        plain = numbers.canonical(number.system, identifier.value)
        sealed, last4, value = crypto.seal(plain.encode(), about=SEALED_ABOUT), numbers.last4(plain), ""
    return record.client_id, record.id, number.system, identifier.issuer, value, sealed, number.token, last4, at


def _insert_changes(changes: Sequence[tuple[Record, str, str, str]], *, by: Actor, at: datetime) -> None:
    bulk.insert(
        MemberChange,
        _CHANGE,
        ((record.client_id, record.id, name, was, became, at, str(by)) for record, name, was, became in changes),
    )


def _propose(proposals: Sequence[Proposal], new: Collection[UUID], *, by: Actor, at: datetime) -> list[Proposal]:
    """Put pairs before a person, unless somebody was asked about them before; returns those that are new.

    Nobody can have been asked about a record of `new`, which this batch registers: only pairs on file are looked up.
    """
    if not proposals:
        return []
    on_file = [one for one in proposals if one.newcomer_id not in new]
    asked_the_other_way = {
        (newcomer, candidate) for newcomer, candidate, _ in _asked("candidate_id = ANY(%s)", [one.newcomer_id for one in on_file])
    }
    proposals = [one for one in proposals if (one.candidate_id, one.newcomer_id) not in asked_the_other_way]
    bulk.insert(
        MergeProposal,
        _PROPOSAL,
        (
            (one.id, one.client_id, one.newcomer_id, one.candidate_id, one.score, list(one.reasons), at, str(by), "", "", "")
            for one in proposals
        ),
        on_conflict="ON CONFLICT (newcomer_id, candidate_id, client_id) DO NOTHING",
    )
    written = {id_ for _, _, id_ in _asked("id = ANY(%s)", [one.id for one in on_file])}
    return [one for one in proposals if one.newcomer_id in new or one.id in written]


def _asked(where: str, ids: Sequence[UUID]) -> list[tuple[UUID, UUID, UUID]]:
    """Proposals on file: (newcomer, candidate, proposal)."""
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT newcomer_id, candidate_id, id FROM members_merge_proposal WHERE {where}", [list(ids)])
        return list(cursor.fetchall())


def _remember_learned(learned: Sequence[tuple[Record, set[str]]], *, by: Actor, at: datetime) -> None:
    """One audit entry per member on file that has changed; field names only."""
    _append(
        [
            audit.Entry(client_id=record.client_id, chain=record.id, kind="member.updated", detail={"fields": sorted(names)})
            for record, names in learned
        ],
        by=by,
        at=at,
    )


def _remember(registered: Sequence[Record], proposed: Sequence[Proposal], *, by: Actor, at: datetime) -> None:
    """One audit entry per member that is new or put beside another, and the events; ids only."""
    asked: dict[UUID, list[UUID]] = {}
    for one in proposed:
        asked.setdefault(one.newcomer_id, []).append(one.id)
    new = {record.id for record in registered}
    audit.append(
        (
            audit.Entry(
                client_id=record.client_id,
                chain=record.id,
                kind="member.registered",
                detail={"proposals": asked.get(record.id, [])},
            )
            for record in registered
        ),
        by=by,
        at=at,
        new_chains=True,
    )
    _append(
        [
            audit.Entry(client_id=one.client_id, chain=one.newcomer_id, kind="member.merge_proposed", detail={"proposal": one.id})
            for one in proposed
            if one.newcomer_id not in new
        ],
        by=by,
        at=at,
    )
    announce(events.REGISTERED, ((record.client_id, record.id) for record in registered), at=at)
    announce(events.MERGE_PROPOSED, ((one.client_id, one.id) for one in proposed), at=at)


def _append(entries: Sequence[audit.Entry], *, by: Actor, at: datetime) -> None:
    if entries:
        audit.append(entries, by=by, at=at)


def announce(name: str, ids: Iterable[tuple[UUID, UUID]], *, at: datetime) -> None:
    """Announce one event per client."""
    clients: dict[UUID, list[UUID]] = {}
    for client_id, id_ in ids:
        clients.setdefault(client_id, []).append(id_)
    for client_id, found in clients.items():
        outbox.announce(name, client_id=client_id, ids=found, at=at)
