"""How is a window committed to, moved, proved and disputed, and what does the ward get on paper?"""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf
from playwright.sync_api import Page, expect
from tests.system.browser import PHONE, Hub, assert_accessible, picture

ONE = (
    "SELECT b.id, b.reference, b.case_id FROM fulfillment_booking b JOIN cases_case c ON c.id = b.case_id "
    "WHERE b.state = %s AND c.state = 'OPEN' ORDER BY b.due_at DESC, b.reference LIMIT 1 OFFSET %s"
)
AHEAD = "SELECT to_char(value::timestamptz + interval '6 hours', 'YYYY-MM-DD') FROM plumbing_setting WHERE key = 'simulated_now'"


def drawer(page: Page, booking: object) -> None:
    page.goto(f"/schedule/{booking}/")
    expect(page.locator("#booking")).to_be_visible()


def test_a_dispatcher_commits_to_a_window_that_fits_by_keyboard_alone(hub: Hub) -> None:
    page = hub.desk("noor")
    page.goto("/schedule/")
    expect(page.get_by_role("heading", name="Schedule", exact=True)).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("2")
    expect(page.get_by_role("heading", name="No window yet")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#drawer #booking")).to_be_visible()
    assert_accessible(page)
    picture(page, "schedule")
    reference = page.locator("#drawer .tag").first.inner_text()
    ahead = hub.sql(AHEAD)
    page.locator("#id_starts").fill(f"{ahead[0][0]}T16:00")
    page.locator("#id_ends").fill(f"{ahead[0][0]}T20:00")
    page.get_by_role("button", name="Commit").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#drawer").get_by_text("The window is committed")).to_be_visible()
    expect(page.locator("#booking h2")).to_be_focused()
    state = hub.sql("SELECT state, first_window_end_at = window_end_at FROM fulfillment_booking WHERE reference = %s", reference)
    assert state == [("CONFIRMED", True)]
    assert hub.sql("SELECT count(*) FROM contacts_outbound WHERE reference = %s", f"{reference}.N")[0][0] == 1
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()


def test_a_window_that_ends_before_it_starts_is_refused_at_its_field(hub: Hub) -> None:
    booking = hub.sql(ONE, "TO_CONFIRM", 0)[0][0]
    page = hub.desk("noor")
    drawer(page, booking)
    page.locator("#id_starts").fill("2026-11-27T16:00")
    page.locator("#id_ends").fill("2026-11-27T14:00")
    page.get_by_role("button", name="Commit").click()
    expect(page.get_by_text("The window must end after it starts.")).to_be_visible()
    expect(page.locator("#id_starts")).to_have_value("2026-11-27T16:00")
    expect(page.locator("#id_ends")).to_be_focused()


def test_a_window_after_the_promise_takes_a_reason_by_keyboard_alone(hub: Hub) -> None:
    booking, _, case_id = hub.sql(ONE, "TO_CONFIRM", 2)[0]
    later = hub.sql("SELECT to_char(due_at + interval '3 days', 'YYYY-MM-DD') FROM fulfillment_booking WHERE id = %s", booking)[
        0
    ][0]
    page = hub.desk("noor")
    drawer(page, booking)
    page.locator("#id_starts").fill(f"{later}T09:00")
    page.locator("#id_ends").fill(f"{later}T11:00")
    page.locator("#id_ends").press("Enter")
    expect(page.get_by_text("This is later than promised; the promise ends")).to_be_visible()
    expect(page.locator("#id_ends")).to_be_focused()
    expect(page.locator("#id_ends")).to_have_value(f"{later}T11:00")
    assert hub.sql("SELECT state FROM fulfillment_booking WHERE id = %s", booking) == [("TO_CONFIRM",)]
    assert_accessible(page)
    page.get_by_label("Why later than promised").focus()
    page.keyboard.type("The member is with family until then.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The window is committed")).to_be_visible()
    expect(page.get_by_text("later than promised", exact=True)).to_be_visible()
    expect(page.locator("#booking h2")).to_be_focused()
    assert_accessible(page)
    page.goto(f"/case/{case_id}/")
    expect(page.get_by_text("The member is with family until then.").first).to_be_visible()


def test_a_moved_window_keeps_the_first_commitment(hub: Hub) -> None:
    booking, reference, _ = hub.sql(ONE, "CONFIRMED", 0)[0]
    first = hub.sql("SELECT first_window_end_at FROM fulfillment_booking WHERE id = %s", booking)
    told = "SELECT max(attempt) FROM contacts_outbound WHERE reference = %s"
    ((before,),) = hub.sql(told, f"{reference}.N")
    page = hub.desk("noor")
    drawer(page, booking)
    page.locator("#id_starts").fill("2026-11-30T09:00")
    page.locator("#id_ends").fill("2026-11-30T11:00")
    page.get_by_role("button", name="Commit").click()
    expect(page.get_by_text("the member is told")).to_be_visible()
    expect(page.get_by_text("first committed until")).to_be_visible()
    assert hub.sql("SELECT first_window_end_at FROM fulfillment_booking WHERE id = %s", booking) == first
    assert hub.sql(told, f"{reference}.N")[0][0] == before + 1


def test_what_did_not_happen_has_a_cause_an_exception_and_a_decision(hub: Hub) -> None:
    booking, _, case_id = hub.sql(ONE, "CONFIRMED", 1)[0]
    page = hub.desk("ines")
    drawer(page, booking)
    page.get_by_label("What happened").select_option("missed")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("Say why it did not happen")).to_be_visible()
    expect(page.get_by_label("Cause, if it did not happen")).to_be_focused()
    page.get_by_label("Cause, if it did not happen").select_option("member_not_home")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("heading", name="Decide what comes next")).to_be_visible()
    assert_accessible(page)
    open_ = hub.sql("SELECT cause FROM escalations_exception WHERE case_id = %s AND state = 'UNRESOLVED'", case_id)
    assert open_ == [("member_not_home",)]
    page.get_by_role("button", name="The same provider is asked for another window.").click()
    expect(page.get_by_role("heading", name="Decide what comes next")).to_have_count(0)
    assert hub.sql("SELECT state FROM fulfillment_booking WHERE id = %s", booking) == [("TO_CONFIRM",)]


def test_a_provider_that_cannot_come_is_cancelled_with_the_reason_and_another_is_looked_for(hub: Hub) -> None:
    booking, reference, case_id = hub.sql(ONE, "CONFIRMED", 2)[0]
    page = hub.desk("noor")
    drawer(page, booking)
    page.get_by_role("button", name="Cancel, and look for another provider").click()
    expect(page.get_by_text("Say why")).to_be_visible()
    expect(page.locator("#id_why")).to_be_focused()
    page.locator("#id_why").fill("The truck broke down.")
    page.get_by_role("button", name="Cancel, and look for another provider").click()
    expect(page.get_by_text("another provider is looked for", exact=False).first).to_be_visible()
    assert hub.sql("SELECT state FROM fulfillment_booking WHERE id = %s", booking) == [("CANCELLED",)]
    assert hub.sql("SELECT count(*) FROM contacts_outbound WHERE reference = %s", f"{reference}.C")[0][0] == 1
    waiting = hub.sql("SELECT count(*) FROM plumbing_outbox_event WHERE name = 'fulfillment.reassign' AND %s = ANY(ids)", case_id)
    assert waiting[0][0] == 1


def test_windows_are_suggested_for_when_somebody_is_at_home(hub: Hub) -> None:
    booking = hub.sql(ONE, "TO_CONFIRM", 1)[0][0]
    page = hub.desk("noor")
    drawer(page, booking)
    page.get_by_label("Saturday").check()
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_text("Saturday 08:00–18:00")).to_be_visible()
    windows = page.get_by_role("group", name="Windows that fit").get_by_role("button").all_inner_texts()
    assert all(one.startswith("Sat") for one in windows)


def test_the_discharge_desk_says_what_blocks_going_home_and_prints_the_paper(hub: Hub) -> None:
    page = hub.desk("amara")
    page.goto("/discharge/")
    expect(page.get_by_role("heading", name="Discharge desk", exact=True)).to_be_visible()
    assert_accessible(page)
    picture(page, "discharge")
    paper = page.request.post(
        page.locator("form[action$='/confirmation/']").first.get_attribute("action") or "",
        headers={
            "X-CSRFToken": page.locator("[name=csrfmiddlewaretoken]").first.input_value(),
            "Referer": f"{hub.url}/discharge/",
        },
    )
    assert paper.ok
    with pikepdf.open(BytesIO(paper.body())) as pdf:
        told = bytes(pdf.attachments["data.json"].get_file().read_bytes()).decode()
    assert "extension" in told
    link = re.search(rf"{hub.url}/s/[\w-]+/", told)
    assert link

    ward = hub.visitor(viewport=PHONE)
    ward.goto(link.group())
    expect(ward.get_by_text("Nothing changed since the paper was printed.")).to_be_visible()
    assert_accessible(ward)
    case_id = hub.sql("SELECT case_id FROM fulfillment_status_link ORDER BY made_at DESC LIMIT 1")[0][0]
    family = hub.sql(
        "SELECT m.family FROM members_member m JOIN referrals_referral r ON r.member_id = m.id WHERE r.case_id = %s", case_id
    )[0][0]
    expect(ward.get_by_text(family)).to_have_count(0)

    hub.sql(
        "UPDATE fulfillment_booking SET window_start_at = coalesce(window_start_at, now()) + interval '3 hours', window_end_at = "
        "coalesce(window_end_at, now()) + interval '5 hours', state = 'CONFIRMED' WHERE case_id = %s AND state <> 'CANCELLED'",
        case_id,
    )
    if hub.sql("SELECT 1 FROM fulfillment_booking WHERE case_id = %s AND state <> 'CANCELLED'", case_id):
        ward.reload()
        expect(ward.get_by_text("Changed since the paper was printed.")).to_be_visible()
    hub.sql("UPDATE fulfillment_status_link SET revoked_at = now()")
    ward.reload()
    expect(ward.get_by_text("This paper no longer opens anything")).to_be_visible()


def test_a_token_that_is_none_opens_nothing(hub: Hub) -> None:
    ward = hub.visitor()
    answer = ward.goto("/s/not-a-token/")
    assert answer is not None
    assert answer.status == 404
