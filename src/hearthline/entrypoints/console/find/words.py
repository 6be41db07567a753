"""What did somebody type: a case number, a date of birth, a telephone number, a name, or some of these together? Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from hearthline.kernel.identifiers import parse_case_number
from hearthline.kernel.identifiers.refusal import BadIdentifier

_MONTHS = {
    name: nth
    for nth, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
_YEAR_FIRST = re.compile(r"\b((?:19|20)\d\d)[-/. ](\d{1,2})[-/. ](\d{1,2})\b")
_YEAR_LAST = re.compile(r"\b(\d{1,2})[-/. ](\d{1,2})[-/. ]((?:19|20)?\d\d)\b")
_PACKED = re.compile(r"\b(?:((?:19|20)\d\d)(\d\d)(\d\d)|(\d\d)(\d\d)((?:19|20)\d\d))\b")
_IN_WORDS = re.compile(
    r"\b(?:(\d{1,2})(?:st|nd|rd|th)?[ .-]+([a-z]{3,9})|([a-z]{3,9})[ .-]+(\d{1,2})(?:st|nd|rd|th)?),?[ .-]+((?:19|20)?\d\d)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+?\d[\d\s().-]{8,}\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for; `names` are the ways to read what is left as (family, given)."""

    case_number: str = ""
    birth_date: date | None = None
    phone: str = ""
    names: tuple[tuple[str, str], ...] = ()


def wanted(words: str, *, today: date) -> Wanted:
    """Read what somebody typed; a year of two digits is the latest one that is not to come."""
    text = " ".join(words.split())[:120]
    try:
        return Wanted(case_number=parse_case_number(text))
    except BadIdentifier:
        pass
    born, rest = _date_in(text, today)
    phone = ""
    found = _PHONE.search(rest)
    if found and len(re.sub(r"\D", "", found.group())) in (10, 11):
        phone, rest = found.group(), rest.replace(found.group(), " ")
    return Wanted(birth_date=born, phone=phone, names=_names_in(rest))


def _date_in(text: str, today: date) -> tuple[date | None, str]:
    for pattern in (_YEAR_FIRST, _IN_WORDS, _YEAR_LAST, _PACKED):
        for found in pattern.finditer(text):
            day = _date_of(pattern, [one or "" for one in found.groups()], today)
            if day is not None:
                return day, f"{text[: found.start()]} {text[found.end() :]}"
    return None, text


def _date_of(pattern: re.Pattern[str], parts: list[str], today: date) -> date | None:
    if pattern is _YEAR_FIRST:
        return _day(parts[0], parts[1], parts[2], today)
    if pattern is _YEAR_LAST:  # month first, as here; where that is no month, day first
        return _day(parts[2], parts[0], parts[1], today) or _day(parts[2], parts[1], parts[0], today)
    if pattern is _PACKED:
        return _day(parts[0], parts[1], parts[2], today) if parts[0] else _day(parts[5], parts[3], parts[4], today)
    month = _MONTHS.get((parts[1] or parts[2]).lower())
    return _day(parts[4], str(month), parts[0] or parts[3], today) if month else None


def _day(year: str, month: str, day: str, today: date) -> date | None:
    number = int(year)
    if len(year) == 2:
        number += 2000 if 2000 + number <= today.year else 1900
    try:
        found = date(number, int(month), int(day))
    except ValueError:
        return None
    return found if found <= today else None


def _names_in(rest: str) -> tuple[tuple[str, str], ...]:
    """ "Smith, Ada" is family and given; "Ada Smith" may be either way round, or one family name of two words."""
    family, comma, given = (part.strip() for part in rest.partition(","))
    if comma and family:
        return ((family, given),)
    words = [word for word in rest.replace(",", " ").split() if any(one.isalpha() for one in word)]
    if len("".join(words)) < 2:
        return ()
    if len(words) == 1:
        return ((words[0], ""),)
    readings = [(" ".join(words[1:]), words[0]), (words[0], " ".join(words[1:])), (" ".join(words), "")]
    if len(words) > 2:
        readings.insert(1, (words[-1], " ".join(words[:-1])))
    return tuple(dict.fromkeys(readings))
