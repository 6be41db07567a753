"""What would a changed rule pack ask of these orders that nobody asked, and what would it no longer ask?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hearthline.rulebook.completeness import Missing, missing
from hearthline.rulebook.reader import Rulebook

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What a changed pack does to one order: what is newly asked and what is asked no longer, and whether either holds it up."""

    newly: tuple[Missing, ...]
    no_longer: tuple[Missing, ...]
    is_held_before: bool
    is_held_after: bool

    @property
    def is_any(self) -> bool:
        """Whether the order is asked about differently."""
        return bool(self.newly or self.no_longer)


@dataclass(slots=True)
class Effect:
    """What a changed pack does to many orders; counters are by rule id, and an order counts once for each."""

    orders: int = 0
    held_before: int = 0
    held_after: int = 0
    newly: Counter[str] = field(default_factory=Counter)
    no_longer: Counter[str] = field(default_factory=Counter)

    def add(self, change: Change) -> None:
        """Count one order."""
        self.orders += 1
        self.held_before += change.is_held_before
        self.held_after += change.is_held_after
        self.newly.update({one.reason.rule_id for one in change.newly})
        self.no_longer.update({one.reason.rule_id for one in change.no_longer})

    def percent(self, held: int) -> float | None:
        """A number of orders as a share of all, with one decimal; None where there are none."""
        return round(100 * held / self.orders, 1) if self.orders else None


def change(facts: Facts, *, on: date, before: Rulebook, after: Rulebook) -> Change:
    """What the second rulebook asks of an order otherwise than the first, on the same day.

    A question counts as the same where it is about the same field of the same line, holds the order up as before, and is about
    the same fault; a new citation alone changes nothing for the office.
    """
    was = {_key(one): one for one in missing(facts, on=on, book=before)}
    will_be = {_key(one): one for one in missing(facts, on=on, book=after)}
    return Change(
        newly=tuple(one for key, one in will_be.items() if key not in was),
        no_longer=tuple(one for key, one in was.items() if key not in will_be),
        is_held_before=any(one.is_blocking for one in was.values()),
        is_held_after=any(one.is_blocking for one in will_be.values()),
    )


def as_received(facts: Facts, asked: Iterable[str]) -> Facts:
    """An order as it came, before the office answered: the fields it was asked about are empty again.

    Args:
        asked: fields the office was asked for; `line.<field>` empties it on every line.
    """
    fields = set(asked)
    of_lines = {name.removeprefix("line.") for name in fields if name.startswith("line.")}
    lines = [{name: None if name in of_lines else value for name, value in line.items()} for line in facts.get("lines") or ()]
    if "lines" in fields:
        lines = []
    return {**{name: None if name in fields else value for name, value in facts.items()}, "lines": lines}


def _key(one: Missing) -> tuple[str, int | None, bool, str]:
    return one.field, one.line, one.is_blocking, one.state
