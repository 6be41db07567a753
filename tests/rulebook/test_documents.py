"""Is an order complete by the rules of its documentation, and does every channel see the same list?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hearthline import rulebook
from hearthline.rulebook import completeness, questionnaires, simulation

DAY = date(2026, 11, 26)
OXYGEN = {
    "line_of_business": "MA",
    "service_line": "dme",
    "order_date": date(2026, 11, 25),
    "face_to_face_date": "2026-11-20",
    "oxygen_saturation": "86",
    "oxygen_test_date": "2026-11-25",
    "oxygen_test_condition": "rest",
    "lines": [{"code": "E1390", "quantity": 1, "liters_per_day": 2880}],
}
FORM = {
    "resourceType": "Questionnaire",
    "url": "https://cedar.example/Questionnaire/oxygen",
    "version": "3",
    "item": [
        {
            "linkId": "1",
            "type": "group",
            "text": "Patient",
            "item": [
                {"linkId": "1.1", "type": "string", "text": "Last name", "required": True},
                {"linkId": "1.2", "type": "decimal", "text": "Weight in pounds", "required": True},
                {
                    "linkId": "1.3",
                    "type": "choice",
                    "text": "How was the test made?",
                    "answerOption": [{"valueCoding": {"code": "on-room-air"}}, {"valueString": "On oxygen"}],
                },
                {"linkId": "1.4", "type": "date", "text": "Deadline", "readOnly": True},
            ],
        }
    ],
}


def about(field, facts, **how):
    return next(item for item in rulebook.checklist(facts, on=DAY, **how) if item.field == field)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"lines": [{}]},
        OXYGEN,
        {**OXYGEN, "oxygen_saturation": "89"},
        {**OXYGEN, "line_of_business": "ERISA"},
        {**OXYGEN, "face_to_face_date": "2026-11-26"},
        {"service_line": "home_health", "line_of_business": "MEDICARE_FFS", "lines": [{"code": "G0299"}]},
        {"lines": [{"code": "S9500"}, {"code": "E0781"}, {"code": "A6209"}]},
        {"line_of_business": "MA", "lines": [{"code": "K0823", "is_replacement": True}]},
        {**OXYGEN, "face_to_face_date": "", "service_line": "home_health"},
        {**OXYGEN, "face_to_face_date": "2025-11-26", "service_line": "home_health"},
    ],
)
def test_the_checklist_and_the_ask_name_the_same_things(facts):
    asked = {(one.field, one.line, one.state, one.question, one.is_blocking) for one in completeness.missing(facts, on=DAY)}
    shown = rulebook.gaps(rulebook.checklist(facts, on=DAY))
    assert {(one.field, one.line, one.status, one.question, one.is_blocking) for one in shown} == asked


def test_a_medicare_order_of_oxygen_with_its_evidence_lacks_none_of_it():
    shown = {item.field: item.status for item in rulebook.checklist(OXYGEN, on=DAY)}
    for field in ("face_to_face_date", "oxygen_saturation", "oxygen_test_date", "oxygen_test_condition", "order_date"):
        assert shown[field] == "done"
    assert shown["oxygen_comorbidity"] == shown["oxygen_benefit"] == "not_needed"


def test_an_item_says_what_it_is_for_by_whose_rule_and_how_to_answer_it():
    item = about("oxygen_test_condition", {**OXYGEN, "oxygen_test_condition": ""})
    assert (item.status, item.kind, item.choices) == ("not_started", "text", ("rest", "exercise", "sleep"))
    assert (item.rule_id, item.version, item.confidence) == ("hub.completeness.oxygen_test_condition", "2025-01-01", "V")
    assert "L33797" in item.citation


def test_89_percent_needs_what_87_does_not():
    assert about("oxygen_comorbidity", {**OXYGEN, "oxygen_saturation": "89"}).status == "not_started"
    assert about("oxygen_comorbidity", {**OXYGEN, "oxygen_saturation": "87"}).status == "not_needed"


def test_oxygen_needs_no_examination_before_the_list_of_april_2026():
    facts = {**OXYGEN, "face_to_face_date": "", "order_date": date(2026, 4, 12)}
    fields = {one.field for one in completeness.missing(facts, on=date(2026, 4, 12))}
    assert "face_to_face_date" not in fields
    assert "face_to_face_date" in {one.field for one in completeness.missing(facts, on=date(2026, 4, 13))}


def test_an_order_dated_before_the_examination_fails():
    item = next(
        one for one in rulebook.checklist({**OXYGEN, "face_to_face_date": "2026-11-26"}, on=DAY) if one.status == "incomplete"
    )
    assert (item.field, item.finding) == (
        "face_to_face_date",
        "The examination lies after the order: the order must be written on or after it.",
    )


def test_two_lines_of_oxygen_are_asked_for_their_one_test_once():
    facts = {**OXYGEN, "oxygen_saturation": "", "lines": [{"code": "E1390"}, {"code": "E0431"}]}
    assert [one.field for one in completeness.missing(facts, on=DAY)].count("oxygen_saturation") == 1


def test_an_order_of_oxygen_and_nursing_is_asked_for_its_examination_once():
    facts = {**OXYGEN, "face_to_face_date": "", "service_line": "home_health", "lines": [{"code": "E1390"}, {"code": "G0299"}]}
    (found,) = [one for one in completeness.missing(facts, on=DAY) if one.field == "face_to_face_date"]
    assert (found.is_blocking, found.reason.rule_id) == (True, "hub.completeness.face_to_face_equipment")


def test_a_blank_form_with_a_line_to_fill_shows_every_question():
    shown = rulebook.checklist({"lines": [{}]}, on=DAY)
    assert {one.line for one in shown} == {None, 0}
    assert "done" not in {one.status for one in shown if one.field != "lines"}


def test_a_payers_own_question_is_asked_of_that_payers_orders_alone(tmp_path):
    pack = tmp_path / "cedar.yaml"
    pack.write_text(CEDAR, encoding="utf-8")
    book = rulebook.read_with(pack)
    fields = {payer: about("ordering_npi", {}, payer=payer, book=book).question for payer in ("CEDAR", "ELM", "")}
    assert fields["CEDAR"] == "What is the NPI by which Cedar knows the clinician?"
    assert fields["ELM"] == fields[""] == about("ordering_npi", {}).question


CEDAR = """
- id: hub.completeness.ordering_npi
  title: The ordering clinician's NPI
  question: Is there an NPI that can be one?
  owner: clinical
  versions:
    - from: 2025-01-01
      citation: The guide
      confidence: guide
      ask: {field: ordering_npi, question: What is the ordering clinician's NPI?, need: required, check: npi}
    - from: 2025-01-01
      where: {payer: CEDAR}
      citation: Cedar's provider manual
      confidence: M
      ask: {field: ordering_npi, question: What is the NPI by which Cedar knows the clinician?, need: required, check: npi}
  examples:
    - {name: None, given: {facts: {}}, expect: {asks: not_started}}
"""


@pytest.mark.parametrize(
    ("change", "element"),
    [
        ({"member_family": ""}, "beneficiary"),
        ({"order_date": None}, "order_date"),
        ({"lines": [{"quantity": 1}]}, "description"),
        ({"lines": [{"code": "E0143"}]}, "quantity"),
        ({"ordering_family": "", "ordering_npi": ""}, "practitioner"),
        ({"signature": "unsigned"}, "signature"),
    ],
)
def test_each_of_the_six_elements_of_a_written_order_is_missed(change, element):
    order = {
        "member_family": "Ash",
        "order_date": DAY,
        "ordering_npi": "1234567893",
        "signature": "signed",
        "lines": [{"code": "E0143", "quantity": 1}],
    }
    assert rulebook.lacking_elements(order, on=DAY) == ()
    assert rulebook.lacking_elements({**order, **change}, on=DAY) == (element,)


def test_a_parcel_is_proved_by_the_carrier_and_a_hand_over_by_a_signature():
    shipped = {"member_name": "Ash", "delivery_address": "1 Elm", "description": "A4353", "quantity": 120, "method": "shipped"}
    lacks = [one.field for one in completeness.missing(shipped, on=DAY, about=completeness.DELIVERY)]
    assert lacks == ["delivery_evidence", "shipped_date", "tracking_number"]
    handed = {**shipped, "method": "handed_over", "delivered_date": DAY, "signed_by": "driver"}
    (found,) = completeness.missing(handed, on=DAY, about=completeness.DELIVERY)
    assert (found.field, found.state) == ("signed_by", "incomplete")


def test_a_refill_nobody_said_yes_to_is_not_shipped():
    """Once an order is a refill, its own questions are asked with the others, and only then."""
    order = {"lines": [{"code": "A4353"}], "is_refill": True, "supply_ends_date": DAY, "contact_date": DAY, "is_affirmed": False}

    def asked(**said):
        return {one.item for one in completeness.missing({**order, **said}, on=DAY) if one.item.startswith("refill")}

    assert asked() == {"refill_affirmed"}
    assert asked(is_affirmed=True) == asked(is_refill=False) == set()


def test_a_stricter_pack_newly_asks_and_a_looser_one_no_longer(tmp_path):
    pack = tmp_path / "pack.yaml"
    text = (Path(rulebook.__file__).parent / "orders" / "home_oxygen.yaml").read_text(encoding="utf-8")
    for limit, lower in (("saturation: 88,", "saturation: 85,"), ("saturation: 89,", "saturation: 87,")):
        text = text.replace(limit, lower)
    pack.write_text(text, encoding="utf-8")
    stricter = rulebook.read_with(pack)
    found = simulation.change(OXYGEN, on=DAY, before=rulebook.shipped(), after=stricter)
    assert [one.field for one in found.newly] == ["oxygen_comorbidity"]
    assert (found.is_held_after, found.no_longer) == (True, ())
    back = simulation.change(OXYGEN, on=DAY, before=stricter, after=rulebook.shipped())
    assert [one.field for one in back.no_longer] == ["oxygen_comorbidity"]


def test_the_same_pack_changes_nothing():
    effect = simulation.Effect()
    effect.add(simulation.change({}, on=DAY, before=rulebook.shipped(), after=rulebook.shipped()))
    assert (effect.held_before, effect.held_after, dict(effect.newly)) == (1, 1, {})


def test_an_order_as_it_came_lacks_what_the_office_was_asked_for():
    came = simulation.as_received(OXYGEN, {"oxygen_saturation", "line.liters_per_day"})
    assert {"oxygen_saturation", "line.liters_per_day"} <= {one.field for one in completeness.missing(came, on=DAY)}
    assert OXYGEN["lines"][0]["liters_per_day"] == 2880


def test_a_questionnaire_becomes_questions_and_asks_nothing_twice(tmp_path):
    rules = questionnaires.rules_of(FORM, on=date(2026, 1, 1), read_on=DAY, payer="CEDAR", codes=("E1390",))
    pack = tmp_path / "form.yaml"
    pack.write_text(questionnaires.to_yaml(rules, title="Cedar's form"), encoding="utf-8")
    book = rulebook.read_with(pack)
    assert [fault for rule in rules for fault in rulebook.soundness_of(book, rule["id"])] == []
    asked = {one.field: one for one in rulebook.checklist({"lines": [{"code": "E1390"}]}, on=DAY, payer="CEDAR", book=book)}
    weight, test = asked["q_oxygen_1_2"], asked["q_oxygen_1_3"]
    assert (weight.status, weight.is_blocking, weight.kind) == ("not_started", True, "number")
    assert (test.is_blocking, test.choices) == (False, ("on_room_air", "on_oxygen"))
    assert "https://cedar.example/Questionnaire/oxygen|3, question 1.2" in weight.citation
    other = {one.field: one for one in rulebook.checklist({"lines": [{"code": "E1390"}]}, on=DAY, payer="ELM", book=book)}
    assert other["q_oxygen_1_2"].status == "not_needed"


def test_a_file_that_is_no_questionnaire_is_refused():
    with pytest.raises(questionnaires.BadQuestionnaire, match="no Questionnaire"):
        questionnaires.rules_of(
            {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient"}}]}, on=DAY, read_on=DAY
        )


def gated(*items):
    form = {
        "resourceType": "Questionnaire",
        "url": "https://cedar.example/Questionnaire/feeding",
        "item": [{"linkId": "1", "type": "boolean", "text": "Is the member fed by tube?", "required": True}, *items],
    }
    rules = questionnaires.rules_of(form, on=date(2026, 1, 1), read_on=DAY)
    return {rule["id"].rpartition("_")[2]: rule["versions"][0] for rule in rules}, rules


YES = {"question": "1", "operator": "=", "answerBoolean": True}
PUMP = {"question": "2", "operator": "=", "answerCoding": {"code": "Pump-fed"}}
HOW = {"linkId": "2", "type": "choice", "text": "How is it given?", "required": True, "enableWhen": [YES],
       "answerOption": [{"valueCoding": {"code": "Pump-fed"}}, {"valueCoding": {"code": "Syringe"}}]}  # fmt: skip


def test_a_question_that_another_enables_is_asked_only_then(tmp_path):
    why = {"linkId": "3", "type": "string", "text": "Why a pump?", "required": True, "enableWhen": [PUMP]}
    _, rules = gated(HOW, why)
    pack = tmp_path / "form.yaml"
    pack.write_text(questionnaires.to_yaml(rules, title="Cedar's form"), encoding="utf-8")
    book = rulebook.read_with(pack)
    tube, given, pump = (f"q_feeding_{number}" for number in (1, 2, 3))

    def asked(**said):
        facts = {"lines": [{"code": "E1390"}], **said}
        found = {one.field for one in rulebook.completeness.missing(facts, on=date(2026, 3, 2), book=book)}
        return found & {tube, given, pump}

    assert asked() == {tube}
    assert asked(**{tube: False}) == set()
    assert asked(**{tube: True}) == {given}
    assert asked(**{tube: True, given: "syringe"}) == set()
    assert asked(**{tube: True, given: "pump_fed"}) == {pump}
    assert all(rulebook.soundness_of(book, rule["id"]) == [] for rule in rules)


def test_a_group_that_is_closed_closes_what_stands_in_it():
    inner = {"linkId": "4", "type": "string", "text": "Which formula?", "required": True, "enableWhen": [PUMP]}
    found, _ = gated(HOW, {"linkId": "g", "type": "group", "text": "Feeding", "enableWhen": [YES], "item": [inner]})
    assert found["4"]["ask"]["when"] == {"q_feeding_1": [True], "q_feeding_2": ["pump_fed"]}
    assert found["4"]["ask"]["need"] == "conditional"


def test_either_of_two_answers_enables():
    both = {"linkId": "5", "type": "date", "text": "Since which day?", "required": True, "enableWhen": [YES, PUMP]}
    either, _ = gated(HOW, {**both, "enableBehavior": "any"})
    every, _ = gated(HOW, {**both, "enableBehavior": "all"})
    assert either["5"]["ask"]["when"] == [{"q_feeding_1": [True]}, {"q_feeding_2": ["pump_fed"]}]
    assert every["5"]["ask"]["when"] == {"q_feeding_1": [True], "q_feeding_2": ["pump_fed"]}


def test_a_condition_that_no_rule_can_say_makes_the_question_a_recommendation():
    odd = {"question": "9", "operator": ">", "answerInteger": 3}
    found, _ = gated({"linkId": "6", "type": "string", "text": "Why so often?", "required": True, "enableWhen": [odd]})
    assert (found["6"]["ask"]["need"], "when" in found["6"]["ask"]) == ("recommended", False)
    assert "a rule cannot say" in found["6"]["note"]
