"""Which offices refer, and which suppliers and agencies serve, with papers, contracts, areas and room for new work?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from hearthline.kernel.vocabulary import OrganizationKind, ServiceLine
from hearthline_outside import names, numbers
from hearthline_outside.chance import Dice, stream, table
from hearthline_outside.columns import PROVIDER_COLUMNS
from hearthline_outside.markets import Market, Payer
from hearthline_outside.places import STREETS, Place

_STEM_FIRST = (
    "Quill",
    "Fen",
    "Lark",
    "Amber",
    "Thistle",
    "Copper",
    "Wren",
    "Umber",
    "Harrow",
    "Birch",
    "Sable",
    "Tarn",
    "Vesper",
    "Yarrow",
    "Heron",
    "Kestrel",
    "Bramble",
    "Sorrel",
    "Pewter",
    "Marl",
)
_STEM_LAST = (
    "water",
    "march",
    "moor",
    "gate",
    "down",
    "leaf",
    "reach",
    "haven",
    "mere",
    "croft",
    "dale",
    "bluff",
    "holt",
    "wick",
)
_HOSPITAL = ("{} General Hospital", "{} Medical Center", "{} Community Hospital", "{} Children's and Women's Hospital")
_PRACTICE = (
    "{} Family Medicine",
    "{} Internal Medicine Associates",
    "{} Orthopedics",
    "{} Lung and Sleep Clinic",
    "{} Primary Care",
    "{} Wound and Vascular Clinic",
    "{} Neurology Group",
    "{} Pediatrics",
)
_SERVING = {
    ServiceLine.HOME_HEALTH: ("{} Home Health", "{} Visiting Nurses", "{} Care at Home"),
    ServiceLine.DME: ("{} Medical Supply", "{} Home Equipment", "{} Oxygen & Mobility"),
    ServiceLine.HOME_INFUSION: ("{} Infusion Pharmacy", "{} Home Infusion"),
    ServiceLine.POST_ACUTE: ("{} Personal Care", "{} Recovery at Home", "{} Senior Helpers Guild"),
}
_TAXONOMY = {
    ServiceLine.HOME_HEALTH: "251E00000X",
    ServiceLine.DME: "332B00000X",
    ServiceLine.HOME_INFUSION: "3336H0001X",
    ServiceLine.POST_ACUTE: "253Z00000X",
}
_PRACTICE_TAXONOMY, _HOSPITAL_TAXONOMY = "261QP2300X", "282N00000X"
HOME_HEALTH_DETAILS = ("nursing", "physical_therapy", "occupational_therapy", "speech", "social", "aide")

_SUPPLIER_NUMBERS = 1_000_000  # so that no two kinds of organization or clinician share an NPI
_CLINICIAN_NUMBERS = 10_000_000
_AGENCY_NUMBERS = 3_000_000


class Clinician(NamedTuple):
    """Who signs an order."""

    family: str
    given: str
    npi: str


@dataclass(frozen=True, slots=True)
class Referrer:
    """A hospital or practice that sends orders; its NPI is how it signs its messages."""

    npi: str
    name: str
    is_hospital: bool
    place: Place
    line1: str
    phone: str
    fax: str
    email: str
    contacts: tuple[str, ...]
    clinicians: tuple[Clinician, ...]


@dataclass(frozen=True, slots=True)
class Supplier:
    """An organization that serves one service line.

    `key` is its NPI, or its CCN where it comes from the directory of agencies. `flaw` is "", "expired_license" or
    "unverified_fees": with either it must never be offered work.
    """

    key: str
    name: str
    service_line: ServiceLine
    place: Place
    npi: str
    ein: str
    ccn: str
    line1: str
    phone: str
    fax: str
    email: str
    details: tuple[str, ...]
    payers: tuple[Payer, ...]
    zip_prefixes: tuple[str, ...]
    radius_km: int
    starts_per_day: tuple[int, ...]
    flaw: str


def referrers(seed: int, count: int, places: Sequence[Place]) -> list[Referrer]:
    """`count` referring offices over the places, about one in three a hospital."""
    key = stream(seed, "referrers")
    return [_referrer(Dice(key, index), index, places[(index * 7) % len(places)]) for index in range(count)]


def _referrer(dice: Dice, index: int, place: Place) -> Referrer:
    is_hospital = index % 3 == 0
    name = _name(index, _HOSPITAL if is_hospital else _PRACTICE, place)
    host = f"{name.split()[0].lower()}{index}.example"
    clinicians = tuple(_clinician(dice, index * 16 + n) for n in range(12 if is_hospital else 4))
    contacts = tuple(" ".join(reversed(_full_name(dice))) for _ in range(4 if is_hospital else 2))
    return Referrer(
        numbers.npi(index),
        name,
        is_hospital,
        place,
        _street(dice),
        numbers.phone(place.area_code, dice.draw()),
        numbers.phone(place.area_code, dice.draw()),
        f"referrals@{host}",
        contacts,
        clinicians,
    )


def _full_name(dice: Dice) -> tuple[str, str]:
    group = dice.pick(names.GROUPS)
    return dice.pick(group.family), dice.pick(group.female if dice.chance(0.5) else group.male)


def _clinician(dice: Dice, index: int) -> Clinician:
    family, given = _full_name(dice)
    return Clinician(family, given, numbers.npi(_CLINICIAN_NUMBERS + index))


def _street(dice: Dice) -> str:
    return f"{dice.between(100, 9900)} {dice.pick(STREETS)}"


def _name(index: int, patterns: Sequence[str], place: Place) -> str:
    """A name nobody has: an invented stem, a kind, and beyond the first few hundred the town."""
    stem = _STEM_FIRST[index % len(_STEM_FIRST)] + _STEM_LAST[index // len(_STEM_FIRST) % len(_STEM_LAST)]
    name = patterns[(index // 3) % len(patterns)].format(stem)
    lap = index // (len(_STEM_FIRST) * len(_STEM_LAST))
    return name if not lap else f"{name} of {place.city}" + (f" {lap}" if lap > 1 else "")


_LINES = table(
    [(ServiceLine.HOME_HEALTH, 40), (ServiceLine.DME, 30), (ServiceLine.HOME_INFUSION, 14), (ServiceLine.POST_ACUTE, 16)]
)
_STARTS = {
    ServiceLine.HOME_HEALTH: (8, 15),
    ServiceLine.DME: (18, 34),
    ServiceLine.HOME_INFUSION: (7, 13),
    ServiceLine.POST_ACUTE: (7, 12),
}
_RADIUS_KM = {
    ServiceLine.HOME_HEALTH: (40, 80),
    ServiceLine.DME: (60, 140),
    ServiceLine.HOME_INFUSION: (150, 400),
    ServiceLine.POST_ACUTE: (40, 90),
}
_WEEKEND_SHARE = {ServiceLine.HOME_HEALTH: 0.5, ServiceLine.DME: 0.4, ServiceLine.HOME_INFUSION: 0.7, ServiceLine.POST_ACUTE: 0.6}
_FLAWS = table([("", 92), ("expired_license", 4), ("unverified_fees", 4)])


def suppliers(seed: int, count: int, places: Sequence[Place], market: Market) -> Iterator[Supplier]:
    """`count` suppliers of all four service lines over the places, one at a time."""
    key = stream(seed, "suppliers")
    for index in range(count):
        dice = Dice(key, index)
        yield supplier(dice, index, dice.pick(_LINES), places[index * 5 % len(places)], market, flaw=dice.pick(_FLAWS))


def supplier(dice: Dice, index: int, line: ServiceLine, place: Place, market: Market, *, flaw: str) -> Supplier:
    """One supplier of a line at a place; its terms follow the market of its state."""
    name = _name(index, _SERVING[line], place)
    npi = numbers.npi(_SUPPLIER_NUMBERS + index)
    # A home health agency lacks at most one discipline; everyone else does all of its line.
    details = ("*",) if line is not ServiceLine.HOME_HEALTH else _disciplines(dice)
    return Supplier(
        npi,
        name,
        line,
        place,
        npi,
        numbers.ein(index),
        "",
        _street(dice),
        numbers.phone(place.area_code, dice.draw()),
        numbers.phone(place.area_code, dice.draw()),
        f"intake@{name.split()[0].lower()}{index}.example",
        details,
        _contracted(dice, market, place.state),
        *_reach(dice, line, place),
        _starts(dice, line),
        flaw,
    )


def agency(row: Mapping[str, str], index: int, place: Place, market: Market, *, dice: Dice, flaw: str) -> Supplier:
    """A home health agency of the public directory, with the papers and terms that the directory does not have.

    Args:
        row: a row of the directory: id (its CCN), name, address, city, state, zip, LAT, LON.
        place: where it stands, from the same row.
    """
    line = ServiceLine.HOME_HEALTH
    return Supplier(
        row["id"],
        row["name"],
        line,
        place,
        numbers.npi(_AGENCY_NUMBERS + index),
        numbers.ein(500_000 + index),
        row["id"],
        row.get("address", ""),
        numbers.phone(place.area_code, dice.draw()),
        numbers.phone(place.area_code, dice.draw()),
        f"intake@agency{row['id'].lower()}.example",
        (),
        _contracted(dice, market, place.state),
        *_reach(dice, line, place),
        _starts(dice, line),
        flaw,
    )


def _disciplines(dice: Dice) -> tuple[str, ...]:
    left_out = dice.pick(HOME_HEALTH_DETAILS[2:]) if dice.chance(0.4) else ""
    return tuple(detail for detail in HOME_HEALTH_DETAILS if detail != left_out)


def _contracted(dice: Dice, market: Market, state: str) -> tuple[Payer, ...]:
    payers = market.payers_in(state)
    kept = tuple(payer for payer in payers if dice.chance(0.9))
    return kept or (dice.pick(payers),)


def _reach(dice: Dice, line: ServiceLine, place: Place) -> tuple[tuple[str, ...], int]:
    low, high = _RADIUS_KM[line]
    return (place.zip[:3],), dice.between(low, high)


def _starts(dice: Dice, line: ServiceLine) -> tuple[int, ...]:
    weekday = dice.between(*_STARTS[line])
    saturday = round(weekday * _WEEKEND_SHARE[line])
    return (weekday,) * 5 + (saturday, saturday if dice.chance(0.6) else 0)


Row = list[str]
_POSITION = {column: position for position, column in enumerate(PROVIDER_COLUMNS)}


def _row(**values: object) -> Row:
    row = [""] * len(PROVIDER_COLUMNS)
    for column, value in values.items():
        row[_POSITION[column]] = str(value)
    return row


def organization_rows(market: Market, offices: Sequence[Referrer]) -> Iterator[Row]:
    """Clients, payers and referring offices as rows of the provider file."""
    coded = {client.code: (client.name, client.kind) for client in market.clients}
    for payer in market.payers():
        coded.setdefault(payer.code, (payer.name, OrganizationKind.PAYER))
    for code, (name, kind) in coded.items():
        yield _row(row="organization", organization=code, kind=kind.value, name=name, code=code)
    for office in offices:
        yield _row(
            row="organization",
            organization=office.npi,
            kind=OrganizationKind.REFERRING.value,
            name=office.name,
            npi=office.npi,
            taxonomy=_HOSPITAL_TAXONOMY if office.is_hospital else _PRACTICE_TAXONOMY,
            phone=office.phone,
            fax=office.fax,
            email=office.email,
            line1=office.line1,
            **_where(office.place),
        )


def _where(place: Place) -> dict[str, object]:
    return {"city": place.city, "state": place.state, "zip": place.zip, "latitude": place.latitude, "longitude": place.longitude}


def supplier_rows(serving: Supplier, *, day: date) -> Iterator[Row]:
    """Everything the hub needs before it may offer this supplier work, as of `day`."""
    line = serving.service_line.value
    yield _row(
        row="organization",
        organization=serving.key,
        kind=OrganizationKind.SERVICING.value,
        name=serving.name,
        npi=serving.npi,
        ein=serving.ein,
        ccn=serving.ccn,
        taxonomy=_TAXONOMY[serving.service_line],
        phone=serving.phone,
        fax=serving.fax,
        email=serving.email,
        line1=serving.line1,
        **_where(serving.place),
    )
    for detail in serving.details:
        yield _row(row="capability", organization=serving.key, service_line=line, detail=detail)
    yield from _credential_rows(serving, day)
    for payer in serving.payers:
        place_in_list = int(serving.npi[-3:]) + len(payer.code)
        yield _row(
            row="contract",
            organization=serving.key,
            service_line=line,
            payer_code=payer.code,
            starts_date=f"{day.year - 1}-01-01",
            expires_date=f"{day.year + 1}-12-31",
            acceptance_hours=(2, 4, 4, 8)[place_in_list % 4],
            claim_days=(30, 60, 90, 120, 180)[place_in_list % 5],
            is_fee_schedule_verified="false" if serving.flaw == "unverified_fees" else "true",
        )
    for prefix in serving.zip_prefixes:
        yield _row(row="area", organization=serving.key, zip_prefix=prefix)
    yield _row(row="area", organization=serving.key, radius_km=serving.radius_km)
    yield _row(
        row="capacity",
        organization=serving.key,
        service_line=line,
        **dict(zip(PROVIDER_COLUMNS[-7:], serving.starts_per_day, strict=True)),
    )


def _credential_rows(serving: Supplier, day: date) -> Iterator[Row]:
    state = serving.place.state
    number = serving.npi[1:8]
    licensed_until = (
        day - timedelta(days=17) if serving.flaw == "expired_license" else day + timedelta(days=200 + int(number) % 500)
    )
    papers = (
        ("npi", serving.npi, "", ""),
        ("ein", serving.ein, "", ""),
        ("w9", f"W9-{number}", "", ""),
        ("caqh", f"1{number}", "", (day + timedelta(days=90)).isoformat()),
        ("license", f"{state}-{number}", state, licensed_until.isoformat()),
        ("taxonomy", _TAXONOMY[serving.service_line], "", ""),
        ("accreditation", f"AC{number}", "", (day + timedelta(days=400)).isoformat()),
    )
    for kind, value, where, until in papers:
        yield _row(
            row="credential",
            organization=serving.key,
            credential_kind=kind,
            number=value,
            credential_state=where,
            starts_date=f"{day.year - 2}-01-01",
            expires_date=until,
        )
