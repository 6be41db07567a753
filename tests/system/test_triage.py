"""A nurse looks at one order after the other, changes what must change, and says why."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect
from tests.system.browser import Hub, assert_accessible, picture


def waiting(hub: Hub, *, urgency: str = "routine") -> dict[str, Any]:
    """An order nobody has looked at yet; one that waits for a nurse, where there is one."""
    (row,) = hub.sql(
        "SELECT c.id, c.number, c.client_id FROM cases_case c JOIN referrals_referral r ON r.case_id = c.id "
        "LEFT JOIN worklist_row w ON w.folder_id = c.id AND w.queue = 'triage' WHERE c.urgency = %s AND c.closed_at IS NULL "
        "AND r.discharge_at IS NULL AND NOT EXISTS (SELECT FROM referrals_triage_review t WHERE t.case_id = c.id) "
        "ORDER BY w.folder_id IS NULL, c.number LIMIT 1",
        urgency,
    )
    return dict(zip(("id", "number", "client_id"), row, strict=True))


def clocks(hub: Hub, case: dict[str, Any]) -> dict[str, Any]:
    return dict(hub.sql("SELECT kind, due_at FROM obligations_obligation WHERE case_id = %s AND stopped_at IS NULL", case["id"]))


def opened(hub: Hub, case: dict[str, Any]) -> Page:
    page = hub.desk("amara")
    page.goto(f"/triage/{case['id']}/")
    return page


def test_the_nurse_takes_the_next_order_by_keyboard_and_records_that_nothing_changes(hub: Hub):
    # given the queue
    page = hub.desk("amara")
    page.goto("/triage/")
    expect(page.locator("#triage-queue tbody tr").first).to_be_visible()
    assert_accessible(page)
    picture(page, "triage-queue")
    # when the next one is taken, answered and saved without the mouse
    page.keyboard.press("n")
    page.wait_for_url("**/triage/*-*/")
    case_id = page.url.rstrip("/").split("/")[-1]
    expect(page.get_by_label("Urgency")).to_be_focused()
    for _ in range(30):
        if page.evaluate("document.activeElement.id") == "id_answer_alone":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("The daughter is there until Sunday")
    expect(page.get_by_text("Saving records that you looked")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda address: case_id not in address)
    # then the look is on record and the clock of the review is kept
    assert hub.sql("SELECT differences, answers, reviewed_by FROM referrals_triage_review WHERE case_id = %s", case_id) == [
        ({}, {"Is somebody at home who can help?": "The daughter is there until Sunday"}, "amara")
    ]
    assert hub.sql(
        "SELECT verdict FROM obligations_obligation WHERE case_id = %s AND kind = 'clinical_review' ORDER BY stopped_at", case_id
    ) == [("met",)]
    # and the next order is another one
    assert page.url.rstrip("/").split("/")[-1] != case_id


def test_a_change_is_shown_needs_a_reason_and_its_clocks_follow(hub: Hub):
    # given a routine order
    case = waiting(hub, urgency="routine")
    before = clocks(hub, case)
    page = opened(hub, case)
    # when the nurse makes it urgent
    page.get_by_label("Urgency").select_option("urgent")
    expect(page.locator("#changes")).to_contain_text("Routine")
    expect(page.locator("#changes ins")).to_have_text("Urgent")
    page.get_by_role("button", name="Save", exact=True).click()
    # then it is not saved without a reason
    expect(page.locator("#id_why_error")).to_contain_text("Say why it changes")
    assert_accessible(page)
    page.get_by_label("Why it changes").fill("Saturation falls below 85 at night")
    picture(page, "triage-change")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/triage/?done=*")
    # and what was, what is, why and who stand with the case
    assert hub.sql(
        "SELECT differences, why FROM referrals_triage_review WHERE case_id = %s ORDER BY reviewed_at DESC LIMIT 1", case["id"]
    ) == [({"urgency": ["routine", "urgent"]}, "Saturation falls below 85 at night")]
    assert hub.sql("SELECT urgency FROM cases_case WHERE id = %s", case["id"]) == [("urgent",)]
    assert "clinical_review" in before
    assert "clinical_review" not in clocks(hub, case)
    page.goto(f"/triage/{case['id']}/")
    expect(page.get_by_role("region", name="Looked at before")).to_contain_text("Saturation falls below 85")


def test_a_discharge_tomorrow_goes_to_a_manager_at_once(hub: Hub):
    case = waiting(hub, urgency="routine")
    before = clocks(hub, case)
    page = opened(hub, case)
    page.get_by_label("Urgency").select_option("discharge")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#id_discharge_date_error")).to_contain_text("Until when does the bed wait")
    page.get_by_label("Discharge day").fill("11/26/26")
    page.get_by_label("Discharge time").fill("9 am")
    expect(page.locator("#changes")).to_contain_text("a manager has it at once")
    page.get_by_label("Why it changes").fill("The ward called")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/triage/?done=*")
    assert hub.sql("SELECT name FROM plumbing_outbox_event WHERE %s = ANY(ids) AND name = 'referrals.discharge_near'", case["id"])
    assert clocks(hub, case)["service"] > before["service"]  # it counts from the discharge now


def test_a_bad_day_is_said_at_its_field_and_nothing_typed_is_lost(hub: Hub):
    case = waiting(hub, urgency="routine")
    page = opened(hub, case)
    page.get_by_label("Discharge day").fill("11/20/26")
    page.get_by_label("Discharge time").fill("14:00")
    page.get_by_label("Note").fill("x" * 10_000)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#id_note_error")).to_contain_text("10,000 characters")
    expect(page.locator("#id_discharge_date_error")).to_contain_text("lies in the past")
    expect(page.get_by_label("Note")).to_have_value("x" * 10_000)


def test_an_order_that_changed_meanwhile_is_not_overwritten(hub: Hub):
    case = waiting(hub, urgency="routine")
    page = opened(hub, case)
    page.get_by_label("Urgency").select_option("urgent")
    page.get_by_label("Why it changes").fill("Worse since yesterday")
    hub.sql("UPDATE referrals_referral SET requested_start_date = '2026-12-09' WHERE case_id = %s", case["id"])
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The order changed meanwhile")).to_be_visible()
    expect(page.get_by_label("Why it changes")).to_have_value("Worse since yesterday")


def test_the_nurse_asks_the_office_in_one_message(hub: Hub):
    case = waiting(hub, urgency="routine")
    page = opened(hub, case)
    page.get_by_label("Ask the office").first.check()
    page.get_by_label("Another question for the office").fill("Which pump does the ward use?")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/triage/?done=*")
    ((reference, body),) = hub.sql(
        "SELECT reference, body FROM contacts_outbound WHERE case_id = %s AND kind = 'clinical-question'", case["id"]
    )
    assert reference == f"{case['number']}.N1"
    assert [one["question"] for one in body["questions"]] == [
        "Is somebody at home who can help?",
        "Which pump does the ward use?",
    ]


def test_only_who_triages_comes_here(hub: Hub):
    page = hub.desk("oskar")
    answer = page.goto("/triage/")
    assert answer is not None
    assert answer.status == 403
