"""Oxygen is ordered by telephone for a member of Medicare: what the payer wants to see is asked on the page, and kept."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.system.browser import Hub, assert_accessible
from tests.system.test_intake import begin, case_of, saved


def test_what_the_payer_wants_to_see_is_asked_while_the_office_is_on_the_telephone(hub: Hub) -> None:
    # given an order of oxygen: nothing of a test is asked while nobody knows who pays
    page, keys = begin(hub)
    page.get_by_label("Office or hospital").fill("Threewell Practice")
    page.get_by_label("Last name", exact=True).fill("Tamblyn")
    page.get_by_label("First name").first.fill("Rosalind")
    page.get_by_label("HCPCS or CPT code").fill("E1390")
    page.get_by_label("Client", exact=True).select_option("CEDAR")
    saved(page)
    section = page.get_by_role("region", name="What the payer wants to see")
    expect(section).to_be_hidden()
    # when the product is said
    page.get_by_label("Product").select_option("MA")
    # then the panel's entry leads to the field, as to every other
    expect(section).to_be_visible()
    page.locator("#intake-panel").get_by_role("link", name=re.compile("oxygen test", re.I)).first.click()
    keys.at("oxygen_saturation")
    keys.type("eighty-six")
    page.get_by_label("The day of the oxygen test").fill("11/23/2026")
    page.get_by_label("How the oxygen test was made").select_option("rest")
    saved(page)
    assert_accessible(page)
    # and what cannot be read is refused at its field, with everything kept
    page.keyboard.press("Control+Enter")
    expect(page.locator(".field-wrong", has=page.get_by_label("The qualifying oxygen test")).locator(".wrong")).to_be_visible()
    expect(page.get_by_label("The day of the oxygen test")).to_have_value("11/23/2026")
    page.get_by_label("The qualifying oxygen test").fill("86 %")
    saved(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/done/**")
    case = case_of(hub, page)
    kept = hub.sql("SELECT evidence FROM referrals_referral WHERE id = %s", case["referral_id"])[0][0]
    assert kept == {"oxygen_saturation": "86", "oxygen_test_condition": "rest", "oxygen_test_date": "2026-11-23"}
    # and the office is not asked for what it has just said
    asked = hub.sql("SELECT field FROM referrals_clarification WHERE referral_id = %s", case["referral_id"])
    assert not {"oxygen_saturation", "oxygen_test_condition", "oxygen_test_date"} & {row[0] for row in asked}
