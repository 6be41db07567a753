"""Do rows of cells become referrals as their sender meant them, and is every doubt said?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearthline.domain.members.facts import Address, MemberDraft
from hearthline.domain.referrals import rows
from hearthline.domain.referrals.facts import OrderLineDraft, ReferralDraft
from hearthline.kernel.vocabulary import Barrier, Channel, LineOfBusiness, ServiceLine

CHICAGO_SUMMER = timezone(timedelta(hours=-5))
EXAMPLE = {column.name: column.example for column in rows.COLUMNS}


def _groups(heading: str, *lines: str) -> list[rows.Group]:
    names = heading.split(",")
    cells = [(at, line.split(",")) for at, line in enumerate(lines, start=2)]
    return list(rows.groups(cells, rows.RowReader(names)))


def test_the_documented_example_reads_without_a_doubt():
    referral, doubts = rows.draft_from_row(EXAMPLE)
    assert doubts == ()
    assert referral.member.family == "O'Neil-Smith"
    assert referral.member.birth_date == date(1948, 3, 9)
    assert referral.member.address.barriers == (Barrier.STAIRS, Barrier.GATED)
    assert {item.system for item in referral.member.identifiers} == {"member_id", "mrn"}
    assert referral.lines[0].modifiers == ("RR", "KX")
    assert referral.lines[0].liters_per_day == Decimal(2880)
    assert referral.service_line is ServiceLine.DME
    assert referral.channel is Channel.FAX
    assert referral.line_of_business is LineOfBusiness.MEDICARE_ADVANTAGE
    assert referral.discharge_at == datetime(2026, 7, 2, 14, tzinfo=CHICAGO_SUMMER)


def test_every_column_is_read_into_the_referral():
    """A column of the table that nobody reads would be a promise broken in the documentation."""
    blank, _ = rows.draft_from_row({})
    other = {"is_replacement": "yes", "is_custom": "yes", "code_system": "snomed", "requested_end_date": "2026-07-31"}
    for column in rows.COLUMNS:
        changed, doubts = rows.draft_from_row({column.name: other.get(column.name) or column.example or "7"})
        assert changed != blank, column.name
        assert doubts == (), column.name


def test_lines_of_one_order_become_one_referral():
    first, second = _groups(
        "sender,order_number,member_family,member_given,birth_date,code",
        "S,1,Ruiz,Ana,1950-01-02,E1390",
        "S,1,Ruiz,Ana,1950-01-02,E0431",
        "S,2,Ruiz,Ana,1950-01-02,E0260",
    )
    assert [line.code for line in first.referral.lines] == ["E1390", "E0431"]
    assert first.places == (2, 3)
    assert second.places == (4,)


def test_the_same_order_number_from_two_senders_stays_two_orders():
    found = _groups("sender,order_number,member_family,birth_date,code", "S,1,Ruiz,,E1390", "T,1,Ruiz,,E0431")
    assert len(found) == 2


def test_rows_without_an_order_number_are_never_joined():
    found = _groups("sender,order_number,member_family,birth_date,code", "S,,Ruiz,,E1390", "S,,Ruiz,,E1390")
    assert [group.places for group in found] == [(2,), (3,)]


def test_an_order_number_used_for_two_people_keeps_them_apart_and_says_so():
    first, second = _groups("sender,order_number,member_family,birth_date,code", "S,1,Ruiz,,E1390", "S,1,Olsen,,E0431")
    assert first.referral.member.family == "Ruiz"
    assert second.referral.member.family == "Olsen"
    assert "another person" in second.doubts[0]


def test_an_order_without_end_is_cut_so_that_memory_stays_flat():
    lines = ["S,1,Ruiz,,E1390"] * (rows.LINES_PER_ORDER + 5)
    first, second = _groups("sender,order_number,member_family,birth_date,code", *lines)
    assert len(first.referral.lines) == rows.LINES_PER_ORDER
    assert len(second.referral.lines) == 5
    assert "order of its own" in second.doubts[0]


@pytest.mark.parametrize(
    ("said", "day", "doubt"),
    [
        ("2026-07-31", date(2026, 7, 31), ""),  # ISO
        ("20260731", date(2026, 7, 31), ""),
        ("7/31/2026", date(2026, 7, 31), ""),  # only one reading
        ("7/4/2026", date(2026, 7, 4), "month first"),  # two readings: the American one, and a doubt
        ("31/7/2026", date(2026, 7, 31), "day first"),
        ("5/5/2026", date(2026, 5, 5), ""),  # both readings are the same day
        ("2026-02-30", None, "not a date"),
        ("7/4/26", None, "not a date"),  # a century is not guessed
        ("yesterday", None, "not a date"),
        ("", None, ""),
    ],
)
def test_a_day_is_read_and_its_doubt_said(said, day, doubt):
    read, why = rows.day(said)
    assert read == day
    assert doubt in why
    assert bool(why) == bool(doubt)


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("2026-07-02T14:00-05:00", datetime(2026, 7, 2, 19, tzinfo=UTC)),
        ("2026-07-02T19:00:00Z", datetime(2026, 7, 2, 19, tzinfo=UTC)),
        ("2026-07-02 14:00 America/Chicago", datetime(2026, 7, 2, 19, tzinfo=UTC)),
        ("2026-01-02 9:30 America/Chicago", datetime(2026, 1, 2, 15, 30, tzinfo=UTC)),  # winter: another offset
        ("0001-01-01T00:00+14:00", None),  # no zone can compute with it
        ("2026-07-02 14:00", None),
        ("2026-07-02 14:00 Mars/Base", None),
        ("2026-07-02 25:00 America/Chicago", None),
    ],
)
def test_a_moment_needs_its_zone(said, moment):
    read, why = rows.moment(said)
    assert read == moment
    assert bool(why) == (moment is None)


def test_a_discharge_without_zone_is_read_where_the_person_lives_rather_than_lost():
    referral, doubts = rows.draft_from_row({"discharge_at": "2026-07-02 14:00", "state": "IL"})
    assert referral.discharge_at == datetime(2026, 7, 2, 19, tzinfo=UTC)
    assert "America/Chicago" in doubts[0]


def test_a_discharge_without_zone_and_state_is_said_and_left_out():
    referral, doubts = rows.draft_from_row({"discharge_at": "2026-07-02 14:00"})
    assert referral.discharge_at is None
    assert "no time zone" in doubts[0]


def test_what_cannot_be_read_costs_the_cell_and_not_the_row():
    row = {
        **EXAMPLE,
        "birth_date": "13/45/1950",
        "quantity": "a few",
        "service_line": "hospice",
        "barriers": "moat",
        "is_custom": "maybe",
    }
    referral, doubts = rows.draft_from_row(row)
    assert referral.member.birth_date is None
    assert referral.lines[0].quantity is None
    assert referral.service_line is None
    assert referral.member.address.barriers == (Barrier.OTHER,)
    assert {doubt.split(":")[0] for doubt in doubts} == {"birth_date", "quantity", "service_line", "barriers", "is_custom"}


def test_numbers_keep_the_digits_they_were_sent_with():
    assert rows.number("1,234.50") == (Decimal("1234.50"), "")
    assert rows.number("1e9")[0] is None  # a spreadsheet's notation for a number it has already rounded


def test_a_referral_read_from_a_row_equals_one_written_by_hand():
    referral, _ = rows.draft_from_row({"member_family": "Ruiz", "zip": "60601", "code": "E1390"})
    assert referral == ReferralDraft(
        member=MemberDraft(family="Ruiz", address=Address(zip="60601")), lines=(OrderLineDraft(code="E1390"),)
    )


def test_a_referral_is_the_same_wherever_its_row_stands():
    """An identical re-send changes nothing (settled): nothing of the place may enter the facts."""
    [here] = _groups("order_number,member_family,birth_date,code", "1,Ruiz,,E1390")
    _, there = _groups("order_number,member_family,birth_date,code", "9,Olsen,,E0260", "1,Ruiz,,E1390")
    assert here.referral == there.referral


@given(st.dictionaries(st.sampled_from(rows.NAMES), st.text(max_size=40)))
def test_no_text_in_any_cell_raises(row):
    referral, doubts = rows.draft_from_row(row)
    assert isinstance(referral, ReferralDraft)
    assert all(doubt.endswith(".") for doubt in doubts)


def test_a_cache_forgets_before_it_grows():
    cache = rows.Cache(lambda text: text.upper(), limit=3)
    for text in "abcdefg":
        assert cache[text] == text.upper()
        assert len(cache) <= 3
