"""Where does a status change? Here, and in no other line of the product.

Callers are not rooms but `obligations.api.move`, which gives every state its clock; the table of states is the room's lifecycle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models

from hearthline.kernel.lifecycle import Lifecycle, MoveRefused
from hearthline.plumbing import arrays, audit, bulk, outbox
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_ids
from hearthline.plumbing.models import StateChange

__all__ = ["MoveRefused", "Moved", "Step", "move"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One subject's move, by the name its lifecycle gives it."""

    id: UUID
    move: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What a step did."""

    id: UUID
    client_id: UUID
    case_id: UUID
    move: str
    source: str
    target: str


_CHANGE_COLUMNS = (
    "id", "client_id", "case_id", "subject", "subject_id", "move", "source", "target", "moved_at", "moved_by", "why",
)  # fmt: skip


def move(model: type[models.Model], steps: Sequence[Step], *, by: Actor, at: datetime) -> list[Moved]:
    """Move subjects of one kind, one or fifty thousand, in the caller's transaction.

    Locks the rows, checks every step against the lifecycle, writes the new states with an immutable row each, appends to each
    case's audit chain and announces one event per target state and client, named `<table's room>.<state in lower case>`.

    Raises:
        MoveRefused: a subject is unknown, or in a state from which the move is not permitted; nothing is written.
    """
    lifecycle: Lifecycle = model.lifecycle  # type: ignore[attr-defined]
    moved = _decide(lifecycle, _locked(model, [step.id for step in steps]), steps)
    _write_states(model, moved, at=at)
    _write_history(lifecycle.subject, moved, {step.id: step.why for step in steps}, by=by, at=at)
    _announce(model._meta.app_label, moved, at=at)
    return moved


def _locked(model: type[models.Model], ids: list[UUID]) -> dict[UUID, tuple[UUID, UUID, str]]:
    table = model._meta.db_table
    case = "id" if table == "cases_case" else "case_id"
    rows = arrays.fetch(
        f"SELECT id, client_id, {case}, state FROM {table} WHERE id = ANY(%s::uuid[]) ORDER BY id FOR NO KEY UPDATE",
        [arrays.pack("uuid", ids)],
    )
    return {id_: (client, case_id, state) for id_, client, case_id, state in rows}


def _decide(lifecycle: Lifecycle, rows: dict[UUID, tuple[UUID, UUID, str]], steps: Sequence[Step]) -> list[Moved]:
    moved = []
    if len({step.id for step in steps}) != len(steps):
        raise MoveRefused(f"A {lifecycle.subject} is moved twice in one batch; make the second move when the first is done.")
    for step in steps:
        if step.id not in rows:
            raise MoveRefused(f"No {lifecycle.subject} with id {step.id} is in this viewer's book.")
        client, case_id, state = rows[step.id]
        target = lifecycle.target(step.move, state).code
        moved.append(Moved(id=step.id, client_id=client, case_id=case_id, move=step.move, source=state, target=target))
        rows[step.id] = (client, case_id, target)
    return moved


def _write_states(model: type[models.Model], moved: Sequence[Moved], *, at: datetime) -> None:
    ids, clients = (arrays.pack("uuid", column) for column in ([one.id for one in moved], [one.client_id for one in moved]))
    arrays.execute(
        f"UPDATE {model._meta.db_table} AS subject SET state = step.target, state_at = %s, version = version + 1 "
        "FROM unnest(%s::uuid[], %s::uuid[], %s::text[]) AS step(id, client_id, target) "
        "WHERE subject.id = step.id AND subject.client_id = step.client_id",
        [at, ids, clients, arrays.pack("text", [one.target for one in moved])],
    )


def _write_history(subject: str, moved: Sequence[Moved], why: dict[UUID, str], *, by: Actor, at: datetime) -> None:
    bulk.insert(
        StateChange,
        _CHANGE_COLUMNS,
        (
            (id_, one.client_id, one.case_id, subject, one.id, one.move, one.source, one.target, at, str(by), why.get(one.id, ""))
            for id_, one in zip(new_ids(len(moved)), moved, strict=True)
        ),
    )
    audit.append(
        (
            audit.Entry(
                client_id=one.client_id,
                chain=one.case_id,
                kind=f"{subject}.{one.move}",
                detail={"id": one.id, "from": one.source, "to": one.target},
            )
            for one in moved
        ),
        by=by,
        at=at,
    )


def _announce(room: str, moved: Sequence[Moved], *, at: datetime) -> None:
    batches: dict[tuple[UUID, str], list[UUID]] = {}
    for one in moved:
        batches.setdefault((one.client_id, one.target), []).append(one.id)
    for (client_id, target), ids in batches.items():
        outbox.announce(f"{room}.{target.lower()}", client_id=client_id, ids=ids, at=at)
