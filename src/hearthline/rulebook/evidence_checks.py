"""Does the evidence beside an order stand up to the rule that asks for it?

Each check takes the value, the mapping it stands in, the day, and the rulebook whose figures count, and answers with a finding in
plain words that repeats no value, or with nothing.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from hearthline.rulebook.evidence import number
from hearthline.rulebook.reader import Rulebook

Where = Mapping[str, Any]
EvidenceCheck = Callable[[Any, Where, date, Rulebook], str]


def day_of(value: Any) -> date | None:
    """A day as the sender wrote it, None where it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value or "").strip()[:10])
    except ValueError:
        return None


def months_before(day: date, months: int) -> date:
    """The same day months earlier, or the last one of that month where it has none."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def _values(book: Rulebook, rule_id: str, on: date) -> Mapping[str, Any]:
    return book.rule_on(rule_id, on).values


def examined_before_order(value: Any, where: Where, on: date, book: Rulebook) -> str:
    """42 CFR 410.38(d)(2): the examination lies within six months before the order, not after it."""
    examined = day_of(value)
    if examined is None:
        return "The day of the examination cannot be read: write it as 2026-07-02."
    ordered = day_of(where.get("order_date")) or on
    if examined > ordered:
        return "The examination lies after the order: the order must be written on or after it."
    months = int(_values(book, "orders.face_to_face.equipment", on)["months_before_order"])
    return (
        f"The examination lies more than {months} months before the order." if examined < months_before(ordered, months) else ""
    )


def examined_around_start(value: Any, where: Where, on: date, book: Rulebook) -> str:
    """42 CFR 424.22(a)(1)(v): no more than 90 days before, no more than 30 days after the start of care."""
    examined = day_of(value)
    if examined is None:
        return "The day of the encounter cannot be read: write it as 2026-07-02."
    starts = day_of(where.get("requested_start_date")) or day_of(where.get("discharge_at")) or on
    window = _values(book, "orders.face_to_face.home_health", on)
    before, after = timedelta(days=int(window["days_before_start"])), timedelta(days=int(window["days_after_start"]))
    if examined < starts - before:
        return f"The encounter lies more than {before.days} days before the start of care."
    return f"The encounter lies more than {after.days} days after the start of care." if examined > starts + after else ""


def measured_at_need(value: Any, where: Where, on: date, book: Rulebook) -> str:
    """NCD 240.2: tested at the time of need; for a member leaving a hospital within two days of discharge."""
    tested = day_of(value)
    if tested is None:
        return "The day of the test cannot be read: write it as 2026-07-02."
    if tested > on:
        return "The test lies in the future."
    ordered, leaves = day_of(where.get("order_date")) or on, day_of(where.get("discharge_at"))
    limits = _values(book, "orders.home_oxygen.time_of_need", on)
    if leaves is not None:
        days = int(limits["inpatient_days_before_discharge"])
        is_early = tested < min(leaves - timedelta(days), ordered)  # nobody can test before the stay has got that far
        return f"For a hospital stay the test must lie within {days} days of discharge." if is_early else ""
    days = int(limits["days_before_order"])
    is_old = tested < ordered - timedelta(days)
    return f"The test lies more than {days} days before the order: a new one is needed." if is_old else ""


def saturation(value: Any, where: Where, on: date, book: Rulebook) -> str:
    """A percentage a living person can have; what it qualifies for is settled by the group."""
    measured = number(value)
    if measured is None:
        return "The oxygen saturation is not a number: write it in percent, such as 87."
    return "" if 30 <= measured <= 100 else "The oxygen saturation must be a percentage between 30 and 100."


def pressure(value: Any, where: Where, on: date, book: Rulebook) -> str:
    """An arterial pressure a living person can have."""
    measured = number(value)
    if measured is None:
        return "The arterial oxygen pressure is not a number: write it in mmHg, such as 54."
    return "" if 15 <= measured <= 200 else "The arterial oxygen pressure must be a number of mmHg between 15 and 200."


def tested_when(value: Any, where: Where, on: date, book: Rulebook) -> str:
    """L33797: a test asleep qualifies for stationary oxygen only."""
    word = str(value).strip().lower()
    if word not in ("rest", "exercise", "sleep"):
        return "Say whether the test was made at rest, during exercise or asleep."
    portable = _values(book, "orders.home_oxygen.portable", on)["codes"]
    codes = {str(line.get("code") or "").strip().upper() for line in where.get("lines") or ()}
    if word == "sleep" and codes & set(portable):
        return "A test asleep qualifies for stationary oxygen only; portable oxygen needs one at rest or during exercise."
    return ""


def plan_of_care(value: Any, where: Where, on: date, book: Rulebook) -> str:
    """42 CFR 484.60(a)(2): what a plan of care must contain; the finding names what it lacks."""
    parts = value if isinstance(value, list | tuple) else str(value).split(";")
    said = {str(part).strip().lower().replace(" ", "_") for part in parts}
    if said & {"complete", "yes", "attached"}:
        return ""
    lacking = [name for name in _values(book, "orders.home_health.plan_of_care", on)["content"] if name not in said]
    return f"The plan of care lacks: {', '.join(name.replace('_', ' ') for name in lacking)}." if lacking else ""


def designee(value: Any, where: Where, on: date, book: Rulebook) -> str:
    """Nobody who gains by the delivery signs for it (Program Integrity Manual 4.7.3)."""
    barred = _values(book, "orders.proof_of_delivery", on)["must_not_sign"]
    word = str(value).strip().lower()
    return "The supplier, its staff or anybody with a financial interest cannot sign for the member." if word in barred else ""


def refill_contact(value: Any, where: Where, on: date, book: Rulebook) -> str:
    """Nobody is asked about a refill sooner than so many days before the supply ends (42 CFR 410.38(d)(4))."""
    happened, ends = day_of(value), day_of(where.get("supply_ends_date"))
    if happened is None:
        return "The day cannot be read: write it as 2026-07-02."
    days = int(_values(book, "orders.refills", on)["contact_days_before_end"])
    if ends is not None and happened < ends - timedelta(days=days):
        return f"The contact is too early: no sooner than {days} days before the supply ends."
    return ""


def refill_opens(facts: Where, on: date, book: Rulebook) -> date | None:
    """The first day on which the refill of this order may be delivered; None where it is no refill, or the end is not known."""
    ends = day_of(facts.get("supply_ends_date"))
    if ends is None or not _is_yes(facts.get("is_refill")):
        return None
    return ends - timedelta(days=int(_values(book, "orders.refills", on)["delivery_days_before_end"]))


def _is_yes(value: Any) -> bool:
    return value is True or str(value).strip().lower() in ("yes", "true", "y", "1")


def affirmed(value: Any, where: Where, on: date, book: Rulebook) -> str:
    """No refill goes out by itself: the member has to say that it is needed."""
    return "" if _is_yes(value) else "The member did not say that the refill is needed: nothing may be shipped."


EVIDENCE_CHECKS: Mapping[str, EvidenceCheck] = {
    "examined_before_order": examined_before_order,
    "examined_around_start": examined_around_start,
    "measured_at_need": measured_at_need,
    "saturation": saturation,
    "pressure": pressure,
    "tested_when": tested_when,
    "plan_of_care": plan_of_care,
    "designee": designee,
    "refill_contact": refill_contact,
    "affirmed": affirmed,
}
