"""The right version speaks on the right day, and everyone who spoke is named."""

from datetime import UTC, date, datetime

import pytest

from hearthline import rulebook
from hearthline.kernel.periods import Earliest, Unit
from hearthline.kernel.vocabulary import LineOfBusiness, Urgency
from hearthline.rulebook.experiments import changed
from hearthline.rulebook.reader import BadRulebook, read

LAYERS = """
- id: hub.test.layers
  title: Layers
  question: Q?
  owner: operations
  wins: %s
  versions:
    - {from: 2025-01-01, to: 2025-12-31, citation: old, confidence: M, days: 9}
    - {from: 2026-01-01, citation: base, confidence: M, days: 5}
    - {from: 2026-01-01, citation: state, confidence: M, days: 7, where: {state: [CA, NY]}}
    - {from: 2026-01-01, citation: payer, confidence: M, business_days: 6, where: {payer: CEDAR}}
    - {from: 2026-01-01, citation: plan, confidence: M, hours: 30, where: {plan: GOLD, payer: CEDAR}}
    - {from: 2026-01-01, citation: contract, confidence: M, days: 8, where: {contract: C-1}}
"""
DAY = date(2026, 3, 2)


@pytest.fixture
def specific(folder):
    return read(folder(LAYERS % "most_specific"))


@pytest.mark.parametrize(
    ("circumstances", "spoke"),
    [
        ({}, ["base"]),
        ({"state": "TX"}, ["base"]),
        ({"state": "CA"}, ["state", "base"]),
        ({"state": "CA", "payer": "CEDAR"}, ["payer", "state", "base"]),
        ({"state": "CA", "payer": "CEDAR", "plan": "GOLD"}, ["plan", "payer", "state", "base"]),
        ({"plan": "GOLD"}, ["base"]),
        ({"contract": "C-1", "payer": "CEDAR", "plan": "GOLD"}, ["contract", "plan", "payer", "base"]),
        ({"state": None, "payer": ""}, ["base"]),
    ],
)
def test_the_most_specific_wins_and_all_who_spoke_are_named(specific, circumstances, spoke):
    answer = specific.rule_on("hub.test.layers", DAY, **circumstances)
    assert [one.citation for one in answer.spoke] == spoke
    assert answer.citation == spoke[0]
    assert [reason.citation for reason in answer.reasons()] == spoke


def test_the_day_selects_the_version(specific):
    assert specific.rule_on("hub.test.layers", date(2025, 12, 31)).citation == "old"
    assert specific.rule_on("hub.test.layers", date(2026, 1, 1)).citation == "base"
    with pytest.raises(
        rulebook.RuleMissing, match=r"no version for 2024-12-31 \(nothing special known\); its first is from 2025-01-01"
    ):
        specific.rule_on("hub.test.layers", date(2024, 12, 31))


def test_where_the_earliest_wins_all_clocks_run_side_by_side(folder):
    book = read(folder(LAYERS % "earliest"))
    answer = book.rule_on("hub.test.layers", DAY, state="CA", contract="C-1")
    assert isinstance(answer.period, Earliest)
    assert {str(period) for period in answer.period.periods} == {"5 calendar days", "7 calendar days", "8 calendar days"}
    assert not isinstance(book.rule_on("hub.test.layers", DAY).period, Earliest)


def test_words_of_the_vocabulary_are_circumstances_as_they_are():
    standard = rulebook.rule_on("hub.authorization.answer", DAY, line_of_business=LineOfBusiness.MEDICARE_ADVANTAGE)
    urgent = rulebook.rule_on(
        "hub.authorization.answer", DAY, line_of_business=LineOfBusiness.MEDICARE_ADVANTAGE, urgency=Urgency.URGENT
    )
    assert (standard.period.unit, urgent.period.unit) == (Unit.DAYS, Unit.HOURS)


def test_every_line_of_business_and_urgency_has_a_clock_for_the_payer():
    for line in LineOfBusiness:
        for urgency in Urgency:
            assert rulebook.rule_on("hub.authorization.answer", DAY, line_of_business=line, urgency=urgency).period is not None


def test_a_circumstance_no_overlay_can_depend_on_is_a_mistake_of_the_caller():
    with pytest.raises(TypeError, match="No rule can depend on weather"):
        rulebook.rule_on("hub.case.close", DAY, weather="rain")


def test_a_moment_is_not_a_day():
    with pytest.raises(TypeError, match="which local day"):
        rulebook.rule_on("hub.case.close", datetime(2026, 3, 2, tzinfo=UTC))


def test_a_value_no_version_names_is_as_good_as_unknown(specific):
    assert specific.rule_on("hub.test.layers", DAY, payer="STRANGER") is specific.rule_on("hub.test.layers", DAY)
    strange = rulebook.rule_on("hub.authorization.answer", DAY, line_of_business="STRANGE")
    assert strange is rulebook.rule_on("hub.authorization.answer", DAY)


def test_a_rule_or_calendar_that_does_not_exist_is_named():
    with pytest.raises(rulebook.RuleMissing, match=r"no rule hub\.nothing"):
        rulebook.rule_on("hub.nothing", DAY)
    with pytest.raises(rulebook.RuleMissing, match="no calendar named moon; there are clinical, federal, hub, office"):
        rulebook.calendar("moon")


def test_the_same_question_has_the_same_answer():
    assert rulebook.rule_on("hub.case.close", DAY) is rulebook.rule_on("hub.case.close", DAY)


def test_files_that_cannot_be_understood_are_not_used(changed):
    with pytest.raises(rulebook.BadRulebook, match="bussiness_days"):
        read(changed("business_days: 1", "bussiness_days: 1"))


def test_yaml_keeps_no_surprises(folder):
    text = """
    - id: hub.test.surprises
      title: no
      question: on
      owner: Off
      versions:
        - from: 2025-01-01
          citation: A page
          confidence: M
          values: {state: NO, at: 12:30, zip: 00501, code: 1E390, count: 12, rate: 0.5}
    """
    (rule,) = read(folder(text)).rules()
    assert (rule.title, rule.question, rule.owner) == ("no", "on", "Off")
    assert rule.versions[0].values == {"state": "NO", "at": "12:30", "zip": "00501", "code": "1E390", "count": 12, "rate": 0.5}


def test_a_rule_file_cannot_run_code(folder):
    with pytest.raises(rulebook.BadRulebook, match="not readable as YAML"):
        read(folder("- !!python/object/apply:os.system ['true']"))


def test_the_calendars_of_the_guide():
    hub, clinical = rulebook.calendar("hub"), rulebook.calendar("clinical")
    assert [str(opening) for opening in hub.openings(date(2026, 3, 2))] == ["08:00-18:00"]
    assert not hub.is_open_on(date(2026, 7, 3))
    assert clinical.is_open_on(date(2026, 7, 4))


GATHERING = """
- id: hub.test.all
  title: All
  question: By when?
  owner: operations
  gathers:
    - {rule: hub.test.one, where: {line_of_business: MA}}
  versions:
    - {from: 2020-01-01, citation: Default, confidence: M, days: 9}
- id: hub.test.one
  title: One
  question: By when?
  owner: operations
  versions:
    - {from: 2020-01-01, citation: Law, confidence: M, days: 5}
    - {from: 2020-01-01, where: {state: TX}, citation: Texas, confidence: M, days: 3}
    - {from: 2020-01-01, where: {state: NY, line_of_business: ACA}, citation: New York, confidence: M, days: 2}
"""


def test_a_rule_that_gathers_others_says_what_they_say_in_its_circumstances(folder):
    book = read(folder(GATHERING))
    asked = {
        said: book.rule_on("hub.test.all", DAY, line_of_business=line, state=state)
        for said, line, state in (("TX", "MA", "TX"), ("IL", "MA", "IL"), ("NY", "MA", "NY"), ("ACA", "ACA", "TX"))
    }
    assert {said: (str(one.period), one.citation) for said, one in asked.items()} == {
        "TX": ("3 calendar days", "Texas"), "IL": ("5 calendar days", "Law"),
        "NY": ("5 calendar days", "Law"), "ACA": ("9 calendar days", "Default"),
    }  # fmt: skip
    assert {one.rule_id for one in asked.values()} == {"hub.test.all"}


def test_a_figure_changed_where_it_is_written_is_changed_where_it_is_gathered(folder):
    stricter = changed(read(folder(GATHERING)), "hub.test.one", {"days": "4"})
    assert str(stricter.rule_on("hub.test.all", DAY, line_of_business="MA", state="IL").period) == "4 calendar days"


def test_a_rule_that_gathers_what_is_not_there_is_refused_in_words(folder):
    with pytest.raises(BadRulebook, match=r"hub\.test\.all gathers hub\.test\.none, which is no rule"):
        read(folder(GATHERING.replace("rule: hub.test.one", "rule: hub.test.none")))
