"""How does a case pass from one colleague to another, with what the next one must know?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hearthline.domain.cases import api as cases
from hearthline.domain.worklist import api as worklist
from hearthline.plumbing.access import Actor, Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """Which cases changed hands, and who managed each before."""

    before: Mapping[UUID, UUID | None]

    @property
    def case_ids(self) -> list[UUID]:
        """The cases that changed hands."""
        return list(self.before)


def hand_over(viewer: Viewer, case_ids: Sequence[UUID], *, to: UUID, note: str = "", by: Actor, at: datetime) -> HandedOver:
    """Let the colleague `to` manage these cases from now; they are told, with the note where there is one.

    With a note it is a hand-over, without one an assignment; closed cases and those they manage already stay as they are.
    """
    note = note.strip()
    why = note or "Assigned to a colleague."
    before = cases.change_managers(dict.fromkeys(case_ids, to), why=why, by=by, at=at)
    folders = cases.by_ids(viewer, list(before))
    told = [(one.client_id, one.id) for one in folders.values()]
    worklist.tell(told, to=[to], reason="handed_over" if note else "assigned", note=note, by=by, at=at)
    return HandedOver(before=before)


def take_back(before: Mapping[UUID, UUID | None], *, told: UUID, told_at: datetime, by: Actor, at: datetime) -> None:
    """The cases go back to whoever managed them; who was told and has not read it yet never hears of it."""
    cases.change_managers(before, why="Taken back.", by=by, at=at)
    for reason in ("handed_over", "assigned"):
        worklist.take_back(list(before), staff_id=told, reason=reason, told_at=told_at)
