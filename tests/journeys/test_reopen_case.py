"""A case that has ended goes on where it stopped, by a supervisor's word, and is never nobody's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.factories.house import (
    AT,
    BOSS,
    DAY,
    HOUR,
    VAGUE,
    VIEWER,
    House,
    case_of,
    exceptions,
    loose_ends,
    open_house,
    order,
    order_of,
    running,
    sent,
    visits,
)

from hearthline.domain.assignments import api as assignments
from hearthline.domain.coverage import api as coverage
from hearthline.domain.obligations import api as obligations
from hearthline.journeys import close_loop, reopen_case, verify_benefits
from hearthline.plumbing import access

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house(suppliers=2)


def end_and_reopen(house: House, folder) -> None:
    close_loop.end_cases([folder.id], outcome="opened by mistake", by=BOSS, at=house.now)
    house.hear()
    assert running(folder) == []
    house.now += HOUR
    reopen_case.reopen([folder.id], why="It was no mistake.", by=BOSS, at=house.now)
    house.hear()


def stands(house: House, folder) -> None:
    assert case_of(folder).state == "OPEN"
    assert case_of(folder).outcome == ""
    assert "service" in running(folder)
    assert house.nobody() == 0
    assert loose_ends([folder]) == []


def test_an_order_that_was_still_asked_about_is_asked_about_again(house):
    (folder,) = house.arrive(order(lines=(VAGUE,)))
    house.hear()
    end_and_reopen(house, folder)
    assert order_of(folder).state == "AWAITING_ANSWER"
    assert [one.reference for one in sent(folder, "acknowledgement")] == [f"{folder.number}.K1"]
    stands(house, folder)


def test_a_payer_who_had_not_answered_is_asked_anew(house):
    (folder,) = house.arrive(order())
    house.hear()
    end_and_reopen(house, folder)
    assert [one.state for one in coverage.of_case(VIEWER, folder.id)] == ["VOIDED", "REQUESTED"]
    stands(house, folder)


def test_a_payer_who_had_said_no_is_asked_anew(house):
    (folder,) = house.arrive(order())
    house.hear()
    answer = coverage.BenefitsAnswer(reference=f"{folder.number}.B1", answered_at=house.now, status="active", is_covered=False)
    verify_benefits.record_benefits_answers([answer], by=BOSS, at=house.now)
    house.hear()
    house.now += HOUR
    end_and_reopen(house, folder)
    assert [one.state for one in coverage.of_case(VIEWER, folder.id)] == ["RULED_OUT", "REQUESTED"]
    stands(house, folder)


def test_a_provider_is_looked_for_again(house):
    folder = house.booked()
    end_and_reopen(house, folder)
    (search,) = assignments.of_case(VIEWER, folder.id)
    assert search.state in ("ACCEPTED", "SEARCHING", "NO_PROVIDER")
    stands(house, folder)


def test_a_closed_case_stays_open_until_somebody_decides(house):
    folder = house.reported()
    house.witness(folder)
    assert case_of(folder).state == "CLOSED"
    house.now += DAY
    reopen_case.reopen([folder.id], why="The wrong item was delivered.", by=BOSS, at=house.now)
    house.hear()
    (waiting,) = exceptions(folder)
    assert (waiting.state, waiting.description) == ("UNRESOLVED", "The wrong item was delivered.")
    stands(house, folder)
    house.decide(folder, "end")
    assert case_of(folder).state == "CANCELLED"
    assert [one.state for one in visits(folder)] == ["PROVED"]


def test_an_open_case_cannot_be_reopened(house):
    (folder,) = house.arrive(order())
    with pytest.raises(obligations.MoveRefused):
        reopen_case.reopen([folder.id], why="Once more.", by=BOSS, at=AT)


def test_a_colleague_holds_a_case_with_a_reason_of_their_own(house):
    folder = house.confirmed()
    close_loop.hold_cases([folder.id], why="The family asked for a week.", by=BOSS, at=house.now)
    house.hear()
    assert case_of(folder).state == "ON_HOLD"
    assert running(folder) == ["hold_review"]
    assert [one.state for one in visits(folder)] == ["CANCELLED"]
    close_loop.hold_cases([folder.id], why="Twice is once.", by=BOSS, at=house.now)
    close_loop.resume_cases([folder.id], why="They are ready.", by=BOSS, at=house.now)
    house.hear()
    stands(house, folder)
