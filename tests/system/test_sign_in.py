"""Who gets in, by which way, and for how long?"""

from __future__ import annotations

from playwright.sync_api import expect
from tests.system.browser import Hub, assert_accessible, totp

PASSWORD = "hearth-and-home-demo"


def test_a_colleague_signs_in_with_password_and_code(hub: Hub) -> None:
    page = hub.visitor()
    page.goto("/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("User name").fill("marit")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code from your app")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Code from your app").fill(totp("marit", seed="hub_stories"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your account: Marit Delacroix")).to_be_visible()


def test_a_wrong_password_says_so_and_keeps_the_name(hub: Hub) -> None:
    page = hub.visitor()
    page.goto("/account/login/")
    page.get_by_label("User name").fill("yusuf")
    page.get_by_label("Password").fill("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_text("not correct")).to_be_visible()
    expect(page.get_by_label("User name")).to_have_value("yusuf")


def test_the_password_alone_opens_nothing(hub: Hub) -> None:
    page = hub.visitor()
    page.goto("/account/login/")
    page.get_by_label("User name").fill("lena")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code from your app")).to_be_visible()
    page.goto("/")
    expect(page.get_by_label("Your account")).to_have_count(0)


def test_a_disabled_colleague_is_out_at_once(hub: Hub) -> None:
    page = hub.desk("tobias")
    page.goto("/account/sessions/")
    hub.sql("UPDATE plumbing_user SET is_active = false WHERE username = 'tobias'")
    page.goto("/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
