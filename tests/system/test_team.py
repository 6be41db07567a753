"""What does a supervisor decide, and what does everybody's look leave behind?"""

from __future__ import annotations

from playwright.sync_api import expect
from tests.system.browser import Hub, assert_accessible, picture

OTHER_BOOK = (
    "SELECT c.number, c.id FROM cases_case c JOIN parties_client p ON p.id = c.client_id WHERE p.code = 'LAKESHORE' LIMIT 1"
)


def test_a_supervisor_sees_what_is_about_to_break_and_who_carries_it(hub: Hub) -> None:
    page = hub.desk("caspar")
    page.goto("/team/")
    expect(page.get_by_role("heading", name="Team", exact=True)).to_be_visible()
    expect(page.get_by_role("table").nth(1)).to_contain_text("Ines Halvorsen")
    assert_accessible(page)
    picture(page, "team")
    page.keyboard.press("j")
    expect(page.locator("tr.is-here")).to_have_count(1)


def test_a_coordinator_is_told_that_the_team_page_is_not_theirs(hub: Hub) -> None:
    page = hub.desk("ines")
    answer = page.goto("/team/")
    assert answer is not None
    assert answer.status == 403
    expect(page.get_by_role("heading", name="Not for your role")).to_be_visible()
    assert_accessible(page)


def test_every_look_at_the_team_page_leaves_one_audit_event(hub: Hub) -> None:
    page = hub.desk("dolores")
    page.goto("/account/sessions/")
    before = hub.sql("SELECT count(*) FROM plumbing_audit_event WHERE text LIKE '%%phi.read%%' AND text LIKE '%%staff:dolores%%'")
    page.goto("/team/")
    after = hub.sql("SELECT count(*) FROM plumbing_audit_event WHERE text LIKE '%%phi.read%%' AND text LIKE '%%staff:dolores%%'")
    assert after[0][0] == before[0][0] + 1
    shown = hub.sql("SELECT count(DISTINCT member_id) FROM plumbing_sight WHERE seen_by = 'staff:dolores'")[0][0]
    assert shown > 0


def test_who_looked_finds_the_look(hub: Hub) -> None:
    priya = hub.desk("priya")
    priya.goto("/team/")
    case = hub.sql(
        "SELECT c.number FROM plumbing_sight s JOIN referrals_referral r ON r.member_id = s.member_id "
        "JOIN cases_case c ON c.id = r.case_id WHERE s.seen_by = 'staff:priya' LIMIT 1"
    )[0][0]
    page = hub.desk("ivo")
    page.goto("/team/looks/")
    assert_accessible(page)
    page.keyboard.press("/")
    page.keyboard.type("not a number")
    page.keyboard.press("Enter")
    expect(page.locator("#number-wrong")).to_be_visible()
    page.get_by_label("Case number").fill(case)
    page.keyboard.press("Enter")
    expect(page.get_by_role("table")).to_contain_text("Priya Sandoval")
    assert_accessible(page)


def test_a_case_outside_ones_books_opens_with_a_reason_and_is_reviewed(hub: Hub) -> None:
    number, case_id = hub.sql(OTHER_BOOK)[0]
    hanna = hub.desk("hanna")
    hanna.goto("/team/glass/")
    assert_accessible(hanna)
    hanna.get_by_label("Case number").fill(number)
    hanna.get_by_label("Why you must see it now").fill("because")
    hanna.get_by_role("button", name="Open this case").click()
    expect(hanna.locator("#reason-wrong")).to_contain_text("a supervisor reads it")
    expect(hanna.get_by_label("Case number")).to_have_value(number)
    assert hub.sql("SELECT count(*) FROM plumbing_broken_glass")[0][0] == 0
    hanna.get_by_label("Why you must see it now").fill("The ward calls: the member is discharged within the hour.")
    hanna.get_by_role("button", name="Open this case").click()
    hanna.wait_for_url(f"**/case/{case_id}/")
    assert (
        hub.sql("SELECT count(*) FROM plumbing_audit_event WHERE chain = %s AND text LIKE '%%glass_broken%%'", case_id)[0][0] == 1
    )

    supervisor = hub.desk("caspar")
    supervisor.goto("/team/access/")
    expect(supervisor.locator(".reason")).to_contain_text("The ward calls")
    expect(supervisor.locator("form.decision", has_text="The ward calls")).to_contain_text(number)
    assert_accessible(supervisor)
    supervisor.get_by_role("button", name="Not justified").click()
    expect(supervisor.get_by_text("Say what was wrong")).to_be_visible()
    supervisor.get_by_role("button", name="Justified", exact=True).click()
    expect(supervisor.get_by_text(f"Hanna Valdivia, {number}: Justified")).to_be_visible()


def test_two_records_of_one_person_are_merged_with_a_reason_and_parted_again(hub: Hub) -> None:
    hub.sql(
        "INSERT INTO members_merge_proposal (id, client_id, newcomer_id, candidate_id, score, reasons, proposed_at, proposed_by, "
        "decision, decided_by, why) SELECT gen_random_uuid(), a.client_id, a.id, b.id, 0.9, ARRAY['same date of birth'], now(), "
        "'system:test', '', '', '' "
        "FROM members_member a JOIN members_member b ON b.client_id = a.client_id AND b.id > a.id "
        "WHERE a.merged_into_id IS NULL AND b.merged_into_id IS NULL LIMIT 1"
    )
    page = hub.desk("caspar")
    page.goto("/team/merges/")
    assert_accessible(page)
    before = hub.sql("SELECT count(*) FROM members_merge WHERE undone_at IS NULL")[0][0]
    panel = page.locator("section", has_text="same date of birth").first
    panel.get_by_role("button", name="One person: merge").click()
    expect(page.get_by_text("Say why: the next person")).to_be_visible()
    panel = page.locator("section", has_text="same date of birth").first
    panel.get_by_label("Why").fill("Same insurance card and address.")
    panel.get_by_role("button", name="One person: merge").click()
    expect(page.get_by_role("button", name="Undo this merge").first).to_be_visible()
    assert hub.sql("SELECT count(*) FROM members_merge WHERE undone_at IS NULL")[0][0] == before + 1
    page.get_by_role("button", name="Undo this merge").first.click()
    expect(page.get_by_role("heading", name="Same person?")).to_be_visible()
    assert hub.sql("SELECT count(*) FROM members_merge WHERE undone_at IS NULL")[0][0] == before


def test_fifty_people_looked_up_in_ten_minutes_raise_an_alarm(hub: Hub) -> None:
    page = hub.desk("ruth")
    page.goto("/account/sessions/")
    hub.sql(
        "INSERT INTO plumbing_sight (id, client_id, member_id, seen_at, seen_by, what, chain, seq) SELECT gen_random_uuid(), "
        "client_id, id, (SELECT value::timestamptz FROM plumbing_setting WHERE key = 'simulated_now'), 'staff:caspar', 'find', "
        "gen_random_uuid(), row_number() OVER () FROM members_member LIMIT 60"
    )
    supervisor = hub.desk("caspar")
    supervisor.goto("/team/looks/colleague/caspar/")
    dolores = hub.desk("dolores")
    dolores.goto("/team/access/")
    expect(dolores.get_by_text("people within ten minutes")).to_be_visible()
    expect(dolores.get_by_text("Caspar Nwosu", exact=True)).to_be_visible()


def test_the_help_page_of_the_team_is_there(hub: Hub) -> None:
    page = hub.desk("caspar")
    page.goto("/team/")
    page.get_by_role("link", name="Help").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("what is about to break")
    assert_accessible(page)
