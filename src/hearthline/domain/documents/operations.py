"""How is a message kept unchanged before anyone reads it, and how is the fate of its parts recorded?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import BinaryIO
from uuid import UUID

from hearthline.domain.documents.facts import Unit
from hearthline.domain.documents.models import Content, Inbound, Kept, Quarantined
from hearthline.plumbing import arrays, bulk, crypto
from hearthline.plumbing.ahead import Ahead
from hearthline.plumbing.ids import new_id, new_ids

_INBOUND = (
    "id", "client_id", "sender", "key", "channel", "name", "kind", "size", "sha256", "received_at", "received_count",
    "filed_count", "known_count", "quarantined_count", "readings",
)  # fmt: skip
PART = 4 * 1024 * 1024  # bytes sealed together; a message of any size passes through memory part by part


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMessage:
    """A message on file; `is_new` is False when the same sender and key had been kept before."""

    id: UUID
    is_new: bool
    is_read: bool


def keep(
    source: BinaryIO, *, client_id: UUID, sender: str, key: str, channel: str, name: str, kind: str, received_at: datetime
) -> KeptMessage:
    """Seal the bytes and record the message; without a key, its own fingerprint is the key.

    The source is read from its beginning and left there. The same client, sender and key is kept once.
    """
    source.seek(0)
    fingerprint, size = hashlib.sha256(), 0
    while part := source.read(PART):
        fingerprint.update(part)
        size += len(part)
    digest = fingerprint.digest()
    id_, key = new_id(), key or digest.hex()
    is_new = bulk.insert(
        Inbound,
        _INBOUND,
        [(id_, client_id, sender, key, channel, name, kind, size, digest, received_at, 0, 0, 0, 0, 1)],
        on_conflict="ON CONFLICT (sender, key, client_id) DO NOTHING",
    )
    if is_new:
        _seal(source, client_id=client_id, inbound_id=id_)
        source.seek(0)
        return KeptMessage(id=id_, is_new=True, is_read=False)
    source.seek(0)
    held = Inbound.objects.get(client_id=client_id, sender=sender, key=key)
    return KeptMessage(id=held.id, is_new=False, is_read=held.read_at is not None)


def _seal(source: BinaryIO, *, client_id: UUID, inbound_id: UUID) -> None:
    """Each part is waited for, and the next one sealed meanwhile: all sent at once would fill memory with the whole file."""
    parts = Ahead(_sealed(source, inbound_id), most=1, step=1)
    with bulk.meanwhile(parts.make):
        for number, sealed in enumerate(parts):
            bulk.insert(Content, ("client_id", "inbound_id", "part", "sealed"), [(client_id, inbound_id, number, sealed)])


def _sealed(source: BinaryIO, inbound_id: UUID) -> Iterator[bytes]:
    source.seek(0)
    for number, part in enumerate(iter(partial(source.read, PART), b"")):
        yield crypto.seal(part, about=f"inbound:{inbound_id}:{number}")


def quarantine(units: Sequence[Unit], *, client_id: UUID, inbound_id: UUID, at: datetime) -> None:
    """Put units aside with their original and the reason; the same unit of the same message once."""
    bulk.insert(
        Quarantined,
        ("id", "client_id", "inbound_id", "position", "reason", "sealed", "quarantined_at", "resolved_by"),
        (
            (id_, client_id, inbound_id, unit.position, unit.fault, crypto.seal(unit.raw, about="quarantined"), at, "")
            for id_, unit in zip(new_ids(len(units)), units, strict=True)
        ),
        on_conflict="ON CONFLICT (inbound_id, position, client_id) DO NOTHING",
    )


def keep_evidence(units: Sequence[Unit], *, client_id: UUID, inbound_id: UUID) -> list[bool]:
    """File units as evidence; per unit, whether it is new (False: the same content is on file)."""
    digests = [hashlib.sha256((unit.raw or unit.position.encode()) + unit.kept.encode()).digest() for unit in units]
    rows_on_file = Kept.objects.filter(digest__in=digests, client_id=client_id)
    seen = {bytes(one) for one in rows_on_file.values_list("digest", flat=True)}
    is_new = []
    rows = []
    for unit, digest in zip(units, digests, strict=True):
        is_new.append(digest not in seen)
        if digest not in seen:
            seen.add(digest)
            rows.append((client_id, inbound_id, unit.position, unit.kept, digest))
    bulk.insert(
        Kept,
        ("id", "client_id", "inbound_id", "position", "reason", "digest"),
        ((id_, *row) for id_, row in zip(new_ids(len(rows)), rows, strict=True)),
        on_conflict="ON CONFLICT (digest, client_id) DO NOTHING",
    )
    return is_new


class Overtaken(RuntimeError):
    """Another reading of the same message has begun since; it goes on there."""


def count(
    inbound_id: UUID,
    *,
    received: int,
    filed: int,
    known: int,
    quarantined: int,
    read_at: datetime | None = None,
    reading: int = 1,
) -> None:
    """Add a chunk's outcome to its message, in the chunk's own transaction; `read_at` says that it was the last chunk.

    Raises:
        Overtaken: this is not the newest `reading` of the message any more.
    """
    counted = arrays.execute(
        "UPDATE documents_inbound SET received_count = received_count + %s, filed_count = filed_count + %s, "
        "known_count = known_count + %s, quarantined_count = quarantined_count + %s, "
        "read_at = coalesce(%s::timestamptz, read_at) WHERE id = %s AND readings = %s",
        [received, filed, known, quarantined, read_at, inbound_id, reading],
    )
    if not counted:
        raise Overtaken("Another import of the same message has begun; it goes on there.")


def start_reading(inbound_id: UUID) -> int:
    """A reading begins again, mostly after a crash: which one it is. Counts start at nought; those before it are overtaken."""
    return int(
        arrays.fetch(
            "UPDATE documents_inbound SET readings = readings + 1, received_count = 0, filed_count = 0, known_count = 0, "
            "quarantined_count = 0 WHERE id = %s RETURNING readings",
            [inbound_id],
        )[0][0]
    )
