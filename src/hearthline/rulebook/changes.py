"""What changes when, in law, in standards and in our own rules?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from hearthline.rulebook.reader import FOLDER, Rulebook
from hearthline.rulebook.rule_files import entries
from hearthline.rulebook.shapes import ChangeShape


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A day on which the answer of a rule changes, read from its versions."""

    day: date
    rule_id: str
    title: str
    before: str
    after: str
    citation: str
    confidence: str


@lru_cache(maxsize=2)
def changes(folder: Path = FOLDER) -> tuple[ChangeShape, ...]:
    """The regulatory calendar, the earliest first; what has no day yet comes last."""
    found = [ChangeShape.model_validate(entry) for _, entry in entries(folder) if "change" in entry]
    return tuple(sorted(found, key=lambda one: (one.day is None, one.day or date.max, one.change)))


def turns(book: Rulebook) -> list[Turn]:
    """Every day on which a version of a rule follows another for the same circumstances."""
    return sorted(_turns(book), key=lambda one: (one.day, one.rule_id))


def _turns(book: Rulebook) -> Iterator[Turn]:
    for rule in book.rules():
        for later in rule.versions:
            for earlier in rule.versions:
                if earlier.where == later.where and earlier.version_to and (later.version_from - earlier.version_to).days == 1:
                    yield Turn(
                        day=later.version_from,
                        rule_id=rule.id,
                        title=rule.title,
                        before=str(earlier.period or earlier.terms.says or "see the rule"),
                        after=str(later.period or later.terms.says or "see the rule"),
                        citation=later.citation,
                        confidence=later.confidence,
                    )
