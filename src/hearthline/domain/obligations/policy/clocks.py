"""By when is something owed, and was it kept? Pure functions of event times and rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from hearthline import rulebook
from hearthline.domain.obligations.facts import Clock
from hearthline.kernel.periods import Earliest, Instants, Period, due_instants, to_datetimes, to_instants
from hearthline.kernel.vocabulary import Turn

MET, MISSED, RELEASED = "met", "missed", "released"
_MOST_DAYS = 100
CONTRACT, CONTRACT_CITATION = "contract_count", "contract_citation"
NOT_BEFORE, NOT_AFTER = "not_before_at", "not_after_at"
AGREED = (CONTRACT, CONTRACT_CITATION, NOT_BEFORE, NOT_AFTER)
"""What was agreed for one clock beside the rule: a contract's figure, a moment before which it does not end, or one by which it
does, whatever holds it had. The same moment twice is a moment somebody named."""


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
        circumstances: payer, plan, state, contract, line of business: what the rule's overlays ask for; and what was `AGREED`.
    """
    rule = version_of(rule_id, started_at, circumstances, zone=zone)
    due = rule.due(started_at, zone=ZoneInfo(zone), pauses=pauses)
    return Clock(
        rule=rule_id,
        version=rule.version_from,
        due_at=agreed(due.at, circumstances),
        zone=zone,
        counts_from_at=started_at,
        circumstances=told(circumstances),
    )


def version_of(
    rule_id: str,
    started_at: datetime,
    circumstances: Mapping[str, object],
    *,
    zone: str,
    book: rulebook.Rulebook | None = None,
) -> rulebook.RuleVersion:
    """The version that sets this clock, under its contract where one has a figure of its own.

    Raises:
        ValueError: the rule sets no clock.
    """
    said = {name: value for name, value in circumstances.items() if name not in AGREED}
    on = started_at.astimezone(ZoneInfo(zone)).date()
    rule = (book or rulebook.shipped()).rule_on(rule_id, on, **said)
    _period(rule)
    count = circumstances.get(CONTRACT)
    if count in (None, ""):
        return rule
    return rule.under_contract(Decimal(str(count)), citation=str(circumstances.get(CONTRACT_CITATION) or "The contract"))


def agreed(due_at: datetime, circumstances: Mapping[str, object]) -> datetime:
    """The due moment, moved into what was agreed for this clock."""
    first, last = (_moment(circumstances.get(name)) for name in (NOT_BEFORE, NOT_AFTER))
    moved = max(due_at, first) if first else due_at
    return min(moved, last) if last else moved


def _moment(said: object) -> datetime | None:
    return datetime.fromisoformat(str(said)).astimezone(UTC) if said else None


def told(circumstances: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """What a rule was asked with, as a clock remembers it."""
    return tuple(sorted((name, str(value)) for name, value in circumstances.items() if value not in (None, "")))


def deadlines(
    rule_id: str, starts: Instants, *, zones: Sequence[str], **circumstances: Any
) -> tuple[list[date | None], Instants]:
    """`clock` for a night's file: per start, in order, the version that speaks and the moment it sets; equal to one by one."""
    if not len(starts):
        return [], starts
    rule = None if set(AGREED) & set(circumstances) else _only_version(rule_id, starts, zones, circumstances)
    if rule:
        return [rule.version_from] * len(starts), due_instants(_period(rule), starts, zones=zones)
    single = [clock(rule_id, start, zone=zone, **circumstances) for start, zone in zip(to_datetimes(starts), zones, strict=True)]
    return [one.version for one in single], to_instants([one.due_at for one in single])


def _only_version(
    rule_id: str, instants: Instants, zones: Sequence[str], circumstances: Mapping[str, object]
) -> rulebook.RuleVersion | None:
    """The version that speaks for every start, as nearly always one does: it spares each start its local day."""
    first, last = to_datetimes(np.array([instants.min(), instants.max()]))
    known = [ZoneInfo(zone) for zone in set(zones)]
    day = min(first.astimezone(zone).date() for zone in known)
    spoken = _spoken(rule_id, day, max(last.astimezone(zone).date() for zone in known), circumstances)
    return spoken[0] if len({(rule.version_from, rule.period) for rule in spoken}) == 1 else None


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
