"""A referral is keyed in while somebody waits on the telephone: by keyboard, without losing a letter, and with a receipt."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.system.browser import PHONE, Hub, assert_accessible, assert_part_equals_page, picture

FOCUS = "document.activeElement.id"
TELEPHONE_SECONDS, KEYS_PER_SECOND = 120, 4  # two minutes at the pace of somebody who types while talking


@dataclass
class Keys:
    """Somebody's hands on the keyboard, and nothing else."""

    page: Page
    pressed: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def at(self, field: str) -> None:
        expect(self.page.locator(f"#id_{field}")).to_be_focused()

    def to(self, field: str) -> None:
        """Tab until the field has the focus."""
        for _ in range(25):
            if self.page.evaluate(FOCUS) == f"id_{field}":
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not come to {field}; the focus is at {self.page.evaluate(FOCUS)}")

    def choose(self, words: str, expected: str) -> None:
        """Type into a field that finds, and take the first entry."""
        self.type(words)
        expect(self.page.locator("[role=listbox]:not([hidden]) [role=option]").first).to_contain_text(expected)
        self.press("ArrowDown", "Enter")


def begin(hub: Hub, who: str = "oskar", **options: Any) -> tuple[Page, Keys]:
    page = hub.desk(who, **options)
    page.goto("/intake/")
    page.keyboard.press("n")
    page.wait_for_url("**/intake/*-*/")
    expect(page.get_by_label("Office or hospital")).to_be_focused()
    return page, Keys(page, pressed=1)


def saved(page: Page) -> None:
    expect(page.locator("[data-saved]")).to_have_text("Saved")


def a_member(hub: Hub, *, family: str = "O'Neil-Smith", given: str = "Marisol", born: str = "1945-01-23") -> dict[str, Any]:
    """A member of Cedar's book, on file under this name with a card."""
    key = "".join(letter for letter in family.lower() if letter.isalpha())
    (row,) = hub.sql(
        "SELECT m.id, m.client_id, p.policy_number FROM members_member m JOIN coverage_policy p ON p.member_id = m.id "
        "JOIN parties_client c ON c.id = m.client_id AND c.code = 'CEDAR' WHERE m.merged_into_id IS NULL AND m.phone <> '' "
        "AND NOT EXISTS (SELECT FROM referrals_referral r WHERE r.member_id = m.id) AND m.family_key NOT LIKE %s "
        "ORDER BY m.id LIMIT 1",
        "oneil%",
    )
    hub.sql(
        "UPDATE members_member SET family = %s, family_key = %s, given = %s, given_key = %s, birth_date = %s WHERE id = %s",
        family, key, given, given.lower(), born, row[0],
    )  # fmt: skip
    return {"id": row[0], "client_id": row[1], "policy": row[2]}


def an_office(hub: Hub) -> tuple[str, str]:
    return hub.sql("SELECT name, npi FROM parties_organization WHERE kind = 'referring' AND fax <> '' ORDER BY name LIMIT 1")[0]


def case_of(hub: Hub, page: Page) -> dict[str, Any]:
    draft = page.url.split("/intake/")[1].split("/")[0]
    names = ("id", "number", "client_id", "manager", "extension", "referral_id", "member_id", "state", "urgency", "note")
    (row,) = hub.sql(
        "SELECT c.id, c.number, c.client_id, s.name, s.extension, r.id, r.member_id, r.state, c.urgency, r.note "
        "FROM referrals_intake_draft d JOIN cases_case c ON c.id = d.opened_case_id "
        "JOIN referrals_referral r ON r.case_id = c.id JOIN parties_staff s ON s.id = c.manager_id WHERE d.id = %s",
        draft,
    )
    return dict(zip(names, row, strict=True))


def test_a_phone_referral_is_keyed_in_with_the_keyboard_alone_and_the_caller_has_it_in_writing(hub: Hub):
    # given a member on file and an office that telephones
    member, (office, npi) = a_member(hub, family="Quarrington", given="Odile"), an_office(hub)
    page, keys = begin(hub)
    # when everything is typed in the order of the page
    keys.choose(office[:6].lower(), office.split()[0])
    keys.to("referring_contact")
    keys.type("Robin Vale")
    keys.to("member_words")
    keys.choose("quarring odi", "Quarrington, Odile")
    expect(page.get_by_label("Last name", exact=True)).to_have_value("Quarrington")
    keys.at("member_phone")
    keys.to("ordering_family")
    keys.type("Okafor")
    keys.to("ordering_npi")
    keys.type("1234567893")
    keys.to("signature")
    keys.type("si")
    keys.to("diagnoses")
    keys.choose("chronic obstr", "J44.9")
    keys.to("line-0-code")
    keys.choose("oxygen conc", "E1390")
    expect(page.get_by_label("What it is")).to_have_value("Oxygen concentrator")
    keys.to("line-0-quantity")
    keys.type("1")
    expect(page.get_by_label("Liters of oxygen per day")).to_be_visible()
    keys.to("line-0-liters_per_day")
    keys.type("2880")
    keys.to("requested_start_date")
    keys.type("11/27/26")
    expect(page.get_by_text("Nothing required is missing")).to_be_visible()
    assert_accessible(page)
    picture(page, "intake-draft")
    keys.press("Control+Enter")
    # then the case is open and the caller hears number, manager and extension
    page.wait_for_url("**/done/**")
    case = case_of(hub, page)
    expect(page.get_by_role("heading", level=1)).to_contain_text(case["number"])
    expect(page.locator("#receipt")).to_contain_text(case["manager"])
    expect(page.locator("#receipt")).to_contain_text(f"extension {case['extension']}")
    assert case["member_id"] == member["id"]
    assert case["state"] == "COMPLETE"
    ((kind, channel, recipient, body),) = hub.sql(
        "SELECT kind, channel, recipient, body FROM contacts_outbound WHERE case_id = %s", case["id"]
    )
    assert (kind, channel, recipient) == ("acknowledgement", "fax", npi)
    assert (body["case_number"], body["manager"], body["extension"]) == (case["number"], case["manager"], case["extension"])
    # and it took fewer keys than two minutes hold
    assert keys.pressed < TELEPHONE_SECONDS * KEYS_PER_SECOND
    assert_accessible(page)
    assert_part_equals_page(page, "#receipt")
    picture(page, "intake-receipt")


def test_what_is_missing_beside_the_form_is_what_the_office_is_asked_in_one_message(hub: Hub):
    # given an order that lacks much, from an office that only telephones
    page, _ = begin(hub)
    page.get_by_label("Office or hospital").fill("Threewell Practice")
    page.get_by_label("Last name", exact=True).fill("Tamblyn")
    page.get_by_label("First name").first.fill("Wendell")
    page.get_by_label("HCPCS or CPT code").fill("E1390")
    page.get_by_label("Client", exact=True).select_option("CEDAR")
    expect(page.locator("#intake-panel").get_by_text("Liters of oxygen per day")).to_be_visible()
    saved(page)
    titles = page.locator("#intake-panel > .gaps").first.locator("a").all_inner_texts()
    # when the case is opened
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/done/**")
    # then one ask holds just that, and the page shows to whom and how it goes
    case = case_of(hub, page)
    asks = hub.sql(
        "SELECT recipient, channel, body FROM contacts_outbound WHERE case_id = %s AND kind = 'clarification-ask'", case["id"]
    )
    assert len(asks) == 1
    recipient, channel, body = asks[0]
    assert (recipient, channel) == ("Threewell Practice", "phone")
    required = [one["rule"] for one in body["questions"] if one["is_required"]]
    assert len(required) == len(titles)
    expect(page.locator("#receipt")).to_contain_text("Threewell Practice")
    expect(page.locator("#receipt")).to_contain_text("read out")
    # and the import of the same order asks for the same
    assert rules_of_an_import(hub, case) == sorted(required)


def rules_of_an_import(hub: Hub, case: dict[str, Any]) -> list[str]:
    """What a file with the kept document's order would be asked about, by the rules alone."""
    rows = hub.sql("SELECT DISTINCT rule FROM referrals_clarification WHERE referral_id = %s", case["referral_id"])
    asked = {row[0] for row in rows}
    (kept,) = hub.sql(
        "SELECT i.kind, i.name FROM documents_inbound i JOIN referrals_referral r ON r.inbound_id = i.id WHERE r.id = %s",
        case["referral_id"],
    )
    assert kept == ("answers_json", "Keyed by oskar")
    from datetime import date

    from hearthline.rulebook import completeness

    facts = {
        "member_family": "Tamblyn", "member_given": "Wendell", "referring_name": "Threewell Practice", "service_line": "dme",
        "urgency": "routine", "lines": [{"code": "E1390", "code_system": "hcpcs"}],
    }  # fmt: skip
    missing = completeness.missing(facts, on=date(2026, 11, 25))
    assert asked == {one.reason.rule_id for one in missing}
    return sorted(one.reason.rule_id for one in missing if one.is_blocking)


def test_a_draft_is_resumed_where_it_was_left_also_at_a_colleagues_desk(hub: Hub):
    # given a call that breaks off
    page, _ = begin(hub)
    page.get_by_label("Office or hospital").fill("Brokenline Clinic")
    page.get_by_label("Last name", exact=True).fill("Wexcombe")
    page.get_by_label("HCPCS or CPT code").fill("K0001")
    page.get_by_role("button", name="Another item").click()
    page.get_by_label("HCPCS or CPT code").nth(1).fill("E0163")
    page.get_by_label("Stairs").check()
    saved(page)
    address = page.url
    # when it is found again, by whoever takes the call
    page.goto("/intake/")
    assert_accessible(page)
    expect(page.get_by_role("link", name="Wexcombe")).to_be_visible()
    other = hub.desk("ines")
    other.goto("/intake/")
    other.get_by_role("link", name="Wexcombe").click()
    # then everything stands as it was typed
    assert other.url == address
    expect(other.get_by_label("Office or hospital")).to_have_value("Brokenline Clinic")
    expect(other.get_by_label("HCPCS or CPT code").nth(1)).to_have_value("E0163")
    expect(other.get_by_label("Stairs")).to_be_checked()
    # and when both type, the second is told, and nothing of either is lost
    page.goto(address)
    other.get_by_label("Who calls").fill("Ines heard Robin")
    saved(other)
    page.get_by_label("Who calls").fill("Oskar heard Robin")
    expect(page.get_by_text("saved this draft meanwhile")).to_be_visible()
    expect(page.get_by_label("Who calls")).to_have_value("Oskar heard Robin")
    page.get_by_role("button", name="Go on with mine").click()
    expect(page.get_by_text("saved this draft meanwhile")).to_have_count(0)
    assert hub.sql("SELECT said->>'referring_contact' FROM referrals_intake_draft WHERE id = %s", address.split("/")[-2]) == [
        ("Oskar heard Robin",)
    ]


@pytest.mark.parametrize(
    "words", ["oneil smith", "O'Neil-Sm", "smith-oneil, mari", "mari oneil 1/23/45", "23 Jan 1945", "1945-01-23"]
)
def test_a_member_on_file_is_found_however_it_is_said(hub: Hub, words: str):
    if not hub.sql(
        "SELECT 1 FROM members_member WHERE family_key = 'oneilsmith' AND given_key = 'marisol' AND birth_date = '1945-01-23'"
    ):
        a_member(hub)
    page, _ = begin(hub)
    page.get_by_label("Find the member").fill(words)
    found = page.locator("#id_member_words_list [role=option]").filter(has_text="O'Neil-Smith, Marisol")
    if words.startswith("smith-oneil"):
        expect(page.get_by_text("Nobody on file matches")).to_be_visible()
        return
    found.click()
    expect(page.get_by_label("Date of birth")).to_have_value("01/23/1945")
    expect(page.locator("#intake-panel")).to_contain_text("On file: Marisol")
    # one look at one member is one audit event each: the list, the card, the panel
    looks = hub.sql("SELECT what FROM plumbing_sight WHERE seen_by = 'staff:oskar' ORDER BY seen_at DESC, seq DESC LIMIT 2")
    assert {one[0] for one in looks} <= {"intake.members", "intake.member", "intake.save"}


def test_the_same_item_within_a_week_is_shown_and_goes_on_only_with_a_reason(hub: Hub):
    # given an order of yesterday for a member and a code
    number, member, code = hub.sql(
        "SELECT c.number, m.family || ' ' || to_char(m.birth_date, 'YYYY-MM-DD'), l.code FROM referrals_order_line l "
        "JOIN referrals_referral r ON r.id = l.referral_id JOIN cases_case c ON c.id = r.case_id "
        "JOIN members_member m ON m.id = r.member_id WHERE l.code LIKE 'E%%' AND m.merged_into_id IS NULL "
        "ORDER BY c.number LIMIT 1"
    )[0]
    page, _ = begin(hub)
    page.get_by_label("Office or hospital").fill("Secondcall Clinic")
    page.get_by_label("Find the member").fill(member)
    page.locator("#id_member_words_list [role=option]").first.click()
    expect(page.locator("#intake-panel")).to_contain_text("On file:")
    page.get_by_label("HCPCS or CPT code").fill(code)
    # then the page shows the case before anybody asks
    expect(page.locator(".repeat-warning")).to_contain_text(number)
    assert_accessible(page)
    # when it is opened all the same, a reason is asked for, at its field
    page.keyboard.press("Control+Enter")
    expect(page.locator("#id_duplicate_reason_error")).to_contain_text("say why it is ordered again")
    page.get_by_label("Why it is ordered again").fill("The first one was lost in the move")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/done/**")
    case = case_of(hub, page)
    assert hub.sql(
        "SELECT decision, decided_by FROM referrals_duplicate_proposal WHERE referral_id = %s", case["referral_id"]
    ) == [("The first one was lost in the move", "oskar")]


WRONG = [
    ("Clinician's NPI", "1234567890", "one digit is wrong"),
    ("Date of birth", "1/23/2045", "lies in the future"),
    ("Date of birth", "31 Feb 1945", "There is no such day"),
    ("Diagnoses", "J99.999", "is not in the ICD-10-CM release"),
    ("Diagnoses", "bad back", "is no ICD-10-CM code"),
    ("Last name", "<script>alert(1)</script>", "A name has letters"),
    ("Last name", "", "Ask for the member's last name"),
    ("Note", "x" * 10_000, "This has 10,000 characters; shorten it"),
    ("Fax", "555", "not a telephone number"),
    ("ZIP code", "6061", "not a ZIP code"),
    ("Start requested", "someday", "This is not a date"),
]


def test_whatever_is_typed_wrong_is_said_at_its_field_and_nothing_is_lost(hub: Hub):
    for label, text, said in WRONG:
        page, _ = begin(hub)
        page.get_by_label("Office or hospital").fill("Wrongdigit Clinic")
        page.get_by_label("Last name", exact=True).fill("Ambrose")
        page.get_by_label("First name").first.fill("Ida")
        page.get_by_label("Client", exact=True).select_option("CEDAR")
        page.get_by_label("HCPCS or CPT code").fill("E0143")
        page.get_by_label(label, exact=True).fill(text)
        page.keyboard.press("Control+Enter")
        summary = page.locator(".error-summary[data-first]")
        expect(summary).to_be_focused()
        field = page.get_by_label(label, exact=True)
        error = page.locator(f"#{field.get_attribute('id')}_error")
        expect(error).to_contain_text(said)
        assert f"{field.get_attribute('id')}_error" in (field.get_attribute("aria-describedby") or "")
        expect(field).to_have_value(text)
        expect(page.get_by_label("HCPCS or CPT code")).to_have_value("E0143")
        page.close()


def test_a_discharge_in_the_past_is_refused_and_one_tomorrow_escalates(hub: Hub):
    page, _ = begin(hub)
    page.get_by_label("Office or hospital").fill("Wardside Hospital")
    page.get_by_label("Last name", exact=True).fill("Pellegrin")
    page.get_by_label("First name").first.fill("Aurel")
    page.get_by_label("Client", exact=True).select_option("CEDAR")
    page.get_by_label("HCPCS or CPT code").fill("E0143")
    page.get_by_label("ZIP code").fill("60611")
    page.get_by_label("Urgency").select_option("discharge")
    page.get_by_label("Discharge day").fill("11/20/26")
    page.get_by_label("Time", exact=True).fill("2pm")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#id_discharge_date_error")).to_contain_text("lies in the past")
    assert_accessible(page)
    page.get_by_label("Discharge day").fill("Nov 26 2026")
    page.get_by_label("Time", exact=True).fill("9:00")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/done/**")
    case = case_of(hub, page)
    assert case["urgency"] == "discharge"
    waiting = hub.sql("SELECT name FROM plumbing_outbox_event WHERE %s = ANY(ids)", case["id"])
    assert ("referrals.discharge_near",) in waiting


def test_a_session_that_ends_while_somebody_types_takes_nothing_away(hub: Hub):
    # given a half-typed order at a desk whose session is ended from elsewhere
    page, _ = begin(hub, "tobias")
    page.get_by_label("Office or hospital").fill("Longcall Clinic")
    saved(page)
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    # when the next letter is typed
    page.get_by_label("Last name", exact=True).fill("Halfway")
    # then the page stays, says so, and goes on after signing in again
    expect(page.get_by_text("Your session ended")).to_be_visible()
    expect(page.get_by_label("Last name", exact=True)).to_have_value("Halfway")
    page.context.add_cookies(cookies)
    page.get_by_role("button", name="Go on").click()
    saved(page)
    draft = page.url.split("/")[-2]
    assert hub.sql("SELECT said->>'member_family' FROM referrals_intake_draft WHERE id = %s", draft) == [("Halfway",)]


def test_pressing_twice_opens_one_case(hub: Hub):
    page, _ = begin(hub)
    page.get_by_label("Office or hospital").fill("Doubleclick Clinic")
    page.get_by_label("Last name", exact=True).fill("Twicely")
    page.get_by_label("First name").first.fill("Una")
    page.get_by_label("Client", exact=True).select_option("CEDAR")
    page.get_by_label("HCPCS or CPT code").fill("E0143")
    saved(page)
    fields = page.evaluate("Object.fromEntries(new FormData(document.getElementById('intake-form')))")
    for _ in range(2):
        page.request.post(page.url, form=fields, headers={"Referer": page.url})
    assert hub.sql(
        "SELECT count(*) FROM referrals_referral r JOIN members_member m ON m.id = r.member_id WHERE m.family = 'Twicely'"
    ) == [(1,)]


def test_the_page_fits_a_telephone_and_nothing_typed_stands_in_an_address(hub: Hub):
    page, _ = begin(hub, viewport=PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("Find the member").fill("oneil smith")
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert_accessible(page)
    assert [one for one in asked if "oneil" in one] == []
    assert json.dumps(asked)
