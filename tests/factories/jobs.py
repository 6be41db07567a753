"""Events of invented books, and a listener that counts what it hears, for the tests of the background work."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection
from procrastinate import jobs as queue_jobs

from hearthline.domain.parties import api as parties
from hearthline.entrypoints.jobs import switchboard
from hearthline.plumbing import access, outbox
from hearthline.plumbing.models import OutboxEvent

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HEARD = "tests.happened"


def announce(count: int, *, code: str = "one", name: str = HEARD) -> list[int]:
    """Events of one client, each about one subject, committed; returns their ids."""
    with access.acting(access.system("test")):
        client_id = parties.ensure_client(code, name=f"Client {code}", kind="payer")
        before = set(OutboxEvent.objects.values_list("id", flat=True))
        for _ in range(count):
            outbox.announce(name, client_id=client_id, ids=[uuid.uuid4()], at=AT)
        return sorted(set(OutboxEvent.objects.values_list("id", flat=True)) - before)


def count_it(event: outbox.Event, **_: object) -> None:
    """A listener whose effect shows, for each subject, how often it was committed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO plumbing_setting (key, value) SELECT 'heard:' || id, '1' FROM unnest(%s::uuid[]) AS id "
            "ON CONFLICT (key) DO UPDATE SET value = (plumbing_setting.value::int + 1)::text",
            [list(event.ids)],
        )


def heard() -> dict[int, int]:
    """How often each event's effect was committed."""
    with access.acting(access.system("test")), connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, s.value::int FROM plumbing_setting s JOIN plumbing_outbox_event e ON s.key = 'heard:' || e.ids[1]"
        )
        return dict(cursor.fetchall())


def listen_with(listener: switchboard.Listener) -> None:
    """Let a listener hear the tests' event, in this process."""
    switchboard.HEARD[HEARD] = (listener,)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the queue hands to a task: the job as a worker fetched it."""

    job: queue_jobs.Job

    @property
    def event_id(self) -> int:
        return int(self.job.task_kwargs["event_id"])


def hire() -> int:
    """A worker on the queue's list, alive at this moment; returns its id."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT worker_id FROM procrastinate_register_worker_v1()")
        return int(cursor.fetchone()[0])


def fall_silent(worker_id: int, *, seconds: float = 3600) -> None:
    """Let a worker's last heartbeat be this long ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(secs => %s) WHERE id = %s",
            [seconds, worker_id],
        )


def begin(worker_id: int) -> Attempt | None:
    """The next job, fetched as a worker fetches it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
        cursor.execute("SELECT * FROM procrastinate_fetch_job_v2(NULL, %s)", [worker_id])
        row = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
    return Attempt(queue_jobs.Job.from_row(row)) if row["id"] else None


def job_rows() -> list[tuple[object, ...]]:
    """Status, attempts, arguments, locks of every job, in the order of their making."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, attempts, args, lock, queueing_lock FROM procrastinate_jobs ORDER BY id")
        return list(cursor.fetchall())
