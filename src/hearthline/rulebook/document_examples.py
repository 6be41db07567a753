"""How are the worked examples of orders and documentation answered?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from hearthline.rulebook import completeness
from hearthline.rulebook.checklists import lacking_elements
from hearthline.rulebook.evidence import codes_of_list, oxygen_group
from hearthline.rulebook.reader import Rulebook
from hearthline.rulebook.versions import Rule

Given = Mapping[str, Any]


def _is_listed(book: Rulebook, rule: Rule, given: Given) -> bool:
    return codes_of_list((f"@{rule.id}",), _day(given), book).has(given["code"])


def _lacks_elements(book: Rulebook, rule: Rule, given: Given) -> list[str]:
    return list(lacking_elements(given["facts"], on=_day(given), book=book))


def _oxygen_group(book: Rulebook, rule: Rule, given: Given) -> str:
    return oxygen_group(given["facts"], _day(given), book)


def _item_asks(book: Rulebook, rule: Rule, given: Given) -> str | None:
    """What an item that reads this rule's figures asks."""
    about = given.get("about", completeness.REFERRAL)
    asked = completeness.missing(given["facts"], on=_day(given), book=book, about=about)
    return next((one.state for one in asked if one.reason.rule_id == given["item"]), None)


def _day(given: Given) -> date:
    day: date = given["day"]
    return day


DOCUMENT_ANSWERS: Mapping[str, Callable[[Rulebook, Rule, Given], Any]] = {
    "is_listed": _is_listed,
    "lacks_elements": _lacks_elements,
    "oxygen_group": _oxygen_group,
    "item_asks": _item_asks,
}
