"""How large is a figure now, and which cases are behind it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from hearthline.domain.measures.definitions import CAUSES, COLUMNS, DRILLS, MEASURES, ORIGINS
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


@dataclass(frozen=True, slots=True)
class Cause:
    """What one cause of questions to referring offices costs.

    Args:
        key: the rule, sender, channel or form.
        referrals: referrals held up by at least one question of this cause, each counted once; of `base` referrals.
        asks: questions that held a referral up; `along` were asked with them and held up nothing.
        answered: of all these, how many have their answer.
        days: days the referrals waited for answers. A referral that waited for several is shared among them in equal parts, so
            that the causes add up to the whole.
    """

    key: str
    referrals: int
    base: int
    asks: int
    along: int
    answered: int
    days: float

    @property
    def percent(self) -> float | None:
        return round(100 * self.referrals / self.base, 1) if self.base else None


@dataclass(frozen=True, slots=True)
class Clarified:
    """Of the referrals received, those that needed clarification (R80, R111: 18 % to below 8 %), and what it cost."""

    referrals: int
    received: int
    days: float
    causes: tuple[Cause, ...]

    @property
    def percent(self) -> float | None:
        return round(100 * self.referrals / self.received, 1) if self.received else None

    @property
    def days_each(self) -> float | None:
        """Days of waiting per referral that waited; the guide names 3 to 5."""
        return round(self.days / self.referrals, 2) if self.referrals else None


def clarified_by(viewer: Viewer, by: str, *, since: datetime | None, until: datetime | None, at: datetime) -> Clarified:
    """The clarification rate of the referrals received in a span, and its causes, the most expensive first.

    Raises:
        UnknownFilter: nothing is attributed so; the sentence lists what is.
    """
    if by not in CAUSES:
        raise UnknownFilter(f"Questions are not told apart by {by!r}, but by {', '.join(CAUSES)}.")
    values = {"now": at, "since": since, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(f"{_RECEIVED} {_TOTAL}", values)
        received, held, days = cursor.fetchone()
        base: dict[str, int] = {}
        if by in ORIGINS:
            cursor.execute(f"{_RECEIVED} SELECT {ORIGINS[by]}, count(*) FROM received r GROUP BY 1", values)
            base = dict(cursor.fetchall())
        cursor.execute(f"{_RECEIVED} {_BY_CAUSE.format(cause=CAUSES[by])}", values)
        causes = tuple(
            Cause(key, count, base.get(key, 0) if by in ORIGINS else received, asks, along, answered, round(float(waited), 2))
            for key, count, asks, along, answered, waited in cursor.fetchall()
        )
    return Clarified(held, received, round(float(days), 2), causes)


_RECEIVED = """
WITH received AS (
    SELECT r.client_id, r.id, r.sender, r.channel, r.service_line, r.evidence, c.closed_at
    FROM referrals_referral r JOIN cases_case c ON c.client_id = r.client_id AND c.id = r.case_id
    WHERE (%(since)s::timestamptz IS NULL OR r.received_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR r.received_at < %(until)s)
), asked AS (
    SELECT q.*, coalesce(q.answered_at, r.closed_at, %(now)s) AS settled_at
    FROM received r JOIN referrals_clarification q ON q.client_id = r.client_id AND q.referral_id = r.id
), waited AS (
    SELECT client_id, referral_id, count(*) AS parts,
        greatest(extract(epoch FROM max(settled_at) - min(asked_at)), 0) / 86400 AS days
    FROM asked WHERE is_blocking GROUP BY 1, 2
)"""
_TOTAL = "SELECT (SELECT count(*) FROM received), count(*), coalesce(sum(days), 0) FROM waited"
_BY_CAUSE = """
SELECT {cause}, count(DISTINCT q.referral_id) FILTER (WHERE q.is_blocking), count(*) FILTER (WHERE q.is_blocking),
    count(*) FILTER (WHERE NOT q.is_blocking), count(q.answered_at),
    coalesce(sum(w.days / w.parts) FILTER (WHERE q.is_blocking), 0) AS cost
FROM asked q LEFT JOIN waited w ON w.client_id = q.client_id AND w.referral_id = q.referral_id
GROUP BY 1 ORDER BY cost DESC, 2 DESC, 1"""


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
    if equals and column.strip() in DRILLS:
        values[key] = value.strip()
        return f"{DRILLS[column.strip()]}%({key})s)"
    negated, name = text.startswith("not "), text.removeprefix("not ").strip()
    if name in MEASURES:
        one = MEASURES[name]
        return f"({one.denominator}) AND {'NOT ' if negated else ''}({one.numerator})"
    columns = ", ".join(f"{one}=…" for one in (*COLUMNS, *DRILLS))
    raise UnknownFilter(f"No filter {text!r}. Use a measure ({', '.join(MEASURES)}), `not MEASURE`, or {columns}.")
