"""What its own journey cannot mend goes to a named manager with a committed date and time, until it is answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.house import (
    AT,
    BOSS,
    BY,
    DAY,
    HOUR,
    OFFICE,
    VIEWER,
    House,
    case_of,
    clocks,
    escalated,
    loose_ends,
    open_house,
    order,
    running,
    sent,
)

from hearthline.domain.escalations import api as escalations
from hearthline.domain.obligations import api as obligations
from hearthline.domain.parties import api as parties
from hearthline.journeys import escalate
from hearthline.plumbing import access, outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house()


def needs(house: House, *folders, name: str = "assignments.exhausted") -> None:
    event = outbox.Event(id=0, client_id=house.client_id, name=name, ids=tuple(one.id for one in folders), happened_at=house.now)
    escalate.on_case_needs_manager(event, by=BY, at=house.now)


def name_of(manager_id) -> str:
    return parties.staff(VIEWER, [manager_id])[manager_id].name


def test_an_escalation_names_a_manager_an_extension_and_a_committed_date_and_time(house):
    (folder,) = house.arrive(order())
    house.hear()
    needs(house, folder)
    (ladder,) = escalated(folder)
    assert (ladder.reference, ladder.reason, ladder.level, ladder.state) == (f"{folder.number}.X1", "no provider", 1, "OPEN")
    thread, told = sent(folder, "escalation-notice")
    assert (thread.recipient, thread.channel) == ("boss-1", "email")
    assert (thread.body["case_number"], thread.body["manager"], thread.body["extension"]) == (folder.number, "Bo Sandoval", "301")
    committed = datetime.fromisoformat(thread.body["committed_at"])
    assert (committed, str(committed.utcoffset())) == (ladder.committed_at, "-1 day, 19:00:00")
    assert (committed.hour, committed.minute) == (12, 0)  # noon of the next business day at the member's home
    assert (told.recipient, told.body) == (OFFICE, thread.body)
    (clock,) = clocks(folder, "escalation_eta")
    assert (clock.due_at, clock.owner) == (ladder.committed_at, "hub")


def test_our_own_affairs_are_not_told_to_the_office(house):
    (folder,) = house.arrive(order())
    house.hear()
    needs(house, folder, name="coverage.unanswered")
    assert [one.recipient for one in sent(folder, "escalation-notice")] == ["boss-1"]


def test_an_urgent_matter_is_promised_within_hours(house):
    (folder,) = house.arrive(order(urgency="urgent"))
    house.hear()
    needs(house, folder)
    assert escalated(folder)[0].committed_at == AT + 4 * HOUR


def test_the_same_reason_is_escalated_once_another_reason_beside_it(house):
    (folder,) = house.arrive(order())
    house.hear()
    needs(house, folder)
    needs(house, folder, folder)
    needs(house, folder, name="fulfillment.unanswered")
    assert [(one.reference, one.reason) for one in escalated(folder)] == [
        (f"{folder.number}.X1", "no provider"),
        (f"{folder.number}.X2", "provider silent"),
    ]


def test_managers_share_the_load(house):
    folders = house.arrive(*(order(number) for number in range(1, 5)))
    house.hear()
    needs(house, *folders)
    names = [name_of(escalated(one)[0].manager_id) for one in folders]
    assert sorted(names) == ["Bo Sandoval", "Bo Sandoval", "Cy Fenwick", "Cy Fenwick"]


def test_a_committed_time_that_passes_goes_one_rung_up_with_a_new_commitment_and_a_new_notice(house):
    (folder,) = house.arrive(order())
    house.hear()
    needs(house, folder)
    first = escalated(folder)[0].committed_at
    house.wait(first + HOUR)
    (ladder,) = [one for one in escalated(folder) if one.reference.endswith(".X1")]
    assert (ladder.level, ladder.state) == (2, "OPEN")
    assert ladder.committed_at > first
    threads = [one for one in sent(folder, "escalation-notice") if one.reference == ladder.reference]
    assert [(one.attempt, one.body["level"]) for one in threads] == [(1, 1), (2, 2)]
    old, new = [one for one in clocks(folder, "escalation_eta") if one.subject_id == ladder.id]
    assert (old.verdict, new.verdict, new.due_at) == ("missed", "", ladder.committed_at)


def test_the_ladder_has_a_top_and_its_clock_runs_on(house):
    (folder,) = house.arrive(order())
    house.hear()
    needs(house, folder)
    house.wait(AT + 4 * DAY)
    (ladder,) = [one for one in escalated(folder) if one.reference.endswith(".X1")]
    assert ladder.level == 3
    assert ladder.committed_at > house.now
    assert loose_ends([folder]) == []


def test_an_answer_stays_on_record_and_what_was_missed_is_owed_anew(house):
    folder = house.booked()
    house.wait(AT + 5 * DAY)
    before = clocks(folder, "schedule_confirm")
    assert before[-1].due_at < house.now
    house.answer_for(folder)
    assert {(one.state, one.resolution) for one in escalated(folder)} == {("RESOLVED", "Called everyone.")}
    old, new = clocks(folder, "schedule_confirm")[-2:]
    assert (old.id, old.verdict) == (before[-1].id, "missed")
    assert (new.started_at, new.rule, new.subject_id) == (house.now, old.rule, old.subject_id)
    assert (house.nobody(), loose_ends([folder])) == (0, [])


def test_what_was_promised_to_the_member_is_never_promised_anew(house):
    folder = house.booked()
    house.wait(AT + 5 * DAY)
    house.answer_for(folder)
    (service,) = clocks(folder, "service")
    assert (service.stopped_at, service.verdict) == (None, "")
    assert house.figure("late") == 1


def test_where_nothing_else_runs_an_answer_is_not_enough(house):
    (folder,) = house.arrive(order())
    house.hear()
    needs(house, folder)
    obligations.stop([folder.id], "service", "benefits", at=AT, release=True)
    house.answer_for(folder)
    (ladder,) = escalated(folder)
    assert (ladder.state, ladder.level) == ("OPEN", 2)
    assert house.nobody() == 0


def test_answering_twice_changes_nothing(house):
    (folder,) = house.arrive(order())
    house.hear()
    needs(house, folder)
    (ladder,) = escalated(folder)
    escalate.resolve([ladder.id], how="Found one.", by=BOSS, at=AT + HOUR)
    escalate.resolve([ladder.id], how="Found another.", by=BOSS, at=AT + 2 * HOUR)
    assert escalated(folder)[0].resolution == "Found one."


def test_the_same_trouble_after_an_answer_is_a_new_rung(house):
    (folder,) = house.arrive(order())
    house.hear()
    needs(house, folder)
    house.answer_for(folder)
    needs(house, folder)
    assert [(one.reference, one.state) for one in escalated(folder)] == [
        (f"{folder.number}.X1", "RESOLVED"),
        (f"{folder.number}.X2", "OPEN"),
    ]


def test_a_missed_service_is_escalated_and_so_is_every_other_miss_of_the_case(house):
    folder = house.booked()
    house.proof(folder, "missed")
    house.sleep(AT + 4 * DAY)
    assert {"missed: service", "missed: exception"} <= {one.reason for one in escalated(folder)}


def test_a_case_that_is_over_needs_no_manager(house):
    folder = house.reported()
    needs(house, folder)
    house.witness(folder)
    assert case_of(folder).state == "CLOSED"
    assert ({one.state for one in escalated(folder)}, running(folder)) == ({"RELEASED"}, [])
    needs(house, folder, name="fulfillment.unanswered")
    assert len(escalated(folder)) == 1


def test_no_miss_is_silent():
    """Every clock of the house is chased by its journey or goes to a manager, and none is both."""
    kinds = {state.obligation for model in apps.get_models() if (lifecycle := getattr(model, "lifecycle", None))
             for state in lifecycle.states if state.obligation}  # fmt: skip
    kinds |= {"acknowledgement.promise", "acknowledgement.measure", "call_back", "call_promise", "clinical_review"}
    chased, escalated_at_once = escalations.CHASED, escalations.ESCALATED_AT_ONCE
    assert sorted(kinds - chased - escalated_at_once) == [escalations.LADDER]
    assert sorted(chased & escalated_at_once) == []
    assert sorted((chased | escalated_at_once) - kinds) == []


def test_fifty_misses_cost_as_many_queries_as_one(house):
    def cost(numbers, at: datetime) -> tuple[int, int]:
        house.now = at
        house.arrive(*(order(number) for number in numbers))
        house.hear()
        house.now = at + 4 * DAY
        missed = [one for one in obligations.notice_missed(at=house.now, by=BY) if one.kind == "service"]
        event = outbox.Event(
            id=0,
            client_id=house.client_id,
            name="obligations.missed",
            ids=tuple(one.id for one in missed),
            happened_at=house.now,
        )
        assert len(missed) == len(numbers)
        with CaptureQueriesContext(connection) as opening:
            escalate.on_missed(event, by=BY, at=house.now)
        with CaptureQueriesContext(connection) as answering:
            open_ = escalations.with_managers(VIEWER)
            escalate.resolve([one.id for one in open_], how="Done.", by=BOSS, at=house.now)
        assert len(open_) >= len(numbers)
        return len(opening), len(answering)

    one = cost([1], AT)
    fifty = cost(range(2, 52), AT + 14 * DAY + timedelta(minutes=1))
    assert fifty[0] <= one[0]
    assert fifty[1] <= one[1] + 2
