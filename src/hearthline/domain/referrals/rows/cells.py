"""How is one cell of text read as a day, a moment, a number, a yes or a word of the shared vocabulary?

Every reader returns the value and a doubt in words ("" where there is none); none of them raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from hearthline.kernel.vocabulary import Barrier, Channel, LineOfBusiness, ServiceLine


class Cache(dict[str, Any]):
    """Remembers what a text was read as; forgets everything when full, so that a long file takes no more memory."""

    __slots__ = ("_limit", "_read")

    def __init__(self, read: Callable[[str], Any], *, limit: int = 20_000) -> None:
        super().__init__()
        self._read = read
        self._limit = limit

    def __missing__(self, text: str) -> Any:
        if len(self) >= self._limit:
            self.clear()
        value = self[text] = self._read(text)
        return value


_US_DATE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})$")
_COMPACT_DATE = re.compile(r"\d{8}$")


def day(text: str) -> tuple[date | None, str]:
    """A day from ISO, YYYYMMDD or US month/day/year text, and a doubt in words ("" where there is none).

    Years of two digits and impossible days are not guessed. Where day and month could be swapped, the month is taken first, as
    in the United States, and the doubt says so.
    """
    text = text.strip()
    if not text:
        return None, ""
    try:
        if _COMPACT_DATE.match(text):
            return date(int(text[:4]), int(text[4:6]), int(text[6:])), ""
        if len(text) >= 10 and text[4] == "-":
            return date.fromisoformat(text[:10]), ""
        match = _US_DATE.match(text)
        if match and len(match[3]) == 4:
            first, second, year = int(match[1]), int(match[2]), int(match[3])
            if first > 12:
                return date(year, second, first), f'"{text}" was read day first; check it'
            return date(
                year, first, second
            ), "" if second > 12 or first == second else f'"{text}" was read month first; check that it is not day first'
    except ValueError:
        pass
    return None, f'"{text[:40]}" is not a date; write it as 2026-07-31'


_YEARS = range(1900, 2200)  # moments outside cannot be computed with in every zone, and are slips of the keyboard
_LOCAL = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)\s+\[?([A-Za-z]+(?:/[A-Za-z_]+){0,2})\]?$")


def moment(text: str) -> tuple[datetime | None, str]:
    """An aware moment from ISO text with an offset, or local time followed by a zone name; and a doubt in words."""
    text = text.strip()
    if not text:
        return None, ""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None and moment.utcoffset() is not None:
            return (moment, "") if moment.year in _YEARS else (None, f'"{text[:60]}" is not in our time; check the year')
    except (ValueError, OverflowError):
        match = _LOCAL.match(text)
        if match:
            try:
                clock = match[2] if match[2][1] != ":" else "0" + match[2]
                local = datetime.fromisoformat(f"{match[1]}T{clock}").replace(tzinfo=ZoneInfo(match[3]))
                return (local, "") if local.year in _YEARS else (None, f'"{text[:60]}" is not in our time; check the year')
            except (ValueError, KeyError, OSError):
                pass
        return None, f'"{text[:60]}" is not a moment; write it as 2026-07-31T14:00-05:00'
    return None, f'"{text[:60]}" has no time zone; write the offset behind it, as in 2026-07-31T14:00-05:00'


_NUMBER = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,6})?$")


def number(text: str) -> tuple[Decimal | None, str]:
    """A plain decimal number (thousands commas allowed), and a doubt in words."""
    text = text.strip()
    if not text:
        return None, ""
    plain = text.replace(",", "")
    try:
        if _NUMBER.match(plain):
            return Decimal(plain), ""
    except InvalidOperation:
        pass
    return None, f'"{text[:40]}" is not a number'


def flag(text: str) -> tuple[bool, str]:
    """yes or no in the usual spellings, and a doubt in words."""
    word = text.strip().lower()
    if word in ("", "no", "n", "false", "0", "f"):
        return False, ""
    if word in ("yes", "y", "true", "1", "t", "x"):
        return True, ""
    return False, f'"{text[:40]}" is neither yes nor no'


_SEX = {
    "": "", "f": "female", "female": "female", "m": "male", "male": "male", "o": "other", "other": "other", "x": "other",
    "u": "unknown", "unknown": "unknown",
}  # fmt: skip


def sex(text: str) -> str:
    """Administrative sex in the words of FHIR; what is not understood is carried as it is."""
    word = text.strip().lower()
    return _SEX.get(word, word)


def _word(values: type[Any]) -> Callable[[str], tuple[Any, str]]:
    """A reader of one enumeration: forgiving of case and blanks, naming the choices in its doubt."""
    known = {value.value.lower(): value for value in values}
    choices = ", ".join(value.value for value in values)

    def read(text: str) -> tuple[Any, str]:
        word = re.sub(r"[\s\-]+", "_", text.strip().lower())
        if not word:
            return None, ""
        value = known.get(word)
        return (value, "") if value is not None else (None, f'"{text[:40]}" is not one of {choices}')

    return read


def several(text: str) -> tuple[str, ...]:
    return tuple(part for part in (piece.strip() for piece in text.split(";")) if part)


def barriers(text: str) -> tuple[tuple[Barrier, ...], str]:
    found: list[Barrier] = []
    strange: list[str] = []
    for part in several(text):
        try:
            found.append(Barrier(part.lower()))
        except ValueError:
            found.append(Barrier.OTHER)
            strange.append(part[:40])
    doubt = f'"{", ".join(strange)}" is kept as another barrier' if strange else ""
    return tuple(dict.fromkeys(found)), doubt


service_line = _word(ServiceLine)
line_of_business = _word(LineOfBusiness)
channel = _word(Channel)


# The zone in which most people of a state live; used only for a discharge time that came without one, and said in a doubt.
_STATE_ZONES = {
    state: zone
    for zone, states in {
        "America/New_York": "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV",
        "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
        "America/Denver": "CO ID MT NM UT WY",
        "America/Phoenix": "AZ",
        "America/Los_Angeles": "CA NV OR WA",
        "America/Anchorage": "AK",
        "Pacific/Honolulu": "HI",
        "America/Puerto_Rico": "PR VI",
        "Pacific/Guam": "GU MP",
        "Pacific/Pago_Pago": "AS",
    }.items()
    for state in states.split()
}


def local_moment(text: str, state: str) -> tuple[datetime | None, str]:
    """A local time read where the person lives, so that a discharge is not lost for want of an offset."""
    zone = _STATE_ZONES.get(state.upper())
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None, ""
    if zone is None or moment.tzinfo is not None or len(text) <= 10 or moment.year not in _YEARS:
        return None, ""
    return moment.replace(tzinfo=ZoneInfo(zone)), f'"{text}" has no time zone and was read in {zone}; check it'


def cell_text(value: object) -> str:
    """A JSON value as the text a cell would hold: lists joined by ";", true as yes, null as nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ";".join(cell_text(part) for part in value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)
