"""Referring offices answer from the chart, mostly the same day, some only when pressed."""

from datetime import timedelta

import pytest

from hearthline.kernel import identifiers
from hearthline_outside.players.offices import column_of

ASKED = 600


def question(*fields):
    return [{"field": field, "question": f"Please tell us {field}."} for field in fields]


def test_the_office_answers_with_what_it_left_out(hub):
    order = next(order for order in hub.day.orders if "missing_npi" in order.faults)
    replies = hub.ask(
        "clarification-ask",
        to=order.office.npi,
        order_number=order.head["order_number"],
        questions=question("ordering_npi"),
        attempt=2,
    )
    ((sent, item),) = replies
    assert item["values"] == {"ordering_npi": order.head["ordering_npi"]}
    assert sent.sender == order.office.npi
    assert sent.client == order.client


@pytest.mark.parametrize(
    ("fault", "field", "column"),
    [
        ("missing_liters", "line.liters_per_day", "liters_per_day"),
        ("missing_diagnosis", "diagnoses", "diagnoses"),
        ("missing_signature", "signature", "signature"),
        ("wrong_policy", "policy_number", "policy_number"),
    ],
)
def test_each_kind_of_question_gets_the_truth(hub, fault, field, column):
    from hearthline_outside import Day

    for seed in range(5, 25):
        day = Day(seed, size=200, start=hub.day.start)
        order = next((one for one in day.orders if fault in one.faults), None)
        if order is None:
            continue
        hub.day = day
        ((_, item),) = hub.ask("clarification-ask", order_number=order.head["order_number"], questions=question(field), attempt=3)
        truth = order.head.get(column) or next(line[column] for line in order.lines if line.get(column))
        assert item["values"] == {field: truth}
        return
    pytest.fail(f"No day with {fault}.")


def test_one_line_of_several_can_be_asked_about(hub):
    order = next(one for one in hub.day.orders if len(one.lines) > 1)
    ((_, item),) = hub.ask(
        "clarification-ask", order_number=order.head["order_number"], questions=question("lines.1.code"), attempt=3
    )
    assert item["values"] == {"lines.1.code": order.lines[1]["code"]}


def test_six_percent_answer_only_when_chased_and_two_only_when_a_manager_calls(hub):
    first = chased = escalated = 0
    for number in range(ASKED):
        case = f"C{number}"
        fields = question("ordering_npi")
        if hub.ask("clarification-ask", case=case, questions=fields):
            first += 1
        elif hub.ask("clarification-ask", case=case, questions=fields, attempt=2, now=hub.now + timedelta(days=1)):
            chased += 1
        else:
            escalated += bool(hub.ask("escalation-notice", case=case, to="SUP-1", now=hub.now + timedelta(days=2)))
    assert first + chased + escalated == ASKED
    assert first / ASKED == pytest.approx(0.92, abs=0.035)
    assert chased / ASKED == pytest.approx(0.06, abs=0.03)
    assert 0 < escalated / ASKED < 0.05


def test_most_answers_come_the_same_day_some_the_next_morning(hub):
    waits = [
        sent.at - hub.now
        for number in range(ASKED)
        for sent, _ in hub.ask("clarification-ask", case=f"C{number}", questions=question("ordering_npi"))
    ]
    assert 0.4 < sum(wait < timedelta(hours=4) for wait in waits) / len(waits) < 0.8
    assert sum(wait > timedelta(hours=12) for wait in waits) / len(waits) > 0.2
    assert max(waits) < timedelta(days=3)


def test_an_order_of_somebody_else_gets_plausible_valid_answers_that_stay_the_same(hub):
    asked = question("ordering_npi", "diagnoses", "member_phone", "policy_number", "line.code", "birth_date", "signature")
    ((_, first),) = hub.ask("clarification-ask", questions=asked, service_line="dme", attempt=2)
    ((_, again),) = hub.ask("clarification-ask", questions=asked, service_line="dme", attempt=2)
    values = first["values"]
    assert values == again["values"]
    assert set(values) == {one["field"] for one in asked}
    assert identifiers.is_npi(values["ordering_npi"])
    assert identifiers.is_icd10cm(values["diagnoses"])
    assert identifiers.is_phone(values["member_phone"])
    assert identifiers.is_hcpcs(values["line.code"])
    assert values["signature"] == "signed"


def test_a_page_lost_in_transmission_is_made_good_when_asked_again(hub):
    fields = question("ordering_npi", "diagnoses")
    halves = [
        number
        for number in range(300)
        if (replies := hub.ask("clarification-ask", case=f"C{number}", questions=fields)) and len(replies[0][1]["values"]) == 1
    ]
    assert halves
    ((sent, item),) = hub.ask("clarification-ask", case=f"C{halves[0]}", questions=fields, attempt=2)
    assert len(item["values"]) == 2
    assert sent.key != hub.ask("clarification-ask", case=f"C{halves[0]}", questions=fields)[0][0].key


@pytest.mark.parametrize(
    ("field", "column"),
    [
        ("ordering_npi", "ordering_npi"),
        ("line.liters_per_day", "liters_per_day"),
        ("member.birth_date", "birth_date"),
        ("member.family", "member_family"),
        ("member.address.line1", "address_line1"),
        ("diagnosis", "diagnoses"),
    ],
)
def test_a_field_is_understood_under_the_names_the_hub_may_use(field, column):
    assert column_of(field)[0] == column
