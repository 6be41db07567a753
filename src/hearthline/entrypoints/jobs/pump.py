"""How does what happened reach the journeys that listen, exactly once, however often this runs or dies?

Each event and its consequences are one transaction: the event row is locked, the effect ledger admits it once, and a kill before
commit leaves it waiting. Several workers may pump at once; they skip each other's rows.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import accumulate
from pathlib import Path

import structlog

from hearthline.domain.contacts import api as contacts
from hearthline.domain.forecasts import api as forecasts
from hearthline.domain.obligations import api as obligations
from hearthline.domain.referrals import api as referrals
from hearthline.domain.worklist import api as worklist
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


def fail(event: outbox.Event, *, reason: str) -> int:
    """Note a failure of an event; returns how often it has failed. The last one parks it."""
    attempts = outbox.fail(event, reason=reason)
    if attempts >= outbox.MOST_TRIES:
        _list_unheard(event)
    return attempts


def park(event: outbox.Event, *, reason: str) -> None:
    """Put an event aside at once."""
    outbox.park(event, reason=reason)
    _list_unheard(event)


def _list_unheard(event: outbox.Event) -> None:
    """An order that nobody hears of is work for a person like any other: its case is listed as it stands."""
    if event.name in ("referrals.received", "referrals.amended"):
        worklist.refresh([one.case_id for one in referrals.by_ids(VIEWER, event.ids).values()])


def _handle_next(*, at: datetime) -> int:
    """Handle the oldest event that is heard together with those of its name that wait behind it, and note what nobody hears;
    returns how many."""
    events: list[outbox.Event] = []
    try:
        with acting(VIEWER):
            waiting = outbox.waiting(limit=TOGETHER)
            events = _alike([event for event in waiting if event.name in switchboard.HEARD])
            final = [event for event in waiting if event.name not in switchboard.HEARD]
            if waiting:
                handle([*events, *final], at=at)
                outbox.settle([*events, *final], at=at)
    except Exception as error:
        if not events:
            raise
        first = events[0]
        log.error("event failed", event_id=first.id, event_name=first.name, error=type(error).__name__, where=_where(error))
        with acting(VIEWER):
            for event in events:
                fail(event, reason=type(error).__name__)
        return len(events)
    return len(events) + len(final)


def _alike(events: Sequence[outbox.Event]) -> list[outbox.Event]:
    """The first event and its like, whosever book, as long as their ids make one batch; journeys check states, so overtaking is
    harmless. What has failed before is tried alone, so that it takes nobody along when it fails again."""
    if not events or events[0].attempts:
        return list(events[:1])
    like = [event for event in events if event.name == events[0].name and not event.attempts]
    sizes = accumulate(len(event.ids) for event in like)
    return [event for event, size in zip(like, sizes, strict=True) if size <= outbox.BATCH] or like[:1]


def handle(events: Sequence[outbox.Event], *, at: datetime, attempt: int = 0) -> None:
    """Let the journeys hear events of one name, each once, in the caller's transaction; what nobody hears may stand
    among them."""
    keys = {f"event:{event.id}": event for event in events}
    new = effects.first_time(list(keys), attempt=attempt, at=at)
    heard = [event for key, event in keys.items() if key in new and event.name in switchboard.HEARD]
    if heard:
        switchboard.dispatch(outbox.merged(heard), by=BY, at=at)


def notice(*, at: datetime) -> int:
    """Act on what time alone brings: promises whose moment has passed, messages that were held long enough; and once a day,
    count how long the steps took. Returns how many were acted upon."""
    with acting(VIEWER):
        forecasts.count_daily(at=at)
        return len(obligations.notice_missed(at=at, by=BY)) + contacts.release_due(at=at)


def _where(error: BaseException) -> str:
    """The innermost frames, without values: a log line must not carry PHI."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
