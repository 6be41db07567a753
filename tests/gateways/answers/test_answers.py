"""Do answers from outside become facts item by item, with one bad item in quarantine alone?"""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearthline.gateways import answers
from hearthline.kernel.vocabulary import Channel, DeclineReason

SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "answers"
AT = "2026-07-01T10:05-05:00"


def _read(type_: str, *items, **document):
    content = json.dumps({"type": type_, "items": list(items), **document}).encode()
    return list(answers.read_json(io.BytesIO(content)))


def test_the_sample_replies_are_accepted_declined_and_countered():
    with (SAMPLES / "offer-replies.json").open("rb") as source:
        replies = [unit.drafts[0] for unit in answers.read_json(source)]
    assert [reply.reply for reply in replies] == ["accepted", "declined", "counter"]
    assert replies[1].reason is DeclineReason.NO_CAPACITY
    assert replies[2].counter_start_at is not None


@pytest.mark.parametrize(
    ("type_", "item"),
    [
        (
            "benefits-answers",
            {"answered_at": AT, "status": "active", "is_authorization_required": None, "member_share_cents": 2500},
        ),
        ("authorization-answers", {"answered_at": AT, "outcome": "denied", "reason": "not covered", "appeal_days": 30}),
        ("offer-replies", {"answered_at": AT, "reply": "accepted"}),
        ("visit-confirmations", {"answered_at": AT, "window_start_at": AT, "window_end_at": AT}),
        ("proofs", {"recorded_at": AT, "outcome": "missed", "cause": "weather"}),
        ("member-replies", {"answered_at": AT, "reply": "confirmed"}),
        ("clarification-answers", {"answered_at": AT, "values": {"signature": "signed"}}),
    ],
)
def test_every_type_of_answer_has_its_fact(type_, item):
    [unit] = _read(type_, {"reference": "K7M-4PQ-X.1", **item})
    assert unit.drafts[0].reference == "K7M-4PQ-X.1"
    assert unit.warnings == ()


def test_a_change_names_its_case():
    [unit] = _read("changes", {"case_number": "K7M-4PQ-X", "reported_at": AT, "change": "readmitted"})
    assert unit.drafts[0].change == "readmitted"


def test_values_have_their_kinds():
    [unit] = _read("authorization-answers", {"reference": "R", "answered_at": AT, "outcome": "approved", "units": 12.5,
                                             "starts_date": "2026-07-01", "asked": ["notes", "oxygen log"]})  # fmt: skip
    answer = unit.drafts[0]
    assert (answer.units, answer.starts_date, answer.asked) == (Decimal("12.5"), date(2026, 7, 1), ("notes", "oxygen log"))
    assert answer.answered_at == datetime(2026, 7, 1, 15, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ({"answered_at": AT, "reply": "accepted"}, "reference is missing"),
        ({"reference": "R", "reply": "accepted"}, "answered_at is missing"),
        ({"reference": "R", "answered_at": "2026-07-01 10:05", "reply": "accepted"}, "no time zone"),
        ({"reference": "R", "answered_at": AT, "reply": "perhaps"}, "none of accepted, declined, counter"),
        ({"reference": "R", "answered_at": AT, "reply": ""}, "reply is missing"),
        ("accepted", "not an object"),
    ],
)
def test_an_item_that_cannot_be_used_is_put_aside_alone(item, why):
    bad, good = _read("offer-replies", item, {"reference": "R", "answered_at": AT, "reply": "accepted"})
    assert why in bad.fault
    assert good.drafts


def test_a_reason_in_the_providers_own_words_is_other_and_said():
    [unit] = _read("offer-replies", {"reference": "R", "answered_at": AT, "reply": "declined", "reason": "truck broke down"})
    assert unit.drafts[0].reason is DeclineReason.OTHER
    assert "truck broke down" in unit.warnings[0]


def test_a_field_that_no_one_knows_is_said_and_costs_nothing():
    [unit] = _read("offer-replies", {"reference": "R", "answered_at": AT, "reply": "accepted", "mood": "good"})
    assert unit.drafts
    assert "mood" in unit.warnings[0]


def test_a_portal_form_is_a_batch_of_one_with_all_its_lines():
    with (SAMPLES / "portal-referral.json").open("rb") as source:
        [unit] = answers.read_json(source)
    referral = unit.drafts[0]
    assert [line.code for line in referral.lines] == ["E1390", "E0431"]
    assert referral.lines[0].liters_per_day == Decimal(2880)
    assert referral.channel is Channel.PROVIDER_PORTAL
    assert referral.diagnoses == ("J44.9", "J96.11")
    assert referral.sender


def test_the_same_order_says_the_same_as_form_and_as_file():
    """Nothing after the door knows whether a file or a form spoke."""
    from hearthline.gateways import csv

    row = {
        "sender": "S",
        "order_number": "1",
        "member_family": "Ruiz",
        "birth_date": "1950-01-02",
        "code": "E1390",
        "diagnoses": "J44.9;I50.9",
    }
    [form] = _read("referrals", {**row, "diagnoses": ["J44.9", "I50.9"]})
    [line] = csv.read_referrals(io.BytesIO(f"{','.join(row)}\n{','.join(row.values())}\n".encode()))
    assert form.drafts == line.drafts


def test_rows_of_one_order_in_a_document_are_one_referral():
    first, second, third = _read(
        "referrals",
        {"order_number": "1", "member_family": "Ruiz", "code": "E1390"},
        {"order_number": "1", "member_family": "Ruiz", "code": "E0431"},
        "not a row",
    )
    assert len(first.drafts[0].lines) == 2
    assert second.kept.endswith("item 1")
    assert third.fault


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"[]", "not a JSON object"),
        (b'{"type": "gossip", "items": []}', "no type of answer"),
        (b'{"type": ["proofs"], "items": []}', "no type of answer"),
        (b'{"type": "proofs"}', "no list of items"),
        (b'{"type": "proofs", "items": {}}', "no list of items"),
        (b'{"type": "proofs", "items": [}', "breaks off"),
    ],
)
def test_a_document_that_is_none_is_refused_once(content, why):
    [unit] = answers.read_json(io.BytesIO(content))
    assert why in unit.fault


def test_a_file_of_answers_may_mix_types_and_give_one_field_per_line():
    with (SAMPLES / "answers.csv").open("rb") as source:
        benefits, determination, clarification = (unit.drafts[0] for unit in answers.read_csv(source))
    assert benefits.is_authorization_required is True
    assert determination.units == Decimal(3)
    assert clarification.values == {"signature": "signed"}


def test_a_line_of_an_unknown_type_is_put_aside_with_its_text():
    [unit] = answers.read_csv(io.BytesIO(b"type,reference,answered_at\ngossip,R,x\n"))
    assert "no type of answer" in unit.fault
    assert unit.raw == b"gossip,R,x"


def test_the_reference_names_every_type_and_every_field():
    page = answers.reference_section()
    assert all(f"`{name}`" in page for name in answers.TYPES)
    assert "`window_start_at` (required)" in page


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.just(AT),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_FIELDS = st.sampled_from(
    ["reference", "answered_at", "reply", "reason", "values", "units", "outcome", "code", "lines", "member_family", "asked"]
)


@settings(max_examples=60)
@given(st.sampled_from(answers.TYPES), st.lists(st.dictionaries(_FIELDS, _ANY, max_size=6) | _ANY, max_size=4))
def test_no_item_of_any_shape_makes_the_reader_raise(type_, items):
    units = _read(type_, *items)
    assert all(bool(unit.drafts) + bool(unit.kept) + bool(unit.fault) == 1 for unit in units)
    assert len(units) >= len(items) or units[0].position == "file"
