"""What does a message to the hub look like before it reaches a door?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hearthline.kernel.vocabulary import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Bytes on their way to a door of the hub.

    Args:
        content: exactly what arrives.
        name: a file name or subject, for people.
        channel: the door.
        sender: NPI, CCN or code of the organization, or "member".
        key: the sender's own id of the message; the same sender and key is the same message.
        at: when it arrives (aware).
        client: code of the client whose book it concerns; "" where it concerns everyone.
    """

    content: bytes
    name: str
    channel: Channel
    sender: str
    key: str
    at: datetime
    client: str = ""


def document(kind: str, *, message_id: str, sender: str, items: Sequence[Mapping[str, Any]], **more: Any) -> bytes:
    """A JSON document of several items, as a portal or an interface writes it."""
    whole = {"type": kind, "message_id": message_id, "sender": sender, **more, "items": list(items)}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
