"""Which plain values describe what a payer says it covers?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

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
