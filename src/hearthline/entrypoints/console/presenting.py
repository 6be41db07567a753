"""How do moments, clocks and people read on a screen? Objects in, words out; nothing is decided here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf.locale import LANG_INFO

from hearthline.kernel.identifiers import is_phone, show_phone

SOON = timedelta(hours=4)
YEAR_AHEAD = timedelta(days=365)  # nothing is agreed on for later; a date beyond is a slip of the pen
PLAIN_YEAR = timedelta(days=300)  # a moment this near to the present is taken for the nearest of its name; others say their year
HOME = ZoneInfo("America/Chicago")  # where the hub keeps its hours; what belongs to a case is said in the zone of its member
UNITS = {"UN": "units", "EA": "each", "DA": "days", "MO": "months", "BX": "boxes", "HR": "hours", "ML": "ml"}  # X12 units
_LANGUAGES: dict[str, str] = {tag: one["name"] for tag, one in LANG_INFO.items() if "name" in one and "-" not in tag} | {
    "zh": "Chinese"
}
_TAGS = {name.lower(): tag for tag, name in _LANGUAGES.items()}
_SPOKEN = re.compile(r"(?P<name>[^()]+?)(?: \((?P<region>[A-Za-z]{2,8})\))?")
PRODUCTS = {
    "MA": "Medicare Advantage", "MEDICARE_FFS": "Original Medicare", "MEDICAID_MCO": "Medicaid managed care",
    "MEDICAID_FFS": "Medicaid", "ACA": "Commercial", "ERISA": "Employer plan",
}  # fmt: skip
SERVICE_LINES = {"home_health": "Home health", "dme": "DME", "home_infusion": "Home infusion", "post_acute": "Post-acute"}
PAPERS = {"caqh": "CAQH", "ein": "EIN", "npi": "NPI", "w9": "W-9"}  # credentials that go by their letters


_present: ContextVar[datetime | None] = ContextVar("present", default=None)


@contextmanager
def read_at(moment: datetime) -> Iterator[None]:
    """The span in which what is shown is read at this moment: a template says `local` where there is no hand to pass it in."""
    token = _present.set(moment)
    try:
        yield
    finally:
        _present.reset(token)


def words(code: object) -> str:
    """A code as people say it: "home_health" is "Home health", "dme" is "DME", "w9" is "W-9"."""
    text = str(code or "")
    said = SERVICE_LINES.get(text) or PAPERS.get(text) or text.replace("_", " ").replace(".", " ")
    return said[:1].upper() + said[1:]


def local(moment: datetime | None, zone: str | ZoneInfo = HOME) -> str:
    """A moment on the wall clock of this zone, with the zone: "Tue Nov 24, 14:05 CST", "Wed Jan 1, 2020, 08:00 CST"."""
    if moment is None:
        return ""
    where = moment.astimezone(ZoneInfo(str(zone)))
    return f"{_day_of(where)}, {where:%H:%M %Z}"


def _day_of(moment: datetime) -> str:
    """The day of a moment; with its year where that is not plain from the present, or where nobody said what the present is."""
    present = _present.get()
    is_plain = present is not None and abs(moment - present) <= PLAIN_YEAR
    return f"{moment:%a %b %-d}" if is_plain else f"{moment:%a %b %-d, %Y}"


def span_of(start: datetime | None, end: datetime | None, zone: str | ZoneInfo = HOME) -> str:
    """A window on the wall clock of this zone: "Tue Nov 24, 14:05–16:00 CST"; "" where there is none.

    One that ends on another day says so: "Sun Dec 20, 08:00 – Tue Dec 22, 08:00 EST".
    """
    if start is None or end is None:
        return ""
    where = ZoneInfo(str(zone))
    first, last = start.astimezone(where), end.astimezone(where)
    if first.date() == last.date():
        return f"{_day_of(first)}, {first:%H:%M}–{last:%H:%M %Z}"
    return f"{_day_of(first)}, {first:%H:%M} – {local(end, where)}"


def amount(quantity: object, unit: str) -> str:
    """How much of an item, in words: "28 units", "1 each"; a unit we do not know stays as it was sent."""
    return f"{quantity} {UNITS.get(unit, unit)}".strip() if quantity not in (None, "") else ""


def telephone(number: str) -> str:
    """A telephone number as people read it; what is none stays as it was written."""
    return show_phone(number) if is_phone(number) else number


def language(tag: str) -> str:
    """A language as people say it: "en" is "English", "es-US" is "Spanish (US)"; what is no tag stays as it was written."""
    if tag.lower() in _LANGUAGES:
        return _LANGUAGES[tag.lower()]
    base, _, region = tag.partition("-")
    return f"{_LANGUAGES[base.lower()]} ({region})" if region.isalnum() and base.lower() in _LANGUAGES else tag


def language_tag(said: str) -> str:
    """The tag of a language written in words, so that a card keeps its own; where there is none, what was written."""
    found = _SPOKEN.fullmatch(said)
    tag = _TAGS.get(found["name"].lower()) if found else None
    return said if not found or tag is None else "-".join(filter(None, (tag, found["region"])))


@dataclass(frozen=True, slots=True)
class Chip:
    """A clock in words: state is "late", "soon", "ok" or "held"; said is what a reader hears."""

    state: str
    left: str
    said: str


def chip(due_at: datetime, now: datetime, *, is_held: bool = False) -> Chip:
    """What is left of a clock at this moment, never by color alone."""
    left = due_at - now
    if is_held:
        return Chip("held", "held", "Held by an open question")
    if abs(left) < timedelta(minutes=1):
        return Chip("late" if left < timedelta() else "soon", "due now", "Due now")
    if left < timedelta():
        return Chip("late", f"{span(-left)} late", f"Late by {span(-left)}")
    state = "soon" if left <= SOON else "ok"
    return Chip(state, span(left), f"{span(left)} left")


def span(length: timedelta) -> str:
    """A length of time in at most two units: "2d 4h", "3h 10m", "12m"."""
    minutes = int(length.total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return f"{days}d {hours}h" if hours else f"{days}d"
    if hours:
        return f"{hours}h {minutes:02}m"
    return f"{minutes}m"
