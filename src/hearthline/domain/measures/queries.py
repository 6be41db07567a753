"""How large is a figure now, and which cases are behind it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from hearthline.domain.measures.definitions import COLUMNS, MEASURES
from hearthline.plumbing.access import Viewer


class UnknownFilter(ValueError):
    """No measure or column has this name; the sentence lists those there are."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A count out of a base; `percent` has one decimal and is None without a base."""

    count: int
    base: int

    @property
    def percent(self) -> float | None:
        return round(100 * self.count / self.base, 1) if self.base else None


def figures(viewer: Viewer, *, at: datetime) -> dict[str, Figure]:
    """Every measure over the viewer's cases, in one pass."""
    parts = [
        f"count(*) FILTER (WHERE ({one.denominator}) AND ({one.numerator})), count(*) FILTER (WHERE {one.denominator})"
        for one in MEASURES.values()
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)} FROM cases_case c", {"now": at})
        row = cursor.fetchone()
    return {name: Figure(row[2 * index], row[2 * index + 1]) for index, name in enumerate(MEASURES)}


def cases_where(viewer: Viewer, filters: Sequence[str], *, at: datetime, limit: int) -> tuple[list[UUID], int]:
    """Ids of the cases that satisfy every filter, oldest first, and how many there are.

    A filter is a measure's name, `not NAME`, or `column=value`.

    Raises:
        UnknownFilter: with the names that exist.
    """
    clauses: list[str] = ["true"]
    values: dict[str, str | datetime] = {"now": at}
    for index, text in enumerate(filters):
        clauses.append(_clause(text.strip(), f"value{index}", values))
    where = " AND ".join(clauses)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH found AS MATERIALIZED (SELECT c.id, c.opened_at, c.number FROM cases_case c WHERE {where}) "
            "SELECT ARRAY(SELECT id FROM found ORDER BY opened_at, number LIMIT %(limit)s), (SELECT count(*) FROM found)",
            {**values, "limit": limit},
        )
        ids, total = cursor.fetchone()
    return list(ids), total


def _clause(text: str, key: str, values: dict[str, str | datetime]) -> str:
    column, equals, value = text.partition("=")
    if equals and column.strip() in COLUMNS:
        values[key] = value.strip()
        return f"c.{column.strip()} = %({key})s"
    negated, name = text.startswith("not "), text.removeprefix("not ").strip()
    if name in MEASURES:
        one = MEASURES[name]
        return f"({one.denominator}) AND {'NOT ' if negated else ''}({one.numerator})"
    columns = ", ".join(f"{one}=…" for one in COLUMNS)
    raise UnknownFilter(f"No filter {text!r}. Use a measure ({', '.join(MEASURES)}), `not MEASURE`, or {columns}.")
