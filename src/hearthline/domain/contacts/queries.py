"""What has the hub written that is still to be carried, and what was said in a case?"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from hearthline.domain.contacts.models import Draft, Note, Outbound
from hearthline.plumbing import reading
from hearthline.plumbing.access import Actor, Viewer


def unsent(viewer: Viewer, ids: Sequence[UUID]) -> list[Outbound]:
    """Messages among `ids` that no carrier has taken, in the order they were written."""
    return reading.rows(Outbound, "id", ids, order="written_at, reference, attempt", where="sent_at IS NULL")


def attempts(viewer: Viewer, references: Sequence[str]) -> dict[str, int]:
    """How often each reference was sent so far."""
    counts: dict[str, int] = {}
    for reference, attempt in reading.values(Outbound, ("reference", "attempt"), "reference", references):
        counts[reference] = max(attempt, counts.get(reference, 0))
    return counts


def of_case(viewer: Viewer, case_id: UUID) -> list[Outbound]:
    """Everything the hub said in a case, oldest first."""
    return list(Outbound.objects.filter(case_id=case_id).order_by("written_at", "id"))


def sent_of_kind(viewer: Viewer, case_ids: Sequence[UUID], kind: str) -> dict[UUID, list[tuple[str, int]]]:
    """Case id to (reference, attempt) of every message of one kind, oldest first."""
    sent: dict[UUID, list[tuple[str, int]]] = {}
    rows = Outbound.objects.filter(case_id__in=case_ids, kind=kind).order_by("written_at", "reference", "attempt")
    for case_id, reference, attempt in rows.values_list("case_id", "reference", "attempt"):
        sent.setdefault(case_id, []).append((reference, attempt))
    return sent


def held_of(viewer: Viewer, case_id: UUID) -> list[Draft]:
    """Colleagues' messages of a case that can still be taken back, oldest first."""
    rows = Draft.objects.filter(case_id=case_id, released_at__isnull=True, withdrawn_at__isnull=True)
    return list(rows.order_by("written_at", "id"))


def kept(drafts: Sequence[Draft], *, by: Actor) -> Draft | None:
    """Of a case's messages, oldest first, the one this colleague took back and has neither sent again nor discarded."""
    newest = next((one for one in reversed(drafts) if one.written_by == str(by)), None)
    return newest if newest and newest.withdrawn_at and not newest.discarded_at else None


def draft(viewer: Viewer, draft_id: UUID) -> Draft | None:
    """A colleague's message, whatever became of it."""
    return Draft.objects.filter(id=draft_id).first()


def notes_of(viewer: Viewer, case_id: UUID) -> list[Note]:
    """What colleagues noted about a case, oldest first."""
    return list(Note.objects.filter(case_id=case_id).order_by("written_at", "id"))
