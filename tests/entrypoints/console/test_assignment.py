"""Does the board cost the same for few and for many searches, read in full what it shows, and refuse terms that mean nothing?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.desks import at_the_desk_of
from tests.factories.house import VIEWER, House, open_house, order
from tests.factories.parties import file_organizations, organization

from hearthline.domain.assignments import api as assignments
from hearthline.entrypoints.console.assignment import presenters
from hearthline.kernel.vocabulary import OrganizationKind
from hearthline.plumbing import access, clock

pytestmark = pytest.mark.django_db
MOST_QUERIES = 30  # two of them ask what the payer is called


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house(suppliers=2)


@pytest.fixture
def noor(house: House) -> Client:
    clock.simulate(house.now)
    return at_the_desk_of("network_dispatcher", username="noor", name="Noor Aziz")


def searched(house: House, numbers: range) -> None:
    """Orders that are being looked for, each with one provider asked."""
    folders = house.arrive(*(order(number) for number in numbers))
    house.hear()
    house.covered(*folders)
    clock.simulate(house.now)


def asked(browser: Client) -> tuple[int, str]:
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get("/assignment/")
    assert answer.status_code == 200
    return len(queries), "\n".join(one["sql"][:160] for one in queries.captured_queries)


def test_the_board_asks_the_same_few_questions_for_few_and_for_many_searches(house: House, noor: Client) -> None:
    searched(house, range(1, 3))
    noor.get("/assignment/")
    few, _ = asked(noor)
    searched(house, range(3, 24))
    many, said = asked(noor)
    assert len(assignments.board(VIEWER, limit=1_000)) >= 23
    assert few == many <= MOST_QUERIES, said


def test_only_what_is_shown_is_read_in_full_and_counts_as_seen(house: House, noor: Client, monkeypatch) -> None:
    searched(house, range(1, 9))
    monkeypatch.setattr(presenters, "MOST_SHOWN", 3)
    answer = noor.get("/assignment/")
    assert len(answer.context["rows"]) == 3
    assert answer.context["more"] == 5
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT member_id) FROM plumbing_sight")
        assert cursor.fetchone() == (3,)


def test_the_lists_count_every_search_by_its_hold_and_the_clock_that_runs(house: House, noor: Client) -> None:
    searched(house, range(1, 4))
    board = assignments.board(VIEWER, limit=10)
    held = {
        offer.assignment_id: offer.hold_until
        for some in assignments.offers_of(VIEWER, [one.id for one in board]).values()
        for offer in some
    }
    assert [one.hold_until for one in board] == [held.get(one.id) for one in board]
    assert [one.due_at for one in board] == sorted(one.due_at for one in board)
    counts = {code: count for code, _, count, _ in noor.get("/assignment/").context["lists"]}
    assert counts["all"] == len(board) == counts["unassigned"] + counts["expiring"] + counts["exhausted"] + counts["offered"]


def answered(browser: Client, house: House, **said: str) -> Any:
    """A counter-offer heard on the telephone, for the first search of the board."""
    row = browser.get("/assignment/").context["rows"][0]
    offer = next(one for one in row.situation.offers if one.state == "OPEN")
    typed = {"seen": presenters.seen(row.situation), "reference": offer.reference, "reply": "counter", **said}
    return browser.post(f"/assignment/{row.id}/answer/", typed, headers={"HX-Request": "true"})


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("rate", "abc", "an amount of dollars"),
        ("rate", "10 percent above the schedule", "an amount of dollars"),
        ("rate", "0", "an amount of dollars"),
        ("rate", "-5", "an amount of dollars"),
        ("rate", "1e3", "an amount of dollars"),
        ("rate", "9999999", "an amount of dollars"),
        ("start", "2020-01-01T08:00", "in the past"),
        ("start", "0001-01-01T00:00", "in the past"),
        ("start", "2031-01-01T08:00", "more than a year ahead"),
        ("start", "9999-12-31T23:59", "more than a year ahead"),
    ],
)
def test_terms_that_mean_nothing_are_an_error_at_their_field(house: House, noor: Client, field, typed, said) -> None:
    searched(house, range(1, 2))
    answer = answered(noor, house, **{field: typed})
    assert answer.status_code == 422
    assert list(answer.context["answer_form"].errors) == [field]
    assert said in answer.context["answer_form"].errors[field][0]
    assert f'value="{typed}"' in answer.content.decode()
    assert not answer.context["found"].situation.offers[0].counter_terms


@pytest.mark.parametrize(("typed", "kept"), [("142.5", "$142.50"), ("$1,142", "$1,142.00"), ("$ 80.00", "$80.00")])
def test_a_rate_is_kept_as_an_amount_of_money_however_it_was_typed(house: House, noor: Client, typed, kept) -> None:
    searched(house, range(1, 2))
    answer = answered(noor, house, rate=typed)
    assert answer.status_code == 200
    assert f"Rate: {kept}." in answer.content.decode()


def test_payers_go_by_their_names_on_the_board_and_at_a_provider(house: House, noor: Client) -> None:
    searched(house, range(1, 2))
    file_organizations(organization(70, kind=OrganizationKind.PAYER, code="CEDAR", name="Cedar Health Plan"))
    page = noor.get("/assignment/")
    assert page.context["search"].payer_code == "CEDAR"
    assert "<dd>Cedar Health Plan</dd>" in page.content.decode()
    provider = noor.get(f"/assignment/provider/{page.context['one'].offers[0].organization_id}/").content.decode()
    assert "<td>Cedar Health Plan</td>" in provider
    assert "CEDAR" not in provider
    assert " UTC" not in provider
