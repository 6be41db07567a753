"""By when is something owed, and was it kept? Pure functions of event times and rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hearthline import rulebook
from hearthline.domain.obligations.facts import Clock
from hearthline.kernel.periods import Earliest, Period
from hearthline.kernel.periods.batch import due_many
from hearthline.kernel.vocabulary import Turn

MET, MISSED, RELEASED = "met", "missed", "released"
_MOST_DAYS = 100


def clock(
    rule_id: str,
    started_at: datetime,
    *,
    zone: str,
    pauses: Sequence[tuple[datetime, datetime]] = (),
    **circumstances: object,
) -> Clock:
    """The deadline a rule sets for something that started then, in that zone.

    Args:
        started_at: aware.
        pauses: closed, evidenced intervals during which the clock did not run.
        circumstances: payer, plan, state, contract, line of business: what the rule's overlays ask for.
    """
    rule = rulebook.rule_on(rule_id, started_at.astimezone(ZoneInfo(zone)).date(), **circumstances)
    due = _period(rule).due(started_at, zone=ZoneInfo(zone), pauses=pauses)
    return Clock(
        rule=rule_id,
        version=rule.version_from,
        due_at=due.at,
        zone=zone,
        counts_from_at=started_at,
        circumstances=told(circumstances),
    )


def told(circumstances: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """What a rule was asked with, as a clock remembers it."""
    return tuple(sorted((name, str(value)) for name, value in circumstances.items() if value not in (None, "")))


def deadlines(
    rule_id: str, starts: Sequence[datetime], *, zones: Sequence[str], **circumstances: object
) -> tuple[list[date | None], list[datetime]]:
    """`clock` for a night's file: per start, in order, the version that speaks and the moment it sets; equal to one by one."""
    versions: list[date | None] = [None] * len(starts)
    due: list[datetime] = list(starts)
    for rule, indexes in _by_version(rule_id, starts, zones, circumstances):
        at = due_many(_period(rule), [starts[index] for index in indexes], zones=[zones[index] for index in indexes])
        for index, moment in zip(indexes, at, strict=True):
            versions[index] = rule.version_from
            due[index] = moment
    return versions, due


def _by_version(
    rule_id: str, starts: Sequence[datetime], zones: Sequence[str], circumstances: Mapping[str, object]
) -> Iterable[tuple[rulebook.RuleVersion, Sequence[int]]]:
    """The versions that speak and for which starts: one for all of them, as a rule, which spares each its local day."""
    if not starts:
        return []
    known = {zone: ZoneInfo(zone) for zone in set(zones)}
    first, last = min(starts), max(starts)
    day = min(first.astimezone(zone).date() for zone in known.values())
    end = max(last.astimezone(zone).date() for zone in known.values())
    spoken = _spoken(rule_id, day, end, circumstances)
    if len({(rule.version_from, rule.period) for rule in spoken}) == 1:
        return [(spoken[0], range(len(starts)))]
    days: dict[date, list[int]] = {}
    for index, start in enumerate(starts):
        days.setdefault(start.astimezone(known[zones[index]]).date(), []).append(index)
    return [(rulebook.rule_on(rule_id, day, **circumstances), indexes) for day, indexes in days.items()]


def _spoken(rule_id: str, first: date, last: date, circumstances: Mapping[str, object]) -> list[rulebook.RuleVersion]:
    """What the rule says on each of these days; nothing where it is silent on one of them, or where they are too many to ask."""
    days = (last - first).days + 1
    if days > _MOST_DAYS:
        return []
    try:
        return [rulebook.rule_on(rule_id, first + timedelta(days=ahead), **circumstances) for ahead in range(days)]
    except rulebook.RuleMissing:
        return []


def _period(rule: rulebook.RuleVersion) -> Period | Earliest:
    if rule.period is None:
        raise ValueError(f"The rule {rule.rule_id} sets no clock; a promise needs a rule with a length of time.")
    return rule.period


def verdict(*, due_at: datetime, stopped_at: datetime, held_since: datetime | None = None) -> str:
    """Late is late, however often a job slept: only the event times count.

    A clock that was held when it stopped had run only until the hold began; `operations` says the same to the database.
    """
    return MET if min(stopped_at, held_since or stopped_at) <= due_at else MISSED


def is_ours(owner: str) -> bool:
    """Does the hub itself owe this?"""
    return owner == Turn.HUB
