"""What did not happen has its cause, its owner and a decision, and the case goes on or ends."""

from __future__ import annotations

import pytest
from tests.factories.house import (
    AT,
    BY,
    DAY,
    HAPPENED,
    HOUR,
    OFFICE,
    VIEWER,
    WHEELCHAIR,
    WINDOW,
    case_of,
    clocks,
    exceptions,
    order,
    running,
    sent,
    stands,
    visits,
)

from hearthline.domain.assignments import api as assignments
from hearthline.journeys import assign_provider, close_loop
from hearthline.kernel.vocabulary import ExceptionCause
from hearthline.plumbing import outbox

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("outcome", "said", "cause"),
    [
        ("missed", {"cause": ExceptionCause.PROVIDER_NO_SHOW}, ExceptionCause.PROVIDER_NO_SHOW),
        ("missed", {}, ExceptionCause.OTHER),
        ("refused", {}, ExceptionCause.MEMBER_REFUSED),
        ("partial", {}, ExceptionCause.PARTIAL),
    ],
)
def test_what_did_not_happen_is_documented_with_its_cause(house, outcome, said, cause):
    folder = house.confirmed()
    house.now = HAPPENED
    house.proof(folder, outcome, **said)
    (one,) = exceptions(folder)
    (visit,) = visits(folder)
    assert (one.cause, one.subject_id, visit.state, visit.cause) == (cause, visit.id, "MISSED", cause)
    assert house.figure("exceptions") == 1
    stands(house, folder)


def test_a_missed_delivery_is_arranged_anew_with_the_same_provider(house):
    folder = house.confirmed()
    house.now = HAPPENED
    house.proof(folder, "missed", cause=ExceptionCause.MEMBER_NOT_HOME)
    house.decide(folder, "rearrange")
    (visit,) = visits(folder)
    assert (visit.state, visit.window_end_at, visit.cause) == ("TO_CONFIRM", None, "")
    assert visit.first_window_end_at == WINDOW + 2 * HOUR
    assert [one.attempt for one in sent(folder, "visit-request")] == [1, 2]
    stands(house, folder)
    house.window(folder, house.now + 3 * HOUR)
    house.now += 4 * HOUR
    house.proof(folder)
    house.witness(folder)
    assert (case_of(folder).state, house.figure("on_time")) == ("CLOSED", 0)


def test_a_missed_delivery_goes_to_another_provider_and_the_first_is_told(house):
    folder = house.confirmed()
    first = visits(folder)[0].provider_key
    house.now = HAPPENED
    house.proof(folder, "missed", cause=ExceptionCause.STOCK)
    house.decide(folder, "reassign")
    assert [one.recipient for one in sent(folder, "cancellation")] == [first]
    (_, second) = sent(folder, "offer")
    assert second.recipient != first
    stands(house, folder)
    house.accepted(folder, offer=2)
    assert [(one.state, one.provider_key) for one in visits(folder)] == [("CANCELLED", first), ("TO_CONFIRM", second.recipient)]
    house.window(folder, house.now + 2 * HOUR, visit=2)
    house.now += 3 * HOUR
    house.proof(folder, visit=2)
    house.witness(folder, visit=2)
    assert case_of(folder).state == "CLOSED"


def test_a_refusal_ends_the_case_with_its_own_cause_and_everyone_is_told(house):
    refused, other = house.confirmed(order(1)), house.confirmed(order(2))
    house.now = HAPPENED
    house.proof(refused, "refused")
    house.proof(other, "missed", cause=ExceptionCause.WEATHER)
    ids = [one.id for one in (*exceptions(refused), *exceptions(other))]
    close_loop.resolve_exceptions(ids, resolution="end", by=BY, at=house.now)
    house.hear()
    assert (case_of(refused).outcome, case_of(other).outcome) == ("ended: member_refused", "ended: weather")
    assert {one.recipient for one in sent(refused, "cancellation")} == {OFFICE, visits(refused)[0].provider_key}
    assert (running(refused), running(other)) == ([], [])
    assert (house.figure("cancelled"), house.nobody()) == (2, 0)


def test_part_of_a_delivery_is_enough_or_the_rest_is_arranged(house):
    folder = house.confirmed()
    house.now = HAPPENED
    house.proof(folder, "partial")
    house.decide(folder, "accept")
    assert (visits(folder)[0].state, case_of(folder).state) == ("PROVED", "CLOSED")
    assert clocks(folder, "service")[0].stopped_at == HAPPENED


@pytest.mark.parametrize(
    ("outcome", "resolution"), [("missed", "accept"), ("refused", "accept"), ("missed", "shrug"), ("partial", "shrug")]
)
def test_a_decision_without_a_consequence_is_refused_and_nothing_is_written(house, outcome, resolution):
    folder = house.confirmed()
    house.now = HAPPENED
    house.proof(folder, outcome)
    with pytest.raises(ValueError, match="possible: rearrange, reassign"):
        house.decide(folder, resolution)
    assert exceptions(folder)[0].state == "UNRESOLVED"


def test_a_decided_exception_stays_decided(house):
    folder = house.confirmed()
    house.now = HAPPENED
    house.proof(folder, "missed")
    (one,) = exceptions(folder)
    house.decide(folder, "rearrange")
    close_loop.resolve_exceptions([one.id], resolution="end", by=BY, at=house.now)
    assert case_of(folder).state == "OPEN"


def test_a_provider_that_shows_nothing_is_asked_twice_and_then_not_believed(house):
    folder = house.confirmed()
    house.wait(WINDOW + 4 * DAY)
    chased = sent(folder, "chase")
    assert [(one.body["about"], one.attempt) for one in chased] == [(f"{folder.number}.V1", 1), (f"{folder.number}.V1", 2)]
    assert chased[0].body["window_end_at"] == (WINDOW + 2 * HOUR).isoformat()
    (visit,) = visits(folder)
    assert (visit.state, visit.cause) == ("MISSED", ExceptionCause.NO_ANSWER)
    assert [one.cause for one in exceptions(folder)] == [ExceptionCause.NO_ANSWER]
    stands(house, folder)


def test_proof_that_turns_up_after_all_ends_the_exception(house):
    folder = house.confirmed()
    house.wait(WINDOW + 4 * DAY)
    house.proof(folder, happened_at=HAPPENED, recorded_at=HAPPENED)
    (one,) = exceptions(folder)
    assert (one.state, one.resolution, visits(folder)[0].state) == ("RESOLVED", "proof arrived", "REPORTED")
    stands(house, folder)
    house.witness(folder)
    assert (case_of(folder).state, clocks(folder, "service")[0].verdict) == ("CLOSED", "met")


def test_a_second_window_has_its_own_proof_to_chase(house):
    folder = house.confirmed()
    house.wait(WINDOW + 4 * DAY)
    house.decide(folder, "rearrange")
    again = house.now + 2 * HOUR
    house.window(folder, again)
    house.wait(again + 2 * HOUR + DAY + HOUR)
    assert [one.reference for one in sent(folder, "chase")][-1] == f"{folder.number}.V1.P2"
    assert visits(folder)[0].state == "CONFIRMED"


def test_a_stage_that_fails_goes_to_another_provider_and_is_not_begun_from_the_start(house):
    folder = house.booked(order(lines=(WHEELCHAIR,)))
    house.window(folder, AT + 2 * DAY)
    house.now = AT + 2 * DAY + HOUR
    house.proof(folder)  # evaluated
    house.window(folder, house.now + HOUR, visit=2)
    house.now += 2 * HOUR
    house.proof(folder, "missed", visit=2, cause=ExceptionCause.STOCK)
    house.decide(folder, "reassign")
    stands(house, folder)
    house.accepted(folder, offer=2)
    assert [(one.kind, one.state) for one in visits(folder)] == [
        ("evaluation", "PROVED"),
        ("fabrication", "CANCELLED"),
        ("fabrication", "TO_CONFIRM"),
    ]


@pytest.mark.parametrize("name", ["coverage.not_covered", "authorizations.denial_stands"])
def test_a_service_that_nobody_pays_for_waits_for_a_decision_and_can_only_end(house, name):
    (folder,) = house.arrive(order())
    house.hear()
    event = outbox.Event(id=0, client_id=house.client_id, name=name, ids=(folder.id, folder.id), happened_at=AT)
    close_loop.on_service_refused(event, by=BY, at=AT)
    (one,) = exceptions(folder)
    assert (one.subject, one.cause, one.owner_id) == ("case", close_loop.deciding.CAUSES[name], folder.manager_id)
    with pytest.raises(ValueError, match=r"possible: end\."):
        house.decide(folder, "reassign")
    house.decide(folder, "end")
    assert (case_of(folder).state, running(folder)) == ("CANCELLED", [])


def test_a_case_without_a_provider_can_be_searched_for_again(house):
    (folder,) = house.arrive(order())
    house.hear()
    house.covered(folder)
    searches = assignments.of_case(VIEWER, folder.id)
    assign_provider.abandon([one.id for one in searches], by=BY, at=AT, why="Nobody in reach.")
    house.hear()
    assert [one.cause for one in exceptions(folder)] == [ExceptionCause.NO_PROVIDER]
    stands(house, folder)
    house.decide(folder, "reassign")
    assert assignments.of_case(VIEWER, folder.id)[0].state == "SEARCHING"
    stands(house, folder)
