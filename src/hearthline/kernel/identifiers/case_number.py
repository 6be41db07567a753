"""How does a case number survive a telephone, a fax and a tired reader?

Six characters carry the number and one checks it, as in K7M-4PQ-X. The 29 characters leave out 0, O, 1, I and L (they look
alike), U (words) and S (heard as F, read as 5). Because 29 is prime and every position has its own weight, any single wrong
character and any two exchanged characters are noticed. A bijective scramble keeps neighbors in the sequence from looking alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from hearthline.kernel.identifiers.refusal import BadIdentifier, accepts, plain

ALPHABET = "23456789ABCDEFGHJKMNPQRTVWXYZ"
_BASE = len(ALPHABET)
_HALF = _BASE**3
CAPACITY = _HALF * _HALF
"""How many case numbers there are: 594,823,321."""

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = (2, 3, 4, 5, 6, 7)
_ROUND_KEYS = (0x51ED270B, 0x2545F491, 0x7FEB352D, 0x846CA68B)
_SPOKEN = {
    **{name[0]: name for name in (
        "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "Juliett", "Kilo", "Mike", "November", "Papa",
        "Quebec", "Romeo", "Tango", "Victor", "Whiskey", "X-ray", "Yankee", "Zulu",
    )},
    "2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "7": "seven", "8": "eight", "9": "nine",
}  # fmt: skip


def case_number(sequence: int) -> str:
    """The case number for the n-th case (0 and up).

    Raises:
        ValueError: the sequence number is negative or past `CAPACITY`.
    """
    if not 0 <= sequence < CAPACITY:
        raise ValueError(f"There is no case number for sequence {sequence}: it must lie between 0 and {CAPACITY - 1:,}.")
    left, right = divmod(sequence, _HALF)
    for key in _ROUND_KEYS:
        left, right = right, (left + _mix(right, key)) % _HALF
    values = (*_digits(left), *_digits(right))
    return _show("".join(ALPHABET[value] for value in (*values, _check(values))))


def case_numbers(sequences: Iterable[int]) -> list[str]:
    """The case numbers of many sequence numbers at once, the same as one by one.

    Raises:
        ValueError: one of them is negative or past `CAPACITY`.
    """
    wanted = np.fromiter(sequences, dtype=np.int64)
    if wanted.size == 0:
        return []
    if wanted.min() < 0 or wanted.max() >= CAPACITY:
        raise ValueError(f"There are case numbers only for sequences between 0 and {CAPACITY - 1:,}.")
    left, right = np.divmod(wanted.astype(np.uint64), np.uint64(_HALF))
    for key in _ROUND_KEYS:
        left, right = right, (left + _mix_many(right, key)) % np.uint64(_HALF)
    return _spell_many(left, right)


def sequence_of(number: str) -> int:
    """The sequence number a case number was made from.

    Raises:
        BadIdentifier: the text is not a case number.
    """
    values = [_VALUE[character] for character in parse_case_number(number).replace("-", "")[:6]]
    left, right = _number(values[:3]), _number(values[3:])
    for key in reversed(_ROUND_KEYS):
        left, right = (right - _mix(left, key)) % _HALF, left
    return left * _HALF + right


def parse_case_number(text: str) -> str:
    """A case number as K7M-4PQ-X, whatever spaces, hyphens and case it was typed with.

    Raises:
        BadIdentifier: wrong length, a character we never use, or a check that does not fit.
    """
    characters = plain(text, without=" -._/#")
    if len(characters) != 7:
        raise BadIdentifier(f"This is not a case number: it has seven characters, such as {case_number(1)}.")
    unknown = sorted({character for character in characters if character not in _VALUE})
    if unknown:
        raise BadIdentifier(f"This is not a case number: we never use {', '.join(unknown)}; ask the caller to read it again.")
    values = [_VALUE[character] for character in characters]
    if _check(values[:6]) != values[6]:
        raise BadIdentifier("This is not a case number: one character is wrong or two are exchanged; ask the caller to spell it.")
    return _show(characters)


def is_case_number(text: str) -> bool:
    """Whether the text is a case number."""
    return accepts(parse_case_number, text)


def case_numbers_from(text: str) -> tuple[str, str] | None:
    """The first and the last number that begin as the text does, in any order of sorting; None where no number can.

    At least three characters of ours, with a digit among them or a hyphen after the third: "KAY" is a name.
    """
    characters = plain(text, without=" -._/#")
    if not 3 <= len(characters) <= 7 or not _VALUE.keys() >= set(characters) or not re.search(r"\d|^\w{3}-", text.strip()):
        return None
    return _show(characters.ljust(7, ALPHABET[0])), _show(characters.ljust(7, ALPHABET[-1]))


def speakable(number: str) -> str:
    """The case number as an agent says it: "Kilo seven Mike, four Papa Quebec, X-ray".

    Raises:
        BadIdentifier: the text is not a case number.
    """
    return ", ".join(" ".join(_SPOKEN[character] for character in group) for group in parse_case_number(number).split("-"))


def _mix(value: int, key: int) -> int:
    mixed = ((value + key) * 0x9E3779B1) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 15)) * 0x85EBCA77) & 0xFFFFFFFF
    return (mixed ^ (mixed >> 13)) % _HALF


def _mix_many(values: NDArray[np.uint64], key: int) -> NDArray[np.uint64]:
    low = np.uint64(0xFFFFFFFF)
    mixed = ((values + np.uint64(key)) * np.uint64(0x9E3779B1)) & low
    mixed = ((mixed ^ (mixed >> np.uint64(15))) * np.uint64(0x85EBCA77)) & low
    return (mixed ^ (mixed >> np.uint64(13))) % np.uint64(_HALF)


def _digits(half: int) -> tuple[int, int, int]:
    return half // (_BASE * _BASE), half // _BASE % _BASE, half % _BASE


def _number(values: list[int]) -> int:
    return (values[0] * _BASE + values[1]) * _BASE + values[2]


def _check(values: Iterable[int]) -> int:
    return -sum(weight * value for weight, value in zip(_WEIGHTS, values, strict=True)) % _BASE


def _show(characters: str) -> str:
    return f"{characters[:3]}-{characters[3:6]}-{characters[6]}"


def _spell_many(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> list[str]:
    base = _BASE
    halves = (left.astype(np.int64), right.astype(np.int64))
    values = [column for half in halves for column in (half // (base * base), half // base % base, half % base)]
    check = -sum(weight * value for weight, value in zip(_WEIGHTS, values, strict=True)) % base
    letters = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
    spelled = np.full((left.size, 9), ord("-"), dtype=np.uint8)
    for position, column in zip((0, 1, 2, 4, 5, 6, 8), (*values, check), strict=True):
        spelled[:, position] = letters[column]
    text: list[str] = spelled.view("S9").ravel().astype("U9").tolist()
    return text
