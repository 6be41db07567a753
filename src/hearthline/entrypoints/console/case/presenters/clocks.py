"""How is a clock's moment derived: start, calendar, holds with their evidence, rule, version, citation?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hearthline import rulebook
from hearthline.domain.obligations import api as obligations
from hearthline.entrypoints.console.case.folder import Folder
from hearthline.entrypoints.console.case.presenters.words import CONFIDENCE, OWNERS, clock_words
from hearthline.kernel.decisions import Reason


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
    clocks = [one for one in folder.clocks if one.stopped_at is None and one.owner]
    clocks.sort(key=lambda one: (one.kind == "service", one.due_at))
    return [shown(folder, one) for one in clocks]


def shown(folder: Folder, one: obligations.Obligation) -> ClockShown:
    """A clock as the page shows it."""
    pauses = folder.pauses.get(one.id, [])
    told = obligations.explained(obligations.record_of(one, pauses), at=folder.at)
    return ClockShown(
        id=str(one.id),
        what=clock_words(one.kind),
        owner=_owner(folder, one),
        due_at=one.due_at,
        started_at=one.started_at,
        zone=one.zone,
        is_held=one.id in folder.held_clocks,
        steps=told.steps,
        because=tuple(
            (reason.sentence, reason.rule_id, reason.version_from.isoformat(), reason.citation, _sure(reason))
            for reason in told.because
        ),
    )


def _sure(reason: Reason) -> str:
    """How sure we are, with the day the source was read, or that nobody kept the day."""
    return f"{CONFIDENCE[reason.confidence]}{rulebook.when_read(reason)}"


def _owner(folder: Folder, one: obligations.Obligation) -> str:
    if one.owner == "hub":
        return folder.manager.name if folder.manager else "the on-call desk"
    return folder.name_of(one.counterparty) if one.counterparty else OWNERS.get(one.owner, one.owner)
