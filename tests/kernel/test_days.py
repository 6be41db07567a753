"""A day is understood in any usual form, and what cannot be one is refused with how to write it."""

from __future__ import annotations

from datetime import date, time

import pytest

from hearthline.kernel.days import BadDay, read_day, read_time

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    "text",
    [
        "1/23/45", "01/23/1945", "1-23-45", "1.23.1945", "01231945", "1945-01-23", "1945/1/23", "23 Jan 1945", "23 january 45",
        "Jan 23, 1945", "jan. 23 45", "23-Jan-1945", "January 23rd, 1945", "23/1/1945",
    ],
)  # fmt: skip
def test_a_date_of_birth_is_understood_in_any_form(text):
    assert read_day(text, today=TODAY, is_birth=True) == date(1945, 1, 23)


@pytest.mark.parametrize(("text", "year"), [("11/25/26", 2026), ("11/26/26", 1926), ("1/2/00", 2000)])
def test_two_digits_of_a_birth_mean_the_last_such_year_that_has_come(text, year):
    assert read_day(text, today=TODAY, is_birth=True).year == year


def test_two_digits_of_a_plan_mean_this_century():
    assert read_day("12/1/26", today=TODAY) == date(2026, 12, 1)


@pytest.mark.parametrize("text", ["", "soon", "31 Feb 1945", "2/30/1945", "13/13/1945", "1945", "23 Foo 1945", "1/2", "0/0/0000"])
def test_what_is_no_day_is_refused_with_how_to_write_it(text):
    with pytest.raises(BadDay, match="write it as"):
        read_day(text, today=TODAY, is_birth=True)


@pytest.mark.parametrize(
    ("text", "moment"),
    [("14:00", time(14)), ("2pm", time(14)), ("2:30 p.m.", time(14, 30)), ("1430", time(14, 30)), ("noon", time(12)),
     ("12 am", time(0)), ("9", time(9))],
)  # fmt: skip
def test_a_time_of_day_is_understood(text, moment):
    assert read_time(text) == moment


@pytest.mark.parametrize("text", ["", "25:00", "12:60", "13pm", "late"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(BadDay):
        read_time(text)
