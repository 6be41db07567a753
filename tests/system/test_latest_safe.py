"""Can a coordinator see until when a case is safe, what costs most, and why: on the discharge desk and on the case page?"""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.system.browser import PHONE, Hub, assert_accessible, picture

AHEAD = (
    "SELECT c.id, o.kind FROM obligations_obligation o JOIN cases_case c ON c.id = o.case_id "
    "WHERE o.kind LIKE 'latest_safe.%%' AND o.stopped_at IS NULL AND o.noticed_at IS NULL "
    "AND o.due_at > (SELECT value::timestamptz FROM plumbing_setting WHERE key = 'simulated_now') "
    "ORDER BY o.due_at DESC, c.id LIMIT 1"
)
SPENT = (
    "SELECT e.case_id, e.reason FROM escalations_escalation e "
    "WHERE e.state = 'OPEN' AND e.reason LIKE 'latest safe%%' ORDER BY e.reference LIMIT 1"
)


def test_the_discharge_desk_has_the_least_slack_on_top_and_says_what_costs_most(hub: Hub) -> None:
    page = hub.desk("ines")
    page.goto("/discharge/")
    expect(page.get_by_role("heading", name="the least slack on top")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Slack")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Chance")).to_be_visible()
    assert_accessible(page)
    chances = page.locator("#desk tbody tr td:nth-child(7)").all_inner_texts()
    assert chances.index("–") > 0 if "–" in chances else chances
    known = [text for text in chances if text != "–"]
    assert known
    assert all(re.fullmatch(r"\d{1,2}\s%", text) for text in known)
    assert chances[: len(known)] == known, "what needs no forecast stands at the end"
    picture(page, "discharge")


def test_a_coordinator_reads_until_when_a_case_is_safe_and_why_by_keyboard_alone(hub: Hub) -> None:
    case_id, kind = hub.sql(AHEAD)[0]
    page = hub.desk("ines")
    page.goto(f"/case/{case_id}/")
    panel = page.get_by_role("region", name="Safe until")
    expect(panel).to_be_visible()
    expect(panel.get_by_text(re.compile(r"\d{1,2} of 100 on time"))).to_be_visible()
    steps = panel.get_by_role("list", name="Latest moment of each step")
    expect(steps.get_by_text("critical")).to_have_count(1)
    assert_accessible(page)
    first = steps.locator("summary").first
    first.focus()
    page.keyboard.press("Enter")
    expect(steps.get_by_text(re.compile("cases take")).first).to_be_visible()
    why = panel.get_by_text("How this was reckoned")
    why.focus()
    page.keyboard.press("Enter")
    expect(panel.get_by_text(re.compile("^Needed by"))).to_be_visible()
    expect(panel.get_by_text(re.compile("^Unless it is done by"))).to_be_visible()
    assert_accessible(page)
    page.set_viewport_size(PHONE)
    expect(panel).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert kind.startswith("latest_safe.")


def test_a_spent_case_says_so_on_its_page_and_names_its_manager(hub: Hub) -> None:
    case_id, reason = hub.sql(SPENT)[0]
    page = hub.desk("ines")
    page.goto(f"/case/{case_id}/")
    expect(page.locator("#case-work").get_by_text(reason.capitalize())).to_be_visible()
