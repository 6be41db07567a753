"""What has an order (a delivery) said of everything its rules ask, item by item?

The same compiled list that `completeness.missing` reads for what to ask: here with what is done and what is not needed, for the
form, the phone script and the page of a case.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hearthline.rulebook.checks import is_blank
from hearthline.rulebook.completeness import (
    INCOMPLETE,
    NOT_STARTED,
    REFERRAL,
    SUBJECTS,
    AskItem,
    Facts,
    ask_list,
    spoken_question,
)
from hearthline.rulebook.reader import Rulebook, shipped

DONE, NOT_NEEDED = "done", "not_needed"
_KINDS = {
    **dict.fromkeys(("quantity", "liters_per_day", "dressings_per_week"), "number"),
    **dict.fromkeys(("diagnoses", "barriers", "lines"), "list"),
    "discharge_at": "moment",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """One item of the checklist of an order, as every channel shows it.

    Args:
        status: `not_started`, `incomplete` (`finding` says what is wrong), `done` or `not_needed`.
        field: what an answer fills; `line.<field>` for an order line.
        line: which order line, counted from 0; None for the order itself.
        kind: `day`, `moment`, `number`, `flag`, `list` or `text`, for the control of a form.
        choices: the words an answer may be; empty where anything is.
        or_else: other fields of which one may answer instead.
        version: the first day of the rule version, as ISO text.
    """

    item: str
    title: str
    field: str
    line: int | None
    status: str
    question: str
    why: str
    finding: str
    need: str
    is_blocking: bool
    kind: str
    choices: tuple[str, ...]
    or_else: tuple[str, ...]
    rule_id: str
    version: str
    citation: str
    confidence: str


def checklist(
    facts: Facts,
    *,
    on: date,
    payer: str = "",
    plan: str = "",
    state: str = "",
    about: str = REFERRAL,
    book: Rulebook | None = None,
) -> tuple[ChecklistItem, ...]:
    """Every item in force on that day, the order's first, then line by line.

    Args:
        facts: field to value, named as the columns of a referral; `lines` is a list of such mappings, evidence stands flat beside
            them. Empty facts give a blank form, `{"lines": [{}]}` one with a line to fill.
        on: the local day of receipt.
        payer: overlays of this payer (plan, state) speak; where empty, the facts say.
        about: "referral" or "delivery" (proof of one).
    """
    book = book or shipped()
    said = {name: value for name, value in (("payer_code", payer), ("plan", plan), ("state", state)) if value}
    facts = {**facts, **said}
    asks = ask_list(facts, on, book, SUBJECTS[about])
    found = [_examined(item, facts, facts, on, None, book) for item in asks.of_order]
    for number, line in enumerate(facts.get("lines") or ()):
        found += [_examined(item, line, facts, on, number, book) for item in asks.of_line]
    return _once(found)


def _once(found: Iterable[ChecklistItem]) -> tuple[ChecklistItem, ...]:
    """One item where several rules are about the same field: what is to be asked before what is done, what holds up first."""
    kept: dict[tuple[str, int | None], ChecklistItem] = {}
    for one in found:
        known = kept.setdefault((one.field, one.line), one)
        if _weight(one) > _weight(known):
            kept[one.field, one.line] = one
    return tuple(kept.values())


def _weight(one: ChecklistItem) -> tuple[int, bool]:
    return {NOT_NEEDED: 0, DONE: 1}.get(one.status, 2), one.is_blocking


def gaps(items: Iterable[ChecklistItem]) -> tuple[ChecklistItem, ...]:
    """What is to be asked: items not started or incomplete."""
    return tuple(item for item in items if item.status in (NOT_STARTED, INCOMPLETE))


def _examined(item: AskItem, where: Facts, facts: Facts, on: date, line: int | None, book: Rulebook) -> ChecklistItem:
    applies = item.holds is None or item.holds(where, facts)
    need = item.shape.need if applies else str(item.shape.otherwise or item.shape.need)
    status, finding = NOT_NEEDED, ""
    if applies or item.shape.otherwise:
        status, finding = _status(item, where, on)
    version = item.version
    return ChecklistItem(
        item=version.rule_id.rpartition(".")[2],
        title=version.title,
        field=item.shape.field,
        line=line,
        status=status,
        question=spoken_question(item.shape.question, where),
        why=book.rule(version.rule_id).question,
        finding=finding,
        need=need,
        is_blocking=need != "recommended",
        kind=item.shape.evidence or _kind_of(item.field),
        choices=tuple(item.shape.choices),
        or_else=tuple(item.shape.any_of),
        rule_id=version.rule_id,
        version=version.version_from.isoformat(),
        citation=version.citation,
        confidence=version.confidence,
    )


def _kind_of(field: str) -> str:
    return _KINDS.get(field) or ("day" if field.endswith("_date") else "flag" if field.startswith("is_") else "text")


def _status(item: AskItem, where: Facts, on: date) -> tuple[str, str]:
    value = where.get(item.field)
    if not is_blank(value):
        finding = item.check(value, where, on) if item.check else ""
        return (INCOMPLETE, finding) if finding else (DONE, "")
    return (NOT_STARTED, "") if all(is_blank(where.get(name)) for name in item.others) else (DONE, "")
