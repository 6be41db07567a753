"""What time is it in a hub, and can it run backwards?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from hearthline.plumbing import clock

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 24, 6, 0, tzinfo=timezone(timedelta(hours=-6)))


def test_a_hub_lives_in_wall_time_unless_it_is_a_demo() -> None:
    assert not clock.read()[1]
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_demo_lives_at_the_instant_it_was_given_in_utc() -> None:
    clock.simulate(MORNING)
    assert clock.read()[1]
    assert clock.now() == MORNING
    assert clock.now().utcoffset() == timedelta(0)


def test_time_stands_or_goes_on_but_never_back() -> None:
    clock.simulate(MORNING)
    clock.simulate(MORNING)
    clock.simulate(MORNING + timedelta(minutes=1))
    with pytest.raises(ValueError, match="backwards"):
        clock.simulate(MORNING)
    assert clock.now() == MORNING + timedelta(minutes=1)


def test_an_instant_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock.simulate(datetime(2026, 11, 24, 6, 0))  # noqa: DTZ001
