"""What does a servicing provider answer to an offer and to a request for a visit, and what happens at the door?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hearthline.kernel.vocabulary import Channel, DeclineReason, ExceptionCause
from hearthline_outside.messages import Sent
from hearthline_outside.orders import Order
from hearthline_outside.players import hours
from hearthline_outside.players.asks import CALM, Ask

ACCEPTS = {"dme": 0.80, "home_infusion": 0.70, "home_health": 0.45, "post_acute": 0.55}
"""Share of offers accepted. Home health is the narrow door: networks report that most of its referrals are rejected."""
SILENT = 0.08
"""Share of offers that nobody answers."""
COUNTERS = 0.12
"""Share of the refusals that name another start instead."""
_SILENT_ON_VISITS, _SILENT_ON_PROOF = 0.02, 0.02

_DECLINES = {
    "dme": (
        "equipment_out_of_stock",
        "equipment_out_of_stock",
        "no_capacity",
        "out_of_area",
        "rate",
        "incomplete_order",
        "other",
    ),
    "home_infusion": ("equipment_out_of_stock", "staffing", "clinical_complexity", "rate", "out_of_area", "incomplete_order"),
    "home_health": (
        "staffing",
        "staffing",
        "no_capacity",
        "no_capacity",
        "out_of_area",
        "service_not_offered",
        "rate",
        "clinical_complexity",
        "member_history",
    ),
    "post_acute": ("staffing", "no_capacity", "no_capacity", "out_of_area", "rate", "not_in_network"),
}
_NOTES = {
    DeclineReason.EQUIPMENT_OUT_OF_STOCK: "Expected back in stock next week",
    DeclineReason.STAFFING: "No one free in that area",
    DeclineReason.NO_CAPACITY: "Full until the weekend",
    DeclineReason.RATE: "Contract rate does not cover the item",
    DeclineReason.OUT_OF_AREA: "Beyond our drivers' area",
}


def answer_offer(ask: Ask) -> list[Sent]:
    """Accepted, declined with a coded reason, countered with another start, or nothing until the hold runs out."""
    line = ask.text("service_line") or "home_health"
    dice = ask.dice()
    draw = dice.random()
    if draw < SILENT:
        return []
    held_until = ask.moment("hold_until")
    room = (held_until - ask.now).total_seconds() / 60 if held_until else 240.0
    minutes = dice.betavariate(1.3, 3.2) * min(max(room, 20), 600)
    at = hours.after(ask.now, minutes, hours.DISPATCH, _zone(ask))
    if held_until and at > held_until and held_until > ask.now and dice.random() < 0.9:
        at = ask.now + (held_until - ask.now) * dice.uniform(0.2, 0.95)  # most desks look before a hold runs out
    item: dict[str, Any] = {"reference": ask.reference, "answered_at": at.isoformat()}
    if draw < SILENT + ACCEPTS.get(line, 0.6):
        item |= {"reply": "accepted"}
    elif dice.random() < COUNTERS:
        wanted = ask.moment("starts_by") or ask.now + timedelta(days=2)
        item |= {
            "reply": "counter",
            "counter_start_at": (wanted + timedelta(days=dice.randint(1, 3))).isoformat(),
            "reason": DeclineReason.NO_CAPACITY.value,
            "note": "Could start later",
        }
    else:
        reason = DeclineReason(dice.choice(_DECLINES.get(line, _DECLINES["home_health"])))
        item |= {"reply": "declined", "reason": reason.value, "note": _NOTES.get(reason, "")}
    return [ask.answer("offer-replies", item, at=at, channel=Channel.PROVIDER_PORTAL)]


def answer_visit(ask: Ask, *, order: Order | None) -> list[Sent]:
    """A committed window for a visit, delivery, evaluation or fabrication; and after it what happened there."""
    where = _zone(ask)
    starts, ends = _window(ask, where)
    proof = _proof(ask, starts, ends, order)
    if ask.is_chase and ends <= ask.now:
        return [replace(proof, at=ask.now + timedelta(minutes=30))]  # it happened; the paper lay in the truck
    dice = ask.fresh_dice()
    if dice.random() < _SILENT_ON_VISITS and ask.pressure == CALM:
        return []
    minutes = dice.uniform(10, 180) if ask.pressure == CALM else dice.uniform(5, 45)
    at = hours.after(ask.now, minutes, hours.DISPATCH, where)
    if at >= starts:
        at = max(ask.now, starts - timedelta(minutes=30))
    confirmed = {
        "reference": ask.reference,
        "answered_at": at.isoformat(),
        "window_start_at": starts.isoformat(),
        "window_end_at": ends.isoformat(),
        "note": "",
    }
    answers = [ask.answer("visit-confirmations", confirmed, at=at, channel=Channel.PROVIDER_PORTAL)]
    if ask.is_chase or ask.fresh_dice("forgets").random() >= _SILENT_ON_PROOF:
        answers.append(proof)
    return answers


def answer_missing_proof(ask: Ask, *, order: Order | None) -> list[Sent]:
    """The proof that a provider forgot to send, found when it is asked for by itself."""
    proof = _proof(ask, *_window(ask, _zone(ask)), order)
    return [replace(proof, at=max(proof.at, ask.now + timedelta(minutes=30)))]


def _zone(ask: Ask) -> ZoneInfo:
    return hours.zone(ask.text("zone") or "America/Chicago")


_WINDOW_HOURS = {"visit": 2, "delivery": 4, "evaluation": 2, "fabrication": 8}
_FIRST_HOUR, _LAST_HOUR = 8, 18


def _window(ask: Ask, where: ZoneInfo) -> tuple[datetime, datetime]:
    """The window that the hub names, else a daytime one between the earliest moment and the promise; about 2 % only after it.

    Chased, a provider stands by the window of its answer: that follows from the ask alone.
    """
    told, until = ask.moment("window_start_at"), ask.moment("window_end_at")
    if told and until:
        return told, until
    dice = ask.fresh_dice("window")
    length = timedelta(hours=_WINDOW_HOURS.get(ask.text("kind", "visit_kind"), 3))
    earliest = max(ask.moment("earliest") or ask.sent_at, ask.sent_at + timedelta(minutes=45))
    due = ask.moment("due_at") or earliest + timedelta(days=2)
    slots = _slots(earliest, due, length, where)
    if not slots or dice.random() < 0.02:
        late = _slots(max(due, earliest), max(due, earliest) + timedelta(days=2), length, where)
        slots = late or slots or [earliest]
    starts = slots[int(dice.betavariate(1.4, 2.0) * len(slots))]
    return starts, starts + length


def _slots(earliest: datetime, latest: datetime, length: timedelta, where: ZoneInfo) -> list[datetime]:
    """Every full daytime hour at which a window of this length can start and still end by `latest`."""
    found: list[datetime] = []
    day = earliest.astimezone(where).date()
    while len(found) < 400:
        for hour in range(_FIRST_HOUR, _LAST_HOUR - int(length.total_seconds() // 3600) + 1):
            starts = datetime.combine(day, time(hour), where)
            if starts >= earliest and starts + length <= latest:
                found.append(starts)
        day += timedelta(days=1)
        if datetime.combine(day, time(0), where) > latest:
            break
    return found


# What happens at the door: share, outcome, cause, and what the driver writes.
_AT_THE_DOOR: tuple[tuple[float, str, ExceptionCause | None, str], ...] = (
    (0.005, "refused", ExceptionCause.MEMBER_REFUSED, "Member did not want it"),
    (0.015, "missed", ExceptionCause.MEMBER_NOT_HOME, "No answer at the door; card left"),
    (0.016, "missed", ExceptionCause.PROVIDER_NO_SHOW, "Nurse called in sick; nobody to send"),
    (0.006, "missed", ExceptionCause.WEATHER, "Roads closed"),
    (0.008, "missed", ExceptionCause.STOCK, "Item not on the truck"),
    (0.002, "partial", ExceptionCause.PARTIAL, "One item follows"),
)
_LATE = 0.003
_RELATIONS = ("self", "self", "self", "spouse", "daughter", "son", "caregiver")


def _proof(ask: Ask, starts: datetime, ends: datetime, order: Order | None) -> Sent:
    dice = ask.fresh_dice("door")
    draw = dice.random()
    outcome, cause, note = "done", None, ""
    passed = 0.0
    for share, what, why, says in _AT_THE_DOOR:
        passed += share
        if draw < passed:
            outcome, cause, note = what, why, says
            break
    happened = starts + (ends - starts) * dice.uniform(0.1, 0.95)
    if outcome == "done" and draw > 1 - _LATE:
        happened, note = ends + timedelta(minutes=dice.randint(20, 180)), "Ran late"
    recorded = happened + timedelta(minutes=dice.randint(3, 240))
    is_visit = ask.text("kind", "visit_kind") in ("visit", "evaluation")
    item: dict[str, Any] = {
        "reference": ask.reference,
        "recorded_at": recorded.isoformat(),
        "outcome": outcome,
        "happened_at": happened.isoformat(),
        "method": "electronic visit verification" if is_visit else "signed ticket",
        "note": note,
    }
    if cause is not None:
        item["cause"] = cause.value
    if outcome in ("done", "partial"):
        item |= _received(ask, order, is_visit, outcome)
    return ask.answer("proofs", item, at=recorded, channel=Channel.PROVIDER_PORTAL)


def _received(ask: Ask, order: Order | None, is_visit: bool, outcome: str) -> dict[str, Any]:
    """Who was there, and for a delivery what was left: a quantity and the serial number of durable things."""
    dice = ask.fresh_dice("hands")
    relation = dice.choice(_RELATIONS)
    name = f"{order.head['member_given']} {order.head['member_family']}" if order else "Member"
    item: dict[str, Any] = {"relationship": relation, "received_by": name if relation == "self" else f"{relation} of {name}"}
    if is_visit:
        return item
    quantity = int(order.lines[0]["quantity"]) if order else 1
    item["quantity"] = max(1, quantity // 2) if outcome == "partial" and quantity > 1 else quantity
    if order and any(thing.is_durable for thing in order.need.items):
        item["serial_number"] = f"{order.lines[0]['code']}-{dice.randrange(1_000_000):06d}"
    return item
