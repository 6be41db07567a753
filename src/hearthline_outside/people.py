"""Who is the i-th invented person, as a function of the seed and i alone?

Nothing is stored: a referral for member 731,204 asks for that person again. People come in pairs (2k, 2k+1), most of them
strangers; some pairs are couples, twins, or father and son of the same name at one address.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple, cast

from hearthline.kernel.vocabulary import LineOfBusiness
from hearthline_outside import names, numbers
from hearthline_outside.chance import draws, spread, stream, table
from hearthline_outside.markets import SENIOR, Market, Product, age_band
from hearthline_outside.places import LINE2, STREETS, Place


class Person(NamedTuple):
    """One person: first the columns of members.csv in order, then what the files do not say."""

    ref: str
    family: str
    given: str
    middle: str
    suffix: str
    birth_date: str
    sex: str
    phone: str
    email: str
    language: str
    address_line1: str
    address_line2: str
    city: str
    state: str
    zip: str
    mbi: str
    ssn: str
    mrn: str
    mrn_issuer: str
    payer_name: str
    payer_code: str
    policy_number: str
    group_number: str
    plan_name: str
    line_of_business: str
    coverage_starts: str
    coverage_ends: str
    position: int
    age: int
    place: Place
    product: Product


MEMBER_COLUMNS: tuple[str, ...] = Person._fields[:27]

_APART, _COUPLE, _TWINS, _SENIOR_JUNIOR, _PARENT_CHILD = range(5)
_PAIRS = table([(_APART, 85.5), (_COUPLE, 9.5), (_TWINS, 1.2), (_SENIOR_JUNIOR, 1.8), (_PARENT_CHILD, 2.0)])
# The age of an insured book that buys home-based care: more seniors than the country has.
_AGES = table(
    [
        (age, 0.55 if age < 19 else 0.9 if age < 45 else 1.25 if age < 65 else 1.9 if age < 80 else 1.15 if age < 90 else 0.25)
        for age in range(0, 101)
    ]
)
_ADULT_AGES = table([(age, 1.0 if age < 65 else 1.8 if age < 82 else 0.8) for age in range(28, 94)])
_EMAIL_HOSTS = ("example.com", "example.org", "example.net")
_STARTED = ((0, "01-01"), (0, "01-01"), (0, "01-01"), (1, "01-01"), (2, "07-01"), (1, "10-01"), (3, "01-01"), (1, "06-01"))
"""Years before the current one and day on which coverage began; plans begin mostly in January."""


class Population:
    """Every person of one seed, by index; indexes at or above `members` are people who are in no member file.

    Args:
        seed: the same seed gives the same people.
        members: how many are on file.
        places: where they live; see `places.crowded`: the first ones are the most populous.
        market: who insures them.
        day: ages are counted back from this day.
        issuers: (code, name) of organizations that number their patients.
    """

    def __init__(
        self, seed: int, *, members: int, places: Sequence[Place], market: Market, day: date, issuers: Sequence[tuple[str, str]]
    ) -> None:
        self.members = members
        self.market = market
        self.day = day
        self._pair_key = stream(seed, "pairs")
        self._own_key = stream(seed, "people")
        self._offset = int.from_bytes(stream(seed, "numbers")[:4], "big")
        self._places = places
        self._place_count = len(places)
        self._issuers = issuers
        self._today = day.toordinal()
        self._starts = tuple(f"{day.year - years}-{date_in_year}" for years, date_in_year in _STARTED)
        self._ended = (day.replace(day=1) - timedelta(days=1)).isoformat()

    def age(self, index: int) -> int:
        """The age in years of the person with this index, without working out the rest."""
        own = draws(self._own_key, index)
        pair = draws(self._pair_key, index >> 1)
        kind = _PAIRS[pair[0] >> 4]
        return _AGES[own[4] >> 4] if kind == _APART else self._related(kind, bool(index & 1), own, pair, False)[0]

    def row(self, index: int) -> tuple[str, ...]:
        """The person with this index as a row of members.csv."""
        return cast(tuple[str, ...], self.person(index)[: len(MEMBER_COLUMNS)])

    def person(self, index: int) -> Person:
        """The person with this index."""
        own = draws(self._own_key, index)
        pair = draws(self._pair_key, index >> 1)
        kind = _PAIRS[pair[0] >> 4]
        home = own if kind == _APART else pair
        group = names.GROUPS[home[1] >> 4]
        family = group.family[home[2] >> 4]
        is_female = own[3] < 35_000
        is_second = bool(index & 1)
        age, days = _AGES[own[4] >> 4], own[5] % 365
        suffix = ""
        if kind != _APART:
            age, days, is_female, suffix = self._related(kind, is_second, own, pair, is_female)
        given = (group.female if is_female else group.male)[(pair if suffix else own)[6] >> 4]
        if kind == _TWINS and is_second:
            given = _other_name(group.female if is_female else group.male, own, taken=self._twin_name(group, pair, index))
        middle = names.MIDDLE[own[7] >> 4]
        # Crowding: a draw mixed with its own square prefers the first places without leaving any out.
        place = self._places[((home[8] * home[8] >> 16) + home[8]) * self._place_count >> 17]
        product = self.market.products[place.state][age_band(age)][
            (pair if kind in (_COUPLE, _TWINS) and age_band(age) == SENIOR else own)[9] >> 4
        ]
        issuer = self._issuers[own[10] * len(self._issuers) >> 16] if own[11] < 39_000 else ("", "")
        number = home[12] % (9_900 if home[13] & 1 else 990) + 10
        is_medicare = product.line_of_business is LineOfBusiness.MEDICARE_ADVANTAGE
        offset = self._offset
        return Person(
            f"M{index + 1:08d}",
            family,
            given,
            middle,
            suffix,
            date.fromordinal(self._today - age * 365 - age // 4 - days).isoformat(),
            "F" if is_female else "M",
            numbers.phone(place.area_code, home[14] if own[15] < 40_000 else own[14]),
            f"{_mailbox(given)}.{_mailbox(family)}{own[16] % 90 + 10}@{_EMAIL_HOSTS[own[17] % 3]}" if own[18] < 30_000 else "",
            group.language[own[19] >> 4],
            f"{number} {STREETS[home[20] * len(STREETS) >> 16]}",
            LINE2[home[21] % len(LINE2)] if home[22] < 11_000 else "",
            place.city,
            place.state,
            place.zip,
            numbers.mbi(index, offset=offset) if is_medicare else "",
            numbers.ssn(index, offset=offset) if own[23] < 22_000 else "",
            f"{spread(index, 90_000_000, stride=7_368_787, offset=offset) + 10_000_000}" if issuer[0] else "",
            issuer[0],
            product.payer.name,
            product.payer.code,
            f"{product.policy_prefix}{spread(index, 1_000_000_000, stride=373_587_883, offset=offset):09d}",
            f"{product.group_prefix}{1000 + own[24] % 40 * 25}" if product.group_prefix else "",
            product.plan_name,
            product.line_of_business,
            self._starts[own[25] & 7],
            self._ended if own[26] < 700 else "",
            index,
            age,
            place,
            product,
        )

    def _related(
        self, kind: int, is_second: bool, own: tuple[int, ...], pair: tuple[int, ...], is_female: bool
    ) -> tuple[int, int, bool, str]:
        """Age, days past the birthday, sex and suffix of someone whose pair is a family."""
        age, days = _ADULT_AGES[pair[4] >> 4], pair[5] % 365
        if kind == _TWINS:
            return _AGES[pair[4] >> 4], days, is_female, ""
        if kind == _COUPLE:
            return age + (own[4] % 7 - 3 if is_second else 0), own[5] % 365, is_second == bool(pair[6] & 1), ""
        elder = min(age + 24, 98)
        is_child = is_second
        age = max(elder - 21 - own[4] % 14, 0) if is_child else elder
        if kind == _SENIOR_JUNIOR:
            return age, own[5] % 365, False, "Jr" if is_child else "Sr"
        return age, own[5] % 365, is_female, ""

    def _twin_name(self, group: names.NameGroup, pair: tuple[int, ...], index: int) -> str:
        first = draws(self._own_key, index - 1)
        return (group.female if first[3] < 35_000 else group.male)[first[6] >> 4]


def _other_name(choices: tuple[str, ...], own: tuple[int, ...], *, taken: str) -> str:
    """A given name that the other twin does not have."""
    start = own[6] >> 4
    return next(name for step in range(len(choices)) if (name := choices[(start + step) % len(choices)]) != taken)


_mailboxes: dict[str, str] = {}


def _mailbox(name: str) -> str:
    """The letters of a name that an e-mail address keeps; remembered, because there are about a thousand names."""
    found = _mailboxes.get(name)
    if found is None:
        found = "".join(letter for letter in names.plain(name).lower() if letter.isalnum()) or "x"
        _mailboxes[name] = found
    return found


def care_need(age: int) -> float:
    """How likely a person of this age is to be referred for home-based care, beside the oldest (1.0)."""
    return 1.0 if age >= 75 else 0.7 if age >= 65 else 0.3 if age >= 45 else 0.16 if age >= 19 else 0.12
