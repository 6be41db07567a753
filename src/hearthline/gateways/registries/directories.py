"""Which organizations do the public directories of agencies and hospitals name, and what do they offer?

A directory entry has a CCN and an address; it has no contract, credential or capacity. Those come through onboarding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from hearthline.domain.documents import api as documents
from hearthline.domain.network import api as network
from hearthline.domain.parties import api as parties
from hearthline.gateways.registries.lists import Reading, Unusable, degrees, entries, mended
from hearthline.kernel.vocabulary import OrganizationKind, ServiceLine

# The directory's own columns of services, and the word the network room uses for each.
SERVICES = {
    "nursing": "nursing",
    "physical_therapy": "physical_therapy",
    "occupational_therapy": "occupational_therapy",
    "speech": "speech",
    "social": "social",
    "healthaide": "aide",
}
_YES = {"true", "yes", "y", "1"}
_CCN = re.compile(r"[0-9]{2}[0-9A-Z][0-9A-Z]{3}$")


def read_agencies(source: BinaryIO) -> Iterator[documents.Unit]:
    """One unit per home health agency: the organization, and a capability for each service the directory says it offers."""
    return entries(source, _agency)


def read_hospitals(source: BinaryIO) -> Iterator[documents.Unit]:
    """One unit per hospital or rehabilitation hospital, as an organization that refers."""
    return entries(source, _hospital)


def _agency(row: Mapping[str, str]) -> Reading:
    ccn, warnings = _ccn(row)
    organization = _organization(row, ccn, OrganizationKind.SERVICING)
    capabilities = tuple(
        network.CapabilityDraft(organization=ccn, service_line=ServiceLine.HOME_HEALTH, detail=detail)
        for column, detail in SERVICES.items()
        if row.get(column, "").lower() in _YES
    )
    return (organization, *capabilities), warnings


def _hospital(row: Mapping[str, str]) -> Reading:
    ccn, warnings = _ccn(row)
    return (_organization(row, ccn, OrganizationKind.REFERRING),), warnings


def _ccn(row: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    ccn = row.get("id", "").upper()
    if not ccn or not row.get("name"):
        raise Unusable("The entry has no CMS certification number or no name; take it from the directory again.")
    if ccn.isdigit():
        ccn = ccn.zfill(6)  # spreadsheets drop the leading zero of the states 01 to 09
    return ccn, () if _CCN.match(ccn) else (f'id: "{ccn[:20]}" does not look like a CMS certification number.',)


def _organization(row: Mapping[str, str], ccn: str, kind: OrganizationKind) -> parties.OrganizationDraft:
    latitude, longitude = degrees(row.get("lat", ""), row.get("lon", ""))
    digits = re.sub(r"\D", "", row.get("phone", ""))
    zip_code = row.get("zip", "")
    return parties.OrganizationDraft(
        kind=kind,
        name=mended(row["name"]),
        ref=ccn,
        ccn=ccn,
        phone=digits if len(digits) >= 10 else "",
        line1=mended(row.get("address", "")),
        city=mended(row.get("city", "")),
        state=row.get("state", "").upper(),
        zip=zip_code.zfill(5) if zip_code.isdigit() else zip_code,
        latitude=latitude,
        longitude=longitude,
        ownership=" ".join(row.get("ownership", "").split()),
        quality=_stars(row.get("quality", "")),
    )


def _stars(text: str) -> float | None:
    try:
        stars = float(text)
    except ValueError:
        return None
    return stars if 0 <= stars <= 5 else None
