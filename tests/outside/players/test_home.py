"""Members confirm, seldom dispute, often say nothing; and the world changes one case in fifty."""

from collections import Counter
from datetime import timedelta

import pytest

ASKED = 2_000


def test_70_percent_of_members_answer_and_one_in_a_hundred_of_them_disputes(hub):
    replies = [reply for number in range(ASKED) for reply in hub.ask("witness-request", case=f"C{number}", to="member")]
    said = Counter(item["reply"] for _, item in replies)
    assert len(replies) / ASKED == pytest.approx(0.70, abs=0.04)
    assert 0 < said["disputed"] / len(replies) < 0.03
    assert all(sent.sender == "member" for sent, _ in replies)


def test_some_silent_members_answer_a_second_question(hub):
    silent = [number for number in range(600) if not hub.ask("witness-request", case=f"C{number}", to="member")]
    second = [n for n in silent if hub.ask("witness-request", case=f"C{n}", to="member", attempt=2)]
    assert 0.25 < len(second) / len(silent) < 0.55


def test_nobody_is_called_at_night(hub):
    late = hub.now.replace(hour=22)
    for number in range(100):
        for sent, _ in hub.ask("witness-request", case=f"C{number}", to="member", now=late, zone="America/Chicago"):
            assert sent.at > late + timedelta(hours=9)


def test_one_case_in_fifty_changes_after_it_was_acknowledged(hub):
    changes = [reply for number in range(ASKED) for reply in hub.ask("acknowledgement", case=f"C{number}")]
    assert len(changes) / ASKED == pytest.approx(0.02, abs=0.01)
    assert {item["change"] for _, item in changes} >= {"cancelled", "member_declines"}
    assert all(sent.at > hub.now and item["case_number"] for sent, item in changes)


def test_a_case_changes_only_once_however_often_it_is_acknowledged(hub):
    changed = next(number for number in range(ASKED) if hub.ask("acknowledgement", case=f"C{number}"))
    keys = {hub.ask("acknowledgement", case=f"C{changed}", number=n)[0][0].key for n in (1, 2)}
    assert len(keys) == 1


@pytest.mark.parametrize(
    "kind", ["offer-withdrawn", "appointment-notice", "discharge-confirmation", "cancellation", "unheard-of"]
)
def test_notices_are_read_and_not_answered(hub, kind):
    assert hub.ask(kind) == []
