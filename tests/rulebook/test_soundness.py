"""A compliance officer could sign the shipped rules, and is told in words what is wrong with others."""

import pytest
from tests.rulebook.conftest import RULE

from hearthline import rulebook


def test_the_shipped_rules_have_no_faults():
    assert rulebook.faults() == []


def test_the_small_rulebook_of_these_tests_is_sound(folder):
    assert rulebook.faults(folder()) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "business_days: 1",
            "bussiness_days: 1",
            "'bussiness_days' is not a word this file knows; perhaps 'business_days' is meant",
        ),
        ("  owner: operations\n", "", "'owner' is missing"),
        ("owner: operations", "owner: ' '", "'owner' is empty"),
        ("      citation: A page\n", "", "in the version from 2025-01-01, 'citation' is missing"),
        ("confidence: M", "confidence: sure", "in the version from 2025-01-01, confidence"),
        ("confidence: M", "confidence: V", "marked as verified but does not say where it was read"),
        ("confidence: M", "confidence: V\n      source: A page", "does not say on which day its source was read"),
        ("confidence: M", "confidence: V\n      source: A page\n      source_read_by: 2026-11-23", "since when days are kept"),
        (
            "confidence: M",
            "confidence: V\n      source: A page\n      source_read_on: 2026-11-27\n      source_read_by: 2026-11-22",
            "keep source_read_on",
        ),
        (
            "business_days: 1",
            "business_days: 1\n      values: {elements: {reason: why}}",
            "no example shows what something lacks",
        ),
        ("business_days: 1", "business_days: 1\n      values: {elements: {reason: ''}}", "the element reason of the version"),
        ("business_days: 1", "business_days: 1\n      values: {elements: [reason]}", "lists elements without a name"),
        (
            "business_days: 1",
            "business_days: 1\n      values: {elements_if: [reason]}",
            "without the fact each of them depends on",
        ),
        (
            "business_days: 1",
            "business_days: 1\n      values: {total: 5, codes: [E1390, K0800-K0802]}",
            "names 4 of 5 codes; say under not_named how many are missing (1)",
        ),
        ("business_days: 1", "business_days: 1\n      hours: 4", "says hours and business_days; a period has one unit"),
        ("business_days: 1", "business_days: 0", "in the version from 2025-01-01, business_days"),
        (
            "business_days: 1",
            "business_days: 1\n      until: noon",
            "in the version from 2025-01-01, 'until' is written in a way this file does not use; a time of day looks",
        ),
        ("business_days: 1", "business_days: 1\n      calendar: moon", "there is no calendar named 'moon'; there are hub"),
        ("business_days: 1", "business_days: 1\n      where: {weather: rain}", "in the version from 2025-01-01"),
        ("business_days: 1", "business_days: 1\n      where: {payer: CEDAR}", "no version speaks where nothing special is known"),
        ("business_days: 1", "business_days: 1\n      to: 2024-12-31", "ends before it begins"),
        ("from: 2025-01-01", "from: soon", "in the version from soon, from"),
        ("id: hub.test.answer", "id: Answer", "an id is lower-case words joined by dots"),
        (
            "business_days: 1",
            "business_days: 1\n      business_days: 2",
            "rules.yaml is not readable as YAML: in line 11, business_days is given twice",
        ),
        ("title: When an answer is due", "title: [", "rules.yaml is not readable as YAML"),
        ("18:00}", "17:00}", "the example 'Asked on a Monday' expects due_at 2026-03-03 17:00, but it is 2026-03-03 18:00"),
        ("id: hub.test.answer", "id: hub.completeness.answer", "asks for an item if, and only if"),
    ],
)
def test_a_fault_is_a_sentence_that_names_the_place(changed, old, new, said):
    found = rulebook.faults(changed(old, new))
    assert any(said in fault for fault in found), found
    assert all(fault.startswith("rules.yaml") or "hub.test.answer" in fault for fault in found)
    assert all(fault.endswith(".") for fault in found)


def test_a_verified_version_says_when_its_source_was_read(changed):
    for read in ("source_read_on: 2026-11-27", "source_read_by: 2026-11-22"):
        assert rulebook.faults(changed("confidence: M", f"confidence: V\n      source: A page\n      {read}")) == []


def versions(*texts):
    body = "".join(f"    - {{{text}, citation: A page, confidence: M}}\n" for text in texts)
    head = "- id: hub.test.dates\n  title: T\n  question: Q?\n  owner: operations\n  versions:\n"
    example = "{name: x, given: {started_at: 2026-06-01 09:00}, expect: {due_at: 2026-06-02 23:59:59}}"
    return f"{head}{body}  examples:\n    - {example}\n"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("from: 2025-01-01, days: 2", "from: 2026-01-01, days: 1"), "overlap; end the first on 2025-12-31"),
        (("from: 2025-01-01, to: 2026-01-01, days: 2", "from: 2026-01-01, days: 1"), "overlap; end the first on 2025-12-31"),
        (("from: 2025-01-01, to: 2025-11-30, days: 2", "from: 2026-01-01, days: 1"), "no version holds from 2025-12-01 to"),
        (
            (
                "from: 2025-01-01, days: 1",
                "from: 2025-01-01, days: 2, where: {state: [CA, NY]}",
                "from: 2025-06-01, days: 3, where: {state: [NY, TX]}",
            ),
            "speak for the same state; say which one wins",
        ),
    ],
)
def test_dates_that_overlap_or_leave_a_gap(folder, texts, said):
    (fault,) = rulebook.faults(folder(versions(*texts)))
    assert said in fault


@pytest.mark.parametrize(
    "texts",
    [
        ("from: 2025-01-01, to: 2025-12-31, days: 2", "from: 2026-01-01, days: 1"),
        ("from: 2026-01-01, days: 1", "from: 2025-01-01, to: 2025-12-31, days: 2"),
        (
            "from: 2025-01-01, days: 1",
            "from: 2025-01-01, days: 2, where: {state: CA}",
            "from: 2025-01-01, days: 3, where: {payer: CEDAR}",
        ),
        (
            "from: 2025-01-01, days: 1",
            "from: 2025-01-01, days: 2, where: {state: CA}",
            "from: 2025-01-01, days: 3, where: {state: TX}",
        ),
    ],
)
def test_dates_that_follow_each_other_are_sound(folder, texts):
    assert rulebook.faults(folder(versions(*texts))) == []


def test_the_same_id_twice_is_a_fault(folder):
    one = versions("from: 2025-01-01, days: 1")
    assert rulebook.faults(folder(one + one)) == ["rules.yaml, hub.test.dates: the id is used by another rule too."]
    (folder(one) / "again.yaml").write_text(one)
    (fault,) = rulebook.faults(folder(one))
    assert fault == "again.yaml, hub.test.dates: the id is used by another rule too in rules.yaml."


def test_a_day_no_calendar_has_is_a_fault_that_names_file_rule_and_line(changed):
    (fault,) = rulebook.faults(changed("from: 2025-01-01", "from: 2025-13-01"))
    assert fault == (
        "rules.yaml, hub.test.answer: 2025-13-01 in line 7 is no day of the calendar; write year, month and day as 2025-12-31."
    )
    (fault,) = rulebook.faults(changed("business_days: 1", "business_days: 1\n      values: {days: [2025-02-29]}"))
    assert "2025-02-29 in line 11 is no day" in fault


def test_what_is_no_yaml_is_named_by_its_file_and_line(changed):
    (fault,) = rulebook.faults(changed("question: By when?", "question: By: when?"))
    assert fault == "rules.yaml is not readable as YAML: in line 4, mapping values are not allowed in this context."


def test_a_file_in_another_encoding_is_named(folder):
    (folder() / "older.yaml").write_bytes("- Größe".encode("latin-1"))
    assert rulebook.faults(folder()) == ["older.yaml is not text in UTF-8; save it in that encoding."]


def test_a_folder_without_calendars_counts_by_the_shipped_ones(folder):
    assert rulebook.faults(folder(calendar="[]")) == []
    (fault,) = rulebook.faults(folder(RULE.replace("business_days: 1", "business_days: 1\n      calendar: moon"), calendar="[]"))
    assert fault == ("rules.yaml, hub.test.answer: there is no calendar named 'moon'; there are clinical, federal, hub, office.")


def test_a_list_that_is_not_there_is_told_once_whatever_follows_from_it(folder):
    asked = ASK % ("field: thing, question: Which?, need: conditional, when: {lines.code: '@orders.none'}", "null")
    other = (ASK % ("field: other, question: Which?, need: required", "not_started, is_blocking: true")).replace(
        ".thing", ".other"
    )
    facts = "facts: {lines: [{code: E1390}]}"
    (fault,) = rulebook.faults(folder((asked + other).replace("facts: {}", facts)))
    assert fault == (
        "rules.yaml, hub.completeness.thing: it asks for the codes of a list that is not there: There is no rule orders.none."
    )


def test_a_rule_without_an_example_is_a_fault(folder):
    text = versions("from: 2025-01-01, days: 1").split("  examples:")[0]
    assert any("no worked example" in fault for fault in rulebook.faults(folder(text)))


@pytest.mark.parametrize(
    ("text", "said"),
    [("just words", "must be a list of rules"), ("- just words", "is not a rule"), ("{a: 1}", "must be a list of rules")],
)
def test_a_file_that_is_no_rule_file_is_named(folder, text, said):
    assert any(said in fault and "rules.yaml" in fault for fault in rulebook.faults(folder(text)))


ASK = """
- id: hub.completeness.thing
  title: The thing
  question: Is it there?
  owner: operations
  versions:
    - {from: 2025-01-01, citation: A page, confidence: M, ask: {%s}}
  examples:
    - {name: Nothing sent, given: {facts: {}}, expect: {asks: %s}}
"""


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        ("field: thing, question: Which?, need: required, check: magic", "there is no check named 'magic'"),
        ("field: thing, question: Which?, need: conditional", "is conditional without saying when"),
        ("field: thing, question: Which?, need: required, when: {urgency: urgent}", "is always required, yet says when"),
        ("field: line.thing, question: Which?, need: required, any_of: [other]", "cannot stand in for"),
        ("field: line.thing, question: Which?, need: conditional, when: {code: [E2-A1]}", "E2-A1 is not a range of codes"),
        ("field: Thing!, question: Which?, need: required", "a field is the name of a referral's column"),
    ],
)
def test_an_item_that_cannot_be_asked_is_a_fault(folder, ask, said):
    found = rulebook.faults(folder(ASK % (ask, "null")))
    assert any(said in fault for fault in found), found


def test_an_item_that_can_be_asked_is_sound(folder):
    assert rulebook.faults(folder(ASK % ("field: thing, question: Which?, need: required", "not_started"))) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Monday: [08:00-18:00]", "Mon: [08:00-18:00]", "Mon is not a weekday"),
        ("Monday: [08:00-18:00]", "Monday: [18:00-08:00]", "must start before it ends"),
        ("holidays: federal", "holidays: lunar", "holidays"),
    ],
)
def test_a_calendar_that_cannot_be_is_a_fault(folder, calendar_text, old, new, said):
    found = rulebook.faults(folder(calendar=calendar_text.replace(old, new)))
    assert any(said in fault and "calendars.yaml, hub" in fault for fault in found), found
