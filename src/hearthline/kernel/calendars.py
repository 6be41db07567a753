"""When is a desk open, on which day, in whose zone?

A calendar holds wall-clock hours and closed days and knows no zone; the zone comes with each question, because the same hours
mean another instant in Chicago than in San Juan. Holidays are explicit dates with their names, never a rule evaluated at run time
of a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
_LONGEST_CLOSURE = 400
"""Days after which a search for an open day gives up: a calendar closed longer than a year is a mistake."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """One stretch of open time within a day, in minutes after local midnight; 1440 is the end of the day."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= DAY_MINUTES:
            raise ValueError(f"An opening must start before it ends, within one day: {self}.")

    @classmethod
    def read(cls, text: str) -> Opening:
        """The opening written as "08:00-18:00"; "24:00" is the end of the day.

        Raises:
            ValueError: the text has another shape.
        """
        opens, _, closes = text.partition("-")
        return cls(_minutes(opens), _minutes(closes))

    def __str__(self) -> str:
        return f"{self.opens // 60:02}:{self.opens % 60:02}-{self.closes // 60:02}:{self.closes % 60:02}"


@dataclass(frozen=True, eq=False)
class Calendar:
    """The hours of one desk.

    Args:
        name: how rules call it.
        weekly: the openings of each weekday, Monday first.
        holidays: the closed days of a year with their names (`federal_holidays`), or None.
        closures: further closed dates with the reason.
        specials: openings of single dates; they win over weekday, holiday and closure.
    """

    name: str
    weekly: tuple[tuple[Opening, ...], ...]
    holidays: Callable[[int], Mapping[date, str]] | None = None
    closures: Mapping[date, str] = field(default_factory=dict)
    specials: Mapping[date, tuple[Opening, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.weekly) != len(WEEKDAYS):
            raise ValueError(f"Calendar {self.name} must say the hours of seven weekdays.")
        if not any(self.weekly):
            raise ValueError(f"Calendar {self.name} is never open.")
        for openings in (*self.weekly, *self.specials.values()):
            if any(first.closes > second.opens for first, second in pairwise(openings)):
                raise ValueError(f"Calendar {self.name} has openings that overlap or are out of order.")

    def openings(self, day: date) -> tuple[Opening, ...]:
        """The open stretches of a local day, in order; empty when closed."""
        if day in self.specials:
            return self.specials[day]
        if day in self.closures or (self.holidays is not None and day in self.holidays(day.year)):
            return ()
        return self.weekly[day.weekday()]

    def is_open_on(self, day: date) -> bool:
        """Whether the desk opens at all on that local day."""
        return bool(self.openings(day))

    def closed_because(self, day: date) -> str:
        """Why the day is closed, in a word or two; empty when it is open."""
        if self.is_open_on(day):
            return ""
        if day in self.closures:
            return self.closures[day]
        if self.holidays is not None and day in self.holidays(day.year):
            return self.holidays(day.year)[day]
        return WEEKDAYS[day.weekday()]

    def is_open_at(self, at: datetime, *, zone: ZoneInfo) -> bool:
        """Whether the desk is open at this instant."""
        return any(opens <= at < closes for opens, closes in self.open_spans(at.astimezone(zone).date(), zone=zone))

    def open_spans(self, day: date, *, zone: ZoneInfo) -> tuple[tuple[datetime, datetime], ...]:
        """The open stretches of a local day as UTC instants; a stretch swallowed by a spring change is left out."""
        return _open_spans(self, day, zone)

    def open_days_after(self, day: date) -> Iterator[date]:
        """The open days after `day`, without end.

        Raises:
            ValueError: more than a year passes without an open day.
        """
        return self._open_days(day, timedelta(days=1))

    def open_days_before(self, day: date) -> Iterator[date]:
        """The open days before `day`, the nearest first, without end.

        Raises:
            ValueError: more than a year passes without an open day.
        """
        return self._open_days(day, timedelta(days=-1))

    def _open_days(self, day: date, step: timedelta) -> Iterator[date]:
        closed = 0
        while closed < _LONGEST_CLOSURE:
            day += step
            closed = 0 if self.is_open_on(day) else closed + 1
            if not closed:
                yield day
        raise ValueError(f"Calendar {self.name} has no open day for more than a year around {day}.")

    def business_days(self, first: date, last: date) -> int:
        """How many open days lie between the two dates, both counted."""
        return sum(self.is_open_on(first + timedelta(days=offset)) for offset in range((last - first).days + 1))


def weekly_hours(openings: Mapping[str, tuple[str, ...]]) -> tuple[tuple[Opening, ...], ...]:
    """Seven days of openings from weekday names: {"Monday": ("08:00-12:00", "13:00-18:00")}; a day not named is closed.

    Raises:
        ValueError: a name is not a weekday, or an opening cannot be read.
    """
    unknown = set(openings) - set(WEEKDAYS)
    if unknown:
        raise ValueError(f"Not a weekday: {', '.join(sorted(unknown))}.")
    return tuple(tuple(Opening.read(text) for text in openings.get(name, ())) for name in WEEKDAYS)


@lru_cache(maxsize=512)
def federal_holidays(year: int) -> Mapping[date, str]:
    """The legal public holidays of a year with their names, those observed on another day included.

    Source: 5 U.S.C. 6103(a) and (b), as the `holidays` package lists them; a holiday on a Saturday is observed on the Friday
    before, so the last of December can close for the next year.
    """
    from holidays import country_holidays  # the package loads slowly, and most commands need no calendar

    return MappingProxyType(dict(sorted(country_holidays("US", years=year, observed=True).items())))


ALWAYS_OPEN = Calendar("always", ((Opening(0, DAY_MINUTES),),) * 7)
"""Round the clock: the clinical line."""

OFFICE_HOURS = Calendar("office hours", (*((Opening(8 * 60, 18 * 60),),) * 5, (), ()), holidays=federal_holidays)
"""Monday to Friday 08:00-18:00 local, closed on federal holidays (operations guide, R18): what a period assumes when nobody
says."""


def instant(day: date, minutes: int, *, zone: ZoneInfo) -> datetime:
    """The UTC instant at which the local wall clock shows this time.

    A time that the spring change skips is the instant of the change; a time that the autumn change repeats is its first
    occurrence. So the instants of a day never run backwards.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    before = wall.replace(tzinfo=zone)
    answer = before.astimezone(UTC)
    if answer.astimezone(zone).replace(tzinfo=None) == wall:
        return answer
    return _change_between(before.replace(fold=1).astimezone(UTC), answer, zone)


@lru_cache(maxsize=65_536)
def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day (UTC)."""
    return instant(day, 0, zone=zone)


def day_end(day: date, zone: ZoneInfo) -> datetime:
    """The last second of a local day (UTC): people read 23:59:59 as that day, and 00:00 as the next."""
    return day_start(day + timedelta(days=1), zone) - timedelta(seconds=1)


@lru_cache(maxsize=65_536)
def _open_spans(calendar: Calendar, day: date, zone: ZoneInfo) -> tuple[tuple[datetime, datetime], ...]:
    spans = (
        (instant(day, opening.opens, zone=zone), instant(day, opening.closes, zone=zone)) for opening in calendar.openings(day)
    )
    return tuple((opens, closes) for opens, closes in spans if opens < closes)


def _change_between(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """The instant, to the second, at which the zone's offset changes between two instants that have different offsets."""
    offset = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            early = middle
        else:
            late = middle
    return late


def _minutes(text: str) -> int:
    hours, _, minutes = text.strip().partition(":")
    if not (hours.isdecimal() and minutes.isdecimal()):
        raise ValueError(f"{text!r} is not a time of day: write it as 08:00.")
    return int(hours) * 60 + int(minutes)
