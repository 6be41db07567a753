"""When are two hundred thousand promises due, computed together and equal to one by one?

Clocks by day depend only on the local date, so each distinct date is computed once; hour clocks are one addition, or one search
in a table of open time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from hearthline.kernel.calendars import Calendar, day_start
from hearthline.kernel.periods.period import Earliest, Period, Unit, as_zone

Instants = NDArray[np.int64]
"""Microseconds since 1970-01-01T00:00Z."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def due_many(
    period: Period | Earliest, starts: Sequence[datetime], *, zones: Sequence[str] | Sequence[ZoneInfo] | str | ZoneInfo
) -> list[datetime]:
    """The due moment of every start, in the same order (UTC), without pauses.

    Args:
        starts: when each clock started (aware).
        zones: one zone for all, or one per start.

    Raises:
        ValueError: a start has no zone, or the two sequences differ in length.
    """
    if not starts:
        return []
    return to_datetimes(due_instants(period, to_instants(starts), zones=zones))


def due_instants(
    period: Period | Earliest, starts: Instants, *, zones: Sequence[str] | Sequence[ZoneInfo] | str | ZoneInfo
) -> Instants:
    """`due_many` on arrays of microseconds, for work that never needs Python moments."""
    if isinstance(period, Earliest):
        several = [due_instants(one, starts, zones=zones) for one in period.periods]
        earliest: Instants = np.minimum.reduce(several)
        return earliest
    if period.unit is Unit.HOURS:
        amount = period.amount // _MICROSECOND
        return starts - amount if period.is_backward else starts + amount
    if isinstance(zones, str | ZoneInfo):
        return _in_zone(period, starts, as_zone(zones))
    if len(zones) != len(starts):
        raise ValueError("Every start needs its zone.")
    due = np.empty_like(starts)
    for zone, rows in _rows_by_zone(zones):
        due[rows] = _in_zone(period, starts[rows], zone)
    return due


def to_instants(moments: Sequence[datetime]) -> Instants:
    """Microseconds since 1970 of each aware moment.

    Raises:
        ValueError: a moment has no zone.
    """
    if any(moment.tzinfo is None for moment in moments):
        raise ValueError("A clock needs moments with their time zone; say where the sender keeps hours.")
    return np.fromiter(((moment - _EPOCH) // _MICROSECOND for moment in moments), dtype=np.int64, count=len(moments))


def to_datetimes(instants: Instants) -> list[datetime]:
    """The aware UTC moments of an array of microseconds; equal instants share one moment: a night's file ends together."""
    distinct, positions = np.unique(instants, return_inverse=True)
    seconds, rest = np.divmod(distinct, 1_000_000)
    moments = [_EPOCH + timedelta(0, second, micro) for second, micro in zip(seconds.tolist(), rest.tolist(), strict=True)]
    return [moments[position] for position in positions.tolist()]


def _rows_by_zone(zones: Sequence[str] | Sequence[ZoneInfo]) -> list[tuple[ZoneInfo, NDArray[np.intp]]]:
    codes: dict[str | ZoneInfo, int] = {}
    coded = np.fromiter((codes.setdefault(zone, len(codes)) for zone in zones), dtype=np.int64, count=len(zones))
    order = np.argsort(coded, kind="stable")
    ends = np.searchsorted(coded[order], np.arange(len(codes)), side="right")
    return [(as_zone(zone), rows) for zone, rows in zip(codes, np.split(order, ends[:-1]), strict=True)]


def _in_zone(period: Period, starts: Instants, zone: ZoneInfo) -> Instants:
    if not starts.size:
        return starts.copy()
    if period.unit is Unit.BUSINESS_HOURS:
        return _business_hours(period, starts, zone) if period.count else starts.copy()
    midnights, first = _midnights(starts, zone)
    day_numbers = np.searchsorted(midnights, starts, side="right") - 1
    days, positions = np.unique(day_numbers, return_inverse=True)
    ends = [_micros(period.end_of(first + timedelta(days=int(number)), zone)) for number in days]
    return np.array(ends, dtype=np.int64)[positions]


def _midnights(starts: Instants, zone: ZoneInfo) -> tuple[Instants, date]:
    """The first instant of every local day that a start can fall on, and the first of these days."""
    first, last = (_moment(int(bound)).astimezone(zone).date() for bound in (starts.min(), starts.max()))
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 2))
    return np.array([_micros(day_start(day, zone)) for day in days], dtype=np.int64), first


def _business_hours(period: Period, starts: Instants, zone: ZoneInfo) -> Instants:
    amount = period.amount // _MICROSECOND
    opens, closes = _open_table(period.calendar, zone, int(starts.min()), int(starts.max()), amount)
    ends = np.cumsum(closes - opens)
    begins = ends - (closes - opens)
    here = np.searchsorted(closes, starts, side="right")
    target = begins[here] + np.clip(starts - opens[here], 0, None) + amount
    there = np.searchsorted(ends, target, side="left")
    due: Instants = opens[there] + (target - begins[there])
    return due


def _open_table(calendar: Calendar, zone: ZoneInfo, first: int, last: int, amount: int) -> tuple[Instants, Instants]:
    """Opening and closing instants from the first start on until `amount` of open time lies after the last."""
    opens: list[int] = []
    closes: list[int] = []
    still_needed = amount
    for day in calendar.open_days_after(_moment(first).astimezone(zone).date() - timedelta(days=1)):
        for span in calendar.open_spans(day, zone=zone):
            opens.append(_micros(span[0]))
            closes.append(_micros(span[1]))
            still_needed -= max(0, closes[-1] - max(opens[-1], last))
        if still_needed <= 0:
            break
    return np.array(opens, dtype=np.int64), np.array(closes, dtype=np.int64)


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)
