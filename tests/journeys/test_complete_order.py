"""An order is acknowledged, looked at, asked about once, answered, and then complete: the clocks tell the truth throughout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.house import (
    AT,
    BY,
    DAY,
    HOUR,
    OFFICE,
    OXYGEN,
    VAGUE,
    VIEWER,
    House,
    case_of,
    clocks,
    escalated,
    held,
    loose_ends,
    open_house,
    order,
    order_of,
    running,
    sent,
)

from hearthline.domain.obligations import api as obligations
from hearthline.domain.referrals import api as referrals
from hearthline.journeys import complete_order
from hearthline.plumbing import access, outbox

pytestmark = pytest.mark.django_db
FLOW = {"line.liters_per_day": "2880"}


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house()


def asked(house: House, **said):
    """A case whose office was asked for the flow, and for a signature unless said otherwise."""
    (folder,) = house.arrive(order(lines=(VAGUE,), **{"signature": "", **said}))
    house.hear()
    return folder


def questions(message) -> list[str]:
    return sorted(one["field"] for one in message.body["questions"] if one["is_required"])


def test_the_acknowledgement_names_number_manager_and_extension_and_stops_both_clocks(house):
    (folder,) = house.arrive(order())
    house.now = AT + HOUR
    house.hear()
    (letter,) = sent(folder, "acknowledgement")
    assert (letter.recipient, letter.channel, letter.reference) == (OFFICE, "fax", f"{folder.number}.K1")
    assert letter.body["case_number"] == folder.number
    assert (letter.body["manager"], letter.body["extension"]) == ("Ann Larkin", "204")
    for kind in ("acknowledgement.promise", "acknowledgement.measure"):
        (clock,) = clocks(folder, kind)
        assert (clock.stopped_at, clock.verdict) == (AT + HOUR, "met")


def test_a_complete_order_is_accepted_without_a_question(house):
    (folder,) = house.arrive(order())
    house.hear()
    assert order_of(folder).state == "COMPLETE"
    assert sent(folder, "clarification-ask") == []
    assert (house.nobody(), house.figure("clarification")) == (0, 0)


def test_an_incomplete_order_is_asked_about_once_in_one_consolidated_ask(house):
    folder = asked(house)
    (ask,) = sent(folder, "clarification-ask")
    assert (ask.reference, ask.recipient, ask.attempt) == (f"{folder.number}.Q1", OFFICE, 1)
    assert questions(ask) == ["line.liters_per_day", "signature"]
    assert all(one["question"] and one["rule"].startswith("hub.completeness.") for one in ask.body["questions"])
    assert order_of(folder).state == "AWAITING_ANSWER"
    assert (house.nobody(), house.figure("clarification")) == (0, 1)


def test_the_service_clock_is_held_with_the_ask_as_evidence_and_runs_again_from_the_answer_not_from_its_reading(house):
    folder = asked(house)
    (before,) = clocks(folder, "service")
    assert held(folder) == [("service", f"{folder.number}.Q1")]
    house.now = AT + 9 * HOUR
    house.answer(folder, {**FLOW, "signature": "signed"}, answered_at=AT + 5 * HOUR)
    (after,) = clocks(folder, "service")
    assert held(folder) == []
    assert after.due_at - before.due_at == 5 * HOUR
    (owed,) = clocks(folder, "clarification")
    assert (owed.stopped_at, owed.verdict, owed.owner, owed.counterparty) == (AT + 5 * HOUR, "met", "referrer", OFFICE)
    assert order_of(folder).state == "COMPLETE"


def test_an_answer_fills_the_lines_that_were_asked_about_and_no_others(house):
    known = replace(OXYGEN, liters_per_day=Decimal(1440))
    (folder,) = house.arrive(order(lines=(known, VAGUE)))
    house.hear()
    house.answer(folder, {"line.liters_per_day": "2880"})
    lines = referrals.lines_of(VIEWER, [order_of(folder).id])[order_of(folder).id]
    assert [one.liters_per_day for one in lines] == [Decimal(1440), Decimal(2880)]
    assert order_of(folder).state == "COMPLETE"


def test_a_partial_answer_asks_only_for_the_rest(house):
    folder = asked(house, ordering_npi="1234567890")
    house.now = AT + HOUR
    house.answer(folder, {"signature": "signed", "ordering_npi": "1234567893"})
    first, second = sent(folder, "clarification-ask")
    assert questions(first) == ["line.liters_per_day", "ordering_npi", "signature"]
    assert [one["field"] for one in second.body["questions"]] == ["line.liters_per_day"]
    assert (second.reference, second.attempt) == (f"{folder.number}.Q2", 1)
    assert held(folder) == [("service", f"{folder.number}.Q2")]
    open_asks = referrals.open_asks(VIEWER, [order_of(folder).id])[order_of(folder).id]
    assert {"signature", "ordering_npi"} & open_asks == set()
    assert len([one for one in referrals.clarifications_of(VIEWER, folder.id) if one.field == "line.liters_per_day"]) == 1


def test_an_answer_that_cannot_be_read_is_asked_for_again(house):
    folder = asked(house, signature="signed")
    house.answer(folder, {"line.liters_per_day": "as before"})
    _, second = sent(folder, "clarification-ask")
    assert questions(second) == ["line.liters_per_day"]
    assert order_of(folder).state == "AWAITING_ANSWER"


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e30", "99999999999", "\0", "", "  "])
def test_no_answer_however_odd_stops_the_others(house, text):
    odd, other = house.arrive(order(1, lines=(VAGUE,)), order(2, lines=(VAGUE,)))
    house.hear()
    answers = [
        referrals.ClarificationAnswer(reference=f"{one.number}.Q1", answered_at=AT, values={"line.liters_per_day": value})
        for one, value in ((odd, text), (other, "2880"))
    ]
    assert complete_order.record_clarification_answers(answers, by=BY, at=AT).filed == 2
    assert [order_of(one).state for one in (odd, other)] == ["AWAITING_ANSWER", "COMPLETE"]


def test_an_office_that_names_what_is_ordered_only_when_asked_completes_an_empty_order(house):
    (folder,) = house.arrive(order(lines=(), service_line=None))
    house.hear()
    (ask,) = sent(folder, "clarification-ask")
    assert questions(ask) == ["lines"]
    house.answer(folder, {"lines": "E0143"})
    assert order_of(folder).state == "COMPLETE"
    assert order_of(folder).service_line == "dme"


def test_an_unknown_reference_a_repeated_answer_and_a_late_one_change_nothing(house):
    folder = asked(house, signature="signed")
    assert house.answer(folder, FLOW).filed == 1
    repeated = house.answer(folder, {"line.liters_per_day": "1"})
    assert (repeated.filed, repeated.known, repeated.faults) == (0, 1, ())
    (line,) = referrals.lines_of(VIEWER, [order_of(folder).id])[order_of(folder).id]
    assert line.liters_per_day == Decimal(2880)
    stranger = referrals.ClarificationAnswer(reference="XXX.Q1", answered_at=AT, values=FLOW)
    recorded = complete_order.record_clarification_answers([stranger], by=BY, at=AT)
    assert recorded.filed == 0
    assert "No question XXX.Q1" in recorded.faults[0][1]


def test_an_answer_dated_in_the_future_counts_from_now(house):
    folder = asked(house, signature="signed")
    house.now = AT + HOUR
    house.answer(folder, FLOW, answered_at=AT + 5 * DAY)
    assert clocks(folder, "clarification")[0].stopped_at == AT + HOUR
    assert clocks(folder, "service")[0].due_at == AT + 73 * HOUR


def test_a_silent_office_is_asked_three_times_and_then_a_manager_has_it(house):
    folder = asked(house)
    house.wait(AT + 6 * DAY)
    assert [(one.reference, one.attempt) for one in sent(folder, "clarification-ask")] == [
        (f"{folder.number}.Q1", attempt) for attempt in (1, 2, 3)
    ]
    (ladder,) = escalated(folder)
    assert ladder.reason == "no answer to a question"
    assert [one.verdict for one in clocks(folder, "clarification")][:2] == ["missed", "missed"]
    assert held(folder) == [("service", f"{folder.number}.Q1")]
    assert house.nobody() == 0


def test_when_the_manager_has_called_the_office_owes_its_answer_anew(house):
    folder = asked(house)
    house.wait(AT + 4 * DAY)
    assert escalated(folder)
    house.answer_for(folder)
    *missed, owed = clocks(folder, "clarification")
    assert {one.verdict for one in missed} == {"missed"}
    assert (owed.started_at, owed.verdict) == (house.now, "")
    assert owed.due_at > house.now
    assert loose_ends([folder]) == []
    house.answer(folder, {**FLOW, "signature": "signed"})
    assert order_of(folder).state == "COMPLETE"


def test_an_urgent_question_is_chased_within_hours(house):
    folder = asked(house, urgency="urgent", signature="signed")
    (owed,) = clocks(folder, "clarification")
    assert owed.due_at == AT + 4 * HOUR


def test_a_discharge_within_a_day_has_a_manager_from_the_first_minute(house):
    (folder,) = house.arrive(order(discharge_at=AT + 20 * HOUR, facility_name="Lakeview"))
    house.hear()
    (ladder,) = escalated(folder)
    assert (ladder.reason, ladder.opened_at) == ("discharge_near", AT)
    assert case_of(folder).urgency == "discharge"


def test_a_discharge_that_becomes_known_by_an_answer_escalates_and_moves_the_promise(house):
    (folder,) = house.arrive(order(requested_start_date=None, signature="", facility_name="Lakeview"))
    house.hear()
    assert escalated(folder) == []
    leaves = AT + 22 * HOUR
    house.answer(folder, {"discharge_at": leaves.isoformat(), "signature": "signed"})
    assert [one.reason for one in escalated(folder)] == ["discharge_near"]
    assert (case_of(folder).urgency, order_of(folder).urgency) == ("discharge", "discharge")
    assert clocks(folder, "service")[0].due_at == leaves + 72 * HOUR


def test_a_service_clock_that_counts_from_discharge_is_not_shortened_by_a_question(house):
    leaves = AT + 5 * DAY
    folder = asked(house, discharge_at=leaves, facility_name="Lakeview", signature="signed")
    (before,) = clocks(folder, "service")
    assert before.due_at == leaves + 72 * HOUR
    house.now = AT + 2 * HOUR
    house.answer(folder, FLOW)
    assert clocks(folder, "service")[0].due_at == before.due_at  # the hold was over before the clock began to count


def test_an_amendment_that_supplies_what_was_asked_ends_the_wait(house):
    folder = asked(house, signature="signed")
    house.now = AT + 3 * HOUR
    house.arrive(order(lines=(OXYGEN,)))
    house.hear()
    assert order_of(folder).state == "COMPLETE"
    assert (held(folder), clocks(folder, "service")[0].due_at) == ([], AT + 75 * HOUR)
    assert referrals.open_asks(VIEWER, [order_of(folder).id]).get(order_of(folder).id, set()) & {"line.liters_per_day"} == set()
    assert [one for one in clocks(folder, "clarification") if one.stopped_at is None] == []


def test_an_amendment_that_still_lacks_something_is_asked_about_anew(house):
    folder = asked(house, signature="signed")
    house.arrive(order(lines=(VAGUE,), note="Please call before noon"))
    house.hear()
    assert [one.reference for one in sent(folder, "clarification-ask")] == [f"{folder.number}.Q1", f"{folder.number}.Q2"]
    assert held(folder) == [("service", f"{folder.number}.Q2")]


def test_a_cancelled_case_withdraws_its_order_and_asks_no_more(house):
    folder = asked(house)
    house.change((folder, "cancelled"))
    assert (order_of(folder).state, running(folder), held(folder)) == ("WITHDRAWN", [], [])
    house.wait(AT + 10 * DAY)
    assert len(sent(folder, "clarification-ask")) == 1
    assert house.answer(folder, FLOW).known == 1


def test_late_is_late_however_often_the_job_slept(house):
    (folder,) = house.arrive(order())
    house.now = AT + 3 * DAY
    house.hear()
    assert [clocks(folder, f"acknowledgement.{kind}")[0].verdict for kind in ("promise", "measure")] == ["missed", "missed"]


def test_hearing_the_same_event_again_tells_nobody_twice(house):
    folder = asked(house)
    before = len(outbox.waiting(limit=1000))
    event = outbox.Event(id=0, client_id=house.client_id, name="referrals.received", ids=(order_of(folder).id,), happened_at=AT)
    complete_order.on_received(event, by=BY, at=AT + HOUR)
    assert (len(sent(folder, "acknowledgement")), len(sent(folder, "clarification-ask"))) == (1, 1)
    assert len(outbox.waiting(limit=1000)) == before


def test_fifty_orders_cost_as_many_queries_as_one(house):
    def cost(numbers) -> tuple[int, int]:
        folders = house.arrive(*(order(number, lines=(VAGUE,), signature="") for number in numbers))
        ids = [order_of(one).id for one in folders]
        event = outbox.Event(id=0, client_id=house.client_id, name="referrals.received", ids=tuple(ids), happened_at=AT)
        with CaptureQueriesContext(connection) as asking:
            complete_order.on_received(event, by=BY, at=AT)
        answers = [
            referrals.ClarificationAnswer(reference=f"{one.number}.Q1", answered_at=AT, values={**FLOW, "signature": "signed"})
            for one in folders
        ]
        with CaptureQueriesContext(connection) as answering:
            assert complete_order.record_clarification_answers(answers, by=BY, at=AT).filed == len(folders)
        return len(asking), len(answering)

    one = cost([1])
    fifty = cost(range(2, 52))
    assert fifty[0] <= one[0]
    assert fifty[1] <= one[1] + 4


def test_fifty_silent_offices_are_chased_in_as_many_queries_as_one(house):
    def cost(numbers, at) -> int:
        house.now = at
        house.arrive(*(order(number, lines=(VAGUE,)) for number in numbers))
        house.hear()
        missed = obligations.notice_missed(at=at + 2 * DAY, by=BY)
        ids = tuple(one.id for one in missed if one.kind == "clarification")
        assert len(ids) >= len(numbers)
        event = outbox.Event(id=0, client_id=house.client_id, name="obligations.missed", ids=ids, happened_at=at)
        with CaptureQueriesContext(connection) as queries:
            complete_order.on_missed(event, by=BY, at=at + 2 * DAY)
        return len(queries)

    few = cost([1], AT)
    assert cost(range(2, 52), datetime(2026, 7, 20, 14, tzinfo=UTC) + timedelta(minutes=1)) <= few
