"""What an order is about, how fast it must go, whether it was sent before, and what an amendment changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.factories.house import OXYGEN, order

from hearthline.domain.referrals import api as referrals
from hearthline.kernel.vocabulary import Channel

AT = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)
DAY = date(2026, 7, 6)


def line(**said) -> referrals.OrderLineDraft:
    return referrals.OrderLineDraft(**said)


@pytest.mark.parametrize(
    ("stated", "lines", "kind"),
    [
        ("home_health", [line(code="E1390")], "home_health"),  # the sender's word counts
        ("", [line(code="E1390")], "dme"),
        ("", [line(code="G0299")], "home_health"),
        ("", [line(code="S9500"), line(code="E0781")], "home_infusion"),
        ("", [line(code="57485005", code_system="snomed", description="Oxygen therapy at home")], "dme"),
        ("", [line(description="Physical therapy, twice a week", code_system="text")], "home_health"),
        ("", [line(description="Something else", code_system="text")], ""),
        ("", [], ""),
    ],
)
def test_what_an_order_is_about(stated, lines, kind):
    assert referrals.service_line(stated, lines, on=DAY) == kind


@pytest.mark.parametrize(
    ("stated", "hours", "urgency"),
    [
        ("", None, "routine"),
        ("urgent", None, "urgent"),
        ("as soon as you can", None, "routine"),
        ("routine", 90, "discharge"),  # a bed waits
        ("routine", -23, "discharge"),  # it was given up within the day
        ("urgent", -25, "urgent"),
    ],
)
def test_how_fast_it_must_go(stated, hours, urgency):
    discharge_at = None if hours is None else AT + timedelta(hours=hours)
    assert referrals.urgency(stated=stated, discharge_at=discharge_at, at=AT) == urgency


@pytest.mark.parametrize(
    ("lines", "is_complex"),
    [([line(code="E1390")], False), ([line(code="K0861")], True), ([line(code="L0650", is_custom=True)], True), ([], False)],
)
def test_what_must_be_measured_and_made_first(lines, is_complex):
    assert referrals.is_complex(lines, on=DAY) is is_complex


def test_an_identical_resend_is_known_whatever_its_channel_and_hour():
    first = order()
    assert referrals.digest(replace(first, channel=Channel.FAX, received_at=AT)) == referrals.digest(
        replace(first, channel=Channel.FILE, received_at=AT + timedelta(days=2))
    )


@pytest.mark.parametrize(
    "change",
    [
        {"note": "Ring twice"},
        {"policy_number": "P-9"},
        {"lines": (replace(OXYGEN, quantity=Decimal(2)),)},
        {"lines": (OXYGEN, OXYGEN)},
        {"discharge_at": AT},
    ],
)
def test_any_other_content_is_other_content(change):
    assert referrals.digest(replace(order(), **change)) != referrals.digest(order())


def test_an_amendment_names_each_field_with_before_and_after():
    before = {"policy_number": "P-1", "diagnoses": ["J44.9"], "order_date": None, "note": "x"}
    after = {"policy_number": "P-2", "diagnoses": ("J44.9", "I10"), "order_date": date(2026, 7, 1), "note": "x"}
    assert referrals.differences(before, after) == {
        "policy_number": ["P-1", "P-2"],
        "diagnoses": ["J44.9", "J44.9; I10"],
        "order_date": ["", "2026-07-01"],
    }
