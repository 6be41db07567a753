"""Whom does somebody mean who types part of a name, a date of birth in any form, a telephone or member number, or several?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hearthline.domain.members.facts import Identifier
from hearthline.domain.members.queries.search import misspelled, search
from hearthline.kernel.days import BadDay, read_day
from hearthline.kernel.identifiers import is_mbi, is_phone
from hearthline.plumbing.access import Viewer

FEWEST = 2  # letters of a name before it is looked for
LONGEST = 120  # characters that are read
_DATES = re.compile(
    r"\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})"
    r"|\d{1,2}(?:st|nd|rd|th)?[ .-]+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[ .,-]+(?:\d{4}|\d{2})"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[ .-]+\d{1,2}(?:st|nd|rd|th)?[ .,-]+(?:\d{4}|\d{2})"
    r"|(?:19|20)\d{6}|\d{4}(?:19|20)\d{2})\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+?\(?\d[\d().\- ]{8,}\d")
_NUMBER = re.compile(r"(?=(?:.*\d){4})[A-Za-z0-9-]{6,}")  # a payer's card: letters and at least four digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What was typed, taken apart."""

    name: str = ""
    birth_date: date | None = None
    phone: str = ""
    number: Identifier | None = None

    @property
    def says_something(self) -> bool:
        """Is there anything to look for?"""
        return bool(len(self.name) >= FEWEST or self.birth_date or self.phone or self.number)


def take_apart(text: str, *, on: date) -> Sought:
    """The date, the telephone, Medicare or payer's number and the name in what was typed; `on` is today."""
    text = text[:LONGEST]
    born: date | None = None
    for found in _DATES.finditer(text):
        try:
            born = read_day(found[0], today=on, is_birth=True)
        except BadDay:
            continue
        if born > on:
            born = None
            continue
        text = f"{text[: found.start()]} {text[found.end() :]}"
        break
    phone = ""
    called = _PHONE.search(text)
    if called and is_phone(called[0]):
        phone = called[0]
        text = f"{text[: called.start()]} {text[called.end() :]}"
    words = text.replace(";", " ").split()
    number = next((one for one in map(_number, words) if one), None)
    name = " ".join(word for word in words if any(map(str.isalpha, word)) and not (number and word == number.value))
    return Sought(name=name.strip(" ,"), birth_date=born, phone=phone, number=number)


def _number(word: str) -> Identifier | None:
    if is_mbi(word):
        return Identifier(system="mbi", value=word)
    return Identifier(system="member_id", value=word) if _NUMBER.fullmatch(word) else None


def find(viewer: Viewer, text: str, *, on: date, limit: int = 12) -> list[UUID]:
    """Records that match what was typed, best first: "oneil smith", "Smith, Mary 1/23/45", "312 555 0142", "HM008155662".

    Where nobody has a name that begins so, those whose name is spelled nearly so: "harison" finds Harrison.
    """
    sought = take_apart(text, on=on)
    if not sought.says_something:
        return []
    said = {"birth_date": sought.birth_date, "phone": sought.phone, "number": sought.number}
    found: dict[UUID, None] = {}
    for family, given in _readings(sought.name):
        found |= dict.fromkeys(search(viewer, family=family, given=given, limit=limit, **said))  # type: ignore[arg-type]
        if len(found) >= limit:
            break
    if not found and not any(said.values()):
        for family, given in _readings(sought.name):
            found |= dict.fromkeys(misspelled(viewer, family=family, given=given, limit=limit))
    return list(found)[:limit]


def _readings(name: str) -> Iterator[tuple[str, str]]:
    """Family and given name as the words may be meant; a comma says which is which."""
    if "," in name:
        family, _, given = name.partition(",")
        yield family.strip(), given.strip()
        return
    words = name.split()
    yield name, ""
    if len(words) > 1:
        pairs = ((words[1:], words[:1]), (words[:-1], words[-1:]), (words[-1:], words[:-1]))
        yield from dict.fromkeys((" ".join(family), " ".join(given)) for family, given in pairs)
