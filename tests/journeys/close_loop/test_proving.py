"""What happened at the door is proved and witnessed or disputed, and the case closes at the moment it happened."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.house import (
    AT,
    BY,
    DAY,
    HAPPENED,
    HOUR,
    OFFICE,
    WINDOW,
    case_of,
    clocks,
    exceptions,
    npi,
    running,
    sent,
    stands,
    visits,
)

from hearthline.domain.fulfillment import api as fulfillment
from hearthline.journeys import close_loop
from hearthline.kernel.vocabulary import ExceptionCause
from hearthline.plumbing.access import Actor

pytestmark = pytest.mark.django_db


def test_proof_then_witness_then_closed_at_the_moment_it_happened(house):
    folder = house.confirmed()
    house.now = HAPPENED + 3 * HOUR
    house.proof(folder, recorded_at=HAPPENED + 2 * HOUR, happened_at=HAPPENED, received_by="self", method="signed ticket")
    (visit,) = visits(folder)
    assert (visit.state, visit.happened_at, visit.evidence) == ("REPORTED", HAPPENED, "provider")
    (ask,) = sent(folder, "witness-request")
    assert (ask.recipient, ask.reference) == ("member", f"{folder.number}.W1")
    stands(house, folder)
    house.now += HOUR
    house.witness(folder)
    assert (visits(folder)[0].state, visits(folder)[0].evidence) == ("PROVED", "provider+member")
    done = case_of(folder)
    assert (done.state, done.outcome, done.closed_at) == ("CLOSED", "delivered", house.now)
    (service,) = clocks(folder, "service")
    assert (service.stopped_at, service.verdict) == (HAPPENED, "met")
    assert running(folder) == []
    assert (house.figure("closed"), house.figure("on_time"), house.figure("late")) == (1, 1, 0)
    stands(house, folder)


def test_the_sender_hears_that_the_loop_is_closed(house):
    folder = house.reported()
    house.witness(folder)
    (letter,) = sent(folder, "closing-notice")
    assert (letter.recipient, letter.channel, letter.reference) == (OFFICE, "fax", f"{folder.number}.N1")
    assert letter.body["order_number"] == "ORD-1"
    assert letter.body["evidence"] == ["provider+member"]


def test_service_in_time_counts_although_its_papers_come_days_after_the_promise(house):
    folder = house.confirmed()
    house.sleep(AT + 6 * DAY)
    house.proof(folder, happened_at=HAPPENED)
    house.witness(folder)
    (service,) = clocks(folder, "service")
    assert (service.verdict, house.figure("late")) == ("met", 0)
    assert house.figure("on_time") == 1


def test_late_is_late_however_often_the_job_slept(house):
    folder = house.confirmed()
    (service,) = clocks(folder, "service")
    happened = service.due_at + HOUR
    house.now = happened + 9 * DAY  # nobody looked for nine days
    house.proof(folder, happened_at=happened, recorded_at=happened)
    house.witness(folder)
    assert clocks(folder, "service")[0].verdict == "missed"
    assert (house.figure("late"), house.figure("on_time")) == (1, 0)
    assert case_of(folder).state == "CLOSED"


def test_on_time_is_judged_by_the_first_committed_window_whatever_was_moved_later(house):
    folder = house.confirmed()
    house.now = WINDOW - HOUR
    house.window(folder, WINDOW + 3 * HOUR)
    house.now = WINDOW + 4 * HOUR
    house.proof(folder)
    house.witness(folder)
    assert (house.figure("closed"), house.figure("on_time")) == (1, 0)


def test_a_member_who_stays_silent_does_not_dispute(house):
    folder = house.reported()
    house.wait(house.now + 4 * DAY)
    (visit,) = visits(folder)
    assert (visit.state, visit.evidence, case_of(folder).state) == ("PROVED", "provider", "CLOSED")
    assert clocks(folder, "witness")[0].verdict == "missed"
    assert (exceptions(folder), running(folder)) == ([], [])


def test_a_dispute_opens_an_exception_with_an_owner_and_a_clock(house):
    folder = house.reported()
    house.witness(folder, "disputed")
    assert (visits(folder)[0].state, visits(folder)[0].evidence) == ("DISPUTED", "disputed")
    (doubt,) = exceptions(folder)
    assert (doubt.cause, doubt.owner_id, doubt.state) == (ExceptionCause.WITNESSES_DISAGREE, folder.manager_id, "UNRESOLVED")
    assert "exception" in running(folder)
    assert case_of(folder).state == "OPEN"
    stands(house, folder)


@pytest.mark.parametrize(("resolution", "state"), [("accept", "CLOSED"), ("rearrange", "OPEN"), ("end", "CANCELLED")])
def test_a_dispute_is_decided_with_its_consequence(house, resolution, state):
    folder = house.reported()
    house.witness(folder, "disputed")
    house.decide(folder, resolution)
    assert case_of(folder).state == state
    assert exceptions(folder)[0].resolution == resolution
    stands(house, folder)


def test_what_is_unknown_repeated_or_too_late_changes_nothing(house):
    folder = house.reported()
    again = house.proof(folder, "missed")
    assert (again.filed, again.known, again.faults) == (0, 1, ())
    house.witness(folder)
    assert (house.witness(folder, "disputed").known, house.proof(folder).known) == (1, 1)
    assert (case_of(folder).state, exceptions(folder)) == ("CLOSED", [])
    unknown = close_loop.record_proofs(
        [fulfillment.Proof(reference="XXX.V1", recorded_at=AT, outcome="done")], by=BY, at=house.now
    )
    assert "No visit or delivery XXX.V1" in unknown.faults[0][1]
    nobody = close_loop.record_witness(
        [fulfillment.WitnessReply(reference="XXX.W1", answered_at=AT, reply="confirmed")], by=BY, at=house.now
    )
    assert "Nobody was asked XXX.W1" in nobody.faults[0][1]


def test_the_same_proof_twice_in_one_file_is_one(house):
    folder = house.confirmed()
    house.now = HAPPENED
    proof = fulfillment.Proof(reference=f"{folder.number}.V1", recorded_at=HAPPENED, outcome="done", happened_at=HAPPENED)
    recorded = close_loop.record_proofs([proof, replace(proof, outcome="missed")], by=BY, at=HAPPENED)
    assert (recorded.filed, recorded.known) == (1, 1)
    assert visits(folder)[0].state == "REPORTED"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [({"outcome": "delivered"}, "is no outcome"), ({"happened_at": HAPPENED + 9 * DAY}, "in the future")],
)
def test_a_proof_that_cannot_be_is_a_fault_in_words(house, said, sentence):
    folder = house.confirmed()
    house.now = HAPPENED
    recorded = house.proof(folder, said.pop("outcome", "done"), **said)
    assert sentence in recorded.faults[0][1]
    assert visits(folder)[0].state == "CONFIRMED"


def test_only_the_provider_who_has_the_visit_can_prove_it(house):
    folder = house.confirmed()
    house.now = HAPPENED
    proof = fulfillment.Proof(reference=f"{folder.number}.V1", recorded_at=HAPPENED, outcome="done", happened_at=HAPPENED)
    served = visits(folder)[0].provider_key
    other = npi(2) if served == npi(1) else npi(1)
    refused = close_loop.record_proofs([proof], by=Actor("organization", other), at=HAPPENED)
    assert "another provider" in refused.faults[0][1]
    assert close_loop.record_proofs([proof], by=Actor("organization", served), at=HAPPENED).filed == 1


def test_a_members_word_that_says_neither_is_a_fault_not_a_dispute(house):
    folder = house.reported()
    recorded = house.witness(folder, "perhaps")
    assert "does not say whether it came" in recorded.faults[0][1]
    assert visits(folder)[0].state == "REPORTED"


# What the slip says.


def test_a_handed_over_delivery_signed_for_by_the_family_lacks_nothing(house):
    folder = house.confirmed()
    house.now = HAPPENED
    house.proof(folder, happened_at=HAPPENED, method="signed ticket", received_by="Robin Vale", relationship="daughter")
    (visit,) = visits(folder)
    assert (visit.lacks, visit.slip["method"], visit.slip["signed_by"]) == ([], "handed_over", "daughter")
    assert sent(folder, "proof-gaps") == []


def test_what_a_proof_lacks_is_said_in_words_and_asked_for_once(house):
    folder = house.confirmed()
    house.now = HAPPENED
    house.proof(folder, happened_at=HAPPENED, method="carrier")
    (visit,) = visits(folder)
    assert visit.state == "REPORTED"
    assert visit.lacks == [
        "What shows that the parcel arrived?",
        "On which day was it shipped?",
        "What is the carrier's package number or the supplier's invoice number?",
    ]
    (ask,) = sent(folder, "proof-gaps")
    assert (ask.recipient, ask.reference, ask.body["lacks"]) == (visit.provider_key, f"{folder.number}.V1.S", visit.lacks)
    stands(house, folder)


def test_a_proof_is_completed_later_and_its_outcome_stays(house):
    folder = house.confirmed()
    house.now = HAPPENED
    house.proof(folder, happened_at=HAPPENED, method="carrier")
    house.witness(folder)
    house.now += DAY
    more = {"tracking_number": "1Z999", "shipped_date": AT.date(), "delivery_evidence": "Carrier page"}
    assert house.proof(folder, happened_at=HAPPENED, method="carrier", **more).filed == 1
    (visit,) = visits(folder)
    assert (visit.lacks, visit.slip["tracking_number"], visit.state) == ([], "1Z999", "PROVED")
    assert house.proof(folder, happened_at=HAPPENED, method="carrier", **more).known == 1
    assert len(sent(folder, "proof-gaps")) == 1
    assert case_of(folder).state == "CLOSED"


def test_a_driver_does_not_sign_for_the_member(house):
    folder = house.confirmed()
    house.now = HAPPENED
    house.proof(folder, happened_at=HAPPENED, method="signed ticket", received_by="A. Rook", relationship="driver")
    (lack,) = visits(folder)[0].lacks
    assert lack.startswith("The supplier, its staff or anybody with a financial interest cannot sign for the member.")


def test_what_was_not_delivered_has_no_slip_to_complete(house):
    folder = house.confirmed()
    house.now = HAPPENED
    house.proof(folder, "missed", cause=ExceptionCause.STOCK)
    assert (visits(folder)[0].lacks, sent(folder, "proof-gaps")) == ([], [])
