"""What is with a manager, what waits for a decision, and in which cases?"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from hearthline.domain.escalations.models import CaseException, Escalation
from hearthline.plumbing import reading
from hearthline.plumbing.access import Viewer


def escalations_by_ids(viewer: Viewer, ids: Sequence[UUID]) -> list[Escalation]:
    """Escalations with these ids, by reference."""
    return reading.rows(Escalation, "id", ids, order="reference")


def open_escalations_of(viewer: Viewer, case_ids: Sequence[UUID]) -> list[Escalation]:
    """Escalations of these cases that are still with a manager."""
    return reading.rows(Escalation, "case_id", case_ids, order="reference", where="state = 'OPEN'")


def with_managers(viewer: Viewer, *, limit: int = 1_000) -> list[Escalation]:
    """Every open escalation, the nearest commitment first."""
    return list(Escalation.objects.filter(state="OPEN").order_by("committed_at", "reference")[:limit])


def exceptions_by_ids(viewer: Viewer, ids: Sequence[UUID]) -> list[CaseException]:
    """Those of these exceptions that wait for a decision, oldest first."""
    return list(CaseException.objects.filter(id__in=ids, state="UNRESOLVED").order_by("opened_at", "case_id", "id"))


def unresolved_of(viewer: Viewer, subject_ids: Sequence[UUID]) -> list[CaseException]:
    """Exceptions about these subjects that wait for a decision, oldest first."""
    rows = CaseException.objects.filter(subject_id__in=subject_ids, state="UNRESOLVED")
    return list(rows.order_by("opened_at", "case_id", "id"))


def unresolved(viewer: Viewer, *, limit: int = 1_000) -> list[CaseException]:
    """Every exception that waits for a decision, oldest first."""
    return list(CaseException.objects.filter(state="UNRESOLVED").order_by("opened_at", "case_id", "id")[:limit])


def of_case(viewer: Viewer, case_id: UUID) -> tuple[list[Escalation], list[CaseException]]:
    """Escalations and exceptions of a case, oldest first."""
    return (
        list(Escalation.objects.filter(case_id=case_id).order_by("opened_at", "reference")),
        list(CaseException.objects.filter(case_id=case_id).order_by("opened_at", "id")),
    )
