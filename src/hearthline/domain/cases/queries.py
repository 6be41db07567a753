"""Which cases are these, and how loaded is each manager?"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count

from hearthline.domain.cases.models import Case
from hearthline.plumbing import reading
from hearthline.plumbing.access import Viewer


def by_ids(viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, Case]:
    """The cases with these ids, ordered by number."""
    return {case.id: case for case in reading.rows(Case, "id", ids, order="number")}


def by_number(viewer: Viewer, number: str) -> Case | None:
    """The case with this canonical number, in the viewer's book."""
    return Case.objects.filter(number=number).first()


def by_numbers(viewer: Viewer, numbers: Sequence[str]) -> dict[str, Case]:
    """The cases with these canonical numbers."""
    return {case.number: case for case in Case.objects.filter(number__in=numbers)}


def open_load(viewer: Viewer) -> dict[UUID, int]:
    """How many open cases each manager holds."""
    rows = Case.objects.filter(closed_at__isnull=True, manager_id__isnull=False).values_list("manager_id").annotate(n=Count("id"))
    return {manager: count for manager, count in rows if manager}


def on_hold(viewer: Viewer) -> list[Case]:
    """Every case on hold, by number."""
    return list(Case.objects.filter(state="ON_HOLD").order_by("number"))
