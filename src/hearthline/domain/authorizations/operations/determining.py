"""How is what payers decided kept, one answer or a night's file?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline.domain.authorizations import policy
from hearthline.domain.authorizations.facts import Judged
from hearthline.domain.authorizations.models import Authorization, AuthorizationLine
from hearthline.domain.authorizations.operations import moving
from hearthline.plumbing import bulk
from hearthline.plumbing.access import Actor

_ANSWER = {
    "id": "uuid", "client_id": "uuid", "outcome": "text", "determined_at": "timestamptz", "received_at": "timestamptz",
    "number": "text", "units": "numeric", "unit": "text", "starts_date": "date", "ends_date": "date", "shortfalls": "text[]",
    "reason_code": "text", "reason": "text", "appeal_days": "integer", "appeal_due_at": "timestamptz",
    "is_appeal_window_assumed": "boolean", "peer_contact": "text", "denial_lacks": "text[]", "asked": "text[]",
}  # fmt: skip

# A single line takes the payer's units; several take what was asked where everything was approved, and stay open otherwise.
_APPROVED_LINES = """
UPDATE authorizations_line l SET approved = CASE WHEN n.lines = 1 THEN coalesce(d.units, l.quantity) ELSE l.quantity END
FROM stage_determination d JOIN (SELECT client_id, authorization_id, count(*) AS lines FROM authorizations_line
  WHERE authorization_id = ANY(%s) GROUP BY client_id, authorization_id) n
  ON n.client_id = d.client_id AND n.authorization_id = d.id
WHERE l.client_id = d.client_id AND l.authorization_id = d.id
  AND (d.outcome = 'approved' OR d.outcome = 'modified' AND n.lines = 1)
"""


def record_determinations(judged: Sequence[Judged], *, by: Actor, at: datetime) -> None:
    """Keep what payers decided and make the moves it causes, each with its clock; `at` is when the hub received it.

    Raises:
        obligations.MoveRefused: a request is settled already; nothing is written.
    """
    if not judged:
        return
    rows = moving.rows_of([one.authorization_id for one in judged])
    lines = _lines([row.id for row in rows])
    answers = {one.authorization_id: one for one in judged}
    bulk.stage("stage_determination", _ANSWER, _staged(rows, answers, lines, at=at))
    said = ", ".join(f"{name} = d.{name}" for name in _ANSWER if name not in ("id", "client_id"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE authorizations_authorization a SET {said} FROM stage_determination d "
            "WHERE a.client_id = d.client_id AND a.id = d.id"
        )
        cursor.execute(_APPROVED_LINES, [[row.id for row in rows]])
    moving.moved(
        rows,
        {one.authorization_id: one.move for one in judged},
        why={one.authorization_id: policy.in_words(one.answer) for one in judged},
        answered_at={one.authorization_id: one.answer.answered_at for one in judged},
        by=by,
        at=at,
    )


def _staged(
    rows: Sequence[Authorization],
    answers: dict[UUID, Judged],
    lines: dict[UUID, list[tuple[Decimal | None, str]]],
    *,
    at: datetime,
) -> Iterable[tuple[Any, ...]]:
    for row in rows:
        answer, move = answers[row.id].answer, answers[row.id].move
        valid = policy.validity(answer, valid_days=row.valid_days)
        total, unit = _asked_units(lines[row.id], outcome=answer.outcome)
        lacking: tuple[str, ...] = ()
        if move == "approve":
            lacking = policy.shortfalls(
                answer, valid=valid, asked=total, asked_unit=unit, needed_on=row.needed_date, needed_until=row.needed_until_date
            )
        window = policy.appeal_window(answer, received_at=at, zone=row.zone) if move == "deny" else None
        unsaid = policy.denial_lacks(answer, on=at.date(), line_of_business=row.line_of_business) if window else ()
        yield (
            row.id, row.client_id, answer.outcome, answer.answered_at, at, answer.authorization_number, answer.units, answer.unit,
            valid.starts_date, valid.ends_date, list(lacking), answer.reason_code, answer.reason,
            answer.appeal_days if window and not window.is_assumed else None, window.due.at if window else None,
            window.is_assumed if window else None, answer.peer_contact, list(unsaid),
            list(answer.asked),
        )  # fmt: skip


def _lines(ids: Sequence[UUID]) -> dict[UUID, list[tuple[Decimal | None, str]]]:
    """Request id to quantity and unit of each line."""
    lines: dict[UUID, list[tuple[Decimal | None, str]]] = {id_: [] for id_ in ids}
    rows = AuthorizationLine.objects.filter(authorization_id__in=ids).order_by("position")
    for id_, quantity, unit in rows.values_list("authorization_id", "quantity", "unit"):
        lines[id_].append((quantity, unit))
    return lines


def _asked_units(lines: Sequence[tuple[Decimal | None, str]], *, outcome: str) -> tuple[Decimal | None, str]:
    """The units an approval is measured against, and their unit; None where they cannot be compared.

    A payer that approves everything names the units of one line at best: several lines are compared only with a partial approval.
    """
    quantities = [quantity for quantity, _ in lines if quantity is not None]
    if len(quantities) < len(lines) or not lines or (len(lines) > 1 and outcome != "modified"):
        return None, ""
    units = {unit for _, unit in lines}
    return sum(quantities, Decimal()), units.pop() if len(units) == 1 else ""
