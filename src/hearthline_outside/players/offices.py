"""What does a referring office answer when the hub asks about its order?

The office has the chart: it knows the truth of every order it sent. Where the order was not ours (a published example), it
answers something plausible and valid.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from hearthline.kernel.vocabulary import Channel
from hearthline_outside import numbers
from hearthline_outside.columns import HEAD_COLUMNS, LINE_COLUMNS
from hearthline_outside.messages import Sent
from hearthline_outside.orders import Order
from hearthline_outside.organizations import Referrer
from hearthline_outside.players import hours
from hearthline_outside.players.asks import CALM, CHASED, ESCALATED, Ask

ONLY_WHEN_CHASED, ONLY_WHEN_ESCALATED = 0.06, 0.02
"""Shares of asks that lie on a desk until the office is asked again, or until its manager is."""
_HALF_ANSWERED = 0.04
_CHANNELS = (
    Channel.FAX,
    Channel.FAX,
    Channel.FAX,
    Channel.PROVIDER_PORTAL,
    Channel.PROVIDER_PORTAL,
    Channel.PHONE,
    Channel.EMAIL,
)

# Other names under which a question may ask for a column of the order.
_SAME_AS = {
    "member": "member_family",
    "name": "member_family",
    "family": "member_family",
    "given": "member_given",
    "middle": "member_middle",
    "suffix": "member_suffix",
    "date_of_birth": "birth_date",
    "dob": "birth_date",
    "phone": "member_phone",
    "email": "member_email",
    "line1": "address_line1",
    "address": "address_line1",
    "line2": "address_line2",
    "diagnosis": "diagnoses",
    "icd10": "diagnoses",
    "policy": "policy_number",
    "member_id": "policy_number",
    "payer": "payer_name",
    "npi": "ordering_npi",
    "clinician": "ordering_family",
    "ordering_clinician": "ordering_family",
    "signed": "signature",
    "start": "requested_start_date",
    "starts_date": "requested_start_date",
    "ends_date": "requested_end_date",
    "discharge": "discharge_at",
    "serial_number": "replaces_serial",
    "hcpcs": "code",
    "lines": "code",
    "facility": "facility_name",
    "contact": "referring_contact",
    "identity": "policy_number",
}


def answer_clarification(ask: Ask, *, order: Order | None, office: Referrer | None) -> list[Sent]:
    """The office's answers to one consolidated ask, when it gets around to it."""
    dice = ask.dice()
    slow = dice.random()
    needed = ESCALATED if slow < ONLY_WHEN_ESCALATED else CHASED if slow < ONLY_WHEN_ESCALATED + ONLY_WHEN_CHASED else CALM
    if ask.pressure < needed:
        return []
    fields = [
        str(question["field"])
        for question in ask.body.get("questions", ())
        if isinstance(question, Mapping) and question.get("field")
    ]
    if not fields:
        return []
    if len(fields) > 1 and ask.pressure == CALM and dice.random() < _HALF_ANSWERED:
        fields = fields[:-1]  # one page of the fax did not go through; the hub has to notice
    where = hours.zone(office.place.zone if office else ask.text("zone") or "America/Chicago")
    # Most within the half day, some only when the physician is back the next morning.
    minutes = 20 + dice.expovariate(1 / 110) if dice.random() < 0.78 else 300 + dice.random() * 420
    if ask.pressure > CALM:
        minutes = 10 + dice.random() * 80
    at = hours.after(ask.now, minutes, hours.OFFICE, where)
    known = _Chart(order, at) if order else _Guess(ask.case_dice("chart"), ask.body, ask.now)
    values = {field: value for field in fields if (value := known.value(field))}
    if not values:
        return []
    item = {"reference": ask.reference, "answered_at": at.isoformat(), "values": values}
    return [ask.answer("clarification-answers", item, at=at, channel=dice.choice(_CHANNELS))]


def column_of(field: str) -> tuple[str, int | None]:
    """The order column a question is about, and which line when it names one ("lines.1.code" is line 1, counted from 0)."""
    parts = [part for part in re.split(r"[.\[\]/]+", field) if part]
    position = next((int(part) for part in parts if part.isdigit()), None)
    words = [part for part in parts if not part.isdigit()]
    last = words[-1] if words else ""
    for name in ("_".join(words[-2:]), last):
        if name in HEAD_COLUMNS or name in LINE_COLUMNS:
            return name, position
    return _SAME_AS.get(last, last), position


class _Chart:
    """Answers from the truth of an order of ours."""

    def __init__(self, order: Order, at: datetime) -> None:
        self._order = order
        self._today = at.date()

    def value(self, field: str) -> str:
        column, position = column_of(field)
        order = self._order
        if column in LINE_COLUMNS:
            lines = order.lines if position is None or position >= len(order.lines) else [order.lines[position]]
            return next((line[column] for line in lines if line[column]), "")
        if column == "signed_date":
            return order.head["signed_date"] or self._today.isoformat()
        if column == "discharge_at" and not order.head["discharge_at"]:
            return ""
        return order.head.get(column, "")


_USUAL_DIAGNOSIS = {"dme": "J44.9", "home_health": "Z47.1", "home_infusion": "M86.9", "post_acute": "R54"}


class _Guess:
    """Plausible, valid answers about an order we did not write; the same for every ask of one case."""

    def __init__(self, dice: random.Random, body: Mapping[str, Any], now: datetime) -> None:
        self._number = dice.randrange(90_000_000)
        self._body = body
        self._ordered = _day(body.get("received_at") or body.get("order_date"), now.date())

    def value(self, field: str) -> str:
        column, _ = column_of(field)
        return self._answers().get(column, "")

    def _answers(self) -> dict[str, str]:
        n = self._number
        starts = self._ordered + timedelta(days=2)
        return {
            "member_family": "Ashford",
            "member_given": "Robin",
            "birth_date": f"19{40 + n % 45}-0{1 + n % 9}-1{n % 9}",
            "sex": "F",
            "member_phone": numbers.phone("312", n),
            "address_line1": f"{100 + n % 800} Cedar Ln",
            "city": "Chicago",
            "state": "IL",
            "zip": "60614",
            "barriers": "stairs",
            "barrier_note": "One flight",
            "payer_name": "Cedar Health Plan",
            "payer_code": "CEDAR",
            "policy_number": f"CA{n:09d}",
            "group_number": f"G{n % 9000 + 1000}",
            "line_of_business": "MA",
            "language": "en",
            "ordering_family": "Harlton",
            "ordering_given": "Jordan",
            "ordering_npi": numbers.npi(50_000_000 + n % 40_000_000),
            "referring_name": "Quillmoor Primary Care",
            "referring_contact": "Robin Ashford",
            "referring_phone": numbers.phone("312", n + 1),
            "referring_npi": numbers.npi(50_000_000 + (n + 7) % 40_000_000),
            "referring_fax": numbers.phone("312", n + 2),
            "signature": "signed",
            "signed_date": self._ordered.isoformat(),
            "order_date": self._ordered.isoformat(),
            "requested_start_date": starts.isoformat(),
            "requested_end_date": (starts + timedelta(days=60)).isoformat(),
            "facility_name": "Quillmoor General Hospital",
            "diagnoses": _USUAL_DIAGNOSIS.get(str(self._body.get("service_line", "")), "R54"),
            "code": {"dme": "E1390", "home_health": "G0299", "home_infusion": "S9500"}.get(
                str(self._body.get("service_line", "")), "T1019"
            ),
            "service_line": str(self._body.get("service_line") or "home_health"),
            "urgency": "routine",
            "quantity": "1",
            "unit": "EA",
            "frequency": "daily",
            "replaces_serial": f"SN-{n % 1_000_000:06d}",
            "liters_per_day": "2880",
            "dressings_per_week": "7",
            "face_to_face_date": (self._ordered - timedelta(days=9)).isoformat(),
            "homebound": "yes",
            "mobile_in_home": "yes",
            "oxygen_saturation": "86",
            "oxygen_test_date": self._ordered.isoformat(),
            "oxygen_test_condition": "rest",
            "description": "as ordered",
            "brand_model": "any",
            "discharge_at": f"{starts.isoformat()}T14:00:00-05:00",
        }


def _day(value: object, otherwise: date) -> date:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return otherwise
