"""Who gets past the gate, for how long, and what does it leave behind?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from hearthline.domain.parties import api as parties
from hearthline.plumbing import access, clock
from hearthline.plumbing.access import accounts
from hearthline.plumbing.access.models import User

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def supervisor(db) -> User:
    with access.acting(access.system("test")):
        parties.file_staff(
            [parties.StaffDraft(code="wren", name="Wren Okafor", extension="4100", email="wren@hub.example", role="supervisor")],
            by=access.Actor("system", "test"),
            at=AT,
        )
    accounts.open_demo_account("wren", name="Wren Okafor", role="supervisor", staff_code="wren", seed="test")
    return User.objects.get(username="wren")


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def test_without_signing_in_every_page_leads_to_the_way_in(db) -> None:
    answer = Client().get("/team/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(db) -> None:
    answer = Client().get("/team/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/account/login/"


def test_without_a_second_factor_only_the_page_that_makes_one_opens(db) -> None:
    accounts.open_account("lark", name="Lark", role="supervisor")
    answer = signed_in(User.objects.get(username="lark")).get("/team/")
    assert answer.headers["Location"] == "/account/2fa/"


def test_a_role_without_the_permission_is_refused_with_a_sentence(supervisor: User) -> None:
    User.objects.filter(id=supervisor.id).update(role="nurse")
    supervisor.refresh_from_db()
    answer = signed_in(supervisor).get("/team/")
    assert answer.status_code == 403
    assert b"Ask your supervisor" in answer.content


def test_thirty_one_minutes_without_a_sign_of_life_end_the_session(supervisor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = signed_in(supervisor)
    assert browser.get("/team/").status_code == 200
    now = clock.wall()
    monkeypatch.setattr(clock, "wall", lambda: now + timedelta(minutes=31))
    answer = browser.get("/team/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")


def test_a_heartbeat_is_no_sign_of_life(supervisor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from hearthline.entrypoints.console import gate

    browser = signed_in(supervisor)
    browser.get("/team/")
    now = clock.wall()
    request = browser.get("/team/").wsgi_request
    for minutes in (10, 20, 29):
        monkeypatch.setattr(clock, "wall", lambda minutes=minutes: now + timedelta(minutes=minutes))
        assert gate.refusal(request, access.roles.Permission.OWN_ACCOUNT, is_sign_of_life=False) is None
    monkeypatch.setattr(clock, "wall", lambda: now + timedelta(minutes=31))
    assert gate.refusal(request, access.roles.Permission.OWN_ACCOUNT, is_sign_of_life=False) is not None


def test_every_answer_has_a_strict_content_policy(supervisor: User) -> None:
    policy = signed_in(supervisor).get("/team/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
