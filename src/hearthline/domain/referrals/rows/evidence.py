"""How is a cell of evidence read, whichever column, answer or questionnaire it stands in?

The fields and their types are those the rules ask for, so a new question needs no line here. Evidence is kept as text in one
spelling: days as ISO, numbers without units, yes or no as true or false, lists separated by semicolons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from hearthline.domain.referrals.rows import cells
from hearthline.rulebook import evidence_fields

FORM = "form_version"
"""The form an order was written on, as its sender calls it; not evidence, but told beside it."""
LIMIT = 2_000


@lru_cache(maxsize=65_536)
def read_evidence(name: str, text: str) -> tuple[str, str]:
    """A field of evidence as it is kept, and a doubt in words ("" where there is none); an empty text says nothing."""
    text = text.replace("\0", "").strip()[:LIMIT]
    if not text:
        return "", ""
    known = evidence_fields().get(name)
    if known is None:
        return (text, "") if name == FORM else ("", f"{name} is not a field of evidence")
    value, doubt = _READERS[known.kind](text)
    if not value:
        return "", doubt
    if known.choices:
        word = value.lower().replace(" ", "_").replace("-", "_")
        if word not in known.choices:
            return "", f"it must be one of {', '.join(known.choices)}"
        value = word
    return value, doubt


def evidence_of(pairs: Iterable[tuple[str, str]], doubts: list[str]) -> Mapping[str, str]:
    """The evidence of some named cells, ordered by name; what cannot be read is told and left out."""
    found: dict[str, str] = {}
    for name, text in pairs:
        value, doubt = read_evidence(name, text)
        if doubt:
            doubts.append(f"{name}: {doubt}.")
        if value:
            found[name] = value
    return {name: found[name] for name in sorted(found)}


def names() -> tuple[str, ...]:
    """The columns a referral file may have for evidence."""
    return (*sorted(evidence_fields()), FORM)


def _day(text: str) -> tuple[str, str]:
    value, doubt = cells.day(text)
    return (value.isoformat() if value else "", doubt)


def _number(text: str) -> tuple[str, str]:
    value, doubt = cells.number(text.rstrip("%").strip())
    return ("" if value is None else format(value.normalize(), "f"), doubt)


def _flag(text: str) -> tuple[str, str]:
    value, doubt = cells.flag(text)
    return ("" if doubt else str(bool(value)).lower(), doubt)


def _list(text: str) -> tuple[str, str]:
    return "; ".join(part.strip() for part in text.replace("\n", ";").split(";") if part.strip()), ""


def _text(text: str) -> tuple[str, str]:
    return " ".join(text.split()), ""


_READERS: Mapping[str, Callable[[str], tuple[str, str]]] = {
    "day": _day,
    "number": _number,
    "flag": _flag,
    "list": _list,
    "text": _text,
}
