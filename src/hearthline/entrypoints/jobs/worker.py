"""How does the hub's background work run for weeks, beside other workers, through restarts of the database?

One process: the queue's worker runs jobs in threads, and one more thread keeps house (relay, missed promises, rescue). When the
database goes away both wait, longer each time, and begin again; a signal to end lets the jobs under way finish.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog
from django.db import connection
from procrastinate import connector, jobs, manager
from procrastinate.contrib.django import DjangoApp, utils
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.worker import Worker

from hearthline.entrypoints.jobs import pump, queue, rescuer
from hearthline.plumbing import clock, effects, outbox
from hearthline.plumbing.access import acting

GRACE = 30.0  # seconds that jobs under way get when the worker is told to end
log = structlog.get_logger("hearthline.jobs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often a worker does what; tests go faster."""

    relay: float = 0.5  # seconds
    chores: float = 5.0  # seconds between looks at missed promises and dead workers
    heartbeat: float = 10.0  # seconds
    stale_after: timedelta = rescuer.STALE_AFTER
    first_wait: float = 0.5  # seconds before the first new try when the database is away
    longest_wait: float = 15.0


class FencedJobs(manager.JobManager):
    """Only the attempt in force may end a job: the late word of a worker that was taken for dead is not heard."""

    async def finish_job(self, job: jobs.Job, status: jobs.Status, delete_job: bool) -> None:
        await self._if_current(
            job, "procrastinate_finish_job_v1(j.id, %(status)s, %(delete_job)s)", status=status.value, delete_job=delete_job
        )

    async def retry_job(
        self,
        job: jobs.Job,
        retry_at: Any = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        await self._if_current(job, "procrastinate_retry_job_v2(j.id, %(retry_at)s, NULL, NULL, NULL)", retry_at=retry_at)

    async def _if_current(self, job: jobs.Job, ending: str, **arguments: Any) -> None:
        query = (
            "WITH held AS MATERIALIZED (SELECT id FROM procrastinate_jobs WHERE id = %(job_id)s AND status = 'doing' "
            "AND attempts = %(attempts)s AND worker_id = %(worker_id)s FOR UPDATE) "
            f"SELECT {ending} FROM held j"
        )
        await self.connector.execute_query_async(
            query,  # type: ignore[arg-type]  # built from the two literals above
            job_id=job.id,
            attempts=job.attempts,
            worker_id=job.worker_id,
            **arguments,
        )


def make_app(*, concurrency: int) -> DjangoApp:
    """The queue's application for one run of a worker, on connections of its own."""
    link: connector.BaseAsyncConnector = PsycopgConnector(
        kwargs=utils.connector_params(), min_size=1, max_size=concurrency + 1, timeout=10.0, reconnect_timeout=10.0
    )
    app = DjangoApp(connector=link)
    app.job_manager = FencedJobs(connector=link)
    app.task(name=queue.TASK, queue=queue.QUEUE, pass_context=True, retry=queue.Patience())(queue.handle_event)
    return app


def run(*, concurrency: int = 2, pace: Pace | None = None) -> None:
    """Work until SIGTERM or SIGINT; returns when the jobs under way have ended."""
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # its tracebacks quote rows; what matters is logged here
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)
    asyncio.run(_Run(concurrency=concurrency, pace=pace or Pace()).work())


@dataclass(slots=True, kw_only=True)
class _Run:
    concurrency: int
    pace: Pace
    lost: list[int] = field(default_factory=list)  # workers of ours that ended without a good-bye

    async def work(self) -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        loop.set_default_executor(ThreadPoolExecutor(self.concurrency + 1, thread_name_prefix="job"))
        log.info("worker at work", concurrency=self.concurrency)
        await asyncio.gather(self._serve(stop), self._keep_house(stop))
        log.info("worker ended")

    async def _serve(self, stop: asyncio.Event) -> None:
        """Run the queue's worker, and another whenever it ends before its time."""
        failures = 0
        while not stop.is_set():
            began = time.monotonic()
            try:
                await self._serve_once(stop)
            except Exception as error:
                failures = 0 if time.monotonic() - began > 2 * self.pace.longest_wait else failures
                log.warning("the queue is away", trouble=type(error).__name__, failures=failures + 1)
            if not stop.is_set():
                await self._wait(stop, self._backoff(failures))
                failures += 1

    async def _serve_once(self, stop: asyncio.Event) -> None:
        app = make_app(concurrency=self.concurrency)
        async with app.open_async():
            worker = Worker(
                app=app,
                queues=[queue.QUEUE],
                concurrency=self.concurrency,
                delete_jobs=jobs.DeleteJobCondition.SUCCESSFUL,
                fetch_job_polling_interval=max(self.pace.relay, 0.5),
                shutdown_graceful_timeout=GRACE,
                install_signal_handlers=False,
                update_heartbeat_interval=self.pace.heartbeat,
                stalled_worker_timeout=self.pace.stale_after.total_seconds(),
                task_middleware=app.worker_defaults["task_middleware"],
            )
            stopping = asyncio.create_task(stop.wait())
            stopping.add_done_callback(lambda _: worker.stop() if not stopping.cancelled() else None)  # type: ignore[no-untyped-call]
            try:
                await worker.run()  # type: ignore[no-untyped-call]
            finally:
                stopping.cancel()
                if worker.worker_id is not None:  # it could not say good-bye; the house-keeper does, once the database is back
                    self.lost.append(worker.worker_id)

    async def _keep_house(self, stop: asyncio.Event) -> None:
        with ThreadPoolExecutor(1, thread_name_prefix="house") as thread:
            loop = asyncio.get_running_loop()
            failures, next_chores = 0, 0.0
            while not stop.is_set():
                try:
                    await loop.run_in_executor(thread, queue.relay)
                    if time.monotonic() >= next_chores:
                        await loop.run_in_executor(thread, self.chores)
                        next_chores = time.monotonic() + self.pace.chores
                    failures = 0
                except Exception as error:
                    log.warning("house-keeping put off", trouble=type(error).__name__, failures=failures + 1)
                    await loop.run_in_executor(thread, _hang_up)
                    await self._wait(stop, self._backoff(failures))
                    failures += 1
                await self._wait(stop, self.pace.relay)
            await loop.run_in_executor(thread, _hang_up)

    def chores(self) -> None:
        """What any worker may do, and one at a time should."""
        while self.lost:
            rescuer.disown(self.lost[-1])
            self.lost.pop()
        rescuer.rescue(stale_after=self.pace.stale_after)
        rescuer.raise_alarm(stale_after=self.pace.stale_after)
        queue.call_again()
        with acting(pump.VIEWER):
            if effects.alone("notice"):
                pump.notice(at=clock.now())

    def _backoff(self, failures: int) -> float:
        return queue.wait_after(failures, first=self.pace.first_wait, longest=self.pace.longest_wait)

    async def _wait(self, stop: asyncio.Event, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), timeout=seconds)


def _hang_up() -> None:
    connection.close()  # looked up by the thread that calls: each has a connection of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The background work at a glance."""

    waiting: int
    workers: int
    stalled: rescuer.Stalled | None
    parked: tuple[outbox.Parked, ...]


def state(*, stale_after: timedelta = rescuer.STALE_AFTER) -> State:
    """How much waits, who works, what is stuck and what was given up, with reasons."""
    with acting(pump.VIEWER), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat >= now() - make_interval(secs => %s)",
            [stale_after.total_seconds()],
        )
        return State(
            waiting=outbox.count_waiting(),
            workers=int(cursor.fetchone()[0]),
            stalled=rescuer.oldest_stalled(stale_after=stale_after),
            parked=tuple(outbox.parked()),
        )


def release(event_ids: Sequence[int]) -> int:
    """Let parked events be tried again; returns how many were parked."""
    with acting(pump.VIEWER):
        return outbox.release(event_ids)
