"""How does a message that the hub sent read to a colleague: its body as names and what stands beside them, in words?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from hearthline.entrypoints.console.case.presenters.words import field_words, why_words
from hearthline.entrypoints.console.diagnoses import described
from hearthline.entrypoints.console.presenting import HOME, PRODUCTS, amount, local, telephone, words

_UNSAID = ("zone", "thread")  # moments are said in the zone; a thread is for machines
_ORDER = (
    "case_number", "order_number", "member", "name", "line1", "city", "state", "zip", "phone", "barriers", "barrier_note",
    "lines", "service_line", "kind", "urgency", "provider_name", "provider", "window_start_at", "window_end_at", "starts_on",
    "starts_by",
)  # fmt: skip
_NAMES = {
    "line1": "Street", "zip": "ZIP", "zip3": "ZIP begins with", "window_start_at": "Window from", "window_end_at": "Window to",
    "is_beyond_usual_area": "Beyond the usual area",
}  # fmt: skip
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)*")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_PHONE = re.compile(r"\+1\d{10}")


def said(body: Mapping[str, Any], *, zone: str) -> Iterator[tuple[str, str]]:
    """What a message's body says, in its order; moments in the zone of the case."""
    for key, value in sorted(body.items(), key=lambda pair: _ORDER.index(pair[0]) if pair[0] in _ORDER else len(_ORDER)):
        if key in _UNSAID or value in ("", None, [], {}):
            continue
        teller = _TELLERS.get(key)
        if teller:
            yield from teller(value)
        else:
            yield ("Provider's NPI" if key == "provider" and str(value).isdigit() else _name(key)), _value(value, zone)


def _name(key: str) -> str:
    named = field_words(key)
    return _NAMES.get(key) or named[:1].upper() + named[1:]


def _value(value: Any, zone: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return (
            "\n".join(_value(one, zone) for one in value) if any(" " in str(one) for one in value) else ", ".join(map(str, value))
        )
    text = str(value)
    if _MOMENT.match(text):
        return local(datetime.fromisoformat(text), zone)
    if _DATE.fullmatch(text):
        return f"{date.fromisoformat(text):%b %-d, %Y}"
    if _PHONE.fullmatch(text):
        return telephone(text)
    return words(text) if _CODE.fullmatch(text) else text


def _member(value: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    born = value.get("birth_date", "")
    name = f"{value.get('given', '')} {value.get('family', '')}".strip()
    yield "Member", f"{name}, born {date.fromisoformat(born):%b %-d, %Y}" if born else name


def _lines(value: list[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(value, start=1):
        much = amount(line.get("quantity"), str(line.get("unit") or ""))
        parts = (f"{line.get('code', '')} {line.get('description', '')}".strip(), much, str(line.get("frequency") or ""))
        yield f"Line {number}", ", ".join(part for part in parts if part)


def _questions(value: list[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for number, one in enumerate(value, start=1):
        yield f"Question {number}", f"{one['question']}{'' if one.get('is_required') else ' (can come later)'}"


def _promises(value: list[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for one in value:
        by = local(datetime.fromisoformat(str(one["by"])), str(one.get("zone") or HOME))
        yield "Promised", f"{one.get('what', '')}, by {by}"


def _information(value: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for field, text in value.items():
        yield _name(field), str(text)


_TELLERS: dict[str, Any] = {
    "member": _member,
    "lines": _lines,
    "questions": _questions,
    "information": _information,
    "promises": _promises,
    "reason": lambda value: [("Reason", why_words(str(value)))],
    "line_of_business": lambda value: [("Line of business", PRODUCTS.get(value, words(value)))],
    "diagnoses": lambda value: [("Diagnoses", "; ".join(f"{code} {said}".strip() for code, said in described(value)))],
}
