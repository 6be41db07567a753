"""Answers leave in the hours of whoever gives them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hearthline_outside.players import hours

CHICAGO = ZoneInfo("America/Chicago")


def test_half_an_hour_of_work_asked_for_on_friday_evening_is_done_on_monday():
    asked = datetime(2026, 7, 17, 17, 20, tzinfo=CHICAGO)
    assert hours.after(asked, 30, hours.OFFICE, CHICAGO) == datetime(2026, 7, 20, 8, 20, tzinfo=CHICAGO)


def test_lunch_is_no_work():
    asked = datetime(2026, 7, 14, 11, 50, tzinfo=CHICAGO)
    assert hours.after(asked, 20, hours.OFFICE, CHICAGO) == datetime(2026, 7, 14, 12, 40, tzinfo=CHICAGO)


def test_offices_rest_on_the_observed_holiday_and_dispatch_does_not():
    asked = datetime(2026, 7, 2, 22, tzinfo=CHICAGO)  # July 3 is observed for July 4
    assert hours.next_open(asked, hours.OFFICE, CHICAGO).date().isoformat() == "2026-07-06"
    assert hours.next_open(asked, hours.DISPATCH, CHICAGO).date().isoformat() == "2026-07-03"


def test_the_office_next_door_in_another_zone_opens_at_another_instant():
    asked = datetime(2026, 7, 14, 3, tzinfo=CHICAGO)
    denver = hours.next_open(asked, hours.OFFICE, ZoneInfo("America/Denver"))
    assert denver - hours.next_open(asked, hours.OFFICE, CHICAGO) == timedelta(hours=1)


def test_nothing_is_done_before_it_was_asked():
    asked = datetime(2026, 11, 1, 1, 30, tzinfo=CHICAGO)  # the hour that comes twice
    for minutes in (0, 1, 600, 5_000):
        assert hours.after(asked, minutes, hours.HOME, CHICAGO) >= asked


def test_a_zone_nobody_knows_counts_as_chicago():
    assert hours.zone("Mars/Olympus").key == "America/Chicago"
    assert hours.zone("").key == "America/Chicago"
