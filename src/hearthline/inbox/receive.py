"""How does a message of any kind and size pass through the door: kept, recognised, read, filed, counted?

Received = filed + already known + quarantined, always. A message is kept and committed before it is read; its units are filed in
chunks, each in one transaction. A small message costs two transactions: one keeps it, one files it and notes that it was read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import BinaryIO
from uuid import UUID

import structlog

from hearthline.domain.documents import api as documents
from hearthline.domain.parties import api as parties
from hearthline.inbox import chunks, filing, readers
from hearthline.inbox.chunks import Receipt
from hearthline.inbox.recognise import HEAD_BYTES, recognise
from hearthline.plumbing import access, bulk
from hearthline.plumbing.ahead import Ahead

__all__ = ["Progress", "Receipt", "receive", "receive_stream"]

log = structlog.get_logger("hearthline.inbox")
Progress = Callable[[int], None]


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
    origin: str = "",
    units: Callable[[], Iterator[documents.Unit]] | None = None,
    progress: Progress | None = None,
) -> Receipt:
    """Take one message from a seekable stream; memory does not grow with its size.

    Args:
        client: code of the client whose book it is; else the sender's, else the hub's own unassigned book.
        kind: what it is, where the caller knows; else it is recognised by its content.
        origin: within what the ids in the message are unique, where no sender is named; else within the message itself.
        units: reads the message, where the caller has read it together with others; else its kind's reader does.
        progress: called with the number of units after each chunk; what it raises ends the import between two chunks.

    Raises:
        parties.UnknownClient: no client has this code.
    """
    viewer = access.system("inbox")
    kind = kind or recognise(source.read(HEAD_BYTES), name)
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
        reading = 1 if kept.is_new else documents.start_reading(kept.id)  # an earlier one died on the way, or is still at it
    context = filing.Context(
        client_id=client_id,
        inbound_id=kept.id,
        sender=sender,
        origin=sender or origin or f"message {kept.id}",
        channel=channel,
        received_at=received_at,
        at=at,
        kind=kind,
        reading=reading,
    )
    receipt = Receipt()
    read = units() if units else readers.read(kind, source, name=name)
    units_ahead = Ahead(filing.ahead(_told_apart(read), context), most=chunks.CHUNK, step=chunks.STEP)
    try:
        with bulk.uninterrupted(), bulk.meanwhile(units_ahead.make):
            for chunk, is_last in chunks.chunks(units_ahead):
                receipt += chunks.file(chunk, context, name=name, is_last=is_last)
                if progress:
                    progress(len(chunk))
    except documents.Overtaken as error:
        receipt.reasons.append(chunks.reason(name, "file", str(error)))
    log.info("message read", kind=kind, received=receipt.received, filed=receipt.filed, known=receipt.known)
    return receipt


def _told_apart(units: Iterator[documents.Unit]) -> Iterator[documents.Unit]:
    """Faults found at one place get places of their own, so that each is put aside by itself."""
    seen: Counter[str] = Counter()
    for unit in units:
        if unit.fault:
            seen[unit.position] += 1
        is_again = unit.fault and seen[unit.position] > 1
        yield replace(unit, position=f"{unit.position} ({seen[unit.position]})") if is_again else unit


def _already_read(viewer: access.Viewer, inbound_id: UUID, name: str) -> Receipt:
    """The same bytes from the same sender again: nothing changes, and the counts say so."""
    row = documents.inbound(viewer, inbound_id)
    reasons = [chunks.reason(name, position, why) for position, why in documents.quarantined_of(viewer, inbound_id)]
    return Receipt(
        received=row.received_count,
        known=row.filed_count + row.known_count,
        quarantined=row.quarantined_count,
        reasons=reasons,
    )
