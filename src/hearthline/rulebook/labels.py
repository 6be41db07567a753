"""Which part of a record needs more care than the rest, and may it go out for this purpose?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hearthline.kernel.decisions import Reason
from hearthline.rulebook.code_patterns import CodeGroup
from hearthline.rulebook.reader import Rulebook, shipped
from hearthline.rulebook.versions import RuleVersion

PREFIX = "privacy.label."
ALLOWED, NEEDS_CONSENT, WITHHELD = "allowed", "needs_consent", "withheld"


@dataclass(frozen=True, slots=True)
class Label:
    """A label on a record: its code in the HL7 security system, its name, and the rule that puts it there."""

    name: str
    code: str
    because: Reason


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Whether a record may go out: `allowed`, `needs_consent` or `withheld`; `accompanied_by` is what must go with it."""

    outcome: str
    accompanied_by: tuple[str, ...]
    because: tuple[Reason, ...]


def labels_of(facts: Mapping[str, Any], *, on: date, book: Rulebook | None = None) -> tuple[Label, ...]:
    """The labels a record carries, ordered by name.

    Args:
        facts: `diagnoses` and `codes` (lists), `state`, and `source_program` ("part2" where the sender is such a program).
        on: the day of the question.
    """
    book = book or shipped()
    return tuple(_label(version) for version in _versions(book, on, facts) if _applies(version.values, facts))


def may_disclose(
    labels: Collection[str], *, purpose: str, on: date, has_consent: bool = False, book: Rulebook | None = None, state: str = ""
) -> Disclosure:
    """Whether a record with these labels may be disclosed; the strictest of its labels decides.

    Args:
        labels: names of labels, as `labels_of` gives them.
        purpose: "treatment", "payment", "operations", "litigation", "patient_request".
        has_consent: whether the member's written consent for this purpose is on file.
    """
    book = book or shipped()
    outcome, accompanied, because = ALLOWED, [], []
    for name in sorted(labels):
        version = book.rule_on(PREFIX + name, on, state=state or None)
        allowed = version.values["purposes"].get(purpose, WITHHELD)
        found = ALLOWED if allowed == NEEDS_CONSENT and has_consent else allowed
        outcome = max(outcome, found, key=(ALLOWED, NEEDS_CONSENT, WITHHELD).index)
        if found == ALLOWED and version.values.get("accompanied_by"):
            accompanied.append(str(version.values["accompanied_by"]))
        because.append(version.reason(f"{version.title}: for {purpose.replace('_', ' ')} {found.replace('_', ' ')}."))
    return Disclosure(outcome, tuple(accompanied), tuple(because))


def _versions(book: Rulebook, on: date, facts: Mapping[str, Any]) -> list[RuleVersion]:
    known = {"state": str(facts.get("state") or "")}
    return [
        book.rule_on(rule.id, on, **known)
        for rule in book.rules()
        if rule.id.startswith(PREFIX) and rule.versions_speaking(on, known)
    ]


def _applies(values: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    programs = values.get("source_programs")
    if programs is not None and facts.get("source_program") not in programs:
        return False
    if values.get("any_record_of_program"):
        return True
    diagnoses = {str(one).replace(".", "").upper() for one in facts.get("diagnoses") or ()}
    group = CodeGroup.read(values.get("diagnoses", ()))
    codes = CodeGroup.read(values.get("codes", ()))
    return any(map(group.has, diagnoses)) or any(codes.has(str(one).upper()) for one in facts.get("codes") or ())


def _label(version: RuleVersion) -> Label:
    return Label(version.rule_id.removeprefix(PREFIX), str(version.values["security_label"]), version.reason())
