"""When is a clock due, for somebody who owns nothing but a table of minutes?

Written without the arithmetic it checks: no stretches, no sums of openings, no look-ups. For every minute of some years the table
says what the wall clock shows and whether the desk is open; then minutes are crossed off one by one, paused ones are skipped, and
the last one is the answer. The wall never runs backwards: in the repeated hour of autumn it stands at the latest time it has
shown, so a desk that closed at 01:30 stays closed when 01:30 comes again.
"""

from __future__ import annotations

import calendar as months_of
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

MINUTE, DAY_MINUTES = timedelta(minutes=1), 1440
SAMPLE = 15
"""Minutes between two looks at the zone's offset: no zone of today changes it off the quarter hour."""


@dataclass(frozen=True)
class Desk:
    """When a desk is open, as plain data: minutes of the day per weekday (Monday first), closed days, dates that differ."""

    weekly: tuple[tuple[tuple[int, int], ...], ...]
    closed: frozenset[date]
    special: dict[date, tuple[tuple[int, int], ...]]

    def openings(self, day: date) -> tuple[tuple[int, int], ...]:
        if day in self.special:
            return self.special[day]
        return () if day in self.closed else self.weekly[day.weekday()]


class Minutes:
    """The table of one desk in one zone, from one year to another (both whole)."""

    def __init__(self, desk: Desk, zone: ZoneInfo, first_year: int, last_year: int) -> None:
        self.desk, self.zone = desk, zone
        self.begins = datetime(first_year, 1, 1, tzinfo=UTC) - timedelta(days=2)
        count = (datetime(last_year + 1, 1, 3, tzinfo=UTC) - self.begins) // MINUTE
        looks = [self.begins + SAMPLE * index * MINUTE for index in range(count // SAMPLE + 1)]
        offsets = np.array([look.astimezone(zone).utcoffset() // MINUTE for look in looks], dtype=np.int64)
        since = (self.begins - datetime(1970, 1, 1, tzinfo=UTC)) // MINUTE
        shown = np.arange(since, since + count, dtype=np.int64) + np.repeat(offsets, SAMPLE)[:count]
        self.wall = np.maximum.accumulate(shown)
        self.is_open = np.zeros(count, dtype=bool)
        self.always = np.ones(count, dtype=bool)
        days, of_day = self.wall // DAY_MINUTES, self.wall % DAY_MINUTES
        edges = np.searchsorted(days, np.arange(days[0], days[-1] + 2))
        for number, day in enumerate(range(int(days[0]), int(days[-1]) + 1)):
            here = slice(edges[number], edges[number + 1])
            for opens, closes in desk.openings(date(1970, 1, 1) + timedelta(days=day)):
                self.is_open[here] |= (opens <= of_day[here]) & (of_day[here] < closes)

    def index(self, at: datetime) -> int:
        """The minute an instant begins."""
        minute, rest = divmod(at - self.begins, MINUTE)
        assert not rest, "the table knows whole minutes"
        return minute

    def at(self, index: int) -> datetime:
        return self.begins + index * MINUTE

    def first_showing(self, day: date, minute: int = 0) -> int:
        """The first minute in which the wall shows this time of this day, or has passed it."""
        return int(np.searchsorted(self.wall, (day - date(1970, 1, 1)).days * DAY_MINUTES + minute))

    def day_of(self, at: datetime) -> date:
        return date(1970, 1, 1) + timedelta(days=int(self.wall[self.index(at)]) // DAY_MINUTES)

    # --- the clocks

    def hours(self, start: datetime, minutes: int, pauses: list[tuple[datetime, datetime]]) -> datetime:
        """So many minutes on the clock, paused ones not counted."""
        return self.at(self._crossed_off(self.always, start, minutes, pauses))

    def business_hours(self, start: datetime, minutes: int, pauses: list[tuple[datetime, datetime]]) -> datetime:
        """So many open minutes, paused ones not counted."""
        return self.at(self._crossed_off(self.is_open, start, minutes, pauses))

    def days(self, start: datetime, count: int, pauses: list[tuple[datetime, datetime]]) -> datetime:
        """The last second of the day so many days later."""
        return self._day_clock(start, self.day_of(start) + timedelta(days=count), None, pauses, self.always)

    def months(self, start: datetime, count: int, pauses: list[tuple[datetime, datetime]], *, clips: bool) -> datetime:
        """The same day so many months later; a missing day is the first of the next month, or the last of its own."""
        first = self.day_of(start)
        year, month = first.year, first.month
        for _ in range(count):
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        length = months_of.monthrange(year, month)[1]
        last = date(year, month, min(first.day, length))
        if first.day > length and not clips:
            last += timedelta(days=1)
        return self._day_clock(start, last, None, pauses, self.always)

    def business_days(self, start: datetime, count: int, pauses: list[tuple[datetime, datetime]]) -> datetime:
        """The closing minute of the desk so many open days later."""
        day, left = self.day_of(start), count
        while left:
            day += timedelta(days=1)
            left -= bool(self.desk.openings(day))
        return self._day_clock(start, day, self.desk.openings(day)[-1][1], pauses, self.is_open)

    def _day_clock(
        self, start: datetime, day: date, closes: int | None, pauses: list[tuple[datetime, datetime]], counts: NDArray[np.bool_]
    ) -> datetime:
        """The end of a day (its last second) or its closing minute, moved by the counted minutes that pauses took."""
        is_whole = closes in (None, DAY_MINUTES)
        ends = self.first_showing(day + timedelta(days=1)) if is_whole else self.first_showing(day, closes or 0)
        begins, last_second = self.index(start), timedelta(seconds=1) if is_whole else timedelta()
        owed = int(counts[begins:ends].sum())
        if owed and int(self._running(counts, begins, ends, pauses).sum()) < owed:
            ends = self._crossed_off(counts, start, owed, pauses)
        return self.at(ends) - last_second

    def _running(
        self, counts: NDArray[np.bool_], begins: int, ends: int, pauses: list[tuple[datetime, datetime]]
    ) -> NDArray[np.bool_]:
        """The minutes between two that count, paused ones left out."""
        running = counts[begins:ends].copy()
        for began, ended in pauses:
            running[max(0, self.index(began) - begins) : max(0, self.index(ended) - begins)] = False
        return running

    def _crossed_off(self, counts: NDArray[np.bool_], start: datetime, owed: int, pauses: list[tuple[datetime, datetime]]) -> int:
        """The end of the minute in which the last owed one is crossed off."""
        begins, width = self.index(start), 8_000
        while True:
            ends = min(begins + width, len(counts))
            crossed = np.cumsum(self._running(counts, begins, ends, pauses))
            if len(crossed) and crossed[-1] >= owed:
                return begins + int(np.searchsorted(crossed, owed)) + 1
            assert ends < len(counts), "the table ends before the clock does"
            width *= 4
