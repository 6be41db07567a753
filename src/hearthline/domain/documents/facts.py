"""What does a translator hand on for each unit of a message it has read?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hearthline.kernel.vocabulary import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Bytes as they arrived at a door, before anyone read them.

    `key` makes a repeat harmless: the same sender and key is the same message. `name` is a file name or subject
    for people, never used to decide a type.
    """

    content: bytes
    name: str
    channel: Channel
    sender: str = ""
    key: str = ""
    received_at: datetime | None = None
    client: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One line, NDJSON line, bundle entry or whole file (SETTLED: the unit of an import).

    Exactly one of three readings: `drafts` (typed facts for a room), `kept` (readable, of no use to a room; the
    sentence says why it is kept as evidence only), or `fault` (unreadable or unsafe: quarantine, with the sentence
    a coordinator can act on). `position` is "line 12", "entry 3 urn:uuid:…" or "file".
    """

    position: str
    drafts: tuple[Any, ...] = ()
    kept: str = ""
    fault: str = ""
    raw: bytes = b""
    warnings: Sequence[str] = field(default=())
