"""How does a network file become organizations and the terms on which they take work?

One file carries six kinds of rows; the first column says which. Every row names its organization by NPI, CCN or hub code, so
that rows may come in any order and in several files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, BinaryIO

from hearthline.domain.documents import api as documents
from hearthline.domain.network import api as network
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals.api import rows
from hearthline.gateways import Table
from hearthline.kernel.vocabulary import OrganizationKind, ServiceLine

ROW_KINDS = ("organization", "capability", "credential", "contract", "area", "capacity")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
COLUMNS: tuple[rows.Column, ...] = (
    rows.Column("row", "", "organization, capability, credential, contract, area or capacity", "organization"),
    rows.Column("organization", "R53", "NPI, CCN or hub code of the organization the row is about", "1234567893"),
    rows.Column("kind", "", "organization: servicing, referring, payer, employer, health_system or hub", "servicing"),
    rows.Column("name", "", "organization: its name", "Harbor Oxygen and Mobility"),
    rows.Column("npi", "R53", "organization: national provider identifier", "1234567893"),
    rows.Column("ein", "R54", "organization: tax ID", "98-7654321"),
    rows.Column("ccn", "", "organization: CMS certification number", ""),
    rows.Column("code", "", "organization: short code in the hub", "HARBOR"),
    rows.Column("taxonomy", "R58", "organization: preferred billing taxonomy", "332BX2000X"),
    rows.Column("phone", "", "organization: telephone", "312-555-0170"),
    rows.Column("fax", "", "organization: fax", "312-555-0171"),
    rows.Column("email", "", "organization: e-mail", "intake@harbor.example"),
    rows.Column("line1", "", "organization: street address", "900 Quay Street"),
    rows.Column("city", "", "organization: city", "Chicago"),
    rows.Column("state", "", "organization: state", "IL"),
    rows.Column("zip", "", "organization: ZIP code", "60611"),
    rows.Column("latitude", "", "organization: decimal degrees", "41.8925"),
    rows.Column("longitude", "", "organization: decimal degrees", "-87.6102"),
    rows.Column("ownership", "", "organization: ownership in words", ""),
    rows.Column("quality", "", "organization: stars, 0 to 5", "4.5"),
    rows.Column("service_line", "R1", "capability, contract, capacity: home_health, dme, home_infusion, post_acute", ""),
    rows.Column("detail", "", "capability: nursing, oxygen, ...; empty or * for everything in the line", ""),
    rows.Column("credential_kind", "R53-R58", "credential: npi, ein, w9, caqh, license, taxonomy, accreditation", ""),
    rows.Column("number", "R57", "credential: its number", ""),
    rows.Column("credential_state", "R57", "credential: state that gave it", ""),
    rows.Column("starts_date", "R57", "credential, contract: first day", ""),
    rows.Column("expires_date", "R57", "credential: last day; contract: last day", ""),
    rows.Column("payer_code", "R62", "contract: code of the payer", ""),
    rows.Column("acceptance_hours", "R62", "contract: business hours to answer an offer", ""),
    rows.Column("claim_days", "R67", "contract: days to file a claim", ""),
    rows.Column("is_fee_schedule_verified", "R60", "contract: yes when the fee schedule was verified", ""),
    rows.Column("zip_prefix", "", "area: first three digits of the ZIP codes it serves", ""),
    rows.Column("radius_km", "", "area: or kilometers around its own address", ""),
    *(rows.Column(day, "", f"capacity: new starts on {day}", "") for day in WEEKDAYS),
)
NAMES = tuple(column.name for column in COLUMNS)
REQUIRED = ("row", "organization")


class _Lacking(ValueError):
    """A row without something its kind cannot do without; the message is the sentence."""


def read_providers(source: BinaryIO) -> Iterator[documents.Unit]:
    """One unit per line of a network file."""
    table = Table(source)
    names = rows.heading_names(table.heading)
    missing = [name for name in REQUIRED if name not in names]
    if table.fault or missing:
        fault = table.fault or f"The heading lacks {', '.join(missing)}; take it from `hearthline template providers`."
        yield documents.Unit(position="file", fault=fault)
        return
    for number, cells, fault in table.rows():
        position = f"line {number}"
        raw = cells[0].encode() if fault else table.delimiter.join(cells).encode()
        if fault:
            yield documents.Unit(position=position, fault=fault, raw=raw)
            continue
        row = {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
        doubts: list[str] = []
        kind = row["row"].lower()
        try:
            if kind not in _READERS:
                raise _Lacking(f'"{kind[:40]}" is no kind of row; write one of {", ".join(ROW_KINDS)} in the first column.')
            if not row["organization"]:
                raise _Lacking("The row does not name its organization; write its NPI, CCN or hub code.")
            draft = _READERS[kind](row, doubts)
        except _Lacking as error:
            yield documents.Unit(position=position, fault=str(error), raw=raw)
            continue
        yield documents.Unit(position=position, drafts=(draft,), warnings=tuple(doubts))


def _number(row: Mapping[str, str], name: str, doubts: list[str]) -> float | None:
    value, doubt = rows.number(row.get(name, ""))
    if doubt:
        doubts.append(f"{name}: {doubt}.")
    return None if value is None else float(value)


def _whole(row: Mapping[str, str], name: str, default: int, doubts: list[str]) -> int:
    value = _number(row, name, doubts)
    if value is None:
        return default
    if value < 0 or value != int(value):
        doubts.append(f"{name}: {value:g} is not a whole number; {default} is used.")
        return default
    return int(value)


def _day(row: Mapping[str, str], name: str, doubts: list[str]) -> date | None:
    value, doubt = rows.day(row.get(name, ""))
    if doubt:
        doubts.append(f"{name}: {doubt}.")
    return value


def _flag(row: Mapping[str, str], name: str, doubts: list[str]) -> bool:
    value, doubt = rows.flag(row.get(name, ""))
    if doubt:
        doubts.append(f"{name}: {doubt}.")
    return value


def _service_line(row: Mapping[str, str]) -> ServiceLine:
    value, _ = rows.service_line(row.get("service_line", ""))
    if value is None:
        raise _Lacking("The row needs a service_line: home_health, dme, home_infusion or post_acute.")
    return ServiceLine(value)


def _organization(row: Mapping[str, str], doubts: list[str]) -> parties.OrganizationDraft:
    try:
        kind = OrganizationKind(row.get("kind", "").lower() or "servicing")
    except ValueError:
        raise _Lacking(f'"{row["kind"][:40]}" is no kind of organization; write one of {", ".join(OrganizationKind)}.') from None
    if not row.get("name"):
        raise _Lacking("The organization has no name; write it and send the line again.")
    text = {name: row.get(name, "") for name in _ORGANIZATION_TEXT}
    latitude, longitude = _number(row, "latitude", doubts), _number(row, "longitude", doubts)
    if (latitude is not None and not -90 <= latitude <= 90) or (longitude is not None and not -180 <= longitude <= 180):
        doubts.append("latitude, longitude: not a place on earth; left out.")
        latitude = longitude = None
    quality = _number(row, "quality", doubts)
    return parties.OrganizationDraft(
        kind=kind, ref=row["organization"], latitude=latitude, longitude=longitude, quality=quality, **text
    )


_ORGANIZATION_TEXT = (
    "name", "npi", "ein", "ccn", "code", "taxonomy", "phone", "fax", "email", "line1", "city", "state", "zip", "ownership",
)  # fmt: skip


def _capability(row: Mapping[str, str], doubts: list[str]) -> network.CapabilityDraft:
    return network.CapabilityDraft(
        organization=row["organization"], service_line=_service_line(row), detail=row.get("detail", "").lower() or "*"
    )


def _credential(row: Mapping[str, str], doubts: list[str]) -> network.CredentialDraft:
    kind = row.get("credential_kind", "").lower()
    if not kind:
        raise _Lacking("The credential has no kind; write npi, ein, w9, caqh, license, taxonomy or accreditation.")
    return network.CredentialDraft(
        organization=row["organization"],
        kind=kind,
        number=row.get("number", ""),
        state=row.get("credential_state", ""),
        starts_date=_day(row, "starts_date", doubts),
        expires_date=_day(row, "expires_date", doubts),
    )


def _contract(row: Mapping[str, str], doubts: list[str]) -> network.ContractDraft:
    starts_date = _day(row, "starts_date", doubts)
    payer_code = row.get("payer_code", "")
    if not payer_code or starts_date is None:
        raise _Lacking("The contract needs a payer_code and a starts_date such as 2026-01-01.")
    return network.ContractDraft(
        organization=row["organization"],
        payer_code=payer_code,
        service_line=_service_line(row),
        starts_date=starts_date,
        ends_date=_day(row, "expires_date", doubts),
        acceptance_hours=_whole(row, "acceptance_hours", 4, doubts),
        claim_days=_whole(row, "claim_days", 90, doubts),
        is_fee_schedule_verified=_flag(row, "is_fee_schedule_verified", doubts),
    )


def _area(row: Mapping[str, str], doubts: list[str]) -> network.AreaDraft:
    prefix, radius_km = row.get("zip_prefix", ""), _number(row, "radius_km", doubts)
    if prefix and not (prefix.isascii() and prefix.isdigit()):
        raise _Lacking("The zip_prefix is not a number; write the first three digits of the ZIP codes.")
    prefix = prefix.zfill(3) if prefix else ""  # spreadsheets drop the leading zeros of New England
    if not prefix and radius_km is None:
        raise _Lacking("The area needs a zip_prefix of three digits or a radius_km.")
    return network.AreaDraft(organization=row["organization"], zip_prefix=prefix[:3], radius_km=radius_km)


def _capacity(row: Mapping[str, str], doubts: list[str]) -> network.CapacityDraft:
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (_whole(row, day, 0, doubts) for day in WEEKDAYS)
    return network.CapacityDraft(
        organization=row["organization"],
        service_line=_service_line(row),
        starts_per_day=(monday, tuesday, wednesday, thursday, friday, saturday, sunday),
    )


_READERS: dict[str, Callable[[Mapping[str, str], list[str]], Any]] = {
    "organization": _organization,
    "capability": _capability,
    "credential": _credential,
    "contract": _contract,
    "area": _area,
    "capacity": _capacity,
}
