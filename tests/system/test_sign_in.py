"""Who gets in, by which way, and for how long?"""

from __future__ import annotations

import re

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


def test_the_language_theme_and_density_a_colleague_chooses_stay_with_them(hub: Hub) -> None:
    page = hub.desk("ruth")
    page.goto("/discharge/")
    page.get_by_label("Your account").click()
    with page.expect_navigation():
        page.get_by_label("Language").select_option("es")
    expect(page.get_by_role("link", name="Agenda")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.get_by_label("Su cuenta").click()
    with page.expect_navigation():
        page.get_by_label("Tema").select_option("dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert hub.sql("SELECT language, theme FROM plumbing_user WHERE username = 'ruth'") == [("es", "dark")]


def test_the_last_second_factor_cannot_be_taken_away(hub: Hub) -> None:
    page = hub.desk("emeka")
    page.goto("/account/2fa/totp/deactivate/")
    if page.get_by_label("Password").count():
        page.get_by_label("Password").fill(PASSWORD)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    way = page.get_by_role("button", name="Deactivate")
    if way.count():
        way.click()
    held = (
        "SELECT count(*) FROM mfa_authenticator a JOIN plumbing_user u ON u.id = a.user_id WHERE username = %s AND type = 'totp'"
    )
    assert hub.sql(held, "emeka") == [(1,)]


def test_signing_out_everywhere_ends_every_session(hub: Hub) -> None:
    one, other = hub.desk("yusuf"), hub.desk("yusuf")
    one.goto("/account/sessions/")
    assert_accessible(one)
    one.get_by_role("button", name="Sign out everywhere, here too").click()
    expect(one.get_by_role("heading", name="Sign in")).to_be_visible()
    other.goto("/schedule/")
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_session_without_a_sign_of_life_for_half_an_hour_is_over(hub: Hub) -> None:
    page = hub.desk("priya")
    page.goto("/team/")
    hub.sql("DELETE FROM django_session")  # what an idle session leaves: nothing to go on with
    page.goto("/team/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_passkey_is_added_listed_and_signs_in_without_a_password(hub: Hub) -> None:
    page = hub.desk("freya")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "isUserVerified": True}})
    page.goto("/account/2fa/webauthn/")
    assert_accessible(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Add a passkey").click()
    if page.get_by_role("heading", name="Is it still you?").count():  # asked once a session, so not when the story is told again
        assert_accessible(page)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("This desk")
    expect(page.get_by_label("Sign in with it alone")).to_be_checked()
    assert_accessible(page)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("You have 1 passkey")).to_be_visible()
    page.get_by_role("link", name="Show them").first.click()
    expect(page.get_by_role("cell", name="This desk", exact=True)).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Rename This desk").click()
    page.get_by_label("Name").fill("The desk by the window")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("cell", name="The desk by the window", exact=True)).to_be_visible()
    page.goto("/account/2fa/recovery-codes/")
    expect(page.get_by_label("Unused codes")).to_have_value(re.compile(r"^(\w{8}\s*){10}$"))
    assert_accessible(page)
    page.context.clear_cookies()
    page.goto("/account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_label("Your account: Freya Osei")).to_be_visible()
