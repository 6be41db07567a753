"""What an office answers is read as the field it answers, or stays missing with a sentence; it never breaks the batch."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.house import AT, OXYGEN, VAGUE, VIEWER, House, open_house, order, order_of

from hearthline.domain.referrals import api as referrals
from hearthline.domain.referrals.operations.answering import lines_of_text, read
from hearthline.plumbing import access


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("ordering_npi", " 1234567893 ", "1234567893"),
        ("requested_start_date", "2026-07-08", "2026-07-08"),
        ("requested_start_date", "07/28/2026", "2026-07-28"),
        ("requested_start_date", "soon", None),
        ("discharge_at", "2026-07-08T14:00-05:00", "2026-07-08T14:00:00-05:00"),
        ("discharge_at", "2026-07-08T14:00", None),  # whose wall clock?
        ("liters_per_day", "2,880", "2880"),
        ("liters_per_day", "NaN", None),
        ("liters_per_day", "123456789", None),  # more than the table holds
        ("dressings_per_week", "14", "14"),
        ("is_custom", "Yes", "true"),
        ("is_custom", "no", "false"),
        ("is_custom", "perhaps", None),
        ("diagnoses", "J44.9, I10;", "J44.9\x1fI10"),
        ("service_line", "Home Health", "home_health"),
        ("service_line", "plumbing", None),
        ("line_of_business", "ma", "MA"),
        ("note", "a\0b", "ab"),
    ],
)
def test_an_answer_is_read_as_its_field(column, text, value):
    said, fault = read(column, text)
    assert said == value
    assert bool(fault) == (value is None)


@pytest.mark.parametrize("text", ["", "   ", "\0"])
def test_an_empty_answer_says_nothing_and_is_no_fault(text):
    assert read("liters_per_day", text) == (None, "")


@given(st.sampled_from(["quantity", "discharge_at", "signed_date", "is_custom", "diagnoses", "note"]), st.text(max_size=40))
def test_no_text_whatever_breaks_the_reading(column, text):
    value, fault = read(column, text)
    assert value is None or not fault
    assert "\0" not in (value or "")


def test_codes_and_words_become_lines():
    first, second, third = lines_of_text("e1390; 99601; a bath chair ;")
    assert [(one.code, one.code_system) for one in (first, second)] == [("E1390", "hcpcs"), ("99601", "cpt")]
    assert (third.description, third.code_system) == ("a bath chair", "text")


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house()


def supplied(folder, values: dict[str, str], **lines) -> referrals.Supplied:
    return referrals.Supplied(
        referral_id=order_of(folder).id,
        client_id=folder.client_id,
        case_id=folder.id,
        answered_at=AT,
        values=values,
        lines=lines.get("lines", {}),
    )


def lines_of(folder) -> list[referrals.OrderLine]:
    return referrals.lines_of(VIEWER, [order_of(folder).id])[order_of(folder).id]


def test_answers_of_many_orders_fill_each_its_own(house):
    first, second = house.arrive(order(1, lines=(VAGUE,), diagnoses=()), order(2, lines=(VAGUE, OXYGEN), signature=""))
    faults = referrals.apply_answers(
        [
            supplied(first, {"diagnoses": "J44.9;I10", "line.liters_per_day": "1440", "member_phone": "ignored here"}),
            supplied(second, {"signature": "signed", "line.liters_per_day": "720", "requested_start_date": "whenever"}),
        ]
    )
    assert order_of(first).diagnoses == ["J44.9", "I10"]
    assert order_of(second).signature == "signed"
    assert [one.liters_per_day for one in (*lines_of(first), *lines_of(second))] == [Decimal(1440), Decimal(720), Decimal(2880)]
    assert list(faults) == [order_of(second).id]
    assert "cannot be read as requested start date" in faults[order_of(second).id]["requested_start_date"]


def test_a_line_that_was_wrong_is_corrected_where_it_was_asked_about(house):
    (folder,) = house.arrive(order(lines=(OXYGEN, OXYGEN)))
    referrals.apply_answers([supplied(folder, {"line.liters_per_day": "10"}, lines={"line.liters_per_day": {2}})])
    assert [one.liters_per_day for one in lines_of(folder)] == [Decimal(2880), Decimal(10)]


def test_lines_are_added_only_to_an_order_without_any(house):
    empty, full = house.arrive(order(1, lines=()), order(2))
    referrals.apply_answers([supplied(empty, {"lines": "E0143; E0163"}), supplied(full, {"lines": "E0143"})])
    assert [one.code for one in lines_of(empty)] == ["E0143", "E0163"]
    assert [one.code for one in lines_of(full)] == ["E1390"]


def test_fifty_answers_cost_as_many_queries_as_one(house):
    folders = house.arrive(*(order(number, lines=(VAGUE,), signature="") for number in range(1, 52)))
    answers = [supplied(one, {"signature": "signed", "line.liters_per_day": "720"}) for one in folders]

    def cost(some) -> int:
        with CaptureQueriesContext(connection) as queries:
            referrals.apply_answers(some)
        return len(queries)

    assert cost(answers[1:]) == cost(answers[:1])
