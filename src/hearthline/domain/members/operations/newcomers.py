"""What does a draft say, in the form in which it is looked up and compared?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from hearthline.domain.members.facts import Identifier, MemberDraft
from hearthline.domain.members.policy import numbers
from hearthline.domain.members.policy.people import Number, Person, day_and_month_swapped, read_person
from hearthline.domain.members.policy.places import is_door, place_key
from hearthline.kernel.identifiers import BadIdentifier, parse_phone
from hearthline.plumbing import crypto

Key = bytes | tuple[str, date | None, str]
"""A look-up key within one client's book: a number's token, or (kind, date of birth where the kind has one, word)."""


def kind_of(key: Key) -> str:
    """What is looked up: a number, a family or given name on a date of birth, a phone or a place."""
    return "number" if isinstance(key, bytes) else key[0]


def born_of(key: Key) -> date | None:
    """The date of birth on which a name is looked up."""
    return None if isinstance(key, bytes) else key[1]


def word_of(key: Key) -> str | bytes:
    """The token, name, telephone or place itself."""
    return key if isinstance(key, bytes) else key[2]


FIELDS = ("family", "given", "middle", "suffix", "birth_date", "sex", "phone", "email", "language", "deceased_at")
"""What a draft says of a person and a row keeps under the same name."""

_FIELDS_OF = attrgetter(*FIELDS)
_NO_BARRIERS: frozenset[str] = frozenset()


class Newcomer(NamedTuple):
    """A draft, read. `phone` is E.164 where it could be read, else as it was typed; `carried` pairs numbers with their drafts."""

    client_id: UUID
    draft: MemberDraft
    person: Person
    phone: str
    place: str
    carried: tuple[tuple[Number, Identifier], ...]

    def said(self) -> dict[str, Any]:
        """The draft's fields by name, with the telephone as it is stored."""
        found = dict(zip(FIELDS, _FIELDS_OF(self.draft), strict=True))
        found["phone"] = self.phone
        return found

    @property
    def barriers(self) -> frozenset[str]:
        """What stands before the door, the note among it."""
        address = self.draft.address
        if not address.barriers and not address.barrier_note:
            return _NO_BARRIERS
        return frozenset((*map(str, address.barriers), *filter(None, (address.barrier_note,))))


class Reader:
    """Reads drafts for clients' books, each book with a secret of its own: a token is worthless in another one."""

    def __init__(self) -> None:
        self._secrets: dict[UUID, bytes] = {}

    def read(self, client_id: UUID, draft: MemberDraft) -> Newcomer:
        """Read one draft for one client's book."""
        phone, dialable = read_phone(draft.phone)
        place = place_key(draft.address)
        carried: list[tuple[Number, Identifier]] = []
        for identifier in draft.identifiers:
            number = self.number(client_id, identifier)
            if number is not None:
                carried.append((number, identifier))
        person = read_person(
            family=draft.family,
            given=draft.given,
            middle=draft.middle,
            suffix=draft.suffix,
            birth_date=draft.birth_date,
            sex=draft.sex,
            phones=(dialable,),
            places=(place,),
            numbers={number.token: number for number, _ in carried},
        )
        return Newcomer(client_id, draft, person, phone, place, tuple(carried))

    def number(self, client_id: UUID, identifier: Identifier) -> Number | None:
        """A number with its token (a keyed fingerprint), or None where it tells nobody apart."""
        value = numbers.canonical(identifier.system, identifier.value)
        if not value:
            return None
        issuer = numbers.issuer_key(identifier.system, identifier.issuer)
        secret = self._secrets.get(client_id)
        if secret is None:
            secret = self._secrets[client_id] = crypto.blind(str(client_id), about="members.identifier")
        text = f"{identifier.system}|{issuer}|{value}".encode()
        token = hashlib.blake2b(text, key=secret, digest_size=32).digest()
        return Number(identifier.system, issuer, token, numbers.last4(value) if identifier.system in numbers.SEALED else value)


def read_phone(text: str) -> tuple[str, str]:
    """A telephone as it is stored, and as it is compared (empty where it cannot be dialed; an extension is left out)."""
    if not text:
        return "", ""
    try:
        number = parse_phone(text)
    except BadIdentifier:
        return text.strip(), ""
    return number, number.partition(";")[0]


def other_keys(person: Person) -> list[Key]:
    """Where to look besides numbers: the name on the date of birth (also with day and month exchanged), the phone, the door."""
    keys: list[Key] = [("phone", None, phone) for phone in person.phones]
    keys += [("place", None, place) for place in person.places]
    if person.birth_date is not None:
        swapped = day_and_month_swapped(person.birth_date)
        for day in (person.birth_date, swapped) if swapped else (person.birth_date,):
            keys += _born_keys(person, day)
    return keys


def held_keys(person: Person, *, phone: str, places: Iterable[str]) -> list[Key]:
    """Under which keys a record on file is found: its own date of birth, its present telephone, every door it had."""
    keys: list[Key] = [*person.numbers, *(("place", None, place) for place in places if is_door(place))]
    dialable = read_phone(phone)[1]
    if dialable:
        keys.append(("phone", None, dialable))
    if person.birth_date is not None:
        keys += _born_keys(person, person.birth_date)
    return keys


def _born_keys(person: Person, day: date) -> list[Key]:
    """A given name is looked for among the family names as well, since fields are exchanged on paper."""
    keys: list[Key] = []
    if person.family.sound:
        keys.append(("family", day, person.family.sound))
    if person.given.sound:
        keys.append(("given", day, person.given.sound))
        if person.family.sound != person.given.sound:
            keys.append(("family", day, person.given.sound))
    return keys
