"""What is the r-th order of a seed: who needs what, who ordered it, and what of it was actually sent?

An order knows two versions of itself: the truth in the office's chart (`head`, `lines`) and the message that left the office
(`sent_head`, `sent_lines`), with the faults between them. It is a function of the seed and r alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from zoneinfo import ZoneInfo

from hearthline.kernel.vocabulary import Channel, Urgency
from hearthline_outside import charts, faults
from hearthline_outside.catalog import Condition, Item, Need, band_of, needs_by_age_and_sex
from hearthline_outside.chance import Dice, stream, table
from hearthline_outside.columns import REFERRAL_COLUMNS
from hearthline_outside.organizations import Referrer
from hearthline_outside.people import Person, Population, care_need

NEW, RESEND, AMENDMENT = "new", "resend", "amendment"

_SENDINGS = table([(NEW, 97.2), (RESEND, 1.8), (AMENDMENT, 1.0)])
_KNOWN, _STRANGER, _NEAR = "known", "stranger", "near"
_PERSONS = table([(_KNOWN, 80), (_STRANGER, 17), (_NEAR, 3)])

MAIL_CHANNELS = table(
    [
        (Channel.FAX, 80),
        (Channel.PROVIDER_PORTAL, 7),
        (Channel.FILE, 4),
        (Channel.FHIR, 3),
        (Channel.EMAIL, 3),
        (Channel.PHONE, 3),
    ]
)
"""How orders come in this industry: about 80 % by fax."""

_BARRIERS = table([("", 76), ("stairs", 9), ("gated", 4), ("elevator", 4), ("stairs;gated", 2), ("other", 5)])
_BARRIER_NOTES = {
    "stairs": ("Two flights, no elevator", "Nine steps to the door", "Split level, steps inside"),
    "gated": ("Ask for the gate code by phone", "Guard needs the driver's name"),
    "elevator": ("Elevator closes at 8 pm", "Service elevator for beds"),
    "stairs;gated": ("Gate on the north side, then one flight",),
    "other": ("Large dog", "Narrow hallway, 26 inches", "Ring twice, hard of hearing", "Dirt road after the bridge"),
}
_NOTES = table(
    [
        ("", 82),
        ("Call the daughter first", 3),
        ("Lives alone", 4),
        ("Prefers mornings", 3),
        ("Needs interpreter", 1),
        ("See attached clinical notes", 4),
        ("Family will be trained", 3),
    ]
)
_SECOND_DIAGNOSES = ("I10", "E11.9", "E78.5", "I48.91", "N18.30", "F32.A", "M19.90", "K21.9")
_LITERS = table([("2880", 55), ("1440", 15), ("4320", 18), ("5760", 8), ("720", 4)])  # 2 L/min through a day is 2,880
_OPEN_MINUTES = table(
    [
        (hour * 60 + 30, weight)
        for hour, weight in (
            (7, 2),
            (8, 7),
            (9, 12),
            (10, 14),
            (11, 12),
            (12, 7),
            (13, 10),
            (14, 13),
            (15, 11),
            (16, 8),
            (17, 3),
            (19, 1),
        )
    ]
)
_DISCHARGE_IN_DAYS = table([(0, 14), (1, 38), (2, 30), (3, 18)])
_MONTH_FIRST_ONE_IN = 12
_in_order = itemgetter(*REFERRAL_COLUMNS)


@dataclass(slots=True)
class Order:
    """One order, or a second sending of an earlier one (`kind` "resend" or "amendment" of order `original`)."""

    index: int
    kind: str
    original: int
    person: Person
    person_kind: str
    condition: Condition
    need: Need
    office: Referrer
    channel: Channel
    received_at: datetime
    head: dict[str, str]
    lines: list[dict[str, str]]
    sent_head: dict[str, str]
    sent_lines: list[dict[str, str]]
    faults: tuple[str, ...]
    omitted: tuple[str, ...]

    @property
    def client(self) -> str:
        """Whose book the member belongs to."""
        return self.person.product.client

    def rows(self) -> list[tuple[str, ...]]:
        """What was sent, one tuple in the order of REFERRAL_COLUMNS per line; some offices write month before day."""
        head = self.sent_head if int(self.office.npi[-4:]) % _MONTH_FIRST_ONE_IN else _month_first(self.sent_head)
        return [_in_order({**head, **line}) for line in self.sent_lines]


class OrderBook:
    """Every order of one seed, by index.

    Args:
        people: the population the orders are for.
        offices: who refers.
        day: the day on which the orders arrive.
        channels: a weighted table of channels.
        start_at: no order arrives before this moment; None leaves the offices' own hours.
    """

    def __init__(
        self,
        seed: int,
        people: Population,
        offices: Sequence[Referrer],
        *,
        day: date,
        channels: Sequence[Channel] = MAIL_CHANNELS,
        start_at: datetime | None = None,
    ) -> None:
        self._key, self._beside = stream(seed, "orders"), stream(seed, "charts")
        self.people = people
        self._day = day
        self._channels = channels
        self._start_at = start_at
        self._needs = needs_by_age_and_sex()
        self._offices: dict[tuple[str, bool], tuple[Referrer, ...]] = {}
        for office in offices:  # by state and, for states without one, by time zone
            for where in (office.place.state, office.place.zone):
                self._offices[where, office.is_hospital] = (*self._offices.get((where, office.is_hospital), ()), office)
        self._elsewhere = {kind: tuple(o for o in offices if o.is_hospital is kind) or tuple(offices) for kind in (True, False)}
        self._zones: dict[str, ZoneInfo] = {}

    def kind(self, index: int) -> tuple[str, int]:
        """Whether a sending is new, and which order it repeats or amends; a repeat always repeats a new one."""
        dice = Dice(self._key, index)
        kind, back = dice.pick(_SENDINGS), dice.between(3, 400)
        if kind != NEW and index >= back and Dice(self._key, index - back).pick(_SENDINGS) == NEW:
            return kind, index - back
        return NEW, index

    def order(self, index: int) -> Order:
        """The order with this index, ready to be sent."""
        kind, original = self.kind(index)
        if kind == NEW:
            return self.original(index)
        order = self.original(original)
        return again(order, index) if kind == RESEND else amended(order, index)

    def original(self, index: int) -> Order:
        """The order with this index as if it had never been sent before."""
        dice = Dice(self._key, index)
        dice.pick(_SENDINGS), dice.between(3, 400)  # the draws that `kind` reads
        person, person_kind = self._person(dice, index)
        condition, need = dice.pick(self._needs[band_of(person.age)][person.sex == "F"])
        office = self._office(dice, person, need)
        received_at = self._received(dice, office)
        lines = [_line(dice, item) for item in need.items]
        channel = dice.pick(self._channels)
        head = {
            "channel": channel.value,
            **_of_person(dice, person, office),
            **_of_office(dice, office, received_at.date() - timedelta(days=dice.pick((0, 0, 0, 1, 1, 2, 3)))),
            **_of_need(dice, condition, need, office, received_at),
        }
        beside = Dice(self._beside, index)
        head |= charts.evidence(head, need.items, received_at, office.npi, beside)
        sent_head, sent_lines = dict(head), [dict(line) for line in lines]
        if person_kind == _NEAR:
            faults.misheard(sent_head, dice)
        omitted = faults.thin(sent_head, sent_lines, dice)
        found = faults.spoil(sent_head, sent_lines, dice)
        found += charts.forget(sent_head, beside) if found else ()
        # Some faxes and calls carry no number; those with a question to answer do, or nobody could find them again.
        is_unnumbered = len(lines) == 1 and not found and channel in (Channel.FAX, Channel.PHONE) and dice.chance(0.04)
        head["order_number"] = sent_head["order_number"] = "" if is_unnumbered else f"R{index + 1:07d}"
        return Order(
            index,
            NEW,
            index,
            person,
            person_kind,
            condition,
            need,
            office,
            channel,
            received_at,
            head,
            lines,
            sent_head,
            sent_lines,
            found,
            omitted,
        )

    def _person(self, dice: Dice, index: int) -> tuple[Person, str]:
        kind = dice.pick(_PERSONS)
        if kind == _STRANGER or not self.people.members:
            return self.people.person(self.people.members + index), _STRANGER
        for _ in range(8):
            chosen = dice.below(self.people.members)
            if dice.chance(care_need(self.people.age(chosen))):
                break
        return self.people.person(chosen), kind

    def _office(self, dice: Dice, person: Person, need: Need) -> Referrer:
        """An office near the person; hospitals send those who leave a bed, and some others."""
        is_hospital = dice.chance(need.from_hospital + 0.12)
        near = self._offices.get((person.state, is_hospital)) or self._offices.get((person.place.zone, is_hospital))
        return dice.pick(near or self._elsewhere[is_hospital])

    def _received(self, dice: Dice, office: Referrer) -> datetime:
        """A moment of the day in the office's own hours, most before lunch and mid-afternoon."""
        zone = self._zones.get(office.place.zone)
        if zone is None:
            zone = self._zones[office.place.zone] = ZoneInfo(office.place.zone)
        minute = dice.pick(_OPEN_MINUTES) - 30 + dice.below(60)
        moment = datetime.combine(self._day, time(minute // 60, minute % 60, dice.below(60)), zone)
        if self._start_at is not None and moment < self._start_at:
            moment = (self._start_at + timedelta(minutes=dice.between(1, 120), seconds=dice.below(60))).astimezone(zone)
        return moment


def again(order: Order, index: int) -> Order:
    """The same message once more: an identical re-send, which must change nothing."""
    return replace(order, index=index, kind=RESEND)


def amended(order: Order, index: int) -> Order:
    """The same order with another start and another quantity: an amendment with a visible difference."""
    start = order.head["requested_start_date"]
    change = {
        "requested_start_date": (date.fromisoformat(start) + timedelta(days=2)).isoformat(),
        "note": "Amended by the ordering office",
    }
    lines = [dict(line) for line in order.lines]
    lines[0]["quantity"] = str(int(lines[0]["quantity"]) + 1)
    sent_lines = [dict(line) for line in order.sent_lines]
    sent_lines[0]["quantity"] = lines[0]["quantity"]
    return replace(
        order,
        index=index,
        kind=AMENDMENT,
        head={**order.head, **change},
        lines=lines,
        sent_head={**order.sent_head, **change},
        sent_lines=sent_lines,
    )


def _line(dice: Dice, item: Item) -> dict[str, str]:
    is_replacement = item.is_durable and dice.chance(0.06)
    return {
        "code": item.code,
        "code_system": "hcpcs",
        "modifiers": item.modifiers + (";RA" if is_replacement and item.modifiers else ""),
        "description": item.description,
        "quantity": str(item.quantity),
        "unit": item.unit,
        "frequency": item.frequency,
        "brand_model": dice.pick(item.brands) if item.brands and dice.chance(0.7) else "",
        "replaces_serial": f"{item.code}-{dice.below(900_000) + 100_000}" if is_replacement else "",
        "is_replacement": "true" if is_replacement else "false",
        "liters_per_day": dice.pick(_LITERS) if item.is_oxygen else "",
        "dressings_per_week": str(dice.pick((3, 7, 7, 4, 14))) if item.is_dressing else "",
        "is_custom": "true" if item.is_custom else "false",
    }


def _of_person(dice: Dice, person: Person, office: Referrer) -> dict[str, str]:
    """Who needs care, where, and who pays."""
    barriers = dice.pick(_BARRIERS)
    return {
        "member_family": person.family,
        "member_given": person.given,
        "member_middle": person.middle,
        "member_suffix": person.suffix,
        "birth_date": person.birth_date,
        "sex": person.sex,
        "member_phone": person.phone,
        "member_email": person.email,
        "language": person.language,
        "address_line1": person.address_line1,
        "address_line2": person.address_line2,
        "city": person.city,
        "state": person.state,
        "zip": person.zip,
        "barriers": barriers,
        "barrier_note": dice.pick(_BARRIER_NOTES[barriers]) if barriers else "",
        "payer_name": person.payer_name,
        "payer_code": person.payer_code,
        "policy_number": person.policy_number,
        "group_number": person.group_number,
        "line_of_business": person.line_of_business,
        "mbi": person.mbi,
        "mrn": person.mrn if person.mrn_issuer == office.npi else "",
    }


def _of_office(dice: Dice, office: Referrer, ordered: date) -> dict[str, str]:
    """Who orders, who refers, and how to reach them."""
    clinician = dice.pick(office.clinicians)
    return {
        "sender": office.npi,
        "ordering_family": clinician.family,
        "ordering_given": clinician.given,
        "ordering_npi": clinician.npi,
        "referring_name": office.name,
        "referring_npi": office.npi,
        "referring_contact": dice.pick(office.contacts),
        "referring_phone": office.phone,
        "referring_fax": office.fax,
        "referring_email": office.email,
        "signature": "signed",
        "signed_date": ordered.isoformat(),
        "order_date": ordered.isoformat(),
    }


def _of_need(dice: Dice, condition: Condition, need: Need, office: Referrer, received_at: datetime) -> dict[str, str]:
    """What is needed, why, from when to when, and how soon."""
    # Of a hospital's orders so many are for people leaving it that their share of all orders is `from_hospital`.
    is_discharge = office.is_hospital and dice.chance(need.from_hospital / (need.from_hospital + 0.12))
    discharge_at = _discharge(dice, received_at) if is_discharge else None
    lead = dice.between(9, 13) if any(item.is_custom for item in need.items) else dice.between(1, 3)
    starts = discharge_at.date() if discharge_at else received_at.date() + timedelta(days=lead)
    second = ";" + dice.pick(_SECOND_DIAGNOSES) if dice.chance(0.45) else ""
    return {
        "service_line": need.service_line,
        "urgency": Urgency.DISCHARGE if is_discharge else Urgency.URGENT if dice.chance(need.urgent) else Urgency.ROUTINE,
        "requested_start_date": starts.isoformat(),
        "requested_end_date": (starts + timedelta(days=need.days)).isoformat(),
        "discharge_at": discharge_at.isoformat(timespec="minutes") if discharge_at else "",
        "facility_name": office.name if is_discharge else "",
        "diagnoses": dice.pick(condition.codes) + second,
        "authorization_number": f"A{dice.below(90_000_000) + 10_000_000}" if dice.chance(0.04) else "",
        "note": dice.pick(_NOTES),
        "received_at": received_at.isoformat(),
    }


def _discharge(dice: Dice, received_at: datetime) -> datetime:
    """When the bed is wanted back: today to three days from now, late morning to late afternoon, in the hospital's zone."""
    days = dice.pick(_DISCHARGE_IN_DAYS)
    wanted = datetime.combine(
        received_at.date() + timedelta(days=days), time(dice.between(10, 17), dice.pick((0, 30))), received_at.tzinfo
    )
    return wanted if wanted > received_at + timedelta(hours=2) else received_at.replace(second=0) + timedelta(hours=3)


_DATE_COLUMNS = ("birth_date", "signed_date", "order_date", "requested_start_date", "requested_end_date")


def _month_first(head: dict[str, str]) -> dict[str, str]:
    """The same head with dates as 07/13/2026."""
    changed = dict(head)
    for column in _DATE_COLUMNS:
        if changed[column]:
            year, month, day = changed[column].split("-")
            changed[column] = f"{month}/{day}/{year}"
    return changed
