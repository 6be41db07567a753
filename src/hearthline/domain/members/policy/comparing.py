"""Is this the same person, perhaps the same, or somebody else, and why?

The hard promise is no false automatic merge: `same` needs the exact date of birth, an exact name and a proof (a number, a
telephone, a door) with nothing that speaks against it. Whatever is merely likely is `near`: a person decides.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from hearthline.domain.members.policy.names import Fit, given_fit
from hearthline.domain.members.policy.people import Person
from hearthline.domain.members.policy.reasons import reasons_of, score_of
from hearthline.domain.members.policy.signs import Born, Signs, shared_numbers, signs_of

_NAMED = (Fit.EXACT, Fit.PARTLY, Fit.CLOSE)
"""Readings of a name that one person can have."""


class Verdict(StrEnum):
    """What matching says about two records."""

    SAME = "same"
    NEAR = "near"
    DIFFERENT = "different"


class Match(NamedTuple):
    """A verdict about two records, and what it rests on."""

    verdict: Verdict
    one: Person
    other: Person
    crowded: Collection[object]

    @property
    def reasons(self) -> tuple[str, ...]:
        """What speaks for and against, as sentences without anybody's particulars."""
        return reasons_of(signs_of(self.one, self.other, self.crowded))

    @property
    def score(self) -> float:
        """How strongly the records agree, 0 to 1, for the order in which a person is asked; no verdict reads it."""
        return score_of(signs_of(self.one, self.other, self.crowded))

    @property
    def is_repetition(self) -> bool:
        """Whether `one` carries nothing that `other` does not: every number, or without any, every telephone and door."""
        if self.one.numbers:
            return self.one.numbers.keys() <= self.other.numbers.keys()
        return self.one.phones <= self.other.phones and self.one.places <= self.other.places

    @property
    def shares_personal_number(self) -> bool:
        """Whether both carry a number that only one person can have."""
        return bool(shared_numbers(self.one, self.other, self.crowded)[0])


def compare(one: Person, other: Person, *, crowded: Collection[object] = ()) -> Match:
    """Compare two records of one client.

    Args:
        crowded: telephones, places and number tokens that so many people share that they say nothing (a nursing home's desk).
    """
    if _says_nothing_new(one, other, crowded):
        return Match(Verdict.SAME, one, other, crowded)
    if _is_plainly_another(one, other):
        return Match(Verdict.DIFFERENT, one, other, crowded)
    signs = signs_of(one, other, crowded)
    if one.is_unidentified or other.is_unidentified:
        verdict = _reference_verdict(signs)
    elif _is_same(signs):
        verdict = Verdict.SAME
    else:
        verdict = Verdict.NEAR if _is_near(signs) else Verdict.DIFFERENT
    return Match(verdict, one, other, crowded)


def _says_nothing_new(one: Person, other: Person, crowded: Collection[object]) -> bool:
    """The common case, decided at once: exact names and date of birth, and no number that the other does not carry.

    `_is_same` gives the same answer (tested): with no number of its own, nothing about numbers can speak against it.
    """
    return (
        one.birth_date == other.birth_date is not None
        and one.given.key == other.given.key != ""
        and one.family.key == other.family.key != ""
        and one.middle == other.middle
        and one.generation == other.generation
        and one.sex == other.sex
        and bool(one.numbers)
        and not crowded
        and one.numbers.keys() <= other.numbers.keys()
        and not (one.given.is_nobody or one.family.is_nobody)
    )


def _is_plainly_another(one: Person, other: Person) -> bool:
    """The common stranger at the same door or telephone, decided at once: another given name, another birth, no number in common.

    `_is_near` gives the same answer (tested).
    """
    return (
        one.birth_date != other.birth_date
        and one.given.key != other.given.key
        and one.given.key not in (other.middle, other.family.key, "")
        and other.given.key not in (one.middle, one.family.key, "")
        and one.given.key + one.middle != other.given.key + other.middle
        and given_fit(one.given, other.given) is Fit.APART
        and one.numbers.keys().isdisjoint(other.numbers.keys())
    )


def _is_same(signs: Signs) -> bool:
    if _speaks_against(signs) or signs.given is not Fit.EXACT or signs.is_nobody:
        return False
    if signs.born is not Born.EQUAL:  # two records that know no date of birth need the whole name and a number of one person
        return signs.born is Born.UNSAID and signs.family is Fit.EXACT and bool(signs.personal)
    if signs.family is Fit.EXACT:
        if signs.personal or signs.household:
            return True
        if signs.household_apart and not (signs.phone and signs.place):
            return signs.household_slip and (signs.phone or signs.place)
        return signs.phone or signs.place
    return bool(signs.personal) and signs.family in (Fit.PARTLY, Fit.CLOSE)


def _reference_verdict(signs: Signs) -> Verdict:
    """A record without name and date of birth: only a number that programs copy as a reference proves anything."""
    if signs.reference and not signs.conflicts:
        return Verdict.SAME
    return Verdict.NEAR if signs.personal else Verdict.DIFFERENT


def _speaks_against(signs: Signs) -> bool:
    return signs.generation_apart or signs.sex_apart or signs.middle is Fit.APART or bool(signs.conflicts)


def _has_support(signs: Signs) -> bool:
    """Something besides name and date of birth speaks for one person."""
    return signs.phone or signs.place or signs.neighboring or signs.household or signs.household_slip or signs.number_slip


def _is_near(signs: Signs) -> bool:
    """What a person should look at. The bars are set so that strangers in a million members are rarely proposed."""
    if signs.personal:
        return _is_near_by_number(signs)
    if signs.names_exchanged:
        return signs.born is Born.EQUAL or (
            _has_support(signs) and signs.born in (Born.SWAPPED, Born.SLIP, Born.UNKNOWN, Born.UNSAID)
        )
    if Fit.APART in (signs.given, signs.family) and not _is_other_name(signs):
        return False
    if signs.generation_apart and signs.born is not Born.EQUAL:
        return False
    return _NEAR_BY_BIRTH[signs.born](signs)


def _is_near_by_number(signs: Signs) -> bool:
    """Both carry a number that one person has: unless everything else differs, somebody must look."""
    return (
        signs.born in (Born.EQUAL, Born.SWAPPED, Born.SLIP)
        or signs.given in _NAMED
        or signs.family in _NAMED
        or signs.names_exchanged
        or _has_support(signs)
    )


def _is_other_name(signs: Signs) -> bool:
    """A name changed and nearly nothing else did: a marriage, or a number that differs by a slip.

    A different given name alone is a twin's or a spouse's, at whatever address: these are not even proposed.
    """
    if signs.born is not Born.EQUAL:
        return False
    if signs.given is Fit.APART:
        return signs.number_slip and signs.family is Fit.EXACT
    return signs.given in (Fit.EXACT, Fit.PARTLY) and _has_support(signs)


def _near_when_equal(signs: Signs) -> bool:
    missing = Fit.UNKNOWN in (signs.family, signs.given)
    return not missing or Fit.EXACT in (signs.family, signs.given) or _has_support(signs)


def _near_when_swapped(signs: Signs) -> bool:
    exact = signs.family is Fit.EXACT and signs.given in (Fit.EXACT, Fit.PARTLY)
    return exact or _has_support(signs)


def _near_with_support(signs: Signs) -> bool:
    return Fit.UNKNOWN not in (signs.family, signs.given) and _has_support(signs)


def _near_when_apart(signs: Signs) -> bool:
    """A wholly different date of birth within one generation: only where nearly everything else is the same."""
    exact = signs.family is Fit.EXACT and signs.given is Fit.EXACT and not signs.is_nobody
    return exact and signs.phone + signs.place + signs.household >= 2


_NEAR_BY_BIRTH = {
    Born.EQUAL: _near_when_equal,
    Born.SWAPPED: _near_when_swapped,
    Born.SLIP: _near_with_support,
    Born.UNKNOWN: _near_with_support,
    Born.UNSAID: _near_with_support,
    Born.GENERATION: lambda signs: False,
    Born.APART: _near_when_apart,
}
