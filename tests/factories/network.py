"""Invented servicing organizations with everything, or nearly everything, a first offer needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from tests.factories.parties import AT, BY, file_organizations, npi, organization

from hearthline.domain.network import api as network
from hearthline.kernel.vocabulary import ServiceLine

SINCE, UNTIL = date(2025, 1, 1), date(2027, 12, 31)


def terms(
    number: int,
    *,
    line: ServiceLine = ServiceLine.DME,
    details: Sequence[str] = ("*",),
    payers: Sequence[str] = ("CEDAR",),
    states: Sequence[str] = ("IL",),
    without: Sequence[str] = (),
    licensed_until: date = UNTIL,
    is_fee_schedule_verified: bool = True,
    acceptance_hours: int = 4,
    prefixes: Sequence[str] = ("606",),
    radius_km: float | None = None,
    starts_per_day: int = 10,
) -> list[network.TermsDraft]:
    """The terms of supplier `number`; `without` names kinds of paper it lacks."""
    who = npi(number)
    papers = [
        network.CredentialDraft(organization=who, kind="npi", number=who, starts_date=SINCE),
        network.CredentialDraft(organization=who, kind="ein", number=f"12-{3000000 + number}", starts_date=SINCE),
        network.CredentialDraft(organization=who, kind="w9", number=f"W9-{number}", starts_date=SINCE),
        *(
            network.CredentialDraft(
                organization=who, kind="license", number=f"{state}-{number}", state=state, starts_date=SINCE,
                expires_date=licensed_until,
            )
            for state in states
        ),
    ]  # fmt: skip
    return [
        *(network.CapabilityDraft(organization=who, service_line=line, detail=detail) for detail in details),
        *(paper for paper in papers if paper.kind not in without),
        *(
            network.ContractDraft(
                organization=who, payer_code=payer, service_line=line, starts_date=SINCE, ends_date=UNTIL,
                acceptance_hours=acceptance_hours, is_fee_schedule_verified=is_fee_schedule_verified,
            )
            for payer in payers
        ),
        *(network.AreaDraft(organization=who, zip_prefix=prefix) for prefix in prefixes),
        *([network.AreaDraft(organization=who, radius_km=radius_km)] if radius_km is not None else []),
        network.CapacityDraft(organization=who, service_line=line, starts_per_day=(starts_per_day,) * 7),
    ]  # fmt: skip


def supplier(number: int, *, where: tuple[float, float] = (41.89, -87.62), name: str = "", **said: object) -> UUID:
    """A supplier on file with its terms; returns its organization id."""
    draft = organization(number, latitude=where[0], longitude=where[1])
    filed = file_organizations(replace(draft, name=name) if name else draft)
    network.file_terms(terms(number, **said), by=BY, at=AT)
    return filed.ids[f"npi:{npi(number)}"]
