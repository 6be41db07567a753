"""How do documents of answers, and the referrals of a portal form, become facts?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from hearthline.domain.documents import api as documents
from hearthline.domain.referrals.api import rows
from hearthline.gateways import Table, Unreadable, read_all, strict_json
from hearthline.gateways.answers.facts_from_items import Unusable
from hearthline.gateways.answers.types import READERS, REFERRALS, TYPES
from hearthline.kernel.vocabulary import Channel

DOCUMENT_BYTES = 64 << 20


def read_json(source: BinaryIO) -> Iterator[documents.Unit]:
    """One unit per item of a JSON document of answers or referrals."""
    try:
        document = strict_json(read_all(source, limit=DOCUMENT_BYTES, what="The document"))
    except Unreadable as error:
        yield documents.Unit(position="file", fault=str(error))
        return
    fault = _why_no_document(document)
    if fault:
        yield documents.Unit(position="file", fault=fault)
        return
    items = document["items"]
    if not items:
        yield documents.Unit(position="file", kept="kept, not used: a message without items.")
    elif document["type"] == REFERRALS:
        yield from _referrals(items, document)
    else:
        for at, item in enumerate(items, start=1):
            yield _unit(f"item {at}", document["type"], item)


def _why_no_document(document: Any) -> str:
    if not isinstance(document, dict):
        return "It is not a JSON object; a document of answers begins with {."
    if document.get("type") not in TYPES:
        return f'"{str(document.get("type"))[:40]}" is no type of answer; write one of {", ".join(TYPES)}.'
    if not isinstance(document.get("items"), list):
        return "The document has no list of items; add it and send it again."
    return ""


def _unit(position: str, type_: str, item: Any) -> documents.Unit:
    if not isinstance(item, dict):
        return documents.Unit(position=position, fault="The item is not an object; correct it and send it again.")
    try:
        fact, doubts = READERS[type_].read(item)
    except Unusable as error:
        return documents.Unit(position=position, fault=str(error))
    return documents.Unit(position=position, drafts=(fact,), warnings=doubts)


def _referrals(items: list[Any], document: Mapping[str, Any]) -> Iterator[documents.Unit]:
    """Items that are rows of the referral file; one with `lines` is several rows of one place."""
    channel, _ = rows.channel(rows.cell_text(document.get("channel")))
    heading = (*rows.NAMES, *rows.evidence_names())
    reader = rows.RowReader(
        heading, sender=rows.cell_text(document.get("sender")).strip(), channel=Channel(channel) if channel else None
    )
    faults: list[documents.Unit] = []
    unknown: dict[int, tuple[str, ...]] = {}

    def cells() -> Iterator[tuple[int, list[str]]]:
        for at, item in enumerate(items, start=1):
            if not isinstance(item, dict) or not isinstance(item.get("lines", []), list):
                sentence = "The item is not an object, or its lines are not a list; correct it and send it again."
                faults.append(documents.Unit(position=f"item {at}", fault=sentence))
                continue
            named = _by_column(item)
            lines = [_by_column(line) for line in item.get("lines", []) if isinstance(line, dict)]
            found = {name for part in (named, *lines) for name in part if name not in heading and name != "lines"}
            unknown[at] = tuple(f'"{name[:40]}" is not a field of a referral and was not read.' for name in sorted(found))
            for line in lines or [{}]:
                yield at, [rows.cell_text(line.get(name, named.get(name))) for name in heading]

    for referral, doubts, places in rows.groups(cells(), reader, where="item"):
        first = f"item {places[0]}"
        noted = tuple(warning for place in places for warning in unknown.pop(place, ()))
        yield documents.Unit(position=first, drafts=(referral,), warnings=doubts + noted)
        for place in places[1:]:
            yield documents.Unit(position=f"item {place}", kept=f"{rows.CONTINUES}{first}")
        yield from faults
        faults.clear()
    yield from faults


def _by_column(item: Mapping[str, Any]) -> dict[str, Any]:
    return {rows.heading_names([name])[0]: value for name, value in item.items()}


def read_csv(source: BinaryIO) -> Iterator[documents.Unit]:
    """One unit per line of a file of answers: a column `type`, and one column per field.

    A clarification answer may give its fields as pairs in `values`, or one field per line in the columns `field` and `value`.
    """
    table = Table(source)
    names = rows.heading_names(table.heading)
    if table.fault or "type" not in names:
        yield documents.Unit(position="file", fault=table.fault or "The heading lacks the column type; add it and send it again.")
        return
    for number, cells, fault in table.rows():
        position = f"line {number}"
        if fault:
            yield documents.Unit(position=position, fault=fault, raw=cells[0].encode())
            continue
        item: dict[str, Any] = {name: cell.strip() for name, cell in zip(names, cells, strict=True) if cell.strip()}
        type_ = item.pop("type", "")
        if item.get("field") and "values" not in item:
            item["values"] = {item.pop("field"): item.pop("value", "")}
        if type_ not in READERS:
            sentence = f'"{type_[:40]}" is no type of answer; write one of {", ".join(READERS)}.'
            yield documents.Unit(position=position, fault=sentence, raw=table.delimiter.join(cells).encode())
            continue
        unit = _unit(position, type_, item)
        yield (
            unit if unit.drafts else documents.Unit(position=position, fault=unit.fault, raw=table.delimiter.join(cells).encode())
        )
