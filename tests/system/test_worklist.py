"""How does a colleague's day go at the lists: what waits, what comes next, who has what, and who takes over?"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.system.browser import PHONE, Hub, assert_accessible, assert_part_equals_page, picture

pytestmark = pytest.mark.xdist_group("worklist stories")


def numbers(page: Page) -> list[str]:
    return page.locator("#worklist tbody th a").all_inner_texts()


def case_of(page: Page) -> str:
    page.wait_for_url(re.compile(r"/case/[0-9a-f-]{36}/"))
    return re.search(r"/case/([0-9a-f-]{36})/", page.url)[1]  # type: ignore[index]


def reads_of(hub: Hub, username: str) -> int:
    found = hub.sql(
        "SELECT count(*) FROM plumbing_audit_event WHERE text LIKE '%%phi.read%%' AND text LIKE %s", f"%staff:{username}%"
    )
    return int(found[0][0])


def test_a_coordinator_goes_from_the_queue_to_a_case_without_a_mouse(hub: Hub) -> None:
    page = hub.desk("ines")
    page.goto("/help/worklist/")
    page.keyboard.press("g")
    page.keyboard.press("w")
    expect(page.get_by_role("heading", name="My cases", exact=True)).to_be_visible()
    second = page.locator("#worklist tbody tr").nth(1).get_attribute("id")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tr.is-here")).to_have_id(second or "")
    page.keyboard.press("Enter")
    assert case_of(page) == (second or "").removeprefix("row-")


def test_a_queue_shows_27_rows_with_action_owner_and_clock_and_no_fault(hub: Hub) -> None:
    page = hub.desk("marit")
    page.goto("/worklist/?q=discharge")
    seen = page.evaluate(
        "[...document.querySelectorAll('#worklist tbody tr')].filter(r => r.getBoundingClientRect().bottom <= innerHeight).length"
    )
    assert seen >= 27
    row = page.locator("#worklist tbody tr").first
    expect(row.locator(".clock")).to_be_visible()
    expect(row.locator("td.action")).not_to_be_empty()
    for column in ("Next action", "Who owes it", "Clock"):
        expect(page.get_by_role("columnheader", name=column, exact=True)).to_be_in_viewport()
    assert_accessible(page)
    picture(page, "worklist")
    small = hub.desk("marit", viewport=PHONE)
    small.goto("/worklist/?q=discharge")
    expect(small.get_by_role("heading", name="Discharge desk")).to_be_visible()
    assert_accessible(small)


def test_every_queue_opens_and_says_why_it_is_empty(hub: Hub) -> None:
    page = hub.desk("caspar")
    page.goto("/worklist/")
    queues = page.locator(".rail a").evaluate_all("links => links.map(one => one.getAttribute('href'))")
    assert len(queues) >= 13
    for address in queues:
        page.goto(f"/worklist/{address}")
        expect(page.locator("#worklist tbody tr, #worklist .empty strong").first).to_be_visible()


def test_one_look_at_a_list_is_one_audit_event_that_names_everybody_shown(hub: Hub) -> None:
    page = hub.desk("priya")
    page.goto("/account/sessions/")
    sights = "SELECT count(*) FROM plumbing_sight WHERE seen_by = 'staff:priya' AND what = 'worklist'"
    before, seen = reads_of(hub, "priya"), hub.sql(sights)[0][0]
    page.goto("/worklist/?q=starts")
    rows = len(numbers(page))
    page.wait_for_timeout(300)
    assert reads_of(hub, "priya") == before + 1
    assert 0 < hub.sql(sights)[0][0] - seen <= rows


def test_get_next_never_gives_one_case_to_two_people(hub: Hub) -> None:
    desks = [hub.desk(name) for name in ("yusuf", "lena", "ruth")]
    for page in desks:
        page.goto("/worklist/?q=unassigned")
    for page in desks:  # none waits for the other's answer
        page.evaluate("document.querySelector('[data-key=n]').click()")
    given = [case_of(page) for page in desks]
    assert len(set(given)) == 3
    held = hub.sql("SELECT count(DISTINCT staff_id) FROM worklist_claim WHERE folder_id = ANY(%s)", given)[0][0]
    assert held == 3
    colleague = hub.desk("ines")
    colleague.goto("/worklist/?q=unassigned")
    expect(colleague.locator(f"#row-{given[0]}")).to_contain_text("Yusuf Brandvold")
    first = desks[0]
    first.goto("/worklist/?q=unassigned")
    first.keyboard.press("n")
    first.wait_for_url(re.compile(r"/case/"))
    assert hub.sql("SELECT count(*) FROM worklist_claim WHERE folder_id = %s", given[0])[0][0] in (0, 1)
    assert (
        hub.sql("SELECT count(*) FROM worklist_claim c JOIN parties_staff s ON s.id = c.staff_id WHERE s.code = 'yusuf'")[0][0]
        == 1
    )


def test_a_list_is_narrowed_down_kept_under_a_name_and_shared_by_a_supervisor(hub: Hub) -> None:
    page = hub.desk("dolores")
    page.goto("/worklist/?q=discharge")
    page.keyboard.press("/")
    page.keyboard.press("Enter")
    page.locator("summary", has_text="Service line").click()
    page.get_by_role("link", name=re.compile("^Home health")).click()
    expect(page).to_have_url(re.compile(r"line=home_health"))
    listed = numbers(page)
    page.keyboard.press("v")
    expect(page.get_by_label("Name", exact=False).first).to_be_focused()
    page.keyboard.type("Going home with a nurse")
    page.get_by_label("For whom").select_option("team")
    page.get_by_role("button", name="Save", exact=True).click()
    saved = page.locator(".rail .saved a", has_text="Going home with a nurse")
    expect(saved).to_have_attribute("aria-current", "page")
    colleague = hub.desk("tobias")
    colleague.goto("/worklist/")
    theirs = colleague.locator(".rail .saved a", has_text="Going home with a nurse")
    expect(theirs.locator(".count")).to_have_text(re.compile(r"^\d+$"))
    theirs.click()
    expect(colleague).to_have_url(re.compile(r"q=discharge&line=home_health$"))
    assert numbers(colleague) == listed


def test_a_colleagues_view_is_not_forgotten_by_somebody_else(hub: Hub) -> None:
    (mine,) = hub.sql(
        "INSERT INTO worklist_saved_view (id, staff_id, name, audience, query, saved_at) SELECT gen_random_uuid(), id, "
        "'Dolores watches', 'team', 'q=escalations', now() FROM parties_staff WHERE code = 'dolores' RETURNING id"
    )
    page = hub.desk("ines")
    page.goto("/worklist/")
    page.get_by_label("Forget the view Dolores watches").click()
    expect(page.locator(".notice", has_text="whoever saved it, or a supervisor")).to_be_visible()
    assert hub.sql("SELECT count(*) FROM worklist_saved_view WHERE id = %s", mine[0]) == [(1,)]


def test_a_view_without_a_name_is_refused_at_its_field(hub: Hub) -> None:
    page = hub.desk("ines")
    page.goto("/worklist/?q=benefits")
    page.keyboard.press("v")
    page.get_by_label("Name", exact=False).first.fill("   ")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#view_name_error")).to_contain_text("Give the view a name")
    assert_accessible(page)


def test_many_cases_are_tagged_at_once_and_it_is_taken_back(hub: Hub) -> None:
    page = hub.desk("ines")
    page.goto("/worklist/?q=starts")
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    expect(page.locator("[data-chosen]").first).to_have_text("2 chosen")
    page.keyboard.press("l")
    page.locator(".bulk details[open]").get_by_role("button", name="Watch closely").click()
    expect(page.locator("#worklist .tag", has_text="Watch closely")).to_have_count(2)
    notice = page.locator(".notice", has_text="2 cases tagged Watch closely")
    notice.get_by_role("button", name="Undo").click()
    expect(page.locator("#worklist .tag", has_text="Watch closely")).to_have_count(0)
    assert hub.sql("SELECT count(*) FROM worklist_tag")[0][0] == 0


def test_the_row_one_stands_on_is_put_off_and_comes_back_by_itself(hub: Hub) -> None:
    page = hub.desk("marit")
    page.goto("/worklist/")
    first, before = numbers(page)[0], len(numbers(page))
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.get_by_role("button", name="For an hour").click()
    expect(page.locator("#worklist tbody tr")).to_have_count(before - 1)
    assert first not in numbers(page)
    hub.sql("UPDATE worklist_snooze SET until_at = '2026-01-01'")
    page.reload()
    assert numbers(page)[0] == first


def test_the_file_holds_what_the_address_shows_and_no_formula(hub: Hub) -> None:
    page = hub.desk("caspar")
    hub.sql(
        "UPDATE worklist_row SET family = '=cmd|calc' WHERE queue = 'unassigned' AND number = "
        "(SELECT min(number) FROM worklist_row WHERE queue = 'unassigned')"
    )
    page.goto("/worklist/?q=unassigned&sort=opened")
    listed = numbers(page)
    before = reads_of(hub, "caspar")
    answer = page.request.get("/worklist.json?q=unassigned&sort=opened")
    assert [one["case_number"] for one in answer.json()] == listed
    csv = page.request.get("/worklist.csv?q=unassigned&sort=opened").text()
    assert "'=cmd|calc" in csv
    assert ",=cmd" not in csv
    book = page.request.get("/worklist.xlsx?q=unassigned&sort=opened")
    assert book.body()[:2] == b"PK"
    assert reads_of(hub, "caspar") == before + 3
    assert page.request.get("/worklist.exe?q=unassigned").status == 404
    refused = hub.desk("freya")
    refused.goto("/worklist/?q=unassigned")
    assert refused.request.get("/worklist.csv?q=unassigned").status == 403


def test_a_case_is_handed_over_with_what_the_next_colleague_must_know(hub: Hub) -> None:
    lena = hub.desk("lena")
    lena.goto("/schedule/")
    expect(lena.locator("#bell")).to_have_attribute("href", "/notifications/")
    page = hub.desk("tobias")
    page.goto("/worklist/")
    number = numbers(page)[0]
    page.keyboard.press("j")
    page.keyboard.press("h")
    expect(page.get_by_label("Who goes on with it")).to_be_focused()
    page.get_by_label("What they must know").fill("Call")
    page.get_by_role("button", name="Hand over", exact=True).last.click()
    expect(page.locator("#hand_note_error")).to_be_visible()
    expect(page.get_by_label("What they must know")).to_have_value("Call")
    assert_accessible(page)
    page.get_by_label("Who goes on with it").select_option("lena")
    page.get_by_label("What they must know").fill("The daughter wants a call before every visit.")
    page.get_by_role("button", name="Hand over", exact=True).last.click()
    expect(page.locator(".notice", has_text="1 case with Lena Castellanos")).to_be_visible()
    expect(page.locator("#drawer")).to_be_hidden()
    expect(lena.locator("#bell strong")).to_be_visible(timeout=3_000)  # at once, not at the next look a minute later
    lena.goto("/worklist/")
    assert number in numbers(lena)
    lena.locator("#bell").click()
    told = lena.locator("#notifications .told", has_text=number)
    expect(told).to_contain_text("handed over to you by Tobias Okonkwo")
    expect(told).to_contain_text("The daughter wants a call before every visit.")
    assert_accessible(lena)
    lena.get_by_role("button", name="Mark all as read").click()
    expect(lena.locator("#bell strong")).to_have_count(0)


def test_while_a_colleague_is_away_their_cases_stand_among_the_covers_own(hub: Hub) -> None:
    ruth = hub.desk("ruth")
    ruth.goto("/worklist/")
    theirs = numbers(ruth)
    ruth.keyboard.press("o")
    ruth.get_by_role("button", name="Set cover").click()
    expect(ruth.locator("#cover_to_error")).to_be_visible()
    ruth.get_by_label("Who covers").select_option("yusuf")
    ruth.get_by_label("First day away").fill("2026-11-25")
    ruth.get_by_label("Last day away").fill("2026-11-27")
    ruth.get_by_role("button", name="Set cover").click()
    expect(ruth.locator("#drawer")).to_contain_text("Yusuf Brandvold covers")
    assert_accessible(ruth)
    yusuf = hub.desk("yusuf")
    yusuf.goto("/worklist/")
    expect(yusuf.get_by_text("You cover for Ruth Adeyemi-Lang")).to_be_visible()
    listed = yusuf.request.get("/worklist.json?q=mine").json()
    assert set(theirs) <= {one["case_number"] for one in listed}
    ruth.get_by_role("button", name="Back").click()
    expect(ruth.locator("#drawer")).not_to_contain_text("Yusuf Brandvold covers")
    yusuf.reload()
    expect(yusuf.get_by_text("You cover for")).to_have_count(0)


def test_a_change_shows_on_a_colleagues_page_without_losing_focus_or_typed_text(hub: Hub) -> None:
    watching = hub.desk("dolores")
    watching.goto("/worklist/?q=unassigned")
    expect(watching.locator("body[data-live-state=open]")).to_have_count(1)
    watching.keyboard.press("j")
    watching.keyboard.press("j")
    watching.keyboard.press("h")
    watching.get_by_label("What they must know").fill("half a sent")
    other = hub.desk("marit")
    other.goto("/worklist/?q=unassigned")
    free = other.locator("#worklist tbody tr:not(:has(th .tag))").last
    row = free.get_attribute("id")
    free.locator("input").check()
    other.keyboard.press("t")
    expect(watching.locator(f"#{row}")).to_contain_text("Marit Delacroix", timeout=2_500)
    expect(watching.get_by_label("What they must know")).to_be_focused()
    expect(watching.get_by_label("What they must know")).to_have_value("half a sent")
    watching.keyboard.press("Escape")
    stood = watching.evaluate("document.activeElement.closest('tr')?.id ?? document.querySelector('tr.is-here')?.id")
    assert stood


def test_what_was_swapped_in_is_what_a_reload_shows(hub: Hub) -> None:
    page = hub.desk("ines")
    page.goto("/worklist/?q=discharge&sort=member")
    page.keyboard.press("j")
    page.keyboard.press("l")
    page.locator(".bulk details[open]").get_by_role("button", name="Second look").click()
    expect(page.locator("#worklist .tag", has_text="Second look")).to_have_count(1)
    assert_part_equals_page(page, "#worklist")


def test_every_page_of_a_list_is_reached_once(hub: Hub) -> None:
    page = hub.desk("caspar")
    for sort in ("urgent", "due", "opened", "member"):
        page.goto(f"/worklist/?q=discharge&sort={sort}")
        found = numbers(page)
        while page.get_by_role("link", name="Next page").count():
            page.get_by_role("link", name="Next page").click()
            page.wait_for_load_state()
            found += numbers(page)
        every = hub.sql("SELECT number FROM worklist_row WHERE queue = 'discharge'")
        assert sorted(found) == sorted(number for (number,) in every), sort


def test_the_palette_finds_a_case_by_number_and_a_member_by_what_one_knows(hub: Hub) -> None:
    number, case_id, family, given, born, phone, card = hub.sql(
        "SELECT w.number, w.folder_id, m.family, m.given, m.birth_date, m.phone, i.value FROM worklist_row w "
        "JOIN members_member m ON m.id = w.member_id JOIN members_identifier i ON i.member_id = m.id AND i.system = 'member_id' "
        "WHERE m.phone <> '' AND m.birth_date IS NOT NULL ORDER BY w.number LIMIT 1"
    )[0]
    page = hub.desk("ines")
    page.goto("/worklist/")
    words = (
        number.replace("-", "").lower(),
        number[:7],
        card.lower(),
        f"{family}, {given[:3]}",
        f"{given} {family}",
        f"{born:%m/%d/%Y} {family}",
        f"{family} {born:%B} {born.day}, {born.year}",
        phone,
    )
    before = reads_of(hub, "ines")
    for said in words:
        page.keyboard.press("Control+k")
        page.keyboard.type(said)
        expect(page.locator("#palette li", has_text=number).first).to_be_visible()
        page.keyboard.press("Escape")
    assert reads_of(hub, "ines") > before
    page.keyboard.press("Control+k")
    page.keyboard.type(number)
    expect(page.locator("#palette li", has_text=number).first).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Enter")
    assert case_of(page) == str(case_id)
    sent = hub.sql('SELECT count(*) FROM plumbing_audit_event WHERE text LIKE \'%%"what":"find"%%\'')[0][0]
    assert sent > 0
