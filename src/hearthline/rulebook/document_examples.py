"""How are the worked examples of orders and documentation answered?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from hearthline.rulebook import completeness
from hearthline.rulebook.contents import lacking_elements
from hearthline.rulebook.evidence import codes_of_list, oxygen_group
from hearthline.rulebook.lists import called
from hearthline.rulebook.reader import Rulebook
from hearthline.rulebook.shapes import CIRCUMSTANCES
from hearthline.rulebook.versions import Rule

Given = Mapping[str, Any]


def _is_listed(book: Rulebook, rule: Rule, given: Given) -> bool:
    return codes_of_list((f"@{rule.id}",), _day(given), book).has(given["code"])


def _called(book: Rulebook, rule: Rule, given: Given) -> str:
    return called(given["code"], on=_day(given), book=book)


def _lacks_elements(book: Rulebook, rule: Rule, given: Given) -> list[str]:
    said = {word: given[word] for word in CIRCUMSTANCES if word in given}
    return list(lacking_elements(given["facts"], on=_day(given), rule_id=rule.id, book=book, **said))


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
    "called": _called,
    "lacks_elements": _lacks_elements,
    "oxygen_group": _oxygen_group,
    "item_asks": _item_asks,
}
