"""What happened at the door is proved, doubted or missed, and every case ends, rests or goes on with a turn and a clock."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.house import (
    AT,
    BY,
    DAY,
    HOUR,
    OFFICE,
    VAGUE,
    VIEWER,
    WHEELCHAIR,
    House,
    case_of,
    clocks,
    escalated,
    exceptions,
    loose_ends,
    npi,
    open_house,
    order,
    order_of,
    running,
    sent,
    visits,
)

from hearthline.domain.assignments import api as assignments
from hearthline.domain.cases import api as cases
from hearthline.domain.escalations import api as escalations
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.obligations import api as obligations
from hearthline.domain.referrals import api as referrals
from hearthline.journeys import assign_provider, close_loop
from hearthline.kernel.vocabulary import ExceptionCause
from hearthline.plumbing import access, outbox
from hearthline.plumbing.access import Actor

pytestmark = pytest.mark.django_db
WINDOW = AT + 2 * DAY  # Wednesday, 9:00 to 11:00 at the door
HAPPENED = WINDOW + HOUR


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house(suppliers=2)


def stands(house: House, *folders) -> None:
    """No case is nobody's, and every state has exactly its clock."""
    assert house.nobody() == 0
    assert loose_ends(folders) == []


# Proof, witness, closed.


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


# What did not happen.


@pytest.mark.parametrize(
    ("outcome", "said", "cause"),
    [
        ("missed", {"cause": ExceptionCause.PROVIDER_NO_SHOW}, ExceptionCause.PROVIDER_NO_SHOW),
        ("missed", {}, ExceptionCause.OTHER),
        ("refused", {}, ExceptionCause.MEMBER_REFUSED),
        ("partial", {}, ExceptionCause.PARTIAL),
    ],
)
def test_what_did_not_happen_is_documented_with_its_cause(house, outcome, said, cause):
    folder = house.confirmed()
    house.now = HAPPENED
    house.proof(folder, outcome, **said)
    (one,) = exceptions(folder)
    (visit,) = visits(folder)
    assert (one.cause, one.subject_id, visit.state, visit.cause) == (cause, visit.id, "MISSED", cause)
    assert house.figure("exceptions") == 1
    stands(house, folder)


def test_a_missed_delivery_is_arranged_anew_with_the_same_provider(house):
    folder = house.confirmed()
    house.now = HAPPENED
    house.proof(folder, "missed", cause=ExceptionCause.MEMBER_NOT_HOME)
    house.decide(folder, "rearrange")
    (visit,) = visits(folder)
    assert (visit.state, visit.window_end_at, visit.cause) == ("TO_CONFIRM", None, "")
    assert visit.first_window_end_at == WINDOW + 2 * HOUR
    assert [one.attempt for one in sent(folder, "visit-request")] == [1, 2]
    stands(house, folder)
    house.window(folder, house.now + 3 * HOUR)
    house.now += 4 * HOUR
    house.proof(folder)
    house.witness(folder)
    assert (case_of(folder).state, house.figure("on_time")) == ("CLOSED", 0)


def test_a_missed_delivery_goes_to_another_provider_and_the_first_is_told(house):
    folder = house.confirmed()
    first = visits(folder)[0].provider_key
    house.now = HAPPENED
    house.proof(folder, "missed", cause=ExceptionCause.STOCK)
    house.decide(folder, "reassign")
    assert [one.recipient for one in sent(folder, "cancellation")] == [first]
    (_, second) = sent(folder, "offer")
    assert second.recipient != first
    stands(house, folder)
    house.accepted(folder, offer=2)
    assert [(one.state, one.provider_key) for one in visits(folder)] == [("CANCELLED", first), ("TO_CONFIRM", second.recipient)]
    house.window(folder, house.now + 2 * HOUR, visit=2)
    house.now += 3 * HOUR
    house.proof(folder, visit=2)
    house.witness(folder, visit=2)
    assert case_of(folder).state == "CLOSED"


def test_a_refusal_ends_the_case_with_its_own_cause_and_everyone_is_told(house):
    refused, other = house.confirmed(order(1)), house.confirmed(order(2))
    house.now = HAPPENED
    house.proof(refused, "refused")
    house.proof(other, "missed", cause=ExceptionCause.WEATHER)
    ids = [one.id for one in (*exceptions(refused), *exceptions(other))]
    close_loop.resolve_exceptions(ids, resolution="end", by=BY, at=house.now)
    house.hear()
    assert (case_of(refused).outcome, case_of(other).outcome) == ("ended: member_refused", "ended: weather")
    assert {one.recipient for one in sent(refused, "cancellation")} == {OFFICE, visits(refused)[0].provider_key}
    assert (running(refused), running(other)) == ([], [])
    assert (house.figure("cancelled"), house.nobody()) == (2, 0)


def test_part_of_a_delivery_is_enough_or_the_rest_is_arranged(house):
    folder = house.confirmed()
    house.now = HAPPENED
    house.proof(folder, "partial")
    house.decide(folder, "accept")
    assert (visits(folder)[0].state, case_of(folder).state) == ("PROVED", "CLOSED")
    assert clocks(folder, "service")[0].stopped_at == HAPPENED


@pytest.mark.parametrize(
    ("outcome", "resolution"), [("missed", "accept"), ("refused", "accept"), ("missed", "shrug"), ("partial", "shrug")]
)
def test_a_decision_without_a_consequence_is_refused_and_nothing_is_written(house, outcome, resolution):
    folder = house.confirmed()
    house.now = HAPPENED
    house.proof(folder, outcome)
    with pytest.raises(ValueError, match="possible: rearrange, reassign"):
        house.decide(folder, resolution)
    assert exceptions(folder)[0].state == "UNRESOLVED"


def test_a_decided_exception_stays_decided(house):
    folder = house.confirmed()
    house.now = HAPPENED
    house.proof(folder, "missed")
    (one,) = exceptions(folder)
    house.decide(folder, "rearrange")
    close_loop.resolve_exceptions([one.id], resolution="end", by=BY, at=house.now)
    assert case_of(folder).state == "OPEN"


def test_a_provider_that_shows_nothing_is_asked_twice_and_then_not_believed(house):
    folder = house.confirmed()
    house.wait(WINDOW + 4 * DAY)
    chased = sent(folder, "chase")
    assert [(one.body["about"], one.attempt) for one in chased] == [(f"{folder.number}.V1", 1), (f"{folder.number}.V1", 2)]
    assert chased[0].body["window_end_at"] == (WINDOW + 2 * HOUR).isoformat()
    (visit,) = visits(folder)
    assert (visit.state, visit.cause) == ("MISSED", ExceptionCause.NO_ANSWER)
    assert [one.cause for one in exceptions(folder)] == [ExceptionCause.NO_ANSWER]
    stands(house, folder)


def test_proof_that_turns_up_after_all_ends_the_exception(house):
    folder = house.confirmed()
    house.wait(WINDOW + 4 * DAY)
    house.proof(folder, happened_at=HAPPENED, recorded_at=HAPPENED)
    (one,) = exceptions(folder)
    assert (one.state, one.resolution, visits(folder)[0].state) == ("RESOLVED", "proof arrived", "REPORTED")
    stands(house, folder)
    house.witness(folder)
    assert (case_of(folder).state, clocks(folder, "service")[0].verdict) == ("CLOSED", "met")


def test_a_second_window_has_its_own_proof_to_chase(house):
    folder = house.confirmed()
    house.wait(WINDOW + 4 * DAY)
    house.decide(folder, "rearrange")
    again = house.now + 2 * HOUR
    house.window(folder, again)
    house.wait(again + 2 * HOUR + DAY + HOUR)
    assert [one.reference for one in sent(folder, "chase")][-1] == f"{folder.number}.V1.P2"
    assert visits(folder)[0].state == "CONFIRMED"


def test_a_stage_that_fails_goes_to_another_provider_and_is_not_begun_from_the_start(house):
    folder = house.booked(order(lines=(WHEELCHAIR,)))
    house.window(folder, AT + 2 * DAY)
    house.now = AT + 2 * DAY + HOUR
    house.proof(folder)  # evaluated
    house.window(folder, house.now + HOUR, visit=2)
    house.now += 2 * HOUR
    house.proof(folder, "missed", visit=2, cause=ExceptionCause.STOCK)
    house.decide(folder, "reassign")
    stands(house, folder)
    house.accepted(folder, offer=2)
    assert [(one.kind, one.state) for one in visits(folder)] == [
        ("evaluation", "PROVED"),
        ("fabrication", "CANCELLED"),
        ("fabrication", "TO_CONFIRM"),
    ]


@pytest.mark.parametrize("name", ["coverage.not_covered", "authorizations.denial_stands"])
def test_a_service_that_nobody_pays_for_waits_for_a_decision_and_can_only_end(house, name):
    (folder,) = house.arrive(order())
    house.hear()
    event = outbox.Event(id=0, client_id=house.client_id, name=name, ids=(folder.id, folder.id), happened_at=AT)
    close_loop.on_service_refused(event, by=BY, at=AT)
    (one,) = exceptions(folder)
    assert (one.subject, one.cause, one.owner_id) == ("case", close_loop.deciding.CAUSES[name], folder.manager_id)
    with pytest.raises(ValueError, match=r"possible: end\."):
        house.decide(folder, "reassign")
    house.decide(folder, "end")
    assert (case_of(folder).state, running(folder)) == ("CANCELLED", [])


def test_a_case_without_a_provider_can_be_searched_for_again(house):
    (folder,) = house.arrive(order())
    house.hear()
    house.covered(folder)
    searches = assignments.of_case(VIEWER, folder.id)
    assign_provider.abandon([one.id for one in searches], by=BY, at=AT, why="Nobody in reach.")
    house.hear()
    assert [one.cause for one in exceptions(folder)] == [ExceptionCause.NO_PROVIDER]
    stands(house, folder)
    house.decide(folder, "reassign")
    assert assignments.of_case(VIEWER, folder.id)[0].state == "SEARCHING"
    stands(house, folder)


# Events that change everything.


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ("cancelled", "cancelled by the referrer"),
        ("deceased", "member died"),
        ("member_declines", "member declined"),
        ("coverage_lost", "coverage lost"),
    ],
)
@pytest.mark.parametrize("reached", ["asked", "complete", "covered", "booked", "confirmed", "reported", "missed", "escalated"])
def test_wherever_a_case_stands_such_an_event_ends_it_and_releases_every_clock(house, change, outcome, reached):
    folder = _reach(house, reached)
    assert house.change((folder, change)).filed == 1
    assert (case_of(folder).state, case_of(folder).outcome) == ("CANCELLED", outcome)
    assert running(folder) == []
    assert loose_ends([folder]) == []
    assert {one.state for one in visits(folder)} <= {"CANCELLED"}
    assert {one.state for one in exceptions(folder)} <= {"RELEASED"}
    assert {one.state for one in escalated(folder)} <= {"RELEASED"}
    assert order_of(folder).state in ("COMPLETE", "WITHDRAWN")
    assert OFFICE in {one.recipient for one in sent(folder, "cancellation")}
    assert house.change((folder, change)).known == 1
    before = len(obligations.of_case(VIEWER, folder.id))
    house.wait(house.now + 10 * DAY)
    assert len(obligations.of_case(VIEWER, folder.id)) == before


def _reach(house: House, reached: str) -> cases.Case:
    if reached in ("asked", "complete", "covered"):
        (folder,) = house.arrive(order(lines=(VAGUE,)) if reached == "asked" else order())
        house.hear()
        if reached == "covered":
            house.covered(folder)
        return folder
    if reached == "booked":
        return house.booked()
    if reached in ("confirmed", "missed"):
        folder = house.confirmed()
        if reached == "missed":
            house.now = HAPPENED
            house.proof(folder, "missed")
        return folder
    if reached == "escalated":
        folder = house.booked()
        house.wait(AT + 5 * DAY)
        assert escalated(folder)
        return folder
    return house.reported()


def test_a_case_that_ends_before_anybody_looked_at_it_starts_nothing(house):
    (folder,) = house.arrive(order())
    (vague,) = house.arrive(order(2, lines=(VAGUE,)))
    changes = [
        referrals.CircumstanceChange(case_number=one.number, reported_at=AT, change="cancelled") for one in (folder, vague)
    ]
    close_loop.apply_changes(changes, by=BY, at=AT)
    assert {clock.verdict for one in (folder, vague) for clock in obligations.of_case(VIEWER, one.id)} == {"released"}
    house.hear()
    assert (running(folder), running(vague), loose_ends([folder, vague])) == ([], [], [])
    assert [order_of(one).state for one in (folder, vague)] == ["WITHDRAWN", "WITHDRAWN"]
    assert sent(vague, "clarification-ask") == sent(folder, "benefits-request") == []


def test_a_death_ends_every_case_of_the_member(house):
    first, second = house.booked(order(1)), house.booked(order(1, order_number="ORD-1B", lines=(replace(WHEELCHAIR),)))
    third = house.booked(order(2))
    house.change((first, "deceased"))
    assert [case_of(one).state for one in (first, second, third)] == ["CANCELLED", "CANCELLED", "OPEN"]


def test_a_readmission_holds_the_case_and_a_discharge_lets_it_go_on(house):
    folder = house.confirmed()
    first = clocks(folder, "service")[0].due_at
    house.now = AT + DAY
    assert house.change((folder, "readmitted")).filed == 1
    assert case_of(folder).state == "ON_HOLD"
    assert running(folder) == ["hold_review"]
    assert [one.recipient for one in sent(folder, "cancellation")] == [visits(folder)[0].provider_key]
    stands(house, folder)
    house.now = AT + 2 * DAY
    assert house.change((folder, "discharged")).filed == 1
    assert case_of(folder).state == "OPEN"
    old, new = clocks(folder, "service")
    assert (old.verdict, new.started_at, new.due_at) == ("released", house.now, house.now + 72 * HOUR)
    assert new.due_at > first
    assert [one.state for one in visits(folder)] == ["CANCELLED", "TO_CONFIRM"]
    assert len(sent(folder, "visit-request")) == 2
    stands(house, folder)


def test_a_complex_order_that_goes_on_has_the_days_of_a_complex_order(house):
    folder = house.booked(order(lines=(WHEELCHAIR,)))
    house.now += HOUR
    house.change((folder, "readmitted"))
    house.now += HOUR
    house.change((folder, "discharged"))
    _, again = clocks(folder, "service")
    assert (again.started_at, again.rule) == (house.now, "hub.service.complex")


def test_a_readmission_and_a_discharge_in_one_file_count_in_the_order_of_their_reports(house):
    folder = house.confirmed()
    assert house.change((folder, "readmitted"), (folder, "discharged")).filed == 2
    assert case_of(folder).state == "OPEN"
    assert house.change((folder, "discharged")).known == 1


def test_what_was_delivered_before_the_readmission_closes_the_case_when_it_goes_on(house):
    folder = house.reported()
    house.change((folder, "readmitted"))
    house.witness(folder)
    assert (visits(folder)[0].state, case_of(folder).state) == ("PROVED", "ON_HOLD")
    stands(house, folder)
    house.change((folder, "discharged"))
    assert (case_of(folder).state, running(folder)) == ("CLOSED", [])


def test_a_hold_that_nobody_looks_at_goes_to_a_manager_and_stays_somebodys(house):
    folder = house.confirmed()
    house.change((folder, "readmitted"))
    house.wait(AT + 3 * DAY)
    assert [one.reason for one in escalated(folder)] == ["missed: hold_review"]
    house.answer_for(folder)
    assert (escalated(folder)[0].state, running(folder)) == ("RESOLVED", ["hold_review"])
    stands(house, folder)


def test_an_exception_of_a_held_case_does_not_outlive_its_visit(house):
    folder = house.confirmed()
    house.now = HAPPENED
    house.proof(folder, "missed", cause=ExceptionCause.MEMBER_HOSPITALIZED)
    house.change((folder, "readmitted"))
    assert [(one.state, one.resolution) for one in exceptions(folder)] == [("RESOLVED", "on hold")]
    stands(house, folder)


def test_a_change_of_no_case_or_of_no_kind_is_a_fault_in_words(house):
    folder = house.confirmed()
    said = [
        referrals.CircumstanceChange(case_number="XXX-XXX-X", reported_at=AT, change="deceased"),
        referrals.CircumstanceChange(case_number=folder.number, reported_at=AT, change="resurrected"),
    ]
    recorded = close_loop.apply_changes(said, by=BY, at=AT)
    assert (recorded.filed, recorded.known) == (0, 0)
    assert "No case XXX-XXX-X" in recorded.faults[0][1]
    assert "is no change of a case" in recorded.faults[1][1]
    assert case_of(folder).state == "OPEN"


# Set at a time, and whatever happens.


def test_ten_cases_cost_as_many_queries_as_one(house):
    def counted(work) -> int:
        with CaptureQueriesContext(connection) as queries:
            work()
        return len(queries)

    def cost(numbers) -> list[int]:
        house.now = AT
        folders = house.arrive(*(order(number) for number in numbers))
        house.hear()
        house.covered(*folders)
        house.accepted(*folders)
        for one in folders:
            house.window(one, WINDOW)
        house.now = HAPPENED
        proofs = [
            fulfillment.Proof(reference=f"{one.number}.V1", recorded_at=HAPPENED, outcome="done", happened_at=HAPPENED)
            for one in folders
        ]
        replies = [
            fulfillment.WitnessReply(reference=f"{one.number}.W1", answered_at=HAPPENED, reply="confirmed") for one in folders
        ]
        costs = [
            counted(lambda: close_loop.record_proofs(proofs, by=BY, at=HAPPENED)),
            counted(lambda: close_loop.record_witness(replies, by=BY, at=HAPPENED)),
        ]
        ids = tuple(visit.id for one in folders for visit in visits(one))
        event = outbox.Event(id=0, client_id=house.client_id, name="fulfillment.proved", ids=ids, happened_at=AT)
        costs.append(counted(lambda: close_loop.on_proved(event, by=BY, at=HAPPENED)))
        assert {case_of(one).state for one in folders} == {"CLOSED"}
        return costs

    one, ten = cost([1]), cost(range(2, 12))
    assert all(many <= single + 1 for many, single in zip(ten, one, strict=True)), (one, ten)


def test_changes_and_decisions_of_ten_cases_cost_as_many_queries_as_of_one(house):
    def counted(work) -> int:
        with CaptureQueriesContext(connection) as queries:
            work()
        return len(queries)

    def cost(numbers) -> list[int]:
        folders = house.arrive(*(order(number) for number in numbers))
        house.hear()
        house.covered(*folders)
        house.accepted(*folders)

        def changed(what):
            changes = [
                referrals.CircumstanceChange(case_number=one.number, reported_at=house.now, change=what) for one in folders
            ]
            return counted(lambda: close_loop.apply_changes(changes, by=BY, at=house.now))

        held, resumed = changed("readmitted"), changed("discharged")
        house.hear()
        proofs = [fulfillment.Proof(reference=f"{one.number}.V2", recorded_at=house.now, outcome="missed") for one in folders]
        missed = counted(lambda: close_loop.record_proofs(proofs, by=BY, at=house.now))
        ids = [one.id for folder in folders for one in exceptions(folder)]
        decided = counted(lambda: close_loop.resolve_exceptions(ids, resolution="rearrange", by=BY, at=house.now))
        return [held, resumed, missed, decided, changed("deceased")]

    one, ten = cost([1]), cost(range(2, 11))
    assert all(many <= single + 2 for many, single in zip(ten, one, strict=True)), (one, ten)


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_happens_no_case_is_nobodys_and_every_state_has_its_clock(house, seed):
    dice = random.Random(seed)
    folders = [
        *house.arrive(order(1, lines=(VAGUE,))),
        house.booked(order(2, lines=(WHEELCHAIR,))),
        house.confirmed(order(3)),
        house.confirmed(order(4)),
    ]
    house.hear()
    reached: set[str] = set()
    for _ in range(80):
        _something(house, dice.choice(folders), dice)
        stands(house, *folders)
        reached |= {visit.state for one in folders for visit in visits(one)}
    assert len(reached) >= 5, reached  # it went somewhere
    for folder in folders:
        if case_of(folder).closed_at is None:
            house.change((folder, "cancelled"))
    assert [running(folder) for folder in folders] == [[]] * len(folders)
    assert {one.reason for one in escalations.with_managers(VIEWER)} == set()


def _something(house: House, folder: cases.Case, dice: random.Random) -> None:
    visit, offer = max(1, len(visits(folder))), max(1, len(sent(folder, "offer")))
    match dice.choice((1, 2, 3, 4, 4, 5, 5, 5, 6, 6, 7, 7, 8, 8, 9, 10)):
        case 1:
            house.answer(folder, {"line.liters_per_day": "2880"})
        case 2:
            house.covered(folder)
        case 3:
            house.accepted(folder, offer=offer)
        case 4:
            house.window(folder, house.now + dice.randint(1, 30) * HOUR, visit=visit)
        case 5:
            house.proof(folder, dice.choice(("done", "done", "done", "missed", "partial")), visit=visit)
        case 6:
            house.witness(folder, dice.choice(("confirmed", "confirmed", "disputed")), visit=visit)
        case 7:
            house.change((folder, dice.choice(("readmitted", "discharged", "discharged", "discharged"))))
        case 8:
            _decide_somehow(house, folder, dice)
        case 9:
            house.answer_for(folder)
        case _:
            house.wait(house.now + timedelta(hours=dice.randint(1, 12)))


def _decide_somehow(house: House, folder: cases.Case, dice: random.Random) -> None:
    waiting = [one for one in exceptions(folder) if one.state == "UNRESOLVED"]
    possible = [
        one
        for one in escalations.RESOLUTIONS
        if one != "end" and all(not escalations.refusal(one, subject=some.subject, cause=some.cause) for some in waiting)
    ]
    if waiting and possible:
        house.decide(folder, dice.choice(possible))
