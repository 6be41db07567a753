"""A hospital bed that waits on us cannot wait for the queue."""

from datetime import UTC, datetime, timedelta

import pytest

from hearthline.rulebook import is_discharge_near
from hearthline.rulebook.discharge import discharge_nearness

NOW = datetime(2026, 3, 11, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "is_near"),
    [
        (timedelta(hours=2), True),
        (timedelta(hours=24), True),
        (timedelta(hours=24, seconds=1), False),
        (timedelta(), True),
        (timedelta(hours=-3), True),
        (timedelta(hours=-25), False),
    ],
)
def test_discharge_within_24_hours_escalates_at_once(ahead, is_near):
    assert is_discharge_near(NOW + ahead, NOW) is is_near


def test_without_a_discharge_nothing_is_near():
    assert not is_discharge_near(None, NOW)


def test_the_reason_says_how_far_it_is():
    decision = discharge_nearness(NOW + timedelta(hours=6, minutes=30), NOW)
    assert decision.reasons[0].sentence == "Discharge in 6.5 hours."
    assert "within 24 hours" in decision.reasons[0].citation
    assert discharge_nearness(NOW - timedelta(hours=2), NOW).reasons[0].sentence == "Discharge was 2.0 hours ago."
