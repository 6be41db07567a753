"""Which plain values does a provider's reply to an offer carry?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hearthline.kernel.vocabulary import DeclineReason


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferReply:
    """A servicing provider's answer; `reply` is "accepted", "declined" or "counter" (then `counter_start_at` says when it could)."""

    reference: str
    answered_at: datetime
    reply: str
    reason: DeclineReason | None = None
    counter_start_at: datetime | None = None
    note: str = ""
