"""Many promises at once are the same promises."""

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearthline.kernel.calendars import ALWAYS_OPEN, OFFICE_HOURS, Calendar, federal_holidays, weekly_hours
from hearthline.kernel.periods import (
    Coded,
    Earliest,
    MissingDay,
    Pauses,
    Period,
    Unit,
    due_instants,
    due_many,
    to_datetimes,
    to_instants,
)

ZONES = [
    "America/New_York",
    "America/Chicago",
    "America/Phoenix",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "Europe/Berlin",
    "Asia/Seoul",
]
NIGHT_SHIFT = Calendar(
    "two shifts and a Saturday",
    weekly_hours({"Monday": ("00:00-06:15", "20:00-24:00"), "Wednesday": ("09:00-11:00",), "Saturday": ("01:30-03:30",)}),
    holidays=federal_holidays,
)
calendars = st.sampled_from([OFFICE_HOURS, ALWAYS_OPEN, NIGHT_SHIFT])
periods = st.one_of(
    st.builds(Period, unit=st.just(Unit.HOURS), count=st.decimals(0, 300, places=2)),
    st.builds(Period, unit=st.just(Unit.BUSINESS_HOURS), count=st.decimals(0, 40, places=2), calendar=calendars),
    st.builds(Period, unit=st.just(Unit.HOURS), count=st.integers(0, 300).map(Decimal), is_backward=st.just(True)),
    st.builds(
        Period,
        unit=st.sampled_from([Unit.DAYS, Unit.BUSINESS_DAYS, Unit.MONTHS]),
        count=st.integers(1, 20).map(Decimal),
        is_backward=st.booleans(),
        begins_day=st.booleans(),
        until=st.sampled_from([None, 720]),
    ),
    st.builds(Period, unit=st.just(Unit.DAYS), count=st.integers(0, 60).map(Decimal), ends_on_open_day=st.booleans()),
    st.builds(Period, unit=st.just(Unit.BUSINESS_DAYS), count=st.integers(1, 9).map(Decimal), calendar=calendars),
    st.builds(Period, unit=st.just(Unit.MONTHS), count=st.integers(1, 24).map(Decimal), missing_day=st.sampled_from(MissingDay)),
)
around_clock_changes = st.sampled_from(
    [datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)]
).flatmap(lambda change: st.timedeltas(timedelta(days=-1), timedelta(days=1)).map(lambda shift: change + shift))
starts = st.lists(
    st.tuples(
        st.one_of(st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)), around_clock_changes),  # noqa: DTZ001
        st.sampled_from(ZONES),
    ),
    max_size=12,
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(periods, st.lists(periods, min_size=1, max_size=3).map(lambda several: Earliest(tuple(several)))), starts)
def test_many_are_due_when_each_alone_is_due(period, drawn):
    moments, zones = [moment for moment, _ in drawn], [zone for _, zone in drawn]
    assert due_many(period, moments, zones=zones) == [period.after(moment, zone) for moment, zone in drawn]


forward = periods.filter(lambda period: not period.is_backward)
stretches = st.lists(
    st.tuples(st.timedeltas(timedelta(days=-3), timedelta(days=20)), st.timedeltas(timedelta(), timedelta(days=4))), max_size=4
)


@settings(max_examples=150, deadline=None)
@given(forward, st.lists(st.tuples(starts.map(lambda drawn: drawn[0] if drawn else None), stretches), max_size=8))
def test_many_that_stood_still_are_due_when_each_alone_is_due(period, drawn):
    rows = [(start, [(start[0] + begins, start[0] + begins + lasts) for begins, lasts in held]) for start, held in drawn if start]
    together = due_many(
        period, [start for (start, _), _ in rows], zones=[zone for (_, zone), _ in rows], pauses=[held for _, held in rows]
    )
    assert together == [period.due(start, zone=zone, pauses=held).at for (start, zone), held in rows]


@settings(max_examples=100, deadline=None)
@given(
    forward, starts.filter(bool), st.lists(st.sampled_from([OFFICE_HOURS, ALWAYS_OPEN, NIGHT_SHIFT]), min_size=12, max_size=12)
)
def test_every_payer_may_have_its_own_desk(period, drawn, desks):
    moments, zones, own = [moment for moment, _ in drawn], [zone for _, zone in drawn], desks[: len(drawn)]
    held = [[(moment + timedelta(hours=5), moment + timedelta(hours=50))] for moment in moments]
    together = due_instants(
        period,
        to_instants(moments),
        zones=Coded.of([ZoneInfo(zone) for zone in zones]),
        calendars=Coded.of(own),
        pauses=Pauses.of(held),
    )
    alone = [
        period.due(moment, zone=zone, calendar=desk, pauses=stood).at
        for moment, zone, desk, stood in zip(moments, zones, own, held, strict=True)
    ]
    assert to_datetimes(together) == alone


def test_an_open_pause_or_one_of_a_clock_that_counts_back_is_refused():
    start = datetime(2026, 3, 2, tzinfo=UTC)
    with pytest.raises(ValueError, match="still open"):
        due_many(Period(unit=Unit.HOURS, count=Decimal(8)), [start], zones="UTC", pauses=[[(start, None)]])
    back = Period(unit=Unit.DAYS, count=Decimal(2), is_backward=True)
    with pytest.raises(ValueError, match="counts back"):
        due_many(back, [start], zones="UTC", pauses=[[(start, start + timedelta(hours=1))]])


@given(st.lists(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), max_size=5))  # noqa: DTZ001
def test_moments_survive_the_way_through_numbers(moments):
    assert to_datetimes(to_instants(moments)) == moments


def test_one_zone_may_hold_for_all():
    promise = Period(unit=Unit.BUSINESS_DAYS, count=Decimal(1))
    start = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("America/Chicago"))
    together = due_many(promise, [start, start], zones="America/Chicago")
    assert together == [promise.after(start, "America/Chicago")] * 2
    assert due_many(promise, [start], zones=[ZoneInfo("America/Chicago")]) == together[:1]


def test_a_start_without_a_zone_or_without_its_own_is_refused():
    promise = Period(unit=Unit.DAYS, count=Decimal(1))
    with pytest.raises(ValueError, match="time zone"):
        due_many(promise, [datetime(2026, 3, 2)], zones="America/Chicago")  # noqa: DTZ001
    with pytest.raises(ValueError, match="Every start needs its zone"):
        due_many(promise, [datetime(2026, 3, 2, tzinfo=UTC)], zones=["America/Chicago"] * 2)


def test_nothing_to_compute_is_nothing():
    assert due_many(Period(unit=Unit.BUSINESS_HOURS, count=Decimal(8)), [], zones=[]) == []


def test_a_night_of_two_hundred_thousand_costs_less_than_a_thirtieth_of_one_by_one():
    promise = Period(unit=Unit.BUSINESS_HOURS, count=Decimal(8))
    first = datetime(2026, 3, 2, tzinfo=UTC)
    moments = [first + timedelta(seconds=seconds) for seconds in range(0, 800_000, 4)]
    zones = ["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"] * 50_000
    instants = to_instants(moments)
    due_instants(promise, instants[:4], zones=zones[:4])
    began = time.perf_counter()
    due_instants(promise, instants, zones=zones)
    together = time.perf_counter() - began
    began = time.perf_counter()
    for moment, zone in zip(moments[:2_000], zones[:2_000], strict=True):
        promise.after(moment, zone)
    alone = (time.perf_counter() - began) * 100
    assert together < alone / 30
