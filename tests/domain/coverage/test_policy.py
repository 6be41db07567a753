"""Whom do we ask, what does the answer mean, and which of a client's terms speaks?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from tests.factories.coverage import AT, answer

from hearthline.domain.coverage.facts import Card, PayerRuleDraft
from hearthline.domain.coverage.lifecycle import LIFECYCLE
from hearthline.domain.coverage.policy import card_to_ask, is_stale, meaning, other_card, ruling

ON = date(2026, 7, 8)
CEDAR = Card(payer_code="CEDAR", payer_name="Cedar Health Plan", policy_number="P-1", starts_date=date(2026, 1, 1))


def test_the_state_table_is_sound():
    assert LIFECYCLE.faults() == []


def test_what_the_order_states_is_asked_as_stated_and_completed_from_the_card_on_file():
    on_file = replace(CEDAR, group_number="G-7", line_of_business="MA")
    decision = card_to_ask(Card(payer_name="cedar health plan ", policy_number="P-1"), [on_file], on=ON)
    assert decision.outcome == Card(
        payer_code="CEDAR", payer_name="cedar health plan ", policy_number="P-1", group_number="G-7", line_of_business="MA"
    )
    assert "agree with a card on file" in decision.reasons[0].sentence


def test_a_stated_number_is_not_replaced_by_another_number_on_file():
    decision = card_to_ask(Card(payer_code="CEDAR", policy_number="P-2"), [CEDAR], on=ON)
    assert decision.outcome is not None
    assert decision.outcome.policy_number == "P-2"
    assert "no card on file confirms them" in decision.reasons[0].sentence


def test_a_number_without_a_payer_finds_its_payer_by_the_card_on_file():
    decision = card_to_ask(Card(policy_number="P-1"), [CEDAR], on=ON)
    assert decision.outcome is not None
    assert decision.outcome.payer_code == "CEDAR"


def test_without_a_number_the_only_card_in_force_is_used():
    ended = replace(CEDAR, policy_number="P-0", ends_date=date(2025, 12, 31))
    assert card_to_ask(Card(), [ended, CEDAR], on=ON).outcome == CEDAR


@pytest.mark.parametrize(
    ("stated", "on_file", "says"),
    [
        # nothing to ask under
        (Card(), [], "no card on file is in force"),
        (Card(payer_code="CEDAR"), [replace(CEDAR, ends_date=date(2026, 7, 7))], "no card on file is in force"),
        (Card(payer_code="BIRCH"), [CEDAR], "no card on file is in force"),
        (Card(), [replace(CEDAR, policy_number="")], "no card on file is in force"),
        # more than one
        (Card(), [CEDAR, replace(CEDAR, payer_code="BIRCH", payer_name="Birch")], "2 cards on file"),
        # a number that belongs to nobody we know
        (Card(policy_number="P-9"), [CEDAR], "no payer"),
    ],
)
def test_a_person_must_find_out_where_the_card_is_not_certain(stated, on_file, says):
    decision = card_to_ask(stated, on_file, on=ON)
    assert decision.outcome is None
    assert says in decision.reasons[0].sentence


def test_another_card_is_tried_only_when_there_is_exactly_one_of_that_payer_in_force():
    other = replace(CEDAR, policy_number="P-2")
    assert other_card(CEDAR, [CEDAR, other], on=ON) == other
    assert other_card(CEDAR, [CEDAR], on=ON) is None
    assert other_card(CEDAR, [CEDAR, replace(other, ends_date=date(2026, 1, 31))], on=ON) is None
    assert other_card(CEDAR, [CEDAR, replace(other, payer_code="BIRCH", payer_name="Birch")], on=ON) is None
    assert other_card(CEDAR, [other, replace(CEDAR, policy_number="P-3")], on=ON) is None


@pytest.mark.parametrize(
    ("said", "move"),
    [
        # covered on the day
        ({}, "verify"),
        ({"ends_date": ON}, "verify"),
        ({"starts_date": ON}, "verify"),
        ({"starts_date": None, "ends_date": None}, "verify"),
        # active, and not for this
        ({"is_covered": False}, "rule_out"),
        # active today, not on the day
        ({"ends_date": ON - timedelta(days=1)}, "question"),
        ({"starts_date": ON + timedelta(days=1)}, "question"),
        # not active at all
        ({"status": "inactive"}, "question"),
        ({"status": "not_found"}, "question"),
    ],
)
def test_what_an_answer_means_depends_on_the_day_the_service_is_needed(said, move):
    found = replace(answer("X.B1"), **said)
    assert meaning(found, needed_on=ON).outcome == move


def test_an_answer_from_before_the_correction_is_an_echo():
    corrected_at = AT + timedelta(hours=1)
    assert is_stale(answer("X.B1", "not_found", at=AT), corrected_at=corrected_at)
    assert not is_stale(answer("X.B1", at=corrected_at), corrected_at=corrected_at)
    assert not is_stale(answer("X.B1", at=AT), corrected_at=None)


def rule(required: bool, **said: object) -> PayerRuleDraft:
    values: dict[str, object] = {"client_id": UUID(int=1), "starts_date": date(2026, 1, 1)}
    return PayerRuleDraft(is_authorization_required=required, **{**values, **said})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rules", "required"),
    [
        # silence
        ([], None),
        ([rule(True, payer_code="BIRCH")], None),
        ([rule(True, service_line="home_health")], None),
        ([rule(True, code_prefix="L")], None),
        ([rule(True, starts_date=date(2026, 8, 1))], None),
        ([rule(True, ends_date=date(2026, 7, 7))], None),
        # a general row
        ([rule(True)], True),
        ([rule(True, ends_date=ON)], True),
        # the narrower one wins, in either order
        ([rule(True), rule(False, payer_code="CEDAR")], False),
        ([rule(False, payer_code="CEDAR"), rule(True)], False),
        ([rule(True, payer_code="CEDAR", code_prefix="E13"), rule(False, payer_code="CEDAR", code_prefix="E")], True),
        ([rule(True, payer_code="CEDAR", service_line="dme"), rule(False, payer_code="CEDAR")], True),
        ([rule(True, code_prefix="E1390"), rule(False, payer_code="CEDAR")], False),
        # of two alike the newer
        ([rule(True), rule(False, starts_date=date(2026, 6, 1))], False),
    ],
)
def test_the_most_specific_line_of_the_terms_speaks(rules, required):
    found = ruling(rules, payer_code="CEDAR", service_line="dme", code="e1390", on=ON)
    assert (found.is_authorization_required if found else None) == required


def test_a_ruling_names_the_row_it_rests_on():
    found = ruling(
        [rule(True, payer_code="CEDAR", code_prefix="E13", valid_days=90, citation="Contract 12, schedule B")],
        payer_code="CEDAR", service_line="dme", code="E1390", on=ON,
    )  # fmt: skip
    assert found is not None
    assert found.valid_days == 90
    assert found.reason.rule_id == "coverage.payer_rule.CEDAR.any.E13"
    assert found.reason.citation == "Contract 12, schedule B"
    assert found.reason.sentence == "The terms with CEDAR require authorization for codes beginning with E13."
