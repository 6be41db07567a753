"""How is a clock's moment derived: start, calendar, holds with their evidence, rule, version, citation?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from hearthline import rulebook
from hearthline.domain.obligations import api as obligations
from hearthline.entrypoints.console.case.folder import Folder
from hearthline.entrypoints.console.case.presenters.words import CLOCKS, CONFIDENCE, OWNERS
from hearthline.kernel.decisions import Due


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockShown:
    """One running clock with its derivation; `because` are (sentence, rule, version, citation, how sure)."""

    id: str
    what: str
    owner: str
    due_at: datetime
    started_at: datetime
    zone: str
    is_held: bool
    steps: tuple[str, ...]
    because: tuple[tuple[str, str, str, str, str], ...]


def running(folder: Folder) -> list[ClockShown]:
    """The clocks that run or are held, the nearest first; the promise to the member last, unless it is the only one."""
    clocks = [one for one in folder.clocks if one.stopped_at is None]
    clocks.sort(key=lambda one: (one.kind == "service", one.due_at))
    return [shown(folder, one) for one in clocks]


def shown(folder: Folder, one: obligations.Obligation) -> ClockShown:
    """A clock as the page shows it."""
    pauses = folder.pauses.get(one.id, [])
    due = derived(one, pauses)
    return ClockShown(
        id=str(one.id),
        what=CLOCKS.get(one.kind, one.kind.replace("_", " ").capitalize()),
        owner=_owner(folder, one),
        due_at=one.due_at,
        started_at=one.started_at,
        zone=one.zone,
        is_held=any(pause.ended_at is None for pause in pauses),
        steps=(*(due.derivation if due else ()), *_holds(pauses, one.zone)),
        because=tuple(
            (reason.sentence, reason.rule_id, reason.version_from.isoformat(), reason.citation, CONFIDENCE[reason.confidence])
            for reason in (due.because if due else ())
        ),
    )


def derived(one: obligations.Obligation, pauses: Sequence[obligations.Pause]) -> Due | None:
    """The arithmetic of this clock by its own rule; None where the rule is no longer in the book."""
    circumstances = json.loads(one.circumstances) if one.circumstances else {}
    try:
        rule = rulebook.rule_on(one.rule, one.counts_from_at.astimezone(ZoneInfo(one.zone)).date(), **circumstances)
    except rulebook.RuleMissing:
        return None
    closed = [(pause.began_at, pause.ended_at) for pause in pauses if pause.ended_at is not None]
    return rule.due(one.counts_from_at, zone=one.zone, pauses=closed)


def _owner(folder: Folder, one: obligations.Obligation) -> str:
    if one.owner == "hub":
        return folder.manager.name if folder.manager else "the on-call desk"
    return folder.name_of(one.counterparty) if one.counterparty else OWNERS.get(one.owner, one.owner)


def _holds(pauses: Sequence[obligations.Pause], zone: str) -> list[str]:
    where = ZoneInfo(zone)
    said = []
    for pause in pauses:
        begin = f"{pause.began_at.astimezone(where):%a %b %-d, %H:%M}"
        until = f"until {pause.ended_at.astimezone(where):%a %b %-d, %H:%M %Z}" if pause.ended_at else "and is still held"
        said.append(f"Held from {begin} {until}; the evidence is {pause.evidence}.")
    return said
