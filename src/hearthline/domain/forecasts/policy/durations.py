"""How long does a step take, as far as was observed, and as our own default where it was not?

A distribution is its masses in the bins of `EDGES`, of working minutes where the step advances only in office hours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

EDGES = (0, 1, 15, 30, 60, 120, 180, 240, 360, 480, 720, 960, 1_440, 2_160, 2_880, 4_320, 5_760, 8_640, 14_400, 20_160)
"""Minutes. Bin 0 is "no time at all", bin n what took more than EDGES[n] and at most EDGES[n + 1], the last what took longer."""
BINS = len(EDGES)
Masses = tuple[float, ...]


def binned(minutes: np.ndarray) -> np.ndarray:
    """The bin of each duration in minutes."""
    return np.clip(np.searchsorted(EDGES, minutes, side="left") - 1, 0, BINS - 1)


def prior(percentiles: Mapping[int, float], *, none_percent: float = 0) -> Masses:
    """Our own default: hours by percentile of the cases in which the step takes time at all, joined by straight lines.

    What lies beyond the last percentile is spread up to three times its length.
    """
    shares = [0.0, *(share / 100 for share in sorted(percentiles)), 1.0]
    hours = [percentiles[share] * 60 for share in sorted(percentiles)]
    reached = np.interp([*EDGES[1:], np.inf], [0.0, *hours, hours[-1] * 3], shares)
    masses = np.diff(reached, prepend=0.0) * (1 - none_percent / 100)
    masses[0] += none_percent / 100
    return tuple(masses.tolist())


def learned(levels: Sequence[Sequence[float]], default: Masses, *, weight: float) -> Masses:
    """What was observed, each level shrunk toward the one before it as if that had been seen `weight` times.

    Args:
        levels: counts per bin, from the widest (the step) to the narrowest (step, party and weekday); the default stands before
            them: with nothing seen it is the answer, and with much seen it no longer matters.
    """
    masses = np.asarray(default)
    for counts in levels:
        masses = (np.asarray(counts) + weight * masses) / (sum(counts) + weight)
    return tuple(masses.tolist())


def up_to(masses: Masses) -> np.ndarray:
    """Per bin, the distribution of what is only known to take no longer than that bin: the same, cut off there."""
    parts = np.tril(np.tile(np.asarray(masses), (BINS, 1)))
    sums = parts.sum(axis=1, keepdims=True)
    found: np.ndarray = np.where(sums > 0, parts / np.where(sums > 0, sums, 1), np.eye(BINS))
    return found


def quantile(masses: Masses, share: float) -> float:
    """The minutes within which this share of cases is done; endless where they are in the last bin."""
    if share <= masses[0]:
        return 0.0
    before = masses[0]
    for mass, (low, high) in zip(masses[1:], pairwise(EDGES[1:]), strict=False):
        if before + mass >= share and mass:
            return float(low + (high - low) * (share - before) / mass)
        before += mass
    return float("inf")


@lru_cache(maxsize=8_192)
def slots(masses: Masses, slot: int) -> np.ndarray:
    """The chance that it takes exactly so many slots of that many minutes, begun ones counted whole; what takes longer than the
    last edge is left out, so the sum may be below one."""
    found: np.ndarray = np.asarray(masses)[:-1] @ _spread(slot)
    found.setflags(write=False)
    return found


@lru_cache(maxsize=8)
def _spread(slot: int) -> np.ndarray:
    """Bin to the share of it in each slot, as if its durations lay evenly between its edges."""
    count = -(-EDGES[-1] // slot) + 1
    share = np.zeros((BINS - 1, count))
    share[0, 0] = 1.0
    ends = np.arange(count) * slot
    for number, (low, high) in enumerate(pairwise(EDGES[1:]), start=1):
        share[number, 1:] = np.diff(np.clip(ends, low, high)) / (high - low)
    return share
