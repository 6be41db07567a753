"""Which plain values describe what a payer says it covers?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from hearthline.kernel.decisions import Reason
from hearthline.kernel.vocabulary import LineOfBusiness


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageDraft:
    """An insurance card as a source described it; `member_ref` points to the MemberDraft of the same message."""

    member_ref: str
    payer_name: str = ""
    payer_code: str = ""
    policy_number: str = ""
    group_number: str = ""
    plan_name: str = ""
    line_of_business: LineOfBusiness = LineOfBusiness.UNKNOWN
    starts_date: date | None = None
    ends_date: date | None = None
    relationship: str = "self"
    source_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitsAnswer:
    """What a payer answered to a benefits request (270/271 in X12).

    `status` is "active", "inactive" or "not_found"; `is_authorization_required` is None where the payer did not say.
    """

    reference: str
    answered_at: datetime
    status: str
    is_covered: bool = True
    is_authorization_required: bool | None = None
    plan_name: str = ""
    line_of_business: LineOfBusiness = LineOfBusiness.UNKNOWN
    starts_date: date | None = None
    ends_date: date | None = None
    member_share_cents: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerRuleDraft:
    """One line of a client's terms with a payer: is authorization required for these codes, and how long is one good for?

    An empty `payer_code`, `service_line` or `code_prefix` means any.
    """

    client_id: UUID
    is_authorization_required: bool
    starts_date: date
    payer_code: str = ""
    service_line: str = ""
    code_prefix: str = ""
    ends_date: date | None = None
    valid_days: int | None = None
    citation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a payer rule says about one order line."""

    is_authorization_required: bool
    valid_days: int | None
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Whom to ask about a member, and under which number; also a card on file, with the days it is good for."""

    payer_code: str = ""
    payer_name: str = ""
    policy_number: str = ""
    group_number: str = ""
    line_of_business: str = LineOfBusiness.UNKNOWN
    starts_date: date | None = None
    ends_date: date | None = None

    def is_in_force(self, on: date) -> bool:
        """Whether the card is good on that day; an unknown limit does not end it."""
        return (self.starts_date is None or self.starts_date <= on) and (self.ends_date is None or on <= self.ends_date)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationDraft:
    """A question to a payer: about which order, whose, under which card; `zone` is the payer's wall clock."""

    client_id: UUID
    case_id: UUID
    referral_id: UUID
    member_id: UUID
    reference: str
    card: Card
    service_line: str
    urgency: str
    needed_date: date
    zone: str
    because: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an answer means for one verification: the move it causes and the sentence that says why."""

    verification_id: UUID
    move: str
    answer: BenefitsAnswer
    why: str = ""
