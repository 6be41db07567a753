"""How much waits in each list, and how is one list made up? Never counted past what a person takes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline.domain.worklist.policy import COUNTED_TO, View
from hearthline.domain.worklist.queries.rows import Person, books_of, following, narrowed
from hearthline.plumbing.access import Viewer

SAMPLE = 2_000
_IN_INDEX = ("urgent", "due")  # sorted by what the facets' index holds
_FACETS = {
    "payer": "payer_code",
    "line": "service_line",
    "urgency": "rank",
    "state": "state",
    "manager": "manager_id",
    "owner": "owner",
}


@dataclass(frozen=True, slots=True)
class MadeUp:
    """How often each value of each facet occurs; where `is_more`, among the first rows of the list only: at least so often.

    `first` is for `page(among=…)`: a list narrowed down to little is looked for through its whole queue, once and not twice.
    """

    facets: dict[str, dict[Any, int]]
    is_more: bool
    first: tuple[UUID, ...] | None = None  # the cases of a page, where every row of the list was read for it anyway


def counts(
    viewer: Viewer, views: Sequence[View], *, person: Person, managers: dict[str, UUID], at: datetime, most: int = COUNTED_TO
) -> list[int]:
    """How many rows each list has, in order; `most + 1` stands for more than that."""
    if not views:
        return []
    parts, said = [], []
    for nth, view in enumerate(views):
        where, given = narrowed(view, person=person, managers=managers, at=at)
        parts.append(f"SELECT {nth}, count(*) FROM (SELECT FROM worklist_row row WHERE {where} LIMIT {most + 1}) AS counted")
        said += given
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), said)
        found = dict(cursor.fetchall())
    return [found[nth] for nth in range(len(views))]


def made_up(viewer: Viewer, view: View, *, person: Person, managers: dict[str, UUID], at: datetime, size: int = 0) -> MadeUp:
    """What the list is made of, by facet; with a size also its first cases, where it is narrowed down to little."""
    where, said = narrowed(view, person=person, managers=managers, at=at)
    columns = ", ".join(_FACETS.values())
    books, those = books_of(view)
    sampled = (
        f"SELECT {columns}, folder_id, is_held, order_at FROM worklist_row row WHERE row.client_id = ANY({books}) AND {where} "
        f"LIMIT {SAMPLE + 1}"
    )
    sets = ", ".join(f"({one})" for one in _FACETS.values())
    first = ""
    from_place: list[Any] = []
    if size and view.facets and view.sort in _IN_INDEX:
        place, from_place, order = following(view)
        found = f"SELECT folder_id FROM sampled row WHERE true{place} ORDER BY {order} LIMIT {size + 1}"
        first = f" UNION ALL SELECT -1, {', '.join('NULL' for _ in _FACETS)}, 0, ARRAY({found})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH sampled AS ({sampled}) SELECT GROUPING({columns}), {columns}, count(*), NULL::uuid[] FROM sampled "
            f"GROUP BY GROUPING SETS ((), {sets}){first}",
            [*those, *said, *from_place],
        )
        rows = cursor.fetchall()
    every = (1 << len(_FACETS)) - 1
    facets: dict[str, dict[Any, int]] = {name: {} for name in _FACETS}
    total, cases = 0, None
    for grouping, *values, count, ids in rows:
        if grouping == -1:
            cases = tuple(ids)
        elif grouping == every:
            total = count
        else:
            for nth, name in enumerate(_FACETS):
                if not grouping & (1 << (len(_FACETS) - 1 - nth)):
                    facets[name][values[nth]] = count
    is_more = total > SAMPLE
    return MadeUp(facets, is_more, None if is_more else cases)
