"""How does a referral file become referrals, line by line?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from hearthline.domain.documents import api as documents
from hearthline.domain.referrals.api import rows
from hearthline.gateways import Table
from hearthline.kernel.builders import builder_of

_unit = builder_of(documents.Unit)


def read_referrals(source: BinaryIO, *, sender: str = "") -> Iterator[documents.Unit]:
    """One unit per line of a referral file, in the order of the file; memory stays flat.

    The first line of an order carries the referral with all its lines; each further line is kept with a sentence that starts
    with `rows.CONTINUES` and names the first. Damaged lines are faults and cost nothing but themselves.

    Args:
        source: the file, opened in binary.
        sender: who sends, where a line does not say.
    """
    table = Table(source)
    if table.fault:
        yield documents.Unit(position="file", fault=table.fault)
        return
    reader = rows.RowReader(table.heading, sender=sender)
    problem = heading_fault(table.heading, reader)
    if problem:
        yield documents.Unit(position="file", fault=problem)
        return
    warnings = tuple(f'The column "{name}" is not known and was not read.' for name in reader.unknown)
    faults: list[documents.Unit] = []
    for group in rows.groups(_sound(table, faults), reader):
        referral, doubts, places = group
        first = f"line {places[0]}"
        if warnings:
            doubts, warnings = warnings + doubts, ()
        yield _unit(position=first, drafts=(referral,), kept="", fault="", raw=b"", warnings=doubts)
        if len(places) > 1:
            for place in places[1:]:
                yield _unit(position=f"line {place}", drafts=(), kept=f"{rows.CONTINUES}{first}", fault="", raw=b"", warnings=())
        if faults:
            yield from faults
            faults.clear()
    yield from faults


def heading_fault(heading: tuple[str, ...], reader: rows.RowReader) -> str:
    """Why a heading cannot be used, or ""."""
    names = [name for name in rows.heading_names(heading) if name]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        return f"The heading names {', '.join(twice)} twice; keep one of each and send the file again."
    if reader.missing:
        return f"The heading lacks {', '.join(reader.missing)}; take the heading from `hearthline template referrals`."
    return ""


def _sound(table: Table, faults: list[documents.Unit]) -> Iterator[tuple[int, list[str]]]:
    """The readable lines; the others go to `faults`, to be told between two referrals."""
    for number, cells, fault in table.rows():
        if fault:
            faults.append(documents.Unit(position=f"line {number}", fault=fault, raw=cells[0].encode()))
        else:
            yield number, cells
