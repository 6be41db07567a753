"""Whom does somebody mean who types part of a name, a date of birth in any form, a telephone number, or several of these?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hearthline.domain.members.facts import Identifier
from hearthline.domain.members.queries.search import search
from hearthline.kernel.days import BadDay, read_day
from hearthline.kernel.identifiers import is_mbi, is_phone
from hearthline.plumbing.access import Viewer

FEWEST = 2  # letters of a name before it is looked for
_DATES = re.compile(
    r"\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})"
    r"|\d{1,2}(?:st|nd|rd|th)?[ .-]+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[ .,-]+(?:\d{4}|\d{2})"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[ .-]+\d{1,2}(?:st|nd|rd|th)?[ .,-]+(?:\d{4}|\d{2}))\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+?\(?\d[\d().\- ]{8,}\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What was typed, taken apart."""

    name: str = ""
    birth_date: date | None = None
    phone: str = ""
    mbi: str = ""

    @property
    def says_something(self) -> bool:
        """Is there anything to look for?"""
        return bool(len(self.name) >= FEWEST or self.birth_date or self.phone or self.mbi)


def take_apart(text: str, *, on: date) -> Sought:
    """The date, the telephone or Medicare number and the name in what was typed; `on` is today."""
    born: date | None = None
    found = _DATES.search(text)
    if found:
        try:
            born = read_day(found[0], today=on, is_birth=True)
            text = f"{text[: found.start()]} {text[found.end() :]}"
        except BadDay:
            born = None
    phone = ""
    called = _PHONE.search(text)
    if called and is_phone(called[0]):
        phone = called[0]
        text = f"{text[: called.start()]} {text[called.end() :]}"
    words = text.replace(";", " ").split()
    mbi = next((word for word in words if is_mbi(word)), "")
    name = " ".join(word for word in words if word != mbi and not word.isdigit())
    return Sought(name=name.strip(" ,"), birth_date=born, phone=phone, mbi=mbi)


def find(viewer: Viewer, text: str, *, on: date, limit: int = 12) -> list[UUID]:
    """Records that match what was typed, best first: "oneil smith", "Smith, Mary 1/23/45", "312 555 0142"."""
    sought = take_apart(text, on=on)
    if not sought.says_something:
        return []
    number = Identifier(system="mbi", value=sought.mbi) if sought.mbi else None
    found: dict[UUID, None] = {}
    for family, given in _readings(sought.name):
        some = search(
            viewer, family=family, given=given, birth_date=sought.birth_date, phone=sought.phone, number=number, limit=limit
        )
        found.update(dict.fromkeys(some))
        if len(found) >= limit:
            break
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
