"""Which plain values does a payer's determination carry?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Determination:
    """What a payer decided on one authorization request (278 in X12).

    `outcome` is "approved", "modified", "denied", "pended" or "more_information". A denial carries the specific reason, the appeal
    window and the peer-review contact (R86-R88).
    """

    reference: str
    answered_at: datetime
    outcome: str
    authorization_number: str = ""
    units: Decimal | None = None
    unit: str = ""
    starts_date: date | None = None
    ends_date: date | None = None
    reason_code: str = ""
    reason: str = ""
    appeal_days: int | None = None
    peer_contact: str = ""
    asked: tuple[str, ...] = ()
