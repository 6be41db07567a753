"""Is this the same person, perhaps the same, or somebody else, and why?

The hard promise is no false automatic merge: `same` needs the exact date of birth, an exact name and a proof (a number, a
telephone, a door) with nothing that speaks against it. Whatever is merely likely is `near`: a person decides.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import Enum, StrEnum
from typing import NamedTuple

from hearthline.domain.members.policy import numbers
from hearthline.domain.members.policy.names import Fit, family_fit, given_fit, middle_fit
from hearthline.domain.members.policy.people import Person, day_and_month_swapped
from hearthline.domain.members.policy.places import building

_NONE: frozenset[str] = frozenset()
_POLICY = ("member_id", "")
GENERATION_YEARS = 15  # a father and a son of one name are at least this far apart


class Verdict(StrEnum):
    """What matching says about two records."""

    SAME = "same"
    NEAR = "near"
    DIFFERENT = "different"


class Born(Enum):
    """How two dates of birth go together."""

    EQUAL = "equal"
    SWAPPED = "swapped"
    SLIP = "slip"
    UNKNOWN = "unknown"
    GENERATION = "generation"
    APART = "apart"


class _Signs(NamedTuple):
    """What two records say for and against being one person."""

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
    phone: bool
    place: bool
    same_building: bool
    is_nobody: bool
    names_exchanged: bool

    @property
    def exact_name(self) -> bool:
        return self.family is Fit.EXACT and self.given is Fit.EXACT and not self.is_nobody

    @property
    def against(self) -> bool:
        return self.generation_apart or self.sex_apart or self.middle is Fit.APART or bool(self.conflicts)

    @property
    def support(self) -> bool:
        return self.phone or self.place or self.household or self.household_slip


class Match(NamedTuple):
    """A verdict about two records, and what it rests on."""

    verdict: Verdict
    one: Person
    other: Person
    crowded: Collection[object]

    @property
    def reasons(self) -> tuple[str, ...]:
        """What speaks for and against, as sentences without anybody's particulars."""
        return _reasons(_signs(self.one, self.other, self.crowded))

    @property
    def score(self) -> float:
        """How strongly the records agree, 0 to 1, for the order in which a person is asked; no verdict reads it."""
        return _score(_signs(self.one, self.other, self.crowded))

    @property
    def shares_personal_number(self) -> bool:
        """Whether both carry a number that only one person can have."""
        return bool(_shared_numbers(self.one, self.other, self.crowded)[0])


def compare(one: Person, other: Person, *, crowded: Collection[object] = ()) -> Match:
    """Compare two records of one client.

    Args:
        crowded: telephones, places and number tokens that so many people share that they say nothing (a nursing home's desk).
    """
    if _says_nothing_new(one, other, crowded):
        return Match(Verdict.SAME, one, other, crowded)
    signs = _signs(one, other, crowded)
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


def _is_same(signs: _Signs) -> bool:
    if signs.born is not Born.EQUAL or signs.against or signs.given is not Fit.EXACT or signs.is_nobody:
        return False
    if signs.family is Fit.EXACT:
        if signs.personal or signs.household:
            return True
        if signs.household_apart and not (signs.phone and signs.place):
            return signs.household_slip and (signs.phone or signs.place)
        return signs.phone or signs.place
    return bool(signs.personal) and signs.family in (Fit.PARTLY, Fit.CLOSE)


def _reference_verdict(signs: _Signs) -> Verdict:
    """A record without name and date of birth: only a number that programs copy as a reference proves anything."""
    if signs.reference and not signs.conflicts:
        return Verdict.SAME
    return Verdict.NEAR if signs.personal else Verdict.DIFFERENT


def _is_near(signs: _Signs) -> bool:
    if signs.personal:
        return signs.born in (Born.EQUAL, Born.SWAPPED, Born.SLIP) or signs.given in (Fit.EXACT, Fit.PARTLY, Fit.CLOSE)
    if signs.names_exchanged:
        return signs.born is Born.EQUAL or (signs.support and signs.born in (Born.SWAPPED, Born.SLIP, Born.UNKNOWN))
    if signs.given in (Fit.APART, Fit.UNKNOWN):
        return False
    if signs.generation_apart and signs.born is not Born.EQUAL:
        return False
    if signs.conflicts and not (signs.exact_name or signs.support):
        return False
    return _NEAR_BY_BIRTH[signs.born](signs)


def _near_when_equal(signs: _Signs) -> bool:
    if signs.support:
        return True
    if signs.family is Fit.EXACT:
        return signs.given in (Fit.EXACT, Fit.PARTLY, Fit.CLOSE)
    return signs.family in (Fit.PARTLY, Fit.CLOSE) and signs.given is Fit.EXACT


def _near_when_swapped(signs: _Signs) -> bool:
    if signs.family is Fit.EXACT and signs.given in (Fit.EXACT, Fit.PARTLY):
        return True
    return signs.support and signs.family is not Fit.APART


def _near_when_slipped(signs: _Signs) -> bool:
    return signs.support and signs.family in (Fit.EXACT, Fit.PARTLY, Fit.CLOSE)


def _near_when_unknown(signs: _Signs) -> bool:
    return signs.support and signs.family in (Fit.EXACT, Fit.PARTLY, Fit.CLOSE)


def _near_when_apart(signs: _Signs) -> bool:
    return signs.exact_name and signs.phone + signs.place + signs.household >= 2


_NEAR_BY_BIRTH = {
    Born.EQUAL: _near_when_equal,
    Born.SWAPPED: _near_when_swapped,
    Born.SLIP: _near_when_slipped,
    Born.UNKNOWN: _near_when_unknown,
    Born.GENERATION: lambda signs: False,
    Born.APART: _near_when_apart,
}


def _signs(one: Person, other: Person, crowded: Collection[object]) -> _Signs:
    family, given, middle = _name_fits(one, other)
    personal, household, shares_reference = _shared_numbers(one, other, crowded)
    conflicts, policies_apart, slip = _different_numbers(one, other)
    phones = one.phones & other.phones
    places = one.places & other.places
    if crowded:
        phones, places = phones.difference(crowded), places.difference(crowded)
    return _Signs(
        family,
        given,
        middle,
        born_fit(one.birth_date, other.birth_date),
        0 < one.generation != other.generation > 0,
        bool(one.sex and other.sex and one.sex != other.sex),
        personal,
        shares_reference,
        household,
        slip and not household,
        policies_apart and not household,
        conflicts - personal,
        bool(phones),
        bool(places),
        bool(places) or _share_a_building(one, other),
        one.given.is_nobody or other.given.is_nobody or one.family.is_nobody or other.family.is_nobody,
        family is not Fit.EXACT and _exchanged(one, other),
    )


def _name_fits(one: Person, other: Person) -> tuple[Fit, Fit, Fit]:
    family = Fit.EXACT if one.family.key == other.family.key != "" else family_fit(one.family, other.family)
    middle = middle_fit(one.middle, other.middle)
    if one.given.key == other.given.key != "":
        return family, Fit.EXACT, middle
    given = given_fit(one.given, other.given)
    if one.given.key + one.middle == other.given.key + other.middle != "":
        return family, Fit.EXACT, Fit.EXACT  # "Mary Ann" in one field, "Mary" and "Ann" in two
    if given is Fit.APART and (one.middle == other.given.key != "" or other.middle == one.given.key != ""):
        given = Fit.PARTLY  # goes by the middle name
    return family, given, middle


def born_fit(one: date | None, other: date | None) -> Born:
    """How two dates of birth go together; a slip is one digit wrong, or two neighboring digits exchanged."""
    if one is None or other is None:
        return Born.UNKNOWN
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
    """Whether the family name stands in the given field and the reverse."""
    return one.family.key == other.given.key != "" and one.given.key == other.family.key != ""


def _shared_numbers(one: Person, other: Person, crowded: Collection[object]) -> tuple[frozenset[str], bool, bool]:
    """Systems of the personal numbers both carry, whether they share a household's, and whether one is a program's reference."""
    shared = [one.numbers[token] for token in one.numbers.keys() & other.numbers.keys() if token not in crowded]
    if not shared:
        return _NONE, False, False
    personal = frozenset(number.system for number in shared if numbers.is_personal(number.system, number.issuer))
    household = any(not numbers.is_personal(number.system, number.issuer) for number in shared)
    return personal, household, any(numbers.is_reference(number.system, number.issuer) for number in shared)


def _different_numbers(one: Person, other: Person) -> tuple[frozenset[str], bool, bool]:
    """Systems in which one person cannot hold two, whether both have policies, and whether two of these differ by one slip."""
    mine, theirs = _held(one), _held(other)
    both = mine.keys() & theirs.keys()
    apart = {key for key in both if mine[key].keys().isdisjoint(theirs[key].keys())}
    conflicts = frozenset(system for system, issuer in apart if numbers.is_exclusive(system, issuer))
    if _POLICY not in apart:
        return conflicts, False, False
    slip = any(numbers.one_slip(first, second) for first in mine[_POLICY].values() for second in theirs[_POLICY].values())
    return conflicts, True, slip


def _held(person: Person) -> dict[tuple[str, str], dict[bytes, str]]:
    held: dict[tuple[str, str], dict[bytes, str]] = {}
    for token, number in person.numbers.items():
        held.setdefault((number.system, number.issuer), {})[token] = number.value
    return held


def _share_a_building(one: Person, other: Person) -> bool:
    if not one.places or not other.places:
        return False
    return not {building(place) for place in one.places}.isdisjoint(building(place) for place in other.places)


def _score(signs: _Signs) -> float:
    points = 40 * bool(signs.personal) + 15 * signs.household + 8 * signs.household_slip
    points += {Fit.EXACT: 15, Fit.PARTLY: 10, Fit.CLOSE: 10}.get(signs.family, 0)
    points += {Fit.EXACT: 15, Fit.PARTLY: 10, Fit.CLOSE: 10}.get(signs.given, 0)
    points += {Born.EQUAL: 25, Born.SWAPPED: 15, Born.SLIP: 12}.get(signs.born, 0)
    points += 10 * signs.phone + 10 * signs.place + 3 * (signs.middle is Fit.EXACT)
    points -= 15 * (signs.generation_apart + signs.sex_apart + bool(signs.conflicts) + (signs.middle is Fit.APART))
    return min(max(points, 0), 100) / 100


_NUMBER_WORDS = {"mbi": "Medicare number", "ssn": "social security number", "mrn": "record number", "other": "identifier"}
_FAMILY_WORDS = {
    Fit.EXACT: "Same family name.",
    Fit.PARTLY: "One family name is part of the other.",
    Fit.CLOSE: "The family names differ by a slip.",
    Fit.APART: "The family names differ.",
}
_GIVEN_WORDS = {
    Fit.EXACT: "Same given name.",
    Fit.PARTLY: "One given name is a short form or a part of the other.",
    Fit.CLOSE: "The given names differ by a slip.",
    Fit.APART: "The given names differ.",
}
_BORN_WORDS = {
    Born.EQUAL: "Same date of birth.",
    Born.SWAPPED: "Day and month of birth are exchanged.",
    Born.SLIP: "The dates of birth differ by one digit.",
    Born.UNKNOWN: "A date of birth is missing.",
    Born.GENERATION: "The dates of birth are a generation apart.",
    Born.APART: "The dates of birth differ.",
}


def _reasons(signs: _Signs) -> tuple[str, ...]:
    said = [f"Same {_NUMBER_WORDS.get(system, system)}." for system in sorted(signs.personal)]
    said += [f"Different {_NUMBER_WORDS.get(system, system)}s." for system in sorted(signs.conflicts)]
    if signs.names_exchanged:
        said.append("Family and given name are exchanged.")
    else:
        said += [
            _FAMILY_WORDS.get(signs.family, "A family name is missing."),
            _GIVEN_WORDS.get(signs.given, "A given name is missing."),
        ]
    said.append(_BORN_WORDS[signs.born])
    for is_so, sentence in (
        (signs.is_nobody, "A name is only a stand-in."),
        (signs.middle is Fit.APART, "The middle names differ."),
        (signs.generation_apart, "One is Jr, the other is not (suffixes differ)."),
        (signs.sex_apart, "The sexes differ."),
        (signs.household, "Same policy number."),
        (signs.household_slip, "The policy numbers differ by one character."),
        (signs.household_apart and not signs.household_slip, "Different policy numbers."),
        (signs.phone, "Same telephone."),
        (signs.place, "Same address."),
        (signs.same_building and not signs.place, "Same building, another unit or none given."),
    ):
        if is_so:
            said.append(sentence)
    return tuple(said)
