"""What does a call look like from ring to receipt, and what is said to whom?"""

from __future__ import annotations

import json
import urllib.request

import pytest
from playwright.sync_api import Page, expect
from tests.system.browser import Hub, assert_accessible, picture

A_CASE = (
    "SELECT c.id, c.number, m.family, m.given, m.birth_date, r.policy_number, r.referring_npi, c.zone FROM cases_case c "
    "JOIN referrals_referral r ON r.client_id = c.client_id AND r.case_id = c.id "
    "JOIN members_member m ON m.client_id = r.client_id AND m.id = r.member_id "
    "WHERE c.closed_at IS NULL AND r.policy_number <> '' AND m.birth_date IS NOT NULL AND m.merged_into_id IS NULL "
    "AND r.referring_npi <> '' ORDER BY c.number LIMIT 1 OFFSET %s"
)


def begin(page: Page, number: str = "+13125550142") -> None:
    page.goto("/calls/")
    page.get_by_label("Number").fill(number)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Inbound call")).to_be_visible()


def test_a_member_calls_is_identified_promised_and_leaves_with_a_receipt(hub: Hub) -> None:
    case_id, number, family, given, born, policy, _, _ = hub.sql(A_CASE, 0)[0]
    page = hub.desk("ines")
    begin(page)
    expect(page.get_by_text(family)).to_have_count(0)  # nothing of anybody before the check
    assert_accessible(page)
    page.get_by_label("Member's family name").fill(family)
    page.get_by_label("Member's given name").fill(given)
    page.get_by_label("Date of birth").fill(f"{born.month}/{born.day}/{born:%y}")
    page.get_by_label("Policy number").fill(policy)
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name=family)).to_be_visible()
    page.get_by_role("button", name=number).click()
    expect(page.get_by_text("The case number is")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("What we promise").fill("Call with the delivery window")
    page.get_by_role("button", name="Promise it").click()
    expect(page.get_by_text("Call with the delivery window").first).to_be_visible()
    picture(page, "call")
    page.get_by_label("Where is it").check()
    page.get_by_label("Promised by a date and time").check()
    page.get_by_label("We call back").check()
    by = page.get_by_role("combobox", name="By", exact=True)
    expect(by).to_have_value("sms")  # the member calls: the receipt goes to the member
    by.select_option("email")
    page.get_by_label("Written receipt to").fill("member@home.example")
    page.get_by_role("button", name="Send the receipt and finish").click()
    expect(page.get_by_text("Ready for the next call")).to_be_visible()
    assert_accessible(page)

    call = hub.sql("SELECT checked, identity, receipt, about_id FROM contacts_call ORDER BY began_at DESC, id DESC LIMIT 1")[0]
    assert set(call[0]) == {"name", "birth_date", "policy_number"}
    assert call[1] == "verified"
    assert call[3] == case_id
    body = hub.sql("SELECT body FROM contacts_outbound WHERE reference = %s", call[2])[0][0]
    assert body["case_number"] == number
    assert body["extension"]
    assert body["promises"][0]["what"] == "Call with the delivery window"
    owed = hub.sql("SELECT rule, stopped_at FROM obligations_obligation WHERE kind = 'call_promise' AND case_id = %s", case_id)
    assert owed == [("hub.call.promise", None)]
    page.goto(page.url)
    page.get_by_role("button", name="Done as promised").click()
    assert hub.sql("SELECT verdict FROM obligations_obligation WHERE kind = 'call_promise' AND case_id = %s", case_id) == [
        ("met",)
    ]


def test_two_failed_checks_lock_the_call_and_offer_a_call_back(hub: Hub) -> None:
    case_id, number, family, given, born, _, _, _ = hub.sql(A_CASE, 1)[0]
    page = hub.desk("ines")
    begin(page)
    for _attempt in range(2):
        page.get_by_label("Member's family name").fill(family)
        page.get_by_label("Member's given name").fill(given)
        page.get_by_label("Date of birth").fill(born.isoformat())
        page.get_by_label("ZIP").fill("00000")
        page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("Two checks failed")).to_be_visible()
    expect(page.get_by_role("heading", name=family)).to_have_count(0)
    assert_accessible(page)
    page.get_by_label("Case number the caller names").fill("XXX")
    page.get_by_role("button", name="Promise a call back").click()
    expect(page.get_by_label("Case number the caller names")).to_have_value("XXX")
    expect(page.locator(".field-wrong .wrong")).to_be_visible()
    page.get_by_label("Case number the caller names").fill(number)
    page.get_by_role("button", name="Promise a call back").click()
    owed = hub.sql("SELECT rule FROM obligations_obligation WHERE kind = 'call_back' AND case_id = %s", case_id)
    assert owed == [("hub.call.back",)]
    expect(page.get_by_role("heading", name=family)).to_have_count(0)


def test_an_office_is_identified_by_its_npi_besides_the_member(hub: Hub) -> None:
    _, _, family, given, born, _, npi, _ = hub.sql(A_CASE, 2)[0]
    page = hub.desk("oskar")
    begin(page)
    page.get_by_label("Who calls").select_option("office")
    page.get_by_label("Member's family name").fill(family)
    page.get_by_label("Member's given name").fill(given)
    page.get_by_label("Date of birth").fill(f"{born:%d %b %Y}")
    page.get_by_label("NPI of the office").fill(npi)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=family)).to_be_visible()


def test_a_date_that_is_none_is_refused_at_its_field_and_nothing_is_lost(hub: Hub) -> None:
    page = hub.desk("oskar")
    begin(page)
    page.get_by_label("Member's family name").fill("O'Neil-Smith")
    page.get_by_label("Date of birth").fill("the fifth")
    page.get_by_label("Note", exact=True).fill("The bed stands in the hall.")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("Type the date like 1/23/1945")).to_be_visible()
    expect(page.get_by_label("Member's family name")).to_have_value("O'Neil-Smith")
    expect(page.get_by_label("Note", exact=True)).to_have_value("The bed stands in the hall.")
    page.get_by_role("button", name="Hold").click()
    expect(page.get_by_role("button", name="Take back")).to_be_visible()
    expect(page.get_by_label("Note", exact=True)).to_have_value("The bed stands in the hall.")
    assert hub.sql("SELECT failures FROM contacts_call ORDER BY began_at DESC, id DESC LIMIT 1") == [(0,)]


def test_a_ringing_softphone_opens_the_call_and_no_number_stays_in_an_address(hub: Hub) -> None:
    page = hub.desk("marit")
    page.goto("/calls/")
    page.get_by_role("button", name="Make a new key").click()
    key = page.locator("[role=status] code").inner_text()
    page.goto("/calls/")
    expect(page.locator("body[data-live-state=open]")).to_have_count(1)
    ring = urllib.request.Request(
        f"{hub.url}/calls/pop/",
        data=json.dumps({"caller": "+13125550199", "dialed": "+18005550100"}).encode(),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    for wrong in ({}, {"caller": "banana"}, {"caller": {"a": 1}}):
        nonsense = urllib.request.Request(f"{hub.url}/calls/pop/", data=json.dumps(wrong).encode(), headers=ring.headers)
        with pytest.raises(urllib.error.HTTPError, match="400"):
            urllib.request.urlopen(nonsense)
    with urllib.request.urlopen(ring) as answer:
        assert answer.status == 201
        assert "3125550199" not in answer.read().decode()
    page.wait_for_url("**/calls/*-*/")
    expect(page.get_by_text("(312) 555-0199")).to_be_visible()
    assert "312" not in page.url.rpartition("/calls/")[0]


def test_a_key_that_is_none_opens_nothing(hub: Hub) -> None:
    ring = urllib.request.Request(f"{hub.url}/calls/pop/", data=b"caller=1", headers={"Authorization": "Bearer nothing"})
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(ring)


def test_a_whole_call_by_keyboard_alone(hub: Hub) -> None:
    page = hub.desk("yusuf")
    page.goto("/calls/")
    page.get_by_label("Number").focus()
    page.keyboard.type("3125550143")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Inbound call")).to_be_visible()
    expect(page.locator("body[data-live-state=open]")).to_have_count(1)  # a key pressed before the page listens is lost
    page.keyboard.press("h")
    expect(page.get_by_role("button", name="Take back")).to_be_visible()
    expect(page.locator("body[data-live-state=open]")).to_have_count(1)
    page.keyboard.press("h")
    expect(page.get_by_role("button", name="Hold")).to_be_visible()
    expect(page.locator("body[data-live-state=open]")).to_have_count(1)
    page.keyboard.press("u")
    expect(page.get_by_role("button", name="Hold")).to_have_count(0)
    page.get_by_label("Something else", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Wrong number.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ready for the next call")).to_be_visible()
    phases = hub.sql("SELECT phases FROM contacts_call WHERE agent = 'yusuf' ORDER BY id DESC LIMIT 1")[0][0]
    assert [phase for phase, _ in phases] == ["talk", "hold", "talk", "wrap"]
