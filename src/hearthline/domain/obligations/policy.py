"""By when is something owed, and was it kept? Pure functions of event times and rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hearthline import rulebook
from hearthline.domain.obligations.facts import Clock
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
    due = rule.period.due(started_at, zone=ZoneInfo(zone), pauses=pauses)
    return Clock(rule=rule_id, version=rule.version_from, due_at=due.at, zone=zone)


def clocks(
    rule_id: str, starts: Sequence[datetime], *, zones: Sequence[str], **circumstances: object
) -> list[Clock]:
    """`clock` for a night's file: one deadline per start, in order, equal to one by one."""
    due: list[Clock | None] = [None] * len(starts)
    days: dict[date, list[int]] = {}
    for index, start in enumerate(starts):
        days.setdefault(start.astimezone(ZoneInfo(zones[index])).date(), []).append(index)
    for day, indexes in days.items():
        rule = rulebook.rule_on(rule_id, day, **circumstances)
        at = due_many(rule.period, [starts[index] for index in indexes], zones=[zones[index] for index in indexes])
        for index, moment in zip(indexes, at, strict=True):
            due[index] = Clock(rule=rule_id, version=rule.version_from, due_at=moment, zone=zones[index])
    return [one for one in due if one is not None]


def verdict(*, due_at: datetime, stopped_at: datetime) -> str:
    """Late is late, however often a job slept: only the event times count."""
    return MET if stopped_at <= due_at else MISSED


def is_ours(owner: str) -> bool:
    """Does the hub itself owe this?"""
    return owner == Turn.HUB
