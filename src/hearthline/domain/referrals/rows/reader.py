"""How do rows of text cells become referrals, 200,000 of them as fast as one?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from hearthline.domain.members.api import Address, Identifier, MemberDraft
from hearthline.domain.referrals.facts import OrderLineDraft, ReferralDraft
from hearthline.domain.referrals.rows import cells as read
from hearthline.domain.referrals.rows.columns import LINE_NAMES, NAMES, REQUIRED, heading_names
from hearthline.domain.referrals.rows.evidence import evidence_of
from hearthline.domain.referrals.rows.evidence import names as evidence_names
from hearthline.kernel.builders import builder_of
from hearthline.kernel.vocabulary import Channel, LineOfBusiness

LINES_PER_ORDER = 200
CONTINUES = "continues the order of "


_address, _identifier, _member = builder_of(Address), builder_of(Identifier), builder_of(MemberDraft)
_order_line, _referral = builder_of(OrderLineDraft), builder_of(ReferralDraft)


class RowReader:
    """Reads rows of one heading; made once per file so that a row costs a few microseconds.

    Args:
        heading: the file's column names, in order; names the table does not know are ignored here.
        sender: who sends, where a row does not say.
    """

    def __init__(self, heading: Sequence[str], *, sender: str = "", channel: Channel | None = None) -> None:
        names = heading_names(heading)
        places = {name: at for at, name in enumerate(names)}
        self._pick = itemgetter(*(places.get(name, -1) for name in NAMES if name not in LINE_NAMES))
        self._pick_line = itemgetter(*(places.get(name, -1) for name in LINE_NAMES))
        self._key = itemgetter(places.get("sender", -1), places.get("order_number", -1))
        self._person = itemgetter(*(places.get(name, -1) for name in ("member_family", "member_given", "birth_date")))
        shown = set(evidence_names()) & set(names)
        self._evidence = tuple((name, places[name]) for name in sorted(shown))
        self.unknown = tuple(name for name in names if name and name not in NAMES and name not in shown)
        self.missing = tuple(name for name in REQUIRED if name not in places)
        self._sender, self._channel = sender, channel
        self._dates, self._moments = read.Cache(read.day), read.Cache(read.moment, limit=5_000)
        self._numbers, self._flags = read.Cache(read.number, limit=5_000), read.Cache(read.flag, limit=100)
        self._lines, self._products = read.Cache(read.service_line, limit=100), read.Cache(read.line_of_business, limit=100)
        self._channels, self._sexes = read.Cache(read.channel, limit=100), read.Cache(read.sex, limit=100)
        self._lists, self._ways = read.Cache(read.several, limit=20_000), read.Cache(read.barriers, limit=500)

    def key(self, cells: Sequence[str]) -> tuple[str, str]:
        """Sender and order number of a row (its last cell must be the empty one that stands for missing columns)."""
        key: tuple[str, str] = self._key(cells)
        return key

    def person(self, cells: Sequence[str]) -> tuple[str, ...]:
        """Whom the row is about; rows of one order must agree on it."""
        person: tuple[str, ...] = self._person(cells)
        return person

    def line(self, cells: Sequence[str], doubts: list[str]) -> OrderLineDraft:
        """The order line of a row; what could not be read is added to `doubts`."""
        (
            code, code_system, modifiers, description, quantity_text, unit, frequency, brand_model, replaces_serial,
            replacement_text, liters_text, dressings_text, custom_text,
        ) = map(str.strip, self._pick_line(cells))  # fmt: skip
        numbers, flags = self._numbers, self._flags
        quantity, doubt1 = numbers[quantity_text]
        liters, doubt2 = numbers[liters_text]
        dressings, doubt3 = numbers[dressings_text]
        is_replacement, doubt4 = flags[replacement_text]
        is_custom, doubt5 = flags[custom_text]
        if doubt1 or doubt2 or doubt3 or doubt4 or doubt5:
            found = (doubt1, doubt2, doubt3, doubt4, doubt5)
            doubts += [f"{name}: {doubt}." for name, doubt in zip(_DOUBTFUL_IN_LINE, found, strict=True) if doubt]
        return _order_line(
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
        )

    def referral(self, cells: Sequence[str], doubts: list[str], *, further: Iterable[Sequence[str]] = ()) -> ReferralDraft:
        """One row as a referral, with its order line and those of the further rows of the order.

        Args:
            cells: as many as the heading has, then one empty cell.
            doubts: receives a sentence per cell that could not be read.
            further: the other rows of the same order; nothing but their order lines is read.
        """
        (
            sender, order_number, channel_text, service_line_text, urgency, family, given, middle, suffix, birth_text, sex,
            phone, email, language, line1, line2, city, state, zip_code, barriers_text, barrier_note, payer_name, payer_code,
            policy_number, group_number, product_text, mbi, mrn, ordering_family, ordering_given, ordering_npi, referring_name,
            referring_npi, referring_contact, referring_phone, referring_fax, referring_email, signature, signed_text, order_text,
            start_text, end_text, discharge_text, facility_name, diagnoses, authorization_number, note, received_text,
        ) = map(str.strip, self._pick(cells))  # fmt: skip
        line = self.line(cells, doubts)
        dates = self._dates
        birth_date, doubt1 = dates[birth_text]
        signed_date, doubt2 = dates[signed_text]
        order_date, doubt3 = dates[order_text]
        start_date, doubt4 = dates[start_text]
        end_date, doubt5 = dates[end_text]
        discharge_at, doubt6 = self._moments[discharge_text]
        if doubt6:
            local, doubt = read.local_moment(discharge_text, state)
            discharge_at, doubt6 = local, doubt or doubt6
        received_at, doubt7 = self._moments[received_text]
        service_line, doubt8 = self._lines[service_line_text]
        product, doubt9 = self._products[product_text]
        channel, doubt10 = self._channels[channel_text]
        barriers, doubt11 = self._ways[barriers_text]
        if doubt1 or doubt2 or doubt3 or doubt4 or doubt5 or doubt6 or doubt7 or doubt8 or doubt9 or doubt10 or doubt11:
            found = (doubt1, doubt2, doubt3, doubt4, doubt5, doubt6, doubt7, doubt8, doubt9, doubt10, doubt11)
            doubts += [f"{name}: {doubt}." for name, doubt in zip(_DOUBTFUL, found, strict=True) if doubt]
        identifiers: tuple[Identifier, ...] = ()
        if policy_number:
            identifiers = (_identifier("member_id", policy_number, payer_code or payer_name),)
        if mbi:
            identifiers += (_identifier("mbi", mbi, ""),)
        if mrn:
            identifiers += (_identifier("mrn", mrn, sender or referring_npi or referring_name),)
        return _referral(
            member=_member(
                ref="",
                family=family,
                given=given,
                middle=middle,
                suffix=suffix,
                birth_date=birth_date,
                sex=self._sexes[sex],
                phone=phone,
                email=email,
                language=language,
                address=_address(
                    line1=line1, line2=line2, city=city, state=state, zip=zip_code, barriers=barriers, barrier_note=barrier_note
                ),
                identifiers=identifiers,
                deceased_at=None,
            ),
            lines=(line, *(self.line(row, doubts) for row in further)),
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
            evidence=self._shown(cells, doubts) if self._evidence else {},
        )

    def _shown(self, cells: Sequence[str], doubts: list[str]) -> Mapping[str, str]:
        return evidence_of(((name, cells[at]) for name, at in self._evidence if cells[at]), doubts)


_DOUBTFUL = (
    "birth_date", "signed_date", "order_date", "requested_start_date", "requested_end_date", "discharge_at", "received_at",
    "service_line", "line_of_business", "channel", "barriers",
)  # fmt: skip
_DOUBTFUL_IN_LINE = ("quantity", "liters_per_day", "dressings_per_week", "is_replacement", "is_custom")


def draft_from_row(row: Mapping[str, object], *, sender: str = "") -> tuple[ReferralDraft, tuple[str, ...]]:
    """One row given by column name as a referral with one line, and a sentence per cell that could not be read."""
    doubts: list[str] = []
    named = {heading_names([name])[0]: value for name, value in row.items()}
    heading = (*NAMES, *(name for name in evidence_names() if name in named))
    reader = RowReader(heading, sender=sender)
    referral = reader.referral([read.cell_text(named.get(name)) for name in heading] + [""], doubts)
    return referral, tuple(doubts)


class Group(NamedTuple):
    """One referral read from the rows of one order: its doubts, and the places of its rows (the first one first)."""

    referral: ReferralDraft
    doubts: tuple[str, ...]
    places: tuple[int, ...]


def groups(rows: Iterable[tuple[int, list[str]]], reader: RowReader, *, where: str = "line") -> Iterator[Group]:
    """Rows that follow each other with the same sender, order number and person, as one referral with several lines.

    Args:
        rows: place in the source and cells (as many as the heading has). A row without order number stands for itself; rows of
            one place (the lines of one portal form) are always one referral.
        where: how a place is called ("line", "item").
    """
    head: list[str] = []
    head_key: tuple[str, str] = ("", "")
    head_person: tuple[str, ...] = ()
    doubts: list[str] = []
    places: list[int] = []
    further: list[list[str]] = []
    for place, cells in rows:
        cells.append("")
        key = reader.key(cells)
        repeated = ""
        if places:
            is_same_place = place == places[-1]
            if is_same_place or (key[1] and key == head_key):
                if not is_same_place and reader.person(cells) != head_person:
                    repeated = (
                        f"order_number: {where} {places[0]} has the same one for another person; ask the sender which is right."
                    )
                elif len(further) >= LINES_PER_ORDER - 1:
                    repeated = (
                        f"order_number: more than {LINES_PER_ORDER} lines in one order; read from here as an order of its own."
                    )
                else:
                    further.append(cells)
                    if not is_same_place:
                        places.append(place)
                    continue
            yield Group(reader.referral(head, doubts, further=further), tuple(doubts), tuple(places))
        doubts = [repeated] if repeated else []
        head, head_key, head_person = cells, key, reader.person(cells)
        places, further = [place], []
    if places:
        yield Group(reader.referral(head, doubts, further=further), tuple(doubts), tuple(places))
