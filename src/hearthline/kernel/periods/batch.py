"""When are two hundred thousand promises due, computed together and equal to one by one?

Clocks by day depend only on the local date, so each distinct date is computed once; hour clocks are one addition, or one look-up
in a table of open time (`tables`). Each row may have its own zone, its own calendar and its own pauses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from hearthline.kernel.calendars import Calendar, day_start
from hearthline.kernel.periods.period import Earliest, Period, Stretch, Unit, as_zone
from hearthline.kernel.periods.tables import EPOCH, MICROSECOND, Instants, OpenTime, moment
from hearthline.kernel.periods.walking import as_pauses

Value = TypeVar("Value")
_BLOCK = 1 << 15
"""Rows worked on together: what they need stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Coded(Generic[Value]):
    """One of a few values per row: the values, and the position of each row's."""

    values: tuple[Value, ...]
    codes: NDArray[np.intp]

    @classmethod
    def of(cls, rows: Sequence[Value]) -> Coded[Value]:
        """The distinct values of a sequence, in the order they first appear."""
        seen: dict[Value, int] = {}
        codes = np.fromiter((seen.setdefault(row, len(seen)) for row in rows), dtype=np.intp, count=len(rows))
        return cls(tuple(seen), codes)


@dataclass(frozen=True, slots=True)
class Pauses:
    """Evidenced stretches in which clocks stood, each with the row it belongs to, as arrays of one length."""

    row: NDArray[np.intp]
    began: Instants
    ended: Instants

    @classmethod
    def of(cls, rows: Sequence[Sequence[Stretch]]) -> Pauses:
        """The pauses of every row; each must have ended.

        Raises:
            ValueError: a pause is still open.
        """
        flat = [(number, one) for number, several in enumerate(rows) for one in as_pauses(several)]
        if any(one.ended_at is None for _, one in flat):
            raise ValueError("A pause is still open: say as of which moment the clocks are wanted.")
        return cls(
            np.array([number for number, _ in flat], dtype=np.intp),
            to_instants([one.started_at for _, one in flat]),
            to_instants([one.ended_at for _, one in flat if one.ended_at is not None]),
        )

    def in_order(self) -> Pauses:
        """The same pauses by row, and in each row by their beginning."""
        row, began = self.row, self.began
        same = row[1:] == row[:-1]
        if bool(np.all((row[1:] > row[:-1]) | (same & (began[1:] >= began[:-1])))):
            return self
        order = np.lexsort((began, row))
        return Pauses(row[order], began[order], self.ended[order])

    def of_rows(self, block: slice) -> Pauses:
        """The pauses of a block of rows, their rows counted from its first; they must be in order."""
        few = slice(*np.searchsorted(self.row, (block.start, block.stop)))
        return Pauses(self.row[few] - block.start, self.began[few], self.ended[few])

    def ranks(self) -> list[NDArray[np.intp]]:
        """The positions of the first pause of every row that has one, then of the second ones, and so on."""
        if not len(self.row):
            return []
        here = np.arange(len(self.row))
        begins = np.concatenate(([True], self.row[1:] != self.row[:-1]))
        rank = here - np.maximum.accumulate(np.where(begins, here, 0))
        return [np.flatnonzero(rank == one) for one in range(int(rank.max()) + 1)]


Zones = Sequence[str] | Sequence[ZoneInfo] | Coded[ZoneInfo] | str | ZoneInfo


def due_many(
    period: Period | Earliest,
    starts: Sequence[datetime],
    *,
    zones: Zones,
    pauses: Sequence[Sequence[Stretch]] = (),
) -> list[datetime]:
    """The due moment of every start, in the same order (UTC).

    Args:
        starts: when each clock started (aware).
        zones: one zone for all, or one per start.
        pauses: the pauses of every start, or nothing where none stood.

    Raises:
        ValueError: a start has no zone, or the sequences differ in length.
    """
    if not starts:
        return []
    stood = Pauses.of(pauses) if any(pauses) else None
    return to_datetimes(due_instants(period, to_instants(starts), zones=zones, pauses=stood))


def due_instants(
    period: Period | Earliest,
    starts: Instants,
    *,
    zones: Zones,
    calendars: Coded[Calendar] | None = None,
    pauses: Pauses | None = None,
) -> Instants:
    """`due_many` on arrays of microseconds, for work that never needs Python moments.

    Args:
        calendars: whose hours count for each row, in place of the period's own: every payer has its own desk.
    """
    if isinstance(period, Earliest):
        several = [due_instants(one, starts, zones=zones, calendars=calendars, pauses=pauses) for one in period.periods]
        earliest: Instants = np.minimum.reduce(several)
        return earliest
    if not starts.size:
        return starts.copy()
    rows = _Rows.of(period, len(starts), zones, calendars)
    if period.unit is Unit.BUSINESS_HOURS and period.count:
        return _business_hours(period, starts, rows, pauses)
    if period.is_by_day:
        due = rows.each(starts, _by_day)
    else:
        amount = period.amount // MICROSECOND
        due = starts - amount if period.is_backward else starts + amount
    return _moved(period, starts, due, rows, pauses) if pauses is not None and len(pauses.row) else due


@dataclass(frozen=True, slots=True)
class _Rows:
    """Which calendar and zone every row has: `pair` is its position in `pairs`."""

    period: Period
    pairs: tuple[tuple[Calendar, ZoneInfo], ...]
    pair: NDArray[np.intp]

    @classmethod
    def of(cls, period: Period, count: int, zones: Zones, calendars: Coded[Calendar] | None) -> _Rows:
        if isinstance(zones, str | ZoneInfo):
            zone = Coded((as_zone(zones),), np.zeros(count, dtype=np.intp))
        elif isinstance(zones, Coded):
            zone = zones
        else:
            named: Coded[str | ZoneInfo] = Coded.of(list(zones))
            zone = Coded(tuple(as_zone(one) for one in named.values), named.codes)
        calendar = calendars or Coded((period.calendar,), np.zeros(count, dtype=np.intp))
        if len(zone.codes) != count or len(calendar.codes) != count:
            raise ValueError("Every start needs its zone, and its calendar where they differ.")
        pairs = tuple((one, other) for one in calendar.values for other in zone.values)
        pair = zone.codes if len(calendar.values) == 1 else calendar.codes * len(zone.values) + zone.codes
        return cls(period, pairs, pair)

    def each(self, starts: Instants, work: Callable[[Period, Instants, ZoneInfo], Instants]) -> Instants:
        """The work done for every pair's rows together."""
        if len(self.pairs) == 1:
            return work(self._period(self.pairs[0][0]), starts, self.pairs[0][1])
        due = np.empty_like(starts)
        order = np.argsort(self.pair, kind="stable")
        ends = np.searchsorted(self.pair[order], np.arange(len(self.pairs)), side="right")
        for (calendar, zone), rows in zip(self.pairs, np.split(order, ends[:-1]), strict=True):
            if rows.size:
                due[rows] = work(self._period(calendar), starts[rows], zone)
        return due

    def _period(self, calendar: Calendar) -> Period:
        return self.period if calendar is self.period.calendar else replace(self.period, calendar=calendar)

    def open_time(self, first: int, last: int, needed: int, *, round_the_clock: bool = False) -> OpenTime:
        used = [(None, zone) for _, zone in self.pairs] if round_the_clock else list(self.pairs)
        return OpenTime(used, first=first, last=last, needed=needed)


def _business_hours(period: Period, starts: Instants, rows: _Rows, pauses: Pauses | None) -> Instants:
    amount = period.amount // MICROSECOND
    stood = pauses.in_order() if pauses is not None and len(pauses.row) else None
    last = int(starts.max()) if stood is None else max(int(starts.max()), int(stood.ended.max()))
    table = rows.open_time(int(starts.min()), last, amount)
    due = np.empty_like(starts)
    for block in _blocks(len(starts)):
        pair = rows.pair[block]
        began = table.before(pair, starts[block])
        target = began + amount
        if stood is not None:
            _stretch(target, began, stood.of_rows(block), _in(table, pair))
        due[block] = table.reached(pair, target)
    return due


def _moved(period: Period, starts: Instants, due: Instants, rows: _Rows, pauses: Pauses) -> Instants:
    """Due moments moved by their pauses: as much running time as lay before them is granted again, pauses left out."""
    if period.is_backward:
        raise ValueError("A clock that counts back from an event does not stand still; move the event instead.")
    stood = pauses.in_order()
    moved = np.empty_like(due)
    if period.unit is not Unit.BUSINESS_DAYS:
        for block in _blocks(len(starts)):
            work = due[block].copy()
            _stretch(work, starts[block], stood.of_rows(block), _on_the_clock)
            moved[block] = work
        return moved
    last = max(int(due.max()), int(stood.ended.max()))
    table = rows.open_time(int(starts.min()), last, int((due - starts).max()) + 1)
    for block in _blocks(len(starts)):
        pair = rows.pair[block]
        began, granted = table.before(pair, starts[block]), table.before(pair, due[block])
        work = granted.copy()
        _stretch(work, began, stood.of_rows(block), _in(table, pair))
        moved[block] = np.where(work > granted, table.reached(pair, work), due[block])
    return moved


def _in(table: OpenTime, pair: NDArray[np.intp]) -> Callable[[NDArray[np.intp], Instants], Instants]:
    """Instants of some rows as running time of their desks; what lies before the table counts as its beginning."""

    def work(row: NDArray[np.intp], at: Instants) -> Instants:
        return table.before(pair[row], np.maximum(at, table.begins) if at.size and at.min() < table.begins else at)

    return work


def _on_the_clock(row: NDArray[np.intp], at: Instants) -> Instants:
    return at


def _stretch(target: Instants, began: Instants, pauses: Pauses, work: Callable[[NDArray[np.intp], Instants], Instants]) -> None:
    """Move each row's target, in its own running time, by the pauses that begin before it; overlapping ones count once."""
    opens, closes = work(pauses.row, pauses.began), work(pauses.row, pauses.ended)
    frontier = began.copy()
    is_running = target > began
    for some in pauses.ranks():
        row, until = pauses.row[some], closes[some]
        since = np.maximum(opens[some], frontier[row])
        counts = (opens[some] < target[row]) & (until > since) & is_running[row]
        hit = row[counts]
        target[hit] += (until - since)[counts]
        frontier[hit] = until[counts]


def _blocks(count: int) -> list[slice]:
    return [slice(begin, begin + _BLOCK) for begin in range(0, count, _BLOCK)]


def to_instants(moments: Sequence[datetime]) -> Instants:
    """Microseconds since 1970 of each aware moment.

    Raises:
        ValueError: a moment has no zone.
    """
    if any(one.tzinfo is None for one in moments):
        raise ValueError("A clock needs moments with their time zone; say where the sender keeps hours.")
    return np.fromiter(((one - EPOCH) // MICROSECOND for one in moments), dtype=np.int64, count=len(moments))


def to_datetimes(instants: Instants) -> list[datetime]:
    """The aware UTC moments of an array of microseconds; equal instants share one moment: a night's file ends together."""
    distinct, positions = np.unique(instants, return_inverse=True)
    seconds, rest = np.divmod(distinct, 1_000_000)
    moments = [EPOCH + timedelta(0, second, micro) for second, micro in zip(seconds.tolist(), rest.tolist(), strict=True)]
    return [moments[position] for position in positions.tolist()]


def _by_day(period: Period, starts: Instants, zone: ZoneInfo) -> Instants:
    midnights, first = _midnights(starts, zone)
    day_numbers = np.searchsorted(midnights, starts, side="right") - 1
    days, positions = np.unique(day_numbers, return_inverse=True)
    ends = [_micros(period.end_of(first + timedelta(days=int(number)), zone)) for number in days]
    return np.array(ends, dtype=np.int64)[positions]


def _midnights(starts: Instants, zone: ZoneInfo) -> tuple[Instants, date]:
    """The first instant of every local day that a start can fall on, and the first of these days."""
    first, last = (moment(int(bound)).astimezone(zone).date() for bound in (starts.min(), starts.max()))
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 2))
    return np.array([_micros(day_start(day, zone)) for day in days], dtype=np.int64), first


def _micros(at: datetime) -> int:
    return (at.astimezone(UTC) - EPOCH) // MICROSECOND
