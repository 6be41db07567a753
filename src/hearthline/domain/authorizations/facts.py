"""Which plain values does a payer's determination carry, and which decide whether one is needed?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from hearthline.kernel.decisions import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Determination:
    """What a payer decided on one authorization request (278 in X12).

    `outcome` is "approved", "modified", "denied", "pended" or "more_information". A denial carries the specific reason, the
    appeal window and the peer-review contact (R86-R88).
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementFacts:
    """What is known about one order line when we ask whether it needs permission.

    `position` is the line's place in the order, `needed_on` the day it is to be delivered. `payer_said` is the payer's own
    answer, given on the day `on`; `rule_says` is what the client's terms say, with their reason; `listed_program` the program
    under which a list that was imported names the code.
    """

    position: int
    on: date
    needed_on: date
    code: str = ""
    line_of_business: str = ""
    payer_said: bool | None = None
    rule_says: bool | None = None
    rule_reason: Reason | None = None
    listed_program: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedLine:
    """An order line as we ask the payer for it; a later amendment of the order does not rewrite what was asked."""

    position: int
    code: str
    code_system: str
    description: str
    quantity: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationDraft:
    """A request for permission, or one the referrer brought along (`supplied_number`).

    `zone` is the plan's wall clock, `jurisdiction` the state whose insurance law speaks, `valid_days` how long an approval
    without an end is good for by the client's terms.
    """

    client_id: UUID
    case_id: UUID
    referral_id: UUID
    verification_id: UUID | None
    member_id: UUID
    reference: str
    payer_code: str
    payer_name: str
    policy_number: str
    line_of_business: str
    urgency: str
    service_line: str
    jurisdiction: str
    zone: str
    needed_date: date
    needed_until_date: date | None = None
    valid_days: int | None = None
    supplied_number: str = ""
    lines: tuple[RequestedLine, ...] = ()
    because: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A determination matched to its request, with the move it causes."""

    authorization_id: UUID
    move: str
    answer: Determination


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRequired:
    """A case whose order needs no permission, and why."""

    client_id: UUID
    case_id: UUID
    because: tuple[Reason, ...]
