"""What of a person matters for telling people apart?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from hearthline.domain.members.policy.names import Name, read_generation, read_given, read_name
from hearthline.domain.members.policy.places import is_door

_STAND_IN_DATES = frozenset({date(1900, 1, 1), date(1901, 1, 1), date(1911, 11, 11)})
_OLDEST = date(1900, 1, 2)
_SEXES = {"m": "m", "male": "m", "f": "f", "female": "f"}


class Number(NamedTuple):
    """A number somebody gave the person: `token` finds it, `value` is its canonical text, of a sealed one its last four."""

    system: str
    issuer: str
    token: bytes
    value: str = ""


class Person(NamedTuple):
    """A person as matching reads one, from a draft or from the file; built by `read_person`. `numbers` are keyed by token."""

    family: Name
    given: Name
    middle: str
    generation: int
    birth_date: date | None
    sex: str
    phones: frozenset[str]
    places: frozenset[str]
    numbers: Mapping[bytes, Number]

    @property
    def is_unidentified(self) -> bool:
        """Nobody has said a name or a date of birth."""
        return self.birth_date is None and not self.family.key and not self.given.key


def read_person(
    *,
    family: str,
    given: str,
    middle: str = "",
    suffix: str = "",
    birth_date: date | None = None,
    sex: str = "",
    phones: Iterable[str] = (),
    places: Iterable[str] = (),
    numbers: Mapping[bytes, Number] | None = None,
) -> Person:
    """Read a person's fields; `phones` in E.164, `places` as `place_key`s. A stand-in date of birth counts as not said."""
    family_name = read_name(family)
    given_name, middle_key = read_given(given, middle)
    return Person(
        family_name,
        given_name,
        middle_key,
        (read_generation(suffix) if suffix else 0) or family_name.generation or given_name.generation,
        birth_date if birth_date is not None and is_plausible_birth(birth_date) else None,
        _SEXES.get(sex) or _SEXES.get(sex.strip().lower(), ""),
        frozenset(filter(None, phones)),
        frozenset(filter(is_door, places)),
        numbers or {},
    )


def is_plausible_birth(day: date) -> bool:
    """Whether somebody can have been born on this day, rather than a program having filled the field."""
    return day >= _OLDEST and day not in _STAND_IN_DATES


def day_and_month_swapped(day: date) -> date | None:
    """The day with its day and month exchanged, where that is another day."""
    if day.day > 12 or day.day == day.month:
        return None
    return date(day.year, day.day, day.month)
