"""How does what happened reach the journeys that listen, exactly once, however often this runs or dies?

Each event and its consequences are one transaction: the event row is locked, the effect ledger admits it once, and a kill before
commit leaves it waiting. Several workers may pump at once; they skip each other's rows.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog

from hearthline.domain.obligations import api as obligations
from hearthline.entrypoints.jobs import switchboard
from hearthline.plumbing import effects, outbox
from hearthline.plumbing.access import Actor, acting, system

VIEWER = system("jobs")
BY = Actor("system", "jobs")
log = structlog.get_logger("hearthline.jobs")


def pump(*, now: Callable[[], datetime], limit: int = 10_000) -> int:
    """Handle waiting events, oldest first, until none is left; returns how many were handled."""
    handled = 0
    while handled < limit and _handle_next(at=now()):
        handled += 1
    return handled


def _handle_next(*, at: datetime) -> bool:
    event: outbox.Event | None = None
    try:
        with acting(VIEWER):
            event = next(iter(outbox.waiting(limit=1)), None)
            if event is None:
                return False
            handle(event, at=at)
            outbox.settle([event], at=at)
    except Exception as error:
        if event is None:
            raise
        log.error("event failed", event_id=event.id, event_name=event.name, error=type(error).__name__, where=_where(error))
        with acting(VIEWER):
            outbox.fail(event, reason=type(error).__name__)
    return True


def handle(event: outbox.Event, *, at: datetime, attempt: int = 0) -> None:
    """Let the journeys hear an event, once, in the caller's transaction."""
    if effects.first_time(f"event:{event.id}", attempt=attempt, at=at):
        switchboard.dispatch(event, by=BY, at=at)


def notice(*, at: datetime) -> int:
    """Act on promises whose moment has passed; returns how many."""
    with acting(VIEWER):
        return len(obligations.notice_missed(at=at, by=BY))


def _where(error: BaseException) -> str:
    """The innermost frames, without values: a log line must not carry PHI."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
