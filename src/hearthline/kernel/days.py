"""Which day, or which time of day, does a person mean who types or reads it out in any usual form?

Files are read by their own rules (`referrals.rows`), which never guess; here somebody sits before the screen, sees what was
understood and can put it right.
"""

from __future__ import annotations

import re
from datetime import date, time

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_AMERICAN = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_PACKED = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)")
_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]+([a-z]{3,9})\.?[-/., ]+(\d{4}|\d{2})")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.?[-/. ]+(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{4}|\d{2})")
_TIME = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?\s*(?:([ap])\.?\s*m?\.?)?")
FORMS = "1/23/1945, 23 Jan 1945 or 1945-01-23"


class BadDay(ValueError):
    """What was typed is no day or time; the sentence says how to write one."""


def read_day(text: str, *, today: date, is_birth: bool = False) -> date:
    """The day somebody means; month before day where both are numbers, as in the United States.

    Args:
        today: what a year of two digits is near to: for a birth the last such year that has come, else this century's.
        is_birth: the day lies in the past.

    Raises:
        BadDay: it cannot be read, or there is no such day.
    """
    said = " ".join(text.strip().lower().split())
    parts = _parts(said)
    if parts is None:
        raise BadDay(f"This is not a date: write it as {FORMS}.")
    year, month, day = parts
    if year < 100:
        year += 2000
        if is_birth and (year, month, day) > (today.year, today.month, today.day):
            year -= 100
    try:
        return date(year, month, day)
    except ValueError:
        raise BadDay(f"There is no such day: check it, and write it as {FORMS}.") from None


def _parts(said: str) -> tuple[int, int, int] | None:
    """Year, month and day as they were said."""
    if found := _ISO.fullmatch(said) or _PACKED.fullmatch(said):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _AMERICAN.fullmatch(said) or _COMPACT.fullmatch(said):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        return (year, second, first) if first > 12 >= second else (year, first, second)
    if found := _DAY_FIRST.fullmatch(said):
        return _named(found[2], found[1], found[3])
    if found := _MONTH_FIRST.fullmatch(said):
        return _named(found[1], found[2], found[3])
    return None


def _named(month: str, day: str, year: str) -> tuple[int, int, int] | None:
    return (int(year), _MONTHS.index(month[:3]) + 1, int(day)) if month[:3] in _MONTHS else None


def read_time(text: str) -> time:
    """The time of day somebody means: 14:00, 1400, 2pm, 2:30 p.m.

    Raises:
        BadDay: it cannot be read.
    """
    said = text.strip().lower()
    if said in ("noon", "12 noon"):
        return time(12)
    found = _TIME.fullmatch(said)
    if found:
        hour, minute = int(found[1]), int(found[2] or 0)
        if found[3]:
            hour = hour % 12 + (12 if found[3] == "p" else 0) if hour <= 12 else 99
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise BadDay("This is not a time of day: write it as 14:30 or 2:30 pm.")
