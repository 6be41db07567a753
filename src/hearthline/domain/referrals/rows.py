"""How does a row of named text cells become a referral, and what is each cell called?

The table `COLUMNS` is the documented shape of a referral wherever people or programs send it as cells: the CSV file, the
portal form, the keyed fax. One row is one order line; rows with the same sender and order number that follow each other are
one referral. Nothing is decided here: a cell that cannot be read becomes an empty value and a sentence, never a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from operator import itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from hearthline.domain.members.facts import Address, Identifier, MemberDraft
from hearthline.domain.referrals.facts import OrderLineDraft, ReferralDraft
from hearthline.kernel.vocabulary import Barrier, Channel, LineOfBusiness, ServiceLine

LINES_PER_ORDER = 200
CONTINUES = "continues the order of "


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReferral(ReferralDraft):
    """A referral together with who sent it, how, and when it arrived, as the source says; empty where it does not say."""

    sender: str = ""
    channel: Channel | None = None
    received_at: datetime | None = None


class Column(NamedTuple):
    """One documented cell: its name, the item of the guide it answers, its meaning, and an invented example."""

    name: str
    item: str
    meaning: str
    example: str = ""


COLUMNS: tuple[Column, ...] = (
    Column("sender", "", "Who sends the order: the sender's NPI, hub code or name", "1234567893"),
    Column("order_number", "", "The sender's own number; with the sender it identifies the order", "LK-20481"),
    Column("channel", "R11-R16", "phone, fax, email, provider_portal, member_portal, file, fhir or x12", "fax"),
    Column("service_line", "R1", "home_health, dme, home_infusion or post_acute; empty lets the codes say it", "dme"),
    Column("urgency", "R22", "routine, urgent or discharge", "routine"),
    Column("member_family", "R28", "Family name of the person who needs care", "O'Neil-Smith"),
    Column("member_given", "R28", "First name", "Marisol"),
    Column("member_middle", "R28", "Middle name or initial", "T"),
    Column("member_suffix", "R28", "Jr, Sr, II, III", ""),
    Column("birth_date", "R29", "Date of birth", "1948-03-09"),
    Column("sex", "", "female, male, other, unknown (F, M, O, U are understood)", "female"),
    Column("member_phone", "R42", "Telephone at which the person can be reached", "312-555-0142"),
    Column("member_email", "", "E-mail of the person", ""),
    Column("language", "", "Language to speak with the person, as a BCP 47 tag or in words", "es-US"),
    Column("address_line1", "R41", "Street address of the visit or delivery", "118 Alder Court"),
    Column("address_line2", "R41", "Apartment, unit, care of", "Apt 3B"),
    Column("city", "R41", "City", "Evanston"),
    Column("state", "R41", "Two-letter state", "IL"),
    Column("zip", "R41", "ZIP code, five or nine digits", "60201"),
    Column("barriers", "R43-R45", "stairs, gated, elevator, other; several separated by ;", "stairs;gated"),
    Column("barrier_note", "R45", "What the driver or nurse must know about the way in", "Gate code at the office"),
    Column("payer_name", "R30", "Name of the health plan", "Cedar Health Plan"),
    Column("payer_code", "R30", "The plan's code or payer ID", "CEDAR"),
    Column("policy_number", "R31", "Member or policy number on the card", "CHP-77120934"),
    Column("group_number", "R31", "Group number on the card", "G-4410"),
    Column("line_of_business", "", "MA, MEDICARE_FFS, MEDICAID_MCO, MEDICAID_FFS, ACA, ERISA or UNKNOWN", "MA"),
    Column("mbi", "R31", "Medicare beneficiary identifier", ""),
    Column("mrn", "", "Medical record number at the sender", "MR-55210"),
    Column("ordering_family", "R32", "Family name of the ordering clinician", "Okafor"),
    Column("ordering_given", "R32", "First name of the ordering clinician", "Adaeze"),
    Column("ordering_npi", "R33", "NPI of the ordering clinician", "1234567893"),
    Column("referring_name", "R37", "Practice, hospital or facility that refers", "Lakeshore Family Practice"),
    Column("referring_npi", "R37", "NPI of the referring organization", ""),
    Column("referring_contact", "R37", "Person to ask: nurse, discharge planner", "P. Lindqvist"),
    Column("referring_phone", "R37", "Telephone of the referring office", "847-555-0133"),
    Column("referring_fax", "R37", "Fax of the referring office", "847-555-0134"),
    Column("referring_email", "R37", "E-mail of the referring office", ""),
    Column("signature", "R34", "signed or unsigned; empty where it was not looked at", "signed"),
    Column("signed_date", "R34", "Day the order was signed", "2026-06-30"),
    Column("order_date", "R40", "Day of the order", "2026-06-30"),
    Column("requested_start_date", "R35", "Day the service should start", "2026-07-02"),
    Column("requested_end_date", "R40", "Day the service should end", ""),
    Column("discharge_at", "R36", "Moment of discharge: ISO with offset, or local time and zone name", "2026-07-02T14:00-05:00"),
    Column("facility_name", "R37", "Hospital or facility the person leaves", "Lakeshore General"),
    Column("diagnoses", "R38", "ICD-10-CM codes; several separated by ;", "J44.9;J96.11"),
    Column("code", "R39", "HCPCS, CPT, SNOMED, RxNorm or NDC code of this line", "E1390"),
    Column("code_system", "R39", "hcpcs, cpt, snomed, rxnorm, ndc or text; empty means hcpcs", "hcpcs"),
    Column("modifiers", "R39", "HCPCS modifiers; several separated by ;", "RR;KX"),
    Column("description", "R39", "The item or service in words", "Oxygen concentrator"),
    Column("quantity", "R40", "How many units", "1"),
    Column("unit", "R40", "each, visit, hour, day, month", "month"),
    Column("frequency", "R40", "How often, in words", "continuous"),
    Column("brand_model", "R48", "Brand or model asked for", ""),
    Column("replaces_serial", "R49", "Serial number of the item this one replaces", ""),
    Column("is_replacement", "R49", "yes when it replaces an item at home", "no"),
    Column("liters_per_day", "R50", "Oxygen: liters per day", "2880"),
    Column("dressings_per_week", "R51", "Wound care: dressings per week", ""),
    Column("is_custom", "R52", "yes for custom orthotics or specialty equipment", "no"),
    Column("authorization_number", "R46", "Payer's authorization number, where one exists already", ""),
    Column("note", "", "Anything else a coordinator should read", "Call the daughter first"),
    Column("received_at", "R20", "Moment the order arrived, ISO with offset; empty means now", "2026-06-30T09:15-05:00"),
)
NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)
REQUIRED: tuple[str, ...] = ("member_family", "birth_date", "code")


def heading_names(heading: Sequence[str]) -> tuple[str, ...]:
    """Column names as the table spells them: case, blanks and a trailing "(;)" do not matter."""
    return tuple(re.sub(r"[\s\-]+", "_", name.replace("(;)", "").strip().lower()) for name in heading)


class Cache(dict[str, Any]):
    """Remembers what a text was read as; forgets everything when full, so that a long file takes no more memory."""

    __slots__ = ("_limit", "_read")

    def __init__(self, read: Callable[[str], Any], *, limit: int = 50_000) -> None:
        super().__init__()
        self._read = read
        self._limit = limit

    def __missing__(self, text: str) -> Any:
        if len(self) >= self._limit:
            self.clear()
        value = self[text] = self._read(text)
        return value


_US_DATE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})$")
_COMPACT_DATE = re.compile(r"\d{8}$")


def read_date(text: str) -> tuple[date | None, str]:
    """A day from ISO, YYYYMMDD or US month/day/year text, and a doubt in words ("" where there is none).

    Years of two digits and impossible days are not guessed. Where day and month could be swapped, the month is taken first, as
    in the United States, and the doubt says so.
    """
    text = text.strip()
    if not text:
        return None, ""
    try:
        if _COMPACT_DATE.match(text):
            return date(int(text[:4]), int(text[4:6]), int(text[6:])), ""
        if len(text) >= 10 and text[4] == "-":
            return date.fromisoformat(text[:10]), ""
        match = _US_DATE.match(text)
        if match and len(match[3]) == 4:
            first, second, year = int(match[1]), int(match[2]), int(match[3])
            if first > 12:
                return date(year, second, first), f'"{text}" was read day first; check it'
            day = date(year, first, second)
            return day, "" if second > 12 or first == second else f'"{text}" was read month first; check that it is not day first'
    except ValueError:
        pass
    return None, f'"{text[:40]}" is not a date; write it as 2026-07-31'


_LOCAL = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)\s+\[?([A-Za-z]+(?:/[A-Za-z_]+){0,2})\]?$")


def read_moment(text: str) -> tuple[datetime | None, str]:
    """An aware moment from ISO text with an offset, or local time followed by a zone name; and a doubt in words."""
    text = text.strip()
    if not text:
        return None, ""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None and moment.utcoffset() is not None:
            return moment, ""
    except (ValueError, OverflowError):
        match = _LOCAL.match(text)
        if match:
            try:
                clock = match[2] if match[2][1] != ":" else "0" + match[2]
                return datetime.fromisoformat(f"{match[1]}T{clock}").replace(tzinfo=ZoneInfo(match[3])), ""
            except (ValueError, KeyError, OSError):
                pass
        return None, f'"{text[:60]}" is not a moment; write it as 2026-07-31T14:00-05:00'
    return None, f'"{text[:60]}" has no time zone; write the offset behind it, as in 2026-07-31T14:00-05:00'


_NUMBER = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,6})?$")


def read_number(text: str) -> tuple[Decimal | None, str]:
    """A plain decimal number (thousands commas allowed), and a doubt in words."""
    text = text.strip()
    if not text:
        return None, ""
    plain = text.replace(",", "")
    try:
        if _NUMBER.match(plain):
            return Decimal(plain), ""
    except InvalidOperation:
        pass
    return None, f'"{text[:40]}" is not a number'


def read_flag(text: str) -> tuple[bool, str]:
    """yes or no in the usual spellings, and a doubt in words."""
    word = text.strip().lower()
    if word in ("", "no", "n", "false", "0", "f"):
        return False, ""
    if word in ("yes", "y", "true", "1", "t", "x"):
        return True, ""
    return False, f'"{text[:40]}" is neither yes nor no'


_SEX = {"f": "female", "female": "female", "m": "male", "male": "male", "o": "other", "other": "other", "x": "other", "u": "unknown",
        "unknown": "unknown", "": ""}  # fmt: skip


def read_sex(text: str) -> str:
    """Administrative sex in the words of FHIR; what is not understood is carried as it is."""
    word = text.strip().lower()
    return _SEX.get(word, word)


def _word(values: type[Any]) -> Callable[[str], tuple[Any, str]]:
    """A reader of one enumeration: forgiving of case and blanks, naming the choices in its doubt."""
    known = {value.value.lower(): value for value in values}
    choices = ", ".join(value.value for value in values)

    def read(text: str) -> tuple[Any, str]:
        word = re.sub(r"[\s\-]+", "_", text.strip().lower())
        if not word:
            return None, ""
        value = known.get(word)
        return (value, "") if value is not None else (None, f'"{text[:40]}" is not one of {choices}')

    return read


def _several(text: str) -> tuple[str, ...]:
    return tuple(part for part in (piece.strip() for piece in text.split(";")) if part)


def _barriers(text: str) -> tuple[tuple[Barrier, ...], str]:
    found: list[Barrier] = []
    strange: list[str] = []
    for part in _several(text):
        try:
            found.append(Barrier(part.lower()))
        except ValueError:
            found.append(Barrier.OTHER)
            strange.append(part[:40])
    doubt = f'"{", ".join(strange)}" is kept as another barrier' if strange else ""
    return tuple(dict.fromkeys(found)), doubt


read_service_line = _word(ServiceLine)
read_line_of_business = _word(LineOfBusiness)
read_channel = _word(Channel)


# The zone in which most people of a state live; used only for a discharge time that came without one, and said in a doubt.
_STATE_ZONES = {
    state: zone
    for zone, states in {
        "America/New_York": "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV",
        "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
        "America/Denver": "CO ID MT NM UT WY",
        "America/Phoenix": "AZ",
        "America/Los_Angeles": "CA NV OR WA",
        "America/Anchorage": "AK",
        "Pacific/Honolulu": "HI",
        "America/Puerto_Rico": "PR VI",
        "Pacific/Guam": "GU MP",
        "Pacific/Pago_Pago": "AS",
    }.items()
    for state in states.split()
}


def _local_moment(text: str, state: str) -> tuple[datetime | None, str]:
    """A local time read where the person lives, so that a discharge is not lost for want of an offset."""
    zone = _STATE_ZONES.get(state.upper())
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None, ""
    if zone is None or moment.tzinfo is not None or len(text) <= 10:
        return None, ""
    return moment.replace(tzinfo=ZoneInfo(zone)), f'"{text}" has no time zone and was read in {zone}; check it'


class RowReader:
    """Reads rows of one heading; made once per file so that a row costs a few microseconds.

    Args:
        heading: the file's column names, in order; names the table does not know are ignored here.
        sender: who sends, where a row does not say.
    """

    def __init__(self, heading: Sequence[str], *, sender: str = "", channel: Channel | None = None) -> None:
        names = heading_names(heading)
        places = {name: at for at, name in enumerate(names)}
        self._pick = itemgetter(*(places.get(name, -1) for name in NAMES))
        self._key = itemgetter(places.get("sender", -1), places.get("order_number", -1))
        self._person = itemgetter(*(places.get(name, -1) for name in ("member_family", "member_given", "birth_date")))
        self.unknown = tuple(name for name in names if name and name not in NAMES)
        self.missing = tuple(name for name in REQUIRED if name not in places)
        self._sender, self._channel = sender, channel
        self._dates, self._moments = Cache(read_date), Cache(read_moment, limit=5_000)
        self._numbers, self._flags = Cache(read_number, limit=5_000), Cache(read_flag, limit=100)
        self._lines, self._products = Cache(read_service_line, limit=100), Cache(read_line_of_business, limit=100)
        self._channels, self._sexes = Cache(read_channel, limit=100), Cache(read_sex, limit=100)
        self._lists, self._ways = Cache(_several, limit=20_000), Cache(_barriers, limit=500)

    def key(self, cells: Sequence[str]) -> tuple[str, str]:
        """Sender and order number of a row (its last cell must be the empty one that stands for missing columns)."""
        return self._key(cells)

    def person(self, cells: Sequence[str]) -> tuple[str, ...]:
        """Whom the row is about; rows of one order must agree on it."""
        return self._person(cells)

    def line(self, cells: Sequence[str], doubts: list[str]) -> OrderLineDraft:
        """The order line of a row; what could not be read is added to `doubts`."""
        return self.read(cells, "", doubts).lines[0]

    def read(self, cells: Sequence[str], ref: str, doubts: list[str]) -> SentReferral:
        """One row as a referral with one order line.

        Args:
            cells: as many as the heading has, then one empty cell.
            ref: how the file names this row ("line 12").
            doubts: receives a sentence per cell that could not be read.
        """
        (
            sender, order_number, channel_text, service_line_text, urgency, family, given, middle, suffix, birth_text, sex,
            phone, email, language, line1, line2, city, state, zip_code, barriers_text, barrier_note, payer_name, payer_code,
            policy_number, group_number, product_text, mbi, mrn, ordering_family, ordering_given, ordering_npi, referring_name,
            referring_npi, referring_contact, referring_phone, referring_fax, referring_email, signature, signed_text, order_text,
            start_text, end_text, discharge_text, facility_name, diagnoses, code, code_system, modifiers, description,
            quantity_text, unit, frequency, brand_model, replaces_serial, replacement_text, liters_text, dressings_text,
            custom_text, authorization_number, note, received_text,
        ) = map(str.strip, self._pick(cells))  # fmt: skip
        dates, numbers, flags = self._dates, self._numbers, self._flags
        birth_date, doubt1 = dates[birth_text]
        signed_date, doubt2 = dates[signed_text]
        order_date, doubt3 = dates[order_text]
        start_date, doubt4 = dates[start_text]
        end_date, doubt5 = dates[end_text]
        discharge_at, doubt6 = self._moments[discharge_text]
        if doubt6:
            local, doubt = _local_moment(discharge_text, state)
            discharge_at, doubt6 = local, doubt or doubt6
        received_at, doubt7 = self._moments[received_text]
        quantity, doubt8 = numbers[quantity_text]
        liters, doubt9 = numbers[liters_text]
        dressings, doubt10 = numbers[dressings_text]
        is_replacement, doubt11 = flags[replacement_text]
        is_custom, doubt12 = flags[custom_text]
        service_line, doubt13 = self._lines[service_line_text]
        product, doubt14 = self._products[product_text]
        channel, doubt15 = self._channels[channel_text]
        barriers, doubt16 = self._ways[barriers_text]
        if (doubt1 or doubt2 or doubt3 or doubt4 or doubt5 or doubt6 or doubt7 or doubt8 or doubt9 or doubt10 or doubt11
                or doubt12 or doubt13 or doubt14 or doubt15 or doubt16):  # fmt: skip
            found = (doubt1, doubt2, doubt3, doubt4, doubt5, doubt6, doubt7, doubt8, doubt9, doubt10, doubt11, doubt12, doubt13,
                     doubt14, doubt15, doubt16)  # fmt: skip
            doubts += [f"{name}: {doubt}." for name, doubt in zip(_DOUBTFUL, found, strict=True) if doubt]
        identifiers: tuple[Identifier, ...] = ()
        if policy_number:
            identifiers = (Identifier(system="member_id", value=policy_number, issuer=payer_code or payer_name),)
        if mbi:
            identifiers += (Identifier(system="mbi", value=mbi),)
        if mrn:
            identifiers += (Identifier(system="mrn", value=mrn, issuer=sender or referring_npi or referring_name),)
        return SentReferral(
            member=MemberDraft(
                ref=ref,
                family=family,
                given=given,
                middle=middle,
                suffix=suffix,
                birth_date=birth_date,
                sex=self._sexes[sex],
                phone=phone,
                email=email,
                language=language,
                address=Address(
                    line1=line1, line2=line2, city=city, state=state, zip=zip_code, barriers=barriers, barrier_note=barrier_note
                ),
                identifiers=identifiers,
            ),
            lines=(
                OrderLineDraft(
                    code=code,
                    code_system=code_system.lower() or "hcpcs",
                    description=description,
                    modifiers=self._lists[modifiers],
                    quantity=quantity,
                    unit=unit,
                    frequency=frequency,
                    brand_model=brand_model,
                    replaces_serial=replaces_serial,
                    is_replacement=is_replacement,
                    liters_per_day=liters,
                    dressings_per_week=dressings,
                    is_custom=is_custom,
                ),
            ),
            order_number=order_number,
            service_line=service_line,
            urgency=urgency.lower(),
            payer_name=payer_name,
            payer_code=payer_code,
            policy_number=policy_number,
            group_number=group_number,
            line_of_business=product or LineOfBusiness.UNKNOWN,
            ordering_family=ordering_family,
            ordering_given=ordering_given,
            ordering_npi=ordering_npi,
            referring_name=referring_name,
            referring_npi=referring_npi,
            referring_contact=referring_contact,
            referring_phone=referring_phone,
            referring_fax=referring_fax,
            referring_email=referring_email,
            signature=signature.lower(),
            signed_date=signed_date,
            order_date=order_date,
            requested_start_date=start_date,
            requested_end_date=end_date,
            discharge_at=discharge_at,
            facility_name=facility_name,
            diagnoses=self._lists[diagnoses],
            authorization_number=authorization_number,
            note=note,
            sender=sender or self._sender,
            channel=channel or self._channel,
            received_at=received_at,
        )


_DOUBTFUL = (
    "birth_date", "signed_date", "order_date", "requested_start_date", "requested_end_date", "discharge_at", "received_at", "quantity",
    "liters_per_day", "dressings_per_week", "is_replacement", "is_custom", "service_line", "line_of_business", "channel", "barriers",
)  # fmt: skip


def draft_from_row(row: Mapping[str, object], *, ref: str = "", sender: str = "") -> tuple[SentReferral, tuple[str, ...]]:
    """One row given by column name as a referral with one line, and a sentence per cell that could not be read."""
    reader = RowReader(NAMES, sender=sender)
    doubts: list[str] = []
    named = {heading_names([name])[0]: value for name, value in row.items()}
    referral = reader.read([cell_text(named.get(name)) for name in NAMES] + [""], ref, doubts)
    return referral, tuple(doubts)


def cell_text(value: object) -> str:
    """A JSON value as the text a cell would hold: lists joined by ";", true as yes, null as nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ";".join(cell_text(part) for part in value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


class Group(NamedTuple):
    """One referral read from the rows of one order: its doubts, and the places of its rows (the first one first)."""

    referral: SentReferral
    doubts: tuple[str, ...]
    places: tuple[int, ...]


def groups(rows: Iterable[tuple[int, list[str]]], reader: RowReader, *, where: str = "line") -> Iterator[Group]:
    """Rows that follow each other with the same sender, order number and person, as one referral with several lines.

    Args:
        rows: place in the source and cells (as many as the heading has). A row without order number stands for itself.
        where: how a place is called ("line", "item").
    """
    head: SentReferral | None = None
    head_key: tuple[str, str] = ("", "")
    head_person: tuple[str, ...] = ()
    doubts: list[str] = []
    places: list[int] = []
    more: list[OrderLineDraft] = []
    for place, cells in rows:
        cells.append("")
        key = reader.key(cells)
        repeated = ""
        if head is not None:
            if key[1] and key == head_key:
                if reader.person(cells) != head_person:
                    repeated = f"order_number: {where} {places[0]} has the same one for another person; ask the sender which is right."
                elif len(places) >= LINES_PER_ORDER:
                    repeated = f"order_number: more than {LINES_PER_ORDER} lines in one order; read from here as an order of its own."
                else:
                    more.append(reader.line(cells, doubts))
                    places.append(place)
                    continue
            if more:
                head = replace(head, lines=head.lines + tuple(more))
                more = []
            yield Group(head, tuple(doubts), tuple(places))
        doubts = [repeated] if repeated else []
        head = reader.read(cells, f"{where} {place}", doubts)
        head_key, head_person = key, reader.person(cells)
        places = [place]
    if head is not None:
        if more:
            head = replace(head, lines=head.lines + tuple(more))
        yield Group(head, tuple(doubts), tuple(places))
