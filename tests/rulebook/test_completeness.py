"""What is missing is asked for once, in words, with the reason, and never twice what was said."""

import time
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearthline import rulebook
from hearthline.domain.members.facts import MemberDraft
from hearthline.domain.referrals.facts import OrderLineDraft, ReferralDraft
from hearthline.kernel.vocabulary import Barrier, ServiceLine, Urgency
from hearthline.rulebook import completeness, evidence_fields
from hearthline.rulebook.evidence import DERIVED
from hearthline.rulebook.reader import read

DAY = date(2026, 3, 2)
LINE = {
    "code": "E1390", "code_system": "hcpcs", "description": "Oxygen concentrator", "modifiers": ("RR",), "quantity": Decimal(1),
    "unit": "month", "frequency": "", "brand_model": "", "replaces_serial": "", "is_replacement": False,
    "liters_per_day": Decimal(2880), "dressings_per_week": None, "is_custom": False,
}  # fmt: skip
WHOLE = {
    "member_family": "Ortega", "member_given": "Luz", "birth_date": date(1950, 1, 31), "member_phone": "+13125550142",
    "address_line1": "118 Alder Court", "city": "Evanston", "state": "IL", "zip": "60201", "barriers": (Barrier.STAIRS,),
    "barrier_note": "", "payer_name": "Cedar Health Plan", "payer_code": "CEDAR", "policy_number": "CHP-77120934", "mbi": "",
    "authorization_number": "A-1", "ordering_family": "Okafor", "ordering_given": "Adaeze", "ordering_npi": "1234567893",
    "referring_name": "Lakeshore Family Practice", "referring_contact": "P. Lindqvist", "referring_phone": "847-555-0133",
    "signature": "signed", "requested_start_date": date(2026, 3, 4), "requested_end_date": date(2026, 4, 4), "discharge_at": None,
    "facility_name": "", "diagnoses": ("J449", "J96.11"), "service_line": ServiceLine.DME, "urgency": Urgency.ROUTINE,
    "lines": [LINE],
}  # fmt: skip


def whole(**changes):
    return {**WHOLE, **changes}


def with_line(**changes):
    return whole(lines=[{**LINE, **changes}])


def asked(facts, on=DAY):
    return {(one.item, one.state, one.is_blocking) for one in completeness.missing(facts, on=on)}


def test_a_whole_referral_is_asked_nothing():
    assert completeness.missing(WHOLE, on=DAY) == []


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        (whole(signature="unsigned"), ("signature", "incomplete", True)),
        (whole(ordering_npi="1234567890"), ("ordering_npi", "incomplete", True)),
        (whole(diagnoses=()), ("diagnoses", "not_started", True)),
        (whole(policy_number="", mbi=""), ("policy_number", "not_started", True)),
        (whole(birth_date="1950-13-31"), ("birth_date", "incomplete", True)),
        (whole(urgency=Urgency.DISCHARGE, facility_name="General"), ("discharge_at", "not_started", True)),
        (whole(urgency="discharge", discharge_at="2026-03-03T15:00", facility_name="General"),
         ("discharge_at", "incomplete", True)),
        (whole(requested_end_date=None, service_line="home_infusion"), ("requested_end_date", "not_started", False)),
        (whole(barriers=(), barrier_note=" "), ("barriers", "not_started", False)),
        (with_line(liters_per_day=None), ("liters_per_day", "not_started", True)),
        (with_line(liters_per_day=Decimal(0)), ("liters_per_day", "incomplete", True)),
        (with_line(liters_per_day=float("nan")), ("liters_per_day", "incomplete", True)),
        (with_line(code="e1390 ", liters_per_day=None), ("liters_per_day", "not_started", True)),
        ({**with_line(code="A6209"), "is_refill": False}, ("dressings_per_week", "not_started", True)),
        (with_line(is_replacement=True), ("replaces_serial", "not_started", True)),
        (with_line(modifiers=("RR", "RA")), ("replaces_serial", "not_started", True)),
        (with_line(code="", code_system="text"), ("code", "not_started", True)),
        (with_line(code="L0650", is_custom=None), ("is_custom", "not_started", False)),
    ],
)  # fmt: skip
def test_what_one_referral_lacks(facts, wanted):
    assert asked(facts) == {wanted}


@pytest.mark.parametrize(
    "facts",
    [
        whole(requested_start_date=None, discharge_at=datetime(2026, 3, 3, 15, tzinfo=UTC)),
        whole(payer_name=""),
        whole(policy_number="", mbi="1EG4TE5MK73"),
        whole(urgency=None, service_line=None),
        whole(referring_phone="", referring_fax="847-555-0134"),
        with_line(code="57485005", code_system="snomed", liters_per_day=None),
        {**with_line(code="A6530", dressings_per_week=None), "is_refill": False},
        with_line(code="99601", code_system="cpt"),
        with_line(quantity=None, frequency="2 per week"),
        whole(authorization_number=0),
    ],
)
def test_what_was_said_in_another_way_is_not_asked_again(facts):
    assert completeness.missing(facts, on=DAY) == []


def test_an_empty_message_is_asked_for_everything_at_once():
    found = completeness.missing({}, on=DAY)
    assert len(found) > 15
    assert {one.state for one in found} == {"not_started"}
    assert len({one.field for one in found}) == len(found)


def test_the_question_names_the_line_and_the_reason_names_the_guide():
    found = completeness.missing(
        whole(lines=[LINE, {**LINE, "code": "E0431", "description": "", "liters_per_day": None}]), on=DAY
    )
    (one,) = found
    assert (one.field, one.line, one.need) == ("line.liters_per_day", 1, "conditional")
    assert one.question == 'How many liters of oxygen per day are ordered for "E0431"?'
    assert (one.reason.rule_id, one.reason.confidence) == ("hub.completeness.liters_per_day", "guide")


def test_a_finding_says_what_is_wrong_and_never_repeats_the_value():
    (one,) = completeness.missing(whole(ordering_npi="1234567890"), on=DAY)
    assert "last digit does not fit" in one.finding
    assert "1234567890" not in one.finding


def test_every_question_ends_as_a_question_or_a_request():
    for version in completeness.items(DAY):
        assert version.ask.question[-1] in "?."
        assert version.ask.question[0].isupper()


def test_the_list_covers_every_item_of_the_guide():
    covered = {number for rule in rulebook.rules() for number in rule.requirements}
    assert {f"R{number}" for number in range(28, 53)} <= covered


def test_every_field_is_one_a_referral_has():
    of_member = {
        "member_family",
        "member_given",
        "member_phone",
        "mbi",
        "address_line1",
        "city",
        "state",
        "zip",
        "barriers",
        "barrier_note",
    }
    known = of_member | {field.name for draft in (ReferralDraft, MemberDraft) for field in fields(draft)}
    known |= {*evidence_fields(), *DERIVED, "lines.code"}
    of_line = {f"line.{field.name}" for field in fields(OrderLineDraft)}
    for version in completeness.items(DAY):
        assert {version.ask.field, *version.ask.any_of} <= known | of_line
        for when in version.ask.when:
            assert set(when) <= known | {name.removeprefix("line.") for name in of_line}


def test_identity_is_verifiable_by_name_birth_date_and_payers_number():
    assert completeness.identity_gaps(WHOLE, on=DAY) == ()
    assert completeness.identity_gaps(whole(policy_number="", mbi="1EG4TE5MK73"), on=DAY) == ()
    assert completeness.identity_gaps(whole(policy_number=" ", birth_date=None), on=DAY) == ("birth_date", "policy_number")


OVERLAID = """
- id: hub.completeness.group_number
  title: The group number
  question: Is it there?
  owner: benefits
  versions:
    - {from: 2025-01-01, citation: base, confidence: M, ask: {field: group_number, question: Which group?, need: recommended}}
    - {from: 2026-01-01, citation: CEDAR asks for it, confidence: M, where: {payer: CEDAR}, ask: {field: group_number, question: Which group at CEDAR?, need: required}}
"""  # noqa: E501


def test_a_payer_may_ask_for_more_from_its_own_day_on(folder):
    book = read(folder(OVERLAID))

    def found(payer, on):
        (one,) = completeness.missing({"payer_code": payer}, on=on, book=book)
        return one.is_blocking, one.reason.citation

    assert found("OTHER", DAY) == (False, "base")
    assert found("CEDAR", DAY) == (True, "CEDAR asks for it")
    assert found("CEDAR", date(2025, 12, 31)) == (False, "base")
    several = completeness.missing_many([{"payer_code": "CEDAR"}, {"payer_code": "OTHER"}], on=DAY, book=book)
    assert [one.is_blocking for found in several for one in found] == [True, False]


BY_CODE = """
- id: hub.completeness.unit
  title: The unit
  question: Is it there?
  owner: benefits
  versions:
    - from: 2025-01-01
      citation: base
      confidence: M
      ask: {field: line.unit, question: 'Which unit?', need: conditional, otherwise: recommended, when: {code: [A*]}}
"""


def test_an_item_may_be_required_for_some_codes_and_recommended_for_the_rest(folder):
    found = completeness.missing({"lines": [{"code": "A6209"}, {"code": "E1390"}]}, on=DAY, book=read(folder(BY_CODE)))
    assert [(one.line, one.need, one.is_blocking) for one in found] == [(0, "conditional", True), (1, "recommended", False)]


anything = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.floats(),
    st.lists(st.text(max_size=5), max_size=2),
)


@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(sorted(set(WHOLE) - {"lines"}), anything)),
    st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(sorted(LINE), anything)), max_size=2),
)
def test_whatever_a_message_holds_the_list_can_be_made(facts, lines):
    for one in completeness.missing({**facts, "lines": lines}, on=DAY):
        assert one.state in ("not_started", "incomplete")
        assert one.question


@given(st.sampled_from(sorted(set(WHOLE) - {"lines"})))
def test_taking_something_away_never_shortens_the_list(field):
    assert len(completeness.missing(whole(**{field: None}), on=DAY)) >= len(completeness.missing(WHOLE, on=DAY))


def test_a_nights_file_is_listed_quickly():
    """Twenty thousand referrals a second are wanted; half of that passes, so that a busy machine does not fail the build."""
    batch = [WHOLE, whole(signature=""), with_line(liters_per_day=None), whole(lines=[LINE, LINE])] * 1_000
    list(completeness.missing_many(batch[:4], on=DAY))
    rates = []
    for _ in range(3):
        began = time.process_time()
        assert sum(map(len, completeness.missing_many(batch, on=DAY))) == 2_000
        rates.append(len(batch) / (time.process_time() - began))
    assert max(rates) > 10_000
