"""Which plain values tell that a visit or delivery is planned, happened, or did not?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from hearthline.kernel.vocabulary import ExceptionCause


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A provider's commitment to a window for one visit or delivery."""

    reference: str
    answered_at: datetime
    window_start_at: datetime
    window_end_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHome:
    """When somebody is at home to open: a weekday (0 is Monday) and minutes of that day's wall clock."""

    weekday: int
    from_minute: int
    to_minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A window that fits the door, the member and the promise, and what to think of."""

    starts_at: datetime
    ends_at: datetime
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What the servicing provider says happened; `outcome` is "done", "partial", "missed" or "refused".

    `tracking_number`, `shipped_date` and `delivery_evidence` belong to what was shipped, `facility_record` to what a nursing
    facility received.
    """

    reference: str
    recorded_at: datetime
    outcome: str
    happened_at: datetime | None = None
    method: str = ""
    received_by: str = ""
    relationship: str = ""
    serial_number: str = ""
    quantity: Decimal | None = None
    tracking_number: str = ""
    shipped_date: date | None = None
    delivery_evidence: str = ""
    facility_record: str = ""
    cause: ExceptionCause | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessReply:
    """What the member says happened; `reply` is "confirmed" or "disputed"."""

    reference: str
    answered_at: datetime
    reply: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingDraft:
    """A visit or delivery to arrange; `reference` is speakable and stable."""

    client_id: UUID
    case_id: UUID
    referral_id: UUID
    assignment_id: UUID
    organization_id: UUID
    provider_key: str
    reference: str
    kind: str
    step: int
    steps: int
    earliest_at: datetime
    due_at: datetime
    zone: str
    urgency: str = "routine"
