"""Does this procedure code belong to that group of codes?

A group is written as single codes (E1390), beginnings (A6*) and ranges (A6010-A6461); ranges compare codes of the same letter as
text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodeGroup:
    """A group of codes, prepared for many questions."""

    single: frozenset[str]
    beginnings: tuple[str, ...]
    ranges: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, patterns: Iterable[str]) -> CodeGroup:
        """The group of these patterns.

        Raises:
            ValueError: a range whose ends differ in length or order.
        """
        single: set[str] = set()
        beginnings: list[str] = []
        ranges: list[tuple[str, str]] = []
        for pattern in patterns:
            low, dash, high = pattern.partition("-")
            if dash:
                if len(low) != len(high) or low > high:
                    raise ValueError(f"{pattern} is not a range of codes.")
                ranges.append((low, high))
            elif pattern.endswith("*"):
                beginnings.append(pattern[:-1])
            else:
                single.add(pattern)
        return cls(frozenset(single), tuple(beginnings), tuple(ranges))

    def has(self, code: str) -> bool:
        """Whether the code, in capitals, belongs to the group."""
        return (
            code in self.single
            or (bool(self.beginnings) and code.startswith(self.beginnings))
            or any(low <= code <= high and len(code) == len(low) for low, high in self.ranges)
        )
