"""How does an order's coverage get settled, whatever the payer answers, and whenever?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.coverage import AT, BY, Placed, answer, event, order, place
from tests.factories.parties import client, file_organizations, organization

from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.coverage import api as coverage
from hearthline.domain.obligations import api as obligations
from hearthline.journeys import verify_benefits
from hearthline.kernel.outcomes import Recorded
from hearthline.kernel.vocabulary import OrganizationKind
from hearthline.plumbing import access
from hearthline.plumbing.models import OutboxEvent

pytestmark = pytest.mark.django_db
VIEWER = access.system("test")
SOON = AT + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _acting(db):
    with access.acting(VIEWER):
        yield


@pytest.fixture
def book() -> UUID:
    return client()


def ask(*placed: Placed, at: datetime = AT) -> None:
    complete = event("referrals.complete", [one.referral_id for one in placed], client_id=placed[0].client_id, at=at)
    verify_benefits.on_referral_complete(complete, by=BY, at=at)


def record(*answers: coverage.BenefitsAnswer, at: datetime = SOON) -> Recorded:
    return verify_benefits.record_benefits_answers(answers, by=BY, at=at)


def the(one: Placed) -> coverage.Verification:
    (found,) = coverage.of_case(VIEWER, one.case_id)
    return found


def messages(one: Placed) -> list[contacts.Outbound]:
    return [message for message in contacts.of_case(VIEWER, one.case_id) if message.kind == "benefits-request"]


def overdue(at: datetime, client_id: UUID) -> None:
    """Notice what is overdue and let the journey hear it."""
    missed = obligations.notice_missed(at=at, by=BY)
    verify_benefits.on_benefits_missed(
        event("obligations.missed", [one.id for one in missed], client_id=client_id, at=at), by=BY, at=at
    )


def announced(name: str) -> list[UUID]:
    return [id_ for happened in OutboxEvent.objects.filter(name=name).order_by("id") for id_ in happened.ids]


def running(one: Placed) -> list[tuple[str, str]]:
    return [(clock.kind, clock.owner) for clock in obligations.of_case(VIEWER, one.case_id) if clock.stopped_at is None]


def test_a_complete_order_is_put_to_its_payer_with_what_it_needs_and_no_more(book):
    (one,) = place(order(1), client_id=book)
    ask(one)
    (message,) = messages(one)
    assert (message.reference, message.recipient, message.attempt) == (f"{one.number}.B1", "CEDAR", 1)
    assert message.body == {
        "order_number": "ORD-1",
        "attempt": 1,
        "member": {"family": "Birch", "given": "Patba", "birth_date": "1940-04-07"},
        "payer_name": "Cedar Health Plan",
        "payer_code": "CEDAR",
        "policy_number": "P-00001",
        "group_number": "",
        "service_line": "dme",
        "codes": ["E1390"],
        "needed_date": "2026-07-08",
    }
    assert running(one) == [("benefits", "payer")]


def test_the_same_event_twice_asks_once(book):
    (one,) = place(order(1), client_id=book)
    ask(one)
    ask(one)
    assert len(messages(one)) == 1
    assert the(one).reference == f"{one.number}.B1"


def test_a_payer_named_in_words_is_found_by_its_name_and_keeps_its_own_hours(book):
    payer = replace(organization(70, kind=OrganizationKind.PAYER), name="Birch Mutual", code="BIRCH", zip="", state="CA")
    file_organizations(payer)
    (one,) = place(order(1, payer_code="", payer_name="Birch Mutual"), client_id=book)
    ask(one)
    assert (the(one).payer_code, messages(one)[0].recipient) == ("BIRCH", "BIRCH")
    assert the(one).zone == "America/Los_Angeles"


def test_an_order_that_starts_in_the_past_needs_the_plan_today(book):
    (one,) = place(order(1, requested_start_date=date(2026, 5, 1)), client_id=book)
    ask(one)
    assert the(one).needed_date == date(2026, 7, 6)


def test_an_order_nobody_can_be_asked_about_goes_to_a_person_at_once(book):
    (one,) = place(order(1, payer_code="", payer_name="", policy_number=""), client_id=book)
    ask(one)
    assert the(one).state == "QUESTIONED"
    assert messages(one) == []
    assert running(one) == [("benefits_check", "hub")]


def test_a_member_known_from_a_file_needs_no_number_on_the_order(book):
    (one,) = place(order(1, payer_code="", payer_name="", policy_number=""), client_id=book)
    card = coverage.CoverageDraft(member_ref="", payer_code="CEDAR", payer_name="Cedar Health Plan", policy_number="P-42")
    coverage.file_policies([(one.member_id, card)], client_id=book, at=AT)
    ask(one)
    assert messages(one)[0].body["policy_number"] == "P-42"


def test_nothing_is_asked_about_a_case_that_is_over(book):
    (one,) = place(order(1), client_id=book)
    obligations.move(cases.Case, [obligations.ClockedStep(id=one.case_id, move="cancel")], by=BY, at=AT)
    ask(one)
    assert coverage.of_case(VIEWER, one.case_id) == []


def test_a_covered_member_is_verified_and_the_confirmed_card_stays_on_file(book):
    (one,) = place(order(1), client_id=book)
    ask(one)
    assert record(answer(f"{one.number}.B1")) == Recorded(filed=1)
    assert announced("coverage.verified") == [the(one).id]
    (card,) = coverage.policies_of(VIEWER, [one.member_id])[one.member_id]
    assert (card.source, card.policy_number, card.plan_name, card.ends_date) == (
        "payer",
        "P-00001",
        "Cedar Complete",
        date(2026, 12, 31),
    )
    assert messages(one)[0].answered_at == SOON
    assert running(one) == []


def test_an_answer_that_comes_again_changes_nothing(book):
    (one,) = place(order(1), client_id=book)
    ask(one)
    said = answer(f"{one.number}.B1")
    assert record(said, said) == Recorded(filed=1, known=1)
    before = the(one).version
    assert record(said) == Recorded(known=1)
    assert the(one).version == before


def test_an_unknown_reference_and_an_unknown_word_are_told_apart_and_change_nothing(book):
    (one,) = place(order(1), client_id=book)
    ask(one)
    reference = f"{one.number}.B1"
    recorded = record(answer("ZZZ-ZZZ-Z.B1"), replace(answer(reference), status="pending"))
    assert (recorded.filed, recorded.known) == (0, 0)
    faults = dict(recorded.faults)
    assert "No benefits question ZZZ-ZZZ-Z.B1" in faults["ZZZ-ZZZ-Z.B1"]
    assert "'pending' is not one of active, inactive, not_found" in faults[reference]
    assert the(one).state == "REQUESTED"


@pytest.mark.parametrize(
    "said",
    [
        {"member_share_cents": -1},
        {"member_share_cents": 10**15},
        {"note": "a\0b"},
        {"answered_at": datetime(2026, 7, 6, 10, 0)},  # noqa: DTZ001  a payer that names no zone
    ],
)
def test_an_answer_that_cannot_be_right_is_refused_with_a_sentence_and_spares_its_neighbors(book, said):
    one, other = place(order(1), order(2), client_id=book)
    ask(one, other)
    recorded = record(replace(answer(f"{one.number}.B1"), **said), answer(f"{other.number}.B1"))
    assert recorded.filed == 1
    assert [reference for reference, _ in recorded.faults] == [f"{one.number}.B1"]
    assert the(one).state == "REQUESTED"
    assert the(other).state == "VERIFIED"


def test_a_contradiction_after_the_end_is_handed_to_a_person(book):
    (one,) = place(order(1), client_id=book)
    ask(one)
    record(answer(f"{one.number}.B1"))
    recorded = record(answer(f"{one.number}.B1", "inactive", at=SOON), at=SOON + timedelta(hours=1))
    assert "call the payer before the service" in recorded.faults[0][1]
    assert the(one).state == "VERIFIED"


def test_a_plan_that_does_not_cover_the_need_settles_it(book):
    (one,) = place(order(1), client_id=book)
    ask(one)
    record(answer(f"{one.number}.B1", is_covered=False))
    assert the(one).state == "RULED_OUT"
    assert announced("coverage.not_covered") == [one.case_id]


def test_a_number_the_payer_does_not_know_is_tried_once_under_the_card_on_file(book):
    (one,) = place(order(1, policy_number="P-TYPO"), client_id=book)
    card = coverage.CoverageDraft(member_ref="", payer_code="CEDAR", policy_number="P-00001", group_number="G-7")
    coverage.file_policies([(one.member_id, card)], client_id=book, at=AT)
    ask(one)
    record(answer(f"{one.number}.B1", "not_found"))
    assert the(one).state == "REQUESTED"
    assert [(message.attempt, message.body["policy_number"]) for message in messages(one)] == [(1, "P-TYPO"), (2, "P-00001")]
    # the echo of the first answer must not undo the correction
    assert record(answer(f"{one.number}.B1", "not_found", at=AT + timedelta(minutes=1)), at=SOON) == Recorded(known=1)
    assert the(one).state == "REQUESTED"
    # and a second no is ours to sort out
    later = SOON + timedelta(hours=1)
    record(answer(f"{one.number}.B1", "not_found", at=later), at=later)
    assert the(one).state == "QUESTIONED"
    assert len(messages(one)) == 2


def test_a_person_corrects_and_the_payer_is_asked_again(book):
    (one,) = place(order(1), client_id=book)
    ask(one)
    record(answer(f"{one.number}.B1", "not_found"))
    assert running(one) == [("benefits_check", "hub")]
    id_ = the(one).id
    verify_benefits.correct_and_ask_again([id_], {id_: {"policy_number": "P-88"}}, by=BY, at=SOON)
    assert [(message.attempt, message.body["policy_number"]) for message in messages(one)] == [(1, "P-00001"), (2, "P-88")]
    assert running(one) == [("benefits", "payer")]
    record(answer(f"{one.number}.B1", at=SOON), at=SOON)
    assert the(one).state == "VERIFIED"


def test_a_person_gives_up_when_there_is_no_plan(book):
    (one,) = place(order(1), client_id=book)
    ask(one)
    record(answer(f"{one.number}.B1", "inactive"))
    verify_benefits.give_up([the(one).id], why="No other plan.", by=BY, at=SOON)
    assert the(one).state == "RULED_OUT"
    recorded = record(answer(f"{one.number}.B1", at=SOON), at=SOON)
    assert "reopen the case" in recorded.faults[0][1]


def test_two_answers_to_one_question_in_one_file_end_as_one_by_one(book):
    one, other = place(order(1), order(2), client_id=book)
    ask(one, other)
    first, second = answer(f"{one.number}.B1", "inactive"), answer(f"{one.number}.B1", at=AT + timedelta(minutes=5))
    assert record(second, first, answer(f"{other.number}.B1")) == Recorded(filed=3)
    assert the(one).state == "VERIFIED"


def test_a_silent_payer_is_asked_three_times_and_then_somebody_calls(book):
    (one,) = place(order(1), client_id=book)
    ask(one)
    for _ in range(3):
        due = max(clock.due_at for clock in obligations.of_case(VIEWER, one.case_id) if clock.stopped_at is None)
        overdue(due + timedelta(minutes=1), book)
        assert running(one), "somebody owes something at every moment"
    assert [message.attempt for message in messages(one)] == [1, 2, 3]
    assert the(one).state == "SILENT"
    assert running(one) == [("benefits_check", "hub")]
    assert announced("coverage.unanswered") == [one.case_id]


def test_an_answer_that_arrives_while_the_miss_is_in_the_outbox_is_not_chased(book):
    (one,) = place(order(1), client_id=book)
    ask(one)
    late = AT + timedelta(days=4)
    missed = obligations.notice_missed(at=late, by=BY)
    record(answer(f"{one.number}.B1"), at=late)
    verify_benefits.on_benefits_missed(
        event("obligations.missed", [clock.id for clock in missed], client_id=book), by=BY, at=late
    )
    assert len(messages(one)) == 1


def test_a_cancelled_case_voids_its_question_and_a_late_answer_is_only_known(book):
    (one,) = place(order(1), client_id=book)
    ask(one)
    verify_benefits.on_case_cancelled(event("cases.cancelled", [one.case_id], client_id=book), by=BY, at=SOON)
    assert the(one).state == "VOIDED"
    assert running(one) == []
    assert record(answer(f"{one.number}.B1")) == Recorded(known=1)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_in_whatever_order_somebody_has_the_turn_and_a_clock_runs(book, seed):
    chance = Random(seed)
    (one,) = place(order(1), client_id=book)
    ask(one)
    now = AT
    for _ in range(12):
        now += timedelta(hours=chance.uniform(0.1, 40))
        found = the(one)
        match chance.randrange(4):
            case 0:
                status = chance.choice(coverage.STATUSES)
                said = answer(found.reference, status, at=now - timedelta(hours=chance.uniform(0, 60)))
                recorded = record(said, at=now)
                assert recorded.filed + recorded.known + len(recorded.faults) == 1
            case 1 if found.state in ("QUESTIONED", "SILENT"):
                corrections = {found.id: {"policy_number": f"P-{chance.randrange(99)}"}} if chance.random() < 0.5 else {}
                verify_benefits.correct_and_ask_again([found.id], corrections, by=BY, at=now)
            case 2 if found.state in ("QUESTIONED", "SILENT") and chance.random() < 0.2:
                verify_benefits.give_up([found.id], why="No plan.", by=BY, at=now)
            case _:
                overdue(now, book)
        found = the(one)
        state = coverage.LIFECYCLE.state(found.state)
        assert running(one) == ([] if state.is_final else [(state.obligation, state.turn)])
        assert [message.attempt for message in messages(one)] == list(range(1, found.attempts + 1))


def _life(count: int, start: int, book: UUID) -> int:
    """Queries of asking, chasing and hearing the payer about `count` orders."""
    placed: Sequence[Placed] = place(*(order(n) for n in range(start, start + count)), client_id=book)
    with CaptureQueriesContext(connection) as captured:
        ask(*placed)
        overdue(AT + timedelta(days=2), book)
        record(*(answer(f"{one.number}.B1", "not_found") for one in placed))
        record(*(answer(f"{one.number}.B1", at=SOON) for one in placed))
    assert {the(one).state for one in placed} == {"VERIFIED"}
    return len(captured)


def test_one_order_and_fifty_take_the_same_number_of_queries(book):
    _life(1, 1, book)  # staging tables are made once per session
    assert _life(1, 2, book) == _life(50, 3, book) < 120
