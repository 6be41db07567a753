"""How does an event become a job, and a job its effect exactly once, however often workers die, pause or repeat themselves?

The outbox is the truth, the queue only calls workers: an event without a live job gets another. Jobs of one client run one after
the other, in the order of its events. A job takes the event row, proves that its attempt is still the one in force (the fencing
token), and writes the effect in the same transaction (SAFETY, jobs). Arguments are ids only.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, Protocol

import psycopg
import structlog
from django.db import InterfaceError, OperationalError, connection
from procrastinate import jobs, manager, retry
from procrastinate.contrib.django import django_connector

from hearthline.entrypoints.jobs import pump
from hearthline.plumbing import clock, effects, outbox
from hearthline.plumbing.access import acting
from hearthline.plumbing.models import AuditEvent

TASK = "hearthline.handle_event"
QUEUE = "events"
WINDOW = 500  # jobs that wait at once: fetching one looks at those before it
MOST_STARTS = 25  # a job whose worker died this often takes its workers with it
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds
log = structlog.get_logger("hearthline.jobs")


class TryAgain(Exception):
    """This attempt changed nothing; the queue repeats it. Carries the kind of trouble, never a value of a row."""


class Context(Protocol):
    """What the queue tells a task about itself."""

    @property
    def job(self) -> jobs.Job: ...


class Patience(retry.BaseRetryStrategy):
    """Longer after each attempt, and never in step with other jobs."""

    def get_retry_decision(self, *, exception: BaseException, job: jobs.Job) -> retry.RetryDecision:
        milliseconds = round(1000 * wait_after(job.attempts))
        return retry.RetryDecision(retry_in={"milliseconds": milliseconds})


def wait_after(attempts: int, *, first: float = FIRST_WAIT, longest: float = LONGEST_WAIT) -> float:
    """Seconds to wait after this many attempts: doubled each time, bounded, with jitter of a half either way."""
    return float(min(first * 2 ** min(attempts, 16), longest) * random.uniform(0.5, 1.5))


def enqueue(events: Sequence[outbox.Event]) -> None:
    """Make one job per event, in their order, in the caller's transaction."""
    if not events:
        return
    manager.JobManager(django_connector.DjangoConnector()).batch_defer_jobs(
        [
            jobs.Job(
                queue=QUEUE,
                task_name=TASK,
                lock=f"client:{event.client_id}",
                queueing_lock=f"event:{event.id}",
                task_kwargs={"event_id": event.id},
            )
            for event in events
        ]
    )


def relay() -> int:
    """Give each event that has none its job; returns how many. One relay at a time: a client's events keep their order."""
    with acting(pump.VIEWER):
        return _relay_here()


def _relay_here() -> int:
    if not effects.alone("relay"):
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = %s", [QUEUE])
        room = max(WINDOW - int(cursor.fetchone()[0]), 0)
    events = outbox.unqueued(limit=room) if room else []
    if events:
        enqueue(events)
        outbox.mark_queued(events, at=clock.now())
    return len(events)


_CALL_AGAIN = """
UPDATE plumbing_outbox_event e SET queued_at = NULL
WHERE e.handled_at IS NULL AND e.queued_at IS NOT NULL AND e.attempts < %s AND NOT EXISTS (
    SELECT FROM procrastinate_jobs j WHERE j.queueing_lock = 'event:' || e.id AND j.status IN ('todo', 'doing'))
"""


def call_again() -> int:
    """Let events whose job is gone without having handled them be queued anew; returns how many."""
    with acting(pump.VIEWER):
        if not effects.alone("relay"):
            return 0
        with connection.cursor() as cursor:
            cursor.execute(_CALL_AGAIN, [outbox.MOST_TRIES])
            return int(cursor.rowcount)


def handle_event(context: Context, *, event_id: int) -> None:
    """Handle one event, or stand down.

    Raises:
        TryAgain: nothing was changed; another attempt follows.
    """
    held: list[outbox.Event] = []
    try:
        _handle(context.job, event_id, held)
    except TryAgain:
        raise
    except Exception as error:
        trouble = type(error).__name__
        if not held or is_passing(error):
            log.warning("event put off", event_id=event_id, trouble=trouble)
            raise TryAgain(trouble) from None
        _count_failure(held[0], trouble=trouble, where=_place(error))


def _handle(job: jobs.Job, event_id: int, held: list[outbox.Event]) -> None:
    with acting(pump.VIEWER):
        event = outbox.take(event_id)
        if event is None:
            if outbox.is_waiting(event_id):
                raise TryAgain("Held by another worker")
            return
        if not _is_current(job):
            log.warning("attempt overtaken", event_id=event_id, attempt=job.attempts)
            return
        held.append(event)
        if job.attempts >= MOST_STARTS:
            pump.park(event, reason=f"Begun {job.attempts} times without an end; its worker died or was held up each time.")
            log.error("event parked", event_id=event_id, event_name=event.name, attempts=job.attempts)
            return
        # What has failed before is tried alone, so that it takes nobody along when it fails again.
        events = [event] if job.attempts else [event, *outbox.take_alike(event)]
        at = clock.now()
        pump.handle(events, at=at, attempt=job.attempts)
        outbox.settle(events, at=at)
        _spare(events[1:])
        _relay_here()


def _spare(events: Sequence[outbox.Event]) -> None:
    """Take back the jobs of events that were handled along with another."""
    if events:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND queueing_lock = ANY(%s)",
                [[f"event:{event.id}" for event in events]],
            )


def _is_current(job: jobs.Job) -> bool:
    """Is this attempt still the one in force? Holding the job's row keeps the rescuer away until the effect is committed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM procrastinate_jobs WHERE id = %s AND status = 'doing' AND attempts = %s AND worker_id = %s "
            "FOR KEY SHARE",
            [job.id, job.attempts, job.worker_id],
        )
        return bool(cursor.rowcount == 1)


def is_passing(error: BaseException) -> bool:
    """Is it the database's trouble (down, restarted, two transactions in each other's way) and not the event's own?

    A statement that runs into its time limit is the event's own: it would do so again. Two writers who append to one chain of the
    audit log at once collide on its key, and the later one tries again.
    """
    cause = error.__cause__ or error  # COPY is not wrapped by the data floor, everything else is
    if isinstance(cause, psycopg.errors.UniqueViolation):
        return cause.diag.table_name == AuditEvent._meta.db_table
    if isinstance(cause, psycopg.errors.QueryCanceled):
        return False
    return isinstance(error, OperationalError | InterfaceError | psycopg.OperationalError | psycopg.InterfaceError)


def _count_failure(event: outbox.Event, *, trouble: str, where: str) -> None:
    try:
        with acting(pump.VIEWER):
            attempts = pump.fail(event, reason=f"{trouble} in {where}")
    except (OperationalError, InterfaceError):
        raise TryAgain(trouble) from None
    about: dict[str, Any] = {"event_id": event.id, "event_name": event.name, "trouble": trouble, "where": where}
    if attempts < outbox.MOST_TRIES:
        log.warning("event failed", attempts=attempts, **about)
        raise TryAgain(trouble) from None
    log.error("event parked", attempts=attempts, **about)


def _place(error: BaseException) -> str:
    """The innermost function of ours in which it happened; messages of errors may hold values of rows, so they are not told."""
    place, trace = "unknown", error.__traceback__
    while trace:
        name = str(trace.tb_frame.f_globals.get("__name__", ""))
        if name.startswith("hearthline"):
            place = f"{name}.{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
