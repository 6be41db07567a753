"""Invented clients, staff and organizations for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from hearthline.domain.parties import api as parties
from hearthline.kernel.identifiers import npi_check_digit
from hearthline.kernel.vocabulary import OrganizationKind
from hearthline.plumbing.access import Actor

BY = Actor("system", "test")
AT = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)  # a Monday, 9:00 in Chicago


def npi(number: int) -> str:
    """A valid NPI for a small number."""
    nine = f"1{number:08d}"
    return nine + npi_check_digit(nine)


def client(code: str = "CEDAR", *, zone: str = "America/Chicago") -> UUID:
    """The book of an invented health plan."""
    return parties.ensure_client(code, name=f"{code.title()} Health Plan", kind="payer", zone=zone)


def colleague(code: str, *, clients: tuple[str, ...] = (), states: tuple[str, ...] = (), **said: object) -> parties.StaffDraft:
    """A care coordinator."""
    values = {"name": f"Person {code}", "extension": "200", "email": f"{code.lower()}@hub.example", "role": "care_coordinator"}
    return parties.StaffDraft(code=code, clients=clients, states=states, **{**values, **said})


def organization(number: int = 1, *, kind: str = OrganizationKind.SERVICING, **said: object) -> parties.OrganizationDraft:
    """A supplier in Chicago with a valid NPI and an EIN."""
    values = {
        "name": f"Quillwater Care {number}", "npi": npi(number), "ein": f"12-{3000000 + number}", "zip": "60611", "state": "IL",
        "city": "Chicago", "latitude": 41.89, "longitude": -87.62,
    }  # fmt: skip
    return parties.OrganizationDraft(kind=kind, **{**values, **said})


def file_organizations(*drafts: parties.OrganizationDraft) -> parties.Filed:
    """Bring drafts on file."""
    return parties.file_organizations(drafts, by=BY, at=AT)


def file_staff(*drafts: parties.StaffDraft) -> dict[str, UUID]:
    """Bring colleagues on file; ids by code."""
    return parties.file_staff(drafts, by=BY, at=AT).ids
