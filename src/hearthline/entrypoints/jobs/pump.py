"""How does what happened reach the journeys that listen, exactly once, however often this runs or dies?

Each event and its consequences are one transaction: the event row is locked, the effect ledger admits it once, and a kill before
commit leaves it waiting. Several workers may pump at once; they skip each other's rows.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import structlog

from hearthline.domain.contacts import api as contacts
from hearthline.domain.obligations import api as obligations
from hearthline.entrypoints.jobs import switchboard
from hearthline.plumbing import effects, outbox
from hearthline.plumbing.access import Actor, acting, system

VIEWER = system("jobs")
BY = Actor("system", "jobs")
TOGETHER = 500  # events looked at together
log = structlog.get_logger("hearthline.jobs")


def pump(*, now: Callable[[], datetime], limit: int = 10_000) -> int:
    """Handle waiting events, oldest first, until none is left; returns how many were handled."""
    handled = 0
    while handled < limit and (count := _handle_next(at=now())):
        handled += count
    return handled


def _handle_next(*, at: datetime) -> int:
    """Handle the oldest event together with those of its name and client that wait behind it; returns how many."""
    events: list[outbox.Event] = []
    try:
        with acting(VIEWER):
            events = _alike(outbox.waiting(limit=TOGETHER))
            if events:
                handle(events, at=at)
                outbox.settle(events, at=at)
    except Exception as error:
        if not events:
            raise
        first = events[0]
        log.error("event failed", event_id=first.id, event_name=first.name, error=type(error).__name__, where=_where(error))
        with acting(VIEWER):
            for event in events:
                outbox.fail(event, reason=type(error).__name__)
    return len(events)


def _alike(events: Sequence[outbox.Event]) -> list[outbox.Event]:
    """The first event and its like, as long as their ids make one batch; journeys check states, so overtaking is harmless."""
    alike: list[outbox.Event] = []
    size = 0
    for event in events:
        if (event.name, event.client_id) == (events[0].name, events[0].client_id) and size + len(event.ids) <= outbox.BATCH:
            alike.append(event)
            size += len(event.ids)
    return alike or list(events[:1])


def handle(events: Sequence[outbox.Event], *, at: datetime, attempt: int = 0) -> None:
    """Let the journeys hear events of one name and client, each once, in the caller's transaction."""
    fresh = [event for event in events if effects.first_time(f"event:{event.id}", attempt=attempt, at=at)]
    if fresh:
        switchboard.dispatch(outbox.merged(fresh), by=BY, at=at)


def notice(*, at: datetime) -> int:
    """Act on what time alone brings: promises whose moment has passed, messages that were held long enough; returns how many."""
    with acting(VIEWER):
        return len(obligations.notice_missed(at=at, by=BY)) + contacts.release_due(at=at)


def _where(error: BaseException) -> str:
    """The innermost frames, without values: a log line must not carry PHI."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
