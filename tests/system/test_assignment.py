"""How does a dispatcher find somebody: by the plan, against it, all at once, on the telephone, and for the whole board?"""

from __future__ import annotations

from uuid import UUID

from playwright.sync_api import Page, expect
from tests.system.browser import PHONE, Hub, assert_accessible, picture

OPEN = (
    "SELECT a.id, o.reference FROM assignments_assignment a "
    "JOIN assignments_offer o ON o.assignment_id = a.id AND o.state = 'OPEN' "
    "WHERE a.state = 'SEARCHING' AND (SELECT count(*) FROM assignments_candidate c WHERE c.assignment_id = a.id "
    "AND c.round = a.round AND NOT EXISTS (SELECT FROM assignments_offer f WHERE f.assignment_id = a.id "
    "AND f.organization_id = c.organization_id)) > %s ORDER BY a.deadline_at DESC, a.id LIMIT 1 OFFSET %s"
)
OFFERS = (
    "SELECT reference, state, organization_id, chosen_because, cost_over FROM assignments_offer "
    "WHERE assignment_id = %s "
    "ORDER BY offered_at, length(reference), reference"
)


def searched(hub: Hub, place: int, *, candidates: int = 1) -> tuple[UUID, str]:
    """A search in which somebody is being asked, with more than so many others whom nobody asked; another for each place."""
    return hub.sql(OPEN, candidates, place)[0]  # type: ignore[return-value]


def look(page: Page, search: UUID) -> None:
    page.goto(f"/assignment/{search}/")
    expect(page.locator("#search-head")).to_be_visible()


def take_back(page: Page) -> None:
    page.locator("summary", has_text="Withdraw the open offer").click()
    page.locator("#id_withdraw_why").fill("Their desk is closed today.")
    page.get_by_role("button", name="Withdraw, and tell the provider").click()
    expect(page.get_by_text("Withdrawn; the provider is told.")).to_be_visible()


def candidate(page: Page, rank: int) -> str:
    """Tick the candidate of this rank; returns its name."""
    box = page.locator("#offer-form input[name='organizations']").nth(rank - 1)
    box.check()
    return str(box.get_attribute("aria-label"))


def test_a_dispatcher_asks_the_second_best_with_a_reason_and_sees_what_it_costs(hub: Hub) -> None:
    search, _ = searched(hub, 0)
    page = hub.desk("noor")
    look(page, search)
    expect(page.locator("#board [aria-current='true'][data-search]")).to_have_count(1)
    assert_accessible(page)
    take_back(page)
    expect(page.get_by_role("button", name="Ask the next by the plan")).to_be_visible()
    candidate(page, 2)
    page.get_by_role("button", name="Offer to the one ticked").click()
    expect(page.get_by_text("points dearer than the plan's first choice")).to_be_visible()
    expect(page.locator("#offer-form input[name='organizations']").nth(1)).to_be_checked()
    page.locator("#id_offer_why").fill("The member asked for them.")
    page.get_by_role("button", name="Offer to the one ticked").click()
    expect(page.get_by_text("Offered; the clock of the hold runs.")).to_be_visible()
    expect(page.get_by_text("Chosen because: The member asked for them.")).to_be_visible()
    last = hub.sql(OFFERS, search)[-1]
    assert (last[1], last[3]) == ("OPEN", "The member asked for them.")
    assert last[4] >= 0
    assert hub.sql("SELECT count(*) FROM contacts_outbound WHERE reference = %s AND kind = 'offer'", last[0]) == [(1,)]
    assert_accessible(page)
    picture(page, "assignment")


def test_of_several_asked_at_once_the_first_to_accept_has_it_and_the_rest_are_told(hub: Hub) -> None:
    search, _ = searched(hub, 1)
    page = hub.desk("noor")
    look(page, search)
    take_back(page)
    candidate(page, 1)
    second = candidate(page, 2)
    page.get_by_label("Held for").select_option("30")
    page.get_by_role("button", name="Offer to all ticked at once").click()
    expect(page.get_by_text("Offered; the clock of the hold runs.")).to_be_visible()
    open_ = [one for one in hub.sql(OFFERS, search) if one[1] == "OPEN"]
    assert len(open_) == 2
    page.locator("summary", has_text="Record an answer").click()
    page.locator("#id_answer_reference").select_option(label=f"{second} ({open_[1][0]})")
    page.locator("#id_answer_reply").select_option("accepted")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("Recorded; what follows from it is done.")).to_be_visible()
    states = {one[0]: one[1] for one in hub.sql(OFFERS, search)}
    assert (states[open_[1][0]], states[open_[0][0]]) == ("TAKEN", "WITHDRAWN")
    told = hub.sql("SELECT count(*) FROM contacts_outbound WHERE reference = %s AND kind = 'offer-withdrawn'", open_[0][0])
    assert told == [(1,)]
    assert hub.sql("SELECT state, organization_id FROM assignments_assignment WHERE id = %s", search) == [
        ("ACCEPTED", open_[1][2])
    ]


def test_a_decline_on_the_telephone_has_a_code_and_leads_to_the_next(hub: Hub) -> None:
    search, reference = searched(hub, 2)
    page = hub.desk("noor")
    look(page, search)
    page.locator("summary", has_text="Record an answer").click()
    page.locator("#id_answer_reply").select_option("declined")
    page.get_by_label("In their words").fill("Two nurses are ill.")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("Choose the reason: it decides who is asked next")).to_be_visible()
    expect(page.get_by_label("In their words")).to_have_value("Two nurses are ill.")
    assert_accessible(page)
    page.get_by_label("Reason, when it declines").select_option("staffing")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("Recorded; what follows from it is done.")).to_be_visible()
    expect(page.get_by_text("Has nobody free for this case; the next in the plan is asked.").first).to_be_visible()
    found = {one[0]: one[1] for one in hub.sql(OFFERS, search)}
    assert found.pop(reference) == "DECLINED"
    assert "OPEN" in found.values()


def test_a_counter_offer_on_other_terms_is_agreed_to(hub: Hub) -> None:
    search, reference = searched(hub, 3)
    page = hub.desk("noor")
    look(page, search)
    page.locator("summary", has_text="Record an answer").click()
    page.locator("#id_answer_reply").select_option("counter")
    page.get_by_label("Would at this rate").fill("abc")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("Write an amount of dollars")).to_be_visible()
    expect(page.locator("#id_answer_rate")).to_be_focused()
    expect(page.locator("#id_answer_rate")).to_have_value("abc")
    page.get_by_label("Would at this rate").fill("142.50")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("Rate: $142.50.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Agree to the counter-offer").click()
    expect(page.get_by_text("Say why: it is kept with the search.")).to_be_visible()
    page.locator("[id^='id_agree_']").first.fill("The payer granted the rate.")
    page.get_by_role("button", name="Agree to the counter-offer").click()
    expect(page.get_by_text("Agreed; the provider has the case and is told.")).to_be_visible()
    states = {one[0]: one[1] for one in hub.sql(OFFERS, search)}
    assert states[reference] == "TAKEN"
    assert "OPEN" not in states.values()
    assert hub.sql("SELECT state FROM assignments_assignment WHERE id = %s", search) == [("ACCEPTED",)]


def test_the_proposal_is_accepted_for_the_whole_board(hub: Hub) -> None:
    page = hub.desk("noor")
    mine = [searched(hub, place, candidates=2)[0] for place in (0, 1)]
    for search in mine:
        look(page, search)
        take_back(page)
    page.goto("/assignment/proposal/")
    expect(page.get_by_role("heading", name="Proposal for the whole board")).to_be_visible()
    assert_accessible(page)
    before = int(page.locator("[data-total]").inner_text())
    choice = page.locator(f"select[name='to-{mine[0]}']")
    over = int(choice.locator("option").nth(1).get_attribute("data-over") or 0)
    choice.select_option(index=1)
    assert int(page.locator("[data-total]").inner_text()) == before + over
    picture(page, "assignment-proposal")
    page.get_by_role("button", name="Offer all that are ticked").click()
    expect(page.get_by_text("1 could not be carried out")).to_be_visible()
    expect(page.get_by_text("Say why: this is")).to_be_visible()
    assert_accessible(page)
    page.locator(f"input[name='why-{mine[0]}']").fill("They know the house.")
    page.get_by_role("button", name="Offer all that are ticked").click()
    expect(page.get_by_text("could not be carried out")).to_have_count(0)
    asked = [one for one in hub.sql(OFFERS, mine[0]) if one[1] == "OPEN"]
    assert [one[3:] for one in asked] == [("They know the house.", over)]


def test_a_provider_with_an_expired_license_is_shown_as_not_eligible_with_the_reason(hub: Hub) -> None:
    search, _ = searched(hub, 4)
    page = hub.desk("noor")
    look(page, search)
    box = page.locator("#offer-form input[name='organizations']").first
    name, organization = box.get_attribute("aria-label"), box.get_attribute("value")
    hub.sql(
        "UPDATE network_credential SET expires_date = '2026-11-20' WHERE organization_id = %s AND kind = 'license'", organization
    )
    page.reload()
    row = page.locator("tr", has=page.get_by_role("link", name=name, exact=True)).filter(has_text="license")
    expect(row).to_contain_text(f"license of {name} expired on 2026-11-20; ask for the renewal.")
    expect(page.locator(f"#offer-form input[value='{organization}']")).to_have_count(0)
    row.get_by_role("link", name=name).click()
    expect(page.locator("#drawer #provider")).to_be_visible()
    expect(page.locator("#drawer").get_by_text("expired", exact=False).first).to_be_visible()
    assert_accessible(page)
    hub.sql(
        "UPDATE network_credential SET expires_date = '2027-11-20' WHERE organization_id = %s AND kind = 'license'", organization
    )


def test_a_search_that_changed_meanwhile_keeps_what_was_typed(hub: Hub) -> None:
    search, _ = searched(hub, 5)
    page = hub.desk("noor")
    look(page, search)
    page.locator("summary", has_text="Withdraw the open offer").click()
    page.locator("#id_withdraw_why").fill("They moved.")
    hub.sql("UPDATE assignments_assignment SET version = version + 1 WHERE id = %s", search)
    with page.expect_response(lambda answer: "/withdraw/" in answer.url) as waited:
        page.get_by_role("button", name="Withdraw, and tell the provider").click()
    assert waited.value.status == 409
    expect(page.get_by_text("A colleague or a provider was faster.")).to_be_visible()
    expect(page.locator("#id_withdraw_why")).to_have_value("They moved.")


def test_the_whole_task_by_keyboard_alone(hub: Hub) -> None:
    page = hub.desk("noor")
    page.goto("/assignment/")
    expect(page.get_by_role("heading", name="Assignment", exact=True)).to_be_visible()
    expect(page.locator("#map svg")).to_be_visible()
    second = str(searched(hub, 0, candidates=2)[0])
    rows = [one.get_attribute("data-search") for one in page.locator("#board [data-row]").all()]
    for _row in range(rows.index(second) + 1):
        page.keyboard.press("j")
    expect(page.locator("#search")).to_have_attribute("data-search", second)
    page.keyboard.press("Enter")
    expect(page.locator("#search-head")).to_be_focused()
    page.keyboard.press("w")
    expect(page.locator("#id_withdraw_why")).to_be_focused()
    page.keyboard.type("Closed today.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Withdrawn; the provider is told.")).to_be_visible()
    expect(page.locator("#search-head")).to_be_focused()
    page.keyboard.press("n")
    expect(page.get_by_text("The next by the plan is asked")).to_be_visible()
    page.keyboard.press("r")
    expect(page.locator("#id_answer_reference")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("d")
    page.keyboard.press("Tab")
    page.keyboard.press("n")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Recorded; what follows from it is done.")).to_be_visible()
    assert "DECLINED" in [one[1] for one in hub.sql(OFFERS, second)]
    for _tab in range(40):
        if page.evaluate("document.activeElement.name") == "organizations":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("o")
    expect(page.get_by_text("Say why: this is").or_(page.get_by_text("Offered; the clock of the hold runs."))).to_be_visible()
    if page.get_by_text("Say why: this is").is_visible():
        expect(page.locator("#id_offer_why")).to_be_focused()
        page.keyboard.type("They know the house.")
        page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Offered; the clock of the hold runs.")).to_be_visible()
    assert [one[1] for one in hub.sql(OFFERS, second)][-1] == "OPEN"


def test_an_answer_by_another_door_shows_at_once_and_the_choice_stays(hub: Hub) -> None:
    search, _ = searched(hub, 6)
    one, other = hub.desk("noor"), hub.desk("ines")
    look(one, search)
    look(other, search)
    take_back(other)
    expect(one.get_by_role("button", name="Ask the next by the plan")).to_be_visible(timeout=5_000)
    expect(one.locator(f"#row-{search}")).to_have_attribute("aria-current", "true")


def test_the_board_on_a_telephone(hub: Hub) -> None:
    page = hub.desk("noor", viewport=PHONE)
    page.goto("/assignment/")
    expect(page.locator("#search-head")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    provider = page.locator("#search a[href*='/provider/']").first.get_attribute("href") or ""
    look(page, searched(hub, 0)[0])
    assert_fits(page)
    page.goto(provider)
    expect(page.get_by_role("heading", name="Contracts")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)


def assert_fits(page: Page) -> None:
    """Nothing makes the page itself scroll sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def test_what_a_choice_costs_is_in_sight_beside_the_map(hub: Hub) -> None:
    page = hub.desk("noor")
    look(page, searched(hub, 0)[0])
    for table in (".candidates .table-wide", ".board-rows"):
        assert page.locator(table).evaluate("part => part.scrollWidth <= part.clientWidth"), table
