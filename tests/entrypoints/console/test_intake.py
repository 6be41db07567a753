"""Does keying cost the same few questions however much is typed, and does no odd request break it or open a second case?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.house import VIEWER, House, open_house, order

from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.plumbing import access, clock
from hearthline.plumbing.access import accounts
from hearthline.plumbing.access.models import User

MOST_QUERIES = 30  # with the session, the signed context and the audit event
SAID = {
    "referring_name": "Fen Clinic", "referring_fax": "312-555-0134", "member_family": "Tamblyn", "member_given": "Ida",
    "birth_date": "1/23/45", "urgency": "routine", "line-0-code": "E1390", "payer_name": "Cedar",
}  # fmt: skip


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


def begun(browser: Client) -> str:
    return browser.post("/intake/new/", {"way": "phone"}).headers["Location"]


def book(house: House) -> str:
    return next(code for code, one in parties.clients(VIEWER).items() if one.id == house.client_id)


def asked(browser: Client, address: str, said: dict[str, str]) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = browser.post(address, said, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return len(queries)


def test_a_pause_costs_the_same_few_questions_for_one_line_and_for_twenty(house: House, browser: Client) -> None:
    address = begun(browser)
    one = asked(browser, f"{address}save/", {**SAID, "line-0-quantity": "1"})
    many = {f"line-{number}-code": f"E{1390 + number}" for number in range(20)}
    twenty = asked(browser, f"{address}save/", {**SAID, **many})
    assert one == twenty <= MOST_QUERIES


def test_an_order_is_received_once_and_its_receipt_is_one_look(house: House, browser: Client) -> None:
    address = begun(browser)
    said = {**SAID, "client": book(house)}
    first, second = browser.post(address, said), browser.post(address, said)
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"].split("?")[0] == second.headers["Location"].split("?")[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM referrals_referral")
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT count(*) FROM plumbing_sight WHERE what = 'intake.done'")
        before = cursor.fetchone()[0]
        browser.get(first.headers["Location"])
        cursor.execute("SELECT count(*) FROM plumbing_sight WHERE what = 'intake.done'")
        assert cursor.fetchone()[0] == before + 1
    with CaptureQueriesContext(connection) as queries:
        browser.get(first.headers["Location"])
    assert len(queries) <= MOST_QUERIES


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"member_id": "no uuid", "version": "x"},
        {"line-999-code": "E1390", "line-0-nothing": "x", "line-x-code": "y"},
        {"member_family": "a\0b", "note": "\0"},
        {"line-0-quantity": "1e9999999"},
        {"line-0-quantity": "NaN", "discharge_date": "9/9/9999", "discharge_time": "25:99"},
        {"client": "NOBODY", "urgency": "never", "sex": "?", "barriers": "moat"},
        {"birth_date": "1" * 5_000, "diagnoses": ";" * 5_000},
    ],
)
def test_whatever_is_posted_is_kept_or_refused_and_nothing_breaks(house: House, browser: Client, said: dict[str, str]) -> None:
    address = begun(browser)
    assert browser.post(f"{address}save/", said).status_code == 200
    assert browser.post(address, said).status_code == 422
    assert browser.get(address).status_code == 200


@pytest.mark.parametrize("words", ["", "x", "'; --", "\0\0\0", "%%", "oneil" * 100, "12/32/99", "1" * 40])
@pytest.mark.parametrize("where", ["offices", "members", "clinicians", "codes/item", "codes/diagnosis", "codes/else"])
def test_a_look_up_answers_any_words(house: House, browser: Client, where: str, words: str) -> None:
    assert browser.post(f"/intake/look/{where}/", {"words": words}).status_code == 200


def test_a_member_of_nobody_and_a_draft_of_nobody_are_not_found(house: House, browser: Client) -> None:
    missing = "00000000-0000-7000-8000-000000000000"
    assert browser.post("/intake/member/", {"member_id": missing}).status_code == 404
    assert browser.post("/intake/member/", {"member_id": "x"}).status_code == 404
    assert browser.get(f"/intake/{missing}/").status_code == 404
    assert browser.get(f"/intake/{missing}/done/").status_code == 404


def test_a_name_that_is_not_the_chosen_members_is_refused(house: House, browser: Client) -> None:
    (folder,) = house.arrive(order(1))
    member = referrals.by_cases(VIEWER, [folder.id])[folder.id].member_id
    said = {**SAID, "client": book(house), "member_id": str(member), "member_family": "Elsewhere"}
    answer = browser.post(begun(browser), said)
    assert answer.status_code == 422
    assert "The card says another name" in answer.content.decode()


def test_what_cannot_be_so_is_said_at_its_field(house: House, browser: Client) -> None:
    address = begun(browser)
    said = {**SAID, "client": book(house), "policy_number": "???", "oxygen_test_date": "12/31/2060"}
    refused = browser.post(address, said).content.decode()
    assert 'id="id_policy_number_error"' in refused
    assert "no letter and no digit" in refused
    assert 'id="id_oxygen_test_date_error"' in refused
    assert "read the day back" in refused
