"""Real workers in processes of their own: many at once, told to end, paused, and without their database for a while."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from tests import conftest
from tests.factories import jobs as factory

from hearthline.entrypoints.jobs import queue, worker
from hearthline.plumbing import outbox
from hearthline.plumbing.access import acting, system

ROOT = Path(__file__).resolve().parents[3]
# A worker whose listener counts its event, after as many seconds as it is told.
PROGRAM = """
import sys, time
from datetime import timedelta
from hearthline.plumbing import startup
startup.start(sys.argv[1], migrate=False)
from tests.factories import jobs as factory
from hearthline.entrypoints.jobs import worker
def slowly(event, **_):
    factory.count_it(event)
    print(event.id, flush=True)
    time.sleep(float(sys.argv[2]))
factory.listen_with(slowly)
pace = worker.Pace(relay=0.2, chores=0.3, heartbeat=0.2, stale_after=timedelta(seconds=1.5), first_wait=0.1, longest_wait=1.0)
worker.run(concurrency=2, pace=pace)
"""


def environment(**said: str) -> dict[str, str]:
    """What a program needs to work on the tests' hub."""
    keys = {"HEARTHLINE_CONTEXT_KEY": conftest.CONTEXT_KEY.hex(), "HEARTHLINE_DATA_KEY": conftest.DATA_KEY.hex()}
    return os.environ | keys | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"} | said


@pytest.fixture
def hub(own_database):
    """An own hub, and a way to set workers to it; none outlives the test."""
    at_work = []

    def start(*, slow: float = 0.0, idle_limit: str = "60s") -> subprocess.Popen:
        command = [sys.executable, "-c", PROGRAM, own_database, str(slow)]
        limits = environment(PGOPTIONS=f"-c idle_in_transaction_session_timeout={idle_limit}")
        at_work.append(subprocess.Popen(command, env=limits, stdout=subprocess.PIPE, text=True))
        return at_work[-1]

    yield start
    for one in at_work:
        one.kill()
        one.communicate()


def wait_for(events, *, seconds: float = 40.0) -> dict[int, int]:
    """What was heard, once every event is handled; fails when that takes too long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with acting(system("test")):
            if not outbox.count_waiting():
                break
        time.sleep(0.1)
    heard = factory.heard()
    assert set(heard) == set(events), f"{len(events) - len(heard)} events unheard after {seconds} seconds"
    return heard


def wait_until(is_so: Callable[[], bool], *, seconds: float = 40.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.1)


def test_two_workers_hear_every_event_once_and_a_clients_events_in_order_and_end_when_told(hub):
    events = {code: factory.announce(12, code=code) for code in ("one", "two", "three")}
    workers = [hub(), hub()]
    heard = wait_for([event for ids in events.values() for event in ids])
    assert set(heard.values()) == {1}
    wait_until(lambda: worker.state().workers == 2)  # one may hear everything while the other is still getting ready
    said = []
    for one in workers:
        one.send_signal(signal.SIGTERM)
        said.append([int(line) for line in one.communicate(timeout=20)[0].split()])
        assert one.returncode == 0
    for ids in events.values():
        for mine in said:
            assert [event for event in mine if event in ids] == sorted(event for event in mine if event in ids)
    assert worker.state().workers == 0, "they said good-bye"


def test_a_worker_told_to_end_finishes_what_it_has_begun(hub):
    (event,) = factory.announce(1)
    one = hub(slow=1.0)
    assert int(one.stdout.readline()) == event
    one.send_signal(signal.SIGTERM)
    assert one.wait(timeout=20) == 0
    assert factory.heard() == {event: 1}


def test_the_job_of_a_killed_worker_is_done_by_another(hub):
    events = factory.announce(2)
    first = hub(slow=30)
    assert int(first.stdout.readline()) == events[0]
    first.kill()
    hub()
    assert set(wait_for(events).values()) == {1}


def test_a_paused_worker_that_wakes_up_late_repeats_nothing(hub):
    """The server ends the paused worker's transaction, another worker does the work, and the first one stands down."""
    (event,) = factory.announce(1)
    sleeper = hub(slow=0.5, idle_limit="1s")
    assert int(sleeper.stdout.readline()) == event
    sleeper.send_signal(signal.SIGSTOP)
    hub()
    wait_for([event])
    later = factory.announce(3)
    sleeper.send_signal(signal.SIGCONT)
    assert set(wait_for([event, *later]).values()) == {1}
    sleeper.send_signal(signal.SIGTERM)
    assert sleeper.wait(timeout=20) == 0
    assert factory.heard()[event] == 1


def test_a_worker_outlives_the_loss_of_all_its_connections(hub, cluster, own_database):
    before = factory.announce(2)
    one = hub()
    wait_for(before)
    with psycopg.connect(cluster.url("superuser", own_database), autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = 'hearthline_app' AND pid <> %s",
            [_own_backend()],
        )
    after = factory.announce(2)
    assert set(wait_for([*before, *after]).values()) == {1}
    assert one.poll() is None


def _own_backend() -> int:
    from django.db import connection

    connection.ensure_connection()
    return int(connection.connection.info.backend_pid)


def test_an_event_that_somebody_holds_is_left_for_later(cluster, own_database):
    (event,) = factory.announce(1)
    queue.relay()
    attempt = factory.begin(factory.hire())
    with psycopg.connect(cluster.url("owner", own_database)) as owner:
        owner.execute("ALTER TABLE plumbing_outbox_event NO FORCE ROW LEVEL SECURITY")
        owner.commit()
        owner.execute("SELECT FROM plumbing_outbox_event WHERE id = %s FOR UPDATE", [event])
        with pytest.raises(queue.TryAgain):
            queue.handle_event(attempt, event_id=event)
    queue.handle_event(attempt, event_id=event)
    with acting(system("test")):
        assert outbox.count_waiting() == 0


def test_a_job_whose_effect_is_being_committed_is_left_to_its_worker(cluster, own_database):
    from hearthline.entrypoints.jobs import rescuer

    factory.announce(1)
    queue.relay()
    attempt = factory.begin(slow := factory.hire())
    factory.fall_silent(slow)
    with psycopg.connect(cluster.url("app", own_database)) as committing:
        committing.execute("SELECT FROM procrastinate_jobs WHERE id = %s FOR KEY SHARE", [attempt.job.id])
        assert rescuer.rescue() == 0
    assert rescuer.rescue() == 1


def test_the_command_says_what_was_given_up_and_lets_it_be_tried_again(own_database):
    def hearthline(*arguments: str) -> tuple[int, dict]:
        command = [sys.executable, "-m", "hearthline.config", "worker", "--json", *arguments]
        done = subprocess.run(
            command, env=environment(HEARTHLINE_DATABASE=own_database), capture_output=True, text=True, check=False
        )
        return done.returncode, json.loads(done.stdout)

    kept, given_up = factory.announce(2)
    with acting(system("test")):
        outbox.park(next(one for one in outbox.waiting() if one.id == given_up), reason="Because.")
    code, said = hearthline("--status")
    assert (code, said["waiting"], [(one["id"], one["reason"]) for one in said["parked"]]) == (1, 1, [(given_up, "Because.")])
    assert hearthline("--release", str(given_up), "--release", str(kept)) == (0, {"released": 1})
    code, said = hearthline("--status")
    assert (code, said["waiting"], said["parked"], said["stalled"]) == (0, 2, [], None)
