"""What would the rulebook say, if one figure were another?

For trying a change on history before anybody signs it; what is shipped stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hearthline.kernel.periods import Period, Unit
from hearthline.rulebook.reader import Rulebook, length
from hearthline.rulebook.versions import RuleVersion

UNITS = tuple(unit.value for unit in Unit)


def changed(book: Rulebook, rule_id: str, said: Mapping[str, str], *, only: Mapping[str, str] | None = None) -> Rulebook:
    """A copy of the rulebook in which every version of one rule has another length, or another calendar.

    Args:
        said: a unit with its count ("hours": "48"), a "calendar", or both.
        only: change only the versions for these circumstances, such as {"urgency": "urgent"}.

    Raises:
        ValueError: a word is neither a unit nor a calendar, or nothing would change.
        RuleMissing: there is no such rule or calendar.
    """
    unknown = sorted(set(said) - {*UNITS, "calendar"})
    if unknown or not said:
        words = ", ".join(unknown) or "nothing"
        raise ValueError(f"A trial changes {', '.join(UNITS)} or calendar; {words} is none of them.")
    rule = book.rule(rule_id)
    touched = [version for version in rule.versions if isinstance(version.period, Period) and version.fits_only(only or {})]
    if not touched:
        raise ValueError(f"Rule {rule_id} sets no clock that could be changed in these circumstances.")
    versions = tuple(_changed(book, version, said) if version in touched else version for version in rule.versions)
    return book.with_rule(replace(rule, versions=versions))


def _changed(book: Rulebook, version: RuleVersion, said: Mapping[str, str]) -> RuleVersion:
    period = version.period
    if not isinstance(period, Period):
        return version
    calendar = book.calendar(said["calendar"]) if "calendar" in said else period.calendar
    units = {word: count for word, count in said.items() if word in UNITS}
    if units:
        fresh = length(units, calendar)
        period = replace(period, unit=fresh.unit, count=fresh.count, said="", until=period.until if fresh.is_by_day else None)
    return replace(version, period=replace(period, calendar=calendar))
