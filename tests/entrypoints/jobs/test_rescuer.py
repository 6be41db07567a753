from datetime import timedelta

import pytest
from django.db import connection
from tests.factories import jobs as factory

from hearthline.entrypoints.jobs import queue, rescuer

pytestmark = pytest.mark.django_db


def test_jobs_of_a_dead_worker_go_back_one_attempt_older_and_those_of_a_live_one_stay():
    factory.announce(1, code="one")
    factory.announce(1, code="two")
    queue.relay()
    dead, alive = factory.hire(), factory.hire()
    factory.begin(dead)
    factory.begin(alive)
    factory.fall_silent(dead, seconds=61)
    factory.fall_silent(alive, seconds=50)
    assert rescuer.rescue() == 1
    assert [row[:2] for row in factory.job_rows()] == [("todo", 1), ("doing", 0)]
    assert rescuer.rescue() == 0


def test_a_worker_that_could_not_say_goodbye_is_disowned_without_waiting():
    factory.announce(1)
    queue.relay()
    gone = factory.hire()
    factory.begin(gone)
    assert rescuer.rescue() == 0
    rescuer.disown(gone)
    assert rescuer.rescue() == 1


def test_the_job_that_holds_up_its_client_raises_the_alarm():
    (event, _) = factory.announce(2)
    queue.relay()
    dead = factory.hire()
    factory.begin(dead)
    assert factory.begin(factory.hire()) is None, "the client's next job waits for it"
    assert rescuer.oldest_stalled() is None
    factory.fall_silent(dead)
    found = rescuer.oldest_stalled()
    assert found is not None
    assert found.event_id == event
    assert rescuer.raise_alarm() is None, "not before the rescuer had its chance"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '121 seconds'")
    alarm = rescuer.raise_alarm()
    assert alarm is not None
    assert alarm.event_id == event
    assert rescuer.raise_alarm(stale_after=timedelta(minutes=5)) is None
