"""How are values taken out of a resource that may hold anything anywhere?

Nothing here trusts a shape: what is not of the expected type is as if it were not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Node = dict[str, Any]

SNOMED = "http://snomed.info/sct"
X12_SERVICE_TYPE = "https://codesystem.x12.org/005010/1365"
_CODE_SYSTEMS = {
    "http://www.cms.gov/medicare/coding/hcpcsreleasecodesets": "hcpcs",
    "https://www.cms.gov/medicare/coding/hcpcsreleasecodesets": "hcpcs",
    "http://terminology.hl7.org/codesystem/hcpcs-all-codes": "hcpcs",
    "urn:oid:2.16.840.1.113883.6.285": "hcpcs",
    "http://www.ama-assn.org/go/cpt": "cpt",
    "urn:oid:2.16.840.1.113883.6.12": "cpt",
    SNOMED: "snomed",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "http://hl7.org/fhir/sid/ndc": "ndc",
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10cm",
    "http://hl7.org/fhir/sid/icd-10": "icd10cm",
    "urn:oid:2.16.840.1.113883.6.90": "icd10cm",
    "http://loinc.org": "loinc",
}
# A billing code says more to a payer than a clinical one; among several codings of one thing the first of these speaks.
ORDER_SYSTEMS = ("hcpcs", "cpt", "snomed", "rxnorm", "ndc")
_HCPCS = re.compile(r"[A-CEGHJ-MP-V]\d{4}$")


def text(node: Any, name: str) -> str:
    """A string member, without outer blanks; "" where there is none."""
    value = node.get(name) if isinstance(node, dict) else None
    return value.strip() if isinstance(value, str) else ""


def node(parent: Any, name: str) -> Node:
    """An object member; {} where there is none."""
    value = parent.get(name) if isinstance(parent, dict) else None
    return value if isinstance(value, dict) else {}


def nodes(parent: Any, name: str) -> list[Node]:
    """The objects of a list member; a single object counts as a list of one."""
    value = parent.get(name) if isinstance(parent, dict) else None
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def texts(parent: Any, name: str) -> list[str]:
    """The strings of a list member."""
    value = parent.get(name) if isinstance(parent, dict) else None
    if isinstance(value, str):
        return [value.strip()]
    return [item.strip() for item in value if isinstance(item, str)] if isinstance(value, list) else []


def number(parent: Any, name: str) -> Decimal | None:
    """A number member as Decimal."""
    value = parent.get(name) if isinstance(parent, dict) else None
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    return Decimal(value)


def flag(parent: Any, name: str) -> bool | None:
    """A boolean member; None where it is not said."""
    value = parent.get(name) if isinstance(parent, dict) else None
    return value if isinstance(value, bool) else None


def codings(concept: Node) -> Iterator[tuple[str, str, str]]:
    """System word (or the URI itself), code and display of each coding of a concept."""
    for coding in nodes(concept, "coding"):
        system = text(coding, "system")
        code = text(coding, "code")
        word = _CODE_SYSTEMS.get(system.lower().rstrip("/"), system)
        if word == "cpt" and _HCPCS.match(code):
            word = "hcpcs"  # CPT codes begin with a digit; orders in the wild name the wrong owner
        yield word, code, text(coding, "display")


def words(concept: Node) -> str:
    """A concept in words: its text, else the first display, else the first code."""
    said = text(concept, "text")
    if said:
        return said
    found = list(codings(concept))
    return next((display for _, _, display in found if display), "") or next((code for _, code, _ in found if code), "")


def has_code(concepts: Sequence[Node], *codes: str) -> bool:
    """Whether any coding of any concept carries one of the codes, whatever its system."""
    return any(code in codes for concept in concepts for _, code, _ in codings(concept))


def moment(said: str) -> datetime | None:
    """An aware moment; None for a bare day, a moment without zone or outside our time, or anything else."""
    if "T" not in said:
        return None
    try:
        found = datetime.fromisoformat(said)
        return found if found.utcoffset() is not None and 1900 <= found.year < 2200 else None
    except (ValueError, OverflowError):
        return None


def day(said: str) -> date | None:
    """The day of a FHIR date or dateTime, as written (in its own offset); None for a month, a year or anything else."""
    try:
        return date.fromisoformat(said[:10]) if len(said) >= 10 else None
    except ValueError:
        return None


def current(items: Sequence[Node], *uses: str) -> Node:
    """Which of several names, addresses or numbers holds: not old, by use in the order given, then still running, then newest.

    Args:
        uses: preferred values of `use`, best first; the others stand behind them.
    """
    usable = [item for item in items if text(item, "use") not in ("old", "maiden", "temp", "nickname")] or list(items)
    if not usable:
        return {}

    def rank(item: Node) -> tuple[bool, int, int]:
        use = text(item, "use")
        order = uses.index(use) if use in uses else len(uses)
        preferred = number(item, "rank")
        return bool(text(node(item, "period"), "end")), order, int(preferred) if preferred is not None else 99

    newest_first = sorted(usable, key=lambda item: text(node(item, "period"), "start"), reverse=True)
    return min(newest_first, key=rank)


def telecom(resource: Node, system: str) -> str:
    """The current telephone, fax or e-mail of a person or office."""
    numbers = [item for item in nodes(resource, "telecom") if text(item, "system") == system and text(item, "value")]
    return text(current(numbers, "home", "mobile", "work") if numbers else {}, "value")


def extension(resource: Node, url_end: str) -> Node:
    """The first extension whose URL ends so; {} where there is none."""
    return next((item for item in nodes(resource, "extension") if text(item, "url").endswith(url_end)), {})


def quantity(value: Node) -> str:
    """A quantity in words: "2 L/min"."""
    amount = number(value, "value")
    unit = text(value, "unit") or text(value, "code")
    return f"{format(amount, 'f')} {unit}".strip() if amount is not None else ""
