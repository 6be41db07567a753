"""Random clocks for the table of minutes: desks of every kind, zones of both hemispheres, pauses over closures, both changes."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.oracles.minutes import Desk, Minutes

from hearthline.kernel.calendars import Calendar, Opening
from hearthline.kernel.periods import MissingDay, Period, Unit

ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "America/St_Johns",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Asia/Kathmandu",
)
YEARS = (2027, 2029)
FIRST, LAST = datetime(2027, 2, 1, tzinfo=UTC), datetime(2028, 12, 31, tzinfo=UTC)
CHANGES = (
    datetime(2027, 3, 14, 8, tzinfo=UTC),
    datetime(2027, 11, 7, 7, tzinfo=UTC),
    datetime(2027, 3, 28, 1, tzinfo=UTC),
    datetime(2027, 10, 31, 1, tzinfo=UTC),
    datetime(2028, 2, 29, 12, tzinfo=UTC),
    datetime(2028, 4, 1, 15, tzinfo=UTC),
    datetime(2028, 12, 31, 12, tzinfo=UTC) - timedelta(days=2),
)
UNITS = (*(Unit.BUSINESS_HOURS,) * 4, Unit.HOURS, Unit.BUSINESS_DAYS, Unit.BUSINESS_DAYS, Unit.DAYS, Unit.MONTHS)
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Case:
    """One clock: what it counts, from when, and when it stood."""

    period: Period
    start: datetime
    pauses: list[Stretch]


def desk(dice: random.Random) -> tuple[Desk, Calendar]:
    """The same desk for the oracle and for the hub: office, split shifts, nights, round the clock, with closures and specials."""
    kind = dice.randrange(5)
    if kind == 0:
        weekly = (((480, 1080),),) * 5 + ((), ())
    elif kind == 1:
        weekly = (((0, 1440),),) * 7
    elif kind == 2:
        weekly = (((420, 660), (720, 900), (1020, 1200)),) * 6 + ((),)
    elif kind == 3:
        weekly = tuple(((0, 375), (1200, 1440)) if number % 2 else ((60, 150), (151, 209)) for number in range(7))
    else:
        weekly = (*(_openings(dice) for _ in range(6)), ((540, 555),))
    day, closed, special = date(2027, 1, 1), set(), {}
    while day < date(2029, 12, 31):
        day += timedelta(days=dice.randrange(1, 60))
        closed.update(day + timedelta(days=number) for number in range(dice.randrange(1, 5)))
        special[day + timedelta(days=dice.randrange(10))] = _openings(dice) or ((600, 601),)
    special = {one: openings for one, openings in special.items() if dice.random() < 0.6}
    calendar = Calendar(
        "drawn",
        tuple(tuple(Opening(*one) for one in openings) for openings in weekly),
        closures=dict.fromkeys(closed, "closed"),
        specials={one: tuple(Opening(*span) for span in openings) for one, openings in special.items()},
    )
    return Desk(weekly, frozenset(closed), special), calendar


def _openings(dice: random.Random) -> tuple[tuple[int, int], ...]:
    marks = sorted(dice.sample(range(1441), 2 * dice.randrange(0, 4)))
    return tuple(zip(marks[::2], marks[1::2], strict=True))


def case(dice: random.Random, calendar: Calendar) -> Case:
    """A clock somewhere in two years, often near a change of the clock, a leap day or the turn of the year."""
    if dice.random() < 0.4:
        start = dice.choice(CHANGES) + timedelta(minutes=dice.randrange(-4_000, 3_000))
    else:
        start = FIRST + timedelta(minutes=dice.randrange(int((LAST - FIRST) / timedelta(minutes=1))))
    pauses = []
    for _ in range(dice.choice((0, 0, 1, 1, 2, 3, 5))):
        began = start + timedelta(minutes=dice.randrange(-2_000, 12_000))
        pauses.append((began, began + timedelta(minutes=dice.randrange(0, dice.choice((30, 600, 6_000))))))
    return Case(_period(dice, calendar), start, pauses)


def _period(dice: random.Random, calendar: Calendar) -> Period:
    unit = dice.choice(UNITS)
    if unit in (Unit.HOURS, Unit.BUSINESS_HOURS):
        return Period(unit=unit, count=Decimal(dice.randrange(1, 4_500)) / 60, calendar=calendar)
    if unit is Unit.MONTHS:
        return Period(unit=unit, count=Decimal(dice.randrange(1, 5)), missing_day=dice.choice(tuple(MissingDay)))
    return Period(unit=unit, count=Decimal(dice.randrange(1, 12)), calendar=calendar)


def answer(table: Minutes, one: Case) -> datetime:
    """What the table of minutes says."""
    period, count = one.period, int(one.period.count)
    minutes = round(period.count * 60)
    if period.unit is Unit.HOURS:
        return table.hours(one.start, minutes, one.pauses)
    if period.unit is Unit.BUSINESS_HOURS:
        return table.business_hours(one.start, minutes, one.pauses)
    if period.unit is Unit.DAYS:
        return table.days(one.start, count, one.pauses)
    if period.unit is Unit.MONTHS:
        return table.months(one.start, count, one.pauses, clips=period.missing_day is MissingDay.LAST_OF_MONTH)
    return table.business_days(one.start, count, one.pauses)


def tables(seed: int, count: int) -> list[tuple[Calendar, ZoneInfo, Minutes]]:
    """So many desks, each in a zone of its own, with their tables."""
    dice = random.Random(f"desks {seed}")
    made = []
    for number in range(count):
        plain, calendar = desk(dice)
        zone = ZoneInfo(ZONES[(seed + number) % len(ZONES)])
        made.append((calendar, zone, Minutes(plain, zone, *YEARS)))
    return made
