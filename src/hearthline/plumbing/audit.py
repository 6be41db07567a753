"""How does the hub remember, unalterably, what was done and seen?

Each chain (a case, or a session that reads) is a list of canonical texts; each hash covers the previous hash and the stored text
itself (SETTLED: the text, since jsonb reorders keys).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline.plumbing import arrays, bulk, changes
from hearthline.plumbing.access import Actor, Viewer
from hearthline.plumbing.ids import new_ids
from hearthline.plumbing.models import AuditEvent

READ = "phi.read"
GENESIS = b"\0" * 32
_COLUMNS = ("client_id", "chain", "seq", "at", "text", "previous_hash", "hash")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to remember: `kind` is an event name such as "referral.received"; `detail` holds ids, codes and reasons."""

    client_id: UUID
    chain: UUID
    kind: str
    detail: dict[str, Any] = field(default_factory=dict)


_string = json.encoder.encode_basestring
_json = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode


def canonical(entry: Entry, *, moment: str, actor: str) -> str:
    """The text that is stored and hashed: sorted keys, no spaces, UTF-8; `moment` and `actor` are JSON already."""
    return f'{{"at":{moment},"by":{actor},"detail":{_json(entry.detail)},"kind":{_string(entry.kind)}}}'


def append(
    entries: Iterable[Entry], *, by: Actor, at: datetime, new_chains: bool = False, unheard: Collection[UUID] = ()
) -> None:
    """Append entries, those of a chain in order, a set at a time.

    `new_chains` says that every chain starts here, which spares the look-up of their ends; `unheard` are cases of whose opening
    nobody has heard yet, so that this changes nobody's list (`plumbing.changes`). Two writers on one chain collide on
    its key and one of them fails: a chain belongs to whoever holds its case. Chains are written in the order of their ids:
    two who write the same ones wait for each other, not in a circle.
    """
    entries = list(entries) if new_chains else sorted(entries, key=lambda entry: entry.chain.int)
    for entry in entries:
        changes.touch(entry.client_id, entry.chain, is_opening=new_chains or entry.chain in unheard)
    moment, actor = _json(at.isoformat()), _json(str(by))
    texts = [canonical(entry, moment=moment, actor=actor) for entry in entries]
    if new_chains:
        bulk.insert(AuditEvent, _COLUMNS, _linked(entries, texts, {}, at=at))
    elif len(chains := {entry.chain for entry in entries}) < len(entries):
        bulk.insert(AuditEvent, _COLUMNS, _linked(entries, texts, _ends(chains), at=at))
    elif entries:
        _link(entries, texts, at=at)


# A chain mostly grows by one link: the server reads its end and links the text in one statement. One chain alone is no list: of a
# list a kept plan supposes ten, and the server would plan each use anew.
_LINK, _LINK_ONE = (
    f"""
INSERT INTO plumbing_audit_event (client_id, chain, seq, at, text, previous_hash, hash)
SELECT e.client_id, e.chain, coalesce(last.seq, 0) + 1, %s, e.text, coalesce(last.hash, %s),
sha256(coalesce(last.hash, %s) || convert_to(e.text, 'UTF8'))
FROM {given} AS e(client_id, chain, text) LEFT JOIN LATERAL
(SELECT seq, hash FROM plumbing_audit_event p WHERE p.chain = e.chain ORDER BY seq DESC LIMIT 1) AS last ON true
"""
    for given in ("unnest(%s::uuid[], %s::uuid[], %s::text[])", "(SELECT (%s::uuid[])[1], (%s::uuid[])[1], (%s::text[])[1])")
)


def _link(entries: Sequence[Entry], texts: Sequence[str], *, at: datetime) -> None:
    """Write these entries, of which no two belong to one chain."""
    arrays.execute(_LINK_ONE if len(entries) == 1 else _LINK, _link_parameters(entries, texts, at=at))


def _link_parameters(entries: Sequence[Entry], texts: Sequence[str], *, at: datetime) -> list[Any]:
    clients = arrays.pack("uuid", [entry.client_id for entry in entries])
    chains = arrays.pack("uuid", [entry.chain for entry in entries])
    return [at, GENESIS, GENESIS, clients, chains, arrays.pack("text", texts)]


def _ends(chains: set[UUID]) -> dict[UUID, tuple[int, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wanted.chain, last.seq, last.hash FROM unnest(%s::uuid[]) AS wanted(chain) CROSS JOIN LATERAL "
            "(SELECT seq, hash FROM plumbing_audit_event e WHERE e.chain = wanted.chain ORDER BY seq DESC LIMIT 1) AS last",
            [list(chains)],
        )
        return {chain: (seq, bytes(hashed)) for chain, seq, hashed in cursor.fetchall()}


def _linked(
    entries: Sequence[Entry], texts: Sequence[str], ends: dict[UUID, tuple[int, bytes]], *, at: datetime
) -> Iterable[tuple[Any, ...]]:
    for entry, text in zip(entries, texts, strict=True):
        seq, previous = ends.get(entry.chain, (0, GENESIS))
        linked = hashlib.sha256(previous + text.encode()).digest()
        ends[entry.chain] = (seq + 1, linked)
        yield entry.client_id, entry.chain, seq + 1, at, text, previous, linked


# What proves a look and what finds it, in one statement.
_LOOK = f"""
WITH event AS ({_LINK_ONE} RETURNING client_id, chain, seq, at)
INSERT INTO plumbing_sight (id, client_id, member_id, seen_at, seen_by, what, chain, seq)
SELECT s.id, event.client_id, s.member_id, event.at, %s, %s, event.chain, event.seq
FROM event CROSS JOIN unnest(%s::uuid[], %s::uuid[]) AS s(id, member_id)
"""


def record_read(viewer: Viewer, *, session: UUID, client_id: UUID, what: str, members: Sequence[UUID], at: datetime) -> None:
    """Remember that somebody saw PHI: one event for one request, naming every member shown (SETTLED).

    Requests of one session that run side by side take turns at the end of its chain.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(session)])
    detail = {"what": what, "members": [str(member) for member in members]}
    entry = Entry(client_id=client_id, chain=session, kind=READ, detail=detail)
    text = canonical(entry, moment=_json(at.isoformat()), actor=_json(str(viewer.actor)))
    seen = list(dict.fromkeys(members))
    sights = [str(viewer.actor), what, arrays.pack("uuid", new_ids(len(seen))), arrays.pack("uuid", seen)]
    arrays.execute(_LOOK, [*_link_parameters([entry], [text], at=at), *sights])
