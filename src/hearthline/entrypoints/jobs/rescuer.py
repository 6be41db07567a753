"""What happens to the jobs of a worker that died or fell silent?

The queue itself leaves them `doing` for ever, and with them every later job of the same client. A worker whose heartbeat is older
than a minute is taken for dead and its jobs go back to the queue, one attempt older: should it wake up, its token is spent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import connection, transaction

STALE_AFTER = timedelta(seconds=60)
log = structlog.get_logger("hearthline.jobs")

# Heartbeats are the database's own wall clock, in a demo too: it is machines that are looked after, not cases.
_JOBS = "procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id"
_STALLED = "j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %(stale_after)s))"
# A job whose effect is being committed at this moment is held by its worker, and skipped.
_RESCUE = f"""
WITH stalled AS MATERIALIZED (SELECT j.id FROM {_JOBS} WHERE {_STALLED} ORDER BY j.id FOR UPDATE OF j SKIP LOCKED)
SELECT id, procrastinate_retry_job_v2(id, now() + random() * interval '0.5 second', NULL, NULL, NULL) FROM stalled
"""
_OLDEST = f"""
SELECT j.id, j.args->>'event_id', extract(epoch FROM now() - max(e.at))
FROM {_JOBS} JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'started'
WHERE {_STALLED} GROUP BY j.id ORDER BY 3 DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stalled:
    """A job that is `doing` although no live worker is: since how many seconds, and for which event."""

    job_id: int
    event_id: int
    seconds: float


def rescue(*, stale_after: timedelta = STALE_AFTER) -> int:
    """Send the jobs of dead workers back to the queue and forget those workers; returns how many jobs."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_RESCUE, {"stale_after": stale_after.total_seconds()})
        rescued = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT procrastinate_prune_stalled_workers_v1(%s)", [stale_after.total_seconds()])
    if rescued:
        log.warning("jobs of dead workers rescued", jobs=len(rescued))
    return len(rescued)


def disown(worker_id: int) -> None:
    """Forget a worker that is known to have ended, so that its jobs need not wait for its heartbeat to grow old."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_unregister_worker_v1(%s)", [worker_id])


def oldest_stalled(*, stale_after: timedelta = STALE_AFTER) -> Stalled | None:
    """The job that has been `doing` longest without a live heartbeat: it holds up its client."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST, {"stale_after": stale_after.total_seconds()})
        row = cursor.fetchone()
    return Stalled(job_id=row[0], event_id=int(row[1]), seconds=float(row[2])) if row else None


def raise_alarm(*, stale_after: timedelta = STALE_AFTER) -> Stalled | None:
    """Say so, loudly, when a stalled job outlasts the rescuer."""
    found = oldest_stalled(stale_after=stale_after)
    if found and found.seconds > 2 * stale_after.total_seconds():
        log.error("a stalled job holds up its client", job_id=found.job_id, event_id=found.event_id, seconds=round(found.seconds))
        return found
    return None
