"""Which plain values describe an organization or a practitioner before it is on file?"""

from __future__ import annotations

from dataclasses import dataclass

from hearthline.kernel.vocabulary import OrganizationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationDraft:
    """An organization as a directory or message described it.

    `ref` is the source's own id. `ccn` is the CMS certification number. Coordinates are decimal degrees (WGS 84).
    """

    kind: OrganizationKind
    name: str
    ref: str = ""
    npi: str = ""
    ein: str = ""
    ccn: str = ""
    code: str = ""
    taxonomy: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    line1: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    latitude: float | None = None
    longitude: float | None = None
    ownership: str = ""
    quality: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PractitionerDraft:
    """A clinician as a directory or message described them."""

    family: str
    given: str = ""
    ref: str = ""
    npi: str = ""
    phone: str = ""
    email: str = ""
    organization_ref: str = ""
    specialty: str = ""
