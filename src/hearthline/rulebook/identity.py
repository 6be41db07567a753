"""Is this caller who they say they are, by the items that agreed?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from hearthline.kernel.decisions import Reason
from hearthline.rulebook.reader import Rulebook, shipped

RULE = "hub.identity.phone"
VERIFIED, MORE, LOCKED = "verified", "more", "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Where a check of identity stands.

    Args:
        outcome: `verified`, `more` (ask on), or `locked` (say nothing on this call).
        still: items that must agree and do not yet.
        one_of: items of which one more must agree; empty where one does.
        offers_call_back: whether the way on is a call to the number on file.
    """

    outcome: str
    still: tuple[str, ...]
    one_of: tuple[str, ...]
    offers_call_back: bool
    because: Reason


def suffices(checked: Collection[str], *, kind: str, on: date, book: Rulebook | None = None) -> bool:
    """Whether these items identify a caller of this kind on this day.

    Args:
        checked: names of the items that agreed with the record, e.g. "birth_date".
        kind: "member", "caregiver", "office", "provider" or "payer"; any other is asked what a member is asked.
    """
    values = (book or shipped()).rule_on(RULE, on).values
    asked = values.get(kind) or values["member"]
    return set(asked["always"]) <= set(checked) and bool(set(asked["one_of"]) & set(checked))


def standing(
    checked: Collection[str], *, kind: str, on: date, failures: int = 0, book: Rulebook | None = None, **circumstances: object
) -> Verdict:
    """What a call that checked these items may do next, and what is still to be asked.

    A call that failed often enough is locked whatever agrees afterwards: who guesses long enough is right once.

    Args:
        checked: names of the items that agreed.
        failures: how many checks of this call failed.
        circumstances: client, plan, payer or state, where an overlay asks for more.
    """
    version = (book or shipped()).rule_on(RULE, on, **circumstances)
    asked = version.values.get(kind) or version.values["member"]
    still = tuple(item for item in asked["always"] if item not in checked)
    one_of = () if set(asked["one_of"]) & set(checked) else tuple(asked["one_of"])
    if failures >= int(version.values["failures"]):
        said = f"{failures} checks failed: nothing is said on this call; offer to call back on the number on file."
        return Verdict(outcome=LOCKED, still=still, one_of=one_of, offers_call_back=True, because=version.reason(said))
    if still or one_of:
        said = "Not enough agrees with the record yet."
        return Verdict(outcome=MORE, still=still, one_of=one_of, offers_call_back=False, because=version.reason(said))
    said = "What was said agrees with the record."
    return Verdict(outcome=VERIFIED, still=(), one_of=(), offers_call_back=False, because=version.reason(said))


def failures_allowed(on: date, *, book: Rulebook | None = None) -> int:
    """After how many failed checks a call is locked."""
    return int((book or shipped()).rule_on(RULE, on).values["failures"])
