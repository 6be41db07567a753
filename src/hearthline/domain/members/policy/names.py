"""Are these two spellings the same name?

A name is read once into a key that ignores case, accents, apostrophes, hyphens and spaces (O'Neil-Smith, ONeil Smith and
Oneilsmith are one key), the set of its words, how it sounds, and the generation (Jr, Sr, III) that was typed into it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

import jellyfish
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from hearthline.domain.members.policy.nicknames import same_short_name

_CACHE, _FITS = 4_096, 2_048  # full after the first chunks of a night's file, so that a longer one takes no more memory
_JOINED = "'\u2018\u2019\u201b\u02bb\u02bc\u2032`\u00b4"
_SPELLED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t"})
_WORD = re.compile(r"[^\W_]+")
_GENERATIONS = {"sr": 1, "senior": 1, "jr": 2, "junior": 2, "ii": 2, "2nd": 2, "iii": 3, "3rd": 3, "iv": 4, "4th": 4}
_ONLY_AS_SUFFIX = {"i": 1, "1st": 1, "v": 5, "5th": 5, "vi": 6}
_TITLES = frozenset(["md", "rn", "phd", "dds", "esq", "mr", "mrs", "dr"])
_NOBODY = frozenset(
    [
        "baby",
        "babyboy",
        "babygirl",
        "bb",
        "bg",
        "boy",
        "girl",
        "newborn",
        "infant",
        "twin",
        "male",
        "female",
        "unknown",
        "unk",
        "test",
        "patient",
        "none",
        "na",
        "nfn",
        "fnu",
        "lnu",
        "doe",
        "anonymous",
        "xx",
        "xxx",
    ]
)


class Fit(Enum):
    """How two readings of one thing go together."""

    EXACT = "exact"
    PARTLY = "partly"
    CLOSE = "close"
    UNKNOWN = "unknown"
    APART = "apart"


class Name(NamedTuple):
    """A name field as matching reads it; `generation` is 0 where none was typed.

    `is_nobody` marks a stand-in such as "Baby Boy", "Unknown" or a bare initial, which proves nothing about who it is.
    """

    key: str
    words: tuple[str, ...]
    sound: str
    generation: int
    is_nobody: bool


def fold(text: str) -> str:
    """Lower case without accents or apostrophes; everything else that is no letter or digit becomes one space."""
    for mark in _JOINED:
        if mark in text:
            text = text.replace(mark, "")
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(character for character in text if not unicodedata.combining(character)).translate(_SPELLED)
    return " ".join(_WORD.findall(text.casefold()))


@lru_cache(maxsize=_CACHE)
def read_name(text: str) -> Name:
    """Read a family or given name field."""
    all_words = fold(text).split()
    words = [word for word in all_words if word not in _TITLES] or all_words
    generation = max((_GENERATIONS.get(word, 0) for word in words[1:]), default=0)
    return name_of([word for position, word in enumerate(words) if position == 0 or word not in _GENERATIONS], generation)


def name_key(text: str) -> str:
    """What of a name field has to agree for it to be the same name, however it was written."""
    return read_name(text).key


@lru_cache(maxsize=_CACHE)
def read_given(text: str, middle: str) -> tuple[Name, str]:
    """Read a given name field and the middle name (as a key); an initial typed after the given name is the middle name."""
    name, key = read_name(text), fold(middle).replace(" ", "")
    if not key and len(name.words) > 1 and len(name.words[-1]) == 1:
        return name_of(name.words[:-1], name.generation), name.words[-1]
    return name, key


def name_of(words: Sequence[str], generation: int) -> Name:
    """The name made of these folded words."""
    key = "".join(words)
    is_nobody = len(key) == 1 or (bool(words) and all(word in _NOBODY for word in words))
    return Name(key, tuple(words), _sound(key), generation, is_nobody)


@lru_cache(maxsize=4_096)
def read_generation(suffix: str) -> int:
    """The generation of a suffix field: 1 for Sr, 2 for Jr or II, 3 for III; 0 where it names none."""
    for word in fold(suffix).split():
        rank = _GENERATIONS.get(word) or _ONLY_AS_SUFFIX.get(word, 0)
        if rank:
            return rank
    return 0


def _sound(key: str) -> str:
    """How the name sounds (metaphone of its Latin letters), or the key itself where that says nothing."""
    letters = "".join(character for character in key if "a" <= character <= "z")
    return (jellyfish.metaphone(letters) if letters else "") or key


@lru_cache(maxsize=_FITS)
def family_fit(one: Name, other: Name) -> Fit:
    """EXACT, PARTLY (a part of a double surname, or its parts in another order), CLOSE (a slip of the pen), UNKNOWN or APART."""
    if not one.key or not other.key:
        return Fit.UNKNOWN
    if one.key == other.key:
        return Fit.EXACT
    if _share_a_word(one, other):
        return Fit.PARTLY
    return Fit.CLOSE if looks_alike(one.key, other.key) else Fit.APART


@lru_cache(maxsize=_FITS)
def given_fit(one: Name, other: Name) -> Fit:
    """EXACT, PARTLY (an initial, a short form, or one of several given names), CLOSE (a slip of the pen), UNKNOWN or APART."""
    if not one.key or not other.key:
        return Fit.UNKNOWN
    if one.key == other.key:
        return Fit.EXACT
    first, second = one.words[0], other.words[0]
    if first == second or same_short_name(first, second) or _is_initial(first, second):
        return Fit.PARTLY
    return Fit.CLOSE if looks_alike(one.key, other.key) else Fit.APART


def middle_fit(one: str, other: str) -> Fit:
    """How two middle names (folded keys) agree; an initial agrees with the name it begins."""
    if not one or not other:
        return Fit.UNKNOWN
    if one == other or (one[0] == other[0] and 1 in (len(one), len(other))):
        return Fit.EXACT
    return Fit.CLOSE if looks_alike(one, other) else Fit.APART


def looks_alike(one: str, other: str) -> bool:
    """Could one be a slip of the pen for the other: one letter wrong, missing or exchanged, two in a long word?"""
    shorter = min(len(one), len(other))
    if shorter < 3:
        return False
    slips = 2 if shorter >= 7 else 1
    if DamerauLevenshtein.distance(one, other, score_cutoff=slips) <= slips:
        return True
    return shorter >= 4 and JaroWinkler.similarity(one, other) >= 0.88 and _sound(one) == _sound(other)


def _share_a_word(one: Name, other: Name) -> bool:
    """O'Neil against O'Neil-Smith or Smith-O'Neil: a word of three letters or more is in both, or begins or ends the other."""
    if any(len(word) > 2 for word in set(one.words) & set(other.words)):
        return True
    short, long = sorted((one.key, other.key), key=len)
    return len(short) >= 4 and (long.startswith(short) or long.endswith(short)) and len(long) - len(short) >= 3


def _is_initial(one: str, other: str) -> bool:
    return one[0] == other[0] and 1 in (len(one), len(other))
