"""When does an answer leave an office, when a machine, and when is a home awake?"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hearthline.kernel.calendars import ALWAYS_OPEN, Calendar, federal_holidays, weekly_hours

_WORKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
OFFICE = Calendar(
    "outside office", weekly_hours(dict.fromkeys(_WORKDAYS, ("08:00-12:00", "12:30-17:30"))), holidays=federal_holidays
)
"""Offices answer Monday to Friday outside lunch and federal holidays."""
DISPATCH = Calendar(
    "outside dispatch",
    weekly_hours({**dict.fromkeys(_WORKDAYS, ("07:00-19:00",)), "Saturday": ("08:00-16:00",), "Sunday": ("09:00-14:00",)}),
)
"""Suppliers and agencies keep a desk on every day."""
HOME = Calendar("outside home", weekly_hours(dict.fromkeys((*_WORKDAYS, "Saturday", "Sunday"), ("08:00-20:30",))))
"""When a member picks up the telephone or opens the door."""
ALWAYS = ALWAYS_OPEN
"""Desks for urgent questions."""


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of this name; one that nobody knows counts as Chicago, so that an odd address never stops an answer."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("America/Chicago")


def after(start: datetime, minutes: float, calendar: Calendar, where: ZoneInfo) -> datetime:
    """The moment at which so many open minutes have passed since `start`; never before `start`."""
    left = timedelta(minutes=minutes)
    day = start.astimezone(where).date() - timedelta(days=1)
    for _ in range(60):
        for opens, closes in calendar.open_spans(day, zone=where):
            begins = max(opens, start)
            if begins + left <= closes and begins < closes:
                return begins + left
            left -= max(closes - begins, timedelta())
        day += timedelta(days=1)
    return start + left


def next_open(start: datetime, calendar: Calendar, where: ZoneInfo) -> datetime:
    """`start` itself when open, else the next opening."""
    return after(start, 0, calendar, where)
