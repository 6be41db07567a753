"""What became of a batch of answers that arrived at a door?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar


class Answer(Protocol):
    """What somebody outside says about what was asked under a reference, and when (with a zone)."""

    @property
    def reference(self) -> str: ...

    @property
    def answered_at(self) -> datetime: ...


A = TypeVar("A", bound=Answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Filed: it changed something. Known: already recorded, or it came after the matter was settled; nothing changed.

    `faults` are (reference, sentence) pairs: what could not be recorded, and what to do about it.
    """

    filed: int = 0
    known: int = 0
    faults: tuple[tuple[str, str], ...] = ()

    def __add__(self, other: Recorded) -> Recorded:
        return Recorded(filed=self.filed + other.filed, known=self.known + other.known, faults=self.faults + other.faults)


def record_in_rounds(answers: Sequence[A], record: Callable[[Sequence[A]], Recorded]) -> Recorded:
    """Record many answers at once as if one by one: no reference comes twice in a round, and earlier answers come first.

    Args:
        answers: hashable; the same answer twice is recorded once and counted as known.
        record: called once a round, set-at-a-time.
    """
    distinct = list(dict.fromkeys(answers))
    rounds: list[list[A]] = []
    seen: Counter[str] = Counter()
    for answer in sorted(distinct, key=lambda one: one.answered_at.timestamp()):
        if seen[answer.reference] == len(rounds):
            rounds.append([])
        rounds[seen[answer.reference]].append(answer)
        seen[answer.reference] += 1
    return sum(map(record, rounds), start=Recorded(known=len(answers) - len(distinct)))
