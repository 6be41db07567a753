"""What other systems get wrong about clocks, each as a situation that comes out right here (REQUIREMENTS U8-U15)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from tests.factories.clocks import ZONE, promised
from tests.factories.parties import client

from hearthline.domain.obligations import api as obligations
from hearthline.kernel.calendars import WEEKDAYS, Calendar, federal_holidays, weekly_hours
from hearthline.kernel.periods import Pause, Period, Unit
from hearthline.plumbing import access
from hearthline.plumbing.access import Actor

BY = Actor("system", "test")
VIEWER = access.system("test")
AT = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)  # a Monday, 9:00 in Chicago
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def book(db) -> Iterator[UUID]:
    with access.acting(VIEWER):
        yield client("CEDAR")


def only(case_id: UUID) -> obligations.Obligation:
    (clock,) = obligations.of_case(VIEWER, case_id)
    return clock


def chicago(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE))


def test_u8_business_hours_are_not_ignored():
    """A clock of four business hours begun at 17:00 ends the next morning, not at 21:00."""
    assert obligations.clock("hub.intake.triage", chicago("2026-03-12 17:00"), zone=ZONE).due_at == chicago("2026-03-13 11:00")


def test_u9_several_working_periods_a_day_are_several():
    split = Calendar(
        "split shifts",
        weekly_hours(dict.fromkeys(WEEKDAYS[:5], ("07:00-11:00", "12:00-15:00", "17:00-20:00"))),
        holidays=federal_holidays,
    )
    seven = Period(unit=Unit.BUSINESS_HOURS, count=Decimal(7), calendar=split)
    assert seven.after(chicago("2026-03-11 10:00"), ZoneInfo(ZONE)) == chicago("2026-03-11 20:00")
    assert seven.after(chicago("2026-03-11 11:30"), ZoneInfo(ZONE)) == chicago("2026-03-12 08:00")


def test_u10_a_pause_is_not_lost_when_the_priority_changes(book):
    (case,) = promised(book, AT, kind="exception", rule="hub.exception.resolve")
    obligations.hold([case], "exception", evidence={case: "X.Q1"}, at=AT + HOUR)
    obligations.resume([case], at=AT + 3 * HOUR)
    assert obligations.follow({case: {"urgency": "urgent"}}, "exception", by=BY, at=AT + 4 * HOUR) == 1
    assert only(case).due_at == AT + 6 * HOUR  # four urgent hours and the two in which it stood


def test_u10_a_pause_that_is_still_open_survives_a_change_of_rule_and_gives_its_time_back(book):
    (case,) = promised(book, AT)
    obligations.hold([case], "service", evidence={case: "X.Q1"}, at=AT + HOUR)
    obligations.follow({case: {}}, "service", by=BY, at=AT + 2 * HOUR, rule="hub.acknowledgement.measure")
    assert (only(case).rule, only(case).due_at) == ("hub.acknowledgement.measure", AT + 24 * HOUR)
    obligations.resume([case], at=AT + 11 * HOUR)
    assert only(case).due_at == AT + 34 * HOUR


def test_u10_the_priority_may_change_back_and_nothing_was_lost(book):
    (case,) = promised(book, AT, kind="exception", rule="hub.exception.resolve")
    obligations.hold([case], "exception", evidence={case: "X.Q1"}, at=AT + HOUR)
    obligations.resume([case], at=AT + 3 * HOUR)
    before = only(case).due_at
    obligations.follow({case: {"urgency": "urgent"}}, "exception", by=BY, at=AT + 4 * HOUR)
    obligations.follow({case: {"urgency": "routine"}}, "exception", by=BY, at=AT + 5 * HOUR)
    assert only(case).due_at == before


def test_u10_where_no_kind_is_named_only_what_depends_on_the_priority_follows(book):
    """The exception was asked with its urgency; the service was not, and keeps its moment."""
    (case,) = promised(book, AT, kind="exception", rule="hub.exception.resolve", urgency="routine")
    (other,) = promised(book, AT)
    told = {case: {"urgency": "urgent"}, other: {"urgency": "urgent"}}
    before = only(other).due_at
    assert obligations.follow(told, by=BY, at=AT + HOUR) == 1
    assert (only(case).due_at, only(other).due_at) == (AT + 4 * HOUR, before)
    assert obligations.follow(told, by=BY, at=AT + 2 * HOUR) == 0


def test_u11_hold_time_over_a_holiday_is_not_added_to_the_start():
    """On hold over the closed days of Independence Day: the desk clock gives back the half hour of open time, not four days."""
    held = Pause(chicago("2026-07-02 17:30"), chicago("2026-07-06 08:00"), "X.Q1")
    clock = obligations.clock(
        "hub.intake.triage", chicago("2026-07-02 16:00"), zone=ZONE, pauses=[(held.started_at, held.ended_at)]
    )
    assert clock.due_at == chicago("2026-07-06 10:30")


def test_u12_calendar_days_end_with_the_day_in_the_right_zone_over_both_clock_changes():
    for start, ends in (("2026-03-06 23:30", "2026-03-13 23:59:59"), ("2026-10-30 00:10", "2026-11-06 23:59:59")):
        clock = obligations.clock("ma.od.std.pa", chicago(start), zone=ZONE)
        assert clock.due_at == chicago(ends)


def test_u12_no_zone_shift_makes_a_clock_late_the_moment_it_starts(book):
    for zone in ("Pacific/Honolulu", "America/New_York", "Asia/Seoul", "UTC"):
        (case,) = promised(book, AT, kind="triage", rule="hub.intake.triage", zone=zone)
        assert only(case).due_at > AT
    assert obligations.notice_missed(at=AT + timedelta(minutes=1), by=BY) == []


def test_u13_nothing_escalates_that_was_answered_however_late_the_job_looks(book):
    (case,) = promised(book, AT, kind="triage", rule="hub.intake.triage")
    obligations.stop([case], "triage", at=AT + HOUR)
    assert obligations.notice_missed(at=AT + 30 * DAY, by=BY) == []
    assert only(case).verdict == "met"


def test_u13_an_answer_on_the_web_counts_from_when_it_arrived_though_nobody_read_it(book):
    """The answer came by the portal on Tuesday and was read on Friday: the clock ran again from Tuesday on."""
    (case,) = promised(book, AT)
    obligations.hold([case], "service", evidence={case: "X.Q1"}, at=AT + HOUR)
    arrived, read = AT + 25 * HOUR, AT + 97 * HOUR
    obligations.resume([case], at=arrived)
    assert only(case).due_at == AT + 96 * HOUR
    (missed,) = obligations.notice_missed(at=read, by=BY)
    assert missed.due_at == AT + 96 * HOUR


def test_u13_what_is_over_does_not_stay_escalated(book):
    (case,) = promised(book, AT)
    (missed,) = obligations.notice_missed(at=AT + 4 * DAY, by=BY)
    obligations.release_all([case], at=AT + 5 * DAY)
    assert obligations.missed_by_ids(VIEWER, [missed.id]) == []


def test_a_late_resolution_is_not_stored_as_met(book):
    (case,) = promised(book, AT)
    obligations.stop([case], "service", at=AT + 73 * HOUR)  # no job had noticed it before
    assert only(case).verdict == "missed"
    assert only(case).noticed_at is None


def test_u14_the_time_to_escalation_explains_itself_with_its_holidays(book):
    friday = chicago("2026-07-02 17:00").astimezone(UTC)
    (case,) = promised(book, friday, kind="triage", rule="hub.intake.triage")
    obligations.hold([case], "triage", evidence={case: "K7M.Q1"}, at=friday + timedelta(minutes=30))
    obligations.resume([case], at=chicago("2026-07-06 09:00"))
    clock = only(case)
    told = obligations.explanations(VIEWER, [clock.id], at=friday + 5 * DAY)[clock.id]
    assert told.lines == (
        "Starts Thu 2026-07-02 17:00 CDT.",
        "Closed: Fri 2026-07-03 (Independence Day (observed)), Sat 2026-07-04 (Independence Day), Sun 2026-07-05 (Sunday).",
        "4 business hours on the hub calendar: Mon 2026-07-06 11:00 CDT.",
        "Paused Thu 2026-07-02 17:30 CDT to Mon 2026-07-06 09:00 CDT: K7M.Q1.",
        "Pauses move it to Mon 2026-07-06 12:30 CDT.",
        "When a referral is triaged: 4 business hours. Rule hub.intake.triage, version from 2025-01-01: "
        "Hearthline default; a client's contract replaces it (Hearthline's own default, to be confirmed).",
    )
    assert told.due_at == clock.due_at == chicago("2026-07-06 12:30")
    assert (told.rule, told.confidence) == ("hub.intake.triage", "M")


def test_u15_on_hold_stops_the_clock_and_says_since_when_and_for_what(book):
    (case,) = promised(book, AT)
    obligations.hold([case], "service", evidence={case: "K7M.Q1"}, at=AT + HOUR)
    assert obligations.notice_missed(at=AT + 30 * DAY, by=BY) == []
    clock = only(case)
    lines = obligations.explanations(VIEWER, [clock.id], at=AT + 2 * DAY)[clock.id].lines
    assert "Held since Mon 2026-07-06 10:00 CDT: K7M.Q1." in lines
    assert "It stands as of Wed 2026-07-08 09:00 CDT; the time is given back when the answer arrives." in lines


def test_u15_a_hold_without_evidence_is_no_hold():
    with pytest.raises(ValueError, match="A pause needs its evidence"):
        Pause(AT, AT + HOUR, " ")
