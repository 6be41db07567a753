"""How are escalations and exceptions opened, raised, resolved and released?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from hearthline.domain.escalations import events, policy
from hearthline.domain.escalations.facts import EscalationDraft, ExceptionDraft
from hearthline.domain.escalations.lifecycle import ESCALATION, EXCEPTION
from hearthline.domain.escalations.models import CaseException, Escalation
from hearthline.domain.obligations import api as obligations
from hearthline.kernel.vocabulary import Turn
from hearthline.plumbing import audit, outbox, reading
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_ids


def open_escalations(drafts: Sequence[EscalationDraft], *, managers: Sequence[UUID], by: Actor, at: datetime) -> list[Escalation]:
    """Open one escalation per case and reason, each with a named manager and a committed moment; one that is open stays as it is.

    Returns the escalations that were opened, by reference.
    """
    drafts = _not_open_yet(drafts)
    if not drafts:
        return []
    counted = _counts([one.case_id for one in drafts])
    chosen = policy.choose(managers, _load(), len(drafts))
    clocks = [_committed(one, at=at) for one in drafts]
    opened = []
    for id_, one, manager, clock in zip(new_ids(len(drafts)), drafts, chosen, clocks, strict=True):
        counted[one.case_id] = counted.get(one.case_id, 0) + 1
        opened.append(
            Escalation(
                id=id_,
                client_id=one.client_id,
                case_id=one.case_id,
                reference=f"{one.number}.X{counted[one.case_id]}",
                reason=one.reason,
                manager_id=one.manager_id or manager,
                counterparty=one.counterparty,
                committed_at=clock.due_at,
                opened_at=at,
                state_at=at,
            )
        )
    Escalation.objects.bulk_create(opened)
    obligations.start(
        [
            obligations.Promise(
                client_id=one.client_id,
                case_id=one.case_id,
                subject=ESCALATION.subject,
                subject_id=one.id,
                kind="escalation_eta",
                owner=Turn.HUB,
                counterparty=one.counterparty,
                clock=clock,
                follows_state=True,
            )
            for one, clock in zip(opened, clocks, strict=True)
        ],
        at=at,
    )
    _tell(
        [(one.client_id, one.case_id, one.id, {"reason": one.reason, "reference": one.reference}) for one in opened],
        kind="escalation.opened",
        event=events.OPEN,
        by=by,
        at=at,
    )
    return opened


def _committed(one: EscalationDraft, *, at: datetime) -> obligations.Clock:
    """The rule's moment, or the earlier one that a colleague commits to."""
    committed_at = max(one.committed_at, at) if one.committed_at else None
    return obligations.clock("hub.escalation.eta", at, zone=one.zone, urgency=one.urgency, not_after_at=committed_at)


def _not_open_yet(drafts: Sequence[EscalationDraft]) -> list[EscalationDraft]:
    cases = [one.case_id for one in drafts]
    held = set(Escalation.objects.filter(case_id__in=cases, state="OPEN").values_list("case_id", "reason"))
    fresh: dict[tuple[UUID, str], EscalationDraft] = {}
    for one in drafts:
        if (one.case_id, one.reason) not in held:
            fresh.setdefault((one.case_id, one.reason), one)
    return list(fresh.values())


def _counts(case_ids: Sequence[UUID]) -> dict[UUID, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT case_id, count(*) FROM escalations_escalation WHERE case_id = ANY(%s) GROUP BY case_id", [list(case_ids)]
        )
        return dict(cursor.fetchall())


def _load() -> dict[UUID, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT manager_id, count(*) FROM escalations_escalation WHERE state = 'OPEN' GROUP BY manager_id")
        return dict(cursor.fetchall())


def raise_levels(escalations: Sequence[Escalation], *, zones: Mapping[UUID, str], by: Actor, at: datetime) -> None:
    """The committed moment itself was missed: one rung up, with a new commitment."""
    clocks = {
        one.id: obligations.clock("hub.escalation.eta", at, zone=zones[one.case_id], urgency="urgent") for one in escalations
    }
    steps = [
        obligations.ClockedStep(id=one.id, move="raise_level", clock=clocks[one.id], why="The committed date and time passed.")
        for one in escalations
    ]
    obligations.move(Escalation, steps, by=by, at=at)
    for one in escalations:
        one.level, one.committed_at = policy.next_level(one.level), clocks[one.id].due_at
    Escalation.objects.bulk_update(escalations, ["level", "committed_at"])


def resolve_escalations(ids: Sequence[UUID], *, how: str, by: Actor, at: datetime) -> None:
    """The manager has answered for it."""
    steps = [obligations.ClockedStep(id=id_, move="resolve", why=how) for id_ in _open_ids(ids)]
    obligations.move(Escalation, steps, by=by, at=at)
    Escalation.objects.filter(id__in=[step.id for step in steps]).update(resolution=how)


def _open_ids(ids: Sequence[UUID]) -> list[UUID]:
    return list(Escalation.objects.filter(id__in=ids, state="OPEN").order_by("reference").values_list("id", flat=True))


def open_exceptions(drafts: Sequence[ExceptionDraft], *, by: Actor, at: datetime) -> list[CaseException]:
    """Document what did not happen, each with its owner and a clock for its resolution; one per subject at a time."""
    if not drafts:
        return []
    held = set(
        CaseException.objects.filter(subject_id__in=[one.subject_id for one in drafts], state="UNRESOLVED").values_list(
            "subject_id", flat=True
        )
    )
    fresh = list({one.subject_id: one for one in drafts if one.subject_id not in held}.values())
    rows = [
        CaseException(
            id=id_,
            client_id=one.client_id,
            case_id=one.case_id,
            cause=one.cause,
            subject=one.subject,
            subject_id=one.subject_id,
            owner_id=one.owner_id,
            description=one.description,
            opened_at=at,
            state_at=at,
        )
        for id_, one in zip(new_ids(len(fresh)), fresh, strict=True)
    ]
    CaseException.objects.bulk_create(rows)
    obligations.start(
        [
            obligations.Promise(
                client_id=one.client_id,
                case_id=one.case_id,
                subject=EXCEPTION.subject,
                subject_id=one.id,
                kind="exception",
                owner=Turn.HUB,
                clock=obligations.clock("hub.exception.resolve", at, zone=draft.zone, urgency=draft.urgency),
                follows_state=True,
            )
            for one, draft in zip(rows, fresh, strict=True)
        ],
        at=at,
    )
    _tell(
        [(one.client_id, one.case_id, one.id, {"cause": one.cause, "subject": one.subject}) for one in rows],
        kind="exception.opened",
        event=events.UNRESOLVED,
        by=by,
        at=at,
    )
    return rows


def resolve_exceptions(ids: Sequence[UUID], *, resolution: str, by: Actor, at: datetime) -> None:
    """Write what was decided about these exceptions."""
    unresolved = list(
        CaseException.objects.filter(id__in=ids, state="UNRESOLVED").order_by("opened_at", "id").values_list("id", flat=True)
    )
    steps = [obligations.ClockedStep(id=id_, move="resolve", why=resolution) for id_ in unresolved]
    obligations.move(CaseException, steps, by=by, at=at)
    CaseException.objects.filter(id__in=unresolved).update(resolution=resolution, resolved_at=at)


def release_for_cases(case_ids: Sequence[UUID], *, why: str, by: Actor, at: datetime) -> None:
    """These cases are over: nothing of theirs waits for a manager or a decision any more."""
    for model, state in ((Escalation, "OPEN"), (CaseException, "UNRESOLVED")):
        ids = reading.values(model, ("id",), "case_id", case_ids, order="opened_at, id", where=f"state = '{state}'")
        steps = [obligations.ClockedStep(id=id_, move="release", why=why, releases=True) for (id_,) in ids]
        obligations.move(model, steps, by=by, at=at)


def _tell(rows: Sequence[tuple[UUID, UUID, UUID, dict[str, str]]], *, kind: str, event: str, by: Actor, at: datetime) -> None:
    audit.append(
        [
            audit.Entry(client_id=client, chain=case, kind=kind, detail={"id": id_, **detail})
            for client, case, id_, detail in rows
        ],
        by=by,
        at=at,
    )
    clients: dict[UUID, list[UUID]] = {}
    for client, _, id_, _ in rows:
        clients.setdefault(client, []).append(id_)
    for client, ids in clients.items():
        outbox.announce(event, client_id=client, ids=ids, at=at)
