"""Which stretches of time count for a clock, and when have enough of them passed?

A pause takes its stretch out of the count. That is why a pause over a closed night costs a business clock nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hearthline.kernel.calendars import Calendar

Span = tuple[datetime, datetime]
_FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which the clock stood, and the evidence for it (SETTLED: only an evidenced open ask pauses).

    `ended_at` is None while the ask is still open.
    """

    started_at: datetime
    ended_at: datetime | None
    evidence: str

    def __post_init__(self) -> None:
        if not self.evidence.strip():
            raise ValueError("A pause needs its evidence: name the ask that was open, or let the clock run.")
        if self.started_at.tzinfo is None or (self.ended_at is not None and self.ended_at.tzinfo is None):
            raise ValueError("A pause needs moments with a time zone.")
        if self.ended_at is not None and self.ended_at < self.started_at:
            raise ValueError("A pause cannot end before it starts.")


def as_pauses(stretches: Iterable[Pause | tuple[datetime, datetime | None]]) -> list[Pause]:
    """Pauses in order of their start; a bare pair of moments is a pause whose evidence is kept with the obligation."""
    pauses = (one if isinstance(one, Pause) else Pause(*one, evidence="evidence kept with the obligation") for one in stretches)
    return sorted(pauses, key=lambda one: one.started_at)


def merged(pauses: Iterable[Pause], *, as_of: datetime | None = None) -> list[Span]:
    """The paused stretches of pauses in order, overlapping ones joined, in UTC.

    Raises:
        ValueError: a pause is still open and `as_of` does not say until when to count it.
    """
    spans: list[Span] = []
    for pause in pauses:
        ended = pause.ended_at or as_of
        if ended is None:
            raise ValueError("A pause is still open: say as of which moment the clock is wanted.")
        started, ended = pause.started_at.astimezone(UTC), ended.astimezone(UTC)
        if spans and started <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], ended))
        elif started < ended:
            spans.append((started, ended))
    return spans


def running_spans(start: datetime, *, calendar: Calendar | None, zone: ZoneInfo, paused: Sequence[Span] = ()) -> Iterator[Span]:
    """The stretches from `start` on in which the clock runs, without end; `calendar` None means round the clock."""
    open_spans = _open_spans(start, calendar, zone) if calendar else iter([(start, _FOREVER)])
    for opens, closes in open_spans:
        running = max(opens, start)
        for stopped, resumed in paused:
            if resumed <= running or stopped >= closes:
                continue
            if running < stopped:
                yield running, stopped
            running = resumed
        if running < closes:
            yield running, closes


def passed(spans: Iterable[Span], *, until: datetime) -> timedelta:
    """How much of the stretches lies before `until`."""
    total = timedelta()
    for opens, closes in spans:
        if opens >= until:
            break
        total += min(closes, until) - opens
    return total


def reached(spans: Iterable[Span], amount: timedelta) -> datetime:
    """The first instant at which `amount` (more than zero) of the stretches has passed."""
    for opens, closes in spans:
        if amount <= closes - opens:
            return opens + amount
        amount -= closes - opens
    raise ValueError("The clock has too little running time ever to end.")


def _open_spans(start: datetime, calendar: Calendar, zone: ZoneInfo) -> Iterator[Span]:
    before = start.astimezone(zone).date() - timedelta(days=1)
    for day in calendar.open_days_after(before):
        yield from (span for span in calendar.open_spans(day, zone=zone) if span[1] > start)
