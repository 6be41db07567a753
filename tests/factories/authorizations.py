"""Invented orders that a payer covers, the permission they need, and what payers decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from tests.factories.coverage import AT, BY, ZONE, Placed, answer, verification

from hearthline.domain.authorizations import api as authorizations
from hearthline.domain.coverage import api as coverage
from hearthline.kernel.vocabulary import LineOfBusiness


def covered(
    *placed: Placed,
    requires: bool | None = True,
    product: str = LineOfBusiness.MEDICARE_ADVANTAGE,
    at: datetime = AT,
    **said: object,
) -> list[UUID]:
    """Verify placed orders; the payer answers about authorization (`requires`) for its `product`. Returns verification ids."""
    ids = coverage.open_verifications([verification(one, **said) for one in placed], by=BY, at=at)
    readings = [
        coverage.Reading(
            verification_id=id_,
            move="verify",
            answer=answer(f"{one.number}.B1", at=at, is_authorization_required=requires, line_of_business=product),
        )
        for id_, one in zip(ids, placed, strict=True)
    ]
    coverage.record_answers(readings, by=BY, at=at)
    return ids


def request(one: Placed, verification_id: UUID | None = None, **said: object) -> authorizations.AuthorizationDraft:
    """A request to Cedar for a concentrator."""
    values: dict[str, object] = {
        "client_id": one.client_id,
        "case_id": one.case_id,
        "referral_id": one.referral_id,
        "verification_id": verification_id,
        "member_id": one.member_id,
        "reference": f"{one.number}.A1",
        "payer_code": "CEDAR",
        "payer_name": "Cedar Health Plan",
        "policy_number": "P-00001",
        "line_of_business": "MA",
        "urgency": "routine",
        "service_line": "dme",
        "jurisdiction": "IL",
        "zone": ZONE,
        "needed_date": date(2026, 7, 8),
        "lines": (requested(1),),
    }
    return authorizations.AuthorizationDraft(**{**values, **said})  # type: ignore[arg-type]


def requested(position: int, quantity: str | None = "10") -> authorizations.RequestedLine:
    """A line of a request."""
    return authorizations.RequestedLine(
        position=position,
        code="E1390",
        code_system="hcpcs",
        description="Oxygen concentrator",
        quantity=Decimal(quantity) if quantity else None,
        unit="unit",
    )


_DECIDED = {
    "approved": {
        "authorization_number": "AU-1", "units": Decimal(10), "unit": "unit", "starts_date": date(2026, 7, 8),
        "ends_date": date(2026, 10, 8),
    },
    "modified": {
        "authorization_number": "AU-1", "units": Decimal(6), "unit": "unit", "starts_date": date(2026, 7, 8),
        "ends_date": date(2026, 10, 8),
    },
    "denied": {
        "reason_code": "not_medically_necessary", "reason": "Notes do not show the need.", "appeal_days": 45,
        "peer_contact": "Medical director, 555-0142",
    },
    "more_information": {"asked": ("progress notes",)},
    "pended": {},
}  # fmt: skip


def decision(reference: str, outcome: str = "approved", *, at: datetime = AT, **said: object) -> authorizations.Determination:
    """What a payer decided, with everything such an answer should carry."""
    whole = authorizations.Determination(reference=reference, answered_at=at, outcome=outcome, **_DECIDED.get(outcome, {}))  # type: ignore[arg-type]
    return replace(whole, **said)  # type: ignore[arg-type]
