"""Promises run out when a patient person with a wall calendar says they do."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearthline.kernel.calendars import ALWAYS_OPEN, OFFICE_HOURS, WEEKDAYS, Calendar, Opening, federal_holidays, weekly_hours
from hearthline.kernel.periods import Earliest, MissingDay, Pause, Period, Unit, resumed

CHICAGO, NEW_YORK = "America/Chicago", "America/New_York"
ZONES = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "Europe/Berlin",
    "Asia/Seoul",
]
LUNCH_BREAK = Calendar(
    "clinic with a lunch break",
    weekly_hours(dict.fromkeys(WEEKDAYS[:5], ("08:00-12:00", "13:00-17:30"))),
    holidays=federal_holidays,
)
ROUND_THE_CLOCK_WEEKDAYS = Calendar("federal days", (*((Opening(0, 1440),),) * 5, (), ()), holidays=federal_holidays)


def at(text, zone=CHICAGO):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def due(period, start, zone=CHICAGO, **how):
    """The wall clock in the zone at which the period runs out."""
    return f"{period.due(at(start, zone), zone=zone, **how).at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"


def hours(count):
    return Period(unit=Unit.HOURS, count=Decimal(count))


def business_hours(count, calendar=OFFICE_HOURS):
    return Period(unit=Unit.BUSINESS_HOURS, count=Decimal(count), calendar=calendar)


def days(count, **more):
    return Period(unit=Unit.DAYS, count=Decimal(count), **more)


def business_days(count, **more):
    return Period(unit=Unit.BUSINESS_DAYS, count=Decimal(count), **more)


def months(count, **more):
    return Period(unit=Unit.MONTHS, count=Decimal(count), **more)


@pytest.mark.parametrize(
    ("period", "start", "ends"),
    [
        # elapsed hours: through nights, weekends, and clock changes in absolute time
        (hours(24), "2026-03-06 17:40", "2026-03-07 17:40:00"),
        (hours(24), "2026-03-07 17:40", "2026-03-08 18:40:00"),
        (hours(24), "2026-10-31 17:40", "2026-11-01 16:40:00"),
        (hours("0.5"), "2026-03-06 23:45", "2026-03-07 00:15:00"),
        (hours(0), "2026-03-06 23:45", "2026-03-06 23:45:00"),
        # calendar days: the day of receipt is not counted, the last one counts to its end
        (days(7), "2026-03-02 00:00", "2026-03-09 23:59:59"),
        (days(7), "2026-03-02 23:59", "2026-03-09 23:59:59"),
        (days(1), "2028-02-28 12:00", "2028-02-29 23:59:59"),
        (days(180), "2026-01-15 12:00", "2026-07-14 23:59:59"),
        (days(95), "2026-01-15 12:00", "2026-04-20 23:59:59"),
        (days(3, ends_on_open_day=True), "2026-07-01 12:00", "2026-07-06 23:59:59"),
        # business days: the end of the n-th open day after the day of receipt
        (business_days(1), "2026-07-02 17:40", "2026-07-06 18:00:00"),
        (business_days(1), "2026-03-02 10:00", "2026-03-03 18:00:00"),
        (business_days(1), "2026-03-07 10:00", "2026-03-09 18:00:00"),
        (business_days(2), "2026-12-23 10:00", "2026-12-28 18:00:00"),
        (business_days(1, until=12 * 60), "2026-03-06 10:00", "2026-03-09 12:00:00"),
        (business_days(1, until=20 * 60), "2026-03-06 10:00", "2026-03-09 18:00:00"),
        (business_days(2, calendar=ROUND_THE_CLOCK_WEEKDAYS), "2026-03-05 10:00", "2026-03-09 23:59:59"),
        # business hours: only open time counts
        (business_hours(4), "2026-03-11 16:30", "2026-03-12 10:30:00"),
        (business_hours(4), "2026-03-11 14:00", "2026-03-11 18:00:00"),
        (business_hours(4), "2026-03-11 03:00", "2026-03-11 12:00:00"),
        (business_hours(1), "2026-07-02 18:00", "2026-07-06 09:00:00"),
        (business_hours(5, LUNCH_BREAK), "2026-03-11 10:00", "2026-03-11 16:00:00"),
        (business_hours(1, LUNCH_BREAK), "2026-03-11 12:15", "2026-03-11 14:00:00"),
        (business_hours(0), "2026-03-07 12:15", "2026-03-07 12:15:00"),
        # the same day, noon of the next one, and back from a day that is known
        (days(0), "2026-03-02 09:00", "2026-03-02 23:59:59"),
        (days(1, until=12 * 60), "2026-03-06 09:00", "2026-03-07 12:00:00"),
        (days(2, is_backward=True), "2026-03-06 09:00", "2026-03-04 23:59:59"),
        (days(90, is_backward=True, begins_day=True), "2026-03-06 09:00", "2025-12-06 00:00:00"),
        (business_days(2, is_backward=True), "2026-07-07 09:00", "2026-07-02 18:00:00"),
        (months(6, is_backward=True), "2026-08-31 09:00", "2026-03-01 23:59:59"),
        (Period(unit=Unit.HOURS, count=Decimal(48), is_backward=True), "2026-03-09 09:00", "2026-03-07 08:00:00"),
        # months: the same day of the month; 45 CFR 147.136(d)(2)(i) has no February 30 and ends on March 1
        (months(4), "2026-10-30 12:00", "2027-03-01 23:59:59"),
        (months(12), "2026-01-15 12:00", "2027-01-15 23:59:59"),
        (months(12, missing_day=MissingDay.LAST_OF_MONTH), "2024-02-29 12:00", "2025-02-28 23:59:59"),
        (months(1, ends_on_open_day=True), "2026-06-04 12:00", "2026-07-06 23:59:59"),
    ],
)  # fmt: skip
def test_when_a_promise_runs_out(period, start, ends):
    assert due(period, start) == ends


@pytest.mark.parametrize("zone", ZONES)
def test_the_same_wall_clock_is_another_instant_in_another_zone(zone):
    assert due(business_days(1), "2026-03-13 09:00", zone) == "2026-03-16 18:00:00"


def test_the_senders_zone_decides_which_day_it_was():
    late_evening_in_chicago = at("2026-03-02 23:30")
    promise = business_days(1)
    assert promise.after(late_evening_in_chicago, CHICAGO) == at("2026-03-03 18:00").astimezone(UTC)
    assert promise.after(late_evening_in_chicago, NEW_YORK) == at("2026-03-04 18:00", NEW_YORK).astimezone(UTC)


def test_the_derivation_is_what_a_person_would_write():
    lines = business_days(1).due(at("2026-07-02 17:40"), zone=CHICAGO).derivation
    assert lines == (
        "Starts Thu 2026-07-02 17:40 CDT; that day is not counted.",
        "Closed: Fri 2026-07-03 (Independence Day (observed)), Sat 2026-07-04 (Independence Day), Sun 2026-07-05 (Sunday).",
        "1 business day on the office hours calendar: Mon 2026-07-06 18:00 CDT.",
    )
    rolled = days(3, ends_on_open_day=True).due(at("2026-07-01 12:00"), zone=CHICAGO).derivation
    assert rolled[1] == "Sat 2026-07-04 is closed (Independence Day)."
    assert hours("1.5").due(at("2026-11-01 00:45"), zone=CHICAGO).derivation[-1] == (
        "1.5 hours on the clock, nights and closed days included: Sun 2026-11-01 01:15 CST."
    )


def test_the_calendar_may_be_given_with_the_question():
    assert due(business_hours(2), "2026-03-07 22:00", calendar=ALWAYS_OPEN) == "2026-03-08 00:00:00"


def test_the_earliest_of_several_clocks_counts_and_the_others_are_named():
    both = Earliest((days(15), business_days(3, calendar=ROUND_THE_CLOCK_WEEKDAYS), hours(240)))
    answer = both.due(at("2026-03-02 09:00"), zone=CHICAGO)
    assert answer.at == both.after(at("2026-03-02 09:00"), CHICAGO) == at("2026-03-05 23:59:59").astimezone(UTC)
    assert any("15 calendar days would end Tue 2026-03-17" in line for line in answer.derivation)


@pytest.mark.parametrize(
    "make",
    [
        lambda: hours(-1),
        lambda: business_days(0),
        lambda: business_days("1.5"),
        lambda: hours(1).due(datetime(2026, 3, 2), zone=CHICAGO),  # noqa: DTZ001
        lambda: Pause(at("2026-03-02 09:00"), at("2026-03-02 10:00"), " "),
        lambda: Pause(at("2026-03-02 09:00"), at("2026-03-02 08:00"), "ask"),
        lambda: Pause(datetime(2026, 3, 2), None, "ask"),  # noqa: DTZ001
        lambda: hours(1).due(at("2026-03-02 09:00"), zone=CHICAGO, pauses=[Pause(at("2026-03-02 09:00"), None, "ask")]),
    ],
)
def test_a_clock_that_nobody_could_read_is_refused(make):
    with pytest.raises(ValueError, match=r"\w"):
        make()


def pause(started, ended, zone=CHICAGO):
    return Pause(at(started, zone), at(ended, zone), "ask 1 to the office")


@pytest.mark.parametrize(
    ("period", "start", "pauses", "ends"),
    [
        # a pause gives back exactly the running time it took
        (hours(24), "2026-03-11 09:00", [("2026-03-11 10:00", "2026-03-11 16:00")], "2026-03-12 15:00:00"),
        (business_hours(4), "2026-03-11 09:00", [("2026-03-11 10:00", "2026-03-11 16:00")], "2026-03-12 09:00:00"),
        (business_days(1), "2026-03-11 09:00", [("2026-03-11 10:00", "2026-03-11 12:00")], "2026-03-13 10:00:00"),
        (days(7), "2026-03-11 09:00", [("2026-03-12 10:00", "2026-03-14 10:00")], "2026-03-20 23:59:59"),
        # over a closed night or weekend it costs a business clock nothing
        (business_hours(4), "2026-03-11 16:00", [("2026-03-11 18:00", "2026-03-12 08:00")], "2026-03-12 10:00:00"),
        (business_days(1), "2026-03-13 09:00", [("2026-03-13 18:30", "2026-03-16 07:00")], "2026-03-16 18:00:00"),
        # overlapping pauses count once, and those after the end or before the start not at all
        (hours(24), "2026-03-11 09:00", [("2026-03-11 10:00", "2026-03-11 12:00"), ("2026-03-11 11:00", "2026-03-11 13:00")],
         "2026-03-12 12:00:00"),
        (hours(24), "2026-03-11 09:00", [("2026-03-11 10:00", "2026-03-11 13:00"), ("2026-03-11 11:00", "2026-03-11 12:00")],
         "2026-03-12 12:00:00"),
        (hours(24), "2026-03-11 09:00", [("2026-03-12 10:00", "2026-03-12 12:00")], "2026-03-12 09:00:00"),
        (hours(24), "2026-03-11 09:00", [("2026-03-11 06:00", "2026-03-11 10:00")], "2026-03-12 10:00:00"),
        # a pause that begins while an earlier one has already moved the end
        (hours(24), "2026-03-11 09:00", [("2026-03-11 10:00", "2026-03-11 16:00"), ("2026-03-12 11:00", "2026-03-12 12:00")],
         "2026-03-12 16:00:00"),
    ],
)  # fmt: skip
def test_a_pause_gives_back_the_running_time_it_took(period, start, pauses, ends):
    assert due(period, start, pauses=[pause(*one) for one in pauses]) == ends


def test_a_pause_names_its_evidence_in_the_derivation():
    lines = (
        business_days(1)
        .due(at("2026-03-11 09:00"), zone=CHICAGO, pauses=[pause("2026-03-11 10:00", "2026-03-11 12:00")])
        .derivation
    )
    assert lines[-2:] == (
        "Paused Wed 2026-03-11 10:00 CDT to Wed 2026-03-11 12:00 CDT: ask 1 to the office.",
        "Pauses move it to Fri 2026-03-13 10:00 CDT.",
    )
    free = business_days(1).due(at("2026-03-13 09:00"), zone=CHICAGO, pauses=[pause("2026-03-14 10:00", "2026-03-15 12:00")])
    assert free.derivation[-1] == "The pauses cost this clock nothing."


def test_an_open_pause_is_counted_as_of_the_moment_asked_about():
    still_open = Pause(at("2026-03-11 10:00"), None, "ask 1")
    assert due(hours(24), "2026-03-11 09:00", pauses=[still_open], as_of=at("2026-03-11 13:00")) == "2026-03-12 12:00:00"


def test_bare_moments_from_an_obligation_pause_as_well():
    stretch = (at("2026-03-11 10:00"), at("2026-03-11 16:00"))
    assert due(hours(24), "2026-03-11 09:00", pauses=[stretch]) == "2026-03-12 15:00:00"


def test_a_stored_due_moment_is_resumed_by_the_same_arithmetic():
    start, pauses = at("2026-03-11 09:00"), [pause("2026-03-11 10:00", "2026-03-11 12:00")]
    base = business_days(1).due(start, zone=CHICAGO)
    moved = resumed(start, base.at, zone=CHICAGO, pauses=pauses, calendar=OFFICE_HOURS)
    assert moved.at == business_days(1).due(start, zone=CHICAGO, pauses=pauses).at


# --- properties, against an oracle that looks at the wall clock every quarter of an hour

QUARTER = timedelta(minutes=15)
quarters = st.integers(0, 35_000).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + n * QUARTER)
openings = st.lists(st.integers(3 * 4, 24 * 4), min_size=2, max_size=6, unique=True).map(
    lambda marks: tuple(Opening(15 * a, 15 * b) for a, b in zip(*[iter(sorted(marks)[: len(marks) // 2 * 2])] * 2, strict=True))
)
calendars = (
    st.tuples(*[st.one_of(st.just(()), openings)] * 7).filter(any).map(lambda week: Calendar("drawn", week, federal_holidays))
)
pauses_drawn = st.lists(st.tuples(quarters, st.integers(0, 400)), max_size=4).map(
    lambda drawn: [Pause(started, started + length * QUARTER, "drawn") for started, length in drawn]
)


def oracle(start, count, calendar, zone, pauses):
    """The end of the first quarter by which `count` open, unpaused quarters have passed."""
    zone, now = ZoneInfo(zone), start
    while count:
        wall = now.astimezone(zone)
        minute = wall.hour * 60 + wall.minute
        is_open = any(one.opens <= minute < one.closes for one in calendar.openings(wall.date()))
        is_paused = any(one.started_at <= now < one.ended_at for one in pauses)
        now += QUARTER
        count -= is_open and not is_paused
    return now


@settings(max_examples=120, deadline=None)
@given(quarters, st.integers(1, 60), calendars, st.sampled_from(ZONES), pauses_drawn)
def test_business_hours_agree_with_a_person_watching_the_clock(start, count, calendar, zone, pauses):
    period = business_hours(Decimal(count) / 4, calendar)
    assert period.due(start, zone=zone, pauses=pauses).at == oracle(start, count, calendar, zone, pauses)


@settings(max_examples=60, deadline=None)
@given(quarters, st.integers(1, 400), st.sampled_from(ZONES), pauses_drawn)
def test_elapsed_hours_agree_with_a_person_watching_the_clock(start, count, zone, pauses):
    period = hours(Decimal(count) / 4)
    assert period.due(start, zone=zone, pauses=pauses).at == oracle(start, count, ALWAYS_OPEN, zone, pauses)


any_period = st.one_of(
    st.builds(hours, st.integers(0, 200)),
    st.builds(business_hours, st.integers(0, 40),
              st.sampled_from([OFFICE_HOURS, LUNCH_BREAK, ALWAYS_OPEN, ROUND_THE_CLOCK_WEEKDAYS])),
    st.builds(days, st.integers(1, 60), ends_on_open_day=st.booleans()),
    st.builds(business_days, st.integers(1, 9), calendar=st.sampled_from([OFFICE_HOURS, LUNCH_BREAK, ROUND_THE_CLOCK_WEEKDAYS]),
              until=st.sampled_from([None, 9 * 60, 12 * 60 + 30])),
    st.builds(months, st.integers(1, 24), missing_day=st.sampled_from(MissingDay)),
)  # fmt: skip
up_to_three_days = st.timedeltas(timedelta(), timedelta(days=3))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(max_examples=150, deadline=None)
@given(any_period, moments, st.timedeltas(timedelta(), timedelta(days=5)), st.sampled_from(ZONES))
def test_who_starts_later_is_never_due_earlier(period, start, later, zone):
    assert start <= period.after(start, zone) <= period.after(start + later, zone)


@settings(max_examples=150, deadline=None)
@given(
    any_period,
    moments,
    st.timedeltas(timedelta(), timedelta(days=3)),
    st.timedeltas(timedelta(), timedelta(days=3)),
    st.sampled_from(ZONES),
)
def test_a_pause_never_brings_a_due_moment_forward_and_a_longer_one_never_less(period, start, begins, lasts, zone):
    opened = start + begins
    plain, short, long = (
        period.due(start, zone=zone, pauses=[Pause(opened, opened + length, "ask")] if length is not None else ()).at
        for length in (None, lasts / 2, lasts)
    )
    assert plain <= short <= long
    if period.unit in (Unit.HOURS, Unit.DAYS, Unit.MONTHS):
        assert long - plain <= lasts
