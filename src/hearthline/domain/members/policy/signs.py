"""What do two records say for and against being one person?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import Enum
from typing import NamedTuple

from hearthline.domain.members.policy import numbers
from hearthline.domain.members.policy.names import Fit, family_fit, given_fit, looks_alike, middle_fit
from hearthline.domain.members.policy.people import Person, day_and_month_swapped
from hearthline.domain.members.policy.places import are_neighboring

GENERATION_YEARS = 15  # a father and a son of one name are at least this far apart
_NONE: frozenset[str] = frozenset()
_POLICY = ("member_id", "")


class Born(Enum):
    """How two dates of birth go together."""

    EQUAL = "equal"
    SWAPPED = "swapped"
    SLIP = "slip"
    UNKNOWN = "unknown"
    UNSAID = "unsaid"
    GENERATION = "generation"
    APART = "apart"


class Signs(NamedTuple):
    """Each sign by itself; `policy.comparing` weighs them.

    `personal` and `conflicts` name systems: a number both carry that only one person can have, and one of which each has another.
    `neighboring` is a place of both that is nearly the same: the unit, or a letter of the street, differs or is missing.
    """

    family: Fit
    given: Fit
    middle: Fit
    born: Born
    generation_apart: bool
    sex_apart: bool
    personal: frozenset[str]
    reference: bool
    household: bool
    household_slip: bool
    household_apart: bool
    conflicts: frozenset[str]
    number_slip: bool
    phone: bool
    place: bool
    neighboring: bool
    is_nobody: bool
    names_exchanged: bool


def signs_of(one: Person, other: Person, crowded: Collection[object]) -> Signs:
    """Read all signs; what is in `crowded` says nothing."""
    family, given, middle = _name_fits(one, other)
    personal, household, shares_reference = shared_numbers(one, other, crowded)
    conflicts, policies_apart, policy_slip, number_slip = _different_numbers(one, other)
    phones = one.phones & other.phones
    places = one.places & other.places
    if crowded:
        phones, places = phones.difference(crowded), places.difference(crowded)
    return Signs(
        family,
        given,
        middle,
        born_fit(one.birth_date, other.birth_date),
        0 < one.generation != other.generation > 0,
        bool(one.sex and other.sex and one.sex != other.sex),
        personal,
        shares_reference,
        household,
        policy_slip and not household,
        policies_apart and not household,
        conflicts - personal,
        number_slip,
        bool(phones),
        bool(places),
        not places and any(are_neighboring(here, there) for here in one.places for there in other.places),
        one.given.is_nobody or other.given.is_nobody or one.family.is_nobody or other.family.is_nobody,
        family is not Fit.EXACT and _exchanged(one, other),
    )


def _name_fits(one: Person, other: Person) -> tuple[Fit, Fit, Fit]:
    family = Fit.EXACT if one.family.key == other.family.key != "" else family_fit(one.family, other.family)
    middle = middle_fit(one.middle, other.middle)
    if one.given.key == other.given.key != "":
        return family, Fit.EXACT, middle
    given = given_fit(one.given, other.given)
    if one.given.key + one.middle == other.given.key + other.middle != "" and 1 not in (len(one.middle), len(other.middle)):
        return family, Fit.EXACT, Fit.EXACT  # "Mary Ann" in one field, "Mary" and "Ann" in two
    if given is Fit.APART and (one.middle == other.given.key != "" or other.middle == one.given.key != ""):
        given = Fit.PARTLY  # goes by the middle name
    return family, given, middle


def born_fit(one: date | None, other: date | None) -> Born:
    """How two dates of birth go together; a slip is one digit wrong or two neighbors exchanged; unsaid is missing in both."""
    if one is None or other is None:
        return Born.UNSAID if one is other else Born.UNKNOWN
    if one == other:
        return Born.EQUAL
    if day_and_month_swapped(one) == other:
        return Born.SWAPPED
    first, second = f"{one:%Y%m%d}", f"{other:%Y%m%d}"
    wrong = [place for place in range(8) if first[place] != second[place]]
    if len(wrong) == 1:
        return Born.SLIP
    if (
        len(wrong) == 2
        and wrong[1] - wrong[0] == 1
        and first[wrong[0]] == second[wrong[1]]
        and first[wrong[1]] == second[wrong[0]]
    ):
        return Born.SLIP
    return Born.GENERATION if abs(one.year - other.year) >= GENERATION_YEARS else Born.APART


def _exchanged(one: Person, other: Person) -> bool:
    """Whether the family name stands in the given field and the reverse, with at most one of the two misspelled."""
    crossed = ((one.family.key, other.given.key), (one.given.key, other.family.key))
    exact = sum(here == there != "" for here, there in crossed)
    return exact == 2 or (exact == 1 and all(here == there or looks_alike(here, there) for here, there in crossed))


def shared_numbers(one: Person, other: Person, crowded: Collection[object]) -> tuple[frozenset[str], bool, bool]:
    """Systems of the personal numbers both carry, whether they share a household's, and whether one is a program's reference."""
    shared = [one.numbers[token] for token in one.numbers.keys() & other.numbers.keys() if token not in crowded]
    if not shared:
        return _NONE, False, False
    personal = frozenset(number.system for number in shared if numbers.is_personal(number.system, number.issuer))
    household = any(not numbers.is_personal(number.system, number.issuer) for number in shared)
    return personal, household, any(numbers.is_reference(number.system, number.issuer) for number in shared)


def _different_numbers(one: Person, other: Person) -> tuple[frozenset[str], bool, bool, bool]:
    """Systems in which one person cannot hold two; whether both have policies and these differ, and by one slip only.

    Last, whether a sealed or record number may differ by a slip: of a sealed one only the last four characters are compared.
    """
    mine, theirs = _held(one), _held(other)
    apart = {key for key in mine.keys() & theirs.keys() if mine[key].keys().isdisjoint(theirs[key].keys())}
    if not apart:
        return _NONE, False, False, False
    conflicts = frozenset(system for system, issuer in apart if numbers.is_exclusive(system, issuer))
    slips = {
        key[0]
        for key in apart
        if any(numbers.one_slip(key[0], first, second) for first in mine[key].values() for second in theirs[key].values())
    }
    return conflicts, _POLICY in apart, _POLICY[0] in slips, bool(slips & conflicts)


def _held(person: Person) -> dict[tuple[str, str], dict[bytes, str]]:
    held: dict[tuple[str, str], dict[bytes, str]] = {}
    for token, number in person.numbers.items():
        held.setdefault((number.system, number.issuer), {})[token] = number.value
    return held
