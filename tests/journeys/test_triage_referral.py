"""A nurse looks at orders: what changes is kept with its reason, clocks follow with their holds, a near discharge goes up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.house import AT, HOUR, VAGUE, VIEWER, WHEELCHAIR, House, escalated, open_house, order, order_of

from hearthline.domain.cases import api as cases
from hearthline.domain.obligations import api as obligations
from hearthline.domain.referrals import api as referrals
from hearthline.journeys import triage_referral
from hearthline.plumbing import access
from hearthline.plumbing.access import Actor

pytestmark = pytest.mark.django_db
NURSE = Actor("staff", "nurse-1")


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house()


def as_it_is(folder: cases.Case) -> referrals.Reviewed:
    said = order_of(folder)
    return referrals.Reviewed(
        case_id=folder.id,
        urgency=said.urgency,
        service_line=said.service_line,
        requested_start_date=said.requested_start_date,
        discharge_at=said.discharge_at,
    )


def clock(folder: cases.Case, kind: str) -> obligations.Obligation:
    return [one for one in obligations.of_case(VIEWER, folder.id) if one.kind == kind][-1]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"urgency": "urgent"}, True),
        ({"discharge_at": AT + 30 * HOUR}, True),
        ({"lines": (WHEELCHAIR,)}, True),
        ({}, False),
    ],
)
def test_a_nurse_is_asked_about_what_the_rule_names_while_the_order_goes_on(house, said, asked):
    (folder,) = house.arrive(order(**said))
    house.hear()
    assert bool(obligations.open_of_kind(VIEWER, folder.id, "clinical_review")) is asked
    assert order_of(folder).state == "COMPLETE"


def test_a_look_that_changes_nothing_is_kept_and_ends_the_clock(house):
    (folder,) = house.arrive(order(urgency="urgent"))
    house.hear()
    assert triage_referral.triage_referrals([replace(as_it_is(folder), note="Fine.")], by=NURSE, at=house.now) == {folder.id: {}}
    (kept,) = referrals.reviews_of(VIEWER, folder.id)
    assert (kept.differences, kept.note, kept.reviewed_by) == ({}, "Fine.", "nurse-1")
    assert clock(folder, "clinical_review").verdict == "met"


def test_a_change_needs_a_reason_and_is_kept_with_before_and_after(house):
    (folder,) = house.arrive(order(urgency="urgent"))
    house.hear()
    slower = replace(as_it_is(folder), urgency="routine")
    with pytest.raises(triage_referral.TriageRefused, match="Say why"):
        triage_referral.triage_referrals([slower], by=NURSE, at=house.now)
    assert referrals.reviews_of(VIEWER, folder.id) == []
    triage_referral.triage_referrals([replace(slower, why="Stable since days.")], by=NURSE, at=house.now)
    (kept,) = referrals.reviews_of(VIEWER, folder.id)
    assert kept.differences == {"urgency": ["urgent", "routine"]}
    assert cases.by_ids(VIEWER, [folder.id])[folder.id].urgency == "routine"


def test_the_clock_of_an_open_question_follows_the_urgency_and_keeps_its_holds(house):
    # given an order whose office was asked, so that the service clock is held
    (folder,) = house.arrive(order(lines=(VAGUE, WHEELCHAIR)))
    house.hear()
    before, service = clock(folder, "clarification"), clock(folder, "service")
    assert service.id in obligations.held(VIEWER, [folder.id])
    # when it becomes urgent
    faster = replace(as_it_is(folder), urgency="urgent", why="Worse.")
    triage_referral.triage_referrals([faster], by=NURSE, at=house.now)
    # then the office's four hours count from when it was asked, and the hold stands with its evidence
    after = clock(folder, "clarification")
    assert after.due_at == before.started_at + 4 * HOUR
    assert service.id in obligations.held(VIEWER, [folder.id])


def test_a_discharge_tomorrow_moves_the_promise_and_goes_to_a_manager(house):
    (folder,) = house.arrive(order(urgency="urgent"))
    house.hear()
    before = clock(folder, "service").due_at
    leaves = house.now + 20 * HOUR
    review = replace(as_it_is(folder), urgency="discharge", discharge_at=leaves, why="The ward called.")
    triage_referral.triage_referrals([review], by=NURSE, at=house.now)
    house.hear()
    assert clock(folder, "service").due_at == before + (leaves - folder.opened_at)
    assert [one.reason for one in escalated(folder)] == ["discharge_near"]
    # and looking again does not send it up twice
    triage_referral.triage_referrals([as_it_is(folder)], by=NURSE, at=house.now + timedelta(minutes=5))
    house.hear()
    assert len(escalated(folder)) == 1


def test_a_discharge_without_a_day_is_refused(house):
    (folder,) = house.arrive(order())
    house.hear()
    with pytest.raises(triage_referral.TriageRefused, match="day and time"):
        triage_referral.triage_referrals([replace(as_it_is(folder), urgency="discharge", why="Ward.")], by=NURSE, at=house.now)


def test_many_cost_as_many_queries_as_one(house):
    folders = house.arrive(*(order(n, urgency="urgent") for n in range(1, 21)))
    house.hear()
    counts = []
    for some in (folders[:1], folders[1:]):
        reviews = [replace(as_it_is(folder), urgency="routine", why="Stable.") for folder in some]
        with CaptureQueriesContext(connection) as asked:
            triage_referral.triage_referrals(reviews, by=NURSE, at=house.now)
        counts.append(len(asked))
    assert counts[0] == counts[1]
