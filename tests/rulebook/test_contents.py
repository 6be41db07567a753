"""What must a notice or a packet contain, what does one lack, and who asks for it?"""

from __future__ import annotations

from datetime import date

import pytest

from hearthline import rulebook
from hearthline.rulebook import RuleMissing
from hearthline.rulebook.contents import elements_in_words

DAY = date(2026, 3, 2)
NOTICE = "hub.notice.denial"


def names(rule_id, on=DAY, **circumstances):
    return {one.name for one in rulebook.elements(rule_id, on=on, **circumstances)}


@pytest.mark.parametrize(
    ("product", "asked", "not_asked"),
    [
        ("MA", {"expedited_reconsideration", "representative"}, {"fair_hearing", "suit", "external_review"}),
        ("MEDICAID_MCO", {"fair_hearing", "continuation"}, {"suit", "representative"}),
        ("ERISA", {"suit", "external_review", "language"}, {"fair_hearing"}),
        ("ACA", {"external_review", "language", "criterion"}, {"suit", "fair_hearing"}),
        # nothing special is known: the least that any denial must say
        ("UNKNOWN", {"reason", "how_and_when"}, {"suit", "fair_hearing", "language"}),
    ],
)
def test_each_product_asks_for_its_own(product, asked, not_asked):
    found = names(NOTICE, line_of_business=product)
    assert asked <= found
    assert not not_asked & found


def test_an_element_names_the_law_that_asks_for_it():
    by_name = {one.name: one for one in rulebook.elements(NOTICE, on=DAY, line_of_business="ERISA")}
    assert by_name["suit"].reason.citation == "29 CFR 2560.503-1(g),(j); ERISA section 502(a)"
    assert by_name["language"].reason.citation == "45 CFR 147.136(b)(2)(ii)(E)"
    assert (by_name["language"].reason.confidence, by_name["expedited"].when) == ("M", "is_urgent")


def test_what_is_asked_where_a_fact_holds_is_asked_only_then():
    def lacking(**facts):
        return rulebook.lacking_elements(facts, on=DAY, rule_id="notice.denial.claims", line_of_business="ACA")

    assert "expedited" in lacking(is_urgent=True)
    assert "expedited" not in lacking(is_urgent=False)
    assert "expedited" not in lacking(is_urgent=True, expedited="page 2")


def test_what_somebody_says_is_not_there_is_lacking():
    lacking = rulebook.lacking_elements({"reason": False, "how_and_when": "page 2"}, on=DAY, rule_id=NOTICE)
    assert lacking == ("reason",)


def test_an_interface_that_is_not_law_yet_asks_for_nothing():
    with pytest.raises(RuleMissing):
        rulebook.elements("notice.answer.api", on=date(2026, 12, 31))
    assert names("notice.answer.api", on=date(2027, 1, 1)) == {"outcome", "ends", "reason", "asked"}


def test_elements_are_read_as_words():
    values = {
        "elements": {"reason": ["reason", "reason_code"], "suit": "the right to sue"},
        "elements_if": {"is_late": {"why": "x"}},
    }
    assert elements_in_words(values) == (
        "must contain: reason (reason or reason_code); suit (the right to sue); where is late: why (x)"
    )
    assert elements_in_words({"days": 2}) == ""
