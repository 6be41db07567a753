"""What a colleague does about one case by hand: ask for what is missing, write an answer in, chase, escalate, leave word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.factories.house import (
    BY,
    HOUR,
    OFFICE,
    VAGUE,
    VIEWER,
    House,
    clocks,
    escalated,
    held,
    open_house,
    order,
    order_of,
    sent,
)

from hearthline.domain.coverage import api as coverage
from hearthline.domain.obligations import api as obligations
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.domain.worklist import api as worklist
from hearthline.journeys import complete_order, escalate, leave_note, verify_benefits
from hearthline.plumbing import access
from hearthline.plumbing.access import Actor

pytestmark = pytest.mark.django_db
ANN = Actor("staff", "ann-1")


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house()


def open_asks(folder) -> set[str]:
    return referrals.open_asks(VIEWER, [order_of(folder).id]).get(order_of(folder).id, set())


def test_what_a_complete_order_lacks_is_asked_for_once_and_in_one_message(house):
    (folder,) = house.arrive(order())
    house.hear()
    lacking = {gap.field for gap in complete_order.gaps(VIEWER, [order_of(folder)], at=house.now)[order_of(folder).id]}
    assert lacking, "the example lacks something that is only recommended"
    assert complete_order.ask([folder.id], by=ANN, at=house.now) == [f"{folder.number}.Q1"]
    (message,) = sent(folder, "clarification-ask")
    assert {one["field"] for one in message.body["questions"]} == lacking == open_asks(folder)
    assert complete_order.ask([folder.id], by=ANN, at=house.now) == []
    assert len(sent(folder, "clarification-ask")) == 1


def test_an_ask_that_is_out_is_not_repeated_by_hand(house):
    (folder,) = house.arrive(order(lines=(VAGUE,)))
    house.hear()
    before = len(sent(folder, "clarification-ask"))
    complete_order.ask([folder.id], by=ANN, at=house.now)
    asked = [question["field"] for one in sent(folder, "clarification-ask") for question in one.body["questions"]]
    assert len(asked) == len(set(asked))
    assert before == 1


def test_an_answer_given_on_the_telephone_lets_the_order_go_on(house):
    (folder,) = house.arrive(order(lines=(VAGUE,)))
    house.hear()
    assert held(folder) == [("service", f"{folder.number}.Q1")]
    house.now += HOUR
    said = {"line.liters_per_day": "2880"}
    assert complete_order.write_in(folder.id, said, told_by="Robin Vale", by=ANN, at=house.now) == {}
    house.hear()
    assert order_of(folder).state == "COMPLETE"
    assert held(folder) == []
    assert "line.liters_per_day" not in open_asks(folder)
    assert (clocks(folder, "clarification")[0].verdict, clocks(folder, "clarification")[0].stopped_at) == ("met", house.now)


def test_one_of_two_answers_puts_no_question_again(house):
    (folder,) = house.arrive(order(lines=(VAGUE, replace(VAGUE, code="E0431")), signature=""))
    house.hear()
    (ask,) = sent(folder, "clarification-ask")
    first = next(one["field"] for one in ask.body["questions"] if one["is_required"] and one["field"] == "signature")
    assert complete_order.write_in(folder.id, {first: "signed"}, told_by="", by=ANN, at=house.now) == {}
    house.hear()
    assert order_of(folder).state == "AWAITING_ANSWER"
    assert len(sent(folder, "clarification-ask")) == 1
    assert held(folder) == [("service", f"{folder.number}.Q1")]


def test_an_answer_that_cannot_be_understood_changes_nothing(house):
    (folder,) = house.arrive(order(lines=(VAGUE,)))
    house.hear()
    faults = complete_order.write_in(folder.id, {"line.liters_per_day": "plenty"}, told_by="", by=ANN, at=house.now)
    assert "cannot be read" in faults["line.liters_per_day"]
    assert order_of(folder).state == "AWAITING_ANSWER"


def test_a_payer_is_chased_once_more_under_the_same_reference(house):
    (folder,) = house.arrive(order())
    house.hear()
    (asked,) = coverage.of_case(VIEWER, folder.id)
    verify_benefits.chase([asked.id], by=ANN, at=house.now)
    assert [(one.reference, one.attempt) for one in sent(folder, "benefits-request")] == [
        (f"{folder.number}.B1", 1),
        (f"{folder.number}.B1", 2),
    ]
    house.covered(folder)
    with pytest.raises(obligations.MoveRefused):
        verify_benefits.chase([asked.id], by=ANN, at=house.now)


def test_a_supervisor_is_chosen_and_the_commitment_is_not_later_than_the_rule_allows(house):
    (folder,) = house.arrive(order())
    boss = parties.staff_by_code(VIEWER, ["boss-2"])["boss-2"]
    soon = house.now + HOUR
    (opened,) = escalate.by_hand(
        [folder.id], reason="clinical concern", manager_id=boss.id, committed_at=soon, by=ANN, at=house.now
    )
    assert (opened.manager_id, opened.committed_at) == (boss.id, soon)
    (clock,) = clocks(folder, "escalation_eta")
    assert (clock.due_at, clock.rule) == (soon, "hub.escalation.eta")
    (notice,) = sent(folder, "escalation-notice")
    assert (notice.recipient, notice.body["extension"]) == ("boss-2", "302")
    assert escalate.by_hand([folder.id], reason="clinical concern", by=ANN, at=house.now) == []
    far = house.now + timedelta(days=30)
    (other,) = escalate.by_hand([folder.id], reason="provider does not move", committed_at=far, by=ANN, at=house.now)
    assert other.committed_at < far
    assert len(escalated(folder)) == 2


def test_whoever_is_called_in_a_note_is_told_with_its_words(house):
    (folder,) = house.arrive(order())
    leave_note.leave_note(VIEWER, folder.id, text="@bo please call", mentions=["boss-1"], by=ANN, at=house.now)
    boss = parties.staff_by_code(VIEWER, ["boss-1"])["boss-1"]
    (notice,) = worklist.notices(VIEWER, boss.id)
    assert (notice.reason, notice.note, notice.told_by) == ("mentioned", "@bo please call", "staff:ann-1")
    told = worklist.story(VIEWER, client_id=folder.client_id, case_id=folder.id)
    assert [(one.by, one.what, one.particulars) for one in told if one.kind == "noted"] == [
        ("staff:ann-1", "@bo please call", {"mentions": ["boss-1"]})
    ]


def test_the_system_that_answers_is_not_confused_with_a_colleague(house):
    (folder,) = house.arrive(order())
    assert str(BY) == "system:test"
    assert order_of(folder).sender == OFFICE
