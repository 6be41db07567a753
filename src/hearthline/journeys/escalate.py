"""When does a case go to a named manager with a committed date and time, and how does it come down again?

A miss is never silent: what its own journey cannot chase goes up at once, and a missed commitment goes one rung higher (R65,
R81-R85).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.escalations import api as escalations
from hearthline.domain.forecasts import api as forecasts
from hearthline.domain.obligations import api as obligations
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.domain.worklist import api as worklist
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
SLACK_SPENT = "latest safe moment passed"


def on_missed(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """A promise was missed: up at once where nobody else chases it, and one rung higher where it was the ladder's own."""
    viewer = system(by.name)
    missed = obligations.missed_by_ids(viewer, event.ids)
    ladder = [one.subject_id for one in missed if one.kind == escalations.LADDER]
    _raise(viewer, ladder, by=by, at=at)
    up = [(one.case_id, f"missed: {one.kind}") for one in missed if one.kind in escalations.ESCALATED_AT_ONCE]
    _open(viewer, up, by=by, at=at)
    _raise_spent(viewer, {one.case_id: one.kind for one in missed if one.kind in forecasts.KINDS}, by=by, at=at)


def _raise_spent(viewer: Viewer, timers: Mapping[UUID, str], *, by: Actor, at: datetime) -> None:
    """The slack of these cases is spent, long before a promise is missed: a manager hears of it, with the reckoning.

    Where more time has come to light than the timer knew, it runs on; and who has the case for its discharge, or for an earlier
    step, has it for this one too.
    """
    found = forecasts.outlooks(viewer, list(timers), at=at)
    spent = {id_: one for id_, one in found.items() if one.is_spent and timers[id_] == f"{forecasts.TIMER}{one.standing.step}"}
    forecasts.watch([id_ for id_ in timers if id_ not in spent])
    held = {
        one.case_id
        for one in escalations.open_escalations_of(viewer, list(spent))
        if one.reason == REASONS["referrals.discharge_near"] or one.reason.startswith(SLACK_SPENT)
    }
    told = {id_: one for id_, one in spent.items() if id_ not in held}
    reasons = [(id_, f"{SLACK_SPENT}: {forecasts.STEPS[one.standing.step]}") for id_, one in told.items()]
    opened = _open(viewer, reasons, because={id_: one.lines for id_, one in told.items()}, by=by, at=at)
    folders = cases.by_ids(viewer, [one.case_id for one in opened]).values()
    own = [(one.client_id, one.id, one.manager_id) for one in folders if one.manager_id]
    worklist.tell_each(own, reason="slack", by=by, at=at)


def on_discharge_near(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """A hospital bed waits for us within the day: a manager has the case from the first minute."""
    on_case_needs_manager(event, by=by, at=at)


def on_case_needs_manager(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """A journey has run out of its own means in these cases (the event's ids)."""
    _open(system(by.name), [(id_, REASONS[event.name]) for id_ in event.ids], by=by, at=at)


def by_hand(
    case_ids: Sequence[UUID],
    *,
    reason: str,
    manager_id: UUID | None = None,
    committed_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> list[escalations.Escalation]:
    """A colleague gives cases to a supervisor, with the date and time they commit to; not later than the rule's.

    Returns what was opened: a case that is with a manager for this reason already stays there.
    """
    return _open(
        system(by.name), [(id_, reason) for id_ in case_ids], manager_id=manager_id, committed_at=committed_at, by=by, at=at
    )


def resolve(escalation_ids: Sequence[UUID], *, how: str, by: Actor, at: datetime) -> None:
    """The manager answers for it, in words that stay on the record; what was missed in these cases is owed anew from now.

    Where even so nothing runs in the case, answering for it is not enough: the matter stays with the ladder, one rung higher and
    with a new commitment, so that no case is nobody's.
    """
    viewer = system(by.name)
    due = [one for one in escalations.escalations_by_ids(viewer, escalation_ids) if one.state == "OPEN"]
    obligations.renew(list(dict.fromkeys(one.case_id for one in due)), at=at)
    running = obligations.running_besides(viewer, [one.id for one in due], at=at)
    escalations.resolve_escalations([one.id for one in due if one.case_id in running], how=how, by=by, at=at)
    _raise(viewer, [one.id for one in due if one.case_id not in running], by=by, at=at)


def _open(
    viewer: Viewer,
    reasons: Sequence[tuple[UUID, str]],
    *,
    manager_id: UUID | None = None,
    committed_at: datetime | None = None,
    because: Mapping[UUID, Sequence[str]] | None = None,
    by: Actor,
    at: datetime,
) -> list[escalations.Escalation]:
    """Open an escalation per case and reason, in the order of case numbers, and write its thread; `because` says per case in
    sentences what led to it."""
    wanted: dict[UUID, dict[str, None]] = {}
    for case_id, reason in reasons:
        wanted.setdefault(case_id, {})[reason] = None
    folders = {id_: case for id_, case in cases.by_ids(viewer, list(wanted)).items() if case.closed_at is None}
    if not folders:
        return []
    orders = referrals.by_cases(viewer, list(folders))
    opened = escalations.open_escalations(
        [
            escalations.EscalationDraft(
                client_id=case.client_id,
                case_id=case.id,
                number=case.number,
                zone=case.zone,
                urgency=case.urgency,
                reason=reason,
                counterparty=orders[case.id].sender if reason in escalations.TOLD_TO_REFERRER and case.id in orders else "",
                manager_id=manager_id,
                committed_at=committed_at,
            )
            for case in folders.values()
            for reason in wanted[case.id]
        ],
        managers=[one.id for one in parties.supervisors(viewer)],
        by=by,
        at=at,
    )
    contacts.write(list(_notices(viewer, opened, folders, because or {})), by=by, at=at)
    return opened


def _raise(viewer: Viewer, escalation_ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    due = [one for one in escalations.escalations_by_ids(viewer, escalation_ids) if one.state == "OPEN"]
    if not due:
        return
    folders = cases.by_ids(viewer, [one.case_id for one in due])
    escalations.raise_levels(due, zones={id_: case.zone for id_, case in folders.items()}, by=by, at=at)
    contacts.write(list(_notices(viewer, due, folders, {})), by=by, at=at)


def _notices(
    viewer: Viewer,
    raised: Sequence[escalations.Escalation],
    folders: Mapping[UUID, cases.Case],
    because: Mapping[UUID, Sequence[str]],
) -> Iterable[contacts.OutboundDraft]:
    """The thread that documents the request: to the manager, and where it concerns them to the referring office (R82-R85)."""
    managers = parties.staff(viewer, [one.manager_id for one in raised if one.manager_id])
    told = [reference for one in raised for reference in (one.reference, _to_referrer(one.reference))]
    sent = contacts.attempts(viewer, told)
    for one in raised:
        manager = managers.get(one.manager_id) if one.manager_id else None
        body = _thread(one, folders[one.case_id], manager, because.get(one.case_id, ()))
        yield _notice(one, one.reference, manager.code if manager else "on-call", body, sent)
        if one.counterparty:
            yield _notice(one, _to_referrer(one.reference), one.counterparty, body, sent)


def _to_referrer(reference: str) -> str:
    return f"{reference}.R"


def _notice(
    one: escalations.Escalation, reference: str, recipient: str, body: dict[str, Any], sent: Mapping[str, int]
) -> contacts.OutboundDraft:
    return contacts.OutboundDraft(
        client_id=one.client_id,
        case_id=one.case_id,
        reference=reference,
        kind="escalation-notice",
        recipient=recipient,
        channel="email",
        attempt=sent.get(reference, 0) + 1,
        body=body,
    )


def _thread(one: escalations.Escalation, case: cases.Case, manager: Any, because: Sequence[str]) -> dict[str, Any]:
    """Case number, named manager with direct extension, committed date and time."""
    return {
        "case_number": case.number,
        "reason": one.reason,
        "level": one.level,
        "manager": manager.name if manager else "On-call desk",
        "extension": manager.extension if manager else "",
        "committed_at": one.committed_at.astimezone(ZoneInfo(case.zone)).isoformat(),
        "thread": f"{case.number} {one.reference}",
        **({"because": list(because)} if because else {}),
    }
