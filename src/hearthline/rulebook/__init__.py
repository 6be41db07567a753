"""What do law, payer, clinic and the operations guide ask, since when, and who says so?

Rules are YAML files in the folders beside this one; `rule_on` is how everything else reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hearthline.kernel.calendars import Calendar
from hearthline.rulebook import completeness, identity, labels, lists, questionnaires, retention, simulation
from hearthline.rulebook.checklists import ChecklistItem, checklist, gaps
from hearthline.rulebook.contents import Element, elements, lacking_elements
from hearthline.rulebook.deadlines import Deadline, Facts, Lengthened, deadline, when_read
from hearthline.rulebook.discharge import is_discharge_near
from hearthline.rulebook.evidence import EvidenceField
from hearthline.rulebook.evidence import evidence_fields as _evidence_fields
from hearthline.rulebook.evidence_checks import refill_opens as _refill_opens
from hearthline.rulebook.questionnaires import BadQuestionnaire, imported_field
from hearthline.rulebook.reader import BadRulebook, Rulebook, RuleMissing, length, read, read_with, shipped
from hearthline.rulebook.reference import reference_pages
from hearthline.rulebook.services import detail_of, is_complex, service_line_of
from hearthline.rulebook.soundness import faults, rule_faults
from hearthline.rulebook.triage import ClinicalQuestion, clinical_questions, needs_nurse
from hearthline.rulebook.versions import Rule, RuleVersion

__all__ = [
    "BadQuestionnaire",
    "BadRulebook",
    "ChecklistItem",
    "ClinicalQuestion",
    "Deadline",
    "Element",
    "EvidenceField",
    "Facts",
    "Lengthened",
    "Rule",
    "RuleMissing",
    "RuleVersion",
    "Rulebook",
    "calendar",
    "checklist",
    "clinical_questions",
    "completeness",
    "deadline",
    "detail_of",
    "elements",
    "evidence_fields",
    "faults",
    "gaps",
    "identity",
    "imported_field",
    "is_complex",
    "is_discharge_near",
    "labels",
    "lacking_elements",
    "length",
    "lists",
    "needs_nurse",
    "questionnaires",
    "read",
    "read_with",
    "reference_pages",
    "refill_opens",
    "retention",
    "rule_on",
    "rules",
    "service_line_of",
    "shipped",
    "simulation",
    "soundness_of",
    "when_read",
]


def rule_on(rule_id: str, on: date, **circumstances: object) -> RuleVersion:
    """The version of a shipped rule that wins on that local day; see `Rulebook.rule_on`."""
    return shipped().rule_on(rule_id, on, **circumstances)


def rules() -> tuple[Rule, ...]:
    """Every shipped rule, ordered by id."""
    return shipped().rules()


def title_of(rule_id: str) -> str:
    """What a shipped rule is called; "" where there is none of this id."""
    try:
        return shipped().rule(rule_id).title
    except RuleMissing:
        return ""


def calendar(name: str) -> Calendar:
    """A shipped calendar: "hub", "clinical", "office"."""
    return shipped().calendar(name)


def evidence_fields() -> Mapping[str, EvidenceField]:
    """The fields of evidence the shipped rules ask for, by name."""
    return _evidence_fields(shipped())


def refill_opens(facts: Mapping[str, object], *, on: date) -> date | None:
    """The first day on which the refill of an order may be delivered, by its evidence; None where it is no refill."""
    return _refill_opens(facts, on, shipped())


def soundness_of(book: Rulebook, rule_id: str) -> list[str]:
    """What is wrong with one rule of a rulebook, in sentences; empty when nothing is."""
    return rule_faults(book, book.rule(rule_id))
