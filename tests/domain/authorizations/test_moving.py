"""Who has the turn, and which clock runs, while permission is asked for?"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from tests.factories.authorizations import decision, request, requested
from tests.factories.coverage import AT, BY, Placed, order, place
from tests.factories.parties import client

from hearthline.domain.authorizations import api as authorizations
from hearthline.domain.obligations import api as obligations
from hearthline.plumbing import access
from hearthline.plumbing.models import OutboxEvent, StateChange

pytestmark = pytest.mark.django_db
VIEWER = access.system("test")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _acting(db):
    with access.acting(VIEWER):
        yield


@pytest.fixture
def placed() -> Placed:
    return place(order(1), client_id=client())[0]


def opened(one: Placed, **said: object) -> UUID:
    (id_,) = authorizations.open_authorizations([request(one, **said)], by=BY, at=AT)
    return id_


def decide(id_: UUID, outcome: str, *, at=AT + DAY, **said: object) -> None:
    answer = decision("X", outcome, at=at, **said)
    judged = authorizations.Judged(authorization_id=id_, move=authorizations.MOVES[outcome], answer=answer)
    authorizations.record_determinations([judged], by=BY, at=at)


def row(id_: UUID) -> authorizations.Authorization:
    return authorizations.by_ids(VIEWER, [id_])[id_]


def clocks(one: Placed) -> list[obligations.Obligation]:
    return obligations.of_case(VIEWER, one.case_id)


def verdicts(one: Placed) -> list[tuple[str, str, str]]:
    return [(clock.kind, clock.owner, clock.verdict) for clock in clocks(one)]


def announced(name: str) -> list[UUID]:
    return [id_ for event in OutboxEvent.objects.filter(name=name).order_by("id") for id_ in event.ids]


@pytest.mark.parametrize(
    ("line_of_business", "urgency", "due"),
    [
        # the seventh day ends in Chicago
        ("MA", "routine", "2026-07-14T04:59"),
        # 72 hours, nights included
        ("MA", "urgent", "2026-07-09T14:00"),
        ("MEDICAID_MCO", "discharge", "2026-07-09T14:00"),
        # fifteen days for an employer's plan
        ("ERISA", "routine", "2026-07-22T04:59"),
        ("UNKNOWN", "routine", "2026-07-14T04:59"),
    ],
)
def test_the_payer_has_as_long_as_its_line_of_business_and_the_urgency_say(placed, line_of_business, urgency, due):
    opened(placed, line_of_business=line_of_business, urgency=urgency)
    (clock,) = clocks(placed)
    assert (clock.kind, clock.owner, clock.rule) == ("authorization_answer", "payer", "hub.authorization.answer")
    assert clock.due_at.isoformat(timespec="minutes").startswith(due)


def test_a_stricter_state_counts_where_its_law_speaks(placed):
    opened(placed, line_of_business="ACA", jurisdiction="TX")
    assert clocks(placed)[0].due_at < AT + 4 * DAY


def test_an_approval_keeps_number_units_and_days_and_fills_the_line(placed):
    id_ = opened(placed)
    decide(id_, "approved")
    found = row(id_)
    assert (found.state, found.number, found.units, found.unit, found.shortfalls) == ("APPROVED", "AU-1", Decimal(10), "unit", [])
    assert (found.starts_date.isoformat(), found.ends_date.isoformat()) == ("2026-07-08", "2026-10-08")
    assert [line.approved for line in authorizations.lines_of(VIEWER, [id_])[id_]] == [Decimal(10)]
    assert verdicts(placed) == [("authorization_answer", "payer", "met")]
    assert announced("authorizations.approved") == [id_]
    assert authorizations.approved_by_cases(VIEWER, [placed.case_id]) == {placed.case_id: [found]}


def test_a_partial_approval_says_what_is_missing(placed):
    id_ = opened(placed)
    decide(id_, "modified")
    assert row(id_).shortfalls == ["The payer approved 6 of the 10 units asked for."]
    assert [line.approved for line in authorizations.lines_of(VIEWER, [id_])[id_]] == [Decimal(6)]


def test_units_of_several_lines_are_not_guessed(placed):
    id_ = opened(placed, lines=(requested(1), requested(2, "4")))
    decide(id_, "modified")
    assert row(id_).shortfalls == ["The payer approved 6 of the 14 units asked for."]
    assert [line.approved for line in authorizations.lines_of(VIEWER, [id_])[id_]] == [None, None]


def test_a_full_approval_of_several_lines_approves_each_as_asked(placed):
    id_ = opened(placed, lines=(requested(1), requested(2, None)))
    decide(id_, "approved", units=Decimal(1))
    assert row(id_).shortfalls == []
    assert [line.approved for line in authorizations.lines_of(VIEWER, [id_])[id_]] == [Decimal(10), None]


def test_an_approval_without_an_end_ends_by_the_terms(placed):
    id_ = opened(placed, valid_days=30)
    decide(id_, "approved", ends_date=None)
    assert row(id_).ends_date.isoformat() == "2026-08-06"


def test_a_pend_does_not_restart_the_payers_clock(placed):
    id_ = opened(placed)
    decide(id_, "pended", at=AT + 3 * DAY)
    first, second = clocks(placed)
    assert (first.verdict, second.verdict) == ("released", "")
    assert second.due_at == first.due_at
    assert row(id_).state == "PENDED"
    decide(id_, "approved", at=AT + 9 * DAY)
    assert clocks(placed)[-1].verdict == "missed"


def test_a_decision_in_time_is_in_time_however_late_we_read_it(placed):
    id_ = opened(placed)
    judged = authorizations.Judged(authorization_id=id_, move="approve", answer=decision("X", at=AT + DAY))
    authorizations.record_determinations([judged], by=BY, at=AT + 20 * DAY)
    assert verdicts(placed) == [("authorization_answer", "payer", "met")]


def test_what_the_payer_asks_for_is_ours_to_send_and_its_clock_runs_on(placed):
    id_ = opened(placed)
    decide(id_, "more_information")
    assert row(id_).asked == ["progress notes"]
    assert verdicts(placed)[-1] == ("authorization_information", "hub", "")
    sent = AT + DAY + timedelta(hours=2)
    authorizations.supply_information([id_], values={id_: {"progress notes": "Enclosed."}}, by=BY, at=sent)
    found = row(id_)
    assert (found.state, found.attempts, found.information) == ("REQUESTED", 2, {"progress notes": "Enclosed."})
    assert [clock.verdict for clock in clocks(placed)] == ["released", "met", ""]
    assert clocks(placed)[-1].due_at == clocks(placed)[0].due_at


def test_information_after_the_deadline_gives_the_payer_a_short_new_promise(placed):
    id_ = opened(placed)
    decide(id_, "more_information")
    sent = AT + 10 * DAY
    authorizations.supply_information([id_], values={id_: {"progress notes": "Enclosed."}}, by=BY, at=sent)
    running = clocks(placed)[-1]
    assert sent < running.due_at < sent + 4 * DAY


def test_nothing_cannot_be_supplied(placed):
    id_ = opened(placed)
    decide(id_, "more_information")
    with pytest.raises(ValueError, match="Nothing is supplied"):
        authorizations.supply_information([id_], values={}, by=BY, at=AT + DAY)


def test_a_denial_keeps_its_reason_its_window_and_whom_to_call(placed):
    id_ = opened(placed)
    decide(id_, "denied")
    found = row(id_)
    assert (found.state, found.reason_code, found.reason) == ("DENIED", "not_medically_necessary", "Notes do not show the need.")
    assert (found.appeal_days, found.is_appeal_window_assumed, found.peer_contact) == (45, False, "Medical director, 555-0142")
    assert found.appeal_due_at.isoformat(timespec="minutes") == "2026-08-22T04:59+00:00"  # 45 days after Tuesday 7 July
    assert found.denial_lacks == []
    assert verdicts(placed)[-1] == ("denial_decision", "hub", "")
    assert announced("authorizations.denied") == [id_]


def test_a_bare_denial_gets_a_cautious_window_and_says_what_it_lacks(placed):
    id_ = opened(placed)
    decide(id_, "denied", reason="", reason_code="", appeal_days=None, peer_contact="")
    found = row(id_)
    assert found.is_appeal_window_assumed
    assert found.appeal_days is None
    assert found.appeal_due_at < AT + 32 * DAY
    assert found.denial_lacks == ["reason", "appeal_days", "peer_contact"]


def test_a_resubmission_begins_the_payers_clock_anew(placed):
    id_ = opened(placed)
    decide(id_, "denied")
    again = AT + 2 * DAY
    authorizations.resubmit([id_], why="Peer-to-peer held.", information={id_: {"note": "SpO2 84 % at rest."}}, by=BY, at=again)
    found = row(id_)
    assert (found.state, found.attempts, found.clock_from_at, found.asked_anew_at) == ("REQUESTED", 2, again, again)
    assert clocks(placed)[-1].due_at - clocks(placed)[0].due_at == 2 * DAY
    assert StateChange.objects.get(subject_id=id_, move="resubmit").why == "Peer-to-peer held."


def test_a_resubmission_with_nothing_new_is_one_more_try(placed):
    id_ = opened(placed)
    decide(id_, "denied")
    assert [one.id for one in authorizations.waiting(VIEWER)] == [id_]
    authorizations.resubmit([id_], why="Peer-to-peer held.", by=BY, at=AT + 2 * DAY)
    assert (row(id_).attempts, row(id_).tries) == (2, 2)
    assert authorizations.waiting(VIEWER) == []
    assert [one.id for one in authorizations.waiting(VIEWER, "REQUESTED")] == [id_]


def test_a_denial_that_stands_is_final(placed):
    id_ = opened(placed)
    decide(id_, "denied")
    authorizations.let_denial_stand([id_], why="The member chose another way.", by=BY, at=AT + 2 * DAY)
    assert row(id_).state == "REFUSED"
    assert announced("authorizations.denial_stands") == [placed.case_id]
    assert announced("authorizations.refused") == [id_]
    assert all(clock.stopped_at for clock in clocks(placed))


def test_a_chase_after_the_deadline_has_a_short_clock(placed):
    id_ = opened(placed)
    late = AT + 9 * DAY
    authorizations.chase([id_], by=BY, at=late)
    assert (row(id_).attempts, row(id_).tries) == (2, 2)
    assert [clock.verdict for clock in clocks(placed)] == ["missed", ""]
    assert clocks(placed)[-1].rule == "hub.authorization.chase"
    assert late < clocks(placed)[-1].due_at < late + 4 * DAY


def test_silence_gives_the_turn_to_us_and_somebody_can_ask_again(placed):
    id_ = opened(placed)
    authorizations.report_silence([id_], by=BY, at=AT + 9 * DAY)
    assert row(id_).state == "SILENT"
    assert verdicts(placed)[-1] == ("authorization_check", "hub", "")
    assert announced("authorizations.unanswered") == [placed.case_id]
    authorizations.request_again([id_], why="Called, wrong fax number.", by=BY, at=AT + 9 * DAY + timedelta(hours=1))
    assert (row(id_).state, row(id_).attempts, row(id_).tries) == ("REQUESTED", 2, 1)


def test_a_number_the_referrer_brought_counts_and_waits_to_be_confirmed(placed):
    id_ = opened(placed, supplied_number="AU-REF-9")
    found = row(id_)
    assert (found.state, found.number, found.source, found.is_confirmed, found.attempts) == (
        "APPROVED", "AU-REF-9", "referrer", False, 0,
    )  # fmt: skip
    assert verdicts(placed) == [("authorization_answer", "payer", "released")]
    assert authorizations.confirm_numbers([id_], by=BY, at=AT) == 1
    assert authorizations.confirm_numbers([id_], by=BY, at=AT) == 0
    assert row(id_).is_confirmed


def test_a_case_is_cleared_only_when_nothing_is_missing(placed):
    first = opened(placed)
    second = opened(placed, reference=f"{placed.number}.A2")
    pair = [(placed.client_id, placed.case_id)]
    decide(first, "approved")
    assert authorizations.announce_cleared(pair, at=AT) == []
    decide(second, "approved")
    assert authorizations.announce_cleared(pair * 2, at=AT) == [placed.case_id]
    assert announced("authorizations.cleared") == [placed.case_id]


def test_a_cancelled_case_is_owed_nothing(placed):
    waiting, denied = opened(placed), opened(placed, reference=f"{placed.number}.A2")
    approved = opened(placed, reference=f"{placed.number}.A3")
    decide(denied, "denied")
    decide(approved, "approved")
    authorizations.void_for_cases([placed.case_id], why="Cancelled.", by=BY, at=AT + 2 * DAY)
    assert [row(id_).state for id_ in (waiting, denied, approved)] == ["VOIDED", "VOIDED", "APPROVED"]
    assert all(clock.stopped_at for clock in clocks(placed))
    assert authorizations.requested_so_often(VIEWER, [placed.case_id]) == {placed.case_id: 3}


def test_a_settled_request_refuses_another_decision(placed):
    id_ = opened(placed)
    decide(id_, "approved")
    with pytest.raises(obligations.MoveRefused):
        decide(id_, "denied")


def test_the_reasons_for_asking_are_kept_with_the_request(placed):
    facts = authorizations.RequirementFacts(position=1, on=AT.date(), needed_on=AT.date(), payer_said=True)
    id_ = opened(placed, because=authorizations.is_authorization_required(facts).reasons)
    (reason,) = row(id_).because
    assert (reason["rule"], reason["from"], reason["sentence"]) == (
        "authorizations.payer_answer", "2026-07-06", "The payer says it requires authorization.",
    )  # fmt: skip
