"""A case is a folder with a speakable number, the organizations that take part in it, and an end."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.parties import AT, client, colleague, file_organizations, file_staff, npi, organization

from hearthline.domain.cases import api as cases
from hearthline.kernel.identifiers import is_case_number
from hearthline.plumbing import access

pytestmark = pytest.mark.django_db
VIEWER = access.system("test")


@pytest.fixture
def book(db) -> Iterator[UUID]:
    with access.acting(VIEWER):
        yield client("CEDAR")


def draft(book: UUID, **said) -> cases.CaseDraft:
    values = {"zone": "America/Chicago", "service_line": "dme", "urgency": "routine", "manager_id": None, "opened_at": AT}
    return cases.CaseDraft(client_id=book, **{**values, **said})


def test_each_case_has_its_own_number_that_can_be_spoken_and_found(book):
    opened = cases.open_cases([draft(book) for _ in range(200)])
    assert len({one.number for one in opened}) == 200
    assert all(is_case_number(one.number) for one in opened)
    found = cases.by_number(VIEWER, opened[7].number)
    assert (found.id, found.state, found.opened_at, found.closed_at) == (opened[7].id, "OPEN", AT, None)
    assert cases.by_number(VIEWER, "K7M-4PQ-X-0") is None


def test_opening_two_hundred_costs_as_many_queries_as_one(book):
    def cost(count: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            cases.open_cases([draft(book) for _ in range(count)])
        return len(queries)

    assert cost(200) == cost(1)


def test_an_organization_takes_part_once_in_each_role(book):
    filed = file_organizations(organization(1))
    who = filed.ids[f"npi:{npi(1)}"]
    (one,) = cases.open_cases([draft(book)])
    parts = [
        cases.Participant(client_id=book, case_id=one.id, organization_id=who, role=role) for role in ("referring", "servicing")
    ]
    cases.add_participants([*parts, parts[0]], at=AT)
    cases.add_participants(parts, at=AT)
    assert sorted(cases.Participation.objects.filter(case_id=one.id).values_list("role", flat=True)) == ["referring", "servicing"]


def test_the_load_of_a_manager_is_their_open_cases(book):
    ids = file_staff(colleague("ann"), colleague("bea"))
    opened = cases.open_cases([draft(book, manager_id=ids["ann"])] * 3 + [draft(book, manager_id=ids["bea"]), draft(book)])
    cases.record_outcome([opened[0].id], outcome="delivered", at=AT)
    assert cases.open_load(VIEWER, list(ids.values())) == {ids["ann"]: 2, ids["bea"]: 1}


def test_an_outcome_is_written_and_taken_back(book):
    (one,) = cases.open_cases([draft(book)])
    cases.record_outcome([one.id], outcome="member died", at=AT)
    assert (cases.by_ids(VIEWER, [one.id])[one.id].outcome, cases.by_ids(VIEWER, [one.id])[one.id].closed_at) == (
        "member died",
        AT,
    )
    cases.clear_outcome([one.id])
    assert cases.by_ids(VIEWER, [one.id])[one.id].closed_at is None


def test_urgency_changes_for_those_that_are_named(book):
    first, second, third = cases.open_cases([draft(book) for _ in range(3)])
    cases.change_urgency({first.id: "discharge", second.id: "urgent"})
    found = cases.by_ids(VIEWER, [first.id, second.id, third.id])
    assert [found[one.id].urgency for one in (first, second, third)] == ["discharge", "urgent", "routine"]


def test_another_client_sees_nothing_of_this_book(book):
    (one,) = cases.open_cases([draft(book)])
    other = client("BIRCH")
    with access.acting(access.Viewer(actor=access.Actor("staff", "x"), clients=(other,))):
        assert cases.by_number(VIEWER, one.number) is None
    assert cases.by_number(VIEWER, one.number) is not None
