"""How does one item of an answer become the fact it names, and what is said where it cannot?

The fields of an item are the fields of the fact, so a fact that grows a field needs no line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hearthline.domain.referrals.api import rows


class Unusable(ValueError):
    """An item without what makes it an answer; the message is the sentence."""


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    is_required: bool
    read: Callable[[Any], tuple[Any, str]]
    words: tuple[str, ...]
    kind: str


class ItemReader:
    """Reads items of one type of answer.

    Args:
        fact: the frozen dataclass an item becomes.
        words: for a field of free text whose values are fixed, the values.
    """

    def __init__(self, fact: type[Any], words: Mapping[str, tuple[str, ...]]) -> None:
        hints = get_type_hints(fact)
        self.fact = fact
        self.fields = tuple(
            _Field(
                name=field.name,
                is_required=field.default is MISSING and field.default_factory is MISSING,
                read=_reader_of(hints[field.name]),
                words=words.get(field.name, ()),
                kind=_kind_of(hints[field.name]),
            )
            for field in fields(fact)
        )
        self._names = {field.name for field in self.fields}

    def read(self, item: Mapping[str, Any]) -> tuple[Any, tuple[str, ...]]:
        """The fact, and a sentence per field that was left out or not understood.

        Raises:
            Unusable: a required field is missing or unreadable, or a fixed word is none of the known ones.
        """
        values: dict[str, Any] = {}
        doubts: list[str] = []
        for field in self.fields:
            given = item.get(field.name)
            if given is None or given == "":
                if field.is_required:
                    raise Unusable(f"{field.name} is missing; write it and send the item again.")
                continue
            value, doubt = field.read(given)
            if field.words and value not in field.words:
                raise Unusable(f'{field.name}: "{str(given)[:40]}" is none of {", ".join(field.words)}.')
            if doubt and field.is_required:
                raise Unusable(f"{field.name}: {doubt}.")
            if doubt:
                doubts.append(f"{field.name}: {doubt}.")
            if value is not None:
                values[field.name] = value
        doubts += [f'"{name[:40]}" is not a field of this answer and was not read.' for name in item if name not in self._names]
        return self.fact(**values), tuple(doubts)


def _reader_of(hint: Any) -> Callable[[Any], tuple[Any, str]]:
    if get_origin(hint) is UnionType:
        hint = next(part for part in get_args(hint) if part is not NoneType)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _word_of(hint)
    return _READERS[get_origin(hint) or hint]


def _kind_of(hint: Any) -> str:
    if get_origin(hint) is UnionType:
        hint = next(part for part in get_args(hint) if part is not NoneType)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return "one of " + ", ".join(f"`{value}`" for value in hint)
    return _KINDS[get_origin(hint) or hint]


def _word_of(words: type[StrEnum]) -> Callable[[Any], tuple[Any, str]]:
    def read(given: Any) -> tuple[Any, str]:
        word = rows.cell_text(given).strip()
        for value in words:
            if word.lower().replace("-", "_").replace(" ", "_") == value.lower():
                return value, ""
        other = next((value for value in words if value.lower() in ("other", "unknown")), None)
        return other, f'"{word[:40]}" is none of {", ".join(words)}' + (f" and was read as {other}" if other else "")

    return read


def _text(given: Any) -> tuple[str, str]:
    return rows.cell_text(given).strip(), ""


def _moment(given: Any) -> tuple[datetime | None, str]:
    return rows.moment(rows.cell_text(given))


def _day(given: Any) -> tuple[date | None, str]:
    return rows.day(rows.cell_text(given))


def _number(given: Any) -> tuple[Decimal | None, str]:
    return rows.number(rows.cell_text(given))


def _whole(given: Any) -> tuple[int | None, str]:
    value, doubt = _number(given)
    if value is None or value != int(value):
        return None, doubt or f'"{value}" is not a whole number'
    return int(value), ""


def _flag(given: Any) -> tuple[bool | None, str]:
    value, doubt = rows.flag(rows.cell_text(given))
    return (None, doubt) if doubt else (value, "")


def _texts(given: Any) -> tuple[tuple[str, ...], str]:
    parts = given if isinstance(given, list) else rows.cell_text(given).split(";")
    return tuple(text for part in parts if (text := rows.cell_text(part).strip())), ""


def _pairs(given: Any) -> tuple[dict[str, str] | None, str]:
    """Field names to text: an object, or "field=value" pairs separated by ;"""
    if isinstance(given, dict):
        return {str(name): rows.cell_text(value).strip() for name, value in given.items()}, ""
    pairs = [part.partition("=") for part in rows.cell_text(given).split(";") if part.strip()]
    if not all(equals and name.strip() for name, equals, _ in pairs):
        return None, "it must be an object of field names and values, or pairs like signature=signed;order_date=2026-07-01"
    return {name.strip(): value.strip() for name, _, value in pairs}, ""


_READERS: dict[Any, Callable[[Any], tuple[Any, str]]] = {
    str: _text,
    datetime: _moment,
    date: _day,
    Decimal: _number,
    int: _whole,
    bool: _flag,
    tuple: _texts,
    dict: _pairs,
}
_KINDS: dict[Any, str] = {
    str: "text",
    datetime: "moment with offset",
    date: "day",
    Decimal: "number",
    int: "whole number",
    bool: "true or false",
    tuple: "list of texts",
    dict: "object of field names and values",
}
