"""What became of a batch of answers that arrived at a door?"""

from __future__ import annotations

from dataclasses import dataclass


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
