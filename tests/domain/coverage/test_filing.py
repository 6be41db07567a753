"""What happens when cards and a client's terms are filed, once and again?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.coverage import AT, BY
from tests.factories.parties import client

from hearthline.domain.coverage import api as coverage
from hearthline.kernel.vocabulary import LineOfBusiness
from hearthline.plumbing import access
from hearthline.plumbing.ids import new_id, new_ids

pytestmark = pytest.mark.django_db
VIEWER = access.system("test")
CARD = coverage.CoverageDraft(
    member_ref="", payer_name="Cedar Health Plan", payer_code="CEDAR", policy_number="P-1", starts_date=date(2026, 1, 1)
)


@pytest.fixture(autouse=True)
def _acting(db):
    with access.acting(VIEWER):
        yield


@pytest.fixture
def book() -> UUID:
    return client()


def test_a_file_of_cards_loaded_twice_says_nothing_new_the_second_time(book):
    cards = [(id_, replace(CARD, policy_number=f"P-{n}")) for n, id_ in enumerate(new_ids(30))]
    assert coverage.file_policies(cards, client_id=book, at=AT) == [True] * 30
    assert coverage.file_policies(cards, client_id=book, at=AT) == [False] * 30


def test_a_later_card_adds_what_it_says_and_keeps_what_it_leaves_out(book):
    member = new_id()
    coverage.file_policies([(member, replace(CARD, group_number="G-7"))], client_id=book, at=AT)
    later = replace(CARD, starts_date=None, payer_name="", plan_name="Complete")
    assert coverage.file_policies([(member, later)], client_id=book, at=AT) == [True]
    held = coverage.policies_of(VIEWER, [member])[member]
    assert [(one.group_number, one.plan_name, one.payer_name, one.starts_date) for one in held] == [
        ("G-7", "Complete", "Cedar Health Plan", date(2026, 1, 1))
    ]


def test_the_same_card_twice_in_one_batch_is_one_card(book):
    member = new_id()
    more = replace(CARD, plan_name="Complete", starts_date=None)
    flags = coverage.file_policies([(member, CARD), (member, CARD), (member, more)], client_id=book, at=AT)
    assert flags == [True, False, True]
    held = coverage.policies_of(VIEWER, [member])[member]
    assert [(one.plan_name, one.starts_date) for one in held] == [("Complete", date(2026, 1, 1))]


def test_what_the_payer_said_only_the_payer_changes(book):
    member = new_id()
    known = replace(CARD, line_of_business=LineOfBusiness.MEDICARE_ADVANTAGE, ends_date=date(2026, 12, 31))
    coverage.file_policies([(member, CARD)], client_id=book, at=AT)
    assert coverage.file_policies([(member, known)], client_id=book, source="payer", by=BY, at=AT) == [True]
    assert coverage.file_policies([(member, replace(CARD, ends_date=date(2030, 1, 1)))], client_id=book, at=AT) == [False]
    assert coverage.file_policies(
        [(member, replace(CARD, ends_date=date(2026, 9, 30)))], client_id=book, source="payer", at=AT
    ) == [True]
    (held,) = coverage.policies_of(VIEWER, [member])[member]
    assert (held.source, held.ends_date, held.line_of_business) == ("payer", date(2026, 9, 30), "MA")


def test_terms_filed_twice_change_nothing_and_a_changed_line_is_seen(book):
    rules = [
        coverage.PayerRuleDraft(
            client_id=book, payer_code="CEDAR", code_prefix=prefix, is_authorization_required=True, starts_date=date(2026, 1, 1)
        )
        for prefix in ("E", "K", "L")
    ]  # fmt: skip
    assert coverage.file_payer_rules(rules, by=BY, at=AT) == [True, True, True]
    changed = replace(rules[1], is_authorization_required=False, valid_days=90)
    assert coverage.file_payer_rules([rules[0], changed], by=BY, at=AT) == [False, True]
    assert {one.code_prefix: one.is_authorization_required for one in coverage.payer_rules(VIEWER, [book])[book]} == {
        "E": True, "K": False, "L": True,
    }  # fmt: skip


def test_of_two_lines_with_one_key_the_later_counts(book):
    first = coverage.PayerRuleDraft(client_id=book, is_authorization_required=True, starts_date=date(2026, 1, 1))
    assert coverage.file_payer_rules([first, replace(first, is_authorization_required=False)], by=BY, at=AT) == [False, True]
    assert [one.is_authorization_required for one in coverage.payer_rules(VIEWER, [book])[book]] == [False]


def test_one_card_and_five_hundred_take_the_same_number_of_queries(book):
    def queries(count: int) -> int:
        cards = [(id_, CARD) for id_ in new_ids(count)]
        with CaptureQueriesContext(connection) as captured:
            coverage.file_policies(cards, client_id=book, at=AT)
        return len(captured)

    queries(1)  # the staging table is made once per session
    assert queries(1) == queries(500)
