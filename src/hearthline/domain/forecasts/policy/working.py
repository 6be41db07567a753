"""Which stretches of time does a desk work, on an even grid, and how long did it work between two moments?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from hearthline import rulebook
from hearthline.kernel.calendars import Calendar, day_start

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Even slots from a moment on: `worked[i]` slots lie open before moment i, `first[w]` is the first moment at which w are
    worked, `weekday[i]` the local weekday of moment i (Monday 0)."""

    worked: np.ndarray
    first: np.ndarray
    weekday: np.ndarray


@lru_cache(maxsize=2_048)
def grid(calendar: str, zone: str, start: datetime, count: int, slot: int) -> Grid:
    """The grid of `count` slots of `slot` minutes from `start` (aware), as this calendar works in this zone."""
    here, hours = ZoneInfo(zone), rulebook.calendar(calendar)
    is_open, weekday = np.zeros(count, dtype=np.int64), np.zeros(count + 1, dtype=np.int64)
    day = start.astimezone(here).date()
    while (begins := _slots(day_start(day, here) - start, slot)) <= count:
        weekday[max(begins, 0) :] = day.weekday()
        for opens, closes in hours.open_spans(day, zone=here):
            is_open[max(_slots(opens - start, slot), 0) : max(_slots(closes - start, slot), 0)] = 1
        day += DAY
    worked = np.concatenate(([0], np.cumsum(is_open)))
    return Grid(worked=worked, first=np.searchsorted(worked, np.arange(worked[-1] + 1)), weekday=weekday)


def _slots(ahead: timedelta, slot: int) -> int:
    return int(-(-ahead // timedelta(minutes=slot)))


def worked(began: list[datetime], ended: list[datetime], *, calendar: str, zone: str) -> np.ndarray:
    """The minutes that this calendar worked between each pair of moments, in order; endless work is elapsed time."""
    points, sums = _sums(rulebook.calendar(calendar), ZoneInfo(zone), min(began), max(ended))
    first, last = (np.interp([one.timestamp() for one in moments], points, sums) for moments in (began, ended))
    return np.maximum(last - first, 0.0) / 60


def _sums(calendar: Calendar, zone: ZoneInfo, first: datetime, last: datetime) -> tuple[list[float], list[float]]:
    """Opening and closing moments in order, and the open seconds before each."""
    points, sums, total = [first.astimezone(UTC).timestamp() - 1], [0.0], 0.0
    day = first.astimezone(zone).date() - DAY
    while day_start(day, zone) <= last:
        for opens, closes in calendar.open_spans(day, zone=zone):
            points.append(opens.timestamp())
            sums.append(total)
            total += (closes - opens).total_seconds()
            points.append(closes.timestamp())
            sums.append(total)
        day += DAY
    return points[1:], sums[1:]
