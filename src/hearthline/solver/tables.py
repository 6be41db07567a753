"""What does a Problem look like as arrays, so that every later step works on all pairs at once?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from hearthline.solver.distances import Floats, column
from hearthline.solver.problem import Problem
from hearthline.solver.windows import Window, window_of

Ints = NDArray[np.int64]
DAY = 86_400  # seconds


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of a provider, whoever the member is: needs with the same ask are judged together."""

    service_line: str
    details: frozenset[str]
    payer_code: str


@dataclass(frozen=True, slots=True)
class Tables:
    """The arrays of one problem; n needs, p providers, q distinct asks, l service lines, d days, c cells.

    A cell is one provider's starts of one service line on one day, where there are any and the credentials still hold.
    Days are counted from `first_day`, moments in seconds of wall clock from its midnight.
    """

    asks: tuple[Ask, ...]
    ask: Ints  # (n) index into asks
    line: Ints  # (n) index into the service lines
    latitude: Floats  # (n) degrees, NaN where unknown
    longitude: Floats  # (n)
    first: Ints  # (n) first usable day
    last: Ints  # (n) last usable day
    opens: Ints  # (n) when a start becomes possible
    deadline: Ints  # (n)
    weight: Ints  # (n)
    size: Ints  # (n)
    provider_latitude: Floats  # (p)
    provider_longitude: Floats  # (p)
    declines: Floats  # (p) offers declined so far, prior included
    offers: Floats  # (p) all offers so far, prior included
    closes: int  # when hours close, counted from midnight
    first_day: date
    cell_of: Ints  # (l, p, d) index of the cell, -1 where there is none
    cell_provider: Ints  # (c)
    cell_day: Ints  # (c)
    cell_room: Ints  # (c) starts left before anything is planned

    @property
    def days(self) -> int:
        return int(self.cell_of.shape[2])

    def day(self, ahead: int) -> date:
        """The calendar day at that count from the first."""
        return self.first_day + timedelta(days=int(ahead))


def tabulate(problem: Problem) -> Tables:
    """The arrays of a problem. One pass over needs and one over providers; nothing per pair."""
    needs = problem.needs
    asks: dict[Ask, int] = {}
    lines: dict[str, int] = {}
    ask = [asks.setdefault(Ask(need.service_line, need.details, need.payer_code), len(asks)) for need in needs]
    line = [lines.setdefault(need.service_line, len(lines)) for need in needs]
    windows = [window_of(problem, need) for need in needs]
    first_day = min((window.first for window in windows), default=problem.at.date())
    days = max(((window.last - first_day).days for window in windows), default=0) + 1
    cell_of, cell_provider, cell_day, cell_room = _cells(problem, lines, first_day, days)
    weights = problem.weights
    tried = column(provider.tries for provider in problem.providers) + weights.prior_accepts + weights.prior_declines
    return Tables(
        asks=tuple(asks), ask=_whole(ask), line=_whole(line),
        latitude=column(need.latitude for need in needs), longitude=column(need.longitude for need in needs),
        **_moments(windows, first_day),
        weight=_whole([need.weight for need in needs]), size=_whole([need.size for need in needs]),
        provider_latitude=column(provider.latitude for provider in problem.providers),
        provider_longitude=column(provider.longitude for provider in problem.providers),
        declines=column(provider.tries - provider.successes for provider in problem.providers) + weights.prior_declines,
        offers=tried, closes=problem.closes.hour * 3600 + problem.closes.minute * 60 + problem.closes.second, first_day=first_day,
        cell_of=cell_of, cell_provider=cell_provider, cell_day=cell_day, cell_room=cell_room,
    )  # fmt: skip


def _whole(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _moments(windows: Sequence[Window], first_day: date) -> dict[str, Ints]:
    midnight = datetime.combine(first_day, time())
    return {
        "first": _whole([(window.first - first_day).days for window in windows]),
        "last": _whole([(window.last - first_day).days for window in windows]),
        "opens": _whole([_seconds(window.opens - midnight) for window in windows]),
        "deadline": _whole([_seconds(window.deadline - midnight) for window in windows]),
    }


def _seconds(span: timedelta) -> int:
    return span.days * DAY + span.seconds


def _cells(problem: Problem, lines: dict[str, int], first_day: date, days: int) -> tuple[Ints, Ints, Ints, Ints]:
    rows: list[tuple[int, int, int, int]] = []
    for position, provider in enumerate(problem.providers):
        valid_through = provider.credential_valid_through
        if valid_through is None:
            continue
        for (service_line, day), starts in provider.capacity.items():
            ahead = (day - first_day).days
            if starts > 0 and 0 <= ahead < days and day <= valid_through and service_line in lines:
                rows.append((lines[service_line], position, ahead, starts))
    rows.sort()
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    cell_of = np.full((len(lines), len(problem.providers), days), -1, dtype=np.int64)
    cell_of[table[:, 0], table[:, 1], table[:, 2]] = np.arange(len(rows))
    return cell_of, table[:, 1].copy(), table[:, 2].copy(), table[:, 3].copy()
