"""An outcome never travels without its reasons."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hearthline.kernel.decisions import Decision, Due, Reason

REASON = Reason(rule_id="hub.test", version_from=date(2026, 1, 1), citation="A page", confidence="M", sentence="Because.")


def test_a_decision_without_a_reason_is_refused():
    with pytest.raises(ValueError, match="at least one reason"):
        Decision(True, ())


def test_a_decision_carries_its_reasons():
    assert Decision("yes", (REASON,)).reasons[0].citation == "A page"


def test_a_due_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        Due(datetime(2026, 3, 2, 18))  # noqa: DTZ001


def test_late_is_later_than_due_and_the_last_moment_is_on_time():
    due = Due(datetime(2026, 3, 2, 18, tzinfo=UTC))
    assert not due.is_missed(at=due.at)
    assert due.is_missed(at=due.at + timedelta(microseconds=1))


def test_later_reasons_come_before_the_earlier_ones():
    other = Reason(rule_id="hub.other", version_from=date(2026, 1, 1), citation="", confidence="M", sentence="")
    assert Due(datetime(2026, 3, 2, tzinfo=UTC), because=(REASON,)).with_reasons(other).because == (other, REASON)
