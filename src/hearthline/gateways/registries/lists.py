"""How is any published list read line by line, whatever it is a list of?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO

from hearthline.domain.documents import api as documents
from hearthline.gateways import Table


class Unusable(ValueError):
    """A line of a list without what makes it an entry; the message is the sentence."""


Reading = tuple[tuple[Any, ...], tuple[str, ...]]


def entries(source: BinaryIO, read: Callable[[Mapping[str, str]], Reading | str]) -> Iterator[documents.Unit]:
    """One unit per line.

    Args:
        source: the published file, opened in binary.
        read: turns the cells of a line, by lower-case column name, into drafts and warnings, or into the sentence why the
            line is kept and not used; raises Unusable where the line cannot be an entry.
    """
    table = Table(source)
    if table.fault:
        yield documents.Unit(position="file", fault=table.fault)
        return
    names = tuple(name.lower() for name in table.heading)
    for number, cells, fault in table.rows():
        position = f"line {number}"
        if fault:
            yield documents.Unit(position=position, fault=fault, raw=cells[0].encode())
            continue
        row = {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
        try:
            reading = read(row)
        except Unusable as error:
            yield documents.Unit(position=position, fault=str(error), raw=table.delimiter.join(cells).encode())
            continue
        if isinstance(reading, str):
            yield documents.Unit(position=position, kept=reading)
        else:
            yield documents.Unit(position=position, drafts=reading[0], warnings=reading[1])


def day(text: str) -> date | None:
    """A day as registries write it (20260701, 2026-07-01 or 07/01/2026); None where it is none."""
    for form in ("%Y%m%d", "%Y-%m-%d", "%m/%d/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def degrees(latitude: str, longitude: str) -> tuple[float | None, float | None]:
    """A point in decimal degrees; (None, None) for none, and for the zero point that stands for "unknown" in ZIP lists."""
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return None, None
    if not (-90 <= north <= 90 and -180 <= east <= 180) or (north == 0 and east == 0):
        return None, None
    return north, east


def mended(text: str) -> str:
    """Text that was encoded twice on its way through a registry (Ã‘ for Ñ), put right; other text as it is."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
