"""Which plain values open an escalation or document an exception?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hearthline.kernel.vocabulary import ExceptionCause


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationDraft:
    """Why a case needs a manager; `number`, `zone` and `urgency` are the case's.

    `committed_at` is the date and time a colleague commits to, where it is earlier than the rule's; `manager_id` is the
    supervisor they chose. Without them the rule and the lightest load decide.
    """

    client_id: UUID
    case_id: UUID
    number: str
    zone: str
    urgency: str
    reason: str
    counterparty: str = ""
    committed_at: datetime | None = None
    manager_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionDraft:
    """What did not happen to which subject, and the colleague who owns it."""

    client_id: UUID
    case_id: UUID
    zone: str
    cause: ExceptionCause
    subject: str
    subject_id: UUID
    owner_id: UUID | None
    urgency: str = "routine"
    description: str = ""
