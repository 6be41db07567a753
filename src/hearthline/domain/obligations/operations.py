"""How are clocks started, stopped, held and resumed, together with the moves that cause it?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection, models

from hearthline.domain.obligations import events, policy, queries
from hearthline.domain.obligations.facts import ClockedStep, Missed, Owed, Promise, Recorded
from hearthline.domain.obligations.models import Obligation, Pause
from hearthline.kernel.lifecycle import Lifecycle
from hearthline.plumbing import arrays, audit, bulk, outbox
from hearthline.plumbing import move as states
from hearthline.plumbing.access import Actor

_COLUMNS = (
    "client_id", "case_id", "subject", "subject_id", "kind", "rule", "version", "circumstances", "counts_from_at", "owner",
    "counterparty", "zone", "started_at", "due_at", "verdict", "follows_state",
)  # fmt: skip
# The promise to the member is measured once, from receipt to the door: it is answered or released, never begun anew.
MEASURED_ONCE = ("service", "acknowledgement.promise", "acknowledgement.measure")


def move(model: type[models.Model], steps: Sequence[ClockedStep], *, by: Actor, at: datetime) -> list[states.Moved]:
    """Move subjects and, in the same breath, stop the clocks of the states they leave and start those of the states they enter.

    Raises:
        MoveRefused: the lifecycle does not permit a step, or its target state would have no clock; nothing is written.
    """
    if not steps:
        return []
    lifecycle: Lifecycle = model.lifecycle  # type: ignore[attr-defined]
    moved = states.move(model, [states.Step(id=step.id, move=step.move, why=step.why) for step in steps], by=by, at=at)
    by_id = {step.id: step for step in steps}
    answered: dict[datetime, list[UUID]] = {}
    for one in moved:
        if not by_id[one.id].releases:
            answered.setdefault(min(by_id[one.id].answered_at or at, at), []).append(one.id)
    for moment, ids in answered.items():
        _stop("subject_id = ANY(%s::uuid[]) AND follows_state", _packed(ids), at=moment)
    released = [one.id for one in moved if by_id[one.id].releases]
    _stop("subject_id = ANY(%s::uuid[]) AND follows_state", _packed(released), at=at, verdict=policy.RELEASED)
    start([promise for one in moved if (promise := _entered(lifecycle, one, by_id[one.id], at=at))], at=at)
    return moved


def _entered(lifecycle: Lifecycle, moved: states.Moved, step: ClockedStep, *, at: datetime) -> Promise | None:
    state = lifecycle.state(moved.target)
    if state.obligation is None:
        return None
    if step.clock is None or state.turn is None:
        raise states.MoveRefused(
            f"A {lifecycle.subject} cannot {step.move} to {state.code}: nobody has said by when {state.obligation} is owed."
        )
    return Promise(
        client_id=moved.client_id,
        case_id=moved.case_id,
        subject=lifecycle.subject,
        subject_id=moved.id,
        kind=state.obligation,
        owner=state.turn,
        counterparty=step.counterparty,
        clock=step.clock,
        started_at=at,
        follows_state=True,
    )


def start(promises: Sequence[Promise], *, at: datetime) -> None:
    """Start clocks, one or a night's file of them."""
    if not promises:
        return
    bulk.insert(Obligation, _COLUMNS, _rows(promises, at=at))


def _rows(promises: Sequence[Promise], *, at: datetime) -> Iterable[tuple[object, ...]]:
    for one in promises:
        clock, started = one.clock, one.started_at or at
        yield (
            one.client_id, one.case_id, one.subject, one.subject_id, one.kind, clock.rule, clock.version,
            _said(clock.circumstances), clock.counts_from_at or started, str(one.owner),
            one.counterparty, clock.zone, started, max(clock.due_at, started), "", one.follows_state,
        )  # fmt: skip


def start_alike(owed: Owed) -> None:
    """Start the same clock in many cases, a column at a time: a night's file makes four clocks a case and no object for any."""
    count = len(owed.case_ids)
    versions, due = policy.deadlines(owed.rule, owed.counts_from_at, zones=owed.zones, **owed.circumstances)
    bulk.insert_columns(
        Obligation,
        _COLUMNS,
        (
            owed.client_ids, owed.case_ids, [owed.subject] * count, owed.subject_ids, [owed.kind] * count,
            [owed.rule] * count, versions, [_said(policy.told(owed.circumstances))] * count, owed.counts_from_at,
            [str(owed.owner)] * count, owed.counterparties, owed.zones, owed.started_at, np.maximum(due, owed.started_at),
            [""] * count, [owed.follows_state] * count,
        ),
    )  # fmt: skip


def _said(circumstances: tuple[tuple[str, str], ...]) -> str:
    return json.dumps(dict(circumstances)) if circumstances else ""


def stop(case_ids: Sequence[UUID], *kinds: str, at: datetime, release: bool = False) -> None:
    """Stop the named clocks of these cases at the instant of the event that answers them."""
    released = policy.RELEASED if release else ""
    said = [*_packed(case_ids), arrays.pack("text", kinds)]
    _stop("case_id = ANY(%s::uuid[]) AND kind = ANY(%s::text[])", said, at=at, verdict=released)


def stop_for_subjects(subject_ids: Sequence[UUID], *, at: datetime) -> None:
    """What these subjects owed by name has been done."""
    _stop("subject_id = ANY(%s::uuid[]) AND NOT follows_state", _packed(subject_ids), at=at)


def release_all(case_ids: Sequence[UUID], *, at: datetime) -> None:
    """Nothing is owed any more in these cases: they are over."""
    _stop("case_id = ANY(%s::uuid[])", _packed(case_ids), at=at, verdict=policy.RELEASED)


# A clock that is stopped while it is held ran only until the hold began (policy.verdict says the same); its hold ends with it.
_STOP = """
WITH stopped AS (
    UPDATE obligations_obligation o SET stopped_at = greatest(%s, started_at), verdict = CASE WHEN %s <> '' THEN %s
    WHEN least(%s, (SELECT min(p.began_at) FROM obligations_pause p WHERE p.client_id = o.client_id AND p.obligation_id = o.id
    AND p.ended_at IS NULL)) <= due_at THEN 'met' ELSE 'missed' END
    WHERE {where} AND stopped_at IS NULL RETURNING o.client_id, o.id, o.stopped_at
)
UPDATE obligations_pause p SET ended_at = greatest(p.began_at, stopped.stopped_at) FROM stopped
WHERE p.client_id = stopped.client_id AND p.obligation_id = stopped.id AND p.ended_at IS NULL
"""


def _packed(ids: Sequence[UUID]) -> list[Any]:
    return [arrays.pack("uuid", list(ids)) if ids else ""]


def _stop(where: str, parameters: list[Any], *, at: datetime, verdict: str = "") -> None:
    if not parameters[0]:
        return
    arrays.execute(_STOP.format(where=where), [at, verdict, verdict, at, *parameters])


def hold(case_ids: Sequence[UUID], *kinds: str, evidence: dict[UUID, str], at: datetime) -> None:
    """Hold clocks while an ask is out; `evidence` names the outbound message per case. A held clock is not held twice."""
    if not case_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.id, o.client_id, o.case_id FROM obligations_obligation o WHERE o.case_id = ANY(%s) AND o.kind = ANY(%s) "
            "AND o.stopped_at IS NULL AND NOT EXISTS (SELECT FROM obligations_pause p WHERE p.client_id = o.client_id "
            "AND p.obligation_id = o.id AND p.ended_at IS NULL) ORDER BY o.id",
            [list(case_ids), list(kinds)],
        )
        rows = cursor.fetchall()
    bulk.insert(
        Pause,
        ("client_id", "case_id", "obligation_id", "evidence", "began_at"),
        ((client, case, obligation, evidence[case], at) for obligation, client, case in rows),
    )


def resume(case_ids: Sequence[UUID], *kinds: str, at: datetime) -> None:
    """End the holds of these cases (of these kinds, or of all) at the instant the answer arrived, and move each deadline by its
    rule's own arithmetic."""
    if not case_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE obligations_pause p SET ended_at = greatest(p.began_at, %s) FROM obligations_obligation o "
            "WHERE o.client_id = p.client_id AND o.id = p.obligation_id AND p.case_id = ANY(%s) AND p.ended_at IS NULL "
            "AND (%s::text[] = '{}' OR o.kind = ANY(%s)) RETURNING p.obligation_id",
            [at, list(case_ids), list(kinds), list(kinds)],
        )
        held = [row[0] for row in cursor.fetchall()]
    _derive_again(held)


def count_from(starts: Mapping[UUID, datetime], kind: str, *, by: Actor, at: datetime) -> None:
    """Let the open clocks of this kind count from other moments (case id to moment): a discharge became known, or moved.

    The deadline follows by the rule, holds included; the change is remembered in the case's chain.
    """
    if not starts:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE obligations_obligation o SET counts_from_at = fresh.start FROM unnest(%s::uuid[], %s::timestamptz[]) "
            "AS fresh(case_id, start) WHERE o.case_id = fresh.case_id AND o.kind = %s AND o.stopped_at IS NULL "
            "AND o.counts_from_at <> fresh.start RETURNING o.client_id, o.case_id, o.id, fresh.start",
            [list(starts), list(starts.values()), kind],
        )
        changed = cursor.fetchall()
    if not changed:
        return
    _derive_again([id_ for _, _, id_, _ in changed])
    audit.append(
        (
            audit.Entry(
                client_id=client,
                chain=case,
                kind="obligation.counted_from",
                detail={"id": id_, "kind": kind, "from": moment.isoformat()},
            )
            for client, case, id_, moment in changed
        ),
        by=by,
        at=at,
    )


def count_each_from(starts: Mapping[UUID, datetime]) -> None:
    """Let these open clocks (id to moment) count from other moments; one that was noticed is noticed again when it runs out."""
    if not starts:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE obligations_obligation o SET counts_from_at = greatest(fresh.start, o.started_at), noticed_at = NULL "
            "FROM unnest(%s::uuid[], %s::timestamptz[]) AS fresh(id, start) WHERE o.id = fresh.id AND o.stopped_at IS NULL",
            [list(starts), list(starts.values())],
        )
    _derive_again(list(starts))


def follow(told: Mapping[UUID, Mapping[str, object]], *kinds: str, by: Actor, at: datetime, rule: str = "") -> int:
    """Let open clocks follow other circumstances (case id to the urgency, the payer), or another rule, from the same start.

    Named kinds follow whatever they were asked with before; where none is named, every clock of the case follows in what it was
    asked with. Every hold stays, ended or open; a miss that was noticed is noticed again if the new moment passes. Returns how
    many changed.
    """
    if not told:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.id, o.client_id, o.case_id, o.kind, o.rule, o.circumstances, o.counts_from_at, o.zone "
            "FROM obligations_obligation o WHERE o.case_id = ANY(%s) AND (%s::text[] = '{}' OR o.kind = ANY(%s)) "
            "AND o.stopped_at IS NULL ORDER BY o.id FOR UPDATE",
            [list(told), list(kinds), list(kinds)],
        )
        rows = cursor.fetchall()
        changed = []
        for id_, client, case, kind, before, asked, start, zone in rows:
            known = _circumstances(asked)
            said = {name: value for name, value in told[case].items() if kinds or name in known}
            fresh = policy.clock(rule or before, start, zone=zone, **{**known, **said})
            if (fresh.rule, dict(fresh.circumstances)) != (before, known):
                changed.append((id_, client, case, kind, fresh))
        if not changed:
            return 0
        clocks = [fresh for *_, fresh in changed]
        cursor.execute(
            "UPDATE obligations_obligation o SET rule = n.rule, version = n.version, circumstances = n.told, noticed_at = NULL "
            "FROM unnest(%s::uuid[], %s::text[], %s::date[], %s::text[]) AS n(id, rule, version, told) WHERE o.id = n.id",
            [
                [id_ for id_, *_ in changed], [one.rule for one in clocks], [one.version for one in clocks],
                [_said(one.circumstances) for one in clocks],
            ],
        )  # fmt: skip
    _derive_again([id_ for id_, *_ in changed])
    audit.append(
        (
            audit.Entry(
                client_id=client,
                chain=case,
                kind="obligation.follows",
                detail={"id": id_, "kind": kind, "rule": fresh.rule, "circumstances": _said(fresh.circumstances)},
            )
            for id_, client, case, kind, fresh in changed
        ),
        by=by,
        at=at,
    )
    return len(changed)


def _derive_again(obligation_ids: Sequence[UUID]) -> None:
    """Set the deadlines of these open clocks by their rules, from where they count and with the holds that have ended."""
    _write_derived(queries.running_by_ids(obligation_ids), ("due_at", "version"))


def set_by_rules(rules: Sequence[str], *, by: Actor, at: datetime, portion: int = 20_000) -> int:
    """A rule or a calendar was corrected: every open clock it sets gets the moment and the version it says now.

    What counts from when, what was agreed and every hold stay; a clock that is due as before is not touched. A miss that was
    noticed is noticed again if the new moment passes. Returns how many changed; each client's chain says so.
    """
    changed: Counter[UUID] = Counter()
    last: UUID | None = None
    while found := queries.running_by_rules(rules, after=last, limit=portion):
        changed.update(_write_derived(found, ("due_at", "version", "noticed_at")))
        last = found[-1].id
    detail = {"rules": sorted(rules)}
    audit.append(
        [
            audit.Entry(client_id=client, chain=client, kind="obligation.set_by_rules", detail={**detail, "clocks": count})
            for client, count in sorted(changed.items())
        ],
        by=by,
        at=at,
    )
    return changed.total()


def _write_derived(records: Sequence[Recorded], columns: Sequence[str]) -> list[UUID]:
    """Write what the rules say of these clocks where the record says otherwise; returns the client of each that changed."""
    fresh = [
        (one, outcome)
        for one, outcome in zip(records, policy.replayed(records), strict=True)
        if outcome.due_at and (outcome.due_at, outcome.version) != (one.due_at, one.version)
    ]
    told = ((one.id, one.client_id, outcome.due_at, outcome.version, None) for one, outcome in fresh)
    bulk.update(Obligation, columns, [row[: 2 + len(columns)] for row in told])
    return [one.client_id for one, _ in fresh]


def _circumstances(told: str) -> dict[str, Any]:
    return json.loads(told) if told else {}


def renew(case_ids: Sequence[UUID], *, at: datetime) -> int:
    """Somebody took a matter in hand: what was owed and missed in these cases is owed anew, from now; the miss stays on record.

    Without it a case whose every clock has run out would be nobody's. Returns how many clocks began anew.
    """
    names = ("client_id", "case_id", "subject", "subject_id", "kind", "owner", "counterparty")
    overdue = (
        "case_id = ANY(%s) AND follows_state AND noticed_at IS NOT NULL AND due_at < %s AND kind <> ALL(%s) "
        "AND NOT EXISTS (SELECT FROM obligations_pause h WHERE h.client_id = o.client_id AND h.obligation_id = o.id "
        "AND h.ended_at IS NULL)"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rule, zone, circumstances, {', '.join(names)} FROM obligations_obligation o "
            f"WHERE {overdue} AND stopped_at IS NULL ORDER BY due_at, id FOR UPDATE",
            [list(case_ids), at, [*MEASURED_ONCE, "escalation_eta"]],
        )
        rows = cursor.fetchall()
    _stop(overdue, [list(case_ids), at, [*MEASURED_ONCE, "escalation_eta"]], at=at)
    start(
        [
            Promise(
                clock=policy.clock(rule, at, zone=zone, **_circumstances(told)),
                follows_state=True,
                **dict(zip(names, rest, strict=True)),
            )
            for rule, zone, told, *rest in rows
        ],
        at=at,
    )
    return len(rows)


def notice_missed(*, at: datetime, by: Actor, limit: int = 5_000) -> list[Missed]:
    """Find promises whose moment has passed, held clocks apart, note that they were noticed and announce them.

    A worker that slept for a week notices a week's worth when it wakes; the verdict does not depend on it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            # Materialized: as a plain subquery the planner may run it once per row, and then the limit is none.
            "WITH due AS MATERIALIZED (SELECT c.id, c.client_id FROM obligations_obligation c "
            "WHERE c.stopped_at IS NULL AND c.noticed_at IS NULL AND c.due_at < %s AND NOT EXISTS "
            "(SELECT FROM obligations_pause p WHERE p.client_id = c.client_id AND p.obligation_id = c.id AND p.ended_at IS NULL) "
            "ORDER BY c.due_at, c.id LIMIT %s FOR UPDATE SKIP LOCKED) "
            "UPDATE obligations_obligation o SET noticed_at = %s FROM due WHERE o.client_id = due.client_id AND o.id = due.id "
            "RETURNING o.id, o.client_id, o.case_id, o.subject, o.subject_id, o.kind, o.owner, o.counterparty, o.due_at",
            [at, limit, at],
        )
        names = ("id", "client_id", "case_id", "subject", "subject_id", "kind", "owner", "counterparty", "due_at")
        missed = sorted(
            (Missed(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()), key=lambda one: (one.due_at, one.id)
        )
    audit.append(
        (
            audit.Entry(
                client_id=one.client_id, chain=one.case_id, kind="obligation.missed", detail={"id": one.id, "kind": one.kind}
            )
            for one in missed
        ),
        by=by,
        at=at,
    )
    clients: dict[UUID, list[UUID]] = {}
    for one in missed:
        clients.setdefault(one.client_id, []).append(one.id)
    for client_id, ids in clients.items():
        outbox.announce(events.MISSED, client_id=client_id, ids=ids, at=at)
    return missed


def next_due(*, after: datetime) -> datetime | None:
    """The next moment at which an open, unheld clock runs out; what the demo's simulated time jumps to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(due_at) FROM obligations_obligation c WHERE stopped_at IS NULL AND noticed_at IS NULL AND NOT EXISTS "
            "(SELECT FROM obligations_pause p WHERE p.client_id = c.client_id AND p.obligation_id = c.id AND p.ended_at IS NULL)"
        )
        row = cursor.fetchone()
    due: datetime | None = row[0] if row else None
    return max(due, after).astimezone(UTC) if due else None
