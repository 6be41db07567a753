"""Which plain values make a message to the outside?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundDraft:
    """A message the hub owes somebody; `recipient` is an organization's code or key, or "member"."""

    client_id: UUID
    case_id: UUID
    reference: str
    kind: str
    recipient: str
    channel: str = "portal"
    body: dict[str, Any] = field(default_factory=dict)
    attempt: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDraft:
    """What a colleague wants to say to somebody outside; `number` is the case's."""

    client_id: UUID
    case_id: UUID
    number: str
    recipient: str
    recipient_name: str
    channel: str
    text: str
