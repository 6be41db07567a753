"""When does a questionnaire ask a question at all: which answers of which other questions enable it?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

Resource = Mapping[str, Any]
Alternative = dict[str, list[str | bool]]
"""Field to the values it may have, all of them needed; several alternatives are an "or"."""


def enabled(gates: Sequence[Resource], field_of: Callable[[str], str]) -> list[Alternative] | None:
    """Under which conditions an item is asked, as a rule's `when`; [] always, None where a rule cannot say it.

    Args:
        gates: the item itself and the groups around it, each perhaps with `enableWhen`; all must be open.
        field_of: link id to the field its answer fills; "" where it is no question.
    """
    opened: list[list[Alternative]] = []
    for gate in gates:
        said = gate.get("enableWhen") or ()
        each = [_alternative(one, field_of) for one in said]
        if None in each:
            return None
        known = [one for one in each if one is not None]
        if known:
            is_all = len(known) == 1 or gate.get("enableBehavior") == "all"
            opened.append([_merged(known)] if is_all else known)
    return [_merged(choice) for choice in product(*opened)] if opened else []


def _merged(several: Sequence[Alternative]) -> Alternative:
    together: Alternative = {}
    for one in several:
        for field, values in one.items():
            together[field] = [value for value in together.get(field, values) if value in values]
    return together


def _alternative(said: Resource, field_of: Callable[[str], str]) -> Alternative | None:
    field, values = field_of(str(said.get("question") or "")), _values(said)
    return {field: values} if field and values else None


def _values(said: Resource) -> list[str | bool]:
    """The answers that enable; none where the operator is one that a rule cannot say (another than = and exists)."""
    answer = next((value for name, value in said.items() if name.startswith("answer")), None)
    if said.get("operator") == "exists":
        return ["*"] if answer is True else []
    if said.get("operator") != "=" or answer is None:
        return []
    if isinstance(answer, Mapping):
        return [spelled(answer.get("code") or answer.get("display") or "")]
    return [answer if isinstance(answer, bool) else str(answer)]


def spelled(answer: object) -> str:
    """A choice as rule files spell it: lower-case words joined by underscores."""
    return re.sub(r"[\s\-]+", "_", str(answer).strip().lower())
