"""How long must a record be kept, and by whose rule?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from hearthline.kernel.decisions import Decision, Reason
from hearthline.rulebook.reader import Rulebook, shipped
from hearthline.rulebook.versions import RuleVersion

PREFIX = "privacy.retention."
MAJORITY = 18
"""Years of age; states differ, and an overlay by state says so."""


def keep_until(
    kinds: Collection[str],
    started: date,
    *,
    on: date,
    born: date | None = None,
    book: Rulebook | None = None,
    **circumstances: object,
) -> Decision[date]:
    """The last day a record must be kept: the latest of the rules for what it is, each with its own.

    Args:
        kinds: what the record is, by the last word of the rules ("documentation", "dmepos", "home_health"); every record is
            also documentation of the hub.
        started: the day the rules count from: the service, the last entry, the end of the contract.
        on: the day of the question, which selects the versions.
        born: the member's birth date, which keeps the records of a child until years after it is grown.
        circumstances: state, payer or client, where an overlay keeps longer.

    Raises:
        RuleMissing: nobody wrote a rule for one of the kinds.
    """
    book = book or shipped()
    versions = [book.rule_on(PREFIX + kind, on, **circumstances) for kind in sorted({"documentation", *kinds})]
    ends = [(_end(version, started, born), version) for version in versions]
    ends.sort(key=lambda one: one[0], reverse=True)
    return Decision(ends[0][0], tuple(_reason(version, end) for end, version in ends))


def _end(version: RuleVersion, started: date, born: date | None) -> date:
    end = _years_after(started, int(version.values["years"]))
    grown = version.values.get("years_after_majority")
    return end if born is None or grown is None else max(end, _years_after(born, MAJORITY + int(grown)))


def _years_after(day: date, years: int) -> date:
    """The same day years later; a 29 February ends on 28 February where the year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _reason(version: RuleVersion, end: date) -> Reason:
    return version.reason(f"{version.title}: {version.values['years']} years, until {end}.")
