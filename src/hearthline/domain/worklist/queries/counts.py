"""How much waits in each list, and how is one list made up? Never counted past what a person takes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline.domain.worklist.policy import COUNTED_TO, View
from hearthline.domain.worklist.queries.rows import Person, narrowed
from hearthline.plumbing.access import Viewer

SAMPLE = 2_000
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
    """How often each value of each facet occurs; where `is_more`, among the first rows of the list only: at least so often."""

    facets: dict[str, dict[Any, int]]
    is_more: bool


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


def made_up(viewer: Viewer, view: View, *, person: Person, managers: dict[str, UUID], at: datetime) -> MadeUp:
    """What the list is made of, by facet."""
    where, said = narrowed(view, person=person, managers=managers, at=at)
    columns = ", ".join(_FACETS.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT GROUPING({columns}), {columns}, count(*) FROM (SELECT {columns} FROM worklist_row row WHERE {where} "
            f"LIMIT {SAMPLE + 1}) AS sampled GROUP BY GROUPING SETS ((), {', '.join(f'({one})' for one in _FACETS.values())})",
            said,
        )
        rows = cursor.fetchall()
    every = (1 << len(_FACETS)) - 1
    facets: dict[str, dict[Any, int]] = {name: {} for name in _FACETS}
    total = 0
    for grouping, *values, count in rows:
        if grouping == every:
            total = count
            continue
        for nth, name in enumerate(_FACETS):
            if not grouping & (1 << (len(_FACETS) - 1 - nth)):
                facets[name][values[nth]] = count
    return MadeUp(facets, total > SAMPLE)
