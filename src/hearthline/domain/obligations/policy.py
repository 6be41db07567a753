"""By when is something owed, and was it kept? Pure functions of event times and rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hearthline import rulebook
from hearthline.domain.obligations.facts import Clock
from hearthline.kernel.periods import Earliest, Period
from hearthline.kernel.periods.batch import due_many
from hearthline.kernel.vocabulary import Turn

MET, MISSED, RELEASED = "met", "missed", "released"


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
        circumstances=_told(circumstances),
    )


def _told(circumstances: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(value)) for name, value in circumstances.items() if value not in (None, "")))


def clocks(rule_id: str, starts: Sequence[datetime], *, zones: Sequence[str], **circumstances: object) -> list[Clock]:
    """`clock` for a night's file: one deadline per start, in order, equal to one by one."""
    told = _told(circumstances)
    due: list[Clock | None] = [None] * len(starts)
    days: dict[date, list[int]] = {}
    for index, start in enumerate(starts):
        days.setdefault(start.astimezone(ZoneInfo(zones[index])).date(), []).append(index)
    for day, indexes in days.items():
        rule = rulebook.rule_on(rule_id, day, **circumstances)
        at = due_many(_period(rule), [starts[index] for index in indexes], zones=[zones[index] for index in indexes])
        for index, moment in zip(indexes, at, strict=True):
            due[index] = Clock(
                rule=rule_id,
                version=rule.version_from,
                due_at=moment,
                zone=zones[index],
                counts_from_at=starts[index],
                circumstances=told,
            )
    return [one for one in due if one is not None]


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
