"""From the moment of need backwards: what is the chance to be on time, and until when may each step wait?

Exact on a grid of quarter hours (whole hours where the need is further than four days away): a step that begins at a moment
takes its slots of working time, and the next begins where it ends. Two things are taken for granted: steps take their time
independently of each other, and who begins earlier never ends later (one may always wait), so less time left never looks better.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np

from hearthline.domain.forecasts.policy.durations import Masses, slots
from hearthline.domain.forecasts.policy.working import grid

QUARTER, HOUR = 15, 60  # minutes
FINE_FOR = timedelta(days=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step still to do: how long it takes by the weekday it begins on (Monday first), in whose working time, and before when
    it cannot begin."""

    code: str
    calendar: str
    masses: tuple[Masses, ...]
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The answer for one chain of steps, at every moment of its grid.

    `after[k][i]`: the chance to be on time if steps before k are done at moment i. `unfinished[i]`: the same if the first step,
    under way since moment 0, is not done yet at moment i.
    """

    steps: tuple[Step, ...]
    start: datetime
    slot: timedelta
    after: tuple[np.ndarray, ...]
    unfinished: np.ndarray
    zone: str

    def chance(self, at: datetime) -> float:
        """The chance to be on time, as of this moment, the first step not being done."""
        return _at(self.unfinished, self._place(at))

    def safe_until(self, confidence: float) -> datetime | None:
        """The last moment at which the chance is still so good while nothing happens; None where it never is."""
        return self._last(self.unfinished, confidence)

    def done_by(self, step: int, confidence: float) -> datetime | None:
        """The last moment by which this step may be done and the rest still be on time with this confidence."""
        return self._last(self.after[step + 1], confidence)

    def start_by(self, step: int, confidence: float) -> datetime | None:
        """The last moment at which this step may begin."""
        return self._last(self.after[step], confidence)

    def critical(self, at: datetime) -> int:
        """The step that costs most: were it done in no time, the chance would rise the most."""
        return _critical(self, self._place(at))

    def _place(self, at: datetime) -> int:
        return max(int((at - self.start) // self.slot), 0)

    def _last(self, chances: np.ndarray, confidence: float) -> datetime | None:
        places = np.nonzero(chances >= confidence - 1e-12)[0]
        return self.start + int(places[-1]) * self.slot if places.size else None


@lru_cache(maxsize=4_096)
def _critical(of: Plan, place: int) -> int:
    """Kept, since a list of many cases asks again whenever one of them changes, and the answer is the same for a quarter hour."""
    gains = []
    for number in range(len(of.steps)):
        rest = of.after[number + 1]
        for step in reversed(of.steps[1:number]):
            rest = _before(rest, step, of.start, of.slot, of.zone)
        gains.append(_at(rest if number == 0 else _unfinished(rest, of.steps[0], of.start, of.slot, of.zone), place))
    return int(np.argmax(np.round(gains, 6)))


def plan(steps: tuple[Step, ...], *, since: datetime, needed_by: datetime, zone: str) -> Plan:
    """The plan of steps of which the first is under way `since` then; all of it is needed by `needed_by` (both aware)."""
    minutes = QUARTER if needed_by - since <= FINE_FOR else HOUR
    begins, ends = (_floor(moment.astimezone(UTC), minutes) for moment in (since, needed_by))
    return _plan(steps, begins, max(ends, begins), minutes, zone, needed_by <= since)


def _floor(moment: datetime, minutes: int) -> datetime:
    return moment - timedelta(minutes=moment.minute % minutes, seconds=moment.second, microseconds=moment.microsecond)


@lru_cache(maxsize=4_096)
def _plan(steps: tuple[Step, ...], start: datetime, end: datetime, minutes: int, zone: str, is_over: bool) -> Plan:
    slot = timedelta(minutes=minutes)
    rest = np.full((end - start) // slot + 1, 0.0 if is_over else 1.0)
    after = [rest]
    for step in reversed(steps):
        rest = _before(rest, step, start, slot, zone)
        after.insert(0, rest)
    return Plan(steps, start, slot, tuple(after), _unfinished(after[1], steps[0], start, slot, zone), zone)


def _before(rest: np.ndarray, step: Step, start: datetime, slot: timedelta, zone: str) -> np.ndarray:
    """The chance to be on time when this step begins at each moment, from the chance when it is done at each moment."""
    count, minutes = len(rest) - 1, slot // timedelta(minutes=1)
    work = grid(step.calendar, zone, start, count, minutes)
    ahead = rest[work.first][::-1]  # by work still to be had
    found = np.zeros_like(rest)
    for masses in {step.masses[day] for day in set(work.weekday.tolist())}:
        takes = slots(masses, minutes)[: len(ahead)]
        later = np.convolve(ahead, np.concatenate(([0.0], takes[1:])))[: len(ahead)][::-1]
        chance = takes[0] * rest + later[work.worked]
        is_its = np.isin(work.weekday, [day for day, one in enumerate(step.masses) if one == masses])
        found[is_its] = chance[is_its]
    if step.opens_at is not None:
        opens = max(int(-(-(step.opens_at - start) // slot)), 0)
        found[:opens] = found[opens] if opens <= count else 0.0
    monotone: np.ndarray = np.minimum(np.maximum.accumulate(found[::-1])[::-1], rest)
    return monotone


def _unfinished(rest: np.ndarray, step: Step, start: datetime, slot: timedelta, zone: str) -> np.ndarray:
    """The chance to be on time while this step, under way since the first moment, is not done at each moment: the longer it
    already takes, the longer it will take."""
    count, minutes = len(rest) - 1, slot // timedelta(minutes=1)
    opens = max(int(-(-(step.opens_at - start) // slot)), 0) if step.opens_at else 0
    if opens > count:
        return np.zeros_like(rest)
    work = grid(step.calendar, zone, start, count, minutes)
    takes = slots(step.masses[int(work.weekday[opens])], minutes)
    reach = int(work.worked[opens]) + np.arange(len(takes))
    ends = np.where(reach < len(work.first), work.first[np.minimum(reach, len(work.first) - 1)], count + 1)
    ends[0] = opens
    good = np.where(ends <= count, takes * rest[np.minimum(ends, count)], 0.0)
    chance, still = (np.concatenate((np.cumsum(one[::-1])[::-1], [0.0])) for one in (good, takes))
    still += max(1.0 - float(takes.sum()), 0.0)
    places = np.searchsorted(ends, np.arange(count + 1), side="right")
    places[: opens + 1] = 0
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(still[places] > 1e-12, chance[places] / still[places], 0.0)
    falling: np.ndarray = np.minimum(np.minimum.accumulate(found), 1.0)
    return falling


def _at(chances: np.ndarray, place: int) -> float:
    return float(chances[place]) if place < len(chances) else 0.0
