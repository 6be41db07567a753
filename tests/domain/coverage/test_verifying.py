"""Who has the turn, and which clock runs, while a payer is asked about coverage?"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.factories.coverage import AT, BY, Placed, answer, order, place, verification
from tests.factories.parties import client

from hearthline.domain.coverage import api as coverage
from hearthline.domain.obligations import api as obligations
from hearthline.plumbing import access
from hearthline.plumbing.models import OutboxEvent

pytestmark = pytest.mark.django_db
VIEWER = access.system("test")
LATER = AT + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _acting(db):
    with access.acting(VIEWER):
        yield


@pytest.fixture
def placed() -> Placed:
    return place(order(1), client_id=client())[0]


def opened(one: Placed, **said: object) -> UUID:
    (id_,) = coverage.open_verifications([verification(one, **said)], by=BY, at=AT)
    return id_


def clocks(one: Placed) -> list[tuple[str, str, str]]:
    """Kind, owner and verdict of each clock of the case, in the order they started."""
    return [(clock.kind, clock.owner, clock.verdict) for clock in obligations.of_case(VIEWER, one.case_id)]


def announced(name: str) -> list[UUID]:
    return [id_ for event in OutboxEvent.objects.filter(name=name).order_by("id") for id_ in event.ids]


def reading(id_: UUID, move: str, **said: object) -> coverage.Reading:
    return coverage.Reading(verification_id=id_, move=move, answer=answer("X", **said), why="Because.")


def test_the_payer_owes_an_answer_as_soon_as_it_is_asked(placed):
    id_ = opened(placed)
    (clock,) = obligations.of_case(VIEWER, placed.case_id)
    assert (clock.kind, clock.owner, clock.counterparty, clock.rule) == ("benefits", "payer", "CEDAR", "hub.benefits.answer")
    assert clock.follows_state
    assert clock.due_at > AT
    assert announced("coverage.requested") == [id_]


def test_an_urgent_need_gives_the_payer_less_time(placed):
    opened(placed)
    opened(placed, reference=f"{placed.number}.B2", urgency="discharge")
    routine, urgent = sorted(obligations.of_case(VIEWER, placed.case_id), key=lambda clock: clock.due_at, reverse=True)
    assert urgent.due_at < routine.due_at


def test_an_active_plan_settles_the_question_and_keeps_the_answer(placed):
    id_ = opened(placed)
    coverage.record_answers([reading(id_, "verify", member_share_cents=2500, is_authorization_required=True)], by=BY, at=LATER)
    row = coverage.by_ids(VIEWER, [id_])[id_]
    assert (row.state, row.payer_status, row.is_covered, row.is_authorization_required) == ("VERIFIED", "active", True, True)
    assert (row.plan_name, row.line_of_business, row.member_share_cents) == ("Cedar Complete", "MA", 2500)
    assert clocks(placed) == [("benefits", "payer", "met")]
    assert announced("coverage.verified") == [id_]
    assert coverage.verified_by_cases(VIEWER, [placed.case_id])[placed.case_id].id == id_


def test_an_answer_in_time_is_in_time_however_late_we_read_it(placed):
    id_ = opened(placed)
    coverage.record_answers([reading(id_, "verify", at=AT + timedelta(hours=1))], by=BY, at=AT + timedelta(days=9))
    assert clocks(placed) == [("benefits", "payer", "met")]


def test_a_member_who_is_not_found_is_ours_to_sort_out(placed):
    id_ = opened(placed)
    coverage.record_answers([reading(id_, "question", status="not_found")], by=BY, at=LATER)
    assert coverage.by_ids(VIEWER, [id_])[id_].state == "QUESTIONED"
    assert coverage.by_ids(VIEWER, [id_])[id_].is_covered is None
    assert clocks(placed) == [("benefits", "payer", "met"), ("benefits_check", "hub", "")]
    assert announced("coverage.questioned") == [id_]


def test_a_correction_puts_the_question_again_and_counts_the_attempt(placed):
    id_ = opened(placed)
    coverage.record_answers([reading(id_, "question", status="not_found")], by=BY, at=LATER)
    coverage.correct([id_], corrections={id_: {"policy_number": "P-77"}}, by=BY, at=LATER)
    row = coverage.by_ids(VIEWER, [id_])[id_]
    assert (row.state, row.policy_number, row.payer_code, row.attempts, row.tries) == ("REQUESTED", "P-77", "CEDAR", 2, 1)
    assert row.corrected_at == LATER
    assert clocks(placed)[-1] == ("benefits", "payer", "")


def test_a_question_put_again_word_for_word_is_one_more_try(placed):
    id_ = opened(placed)
    coverage.record_answers([reading(id_, "question", status="inactive")], by=BY, at=LATER)
    coverage.correct([id_], corrections={}, why="Called.", by=BY, at=LATER)
    row = coverage.by_ids(VIEWER, [id_])[id_]
    assert (row.attempts, row.tries, row.corrected_at) == (2, 2, LATER)


def test_what_waits_for_a_person_is_listed_longest_first(placed):
    first, second = opened(placed), opened(placed, reference=f"{placed.number}.B2")
    opened(placed, reference=f"{placed.number}.B3")
    coverage.question({second: "No card."}, by=BY, at=AT + timedelta(minutes=1))
    coverage.report_silence([first], by=BY, at=LATER)
    assert [one.id for one in coverage.waiting(VIEWER)] == [second, first]
    assert [one.id for one in coverage.waiting(VIEWER, "SILENT")] == [first]


def test_a_name_cannot_be_corrected_here(placed):
    id_ = opened(placed)
    with pytest.raises(ValueError, match="family cannot be corrected here"):
        coverage.correct([id_], corrections={id_: {"family": "Smith"}}, by=BY, at=LATER)


def test_a_question_that_waits_for_the_payer_cannot_be_corrected(placed):
    id_ = opened(placed)
    with pytest.raises(obligations.MoveRefused, match="cannot request again"):
        coverage.correct([id_], corrections={id_: {"policy_number": "P-77"}}, by=BY, at=LATER)


def test_a_chase_is_a_new_round_and_the_old_promise_was_missed(placed):
    id_ = opened(placed)
    late = AT + timedelta(days=3)
    coverage.chase([id_], by=BY, at=late)
    row = coverage.by_ids(VIEWER, [id_])[id_]
    assert (row.state, row.attempts, row.tries, row.corrected_at) == ("REQUESTED", 2, 2, None)
    assert clocks(placed) == [("benefits", "payer", "missed"), ("benefits", "payer", "")]


def test_silence_gives_the_turn_to_us_and_tells_the_ladder_by_case(placed):
    id_ = opened(placed)
    coverage.report_silence([id_], by=BY, at=AT + timedelta(days=3))
    assert coverage.by_ids(VIEWER, [id_])[id_].state == "SILENT"
    assert clocks(placed)[-1] == ("benefits_check", "hub", "")
    assert announced("coverage.unanswered") == [placed.case_id]
    assert announced("coverage.silent") == [id_]


def test_a_silent_payer_that_answers_after_all_settles_the_question(placed):
    id_ = opened(placed)
    coverage.report_silence([id_], by=BY, at=AT + timedelta(days=3))
    coverage.correct([id_], corrections={}, why="Called; they are looking.", by=BY, at=AT + timedelta(days=3, hours=1))
    assert coverage.by_ids(VIEWER, [id_])[id_].corrected_at is None  # the question is the same: a late answer counts
    coverage.record_answers([reading(id_, "verify", at=AT + timedelta(days=3))], by=BY, at=AT + timedelta(days=4))
    assert coverage.by_ids(VIEWER, [id_])[id_].state == "VERIFIED"


def test_a_person_gives_up_with_a_reason(placed):
    id_ = opened(placed)
    coverage.question({id_: "No card."}, by=BY, at=AT + timedelta(minutes=1))
    coverage.give_up([id_], why="The member has no plan.", by=BY, at=LATER)
    assert announced("coverage.not_covered") == [placed.case_id]
    assert announced("coverage.ruled_out") == [id_]
    assert clocks(placed) == [("benefits", "payer", "released"), ("benefits_check", "hub", "met")]


def test_a_cancelled_case_owes_and_is_owed_nothing(placed):
    id_ = opened(placed)
    settled = opened(placed, reference=f"{placed.number}.B2")
    coverage.record_answers([reading(settled, "verify")], by=BY, at=AT)
    coverage.void_for_cases([placed.case_id], why="Cancelled.", by=BY, at=LATER)
    assert coverage.by_ids(VIEWER, [id_])[id_].state == "VOIDED"
    assert coverage.by_ids(VIEWER, [settled])[settled].state == "VERIFIED"
    assert {verdict for _, _, verdict in clocks(placed)} == {"met", "released"}
    assert coverage.of_referrals(VIEWER, [placed.referral_id])[placed.referral_id].id == settled


def test_the_next_reference_counts_what_was_asked_before(placed):
    assert coverage.asked_so_often(VIEWER, [placed.case_id]) == {placed.case_id: 0}
    opened(placed)
    assert coverage.asked_so_often(VIEWER, [placed.case_id]) == {placed.case_id: 1}
    assert [one.reference for one in coverage.of_case(VIEWER, placed.case_id)] == [f"{placed.number}.B1"]
