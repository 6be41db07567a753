"""How much open time lies before an instant, for a million instants in many calendars and zones, and where does so much end?

The open stretches of every calendar in every zone stand in one table. A table of buckets (about five hours each) says where to
begin to look, so that each look-up is one step, whatever the number of stretches.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from hearthline.kernel.calendars import Calendar, day_start

Instants = NDArray[np.int64]
"""Microseconds since 1970-01-01T00:00Z."""
Pair = tuple[Calendar | None, ZoneInfo]
"""Whose hours, on whose wall clock; no calendar is round the clock."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_BUCKET = 34  # 2**34 microseconds, 4 h 46 min
_DAY = 86_400_000_000
_MINUTE = 60_000_000
_LONGEST = 200
"""Years after which a search for enough open time gives up."""


class OpenTime:
    """The open stretches of several calendars in their zones, from before the first instant until enough lies after the last.

    Args:
        pairs: the calendars with their zones; a row of the later questions names one by its position.
        first, last: the instants between which clocks start, stop and stand still.
        needed: how much open time the longest of the clocks may need after `last`.
    """

    def __init__(self, pairs: Sequence[Pair], *, first: int, last: int, needed: int) -> None:
        opened, end = _enough(pairs, first=first, last=last, needed=needed)
        self.begins = self._origin = _micros(datetime(moment(first).year - 1, 1, 1, tzinfo=UTC))
        counts = [len(opens) for opens, _ in opened]
        starts = np.cumsum([0, *counts[:-1]])
        self._opens = np.concatenate([opens for opens, _ in opened])
        self._closes = np.concatenate([closes for _, closes in opened])
        self._ends = np.concatenate([np.cumsum(closes - opens) for opens, closes in opened])
        self._offset = self._opens - (self._ends - (self._closes - self._opens))
        closings = [closes - self._origin for _, closes in opened]
        works = [np.cumsum(closes - opens) for opens, closes in opened]
        self._by_instant = _Buckets(closings, starts, until=end - self._origin, is_left=False)
        self._by_work = _Buckets(works, starts, until=max(int(work[-1]) for work in works), is_left=True)

    def before(self, pair: NDArray[np.intp], at: Instants) -> Instants:
        """How much open time of each row's pair lies before its instant."""
        here = self._by_instant.start(pair, at - self._origin)
        for _ in range(self._by_instant.steps):
            here += self._closes[here] <= at
        worked: Instants = np.maximum(at, self._opens[here]) - self._offset[here]
        return worked

    def reached(self, pair: NDArray[np.intp], work: Instants) -> Instants:
        """The first instant at which so much open time of each row's pair has passed."""
        there = self._by_work.start(pair, work)
        for _ in range(self._by_work.steps):
            there += self._ends[there] < work
        at: Instants = work + self._offset[there]
        return at


class _Buckets:
    """Where to begin to look in sorted marks, by the upper bits of what is looked for."""

    def __init__(self, marks: Sequence[Instants], starts: NDArray[np.int64], *, until: int, is_left: bool) -> None:
        self._count = (until >> _BUCKET) + 2
        edges = np.arange(self._count, dtype=np.int64) << _BUCKET
        found = []
        self.steps = 1
        for one, start in zip(marks, starts, strict=True):
            at = np.searchsorted(one, edges, side="left" if is_left else "right")
            self.steps = max(self.steps, int(np.diff(at).max(initial=1)))
            found.append(np.minimum(at, len(one) - 1) + start)
        self._first = np.concatenate(found).astype(np.int32)

    def start(self, pair: NDArray[np.intp], value: Instants) -> NDArray[np.int32]:
        first: NDArray[np.int32] = self._first[pair * self._count + (value >> _BUCKET)]
        return first


def _enough(pairs: Sequence[Pair], *, first: int, last: int, needed: int) -> tuple[list[tuple[Instants, Instants]], int]:
    """Whole years of open stretches per pair, until every pair has so much open time after the last instant; and their end."""
    begins = moment(first).year - 1
    until = moment(last).year + 1
    while until - begins < _LONGEST:
        opened = [_years(*pair, begins, until) for pair in pairs]
        after = min(int((closes - np.maximum(opens, last)).clip(min=0).sum()) for opens, closes in opened)
        if after > needed:
            return opened, max(int(closes[-1]) for _, closes in opened)
        until += max(1, (until - begins) // 2)
    raise ValueError("A clock has too little running time ever to end.")


def _years(calendar: Calendar | None, zone: ZoneInfo, begins: int, until: int) -> tuple[Instants, Instants]:
    several = [_year(calendar, zone, year) for year in range(begins, until + 1)]
    return np.concatenate([opens for opens, _ in several]), np.concatenate([closes for _, closes in several])


@lru_cache(maxsize=4096)
def _year(calendar: Calendar | None, zone: ZoneInfo, year: int) -> tuple[Instants, Instants]:
    """Opening and closing instants of one local year, in order.

    On a day of 24 hours an opening is a sum; the two days of a year on which clocks change are asked of the calendar itself.
    """
    if calendar is None:
        bounds = [_micros(day_start(date(one, 1, 1), zone)) for one in (year, year + 1)]
        return np.array(bounds[:1], dtype=np.int64), np.array(bounds[1:], dtype=np.int64)
    opens: list[int] = []
    closes: list[int] = []
    midnights = _midnights(zone, year)
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(len(midnights) - 1))
    for day, midnight, next_midnight in zip(days, midnights, midnights[1:], strict=False):
        openings = calendar.openings(day)
        if openings and next_midnight - midnight == _DAY:
            opens += [midnight + one.opens * _MINUTE for one in openings]
            closes += [midnight + one.closes * _MINUTE for one in openings]
        elif openings:
            for span in calendar.open_spans(day, zone=zone):
                opens.append(_micros(span[0]))
                closes.append(_micros(span[1]))
    return np.array(opens, dtype=np.int64), np.array(closes, dtype=np.int64)


@lru_cache(maxsize=1024)
def _midnights(zone: ZoneInfo, year: int) -> tuple[int, ...]:
    """The first instant of every local day of a year, and of the day after it."""
    length = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return tuple(_micros(day_start(date(year, 1, 1) + timedelta(days=number), zone)) for number in range(length + 1))


def moment(micros: int) -> datetime:
    """The instant as an aware moment (UTC)."""
    return EPOCH + timedelta(microseconds=micros)


def _micros(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND
