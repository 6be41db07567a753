"""Which orders does a nurse look at, and what does a nurse ask about them?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hearthline.kernel.decisions import Decision
from hearthline.rulebook.evidence import codes_of_list
from hearthline.rulebook.reader import Rulebook, shipped

BY_NURSE_RULE = "hub.triage.by_nurse"
QUESTIONS_RULE = "hub.triage.questions"


@dataclass(frozen=True, slots=True)
class ClinicalQuestion:
    """One thing a nurse finds out about an order of a service line."""

    code: str
    text: str


def needs_nurse(*, urgency: str, service_line: str, is_complex: bool, on: date, book: Rulebook | None = None) -> Decision[bool]:
    """Whether a nurse looks at this order, besides the rules that already have (R7); the reason says what for."""
    version = (book or shipped()).rule_on(BY_NURSE_RULE, on)
    if urgency in version.values["urgencies"]:
        return Decision(True, (version.reason(f"The order is {urgency}."),))
    if service_line in version.values["service_lines"]:
        return Decision(True, (version.reason(f"The order is for {service_line.replace('_', ' ')}."),))
    if is_complex and version.values["complex"]:
        return Decision(True, (version.reason("The order is for complex equipment."),))
    return Decision(False, (version.reason("The rules have looked at it; nothing in it waits for a nurse."),))


def clinical_questions(
    service_line: str, codes: Collection[str], on: date, *, book: Rulebook | None = None
) -> tuple[ClinicalQuestion, ...]:
    """What a nurse finds out about an order of this service line with items of these codes, in order."""
    rules = book or shipped()

    def is_asked(one: Mapping[str, Any]) -> bool:
        lines, items = one.get("service_lines"), codes_of_list(tuple(one.get("items", ())), on, rules)
        return (not lines or service_line in lines) and ("items" not in one or any(map(items.has, codes)))

    asked = rules.rule_on(QUESTIONS_RULE, on).values["questions"]
    return tuple(ClinicalQuestion(code, str(one["text"])) for code, one in asked.items() if is_asked(one))
