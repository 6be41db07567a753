"""Payers find their members, decide in time, and deny at the rate at which they do."""

import json
from collections import Counter
from datetime import datetime, timedelta

import pytest

ASKED = 1_500


def benefits_of(hub, order, *, case="C1", attempt=1, policy=None):
    replies = hub.ask(
        "benefits-request", case=case, to=order.person.payer_code, attempt=attempt, order_number=order.head["order_number"],
        policy_number=order.sent_head["policy_number"] if policy is None else policy, service_line=order.need.service_line,
    )  # fmt: skip
    return replies[0][1] if replies else None


@pytest.fixture
def numbered(hub):
    return [order for order in hub.day.orders if order.head["order_number"]]


def test_nearly_all_members_are_active(hub, numbered):
    right = [order for order in numbered if order.sent_head["policy_number"] == order.head["policy_number"]]
    statuses = Counter(
        answer["status"]
        for number in range(ASKED)
        if (answer := benefits_of(hub, right[number % len(right)], case=f"C{number}")) is not None
    )
    total = sum(statuses.values())
    assert total / ASKED > 0.97
    assert statuses["active"] / total == pytest.approx(0.965, abs=0.025)
    assert statuses["inactive"] > 0
    assert statuses["not_found"] == 0


def test_a_wrong_number_is_not_found_until_it_is_corrected_or_somebody_searches_by_name(hub, numbered):
    order = numbered[0]
    assert benefits_of(hub, order, policy="ZZ000000000")["status"] == "not_found"
    assert benefits_of(hub, order, policy=order.head["policy_number"])["status"] != "not_found"
    assert benefits_of(hub, order, policy="ZZ000000000", attempt=2)["status"] != "not_found"


def test_a_birth_date_that_belongs_to_somebody_else_is_not_found(hub, numbered):
    order = numbered[0]
    ((_, item),) = hub.ask(
        "benefits-request", to=order.person.payer_code, order_number=order.head["order_number"],
        policy_number=order.head["policy_number"], member={"birth_date": "1901-01-01"},
    )  # fmt: skip
    assert item["status"] == "not_found"
    assert "date of birth" in item["note"]


def test_ended_coverage_is_inactive(hub, numbered):
    ended = numbered[0]
    ended.person = ended.person._replace(coverage_ends="2026-06-30")
    assert benefits_of(hub, ended, attempt=2)["status"] == "inactive"


def test_machines_answer_at_night_and_desks_in_the_morning(hub):
    night = datetime.fromisoformat("2026-07-13T23:00:00-05:00")
    ((machine, _),) = hub.ask("benefits-request", to="CEDAR", attempt=2, now=night)
    ((desk, _),) = hub.ask("benefits-request", to="JUNIPER", attempt=2, now=night)
    assert machine.at < night + timedelta(minutes=15)
    assert desk.at > night + timedelta(hours=8)


def decisions(hub, *, to="CEDAR", **body):
    for number in range(ASKED):
        replies = hub.ask("authorization-request", case=f"C{number}", to=to, **body)
        if replies:
            yield replies


def test_requests_end_as_they_do_in_the_field(hub):
    outcomes = Counter(replies[-1][1]["outcome"] for replies in decisions(hub, urgency="routine"))
    total = sum(outcomes.values())
    assert outcomes["denied"] / total == pytest.approx(0.07, abs=0.02)
    assert outcomes["modified"] / total == pytest.approx(0.03, abs=0.015)
    assert outcomes["more_information"] / total == pytest.approx(0.08, abs=0.02)
    assert outcomes["approved"] / total == pytest.approx(0.82, abs=0.03)


def test_a_pended_request_is_always_decided_later(hub):
    pended = [replies for replies in decisions(hub) if replies[0][1]["outcome"] == "pended"]
    assert pended
    for (first, _), (second, item) in pended:
        assert first.at < second.at
        assert first.key != second.key
        assert item["outcome"] in ("approved", "denied")


def test_more_information_leads_to_a_decision(hub):
    asked = [replies[0][1] for replies in decisions(hub) if replies[0][1]["outcome"] == "more_information"]
    assert asked
    assert all(item["asked"] for item in asked)
    for item in asked:
        case = item["reference"].partition(".")[0]
        ((_, decided),) = hub.ask("authorization-information", case=case, to="CEDAR")
        assert decided["outcome"] != "more_information"


def test_most_denials_taken_up_again_end_in_an_approval(hub):
    denied = [number for number in range(ASKED) if (r := hub.ask("authorization-request", case=f"C{number}", to="CEDAR")) and
              r[-1][1]["outcome"] == "denied"]  # fmt: skip
    again = Counter(hub.ask("authorization-request", case=f"C{n}", to="CEDAR", attempt=2)[-1][1]["outcome"] for n in denied)
    assert set(again) <= {"approved", "denied", "modified"}
    assert again["approved"] / len(denied) == pytest.approx(0.6, abs=0.15)


def test_a_denial_names_reason_window_and_peer(hub):
    denied = next(replies[-1][1] for replies in decisions(hub) if replies[-1][1]["outcome"] == "denied")
    assert denied["reason"]
    assert denied["appeal_days"] in (30, 45, 60)
    assert denied["peer_contact"]


def test_an_approval_covers_what_was_asked_for_and_a_modification_less(hub):
    lines = [{"quantity": "30", "unit": "DA"}]
    units = {replies[-1][1]["outcome"]: replies[-1][1].get("units") for replies in decisions(hub, lines=lines)}
    assert (units["approved"], units["modified"]) == (30, 20)


def test_urgent_requests_are_decided_within_a_day_and_standard_ones_within_the_law(hub):
    urgent = [replies[-1][0].at - hub.now for replies in decisions(hub, urgency="urgent")]
    standard = [replies[-1][0].at - hub.now for replies in decisions(hub, urgency="routine", to="JUNIPER")]
    assert max(urgent) <= timedelta(hours=24)
    assert max(standard) <= timedelta(days=7)
    assert sorted(standard)[len(standard) // 2] > timedelta(hours=4)


def test_the_decision_is_the_same_whenever_it_is_asked_for(hub):
    first = hub.ask("authorization-request", case="C77", to="CEDAR")
    hub.ask("authorization-request", case="C78", to="CEDAR")
    assert [sent.content for sent, _ in hub.ask("authorization-request", case="C77", to="CEDAR")] == [
        sent.content for sent, _ in first
    ]
    assert json.loads(first[0][0].content)["sender"] == "CEDAR"
