"""Which cases are these, and how loaded is each manager?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import connection
from django.db.models import Count

from hearthline.domain.cases.models import Case, Pin
from hearthline.kernel.identifiers import case_numbers_from
from hearthline.plumbing import reading
from hearthline.plumbing.access import Viewer


def by_ids(viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, Case]:
    """The cases with these ids, ordered by number."""
    return {case.id: case for case in reading.rows(Case, "id", ids, order="number")}


def lock(viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, Case]:
    """The cases with these ids, held until commit: what colleagues write about one case follows one after the other."""
    rows = Case.objects.filter(id__in=ids).select_for_update(no_key=True).order_by("id")
    return {case.id: case for case in rows}


def by_number(viewer: Viewer, number: str) -> Case | None:
    """The case with this canonical number, in the viewer's book."""
    return Case.objects.filter(number=number).first()


def by_numbers(viewer: Viewer, numbers: Sequence[str]) -> dict[str, Case]:
    """The cases with these canonical numbers."""
    return {case.number: case for case in Case.objects.filter(number__in=numbers)}


def numbered(viewer: Viewer, text: str, *, limit: int) -> list[Case]:
    """The cases whose number is, or begins as, what somebody typed; none where it can be no number."""
    span = case_numbers_from(text)
    return list(Case.objects.filter(number__gte=span[0], number__lte=span[1]).order_by("number")[:limit]) if span else []


def open_load(viewer: Viewer, managers: Collection[UUID]) -> dict[UUID, int]:
    """How many open cases each of these managers holds; one who holds none is absent."""
    rows = Case.objects.filter(closed_at__isnull=True, manager_id__in=managers).values_list("manager_id").annotate(n=Count("id"))
    return {manager: count for manager, count in rows if manager}


def on_hold(viewer: Viewer) -> list[Case]:
    """Every case on hold, by number."""
    return list(Case.objects.filter(state="ON_HOLD").order_by("number"))


def pins_of(viewer: Viewer, case_id: UUID) -> dict[str, Pin]:
    """Story key to the pin on it."""
    return {one.entry: one for one in Pin.objects.filter(case_id=case_id).order_by("pinned_at")}


def reopened(viewer: Viewer, ids: Sequence[UUID]) -> set[UUID]:
    """Those of these cases whose newest move was a reopening."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (case_id) case_id, move FROM plumbing_state_change WHERE case_id = ANY(%s) AND subject = 'case' "
            "ORDER BY case_id, moved_at DESC, id DESC",
            [list(ids)],
        )
        return {case_id for case_id, move in cursor.fetchall() if move == "reopen"}
