"""What is missing from the order: not started, incomplete (and what), done, not needed; asked when, answered when?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hearthline import rulebook
from hearthline.entrypoints.console.case.folder import Folder
from hearthline.entrypoints.console.case.presenters.words import CHANNELS, field_words
from hearthline.rulebook import completeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing the order lacks; `asked_at` is when the office was asked and has not answered."""

    field: str
    label: str
    question: str
    state: str
    finding: str
    citation: str
    rule: str
    is_blocking: bool
    asked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """The whole list; `to_ask` counts what is missing and was not asked for yet."""

    items: tuple[Item, ...]
    done: tuple[str, ...]
    not_needed: tuple[str, ...]
    to_ask: int
    office: str
    channel: str
    reference: str
    is_open: bool

    @property
    def blocking(self) -> int:
        """How many hold the order back."""
        return sum(one.is_blocking for one in self.items)


def missing(folder: Folder) -> Missing:
    """The list as it stands today."""
    open_asks = {one.field: one.asked_at for one in folder.asks if one.answered_at is None}
    items = tuple(_item(gap, open_asks) for gap in sorted(folder.gaps, key=lambda one: (not one.is_blocking, one.question)))
    lacking = {one.field for one in folder.gaps}
    rest = [one for one in rulebook.checklist(folder.facts, on=folder.at.date()) if one.field not in lacking]
    done = dict.fromkeys(field_words(one.field) for one in rest if one.status == "done")
    not_needed = dict.fromkeys(field_words(one.field) for one in rest if one.status == "not_needed")
    asks = [one for one in folder.messages if one.kind == "clarification-ask"]
    return Missing(
        items=items,
        done=tuple(done),
        not_needed=tuple(one for one in not_needed if one not in done),
        to_ask=len({one.field for one in items if one.asked_at is None}),
        office=folder.name_of(folder.order.sender),
        channel=CHANNELS.get(folder.order.channel, folder.order.channel),
        reference=asks[-1].reference if asks else "",
        is_open=folder.case.closed_at is None,
    )


def _item(gap: completeness.Missing, asked: dict[str, datetime]) -> Item:
    label = field_words(gap.field)
    return Item(
        field=gap.field,
        label=label[:1].upper() + label[1:] + (f" (line {gap.line + 1})" if gap.line is not None else ""),
        question=gap.question,
        state=gap.state,
        finding=gap.finding,
        citation=gap.reason.citation,
        rule=gap.reason.rule_id,
        is_blocking=gap.is_blocking,
        asked_at=asked.get(gap.field),
    )


_OF_MEMBER = {"member_family": "family", "member_given": "given", "member_phone": "phone"}
_OF_ADDRESS = {"address_line1": "line1", "city": "city", "state": "state", "zip": "zip", "barriers": "barriers"}


def _is_there(value: Any) -> bool:
    return value is not None and value not in ("", [], ())


def value_of(folder: Folder, field: str) -> str:
    """What the order says today about a field, as text."""
    if field.startswith("line."):
        said = [getattr(line, field.removeprefix("line."), "") for line in folder.lines]
        return ", ".join(str(one) for one in said if _is_there(one))
    if field in folder.order.evidence:
        return str(folder.order.evidence[field])
    for of in (folder.order, folder.person, folder.person.address):
        name = _OF_MEMBER.get(field, _OF_ADDRESS.get(field, field))
        if hasattr(of, name):
            value = getattr(of, name)
            return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
    return ""


def label_of(field: str) -> str:
    """The name of a field at the beginning of a sentence."""
    label = field_words(field)
    return label[:1].upper() + label[1:]
