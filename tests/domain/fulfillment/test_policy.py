"""What an order needs at the door, what counts as on time, and which answers can be recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from hearthline.domain.fulfillment import api as fulfillment
from hearthline.kernel.vocabulary import ExceptionCause

AT = datetime(2026, 7, 8, 14, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass
class Booked:
    state: str
    step: int


@pytest.mark.parametrize(
    ("service_line", "is_complex", "kinds"),
    [
        ("dme", False, ("delivery",)),
        ("home_infusion", False, ("delivery",)),
        ("home_health", False, ("visit",)),
        ("post_acute", False, ("visit",)),
        ("", False, ("delivery",)),
        ("dme", True, ("evaluation", "fabrication", "delivery")),
    ],
)
def test_what_an_order_needs(service_line, is_complex, kinds):
    assert fulfillment.steps(service_line, is_complex=is_complex) == kinds


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ([], 1),
        ([Booked("TO_CONFIRM", 1)], None),
        ([Booked("MISSED", 1)], None),
        ([Booked("CANCELLED", 1)], 1),
        ([Booked("PROVED", 1)], 2),
        ([Booked("PROVED", 1), Booked("CANCELLED", 2)], 2),  # the evaluation is not repeated
        ([Booked("PROVED", 1), Booked("PROVED", 2), Booked("REPORTED", 3)], None),
        ([Booked("PROVED", 1), Booked("PROVED", 2), Booked("PROVED", 3)], None),
    ],
)
def test_the_next_step(own, expected):
    assert fulfillment.next_step(own, steps=3) == expected


@pytest.mark.parametrize(("minutes", "on_time"), [(-60, True), (0, True), (1, False)])
def test_on_time_is_up_to_the_end_of_the_first_window(minutes, on_time):
    assert fulfillment.is_on_time(happened_at=AT + timedelta(minutes=minutes), first_window_end_at=AT) is on_time


@pytest.mark.parametrize(("hours", "late"), [(-1, False), (0, False), (1, True)])
def test_a_window_is_promised_late_when_it_ends_after_the_service_is_due(hours, late):
    assert fulfillment.is_promised_late(window_end_at=AT + hours * HOUR, due_at=AT) is late


@pytest.mark.parametrize(
    ("outcome", "said", "cause"),
    [
        ("missed", ExceptionCause.WEATHER, ExceptionCause.WEATHER),
        ("missed", None, ExceptionCause.OTHER),
        ("refused", ExceptionCause.WEATHER, ExceptionCause.MEMBER_REFUSED),
        ("partial", None, ExceptionCause.PARTIAL),
    ],
)
def test_why_it_did_not_happen(outcome, said, cause):
    proof = fulfillment.Proof(reference="X.V1", recorded_at=AT, outcome=outcome, cause=said)
    assert fulfillment.cause(proof) == cause


def test_no_proof_at_all_is_no_answer():
    assert fulfillment.cause(None) == ExceptionCause.NO_ANSWER


@pytest.mark.parametrize(
    ("outcome", "happened_at", "sentence"),
    [
        ("done", AT, ""),
        ("done", None, ""),
        ("refused", None, ""),
        ("done", AT + timedelta(seconds=1), "in the future"),
        ("DONE", AT, "is no outcome"),
    ],
)
def test_a_proof_is_checked_before_it_is_believed(outcome, happened_at, sentence):
    proof = fulfillment.Proof(reference="X.V1", recorded_at=AT, outcome=outcome, happened_at=happened_at)
    fault = fulfillment.fault_of_proof(proof, at=AT)
    assert sentence in fault
    assert bool(fault) == bool(sentence)


@pytest.mark.parametrize(("hours", "is_fault"), [(1, False), (0, True), (-1, True)])
def test_a_window_ends_after_it_starts(hours, is_fault):
    answer = fulfillment.Confirmation(reference="X.V1", answered_at=AT, window_start_at=AT, window_end_at=AT + hours * HOUR)
    assert bool(fulfillment.fault_of_window(answer)) is is_fault


@pytest.mark.parametrize(("reply", "is_fault"), [("confirmed", False), ("disputed", False), ("", True), ("yes", True)])
def test_a_member_says_one_or_the_other(reply, is_fault):
    said = fulfillment.WitnessReply(reference="X.W1", answered_at=AT, reply=reply)
    assert bool(fulfillment.fault_of_reply(said)) is is_fault
