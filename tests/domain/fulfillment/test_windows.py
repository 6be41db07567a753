"""Which windows fit the door, the member and the promise?"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from hearthline.domain.fulfillment.facts import AtHome
from hearthline.domain.fulfillment.policy import BARRIER_ADVICE, suggestions
from hearthline.kernel.vocabulary import Barrier

CHICAGO = ZoneInfo("America/Chicago")


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=CHICAGO)


def test_a_window_begins_after_the_earliest_moment_and_ends_before_the_promise() -> None:
    found = suggestions(kind="delivery", earliest_at=at(24, 10), due_at=at(25, 13), zone=CHICAGO)
    assert [(one.starts_at, one.ends_at) for one in found] == [
        (at(24, 12), at(24, 16)),
        (at(24, 14), at(24, 18)),
        (at(25, 8), at(25, 12)),
    ]


def test_stairs_make_the_window_wider_and_say_so() -> None:
    found = suggestions(kind="delivery", earliest_at=at(24, 7), due_at=at(24, 20), zone=CHICAGO, barriers=[Barrier.STAIRS])
    assert (found[0].ends_at - found[0].starts_at).total_seconds() == 5 * 3600
    assert found[0].reasons == (BARRIER_ADVICE[Barrier.STAIRS],)


def test_only_while_somebody_is_at_home() -> None:
    tuesday_afternoon = AtHome(weekday=1, from_minute=13 * 60, to_minute=17 * 60)
    found = suggestions(kind="visit", earliest_at=at(23, 7), due_at=at(27, 18), zone=CHICAGO, at_home=[tuesday_afternoon])
    assert [(one.starts_at, one.ends_at) for one in found] == [(at(24, 13), at(24, 15)), (at(24, 15), at(24, 17))]


def test_no_window_fits_when_the_promise_ends_first() -> None:
    assert suggestions(kind="delivery", earliest_at=at(24, 16), due_at=at(24, 18), zone=CHICAGO) == []


def test_the_night_daylight_saving_ends_changes_no_wall_clock() -> None:
    found = suggestions(kind="visit", earliest_at=datetime(2026, 10, 31, 20, tzinfo=CHICAGO), due_at=at(1, 18), zone=CHICAGO)
    assert [one.starts_at.hour for one in found] == [8, 10, 13, 15]
