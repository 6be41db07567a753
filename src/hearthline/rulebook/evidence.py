"""What does the evidence of an order amount to, and which fields does evidence have?

Evidence is what a payer or a regulation wants to see beside the order: an examination, a blood gas, a plan of care. Its
fields are named by the rules that ask for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hearthline.rulebook.code_patterns import CodeGroup

if TYPE_CHECKING:
    from hearthline.rulebook.reader import Rulebook

Facts = Mapping[str, Any]
OXYGEN_GROUPS = "orders.home_oxygen.groups"
SATURATION, PRESSURE = "oxygen_saturation", "arterial_oxygen"


@dataclass(frozen=True, slots=True)
class EvidenceField:
    """A field of evidence: its name, its type (day, number, flag, text, list), the words it may have, and what it means ("" where
    several rules ask for it).

    `documents` are the LOINC types of notes that answer it with the day of their encounter. A day that `happened` cannot lie
    ahead.
    """

    name: str
    kind: str
    choices: tuple[str, ...]
    meaning: str
    documents: tuple[str, ...] = ()
    happened: bool = False


@lru_cache(maxsize=16)
def evidence_fields(book: Rulebook) -> Mapping[str, EvidenceField]:
    """Every field of evidence any version of a rule asks for, by name."""
    found: dict[str, EvidenceField] = {}
    titles: dict[str, set[str]] = {}
    for rule in book.rules():
        for ask in (version.ask for version in rule.versions):
            if ask is not None and ask.evidence is not None:
                titles.setdefault(ask.field, set()).add(rule.title)
                meaning = rule.title if len(titles[ask.field]) == 1 else ""
                found[ask.field] = EvidenceField(
                    ask.field, ask.evidence, tuple(ask.choices), meaning, tuple(ask.documents), ask.happened
                )
    return found


@lru_cache(maxsize=4096)
def codes_of_list(patterns: tuple[str, ...], on: date, book: Rulebook) -> CodeGroup:
    """The codes of patterns, of which one that begins with @ stands for the `codes` of the rule of that name on that day."""
    found: list[str] = []
    for pattern in patterns:
        found += book.rule_on(pattern[1:], on).values["codes"] if pattern.startswith("@") else (pattern,)
    return CodeGroup.read(map(str, found))


def oxygen_group(facts: Facts, on: date, book: Rulebook) -> str:
    """Group "I", "II" or "III" of home oxygen by the qualifying test; "" where there is no test.

    Where both are known, the blood gas decides over the oximeter.

    Args:
        facts: `arterial_oxygen` in mmHg, `oxygen_saturation` in percent.
    """
    pressure, saturation = number(facts.get(PRESSURE)), number(facts.get(SATURATION))
    if pressure is None and saturation is None:
        return ""
    values = book.rule_on(OXYGEN_GROUPS, on).values
    for group in ("I", "II"):
        limits = values[group]
        measured, limit = (pressure, limits["pao2"]) if pressure is not None else (saturation, limits["saturation"])
        if measured is not None and measured <= Decimal(str(limit)):
            return group
    return "III"


def number(value: Any) -> Decimal | None:
    """A number as the sender wrote it, None where it is none."""
    if value is None or value == "":
        return None
    try:
        found = value if isinstance(value, Decimal) else Decimal(str(value).strip().rstrip("%").strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


DERIVED: Mapping[str, Callable[[Facts, date, Rulebook], str]] = {"oxygen_group": oxygen_group}
"""Fields a condition may name that nobody sends."""
