"""Servicing providers accept, decline with a reason, stay silent; come, come late, or do not come."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from hearthline.kernel.vocabulary import DeclineReason, ExceptionCause
from hearthline_outside.players.providers import ACCEPTS, SILENT

ASKED = 1_500


@pytest.mark.parametrize("line", sorted(ACCEPTS))
def test_offers_are_accepted_at_the_rate_of_their_service_line(hub, line):
    answers = Counter(
        replies[0][1]["reply"] if (replies := hub.offer(number, service_line=line)) else "silent" for number in range(ASKED)
    )
    assert answers["accepted"] / ASKED == pytest.approx(ACCEPTS[line], abs=0.04)
    assert answers["silent"] / ASKED == pytest.approx(SILENT, abs=0.025)
    assert answers["declined"] > answers["counter"] > 0


def test_every_decline_has_a_reason_the_hub_knows_and_every_counter_a_start(hub):
    items = [item for number in range(400) for _, item in hub.offer(number)]
    for item in items:
        if item["reply"] == "declined":
            DeclineReason(item["reason"])
        if item["reply"] == "counter":
            assert datetime.fromisoformat(item["counter_start_at"]) > hub.now


def test_most_answers_come_before_the_hold_runs_out(hub):
    moments = [sent.at for number in range(ASKED) for sent, _ in hub.offer(number)]
    held = hub.now + timedelta(hours=4)
    assert min(moments) >= hub.now
    assert sum(moment <= held for moment in moments) / len(moments) > 0.95


def test_a_decline_is_not_talked_round_by_asking_twice(hub):
    declined = next(number for number in range(100) if (r := hub.offer(number)) and r[0][1]["reply"] == "declined")
    assert hub.offer(declined, attempt=2) == []
    assert hub.offer(declined)[0][1]["reply"] == "declined"


@pytest.fixture
def visits(hub):
    return [replies for number in range(ASKED) if len(replies := hub.visit(number)) == 2]


def at(item, name):
    return datetime.fromisoformat(item[name])


def test_95_percent_are_done_within_the_window(visits):
    outcomes = Counter(proof["outcome"] for _, (_, proof) in visits)
    on_time = sum(
        proof["outcome"] == "done" and at(proof, "happened_at") <= at(window, "window_end_at")
        for (_, window), (_, proof) in visits
    )
    assert on_time / len(visits) == pytest.approx(0.95, abs=0.02)
    assert outcomes["missed"] / len(visits) == pytest.approx(0.045, abs=0.02)
    assert outcomes["refused"] > 0


def test_every_miss_has_a_cause_the_hub_knows(visits):
    causes = Counter(ExceptionCause(proof["cause"]) for _, (_, proof) in visits if proof["outcome"] != "done")
    assert {ExceptionCause.MEMBER_NOT_HOME, ExceptionCause.PROVIDER_NO_SHOW, ExceptionCause.MEMBER_REFUSED} <= set(causes)


def test_a_window_is_confirmed_before_it_opens_and_proved_after(visits, hub):
    for (confirmed, window), (proof, item) in visits:
        assert hub.now <= confirmed.at <= at(window, "window_start_at") < at(window, "window_end_at")
        assert at(item, "happened_at") < at(item, "recorded_at") == proof.at


def test_windows_lie_in_daylight_and_nearly_always_within_the_promise(visits, hub):
    due = hub.now + timedelta(hours=48)
    starts = [at(window, "window_start_at") for (_, window), _ in visits]
    assert {start.hour for start in starts} <= set(range(8, 18))
    assert sum(at(window, "window_end_at") <= due for (_, window), _ in visits) / len(visits) > 0.96


def test_a_forgotten_confirmation_comes_when_asked_again(hub):
    silent = [number for number in range(400) if not hub.visit(number)]
    assert silent
    assert len(hub.visit(silent[0], attempt=2, now=hub.now + timedelta(hours=10))) == 2


def test_a_forgotten_proof_comes_when_chased_after_the_window_and_is_about_that_window(hub):
    for number in range(600):
        replies = hub.visit(number)
        if len(replies) == 1:
            break
    else:
        pytest.fail("Six hundred visits, every proof sent.")
    window = replies[0][1]
    later = hub.now + timedelta(days=5)
    ((sent, item),) = hub.ask("chase", case=f"C{number}", number=7, now=later, about=window["reference"])
    assert item["outcome"] in ("done", "missed", "partial", "refused")
    assert at(window, "window_start_at") < at(item, "happened_at") < at(window, "window_end_at") + timedelta(hours=4)
    assert later < sent.at


def test_a_visit_that_was_missed_is_repeated_with_another_fate_and_another_message(hub):
    missed = [
        (number, replies)
        for number in range(600)
        if len(replies := hub.visit(number)) == 2 and replies[1][1]["outcome"] == "missed"
    ]
    again = [hub.visit(number, attempt=2) for number, _ in missed]
    done = [replies for replies in again if len(replies) == 2 and replies[1][1]["outcome"] == "done"]
    assert len(done) / len(missed) > 0.8
    assert not {sent.key for _, replies in missed for sent, _ in replies} & {sent.key for replies in again for sent, _ in replies}


def test_asked_again_a_provider_stands_by_a_window_the_hub_already_has(hub):
    told = {"window_start_at": "2026-07-14T09:00:00-05:00", "window_end_at": "2026-07-14T13:00:00-05:00"}
    replies = hub.visit(1, attempt=2, body=told)
    assert replies[0][1]["window_start_at"] == told["window_start_at"]


def test_a_delivery_of_ours_leaves_a_quantity_a_receiver_and_the_serial_number(hub):
    order = next(one for one in hub.day.orders if one.need.items[0].is_durable and one.head["order_number"])
    for number in range(40):
        replies = hub.visit(number, body={"order_number": order.head["order_number"]})
        if len(replies) == 2 and replies[1][1]["outcome"] == "done":
            proof = replies[1][1]
            assert proof["quantity"] == int(order.lines[0]["quantity"])
            assert proof["serial_number"].startswith(order.lines[0]["code"])
            assert order.head["member_family"] in proof["received_by"]
            return
    pytest.fail("Forty deliveries, none of them done.")
