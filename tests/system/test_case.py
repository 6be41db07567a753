"""Does a colleague see on one page what a case owes, by whom, until when and why, and can they do what is theirs to do?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

from playwright.sync_api import Page, expect
from tests.system.browser import PHONE, ROOT, Hub, assert_accessible, assert_part_equals_page, picture

LACKING = "EXISTS (SELECT FROM referrals_referral r WHERE r.case_id = c.id AND r.state = 'AWAITING_ANSWER')"
OPEN = "c.state = 'OPEN' AND EXISTS (SELECT FROM fulfillment_booking b WHERE b.case_id = c.id AND b.state = 'CONFIRMED')"
ENDED = "c.state = 'CANCELLED'"


def a_case(hub: Hub, where: str, *, place: int = 0) -> tuple[UUID, str]:
    """Some case of the morning about which this is true, counted from 0 so that stories do not share one: (id, number)."""
    found = hub.sql(f"SELECT c.id, c.number FROM cases_case c WHERE {where} ORDER BY c.number LIMIT 1 OFFSET {place}")
    assert found, f"no case of the morning fits: {where}"
    return found[0][0], found[0][1]


def at(page: Page, case_id: UUID) -> None:
    page.goto(f"/case/{case_id}/")
    expect(page.locator("#case-head")).to_be_visible()
    expect(page.locator("body")).to_have_attribute("data-live-state", "open")


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
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(derivation).to_have_count(0)
    assert_accessible(page)
    picture(page, "case")


def test_each_part_swapped_in_is_what_the_whole_page_shows(hub: Hub) -> None:
    case_id, _ = a_case(hub, OPEN, place=1)
    page = hub.desk("ines")
    at(page, case_id)
    for part in ("head", "missing", "work", "story"):
        page.evaluate(f"htmx.trigger('#case-{part}', 'changed')")
        page.wait_for_load_state("networkidle")
        assert_part_equals_page(page, f"#case-{part}")


def test_what_is_missing_is_asked_with_one_click_and_not_a_second_time(hub: Hub) -> None:
    case_id, _ = a_case(hub, OPEN, place=2)
    page = hub.desk("ines")
    at(page, case_id)
    missing = page.locator("#case-missing")
    missing.get_by_role("button", name="Ask ").click()
    expect(page.get_by_text("in one message")).to_be_visible()
    expect(missing.get_by_role("button", name="Ask ")).to_have_count(0)
    expect(missing).to_contain_text("All of it was asked in")
    asks = (
        "SELECT count(*) FROM contacts_outbound WHERE case_id = %s AND kind = 'clarification-ask' AND written_by = 'staff:ines'"
    )
    assert hub.sql(asks, case_id) == [(1,)]
    assert_accessible(page)


def test_an_answer_is_written_in_where_it_is_missing(hub: Hub) -> None:
    case_id, _ = a_case(hub, OPEN, place=3)
    page = hub.desk("ines")
    at(page, case_id)
    row = page.locator("#case-missing li").filter(has_text="Barriers")
    row.get_by_text("Record the answer").click()
    row.get_by_role("button", name="Record").click()
    expect(page.get_by_text("Write what was said.")).to_be_visible()
    row.get_by_label("Barriers").fill("stairs")
    row.get_by_label("Who said so").fill("the member")
    row.get_by_role("button", name="Record").click()
    expect(page.get_by_text("Written in.")).to_be_visible()
    expect(page.locator("#case-missing li").filter(has_text="Barriers")).to_have_count(0)
    expect(page.locator("#case-work")).to_contain_text("Stairs")


def test_a_note_is_not_a_message(hub: Hub) -> None:
    case_id, _ = a_case(hub, OPEN, place=4)
    page = hub.desk("ines")
    at(page, case_id)
    note = page.get_by_role("form", name="Note for colleagues")
    note.get_by_label("Note for colleagues").press_sequentially("The gate code is with the neighbor, @tob")
    expect(page.get_by_role("option", name="Tobias Okonkwo")).to_be_visible()
    page.keyboard.press("Enter")
    note.get_by_role("button", name="Keep note, colleagues only").click()
    story = page.locator("#case-story")
    expect(story).to_contain_text("The gate code is with the neighbor, @tobias")
    assert hub.sql("SELECT mentions FROM contacts_note WHERE case_id = %s", case_id) == [(["tobias"],)]
    assert hub.sql("SELECT count(*) FROM contacts_outbound WHERE case_id = %s AND kind = 'message'", case_id) == [(0,)]
    entry = story.locator(".entry-note").first
    entry.get_by_role("button", name="Pin").click()
    expect(story.get_by_role("list", name="Pinned")).to_contain_text("gate code")
    assert_accessible(page)


def test_a_message_can_be_taken_back_for_ten_seconds(hub: Hub) -> None:
    case_id, _ = a_case(hub, OPEN, place=5)
    page = hub.desk("ines")
    at(page, case_id)
    form = page.get_by_role("form", name="Message to somebody outside")
    form.get_by_label("To").select_option("payer")
    expect(form.get_by_role("button", name="Send portal message to")).to_be_visible()
    form.get_by_label("Message").fill("Please call about the authorization.")
    form.get_by_role("button", name="Send portal message to").click()
    expect(page.locator("#case-work")).to_contain_text("Leaving")
    expect(form.get_by_label("Message")).to_have_value("")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Nobody outside has seen it")).to_be_visible()
    expect(form.get_by_label("Message")).to_have_value("Please call about the authorization.")
    held = hub.sql("SELECT withdrawn_at IS NOT NULL, released_at FROM contacts_draft WHERE case_id = %s", case_id)
    assert held == [(True, None)]
    assert hub.sql("SELECT count(*) FROM contacts_outbound WHERE case_id = %s AND kind = 'message'", case_id) == [(0,)]
    at(page, case_id)  # whoever leaves the page finds it again
    expect(form.get_by_label("Message")).to_have_value("Please call about the authorization.")
    expect(form).to_contain_text("nobody has it")
    assert_accessible(page)
    form.get_by_role("button", name="Discard").click()
    expect(form.get_by_label("Message")).to_have_value("")
    at(page, case_id)
    expect(form.get_by_label("Message")).to_have_value("")


def test_two_colleagues_decide_the_same_and_the_second_keeps_the_draft(hub: Hub) -> None:
    case_id, _ = a_case(hub, OPEN, place=6)
    ines, tobias = hub.desk("ines"), hub.desk("tobias")
    for page, why in ((ines, "The family asked for a week."), (tobias, "The ward called: readmitted.")):
        at(page, case_id)
        page.get_by_role("button", name="Hold").click()
        page.locator("#drawer").get_by_label("Why?").fill(why)
    ines.locator("#drawer").get_by_role("button", name="Hold").click()
    expect(ines.locator("#case-head")).to_contain_text("On hold")
    tobias.locator("#drawer").get_by_role("button", name="Hold").click()
    conflict = tobias.locator("#drawer")
    expect(conflict).to_contain_text("A colleague was faster.")
    expect(conflict).to_contain_text("Ines Halvorsen put the case on hold")
    expect(conflict).to_contain_text("The family asked for a week.")
    expect(conflict).to_contain_text("The ward called: readmitted.")
    assert_accessible(tobias)
    conflict.get_by_role("button", name="Put mine into a note").click()
    expect(tobias.locator("#note-text")).to_have_value("Why?: The ward called: readmitted.")


def test_a_change_by_one_shows_on_the_others_page_and_half_typed_text_stays(hub: Hub) -> None:
    case_id, _ = a_case(hub, OPEN, place=7)
    ines, tobias = hub.desk("ines"), hub.desk("tobias")
    at(tobias, case_id)
    at(ines, case_id)
    expect(ines.locator("#case-here")).to_contain_text("Tobias Okonkwo is here too")
    half = tobias.locator("#case-missing li").first
    half.get_by_text("Record the answer").click()
    half.get_by_role("textbox").first.fill("half a")
    tobias.locator("#note-text").fill("half a note")
    ines.locator("#note-text").fill("The daughter opens the door.")
    ines.locator("#note-text").press("Control+Enter")
    expect(tobias.locator("#case-story")).to_contain_text("The daughter opens the door.", timeout=3_000)
    expect(tobias.locator("#note-text")).to_have_value("half a note")
    expect(half.get_by_role("textbox").first).to_have_value("half a")
    expect(tobias.locator("#case-missing .stale-bar")).to_be_visible()
    tobias.locator("#case-missing").get_by_role("button", name="Show the change").click()
    expect(tobias.locator("#case-missing .stale-bar")).to_be_hidden()


def test_only_what_is_new_since_the_last_look_is_marked(hub: Hub) -> None:
    case_id, _ = a_case(hub, OPEN, place=8)
    page = hub.desk("marit")
    at(page, case_id)
    expect(page.get_by_text("since you last looked")).to_have_count(0)
    page.goto("about:blank")
    hub.sql(
        "UPDATE cases_look SET here_at = here_at - interval '1 hour', seen_at = seen_at - interval '6 hours' WHERE case_id = %s",
        case_id,
    )
    other = hub.desk("ines")
    at(other, case_id)
    other.locator("#note-text").fill("Something new.")
    other.locator("#note-text").press("Control+Enter")
    expect(other.locator("#case-story")).to_contain_text("Something new.")
    at(page, case_id)
    expect(page.get_by_text("since you last looked")).to_be_visible()
    expect(page.get_by_text("You last looked Wed")).to_be_visible()
    assert_accessible(page)


def test_the_timeline_is_filtered_and_the_address_remembers_it(hub: Hub) -> None:
    case_id, _ = a_case(hub, OPEN, place=9)
    page = hub.desk("ines")
    at(page, case_id)
    story = page.locator("#case-story")
    story.get_by_role("button", name="Clocks", exact=False).last.click()
    expect(story.locator("ol.story > li").first).to_contain_text("owes")
    expect(page).to_have_url(f"{hub.url}/case/{case_id}/?show=clocks")
    page.reload()
    expect(story.get_by_role("button", name="Clocks").last).to_have_attribute("aria-pressed", "true")


def test_a_fax_is_looked_at_page_by_page(hub: Hub, tmp_path: Path) -> None:
    case_id, _ = a_case(hub, OPEN, place=10)
    page = hub.desk("ines")
    printed = page.request.get(f"/case/{case_id}/print/")
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.body()[:5] == b"%PDF-"
    fax = tmp_path / "order.pdf"
    fax.write_bytes(printed.body())
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "HEARTHLINE_DATABASE": hub.database}
    command = [sys.executable, "-m", "hearthline.config", "import", str(fax)]
    done = subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    client = "(SELECT client_id FROM cases_case WHERE id = %s)"
    ((arrived,),) = hub.sql("SELECT id FROM documents_inbound WHERE kind = 'pdf' ORDER BY received_at DESC, id DESC LIMIT 1")
    hub.sql(f"UPDATE documents_content SET client_id = {client} WHERE inbound_id = %s", case_id, arrived)
    hub.sql(f"UPDATE documents_inbound SET client_id = {client} WHERE id = %s", case_id, arrived)
    hub.sql("UPDATE referrals_referral SET inbound_id = %s WHERE case_id = %s", arrived, case_id)
    at(page, case_id)
    page.get_by_role("button", name="Open PDF").click()
    drawer = page.locator("#drawer")
    expect(drawer).to_contain_text("SHA-256")
    first = drawer.get_by_role("img", name="PDF, page 1")
    expect(first).to_be_visible()
    expect(first).to_have_js_property("naturalWidth", 1_100, timeout=30_000)  # the process that draws starts with the first one
    assert_accessible(page)
    looks = "SELECT count(*) FROM plumbing_sight WHERE what = 'case.document.original'"
    (before,) = hub.sql(looks)[0]
    with page.expect_download() as download:
        drawer.get_by_role("link", name="Original").click()
    assert Path(download.value.path()).read_bytes() == printed.body()
    assert hub.sql(looks) == [(before + 1,)]


def test_a_supervisor_reopens_with_a_reason_and_a_coordinator_cannot(hub: Hub) -> None:
    case_id, _ = a_case(hub, ENDED)
    coordinator = hub.desk("ines")
    at(coordinator, case_id)
    expect(coordinator.get_by_role("button", name="Reopen")).to_have_count(0)
    page = hub.desk("dolores")
    at(page, case_id)
    expect(page.locator("#case-head")).to_contain_text("Nothing is owed any more")
    page.get_by_role("button", name="Reopen").click()
    drawer = page.locator("#drawer")
    expect(drawer).to_contain_text("starts anew from now")
    drawer.get_by_role("button", name="Reopen").click()
    expect(drawer).to_contain_text("Say why, in a sentence")
    assert_accessible(page)
    drawer.get_by_label("Why?").fill("The member wants the service after all.")
    drawer.get_by_role("button", name="Reopen").click()
    expect(drawer).to_be_hidden()
    expect(page.locator("#case-head")).to_contain_text("Deliver what was ordered")
    expect(coordinator.locator("#case-story")).to_contain_text("Dolores Whitfield reopened the case")


def test_a_matter_goes_to_a_supervisor_with_a_committed_date_and_time(hub: Hub) -> None:
    case_id, number = a_case(hub, OPEN, place=11)
    page = hub.desk("ines")
    at(page, case_id)
    page.locator("#case-head").get_by_role("button", name="Escalate").click()
    drawer = page.locator("#drawer")
    drawer.get_by_label("Committed for").fill("2026-11-01T09:00")
    drawer.get_by_role("button", name="Escalate").click()
    expect(drawer).to_contain_text("That moment has passed; choose a later one.")
    drawer.get_by_label("Committed for").fill("2026-11-25T12:30")
    drawer.get_by_label("Supervisor", exact=True).select_option(label="Priya Sandoval")
    drawer.get_by_label("What is the matter?").select_option("clinical concern")
    drawer.get_by_role("button", name="Escalate").click()
    expect(page.get_by_text("Priya Sandoval answers for it by Wed Nov 25, 12:30")).to_be_visible()
    expect(page.locator("#case-work")).to_contain_text("Clinical concern")
    boss = hub.desk("priya")
    at(boss, case_id)
    boss.locator("#case-work").get_by_role("button", name="Resolve").first.click()
    boss.locator("#drawer").get_by_label("Why?").fill("Spoke with the surgeon; the plan stands.")
    boss.locator("#drawer").get_by_role("button", name="Resolve").click()
    expect(boss.locator("#case-work")).to_contain_text("Spoke with the surgeon; the plan stands.")
    assert number in boss.locator("h1").inner_text()


def test_the_whole_page_is_worked_by_keyboard(hub: Hub) -> None:
    case_id, _ = a_case(hub, OPEN, place=12)
    page = hub.desk("ines")
    at(page, case_id)
    page.locator("main").focus()
    page.keyboard.press("n")
    expect(page.locator("#note-text")).to_be_focused()
    page.keyboard.type("By keyboard alone.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#case-story")).to_contain_text("By keyboard alone.")
    page.locator("main").focus()
    page.keyboard.press("m")
    expect(page.locator("#message-text")).to_be_focused()
    page.locator("main").focus()
    page.keyboard.press("a")
    expect(page.get_by_text("in one message")).to_be_visible()
    page.locator("main").focus()
    page.keyboard.press("e")
    expect(page.locator("#drawer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    page.keyboard.press("Control+k")
    page.keyboard.type("hold")
    page.keyboard.press("Enter")
    expect(page.locator("#drawer")).to_contain_text("What was arranged is taken back")
    page.keyboard.press("Tab")
    page.locator("#drawer").get_by_label("Why?").focus()
    page.keyboard.type("The family asked for a week.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#case-head")).to_contain_text("On hold")


def test_every_look_is_one_audit_event(hub: Hub) -> None:
    case_id, _ = a_case(hub, OPEN, place=13)
    count = "SELECT count(*) FROM plumbing_sight WHERE seen_by = 'staff:yusuf'"
    page = hub.desk("yusuf")
    (before,) = hub.sql(count)[0]
    at(page, case_id)
    assert hub.sql(count) == [(before + 1,)]
    page.get_by_role("button", name="Print").or_(page.get_by_role("link", name="Print")).first.is_visible()
    page.locator("h1").get_by_role("button").click()
    expect(page.locator("#drawer")).to_contain_text("Date of birth")
    assert hub.sql(count) == [(before + 2,)]
    assert hub.sql("SELECT what FROM plumbing_sight WHERE seen_by = 'staff:yusuf' ORDER BY seq DESC LIMIT 1") == [
        ("case.record",)
    ]


def test_the_page_fits_a_telephone(hub: Hub) -> None:
    case_id, _ = a_case(hub, LACKING)
    page = hub.desk("ines", viewport=PHONE)
    at(page, case_id)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)


def test_a_case_just_opened_follows_a_colleague_at_once_though_it_says_who_is_here(hub: Hub) -> None:
    case_id, _ = a_case(hub, OPEN, place=13)
    watcher, colleague = hub.desk("marit"), hub.desk("yusuf")
    at(colleague, case_id)
    colleague.locator("#case-head").get_by_role("button", name="Hold").click()
    colleague.locator("#drawer").get_by_label("Why?").fill("The family asked for a week.")
    with watcher.expect_response(lambda answer: "/here/" in answer.url):
        at(watcher, case_id)
    colleague.locator("#drawer").get_by_role("button", name="Hold").click()
    expect(colleague.locator("#case-head")).to_contain_text("On hold")
    expect(watcher.locator("#case-head")).to_contain_text("On hold", timeout=1_500)
