"""Desks open and close by the wall clock, also on the days when the wall clock jumps."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearthline.kernel.calendars import (
    ALWAYS_OPEN,
    OFFICE_HOURS,
    Calendar,
    Opening,
    day_end,
    day_start,
    federal_holidays,
    instant,
    weekly_hours,
)

CHICAGO = ZoneInfo("America/Chicago")
ZONES = ["America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage",
         "Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam", "Europe/Berlin", "Asia/Seoul", "America/Havana"]  # fmt: skip
"""The zones of the states, Puerto Rico, Guam, military addresses abroad (AE, AP), and one whose clocks change at midnight."""


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 7, 3), "Independence Day (observed)"),  # July 4 is a Saturday
        (date(2027, 7, 5), "Independence Day (observed)"),  # July 4 is a Sunday
        (date(2027, 12, 31), "New Year's Day (observed)"),  # next year's holiday closes this year's last day
        (date(2026, 6, 19), "Juneteenth National Independence Day"),
        (date(2026, 1, 19), "Martin Luther King Jr. Day"),
        (date(2026, 11, 26), "Thanksgiving Day"),
        (date(2028, 11, 10), "Veterans Day (observed)"),
    ],
)
def test_federal_holidays_are_explicit_dates_with_names(day, name):
    assert federal_holidays(day.year)[day] == name
    assert OFFICE_HOURS.closed_because(day) == name


@pytest.mark.parametrize("day", [date(2026, 12, 24), date(2026, 11, 27), date(2026, 4, 3), date(2026, 2, 12)])
def test_customs_are_no_federal_holidays(day):
    assert OFFICE_HOURS.is_open_on(day)


def test_a_year_has_eleven_federal_holidays_besides_the_observed_days():
    for year in range(2021, 2036):
        names = [name for name in federal_holidays(year).values() if "observed" not in name]
        assert len(names) == len(set(names)) == 11


def test_the_published_holidays_are_closed(release_rows):
    published = [date.fromisoformat(row["date"]) for row in release_rows("us_federal_holidays_2025_2028.csv")]
    assert len(published) > 40
    assert [day for day in published if OFFICE_HOURS.is_open_on(day)] == []


def test_a_lunch_break_closes_the_desk():
    calendar = Calendar("clinic", weekly_hours({"Monday": ("08:00-12:00", "13:00-17:00")}))
    monday = date(2026, 3, 2)
    asked = [datetime(2026, 3, 2, hour, minute, tzinfo=CHICAGO) for hour, minute in ((7, 59), (8, 0), (12, 0), (13, 0), (17, 0))]
    assert [calendar.is_open_at(at, zone=CHICAGO) for at in asked] == [False, True, False, True, False]
    assert len(calendar.open_spans(monday, zone=CHICAGO)) == 2


def test_a_special_opening_wins_over_weekend_holiday_and_closure():
    christmas = date(2026, 12, 25)
    half_day = (Opening.read("09:00-12:00"),)
    calendar = Calendar(
        "desk", OFFICE_HOURS.weekly, federal_holidays, closures={christmas: "moving"}, specials={christmas: half_day}
    )
    assert calendar.openings(christmas) == half_day


def test_a_closure_says_why():
    calendar = Calendar("desk", OFFICE_HOURS.weekly, closures={date(2026, 3, 3): "snow"})
    assert calendar.closed_because(date(2026, 3, 3)) == "snow"
    assert calendar.closed_because(date(2026, 3, 7)) == "Saturday"
    assert calendar.closed_because(date(2026, 3, 4)) == ""


def test_business_days_between_two_dates():
    assert OFFICE_HOURS.business_days(date(2026, 6, 29), date(2026, 7, 6)) == 5
    assert OFFICE_HOURS.business_days(date(2026, 7, 3), date(2026, 7, 5)) == 0
    assert ALWAYS_OPEN.business_days(date(2028, 2, 28), date(2028, 3, 1)) == 3


@pytest.mark.parametrize(
    "make",
    [
        lambda: Calendar("never", ((),) * 7),
        lambda: Calendar("short week", ((),) * 6),
        lambda: Calendar("overlap", weekly_hours({"Monday": ("08:00-12:00", "11:00-17:00")})),
        lambda: weekly_hours({"Mon": ("08:00-12:00",)}),
        lambda: Opening.read("18:00-08:00"),
        lambda: Opening.read("08:00-25:00"),
        lambda: Opening.read("8-18"),
    ],
)
def test_impossible_hours_are_refused(make):
    with pytest.raises(ValueError, match=r"\w"):
        make()


def test_a_calendar_closed_for_more_than_a_year_is_a_mistake_not_an_endless_search():
    closures = {date(2026, 1, 1) + timedelta(days=offset): "closed" for offset in range(900)}
    calendar = Calendar("gone", OFFICE_HOURS.weekly, closures=closures)
    with pytest.raises(ValueError, match="no open day for more than a year"):
        next(calendar.open_days_after(date(2026, 1, 1)))


def test_a_skipped_wall_time_is_the_instant_of_the_change():
    change = datetime(2026, 3, 8, 8, 0, tzinfo=UTC)
    assert [instant(date(2026, 3, 8), minutes, zone=CHICAGO) for minutes in (120, 150, 179, 180)] == [change] * 4


def test_a_repeated_wall_time_is_its_first_occurrence():
    assert instant(date(2026, 11, 1), 90, zone=CHICAGO) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_a_day_whose_midnight_is_skipped_starts_at_the_change():
    assert day_start(date(2026, 3, 8), ZoneInfo("America/Havana")) == datetime(2026, 3, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 3, 9), 24)])
def test_round_the_clock_means_every_hour_the_day_has(day, hours):
    spans = ALWAYS_OPEN.open_spans(day, zone=CHICAGO)
    assert sum((closes - opens for opens, closes in spans), timedelta()) == timedelta(hours=hours)


def test_a_day_ends_in_its_last_second():
    assert day_end(date(2026, 3, 2), CHICAGO) == datetime(2026, 3, 3, 5, 59, 59, tzinfo=UTC)


@given(
    st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.sampled_from(ZONES), st.lists(st.integers(0, 1440), min_size=2, max_size=6)
)
def test_the_instants_of_a_day_never_run_backwards(day, zone, minutes):
    instants = [instant(day, minute, zone=ZoneInfo(zone)) for minute in sorted(minutes)]
    assert instants == sorted(instants)
    assert instants[-1] <= day_start(day + timedelta(days=1), ZoneInfo(zone))
