"""Death, readmission, lost coverage, a cancelled order: whatever they meet, no clock outlives them and no case is nobody's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.house import (
    AT,
    BY,
    DAY,
    HAPPENED,
    HOUR,
    OFFICE,
    VAGUE,
    VIEWER,
    WHEELCHAIR,
    House,
    case_of,
    clocks,
    escalated,
    exceptions,
    loose_ends,
    order,
    order_of,
    running,
    sent,
    stands,
    visits,
)

from hearthline.domain.cases import api as cases
from hearthline.domain.obligations import api as obligations
from hearthline.domain.referrals import api as referrals
from hearthline.journeys import close_loop
from hearthline.kernel.vocabulary import ExceptionCause

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ("cancelled", "cancelled by the referrer"),
        ("deceased", "member died"),
        ("member_declines", "member declined"),
        ("coverage_lost", "coverage lost"),
    ],
)
@pytest.mark.parametrize("reached", ["asked", "complete", "covered", "booked", "confirmed", "reported", "missed", "escalated"])
def test_wherever_a_case_stands_such_an_event_ends_it_and_releases_every_clock(house, change, outcome, reached):
    folder = _reach(house, reached)
    assert house.change((folder, change)).filed == 1
    assert (case_of(folder).state, case_of(folder).outcome) == ("CANCELLED", outcome)
    assert running(folder) == []
    assert loose_ends([folder]) == []
    assert {one.state for one in visits(folder)} <= {"CANCELLED"}
    assert {one.state for one in exceptions(folder)} <= {"RELEASED"}
    assert {one.state for one in escalated(folder)} <= {"RELEASED"}
    assert order_of(folder).state in ("COMPLETE", "WITHDRAWN")
    assert OFFICE in {one.recipient for one in sent(folder, "cancellation")}
    assert house.change((folder, change)).known == 1
    before = len(obligations.of_case(VIEWER, folder.id))
    house.wait(house.now + 10 * DAY)
    assert len(obligations.of_case(VIEWER, folder.id)) == before


def _reach(house: House, reached: str) -> cases.Case:
    if reached in ("asked", "complete", "covered"):
        (folder,) = house.arrive(order(lines=(VAGUE,)) if reached == "asked" else order())
        house.hear()
        if reached == "covered":
            house.covered(folder)
        return folder
    if reached == "booked":
        return house.booked()
    if reached in ("confirmed", "missed"):
        folder = house.confirmed()
        if reached == "missed":
            house.now = HAPPENED
            house.proof(folder, "missed")
        return folder
    if reached == "escalated":
        folder = house.booked()
        house.wait(AT + 5 * DAY)
        assert escalated(folder)
        return folder
    return house.reported()


def test_a_case_that_ends_before_anybody_looked_at_it_starts_nothing(house):
    (folder,) = house.arrive(order())
    (vague,) = house.arrive(order(2, lines=(VAGUE,)))
    changes = [
        referrals.CircumstanceChange(case_number=one.number, reported_at=AT, change="cancelled") for one in (folder, vague)
    ]
    close_loop.apply_changes(changes, by=BY, at=AT)
    assert {clock.verdict for one in (folder, vague) for clock in obligations.of_case(VIEWER, one.id)} == {"released"}
    house.hear()
    assert (running(folder), running(vague), loose_ends([folder, vague])) == ([], [], [])
    assert [order_of(one).state for one in (folder, vague)] == ["WITHDRAWN", "WITHDRAWN"]
    assert sent(vague, "clarification-ask") == sent(folder, "benefits-request") == []


def test_a_death_ends_every_case_of_the_member(house):
    first, second = house.booked(order(1)), house.booked(order(1, order_number="ORD-1B", lines=(replace(WHEELCHAIR),)))
    third = house.booked(order(2))
    house.change((first, "deceased"))
    assert [case_of(one).state for one in (first, second, third)] == ["CANCELLED", "CANCELLED", "OPEN"]


def test_a_readmission_holds_the_case_and_a_discharge_lets_it_go_on(house):
    folder = house.confirmed()
    first = clocks(folder, "service")[0].due_at
    house.now = AT + DAY
    assert house.change((folder, "readmitted")).filed == 1
    assert case_of(folder).state == "ON_HOLD"
    assert running(folder) == ["hold_review"]
    assert [one.recipient for one in sent(folder, "cancellation")] == [visits(folder)[0].provider_key]
    stands(house, folder)
    house.now = AT + 2 * DAY
    assert house.change((folder, "discharged")).filed == 1
    assert case_of(folder).state == "OPEN"
    old, new = clocks(folder, "service")
    assert (old.verdict, new.started_at, new.due_at) == ("released", house.now, house.now + 72 * HOUR)
    assert new.due_at > first
    assert [one.state for one in visits(folder)] == ["CANCELLED", "TO_CONFIRM"]
    assert len(sent(folder, "visit-request")) == 2
    stands(house, folder)


def test_a_complex_order_that_goes_on_has_the_days_of_a_complex_order(house):
    folder = house.booked(order(lines=(WHEELCHAIR,)))
    house.now += HOUR
    house.change((folder, "readmitted"))
    house.now += HOUR
    house.change((folder, "discharged"))
    _, again = clocks(folder, "service")
    assert (again.started_at, again.rule) == (house.now, "hub.service.complex")


def test_a_readmission_and_a_discharge_in_one_file_count_in_the_order_of_their_reports(house):
    folder = house.confirmed()
    assert house.change((folder, "readmitted"), (folder, "discharged")).filed == 2
    assert case_of(folder).state == "OPEN"
    assert house.change((folder, "discharged")).known == 1


def test_what_was_delivered_before_the_readmission_closes_the_case_when_it_goes_on(house):
    folder = house.reported()
    house.change((folder, "readmitted"))
    house.witness(folder)
    assert (visits(folder)[0].state, case_of(folder).state) == ("PROVED", "ON_HOLD")
    stands(house, folder)
    house.change((folder, "discharged"))
    assert (case_of(folder).state, running(folder)) == ("CLOSED", [])


def test_a_hold_that_nobody_looks_at_goes_to_a_manager_and_stays_somebodys(house):
    folder = house.confirmed()
    house.change((folder, "readmitted"))
    house.wait(AT + 3 * DAY)
    assert [one.reason for one in escalated(folder)] == ["missed: hold_review"]
    house.answer_for(folder)
    assert (escalated(folder)[0].state, running(folder)) == ("RESOLVED", ["hold_review"])
    stands(house, folder)


def test_an_exception_of_a_held_case_does_not_outlive_its_visit(house):
    folder = house.confirmed()
    house.now = HAPPENED
    house.proof(folder, "missed", cause=ExceptionCause.MEMBER_HOSPITALIZED)
    house.change((folder, "readmitted"))
    assert [(one.state, one.resolution) for one in exceptions(folder)] == [("RESOLVED", "on hold")]
    stands(house, folder)


def test_a_change_of_no_case_or_of_no_kind_is_a_fault_in_words(house):
    folder = house.confirmed()
    said = [
        referrals.CircumstanceChange(case_number="XXX-XXX-X", reported_at=AT, change="deceased"),
        referrals.CircumstanceChange(case_number=folder.number, reported_at=AT, change="resurrected"),
    ]
    recorded = close_loop.apply_changes(said, by=BY, at=AT)
    assert (recorded.filed, recorded.known) == (0, 0)
    assert "No case XXX-XXX-X" in recorded.faults[0][1]
    assert "is no change of a case" in recorded.faults[1][1]
    assert case_of(folder).state == "OPEN"
