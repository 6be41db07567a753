"""Is this caller who they say they are, by the items that agreed?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from hearthline.rulebook.reader import Rulebook, shipped

RULE = "hub.identity.phone"


def suffices(checked: Collection[str], *, kind: str, on: date, book: Rulebook | None = None) -> bool:
    """Whether these items identify a caller of this kind on this day.

    Args:
        checked: names of the items that agreed with the record, e.g. "birth_date".
        kind: "member", "caregiver", "office", "provider" or "payer"; any other is asked what a member is asked.
    """
    values = (book or shipped()).rule_on(RULE, on).values
    asked = values.get(kind) or values["member"]
    return set(asked["always"]) <= set(checked) and bool(set(asked["one_of"]) & set(checked))


def failures_allowed(on: date, *, book: Rulebook | None = None) -> int:
    """After how many failed checks a call is locked."""
    return int((book or shipped()).rule_on(RULE, on).values["failures"])
