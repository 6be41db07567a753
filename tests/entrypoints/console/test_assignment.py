"""Does the board cost the same for few and for many searches, and does it read in full only what it shows?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.house import VIEWER, House, open_house, order

from hearthline.domain.assignments import api as assignments
from hearthline.entrypoints.console.assignment import presenters
from hearthline.plumbing import access, clock
from hearthline.plumbing.access.models import User

pytestmark = pytest.mark.django_db
MOST_QUERIES = 28


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house(suppliers=2)


@pytest.fixture
def noor(house: House) -> Client:
    user = User.objects.create_user("noor", name="Noor Aziz", role="network_dispatcher", email="noor@hub.example")
    clock.simulate(house.now)
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    session["has_second_factor"] = True
    session.save()
    return browser


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
