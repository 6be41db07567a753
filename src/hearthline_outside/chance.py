"""How does the same seed give the same choice, in whatever order and in however many pieces the work is done?

Nothing here keeps a state that a second caller could disturb: a choice is a function of (seed, a stable text or index).
"""

from __future__ import annotations

import random
import struct
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b, sha256
from math import gcd
from typing import TypeVar

T = TypeVar("T")

DRAWS = 32
"""How many 16-bit draws one index gives."""

_unpack = struct.Struct("<32H").unpack
_TABLE_BITS = 12
_TABLE_SIZE = 1 << _TABLE_BITS


def stream(seed: int, label: str) -> bytes:
    """The key of one independent stream of draws, such as ("people") or ("orders")."""
    return sha256(f"{seed}:{label}".encode()).digest()


def draws(key: bytes, index: int) -> tuple[int, ...]:
    """Thirty-two independent numbers 0..65535 for one index of one stream (from `stream`)."""
    return _unpack(blake2b(key + index.to_bytes(8, "little")).digest())


def table(weights: Mapping[T, float] | Sequence[tuple[T, float]]) -> tuple[T, ...]:
    """The choices repeated by weight, 4,096 long, so that `table[draw >> 4]` is a weighted pick without a search.

    Every choice with a positive weight keeps at least one place while there are fewer than 4,096 of them.
    """
    pairs = [(choice, float(w)) for choice, w in (weights.items() if isinstance(weights, Mapping) else weights) if w > 0]
    if not pairs:
        raise ValueError("A table of chances needs at least one choice with a weight above zero.")
    total = sum(w for _, w in pairs)
    filled: list[T] = []
    spent = 0.0
    for position, (choice, weight) in enumerate(pairs):
        spent += weight
        end = round(_TABLE_SIZE * spent / total)
        if len(pairs) <= _TABLE_SIZE // 4:
            end = min(max(end, len(filled) + 1), _TABLE_SIZE - (len(pairs) - position - 1))
        filled.extend([choice] * (end - len(filled)))
    return tuple(filled)


class Dice:
    """Draws in sequence for one index: cheap, unlimited, and the same for the same key and index."""

    __slots__ = ("_index", "_key", "_left", "_round")

    def __init__(self, key: bytes, index: int) -> None:
        self._key = key
        self._index = index
        self._round = 0
        self._left = list(draws(key, index))

    def _more(self) -> list[int]:
        self._round += 1
        self._left = list(draws(self._key, self._index + (self._round << 48)))
        return self._left

    def draw(self) -> int:
        """A number 0..65535."""
        return (self._left or self._more()).pop()

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, each as likely; a `table` makes it weighted."""
        return choices[(self._left or self._more()).pop() * len(choices) >> 16]

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return (self._left or self._more()).pop() < probability * 65536

    def below(self, limit: int) -> int:
        """A whole number 0..limit-1; fair up to limits of some millions."""
        high = (self._left or self._more()).pop()
        return ((high << 16) | (self._left or self._more()).pop()) * limit >> 32

    def between(self, low: int, high: int) -> int:
        """A whole number low..high, both included."""
        return low + self.below(high - low + 1)


def keyed(seed: int, *text: str) -> random.Random:
    """A generator of its own for one stable text, such as an outbound reference: never a shared, ordered one."""
    return random.Random(int.from_bytes(sha256("\x1f".join((str(seed), *text)).encode()).digest()[:16], "big"))


def spread(index: int, size: int, *, stride: int = 0x9E3779B1, offset: int = 0) -> int:
    """A one-to-one scramble of 0..size-1, so that neighbors get numbers that do not look alike.

    `stride` is moved to the next number that shares no factor with `size`.
    """
    return (index * _coprime(stride, size) + offset) % size


@cache
def _coprime(stride: int, size: int) -> int:
    while gcd(stride, size) != 1:
        stride += 1
    return stride
