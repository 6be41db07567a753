"""Does a list cost the same for few and for many cases, and does it refuse what it must?"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.house import VIEWER, House, open_house, order

from hearthline.domain.parties import api as parties
from hearthline.domain.worklist import api as worklist
from hearthline.entrypoints.console.worklist.exporting import harmless
from hearthline.plumbing import access, clock
from hearthline.plumbing.access import accounts
from hearthline.plumbing.access.models import User

MOST_QUERIES = 19


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house()


@pytest.fixture
def browser(house: House) -> Client:
    with access.acting(VIEWER):
        code, one = next((code, one) for code, one in parties.staff_by_code(VIEWER).items() if one.role == "care_coordinator")
    clock.simulate(house.now)
    accounts.open_demo_account(code, name=one.name, role="care_coordinator", staff_code=code, seed="test")
    browser = Client()
    browser.force_login(User.objects.get(username=code), backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def asked(browser: Client, address: str, **more: str) -> tuple[int, int]:
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address, **more)
    return answer.status_code, len(queries)


def test_a_list_asks_the_same_few_questions_for_few_and_for_many_cases(house: House, browser: Client) -> None:
    house.arrive(order(1))
    worklist.rebuild()
    browser.get("/worklist/?q=new")
    status, few = asked(browser, "/worklist/?q=new")
    house.arrive(*(order(number) for number in range(2, 45)))
    worklist.rebuild()
    again, many = asked(browser, "/worklist/?q=new")
    assert (status, again) == (200, 200)
    assert few == many <= MOST_QUERIES


def test_an_open_page_that_is_up_to_date_is_sent_nothing_and_shows_nobody(house: House, browser: Client) -> None:
    house.arrive(order(1))
    worklist.rebuild()
    answer = browser.get("/worklist/?q=new")
    seen = answer.context["seen"]
    looks = "SELECT count(*) FROM plumbing_sight"
    with connection.cursor() as cursor:
        cursor.execute(looks)
        before = cursor.fetchone()
        again = browser.get(f"/worklist/?q=new&seen={seen}", headers={"HX-Request": "true"})
        cursor.execute(looks)
        assert cursor.fetchone() == before
    assert again.status_code == 204
    house.arrive(order(2))
    worklist.rebuild()
    changed = browser.get(f"/worklist/?q=new&seen={seen}", headers={"HX-Request": "true"})
    assert changed.status_code == 200
    assert b"<html" not in changed.content


def test_a_colleagues_case_is_a_supervisors_to_move(house: House, browser: Client) -> None:
    (folder,) = house.arrive(order(1))
    worklist.rebuild()
    me = next(code for code, one in parties.staff_by_code(VIEWER).items() if one.role == "care_coordinator")
    other = next(one for code, one in parties.staff_by_code(VIEWER).items() if code != me)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET manager_id = %s WHERE id = %s", [other.id, folder.id])
    answer = browser.post("/worklist/bulk/assign/", {"case": str(folder.id), "to": me})
    assert "a supervisor moves the others" in json.loads(answer.headers["HX-Trigger"])["notice"]["text"]
    assert "undo" not in json.loads(answer.headers["HX-Trigger"])["notice"]


def test_an_act_that_does_not_exist_and_no_choice_are_answered_in_words(house: House, browser: Client) -> None:
    assert browser.post("/worklist/bulk/destroy/").status_code == 404
    answer = browser.post("/worklist/bulk/take/", {"case": "no uuid"})
    assert json.loads(answer.headers["HX-Trigger"])["notice"]["text"].startswith("Choose cases first")


@pytest.mark.parametrize("said", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(said: str) -> None:
    assert harmless(said) == f"'{said}"
    assert harmless("Smith, Ada") == "Smith, Ada"
    assert harmless(7) == 7
