"""When does a promise of so many hours, days or months run out, and by which arithmetic?

Hour clocks run in absolute time, through nights and clock changes. Day clocks exclude the day of receipt and end with the N-th
day in the zone. Business clocks follow a calendar. Months follow the day of the month (45 CFR 147.136(d)(2)(i) for a missing
day). Some promises count back from a day that is known, such as the last covered day of a service (42 CFR 422.624).
"""

from __future__ import annotations

import calendar as months_of
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from hearthline.kernel.calendars import DAY_MINUTES, OFFICE_HOURS, Calendar, day_end, day_start, instant
from hearthline.kernel.decisions import Due
from hearthline.kernel.periods.walking import Pause, as_pauses, merged, passed, reached, running_spans

Stretch = Pause | tuple[datetime, datetime | None]
"""A pause with its evidence, or the bare pair of moments of one whose evidence is kept elsewhere."""


class Unit(StrEnum):
    """What a period counts; the word is the key in a rule file."""

    HOURS = "hours"
    BUSINESS_HOURS = "business_hours"
    DAYS = "days"
    BUSINESS_DAYS = "business_days"
    MONTHS = "months"


class MissingDay(StrEnum):
    """Where a month clock ends when the month has no such day."""

    FIRST_OF_NEXT = "first_of_next"
    LAST_OF_MONTH = "last_of_month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """So many of a unit.

    Args:
        unit: what is counted.
        count: how many; whole for days and months, 0 hours means at once.
        calendar: whose hours count, for business units and `ends_on_open_day`.
        until: minutes after local midnight at which the last day ends; None is its closing time, or its end.
        missing_day: only for months.
        ends_on_open_day: a day or month clock that ends on a closed day ends on the next open one instead.
        is_backward: counts back from the start, which is then the event to be ready for.
        begins_day: means the first instant of the day that is reached, not its last second: from when on, not until when.
        said: how the rule itself puts the length ("15 seconds"), where the count in hours reads badly.
    """

    unit: Unit
    count: Decimal
    calendar: Calendar = OFFICE_HOURS
    until: int | None = None
    missing_day: MissingDay = MissingDay.FIRST_OF_NEXT
    ends_on_open_day: bool = False
    is_backward: bool = False
    begins_day: bool = False
    said: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "count", Decimal(self.count))
        if self.count < 0:
            raise ValueError("A period cannot be negative.")
        if self.is_by_day and (self.count < self._fewest or self.count != int(self.count)):
            raise ValueError(f"A period in {self.words(self.unit)} needs a whole number, at least {self._fewest}.")
        if self.is_backward and self.unit is Unit.BUSINESS_HOURS:
            raise ValueError("A period that counts back is in hours, days, business days or months.")

    @property
    def _fewest(self) -> int:
        return 0 if self.unit is Unit.DAYS else 1

    @property
    def is_by_day(self) -> bool:
        """Whether the answer depends only on the local date of the start."""
        return self.unit in (Unit.DAYS, Unit.BUSINESS_DAYS, Unit.MONTHS)

    @property
    def amount(self) -> timedelta:
        """The hours to count, for hour units."""
        return timedelta(microseconds=round(self.count * 3_600_000_000))

    def due(
        self,
        start: datetime,
        *,
        zone: ZoneInfo | str,
        calendar: Calendar | None = None,
        pauses: Sequence[Stretch] = (),
        as_of: datetime | None = None,
    ) -> Due:
        """The last moment that is on time, with the arithmetic in sentences.

        Args:
            start: when the clock started (aware).
            zone: whose wall clock counts (SETTLED says whose, per promise).
            calendar: hours to use instead of the period's own.
            pauses: evidenced stretches in which the clock stood.
            as_of: until when a pause still open counts.
        """
        zone = as_zone(zone)
        used = self if calendar is None else replace(self, calendar=calendar)
        start = as_instant(start)
        if used.is_by_day:
            base, derivation = used._due_by_day(start, zone)
        else:
            base, derivation = used._due_by_hours(start, zone)
        if not pauses:
            return Due(base, derivation)
        if used.is_backward:
            raise ValueError("A clock that counts back from an event does not stand still; move the event instead.")
        shifted = _shifted(start, base, calendar=used._running_calendar, zone=zone, pauses=pauses, as_of=as_of)
        return Due(shifted.at, (*derivation, *shifted.derivation))

    def after(self, start: datetime, zone: ZoneInfo | str, *, calendar: Calendar | None = None) -> datetime:
        """Only the moment of `due`, without pauses."""
        return self.due(start, zone=zone, calendar=calendar).at

    def end_of(self, first: date, zone: ZoneInfo) -> datetime:
        """The due moment of a day clock that started on the local date `first` (UTC)."""
        last = self._last_day(first)
        if self.begins_day:
            return day_start(last, zone)
        closes = self.calendar.openings(last)[-1].closes if self.unit is Unit.BUSINESS_DAYS else DAY_MINUTES
        minutes = closes if self.until is None else min(self.until, closes)
        return day_end(last, zone) if minutes == DAY_MINUTES else instant(last, minutes, zone=zone)

    def __str__(self) -> str:
        if self.said:
            return self.said
        if not self.count:
            return "the same day" if self.is_by_day else "at once"
        number = f"{self.count.normalize():f}"
        words = self.words(self.unit)
        return f"{number} {words[:-1] if self.count == 1 else words}{' before' if self.is_backward else ''}"

    @staticmethod
    def words(unit: Unit) -> str:
        """How people call the unit: "calendar days"."""
        return "calendar days" if unit is Unit.DAYS else unit.value.replace("_", " ")

    @property
    def _running_calendar(self) -> Calendar | None:
        return self.calendar if self.unit in (Unit.BUSINESS_HOURS, Unit.BUSINESS_DAYS) else None

    def _due_by_hours(self, start: datetime, zone: ZoneInfo) -> tuple[datetime, tuple[str, ...]]:
        if self.is_backward:
            at = start - self.amount
            return at, (f"Counts back from {show(start, zone)}.", f"{self}: {show(at, zone)}.")
        started = f"Starts {show(start, zone)}."
        if self.unit is Unit.HOURS or not self.count:
            at = start + (self.amount if self.unit is Unit.HOURS else timedelta())
            how = f"{self} on the clock, nights and closed days included" if self.count else "Due at once"
            return at, (started, f"{how}: {show(at, zone)}.")
        spans = running_spans(start, calendar=self.calendar, zone=zone)
        at = reached(spans, self.amount)
        between = _closed_days(self.calendar, start.astimezone(zone).date(), at.astimezone(zone).date())
        return at, (started, *between, f"{self} on the {self.calendar.name} calendar: {show(at, zone)}.")

    def _due_by_day(self, start: datetime, zone: ZoneInfo) -> tuple[datetime, tuple[str, ...]]:
        first = start.astimezone(zone).date()
        last, at = self._last_day(first), self.end_of(first, zone)
        begins = "Counts back from" if self.is_backward else "Starts"
        lines = [f"{begins} {show(start, zone)}{'; that day is not counted' if self.count else ''}."]
        if self.unit is Unit.BUSINESS_DAYS:
            lines += _closed_days(self.calendar, min(first, last), max(first, last))
            lines.append(f"{self} on the {self.calendar.name} calendar: {show(at, zone)}.")
            return at, tuple(lines)
        nominal = self._nominal_day(first)
        edge = "from when the day begins" if self.begins_day else "until the day ends" if self.until is None else "until then"
        lines.append(f"{self}: {last:%a %Y-%m-%d}, {edge}: {show(at, zone)}.")
        if nominal != last:
            lines.insert(1, f"{nominal:%a %Y-%m-%d} is closed ({self.calendar.closed_because(nominal)}).")
        return at, tuple(lines)

    def _last_day(self, first: date) -> date:
        if self.unit is Unit.BUSINESS_DAYS:
            days = self.calendar.open_days_before(first) if self.is_backward else self.calendar.open_days_after(first)
            return [next(days) for _ in range(int(self.count))][-1]
        day = self._nominal_day(first)
        if self.ends_on_open_day and not self.calendar.is_open_on(day):
            return next(self.calendar.open_days_after(day))
        return day

    def _nominal_day(self, first: date) -> date:
        count = -int(self.count) if self.is_backward else int(self.count)
        if self.unit is Unit.DAYS:
            return first + timedelta(days=count)
        years, month = divmod(first.year * 12 + first.month - 1 + count, 12)
        length = months_of.monthrange(years, month + 1)[1]
        if first.day <= length:
            return date(years, month + 1, first.day)
        end = date(years, month + 1, length)
        return end if self.missing_day is MissingDay.LAST_OF_MONTH else end + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Earliest:
    """Several periods of which the one that ends first counts: federal, state and contract clocks side by side."""

    periods: tuple[Period, ...]

    def due(
        self,
        start: datetime,
        *,
        zone: ZoneInfo | str,
        calendar: Calendar | None = None,
        pauses: Sequence[Stretch] = (),
        as_of: datetime | None = None,
    ) -> Due:
        """The earliest due moment; the derivation also says when the others would have ended."""
        zone = as_zone(zone)
        dues = [(period.due(start, zone=zone, calendar=calendar, pauses=pauses, as_of=as_of), period) for period in self.periods]
        first, won = min(dues, key=lambda pair: pair[0].at)
        others = tuple(
            f"{period} would end {show(due.at, zone)}; the earlier counts." for due, period in dues if period is not won
        )
        return Due(first.at, (*first.derivation, *others))

    def after(self, start: datetime, zone: ZoneInfo | str, *, calendar: Calendar | None = None) -> datetime:
        """Only the moment of `due`, without pauses."""
        return min(period.after(start, zone, calendar=calendar) for period in self.periods)

    def __str__(self) -> str:
        return "the earliest of " + ", ".join(str(period) for period in self.periods)


def resumed(
    start: datetime,
    due_at: datetime,
    *,
    zone: ZoneInfo | str,
    pauses: Sequence[Stretch],
    calendar: Calendar | None = None,
    as_of: datetime | None = None,
) -> Due:
    """A due moment moved by its pauses: as much running time as lay between start and due is granted again, pauses left out.

    Args:
        calendar: the hours in which the clock runs; None is round the clock.
    """
    return _shifted(as_instant(start), as_instant(due_at), calendar=calendar, zone=as_zone(zone), pauses=pauses, as_of=as_of)


def show(at: datetime, zone: ZoneInfo) -> str:
    """A moment as screens print it, with its zone."""
    return f"{at.astimezone(zone):%a %Y-%m-%d %H:%M %Z}"


def as_zone(zone: ZoneInfo | str) -> ZoneInfo:
    """The zone itself, or the one with this IANA name."""
    return ZoneInfo(zone) if isinstance(zone, str) else zone


def as_instant(at: datetime) -> datetime:
    """The moment in UTC.

    Raises:
        ValueError: it has no zone, so nobody can say which moment it is.
    """
    if at.tzinfo is None:
        raise ValueError("A clock needs a moment with its time zone; say where the sender keeps hours.")
    return at.astimezone(UTC)


def _shifted(
    start: datetime,
    base: datetime,
    *,
    calendar: Calendar | None,
    zone: ZoneInfo,
    pauses: Sequence[Stretch],
    as_of: datetime | None,
) -> Due:
    ordered = as_pauses(pauses)
    paused = merged(ordered, as_of=as_of)
    granted = passed(running_spans(start, calendar=calendar, zone=zone), until=base)
    at = base
    if granted and passed(running_spans(start, calendar=calendar, zone=zone, paused=paused), until=base) < granted:
        at = reached(running_spans(start, calendar=calendar, zone=zone, paused=paused), granted)
    lines = tuple(
        f"Paused {show(one.started_at, zone)} to {show(one.ended_at or as_of or at, zone)}: {one.evidence}." for one in ordered
    )
    closing = f"Pauses move it to {show(at, zone)}." if at != base else "The pauses cost this clock nothing."
    return Due(at, (*lines, closing))


def _closed_days(calendar: Calendar, first: date, last: date) -> list[str]:
    """One sentence naming the closed days before the last one and why; none when there are none."""
    between = (first + timedelta(days=offset) for offset in range((last - first).days))
    closed = [f"{day:%a %Y-%m-%d} ({calendar.closed_because(day)})" for day in between if not calendar.is_open_on(day)]
    return [f"Closed: {', '.join(closed)}."] if closed else []
