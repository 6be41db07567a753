"""The ordered codes say which line an order belongs to, and whether somebody must build it first."""

from datetime import date

import pytest

from hearthline import rulebook
from hearthline.kernel.vocabulary import ServiceLine
from hearthline.rulebook.code_patterns import CodeGroup

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("codes", "line"),
    [
        (["E1390"], ServiceLine.DME),
        (["e0143 "], ServiceLine.DME),
        (["B4150", "B9002"], ServiceLine.DME),
        (["B4185", "S9365"], ServiceLine.HOME_INFUSION),
        (["S9500", "E0781"], ServiceLine.HOME_INFUSION),
        (["E0784"], ServiceLine.DME),
        (["G0299", "G0151", "E0143"], ServiceLine.HOME_HEALTH),
        (["T1019"], ServiceLine.POST_ACUTE),
        (["99213"], None),
        ([], None),
    ],
)
def test_service_line_of_the_codes(codes, line):
    decision = rulebook.service_line_of(codes, DAY)
    assert decision.outcome == line
    assert decision.reasons[0].rule_id == "hub.service.line"


@pytest.mark.parametrize(
    ("lines", "is_complex"),
    [
        ([{"code": "E0143"}], False),
        ([{"code": "E0143"}, {"code": "k0861"}], True),
        ([{"code": "L5301"}], True),
        ([{"code": "E0143", "is_custom": True}], True),
        ([{"code": None, "description": "a custom seat"}], False),
        ([], False),
    ],
)
def test_complex_orders(lines, is_complex):
    decision = rulebook.is_complex(lines, DAY)
    assert decision.outcome is is_complex
    assert decision.reasons[0].rule_id == "hub.service.complex.items"


def test_groups_of_codes():
    group = CodeGroup.read(["E1390", "A62*", "K0848-K0864"])
    assert [group.has(code) for code in ("E1390", "A6209", "K0848", "K0864", "K0865", "E139", "A6", "K08481", "")] == [
        True, True, True, True, False, False, False, False, False,
    ]  # fmt: skip
    with pytest.raises(ValueError, match="not a range"):
        CodeGroup.read(["K0864-K0848"])


@pytest.mark.parametrize(
    ("service_line", "code", "detail"),
    [
        ("dme", " e1390 ", "oxygen"),
        ("dme", "E0747", "general"),
        ("dme", "", ""),
        ("home_infusion", "99601", "nursing"),
        ("home_infusion", "S9500", "pharmacy"),
        ("post_acute", "T1019", ""),
        ("", "E1390", ""),
    ],
)
def test_a_code_asks_for_a_detail_of_its_own_service_line_only(service_line, code, detail):
    assert rulebook.detail_of(service_line, code, DAY) == detail
