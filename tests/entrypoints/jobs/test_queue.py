import json

import psycopg
import pytest
from django.db import OperationalError, connection
from tests.factories import jobs as factory

from hearthline.entrypoints.jobs import pump, queue, rescuer, switchboard
from hearthline.plumbing import audit, outbox
from hearthline.plumbing.access import acting
from hearthline.plumbing.models import OutboxEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listening")]


@pytest.fixture
def listening(monkeypatch):
    monkeypatch.setitem(switchboard.HEARD, factory.HEARD, (factory.count_it,))


def let_it_raise(monkeypatch, error):
    def raising(event, **_):
        factory.count_it(event)
        raise error

    monkeypatch.setitem(switchboard.HEARD, factory.HEARD, (raising,))


def row_of(event_id):
    with acting(pump.VIEWER):
        return OutboxEvent.objects.get(id=event_id)


def test_each_event_gets_one_job_in_order_and_its_arguments_are_ids_only():
    events = factory.announce(3)
    assert queue.relay() == 3
    assert queue.relay() == 0
    rows = factory.job_rows()
    assert [json.loads(args) if isinstance(args, str) else args for _, _, args, _, _ in rows] == [{"event_id": e} for e in events]
    assert len({lock for *_, lock, _ in rows}) == 1, "jobs of one client run one after the other"
    assert [key for *_, key in rows] == [f"event:{event}" for event in events]


def test_the_queue_holds_a_window_of_what_waits(monkeypatch):
    monkeypatch.setattr(queue, "WINDOW", 2)
    factory.announce(5)
    assert [queue.relay(), queue.relay()] == [2, 0]


def test_a_job_handles_its_event_and_a_repetition_changes_nothing():
    (event,) = factory.announce(1)
    queue.relay()
    attempt = factory.begin(factory.hire())
    queue.handle_event(attempt, event_id=event)
    queue.handle_event(attempt, event_id=event)
    assert factory.heard() == {event: 1}
    assert row_of(event).handled_at is not None


def test_events_of_one_kind_and_client_are_heard_together_and_their_jobs_taken_back():
    mine, others = factory.announce(3, code="one"), factory.announce(1, code="two")
    queue.relay()
    queue.handle_event(factory.begin(factory.hire()), event_id=mine[0])
    assert factory.heard() == dict.fromkeys(mine, 1)
    with acting(pump.VIEWER):
        assert [event.id for event in outbox.waiting()] == others
    assert [key for *_, key in factory.job_rows()] == [f"event:{mine[0]}", f"event:{others[0]}"]


def test_what_has_failed_is_tried_alone(monkeypatch):
    heard_together = []

    def only_alone(event, **_):
        heard_together.append(len(event.ids))
        raise ValueError

    monkeypatch.setitem(switchboard.HEARD, factory.HEARD, (only_alone,))
    first, second = factory.announce(2)
    queue.relay()
    attempt = factory.begin(worker_id := factory.hire())
    with pytest.raises(queue.TryAgain):
        queue.handle_event(attempt, event_id=first)
    factory.fall_silent(worker_id)
    rescuer.rescue()
    with pytest.raises(queue.TryAgain):
        queue.handle_event(factory.begin(factory.hire()), event_id=first)
    assert heard_together == [2, 1]
    assert (row_of(first).attempts, row_of(second).attempts) == (2, 0), "only the one that leads is charged"


def test_what_an_event_leads_to_is_queued_at_once(monkeypatch):
    def leads_on(event, **_):
        outbox.announce("tests.followed", client_id=event.client_id, ids=event.ids, at=factory.AT)

    monkeypatch.setitem(switchboard.HEARD, factory.HEARD, (leads_on,))
    (event,) = factory.announce(1)
    queue.relay()
    queue.handle_event(factory.begin(factory.hire()), event_id=event)
    assert len(factory.job_rows()) == 2


def test_after_three_failures_an_event_is_parked_with_its_reason_and_waits_for_a_person(monkeypatch):
    let_it_raise(monkeypatch, ValueError("Maria Sanchez, born 1950-01-01"))
    (event,) = factory.announce(1)
    queue.relay()
    attempt = factory.begin(factory.hire())
    for _ in range(2):
        with pytest.raises(queue.TryAgain):
            queue.handle_event(attempt, event_id=event)
    queue.handle_event(attempt, event_id=event)
    with acting(pump.VIEWER):
        (parked,) = outbox.parked()
    assert parked.id == event
    assert parked.reason.startswith("ValueError in ")
    assert "Sanchez" not in parked.reason
    assert factory.heard() == {}, "what failed left nothing behind"

    monkeypatch.setitem(switchboard.HEARD, factory.HEARD, (factory.count_it,))
    queue.handle_event(attempt, event_id=event)
    assert factory.heard() == {}, "a parked event is not tried again by itself"
    with acting(pump.VIEWER):
        assert outbox.release([event]) == 1
    queue.handle_event(attempt, event_id=event)
    assert factory.heard() == {event: 1}


def test_no_value_of_a_row_travels_with_the_exception(monkeypatch):
    let_it_raise(monkeypatch, ValueError("Maria Sanchez"))
    (event,) = factory.announce(1)
    queue.relay()
    with pytest.raises(queue.TryAgain) as raised:
        queue.handle_event(factory.begin(factory.hire()), event_id=event)
    assert "Sanchez" not in str(raised.value)
    assert raised.value.__suppress_context__


def test_trouble_of_the_database_is_not_the_events_failure(monkeypatch):
    passing = OperationalError("deadlock detected")
    passing.__cause__ = psycopg.errors.DeadlockDetected()
    let_it_raise(monkeypatch, passing)
    (event,) = factory.announce(1)
    queue.relay()
    attempt = factory.begin(factory.hire())
    for _ in range(5):
        with pytest.raises(queue.TryAgain):
            queue.handle_event(attempt, event_id=event)
    assert row_of(event).attempts == 0


def test_a_statement_that_runs_into_its_time_limit_is_the_events_failure(monkeypatch):
    own = OperationalError("canceling statement due to statement timeout")
    own.__cause__ = psycopg.errors.QueryCanceled()
    let_it_raise(monkeypatch, own)
    (event,) = factory.announce(1)
    queue.relay()
    with pytest.raises(queue.TryAgain):
        queue.handle_event(factory.begin(factory.hire()), event_id=event)
    assert row_of(event).attempts == 1


def test_two_writers_on_one_chain_of_the_audit_log_are_not_the_events_failure(monkeypatch):
    def second_writer(event, **_):
        entry = audit.Entry(client_id=event.client_id, chain=event.ids[0], kind="test.happened")
        audit.append([entry], by=pump.BY, at=factory.AT, new_chains=True)
        audit.append([entry], by=pump.BY, at=factory.AT, new_chains=True)

    monkeypatch.setitem(switchboard.HEARD, factory.HEARD, (second_writer,))
    (event,) = factory.announce(1)
    queue.relay()
    with pytest.raises(queue.TryAgain):
        queue.handle_event(factory.begin(factory.hire()), event_id=event)
    assert row_of(event).attempts == 0


def test_a_worker_that_was_taken_for_dead_stands_down_before_its_effect():
    (event,) = factory.announce(1)
    queue.relay()
    paused = factory.begin(sleeper := factory.hire())
    factory.fall_silent(sleeper)
    assert rescuer.rescue() == 1
    queue.handle_event(paused, event_id=event)
    assert factory.heard() == {}, "its token is spent"
    second = factory.begin(factory.hire())
    assert second.job.attempts == paused.job.attempts + 1
    queue.handle_event(second, event_id=event)
    assert factory.heard() == {event: 1}


def test_a_worker_that_was_taken_for_dead_stands_down_after_anothers_effect():
    (event,) = factory.announce(1)
    queue.relay()
    paused = factory.begin(sleeper := factory.hire())
    factory.fall_silent(sleeper)
    rescuer.rescue()
    queue.handle_event(factory.begin(factory.hire()), event_id=event)
    queue.handle_event(paused, event_id=event)
    assert factory.heard() == {event: 1}


def test_an_event_whose_job_is_lost_is_called_again():
    kept, lost = factory.announce(2)
    queue.relay()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE queueing_lock = %s", [f"event:{lost}"])
    assert queue.call_again() == 1
    assert queue.call_again() == 0
    assert queue.relay() == 1
    assert [key for *_, key in factory.job_rows()] == [f"event:{kept}", f"event:{lost}"]


def test_a_job_that_takes_its_workers_with_it_is_parked():
    (event,) = factory.announce(1)
    queue.relay()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET attempts = %s", [queue.MOST_STARTS])
    queue.handle_event(factory.begin(factory.hire()), event_id=event)
    assert factory.heard() == {}
    assert row_of(event).attempts == outbox.MOST_TRIES


@pytest.mark.parametrize("attempts", [0, 1, 5, 24, 10_000])
def test_waits_grow_to_a_bound_and_are_never_in_step(attempts):
    waits = {queue.wait_after(attempts) for _ in range(50)}
    whole = min(queue.FIRST_WAIT * 2 ** min(attempts, 16), queue.LONGEST_WAIT)
    assert all(whole / 2 <= wait <= whole * 1.5 for wait in waits)
    assert len(waits) > 1
