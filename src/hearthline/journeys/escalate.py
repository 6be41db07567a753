"""When does a case go to a named manager with a committed date and time, and how does it come down again?

A miss is never silent: what its own journey cannot chase goes up at once, and a missed commitment goes one rung higher (R65, R81-R85).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.escalations import api as escalations
from hearthline.domain.obligations import api as obligations
from hearthline.domain.parties import api as parties
from hearthline.plumbing import outbox
from hearthline.plumbing.access import Actor, Viewer, system

# Which event says why a case goes up, in the ladder's own words.
REASONS = {
    "referrals.discharge_near": "discharge_near",
    "referrals.unanswered": "no answer to a question",
    "coverage.unanswered": "no answer about benefits",
    "authorizations.unanswered": "no determination",
    "assignments.exhausted": "no provider",
    "fulfillment.promised_late": "promised later than due",
    "fulfillment.unanswered": "provider silent",
}


def on_missed(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """A promise was missed: up at once where nobody else chases it, and one rung higher where it was the ladder's own."""
    viewer = system(by.name)
    missed = obligations.missed_by_ids(viewer, event.ids)
    ladder = [one.subject_id for one in missed if one.kind == escalations.LADDER]
    _raise(viewer, ladder, by=by, at=at)
    up = {one.case_id: f"missed: {one.kind}" for one in missed if one.kind in escalations.ESCALATED_AT_ONCE}
    _open(viewer, list(up), up, by=by, at=at)


def on_discharge_near(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """A hospital bed waits for us within the day: a manager has the case from the first minute."""
    on_case_needs_manager(event, by=by, at=at)


def on_case_needs_manager(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """A journey has run out of its own means in these cases (the event's ids)."""
    reason = REASONS[event.name]
    _open(system(by.name), event.ids, dict.fromkeys(event.ids, reason), by=by, at=at)


def on_case_over(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """A closed or cancelled case needs no manager."""
    escalations.release_for_cases(event.ids, why="The case is over.", by=by, at=at)


def resolve(escalation_ids: Sequence[UUID], *, how: str, by: Actor, at: datetime) -> None:
    """The manager answers for it, in words that stay on the record.

    Where nothing else runs in the case, answering for it is not enough: the matter stays with the ladder, one rung higher and with a
    new commitment, so that no case is nobody's.
    """
    viewer = system(by.name)
    found = [one for one in escalations.escalations_by_ids(viewer, escalation_ids) if one.state == "OPEN"]
    running = obligations.running_besides(viewer, [one.id for one in found], at=at)
    escalations.resolve_escalations([one.id for one in found if one.case_id in running], how=how, by=by, at=at)
    _raise(viewer, [one.id for one in found if one.case_id not in running], by=by, at=at)


def _open(viewer: Viewer, case_ids: Sequence[UUID], reasons: Mapping[UUID, str], *, by: Actor, at: datetime) -> None:
    folders = {id_: case for id_, case in cases.by_ids(viewer, case_ids).items() if case.closed_at is None}
    supervisors = sorted((one.code, one.id) for one in parties.staff_by_code(viewer).values() if one.role == "supervisor")
    opened = escalations.open_escalations(
        [
            escalations.EscalationDraft(
                client_id=case.client_id,
                case_id=case.id,
                number=case.number,
                zone=case.zone,
                urgency=case.urgency,
                reason=reasons[case.id],
            )
            for case in folders.values()
        ],
        managers=[id_ for _, id_ in supervisors],
        by=by,
        at=at,
    )
    contacts.write(list(_notices(viewer, opened, folders)), by=by, at=at)


def _raise(viewer: Viewer, escalation_ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    due = [one for one in escalations.escalations_by_ids(viewer, escalation_ids) if one.state == "OPEN"]
    if not due:
        return
    folders = cases.by_ids(viewer, [one.case_id for one in due])
    escalations.raise_levels(due, zones={id_: case.zone for id_, case in folders.items()}, by=by, at=at)
    contacts.write(list(_notices(viewer, due, folders, attempt_of_level=True)), by=by, at=at)


def _notices(
    viewer: Viewer,
    opened: Sequence[escalations.Escalation],
    folders: Mapping[UUID, cases.Case],
    *,
    attempt_of_level: bool = False,
) -> Iterable[contacts.OutboundDraft]:
    """The thread that documents the request: case number, manager, direct extension, committed date and time (R82-R85)."""
    managers = parties.staff(viewer, [one.manager_id for one in opened if one.manager_id])
    sent = contacts.attempts(viewer, [one.reference for one in opened]) if attempt_of_level else {}
    for one in opened:
        case = folders[one.case_id]
        manager = managers.get(one.manager_id) if one.manager_id else None
        yield contacts.OutboundDraft(
            client_id=one.client_id,
            case_id=one.case_id,
            reference=one.reference,
            kind="escalation-notice",
            recipient=manager.code if manager else "on-call",
            channel="email",
            attempt=sent.get(one.reference, 0) + 1,
            body={
                "case_number": case.number,
                "reason": one.reason,
                "level": one.level,
                "manager": manager.name if manager else "On-call desk",
                "extension": manager.extension if manager else "",
                "committed_at": one.committed_at.astimezone(ZoneInfo(case.zone)).isoformat(),
                "thread": f"{case.number} {one.reference}",
            },
        )
