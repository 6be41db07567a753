"""How are the worked examples of identity, retention and labels answered?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from hearthline.rulebook import identity, labels, retention
from hearthline.rulebook.reader import Rulebook
from hearthline.rulebook.versions import Rule

Given = Mapping[str, Any]


def _identity(book: Rulebook, rule: Rule, given: Given) -> str:
    return identity.standing(
        given["checked"], kind=given["kind"], on=given["day"], failures=given.get("failures", 0), book=book
    ).outcome


def _keep_until(book: Rulebook, rule: Rule, given: Given) -> date:
    return retention.keep_until(given["kinds"], given["started"], on=given["day"], born=given.get("born"), book=book).outcome


def _labels(book: Rulebook, rule: Rule, given: Given) -> list[str]:
    return [label.name for label in labels.labels_of(given["facts"], on=given["day"], book=book)]


def _disclosure(book: Rulebook, rule: Rule, given: Given) -> str:
    return _disclosed(book, given).outcome


def _accompanied(book: Rulebook, rule: Rule, given: Given) -> bool:
    return bool(_disclosed(book, given).accompanied_by)


def _disclosed(book: Rulebook, given: Given) -> labels.Disclosure:
    return labels.may_disclose(
        given["labels"],
        purpose=given["purpose"],
        on=given["day"],
        has_consent=given.get("has_consent", False),
        book=book,
    )


PRIVACY_ANSWERS: Mapping[str, Callable[[Rulebook, Rule, Given], Any]] = {
    "identity": _identity,
    "keep_until": _keep_until,
    "labels": _labels,
    "disclosure": _disclosure,
    "accompanied": _accompanied,
}
