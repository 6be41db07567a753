"""What is owed in a case, and what was owed by these clocks?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from hearthline.domain.obligations.facts import Missed
from hearthline.domain.obligations.models import Obligation, Pause
from hearthline.plumbing.access import Viewer

_MISSED = ("id", "client_id", "case_id", "subject", "subject_id", "kind", "owner", "counterparty", "due_at")


def missed_by_ids(viewer: Viewer, ids: Sequence[UUID]) -> list[Missed]:
    """The clocks behind an `obligations.missed` event that are still unanswered, earliest due first."""
    rows = Obligation.objects.filter(id__in=ids, stopped_at__isnull=True).order_by("due_at", "id").values_list(*_MISSED)
    return [Missed(**dict(zip(_MISSED, row, strict=True))) for row in rows]


def of_case(viewer: Viewer, case_id: UUID) -> list[Obligation]:
    """Every clock of a case, in the order they started."""
    return list(Obligation.objects.filter(case_id=case_id).order_by("started_at", "due_at", "id"))


def due_of(viewer: Viewer, case_ids: Sequence[UUID], kind: str) -> dict[UUID, datetime]:
    """Case id to the moment until which its open clock of this kind runs."""
    rows = Obligation.objects.filter(case_id__in=case_ids, kind=kind, stopped_at__isnull=True).values_list("case_id", "due_at")
    return dict(rows)


def is_any_open(viewer: Viewer, kinds: Sequence[str]) -> bool:
    """Does a clock of one of these kinds run anywhere in the viewer's book?"""
    return Obligation.objects.filter(kind__in=kinds, stopped_at__isnull=True).exists()


def running_besides(viewer: Viewer, subject_ids: Sequence[UUID], *, at: datetime) -> set[UUID]:
    """The cases of these subjects in which another clock still runs or is held; a clock that has run out does not count."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT o.case_id FROM obligations_obligation s JOIN obligations_obligation o ON o.client_id = s.client_id "
            "AND o.case_id = s.case_id AND NOT o.subject_id = ANY(%s) AND o.stopped_at IS NULL AND (o.due_at >= %s OR EXISTS "
            "(SELECT FROM obligations_pause p WHERE p.client_id = o.client_id AND p.obligation_id = o.id AND p.ended_at IS NULL))"
            " WHERE s.subject_id = ANY(%s)",
            [list(subject_ids), at, list(subject_ids)],
        )
        return {row[0] for row in cursor.fetchall()}


def pauses_of(viewer: Viewer, case_id: UUID) -> dict[UUID, list[Pause]]:
    """Clock id to the stretches in which it was held, each with its evidence, oldest first."""
    found: dict[UUID, list[Pause]] = {}
    for one in Pause.objects.filter(case_id=case_id).order_by("began_at", "id"):
        found.setdefault(one.obligation_id, []).append(one)
    return found


def held(viewer: Viewer, case_ids: Sequence[UUID]) -> set[UUID]:
    """Which clocks of these cases are held by an open question now."""
    return set(Pause.objects.filter(case_id__in=case_ids, ended_at__isnull=True).values_list("obligation_id", flat=True))


def ever_started(viewer: Viewer, case_ids: Sequence[UUID], kind: str) -> set[UUID]:
    """The cases in which a clock of this kind runs or ran."""
    return set(Obligation.objects.filter(case_id__in=case_ids, kind=kind).values_list("case_id", flat=True))


def open_of_kind(viewer: Viewer, case_id: UUID, kind: str) -> Obligation | None:
    """The clock of this kind that runs in a case."""
    return Obligation.objects.filter(case_id=case_id, kind=kind, stopped_at__isnull=True).order_by("due_at").first()


def due_before(viewer: Viewer, kinds: Sequence[str], moment: datetime) -> list[UUID]:
    """The cases in which a clock of these kinds runs out before that moment, the nearest first."""
    rows = Obligation.objects.filter(kind__in=kinds, stopped_at__isnull=True, due_at__lt=moment).order_by("due_at", "id")
    return list(dict.fromkeys(rows.values_list("case_id", flat=True)))
