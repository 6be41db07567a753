"""What is owed in a case, and what was owed by these clocks?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline.domain.obligations import policy
from hearthline.domain.obligations.facts import Explanation, Hold, Missed, Recorded
from hearthline.domain.obligations.models import Obligation, Pause
from hearthline.plumbing import arrays, reading
from hearthline.plumbing.access import Viewer

_MISSED = ("id", "client_id", "case_id", "subject", "subject_id", "kind", "owner", "counterparty", "due_at")


def missed_by_ids(viewer: Viewer, ids: Sequence[UUID]) -> list[Missed]:
    """The clocks behind an `obligations.missed` event that are still unanswered, earliest due first."""
    rows = reading.values(Obligation, _MISSED, "id", ids, order="due_at, id", where="stopped_at IS NULL")
    return [Missed(**dict(zip(_MISSED, row, strict=True))) for row in rows]


def of_case(viewer: Viewer, case_id: UUID) -> list[Obligation]:
    """Every clock of a case, in the order they started."""
    return list(Obligation.objects.filter(case_id=case_id).order_by("started_at", "due_at", "id"))


def due_of(viewer: Viewer, case_ids: Sequence[UUID], kind: str) -> dict[UUID, datetime]:
    """Case id to the moment until which its open clock of this kind runs."""
    rows = reading.values(Obligation, ("case_id", "due_at", "kind"), "case_id", case_ids, where="stopped_at IS NULL")
    return {case_id: due_at for case_id, due_at, its in rows if its == kind}


def is_any_open(viewer: Viewer, kinds: Sequence[str]) -> bool:
    """Does a clock of one of these kinds run anywhere in the viewer's book?"""
    asked = "SELECT EXISTS (SELECT FROM obligations_obligation WHERE kind = ANY(%s::text[]) AND stopped_at IS NULL)"
    return bool(arrays.fetch(asked, [arrays.pack("text", kinds)])[0][0])


def running_besides(viewer: Viewer, subject_ids: Sequence[UUID], *, at: datetime) -> set[UUID]:
    """The cases of these subjects in which another clock still runs or is held; a clock that has run out does not count."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT o.case_id FROM obligations_obligation s JOIN obligations_obligation o ON o.client_id = s.client_id "
            "AND o.case_id = s.case_id AND NOT o.subject_id = ANY(%s) AND o.owner <> '' "
            "AND o.stopped_at IS NULL AND (o.due_at >= %s OR EXISTS "
            "(SELECT FROM obligations_pause p WHERE p.client_id = o.client_id AND p.obligation_id = o.id AND p.ended_at IS NULL))"
            " WHERE s.subject_id = ANY(%s)",
            [list(subject_ids), at, list(subject_ids)],
        )
        return {row[0] for row in cursor.fetchall()}


def held(viewer: Viewer, case_ids: Sequence[UUID]) -> set[UUID]:
    """Which clocks of these cases are held by an open question now."""
    return set(Pause.objects.filter(case_id__in=case_ids, ended_at__isnull=True).values_list("obligation_id", flat=True))


def explanations(viewer: Viewer, ids: Sequence[UUID], *, at: datetime) -> dict[UUID, Explanation]:
    """Obligation id to its derivation: what a clock on a page expands to, and what a notice prints."""
    found = _recorded("o.id = ANY(%s)", [list(ids)], limit=len(ids)) if ids else []
    return {one.id: policy.explained(one, at=at) for one in found}


def record_of(one: Obligation, pauses: Sequence[Pause]) -> Recorded:
    """A clock and its pauses that are at hand, as the facts an explanation or a replay takes."""
    holds = tuple(Hold(evidence=each.evidence, began_at=each.began_at, ended_at=each.ended_at) for each in pauses)
    return Recorded(**{name: getattr(one, name) for name in _RECORDED}, holds=holds)


def recorded(
    viewer: Viewer,
    *,
    rules: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    after: UUID | None = None,
    limit: int = 20_000,
) -> list[Recorded]:
    """Clocks of the viewer's book with their holds, by id: one portion of a walk through all of them.

    Args:
        rules: only clocks of these rules; of all where empty.
        since, until: only clocks that started between the two.
        after: the last id of the portion before.
    """
    where = ["true"]
    said: list[Any] = []
    for condition, value in (
        ("o.rule = ANY(%s)", list(rules) or None),
        ("o.started_at >= %s", since),
        ("o.started_at < %s", until),
        ("o.id > %s", after),
    ):
        if value is not None:
            where.append(condition)
            said.append(value)
    return _recorded(" AND ".join(where), said, limit=limit)


def running_by_ids(ids: Sequence[UUID]) -> list[Recorded]:
    """These clocks, as far as they still run, with their holds."""
    return _recorded("o.id = ANY(%s) AND o.stopped_at IS NULL", [list(ids)], limit=len(ids)) if ids else []


def running_by_rules(rules: Sequence[str], *, after: UUID | None, limit: int) -> list[Recorded]:
    """The clocks of these rules that still run, with their holds, by id: one portion after the id given."""
    where, said = "o.rule = ANY(%s) AND o.stopped_at IS NULL", [list(rules)]
    return _recorded(where + (" AND o.id > %s" if after else ""), [*said, *([after] if after else [])], limit=limit)


def walk(
    viewer: Viewer, *, rules: Sequence[str] = (), since: datetime | None = None, until: datetime | None = None
) -> Iterator[list[Recorded]]:
    """`recorded`, portion after portion, to the end."""
    last: UUID | None = None
    while found := recorded(viewer, rules=rules, since=since, until=until, after=last):
        yield found
        last = found[-1].id


_RECORDED = (
    "id", "client_id", "case_id", "kind", "rule", "version", "circumstances", "counts_from_at", "zone", "started_at", "due_at",
    "stopped_at", "verdict",
)  # fmt: skip


def _recorded(where: str, said: Sequence[Any], *, limit: int) -> list[Recorded]:
    columns = ", ".join(f"o.{name}" for name in _RECORDED)
    # The holds are looked up clock by clock: without statistics a join may read one table once for each row of the other.
    rows = arrays.fetch(
        f"WITH portion AS MATERIALIZED (SELECT {columns} FROM obligations_obligation o WHERE {where} ORDER BY o.id LIMIT %s) "
        f"SELECT {columns}, held.* FROM portion o CROSS JOIN LATERAL (SELECT array_agg(p.evidence ORDER BY p.began_at, p.id), "
        "array_agg(p.began_at ORDER BY p.began_at, p.id), array_agg(p.ended_at ORDER BY p.began_at, p.id) "
        "FROM obligations_pause p WHERE p.client_id = o.client_id AND p.obligation_id = o.id) held ORDER BY o.id",
        [*said, limit],
    )
    return [
        Recorded(
            **dict(zip(_RECORDED, row[:-3], strict=True)),
            holds=tuple(
                Hold(evidence=evidence, began_at=began, ended_at=ended)
                for evidence, began, ended in zip(*(each or () for each in row[-3:]), strict=True)
            ),
        )
        for row in rows
    ]


def ever_started(viewer: Viewer, case_ids: Sequence[UUID], kind: str) -> set[UUID]:
    """The cases in which a clock of this kind runs or ran."""
    return set(Obligation.objects.filter(case_id__in=case_ids, kind=kind).values_list("case_id", flat=True))


def open_of_kind(viewer: Viewer, case_id: UUID, kind: str) -> Obligation | None:
    """The clock of this kind that runs in a case."""
    return Obligation.objects.filter(case_id=case_id, kind=kind, stopped_at__isnull=True).order_by("due_at").first()


def due_before(viewer: Viewer, kinds: Sequence[str], moment: datetime) -> list[UUID]:
    """The cases in which a clock of these kinds runs out before that moment, the nearest first."""
    rows = arrays.fetch(
        "SELECT case_id FROM obligations_obligation WHERE kind = ANY(%s::text[]) AND stopped_at IS NULL AND due_at < %s "
        "ORDER BY due_at, id",
        [arrays.pack("text", kinds), moment],
    )
    return list(dict.fromkeys(case_id for (case_id,) in rows))
