"""Evidence beside an order is asked for once, kept typed, counted by its cause, and the same whichever door it came by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.factories.house import AT, BY, HOUR, OFFICE, OXYGEN, VIEWER, House, open_house, order, order_of, sent

from hearthline.domain.measures import api as measures
from hearthline.domain.referrals import api as referrals
from hearthline.entrypoints.console.intake.presenters import facts_of
from hearthline.journeys import complete_order
from hearthline.kernel.vocabulary import LineOfBusiness
from hearthline.plumbing import access
from hearthline.rulebook import gaps, shipped, simulation
from hearthline.rulebook.completeness import missing

pytestmark = pytest.mark.django_db
TODAY = AT.date()
EVIDENCE = {
    "face_to_face_date": (TODAY - timedelta(days=9)).isoformat(),
    "oxygen_saturation": "86",
    "oxygen_test_condition": "rest",
    "oxygen_test_date": TODAY.isoformat(),
}


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house()


def medicare(number: int = 1, **said):
    return order(number, line_of_business=LineOfBusiness.MEDICARE_ADVANTAGE, order_date=TODAY, lines=(OXYGEN,), **said)


def asked_for(folder) -> list[str]:
    (ask,) = sent(folder, "clarification-ask")
    return sorted(one["field"] for one in ask.body["questions"] if one["is_required"])


def test_medicare_oxygen_with_its_evidence_is_accepted_without_a_question(house):
    (folder,) = house.arrive(medicare(evidence=EVIDENCE))
    house.hear()
    assert order_of(folder).state == "COMPLETE"
    assert sent(folder, "clarification-ask") == []


def test_what_the_evidence_lacks_is_in_the_one_ask_and_an_answer_completes_the_order(house):
    (folder,) = house.arrive(medicare())
    house.hear()
    assert asked_for(folder) == sorted(EVIDENCE)
    house.now = AT + HOUR
    american = f"{TODAY.month}/{TODAY.day}/{TODAY.year}"
    house.answer(folder, {**EVIDENCE, "oxygen_saturation": "86 %", "oxygen_test_date": american, "oxygen_test_condition": "Rest"})
    kept = order_of(folder)
    assert (kept.state, kept.evidence) == ("COMPLETE", EVIDENCE)


def test_the_checklist_on_file_is_what_was_asked(house):
    (folder,) = house.arrive(medicare(evidence={**EVIDENCE, "face_to_face_date": "2020-01-02"}))
    house.hear()
    shown = {one.field: one for one in gaps(referrals.checklist_of(VIEWER, folder.id, at=house.now)) if one.is_blocking}
    assert asked_for(folder) == sorted(shown) == ["face_to_face_date"]
    assert shown["face_to_face_date"].status == "incomplete"


def test_an_answer_in_other_words_than_the_rule_has_is_asked_for_again(house):
    (folder,) = house.arrive(medicare(evidence={**EVIDENCE, "oxygen_test_condition": ""}))
    house.hear()
    house.answer(folder, {"oxygen_test_condition": "in the corridor"})
    assert order_of(folder).state == "AWAITING_ANSWER"


def test_a_newer_version_of_the_order_shows_what_it_changed_of_the_evidence(house):
    (folder,) = house.arrive(medicare(evidence=EVIDENCE))
    house.hear()
    house.arrive(medicare(evidence={**EVIDENCE, "oxygen_saturation": "84"}))
    assert order_of(folder).evidence["oxygen_saturation"] == "84"
    (amendment,) = referrals.amendments_of(VIEWER, folder.id)
    before, after = amendment.differences["evidence"]
    assert ("oxygen_saturation=86" in before, "oxygen_saturation=84" in after) == (True, True)


def test_each_question_keeps_where_it_came_from(house):
    (folder,) = house.arrive(medicare(evidence={**EVIDENCE, "oxygen_saturation": "", "form_version": "pad 7"}))
    house.hear()
    one = next(one for one in referrals.clarifications_of(VIEWER, folder.id) if one.is_blocking)
    assert (one.rule, one.rule_date.isoformat()) == ("hub.completeness.oxygen_saturation", "2025-01-01")
    assert (one.fault, one.sender, one.form) == ("not_started", OFFICE, "pad 7")
    assert one.channel == order_of(folder).channel


def test_the_causes_add_up_to_the_whole_and_drill_to_their_cases(house):
    first, _, _ = house.arrive(
        medicare(1, evidence={**EVIDENCE, "oxygen_saturation": ""}, signature=""),
        medicare(2, evidence={**EVIDENCE, "oxygen_saturation": ""}),
        medicare(3, evidence=EVIDENCE),
    )
    house.hear()
    house.now = AT + 48 * HOUR
    house.answer(first, {"oxygen_saturation": "86", "signature": "signed"})
    for by in measures.CAUSES:
        found = measures.clarified_by(VIEWER, by, since=None, until=None, at=house.now)
        assert (found.referrals, found.received, found.percent) == (2, 3, 66.7)
        assert found.days == pytest.approx(sum(one.days for one in found.causes), abs=0.02)
        assert found.days_each == 2.0
        for cause in found.causes:
            _, total = measures.cases_where(VIEWER, [f"clarified_{by}={cause.key}"], at=house.now, limit=10)
            assert total == cause.referrals
    rules = {one.key: one for one in measures.clarified_by(VIEWER, "rule", since=None, until=None, at=house.now).causes}
    test, signature = rules["hub.completeness.oxygen_saturation"], rules["hub.completeness.signature"]
    assert (test.referrals, test.asks, test.answered, test.days) == (2, 2, 1, 3.0)
    assert (signature.referrals, signature.days, signature.base) == (1, 1.0, 3)


def test_referrals_of_another_week_are_not_counted(house):
    house.arrive(medicare())
    house.hear()
    found = measures.clarified_by(VIEWER, "rule", since=AT + timedelta(days=7), until=None, at=house.now)
    assert (found.referrals, found.received, found.causes, found.percent) == (0, 0, (), None)


def test_an_unknown_cause_is_refused_with_those_there_are(house):
    with pytest.raises(measures.UnknownFilter, match="rule"):
        measures.clarified_by(VIEWER, "weather", since=None, until=None, at=house.now)


def test_an_answered_order_is_simulated_as_it_came(house):
    (folder,) = house.arrive(medicare(evidence={**EVIDENCE, "oxygen_saturation": ""}))
    house.hear()
    house.answer(folder, {"oxygen_saturation": "86"})
    kept = order_of(folder)
    facts = referrals.facts_of(VIEWER, [kept])[kept.id]
    came = simulation.as_received(facts, referrals.fields_asked(VIEWER, [kept.id])[kept.id])
    found = simulation.change(came, on=TODAY, before=shipped(), after=shipped())
    assert (found.is_held_before, found.is_any) == (True, False)


def test_what_a_colleague_writes_in_is_read_like_any_answer(house):
    (folder,) = house.arrive(medicare(evidence={**EVIDENCE, "oxygen_saturation": "", "oxygen_test_condition": ""}))
    house.hear()
    said = {"oxygen_saturation": "86 %", "oxygen_test_condition": "in the corridor"}
    faults = complete_order.write_in(folder.id, said, told_by="Robin Vale", by=BY, at=house.now)
    assert set(faults) == {"oxygen_test_condition"}
    assert "rest, exercise, sleep" in faults["oxygen_test_condition"]
    assert not order_of(folder).evidence["oxygen_saturation"]
    assert complete_order.write_in(folder.id, {**said, "oxygen_test_condition": "rest"}, told_by="", by=BY, at=house.now) == {}
    assert (order_of(folder).state, order_of(folder).evidence) == ("COMPLETE", EVIDENCE)


def test_the_form_of_intake_counts_the_evidence_of_a_draft_before_it_is_on_file():
    facts = facts_of(medicare(evidence=EVIDENCE), at=AT)
    assert not {one.field for one in missing(facts, on=TODAY)} & set(EVIDENCE)
