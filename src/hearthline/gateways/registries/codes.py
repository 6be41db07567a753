"""Which codes do the published code sets hold?

Licences (design rules, section 4): HCPCS level II and ICD-10-CM are public; codes that belong to the ADA (CDT, D and four digits)
and the AMA (CPT, five characters that begin with a digit) are left out even when a file carries them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from hearthline.domain.documents import api as documents
from hearthline.gateways import Table, Unreadable, read_all, strict_json
from hearthline.gateways.registries.lists import Reading, Unusable, day, entries
from hearthline.kernel.codes import CodeDraft, PriorAuthItemDraft

_CDT = re.compile(r"D\d{4}$")
_CPT = re.compile(r"\d{4}[0-9A-Z]$")
_HCPCS = re.compile(r"[A-Z]\d{4}$")
_MODIFIER = re.compile(r"[A-Z0-9]{2}$")
# Wider than the usual shape: the release of April 2026 has QA0.0101 and its neighbors, with a letter in second place.
_ICD = re.compile(r"[A-Z][0-9A-Z]{2}(?:\.?[0-9A-Z]{1,4})?$")
_CONTINUATION = {"4", "8"}  # record id 3 begins a procedure, 4 continues it; 7 begins a modifier, 8 continues it
_LIMIT = 64 << 20


def read_hcpcs(source: BinaryIO) -> Iterator[documents.Unit]:
    """One unit per line of CMS's contractor release of HCPCS level II (procedures and modifiers).

    A long description may run over several lines (record ids 4 and 8, or a sequence number above the first): the first line
    carries the code with the whole description, the others are kept as its continuation.
    """
    table = Table(source)
    if table.fault:
        yield documents.Unit(position="file", fault=table.fault)
        return
    names = tuple(name.lower() for name in table.heading)
    first: tuple[int, dict[str, str]] | None = None
    further: list[int] = []
    for number, cells, fault in table.rows():
        row = {} if fault else {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
        if first is not None and row and _continues(row, first[1]):
            first[1]["long description"] += " " + row.get("long description", "")
            further.append(number)
            continue
        yield from _code_units(first, further)
        first, further = ((number, row), []) if row else (None, [])
        if fault:
            yield documents.Unit(position=f"line {number}", fault=fault, raw=cells[0].encode())
    yield from _code_units(first, further)


def _continues(row: Mapping[str, str], first: Mapping[str, str]) -> bool:
    if row.get("hcpc") not in ("", first.get("hcpc")):
        return False
    return row.get("recid") in _CONTINUATION or (row.get("seqnum", "") > first.get("seqnum", "") and bool(row.get("seqnum")))


def _code_units(first: tuple[int, dict[str, str]] | None, further: list[int]) -> Iterator[documents.Unit]:
    if first is None:
        return
    position = f"line {first[0]}"
    try:
        reading = _hcpcs(first[1])
    except Unusable as error:
        yield documents.Unit(position=position, fault=str(error), raw=repr(first[1]).encode())
        return
    if isinstance(reading, str):
        yield documents.Unit(position=position, kept=reading)
    else:
        yield documents.Unit(position=position, drafts=reading[0], warnings=reading[1])
    for number in further:
        yield documents.Unit(position=f"line {number}", kept=f"continues the description of {position}")


def _hcpcs(row: Mapping[str, str]) -> Reading | str:
    code = row.get("hcpc", "").upper()
    if _CDT.match(code):
        return "kept, not used: a dental code (CDT), which belongs to the American Dental Association."
    if _CPT.match(code):
        return "kept, not used: a procedure code (CPT), which belongs to the American Medical Association."
    if not _HCPCS.match(code) and not _MODIFIER.match(code):
        raise Unusable(f'"{code[:20]}" is neither a HCPCS code nor a modifier; take the line from the release again.')
    warnings = tuple(f'{name}: "{row[name]}" is not a day.' for name in _DAYS if row.get(name) and day(row[name]) is None)
    draft = CodeDraft(
        system="hcpcs_modifier" if len(code) == 2 else "hcpcs",
        code=code,
        short=row.get("short description", ""),
        long=" ".join(row.get("long description", "").split()),
        coverage=row.get("cov", ""),
        pricing=_filled(row, "price"),
        type_of_service=_filled(row, "tos"),
        category=row.get("betos", ""),
        action=row.get("action cd", ""),
        added=day(row.get("add dt", "")),
        effective=day(row.get("act eff dt", "")),
        terminated=day(row.get("term dt", "")),
    )
    return (draft,), warnings


_DAYS = ("add dt", "act eff dt", "term dt")


def _filled(row: Mapping[str, str], stem: str) -> tuple[str, ...]:
    return tuple(value for name, value in row.items() if value and name.startswith(stem) and name[len(stem) :].isdigit())


def read_icd10(source: BinaryIO) -> Iterator[documents.Unit]:
    """One unit per billable ICD-10-CM code (columns code, description); codes are kept without the dot, in capitals."""
    return entries(source, _icd10)


def _icd10(row: Mapping[str, str]) -> Reading:
    code = row.get("code", "").upper()
    if not _ICD.match(code):
        raise Unusable(f'"{code[:20]}" is not an ICD-10-CM code; take the line from the release again.')
    return (CodeDraft(system="icd10cm", code=code.replace(".", ""), long=row.get("description", "")),), ()


def read_taxonomy(source: BinaryIO) -> Iterator[documents.Unit]:
    """One unit per provider taxonomy code. The list belongs to the AMA for the NUCC: each installation loads its own copy."""
    return entries(source, _taxonomy)


def _taxonomy(row: Mapping[str, str]) -> Reading:
    code = row.get("code", "").upper()
    if not re.match(r"[0-9A-Z]{9}X$", code):
        raise Unusable(f'"{code[:20]}" is not a taxonomy code; take the line from the list again.')
    words = row.get("display name") or " ".join(filter(None, (row.get("classification"), row.get("specialization"))))
    return (CodeDraft(system="taxonomy", code=code, short=words, category=row.get("grouping", "")),), ()


def read_required_prior_auth(source: BinaryIO) -> Iterator[documents.Unit]:
    """One unit per item of CMS's list of equipment that needs prior authorization before it is paid."""
    return entries(source, _prior_auth)


def _prior_auth(row: Mapping[str, str]) -> Reading:
    code = row.get("hcpcs", "").upper()
    if not _HCPCS.match(code):
        raise Unusable(f'"{code[:20]}" is not a HCPCS code; take the line from the list again.')
    sentence = row.get("decision_time", "")
    days = re.search(r"(\d+)\s+business days?", sentence)
    since = re.search(r"from\s+(\d{4}-\d\d-\d\d)", sentence)
    draft = PriorAuthItemDraft(
        hcpcs=code,
        program=row.get("program", ""),
        decision_time=sentence,
        decision_business_days=int(days[1]) if days else None,
        effective=day(since[1]) if since else None,
        validity=row.get("decision_validity", ""),
        description=row.get("short_description", ""),
    )
    return (draft,), ()


def read_code_system(source: BinaryIO) -> Iterator[documents.Unit]:
    """One unit per concept of a FHIR CodeSystem; the system is its URL."""
    try:
        resource = strict_json(read_all(source, limit=_LIMIT, what="The code system"))
    except Unreadable as error:
        yield documents.Unit(position="file", fault=str(error))
        return
    if not isinstance(resource, dict) or resource.get("resourceType") != "CodeSystem":
        yield documents.Unit(position="file", fault="The file is not a FHIR CodeSystem; send it under what it is.")
        return
    url = resource.get("url")
    found = 0
    for position, concept in _concepts(resource.get("concept"), "concept"):
        code = concept.get("code")
        if not isinstance(code, str) or not code.strip():
            yield documents.Unit(position=position, fault="The concept has no code; take the code system from its publisher.")
            continue
        found += 1
        system = url if isinstance(url, str) else ""
        draft = CodeDraft(system=system, code=code, short=_text(concept, "display"), long=_text(concept, "definition"))
        yield documents.Unit(position=position, drafts=(draft,))
    if not found:
        yield documents.Unit(position="file", kept="kept, not used: a code system that lists no concepts of its own.")


def _text(concept: Mapping[str, Any], name: str) -> str:
    value = concept.get(name)
    return value if isinstance(value, str) else ""


def _concepts(concepts: Any, stem: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for at, concept in enumerate(concepts if isinstance(concepts, list) else (), start=1):
        position = f"{stem} {at}" if stem == "concept" else f"{stem}.{at}"
        if isinstance(concept, dict):
            yield position, concept
            yield from _concepts(concept.get("concept"), position)
        else:
            yield position, {}
