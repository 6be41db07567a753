"""Where does the keyboard stand after each act? Whoever works without a mouse is never sent back to the top of the page."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect
from tests.system.browser import Hub


def stands_on(page: Page, row: str | None = None) -> Locator:
    """The link of this row has the focus; of any row, where none is named."""
    link = page.locator(f"#{row} a:focus" if row else "#worklist [data-row] a:focus")
    expect(link).to_have_count(1)
    return link


def row_here(page: Page) -> str:
    return str(stands_on(page).evaluate("link => link.closest('[data-row]').id"))


def first_case(page: Page) -> None:
    page.goto("/worklist/?q=mine")
    page.keyboard.press("j")
    stands_on(page).press("Enter")
    expect(page.locator("#case-head")).to_be_visible()


def test_a_row_keeps_the_keyboard_through_a_case_a_tag_its_undo_and_a_hand_over(hub: Hub) -> None:
    # Given a coordinator who stands on the second of her cases
    page = hub.desk("ines")
    page.goto("/worklist/?q=mine")
    page.keyboard.press("j")
    page.keyboard.press("j")
    row = row_here(page)

    # When she opens it and goes back, she stands on it again
    page.keyboard.press("Enter")
    expect(page.locator("#case-head")).to_be_visible()
    page.go_back()
    stands_on(page, row)

    # When she tags it and takes the tag back, she stands on it still
    page.keyboard.press("l")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 case tagged")).to_be_visible()
    stands_on(page, row)
    page.get_by_role("button", name="Undo").last.press("Enter")
    stands_on(page, row)

    # When a hand-over is refused, the first field that is wrong has the keyboard; left alone, the row has it
    page.keyboard.press("h")
    expect(page.get_by_label("Who goes on with it")).to_be_focused()
    page.get_by_role("button", name="Hand over", exact=True).last.press("Enter")
    expect(page.get_by_text("They are told at once")).to_be_visible()
    expect(page.get_by_label("Who goes on with it")).to_be_focused()
    page.get_by_role("button", name="Close").press("Enter")
    stands_on(page, row)

    # When it is handed over and leaves the list, she stands on the row that took its place
    page.keyboard.press("h")
    page.get_by_label("Who goes on with it").select_option("tobias")
    page.get_by_label("What they must know").fill("The ward expects a call before noon.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#{row}")).to_have_count(0)
    assert row_here(page) != row


def test_a_note_and_a_message_refused_or_kept_leave_the_keyboard_in_their_field(hub: Hub) -> None:
    # Given a coordinator on a case
    page = hub.desk("ines")
    first_case(page)
    note, message = page.locator("#note-text"), page.locator("#message-text")
    keep = page.get_by_role("button", name="Keep note, colleagues only")

    # When an empty note is refused, its field has the keyboard; kept, the field is ready for the next
    keep.press("Enter")
    expect(page.get_by_text("Write something, or leave the note.")).to_be_visible()
    expect(note).to_be_focused()
    page.keyboard.type("The daughter opens the door.")
    keep.press("Enter")
    expect(page.locator("#case-story")).to_contain_text("The daughter opens the door.")
    expect(note).to_be_focused()
    expect(note).to_have_value("")

    # When an empty message is refused, its text has the keyboard
    page.get_by_role("button", name=re.compile("^Send ")).press("Enter")
    expect(page.get_by_text("Write what is to be said.")).to_be_visible()
    expect(message).to_be_focused()

    # When an act is opened beside the page and left, its button has it again
    act = page.locator("#case-head [data-action]").first
    act.press("Enter")
    expect(page.locator("#drawer h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(act).to_be_focused()


def test_each_step_of_a_call_begins_at_its_heading_and_an_error_at_its_field(hub: Hub) -> None:
    # Given an agent who begins a call by keyboard
    page = hub.desk("ines")
    page.goto("/calls/")
    page.get_by_label("Number").fill("+13125550142")
    page.keyboard.press("Control+Enter")
    kind = page.locator("#id_kind")

    # Then the question who it is has the keyboard
    expect(page.get_by_role("heading", name="Who is it?")).to_be_focused()

    # When the call is held, the button that takes it back has it
    page.get_by_role("button", name="Hold").press("Enter")
    expect(page.get_by_role("button", name="Take back")).to_be_focused()

    # When what was said does not suffice, the first field has it again
    page.get_by_role("button", name="Compare").press("Enter")
    expect(page.get_by_role("alert").filter(has_text=re.compile(r"\S")).first).to_be_visible()
    expect(kind).to_be_focused()

    # When the caller hangs up, the wrap-up has it
    page.get_by_role("button", name="Hung up").press("Enter")
    expect(page.get_by_role("heading", name="Wrap-up")).to_be_focused()
