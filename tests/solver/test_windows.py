"""On which days can it start?"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.solver.situations import MONDAY, TODAY, ZONE, day, need, problem

from hearthline.solver.windows import window_of


def at(ahead, hour, zone=ZONE):
    """A moment so many days after Monday."""
    return datetime(2026, 6, 1, hour, tzinfo=zone) + timedelta(days=ahead)


@pytest.mark.parametrize(
    ("earliest", "deadline", "first", "last"),
    [
        (at(0, 9), at(0, 12), 0, 0),     # today
        (at(0, 9), at(2, 9), 0, 2),      # the morning of the deadline's day counts
        (at(0, 9), at(2, 8), 0, 1),      # due as hours open: that day is too late
        (at(0, 18), at(2, 12), 1, 2),    # found after hours: from tomorrow
        (at(1, 7), at(1, 10), 1, 1),
        (at(-3, 9), at(1, 12), 0, 1),    # what could have been is past
        (at(0, 19), at(0, 23), 0, 0),    # a night emergency keeps its night
        (at(0, 19), at(1, 7), 0, 1),
        (at(-3, 9), at(-1, 9), 0, 2),    # overdue: the next three days
        (at(1, 19), at(1, 9), 2, 4),     # overdue before it can begin
    ],
)  # fmt: skip
def test_usable_days(earliest, deadline, first, last):
    window = window_of(problem([], []), need(earliest=earliest, deadline=deadline))
    assert (window.first, window.last) == (day(first), day(last))
    assert window.days() == [day(ahead) for ahead in range(first, last + 1)]


def test_slack_runs_from_the_close_of_hours_to_the_deadline():
    window = window_of(problem([], []), need(earliest=at(0, 9), deadline=at(2, 9)))
    assert [window.slack(start, time(18)) for start in window.days()] == [timedelta(hours=39), timedelta(hours=15), timedelta()]


def test_the_moment_of_planning_is_read_in_the_zone_of_the_address():
    # Monday 23:30 in Chicago is already Tuesday in San Juan.
    late = problem([], [], at=MONDAY.replace(hour=23, minute=30))
    island = need(earliest=MONDAY, deadline=datetime(2026, 6, 3, 12, tzinfo=ZoneInfo("America/Puerto_Rico")))
    assert window_of(late, island).first == TODAY + timedelta(days=1)
    assert window_of(late, need(earliest=MONDAY, deadline=at(2, 12))).opens == datetime(2026, 6, 1, 23, 30)  # noqa: DTZ001
