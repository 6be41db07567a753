"""What is looked for, by when, who is left out, and what follows from an answer?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from hearthline.domain.assignments import policy
from hearthline.domain.assignments.lifecycle import ASSIGNMENT, OFFER
from hearthline.kernel.vocabulary import DeclineReason

AT = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)
ZONE = "America/Chicago"
ONE, OTHER, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)


@dataclass
class Line:
    position: int
    code: str
    code_system: str = "hcpcs"


@dataclass
class Past:
    organization_id: UUID
    state: str
    reason: str = ""
    offered_at: datetime = AT
    counter_start_at: datetime | None = None
    id: UUID = field(default_factory=uuid4)


def lines(*codes: str) -> list[Line]:
    return [Line(position, code) for position, code in enumerate(codes, start=1)]


@pytest.mark.parametrize("lifecycle", [ASSIGNMENT, OFFER], ids=["assignment", "offer"])
def test_the_state_tables_are_sound(lifecycle):
    assert lifecycle.faults() == []


def test_a_state_of_one_table_never_names_the_event_of_the_other():
    assert not set(ASSIGNMENT.codes) & set(OFFER.codes)


@pytest.mark.parametrize(
    ("service_line", "codes", "details"),
    [
        ("home_health", ("G0299", "G0151", "G0156"), {"nursing", "physical_therapy", "aide"}),
        ("dme", ("E1390", "E0431"), {"oxygen"}),
        ("dme", ("E0601", "A7034"), {"respiratory"}),
        ("dme", ("K0001",), {"mobility"}),
        ("dme", ("E0747",), {"general"}),
        ("dme", ("",), set()),
        ("home_infusion", ("S9500", "E0781"), {"pharmacy"}),
        ("post_acute", ("T1019",), set()),
        ("", ("E1390",), set()),
    ],
)
def test_codes_ask_for_what_a_provider_must_be_able_to_do(service_line, codes, details):
    (only,) = policy.searches(service_line, lines(*codes), on=AT.date())
    assert only.details == details
    assert only.line_positions == tuple(range(1, len(codes) + 1))


def test_a_code_of_another_system_asks_for_nothing_special():
    (only,) = policy.searches("dme", [Line(1, "426160001", "snomed")], on=AT.date())
    assert only.details == frozenset()


def test_infusion_with_nursing_is_two_searches_for_one_case():
    drug, nurse = policy.searches("home_infusion", lines("S9500", "99601", "E0781"), on=AT.date())
    assert (drug.details, drug.line_positions) == ({"pharmacy"}, (1, 3))
    assert (nurse.details, nurse.line_positions) == ({"nursing"}, (2,))


def test_infusion_nursing_alone_is_one_search_and_an_order_without_lines_is_one_too():
    assert [one.details for one in policy.searches("home_infusion", lines("99601"), on=AT.date())] == [{"nursing"}]
    assert len(policy.searches("home_health", [], on=AT.date())) == 1


def test_the_window_opens_with_discharge_and_ends_with_the_promise():
    promised, discharge = AT + timedelta(hours=72), AT + timedelta(hours=20)
    earliest, deadline = policy.window(at=AT, promised_at=promised, discharge_at=discharge, requested_start_date=None, zone=ZONE)
    assert (earliest, deadline) == (discharge, promised)
    assert earliest.tzinfo == ZoneInfo(ZONE)


def test_an_ordered_start_of_care_after_the_promise_is_what_is_wanted():
    earliest, deadline = policy.window(
        at=AT, promised_at=AT + timedelta(hours=72), discharge_at=None, requested_start_date=date(2026, 7, 20), zone=ZONE
    )
    assert earliest.isoformat() == "2026-07-20T08:00:00-05:00"
    assert deadline.isoformat() == "2026-07-20T18:00:00-05:00"


def test_the_contracts_acceptance_hours_are_business_hours_at_the_provider():
    friday = datetime(2026, 7, 10, 21, 0, tzinfo=UTC)  # 16:00 in Chicago
    held = policy.offer_clock(at=friday, zone=ZONE, urgency="routine", acceptance_hours=4, payer_code="CEDAR")
    assert held.due_at == datetime(2026, 7, 13, 15, 0, tzinfo=UTC)  # Monday 10:00
    default = policy.offer_clock(at=friday, zone=ZONE, urgency="routine", acceptance_hours=None, payer_code="CEDAR")
    assert default.due_at == held.due_at


def test_an_urgent_offer_is_held_for_an_hour_whatever_the_contract_says():
    night = datetime(2026, 7, 11, 4, 0, tzinfo=UTC)
    held = policy.offer_clock(at=night, zone=ZONE, urgency="discharge", acceptance_hours=8, payer_code="CEDAR")
    assert held.due_at == night + timedelta(hours=1)


def test_a_search_has_half_of_the_time_left_but_never_less_than_its_first_offer():
    far = policy.search_clock(at=AT, deadline_at=AT + timedelta(hours=60), zone=ZONE, urgency="routine")
    assert far.due_at == AT + timedelta(hours=30)
    overdue = policy.search_clock(at=AT, deadline_at=AT - timedelta(hours=5), zone=ZONE, urgency="routine")
    assert overdue.due_at == AT + timedelta(hours=4)


def test_every_coded_reason_has_a_consequence_and_only_an_incomplete_order_leaves_the_provider_in():
    assert set(policy.CONSEQUENCES) == set(DeclineReason)
    assert [reason for reason, then in policy.CONSEQUENCES.items() if not then.is_excluded] == ["incomplete_order"]
    assert policy.consequence("never heard of") == policy.CONSEQUENCES["other"]


@pytest.mark.parametrize(
    ("past", "is_out", "is_out_after_widening"),
    [
        (Past(ONE, "DECLINED", "no_capacity"), True, False),
        (Past(ONE, "DECLINED", "out_of_area"), True, True),
        (Past(ONE, "DECLINED", "incomplete_order"), False, False),
        (Past(ONE, "EXPIRED"), True, False),
        (Past(ONE, "COUNTERED", counter_start_at=AT + timedelta(days=9)), True, False),
        (Past(ONE, "WITHDRAWN"), False, False),
        (Past(ONE, "WITHDRAWN", policy.FAILED), True, True),
        (Past(ONE, "OPEN"), True, True),
    ],
)
def test_who_is_left_out_depends_on_the_answer(past, is_out, is_out_after_widening):
    assert (ONE in policy.excluded([past], widened_at=None)) is is_out
    assert (ONE in policy.excluded([past], widened_at=AT + timedelta(hours=1))) is is_out_after_widening


def test_nobody_is_asked_a_third_time():
    twice = [Past(ONE, "DECLINED", "incomplete_order"), Past(ONE, "DECLINED", "incomplete_order", AT + timedelta(hours=2))]
    assert policy.excluded(twice, widened_at=None) == {ONE}
    assert policy.excluded(twice, widened_at=AT + timedelta(hours=1)) == frozenset()


def test_the_earliest_counter_offer_still_ahead_is_come_back_to_once():
    soon, later = AT + timedelta(days=4), AT + timedelta(days=6)
    offers = [
        Past(ONE, "COUNTERED", counter_start_at=later),
        Past(OTHER, "COUNTERED", counter_start_at=soon),
        Past(THIRD, "DECLINED", "rate"),
    ]
    assert policy.fallback(offers, at=AT).organization_id == OTHER
    assert policy.fallback(offers, at=soon).organization_id == ONE
    assert policy.fallback(offers, at=later) is None
    again = [*offers, Past(OTHER, "EXPIRED", offered_at=AT + timedelta(hours=1))]
    assert policy.fallback(again, at=AT).organization_id == ONE


def test_a_counter_offer_within_the_deadline_is_as_good_as_yes():
    deadline = AT + timedelta(days=3)
    assert policy.is_acceptable(deadline, deadline_at=deadline, at=AT)
    assert not policy.is_acceptable(deadline + timedelta(minutes=1), deadline_at=deadline, at=AT)
    assert not policy.is_acceptable(AT - timedelta(minutes=1), deadline_at=deadline, at=AT)
