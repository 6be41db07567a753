"""How does a message of any kind and size pass through the door: kept, recognised, read, filed, counted?

Received = filed + already known + quarantined, always. A message is kept and committed before it is read; its units are filed in
chunks, each in one transaction; a unit that cannot be filed is isolated and put aside, the others are filed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import BinaryIO
from uuid import UUID

import structlog
from django.db import DataError, IntegrityError

from hearthline.domain.documents import api as documents
from hearthline.domain.parties import api as parties
from hearthline.inbox import filing, readers
from hearthline.inbox.recognise import recognise
from hearthline.plumbing import access

CHUNK = 5_000
HEAD = 64 * 1024
log = structlog.get_logger("hearthline.inbox")
Progress = Callable[[int], None]


@dataclass(slots=True, kw_only=True)
class Receipt:
    """What became of a message, or of several: four counts that add up, and the reason of every unit put aside."""

    received: int = 0
    filed: int = 0
    known: int = 0
    quarantined: int = 0
    reasons: list[dict[str, str]] = field(default_factory=list)

    def __iadd__(self, other: Receipt) -> Receipt:
        self.received += other.received
        self.filed += other.filed
        self.known += other.known
        self.quarantined += other.quarantined
        self.reasons += other.reasons
        return self


def receive(message: documents.Message, *, at: datetime, kind: str = "") -> Receipt:
    """Take one message that is already in memory: a portal form, a reply, a fax."""
    return receive_stream(
        BytesIO(message.content),
        name=message.name,
        channel=message.channel,
        sender=message.sender,
        key=message.key,
        client=message.client,
        received_at=message.received_at or at,
        at=at,
        kind=kind,
    )


def receive_stream(
    source: BinaryIO,
    *,
    name: str,
    channel: str,
    sender: str = "",
    key: str = "",
    client: str = "",
    received_at: datetime,
    at: datetime,
    kind: str = "",
    progress: Progress | None = None,
) -> Receipt:
    """Take one message from a seekable stream; memory does not grow with its size.

    Args:
        client: code of the client whose book it is; else the sender's, else the hub's own unassigned book.
        kind: what it is, where the caller knows; else it is recognised by its content.
        progress: called with the number of units after each chunk.

    Raises:
        parties.UnknownClient: no client has this code.
    """
    viewer = access.system("inbox")
    kind = kind or recognise(source.read(HEAD), name)
    source.seek(0)
    with access.acting(viewer):
        client_id = parties.client_for(code=client, sender=sender)
        kept = documents.keep(
            source,
            client_id=client_id,
            sender=sender,
            key=key,
            channel=channel,
            name=name,
            kind=kind,
            received_at=received_at,
        )
        if kept.is_read:
            return _already_read(viewer, kept.id, name)
        documents.start_reading(kept.id)
    context = filing.Context(
        client_id=client_id, inbound_id=kept.id, sender=sender, channel=channel, received_at=received_at, at=at, kind=kind
    )
    receipt = Receipt()
    for chunk in _chunks(readers.read(kind, source, name=name), CHUNK):
        receipt += _file(chunk, context, name=name)
        if progress:
            progress(len(chunk))
    with access.acting(viewer):
        documents.finish_reading(kept.id, at=at)
    log.info("message read", kind=kind, received=receipt.received, filed=receipt.filed, known=receipt.known)
    return receipt


def _already_read(viewer: access.Viewer, inbound_id: UUID, name: str) -> Receipt:
    """The same bytes from the same sender again: nothing changes, and the counts say so."""
    row = documents.inbound(viewer, inbound_id)
    reasons = [_reason(name, position, why) for position, why in documents.quarantined_of(viewer, inbound_id)]
    return Receipt(
        received=row.received_count,
        known=row.filed_count + row.known_count,
        quarantined=row.quarantined_count,
        reasons=reasons,
    )


def _file(chunk: Sequence[documents.Unit], context: filing.Context, *, name: str) -> Receipt:
    """File a chunk in one transaction; when one of its units breaks it, halve until that unit stands alone and put it aside."""
    try:
        return _file_together(chunk, context, name=name)
    except (DataError, IntegrityError, ValueError) as error:
        if len(chunk) > 1:
            middle = len(chunk) // 2
            receipt = _file(chunk[:middle], context, name=name)
            receipt += _file(chunk[middle:], context, name=name)
            return receipt
        log.warning("unit could not be filed", kind=context.kind, position=chunk[0].position, error=type(error).__name__)
        unit = chunk[0]
        spoiled = documents.Unit(position=unit.position, fault=_unfileable(error), raw=unit.raw)
        return _file_together([spoiled], context, name=name)


def _unfileable(error: Exception) -> str:
    """No value of the row may leak into the sentence: only what kind of trouble it was."""
    if isinstance(error, DataError):
        return "A value is longer or larger than the hub can hold; correct the row and send it again."
    if isinstance(error, IntegrityError):
        return "The row contradicts what is on file; a person must compare it with the record."
    return "The row cannot be filed as it stands; a person must look at the original."


def _file_together(chunk: Sequence[documents.Unit], context: filing.Context, *, name: str) -> Receipt:
    with access.acting(access.system("inbox")):
        faults = [unit for unit in chunk if unit.fault]
        kept = [unit for unit in chunk if not unit.fault and unit.kept]
        drafted = [unit for unit in chunk if not unit.fault and not unit.kept]
        filed = known = 0
        for is_new in documents.keep_evidence(kept, client_id=context.client_id, inbound_id=context.inbound_id):
            filed, known = filed + is_new, known + (not is_new)
        refused: list[documents.Unit] = []
        for unit, outcome in zip(drafted, filing.file(drafted, context), strict=True):
            if outcome.fault:
                refused.append(documents.Unit(position=unit.position, fault=outcome.fault, raw=unit.raw))
            elif outcome.is_new:
                filed += 1
            else:
                known += 1
        faults += refused
        documents.quarantine(faults, client_id=context.client_id, inbound_id=context.inbound_id, at=context.at)
        documents.count(context.inbound_id, received=len(chunk), filed=filed, known=known, quarantined=len(faults))
    reasons = [_reason(name, unit.position, unit.fault) for unit in faults]
    return Receipt(received=len(chunk), filed=filed, known=known, quarantined=len(faults), reasons=reasons)


def _reason(name: str, position: str, reason: str) -> dict[str, str]:
    return {"file": name, "position": position, "reason": reason}


def _chunks(units: Iterable[documents.Unit], size: int) -> Iterator[list[documents.Unit]]:
    units = iter(units)
    while chunk := list(islice(units, size)):
        yield chunk
