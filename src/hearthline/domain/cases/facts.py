"""Which plain values open a case?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDraft:
    """A folder to open; `zone` is the service address's wall clock, `manager_id` a staff id."""

    client_id: UUID
    zone: str
    service_line: str
    urgency: str
    manager_id: UUID | None
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A case that was just opened."""

    id: UUID
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """An organization that takes part in a case, as "referring", "payer" or "servicing"."""

    client_id: UUID
    case_id: UUID
    organization_id: UUID
    role: str
