"""Orders: what offices send, what they get wrong, and how often; the guide's rates."""

from collections import Counter
from datetime import date, datetime

import pytest

from hearthline import rulebook
from hearthline.kernel import identifiers
from hearthline_outside import places
from hearthline_outside.columns import EVIDENCE_COLUMNS, REFERRAL_COLUMNS
from hearthline_outside.faults import FAULTS, MINOR_COLUMNS
from hearthline_outside.markets import national_market
from hearthline_outside.orders import AMENDMENT, NEW, RESEND, OrderBook
from hearthline_outside.organizations import referrers
from hearthline_outside.people import Population

DAY = date(2026, 7, 13)
COUNT = 8_000


@pytest.fixture(scope="module")
def book():
    where = places.crowded(places.SMALL_TABLE, seed=2)
    market = national_market(sorted({place.state for place in where}))
    offices = referrers(2, 60, where)
    people = Population(2, members=20_000, places=where, market=market, day=DAY, issuers=[(one.npi, one.name) for one in offices])
    return OrderBook(2, people, offices, day=DAY)


@pytest.fixture(scope="module")
def orders(book):
    return [book.order(index) for index in range(COUNT)]


def facts_of(order):
    """The order as the completeness rules read it."""
    head = order.sent_head
    lists = {"diagnoses": [code for code in head["diagnoses"].split(";") if code], "barriers": head["barriers"].split(";")}
    lines = [
        {**line, "is_replacement": line["is_replacement"] == "true", "modifiers": line["modifiers"].split(";")}
        for line in order.sent_lines
    ]
    return {**head, **lists, "lines": lines}


def test_18_percent_of_orders_need_a_question_answered(orders):
    assert sum(bool(order.faults) for order in orders) / COUNT == pytest.approx(0.18, abs=0.015)


def test_half_of_the_orders_lack_something_that_helps(orders):
    assert sum(bool(order.omitted) for order in orders) / COUNT == pytest.approx(0.5, abs=0.03)


def test_every_kind_of_fault_occurs(orders):
    beside = {f"missing_{column}" for column in EVIDENCE_COLUMNS if column not in ("homebound", "mobile_in_home")}
    assert {name for order in orders for name in order.faults} == {fault.name for fault in FAULTS} | beside


def test_evidence_is_left_out_of_orders_that_are_asked_about_anyhow(orders):
    for order in orders:
        left_out = [column for column in EVIDENCE_COLUMNS if order.head[column] != order.sent_head[column]]
        assert len(left_out) <= 1
        assert not left_out or len(order.faults) > 1


def test_an_order_without_a_fault_has_all_the_rules_require(orders):
    clean = [order for order in orders[:1_500] if not order.faults]
    asked = Counter(
        gap.item for order in clean for gap in rulebook.completeness.missing(facts_of(order), on=DAY) if gap.is_blocking
    )
    assert not asked


# What the rules can see on the order itself; a wrong policy or birth date only shows when a payer looks it up.
@pytest.mark.parametrize(
    "fault",
    [one.name for one in FAULTS if one.name not in ("wrong_policy", "swapped_birth_date", "name_typo")],
)
def test_the_rules_find_what_an_office_left_out(orders, fault):
    spoiled = [order for order in orders if fault in order.faults]
    assert spoiled
    for order in spoiled:
        assert any(gap.is_blocking for gap in rulebook.completeness.missing(facts_of(order), on=DAY))


def test_the_office_still_knows_what_it_left_out(orders):
    lost = next(order for order in orders if "missing_npi" in order.faults)
    assert lost.sent_head["ordering_npi"] == ""
    assert identifiers.is_npi(lost.head["ordering_npi"])


def test_what_is_only_recommended_is_never_required(orders):
    thinned = {column for order in orders for column in order.omitted}
    assert thinned <= set(MINOR_COLUMNS)
    assert len(thinned) == len(MINOR_COLUMNS)


def test_most_orders_are_for_members_on_file_some_new_a_few_nearly_the_same(orders):
    kinds = Counter(order.person_kind for order in orders)
    assert kinds["known"] / COUNT == pytest.approx(0.80, abs=0.02)
    assert kinds["stranger"] / COUNT == pytest.approx(0.17, abs=0.02)
    assert kinds["near"] / COUNT == pytest.approx(0.03, abs=0.01)


def test_a_near_duplicate_keeps_the_number_and_changes_the_spelling(orders):
    near = [order for order in orders if order.person_kind == "near" and not order.faults]
    assert all(order.sent_head["policy_number"] == order.head["policy_number"] for order in near)
    differing = [
        order
        for order in near
        if any(order.sent_head[c] != order.head[c] for c in ("member_family", "member_given", "address_line1", "member_middle"))
    ]
    assert len(differing) / len(near) > 0.9


def test_a_resend_is_identical_and_an_amendment_visibly_different(book, orders):
    kinds = Counter(order.kind for order in orders)
    assert kinds[NEW] > 0.95 * COUNT
    again = next(order for order in orders if order.kind == RESEND)
    assert again.rows() == book.order(again.original).rows()
    amended = next(order for order in orders if order.kind == AMENDMENT and order.head["order_number"])
    before = book.order(amended.original)
    assert (amended.head["sender"], amended.head["order_number"]) == (before.head["sender"], before.head["order_number"])
    assert amended.rows() != before.rows()


def test_a_resend_never_stands_next_to_its_original(orders):
    """Rows of one order that follow each other are its lines, so a repeat must keep its distance."""
    assert all(order.index - order.original >= 3 for order in orders if order.kind != NEW)


def test_order_numbers_are_unique_and_only_faultless_orders_go_without(orders):
    numbered = [order for order in orders if order.kind == NEW and order.head["order_number"]]
    assert len({(order.head["sender"], order.head["order_number"]) for order in numbered}) == len(numbered)
    unnumbered = [order for order in orders if not order.head["order_number"]]
    assert unnumbered
    assert all(not order.faults and len(order.lines) == 1 for order in unnumbered)


def test_four_in_five_orders_come_by_fax(orders):
    assert sum(order.channel == "fax" for order in orders) / COUNT == pytest.approx(0.8, abs=0.02)


def test_all_four_service_lines_are_ordered(orders):
    lines = Counter(order.need.service_line.value for order in orders)
    assert {line: share / COUNT > 0.08 for line, share in lines.items()} == dict.fromkeys(
        ("dme", "home_health", "home_infusion", "post_acute"), True
    )


def test_a_discharge_lies_ahead_and_names_the_hospital(orders):
    leaving = [order for order in orders if order.head["urgency"] == "discharge"]
    assert leaving
    for order in leaving:
        assert datetime.fromisoformat(order.head["discharge_at"]) > order.received_at
        assert order.head["facility_name"] == order.office.name
        assert order.office.is_hospital


def test_an_order_is_the_same_in_whatever_order_it_is_asked_for(book, orders):
    assert book.order(4_242).rows() == orders[4_242].rows()


def test_a_row_has_one_cell_per_documented_column(orders):
    assert len(REFERRAL_COLUMNS) == len(set(REFERRAL_COLUMNS))
    assert all(len(row) == len(set(REFERRAL_COLUMNS)) and all(isinstance(cell, str) for cell in row) for row in orders[0].rows())
