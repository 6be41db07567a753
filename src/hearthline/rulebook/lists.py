"""Is a code on a payer's list on that day, and how does the list a payer publishes become the list a rule names?"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from hearthline.rulebook.code_patterns import CodeGroup
from hearthline.rulebook.evidence import codes_of_list
from hearthline.rulebook.reader import Rulebook, RuleMissing, shipped
from hearthline.rulebook.versions import Rule, RuleVersion

NAMES = "orders.listed_items"
CODE = re.compile(r"[A-CEGHJ-MP-V][0-9]{4}")
_CODE_COLUMN = re.compile(r"hcpcs|procedure code|^codes?$", re.IGNORECASE)
_FROM_COLUMN = re.compile(r"effective|start|from|added", re.IGNORECASE)
_TO_COLUMN = re.compile(r"end|until|through|removed|^to$", re.IGNORECASE)


def listed(rule_id: str, code: str, *, on: date, book: Rulebook | None = None) -> RuleVersion | None:
    """The version of a list that names the code on that day; None where the list does not, or was not in force yet.

    Args:
        on: the day the item is delivered, which is the day a list holds for.
    """
    book = book or shipped()
    try:
        version = book.rule_on(rule_id, on)
    except RuleMissing:
        return None
    return version if codes_of_list((f"@{rule_id}",), on, book).has(code.upper()) else None


def is_dated(rule_id: str, code: str, *, book: Rulebook | None = None) -> bool:
    """Whether any version of a list names the code, so that its dates say when it is listed and when not."""
    return any(
        CodeGroup.read(map(str, version.values["codes"])).has(code.upper())
        for version in (book or shipped()).rule(rule_id).versions
    )


def called(code: str, *, on: date, book: Rulebook | None = None) -> str:
    """What a code of the lists is called, in our own words; empty where it has no name yet."""
    names = (book or shipped()).rule_on(NAMES, on).values["called"]
    return next((words for pattern, words in names.items() if CodeGroup.read([pattern]).has(code.upper())), "")


def list_faults(rule: Rule) -> Iterator[str]:
    """Whether a list that is shorter than the one published says by how many codes (`not_named`)."""
    for version in rule.versions:
        total, codes = version.values.get("total"), version.values.get("codes")
        if total is None or not isinstance(codes, list):
            continue
        named, missing = sum(map(_count, map(str, codes))), version.values.get("not_named", 0)
        if named + missing != total:
            yield (
                f"the list from {version.version_from} names {named} of {total} codes; say under not_named how many are missing "
                f"({total - named}), or load the published list."
            )


def _count(pattern: str) -> int:
    """How many codes a code or a range of them stands for."""
    low, dash, high = pattern.partition("-")
    return int(high[1:]) - int(low[1:]) + 1 if dash else 1


def read_list(text: str, *, on: date) -> tuple[list[str], list[str]]:
    """The codes of a published list that are in force on a day, and a sentence for each line that cannot be used.

    The heading is the first line with a column named HCPCS, procedure code or code; what stands above it (titles) is passed over.
    A column named effective, start or added holds the first day, one named end, until or removed the last; days are written
    2026-04-13 or 4/13/2026, and an empty one means no limit. Every other column, descriptions among them, is left behind.
    """
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    top = next((at for at, row in enumerate(rows) if _column(row, _CODE_COLUMN) is not None), None)
    if top is None:
        return [], ["No column is named HCPCS, procedure code or code; name it in the first line."]
    where = {name: _column(rows[top], pattern) for name, pattern in
             (("code", _CODE_COLUMN), ("from", _FROM_COLUMN), ("to", _TO_COLUMN))}  # fmt: skip
    codes: dict[str, None] = {}
    faults: list[str] = []
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        said = {name: row[at].strip() if at is not None and at < len(row) else "" for name, at in where.items()}
        code = said["code"].upper()
        if not any(cell.strip() for cell in row):
            continue
        if not CODE.fullmatch(code):
            faults.append(f"Line {number}: {said['code'][:20]!r} is no HCPCS code; it is a letter and four digits.")
            continue
        try:
            first, last = _day(said["from"]), _day(said["to"])
        except ValueError:
            faults.append(f"Line {number}: a day of {code} cannot be read; write 2026-04-13 or 4/13/2026.")
            continue
        if code in codes:
            faults.append(f"Line {number}: {code} is listed twice.")
        elif (first is None or first <= on) and (last is None or on <= last):
            codes[code] = None
    return sorted(codes), faults


def _column(row: Sequence[str], pattern: re.Pattern[str]) -> int | None:
    return next((at for at, cell in enumerate(row) if pattern.search(cell.strip())), None)


def _day(text: str) -> date | None:
    if not text:
        return None
    if "/" in text:
        month, day, year = (int(part) for part in text.split("/"))
        return date(year, month, day)
    return date.fromisoformat(text[:10])


def replaced(
    rule_id: str, codes: Sequence[str], *, on: date, citation: str, read_on: date, book: Rulebook | None = None
) -> dict[str, Any]:
    """The rule, as a rule file has it, whose list is this one from a day on; versions before that day keep theirs.

    Raises:
        RuleMissing: there is no such rule.
        ValueError: the rule has no list of codes, or none was given.
    """
    rule = (book or shipped()).rule(rule_id)
    if not any("codes" in version.values for version in rule.versions):
        raise ValueError(f"{rule_id} names no list of codes; a list is loaded into a rule that has one.")
    if not codes:
        raise ValueError(f"No code of the list is in force on {on}; nothing would be asked of any order.")
    fresh = {
        "from": on,
        "citation": citation,
        "confidence": "V",
        "source": "The payer's own list file",
        "source_read_on": read_on,
        "values": {"total": len(codes), "codes": list(codes)},
    }
    return {
        "id": rule.id, "title": rule.title, "question": rule.question, "owner": rule.owner,
        **({"requirements": list(rule.requirements)} if rule.requirements else {}),
        "versions": [*(_kept(one, until=on) for one in rule.versions if one.version_from < on), fresh],
        "examples": [
            *(one.model_dump() for one in rule.examples if _before(one.given.get("day"), on)),
            {"name": "A code of the list as loaded", "given": {"code": codes[0], "day": on}, "expect": {"is_listed": True}},
        ],
    }  # fmt: skip


def _before(day: object, on: date) -> bool:
    return isinstance(day, date) and day < on


def _kept(version: RuleVersion, *, until: date) -> dict[str, Any]:
    last = min(version.version_to or date.max, date.fromordinal(until.toordinal() - 1))
    said = {
        "from": version.version_from, "to": last, "citation": version.citation, "confidence": version.confidence,
        "source": version.source, "source_read_on": version.source_read_on, "source_read_by": version.source_read_by,
        "note": version.note, "values": dict(version.values),
    }  # fmt: skip
    return {word: value for word, value in said.items() if value not in ("", None)}


def joined(codes: Sequence[str], before: RuleVersion) -> list[str]:
    """The codes that the list before did not name."""
    known = CodeGroup.read(before.values.get("codes", ()))
    return [code for code in codes if not known.has(code)]
