"""Does a colleague see on one page what a case owes, by whom, until when and why, and can they do what is theirs to do?"""

from __future__ import annotations

from uuid import UUID

from playwright.sync_api import Page, expect
from tests.system.browser import Hub, assert_accessible, picture


def a_case(hub: Hub, where: str) -> tuple[UUID, str]:
    """Some case of the morning about which this is true: (id, number)."""
    found = hub.sql(f"SELECT c.id, c.number FROM cases_case c WHERE {where} ORDER BY c.number LIMIT 1")
    assert found, f"no case of the morning fits: {where}"
    return found[0][0], found[0][1]


def at(page: Page, case_id: UUID) -> None:
    page.goto(f"/case/{case_id}/")
    expect(page.locator("#case-head")).to_be_visible()
    page.wait_for_function("document.body.dataset.liveState === 'open'")


LACKING = "EXISTS (SELECT FROM referrals_referral r WHERE r.case_id = c.id AND r.state = 'AWAITING_ANSWER')"
OPEN = "c.state = 'OPEN' AND EXISTS (SELECT FROM fulfillment_booking b WHERE b.case_id = c.id AND b.state = 'CONFIRMED')"


def test_a_coordinator_reads_what_is_owed_by_whom_until_when_and_why(hub: Hub) -> None:
    case_id, number = a_case(hub, OPEN)
    page = hub.desk("ines")
    at(page, case_id)
    head = page.locator("#case-head")
    expect(head.get_by_role("heading", level=1)).to_contain_text(number)
    manager, extension = hub.sql(
        "SELECT s.name, s.extension FROM cases_case c JOIN parties_staff s ON s.id = c.manager_id WHERE c.id = %s", case_id
    )[0]
    expect(head).to_contain_text(f"{manager}, ext. {extension}")
    expect(head.get_by_role("listitem").first).to_contain_text("Received")
    expect(head.get_by_text("Come as committed, and send proof")).to_be_visible()
    head.locator("summary").first.click()
    derivation = head.locator("details[open] .clock-body")
    expect(derivation).to_contain_text("owes it until")
    expect(derivation).to_contain_text("hub.visit.proof")
    page.keyboard.press("Escape")
    expect(derivation).to_have_count(0)
    assert_accessible(page)
    picture(page, "case-page")
