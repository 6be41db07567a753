"""Which plain values travel from any channel to the one path that opens a case?

The fields are R28-R52 of the operations guide; an empty value means the sender did not say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from hearthline.domain.members.facts import MemberDraft
from hearthline.kernel.vocabulary import Channel, LineOfBusiness, ServiceLine


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLineDraft:
    """One item or service of an order.

    `code_system` is "hcpcs", "cpt", "snomed", "rxnorm", "ndc" or "text"; `liters_per_day` and `dressings_per_week` are R50, R51.
    """

    code: str = ""
    code_system: str = "hcpcs"
    description: str = ""
    modifiers: tuple[str, ...] = ()
    quantity: Decimal | None = None
    unit: str = ""
    frequency: str = ""
    brand_model: str = ""
    replaces_serial: str = ""
    is_replacement: bool = False
    liters_per_day: Decimal | None = None
    dressings_per_week: Decimal | None = None
    is_custom: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDraft:
    """A request for home-based care as one sender made it, whatever the channel.

    `order_number` is the sender's own; with `sender` it identifies the order. `discharge_at` is aware.
    `sender`, `channel` and `received_at` are those of the message unless a transcription or file says otherwise.
    `signature` is "signed", "unsigned" or "" (not said). `state` of the world is never decided here. `evidence` is what was sent
    beside the order (an examination, a blood gas), by the names the rules give it, as text that `rows.evidence_text` has read.
    """

    member: MemberDraft
    lines: tuple[OrderLineDraft, ...] = ()
    sender: str = ""
    order_number: str = ""
    channel: Channel | None = None
    received_at: datetime | None = None
    service_line: ServiceLine | None = None
    urgency: str = ""
    payer_name: str = ""
    payer_code: str = ""
    policy_number: str = ""
    group_number: str = ""
    line_of_business: LineOfBusiness = LineOfBusiness.UNKNOWN
    ordering_family: str = ""
    ordering_given: str = ""
    ordering_npi: str = ""
    referring_name: str = ""
    referring_npi: str = ""
    referring_contact: str = ""
    referring_phone: str = ""
    referring_fax: str = ""
    referring_email: str = ""
    signature: str = ""
    signed_date: date | None = None
    order_date: date | None = None
    requested_start_date: date | None = None
    requested_end_date: date | None = None
    discharge_at: datetime | None = None
    facility_name: str = ""
    diagnoses: tuple[str, ...] = ()
    authorization_number: str = ""
    note: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClarificationAnswer:
    """What a referring office supplied to one consolidated ask: field name of ReferralDraft (or "line.<field>") to text."""

    reference: str
    answered_at: datetime
    values: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplied:
    """An answer as it is written into its order.

    `lines` says for a line's field ("line.quantity") which positions lacked it, counted from 1; a field it does not name fills
    the lines that say nothing.
    """

    referral_id: UUID
    client_id: UUID
    case_id: UUID
    answered_at: datetime
    values: Mapping[str, str]
    lines: Mapping[str, Collection[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What an order shall say after a nurse has looked at it, why it differs from what it said, and what was found out.

    `answers` is clinical question (its words) to answer; `asks` are questions for the referring office.
    """

    case_id: UUID
    urgency: str
    service_line: str
    requested_start_date: date | None
    discharge_at: datetime | None
    why: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    asks: tuple[str, ...] = ()
    note: str = ""


# What can change everything for a case.
CHANGES = ("cancelled", "deceased", "readmitted", "discharged", "coverage_lost", "member_declines")


@dataclass(frozen=True, slots=True, kw_only=True)
class CircumstanceChange:
    """Something that changes everything for a case; `change` is one of `CHANGES`."""

    case_number: str
    reported_at: datetime
    change: str
    note: str = ""
