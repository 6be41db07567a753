"""What happens when a supervisor reopens a case that has ended?

The promise to the member starts anew, and each room takes up again what it had withdrawn: the journeys that stopped hear the
event they once began with. A case whose loop was closed has nothing withdrawn, so somebody decides how it goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from hearthline.domain.authorizations import api as authorizations
from hearthline.domain.cases import api as cases
from hearthline.domain.coverage import api as coverage
from hearthline.domain.escalations import api as escalations
from hearthline.domain.obligations import api as obligations
from hearthline.domain.referrals import api as referrals
from hearthline.kernel.vocabulary import ExceptionCause
from hearthline.plumbing import outbox
from hearthline.plumbing.access import Actor, Viewer, system


def reopen(case_ids: Sequence[UUID], *, why: str, by: Actor, at: datetime) -> None:
    """Reopen cases that have ended, with a reason.

    Raises:
        obligations.MoveRefused: a case has not ended; nothing is written.
    """
    viewer = system(by.name)
    folders = list(cases.by_ids(viewer, case_ids).values())
    orders = referrals.by_cases(viewer, [case.id for case in folders])
    _promise(viewer, folders, orders.values(), why=why, by=by, at=at)
    cases.clear_outcome([case.id for case in folders])
    _decide(viewer, [case for case in folders if case.state == "CLOSED"], why=why, by=by, at=at)
    ended = {case.id for case in folders if case.state == "CANCELLED"}
    _take_up_again(viewer, folders, [one for one in orders.values() if one.case_id in ended], why=why, by=by, at=at)


def _promise(
    viewer: Viewer, folders: Sequence[cases.Case], orders: Iterable[referrals.Referral], *, why: str, by: Actor, at: datetime
) -> None:
    by_case = {one.case_id: one for one in orders}
    lines = referrals.lines_of(viewer, [one.id for one in by_case.values()])
    steps = []
    for case in folders:
        is_complex = case.id in by_case and referrals.is_complex(lines[by_case[case.id].id], on=at.date())
        rule = "hub.service.complex" if is_complex else "hub.service.standard"
        steps.append(
            obligations.ClockedStep(id=case.id, move="reopen", clock=obligations.clock(rule, at, zone=case.zone), why=why)
        )
    obligations.move(cases.Case, steps, by=by, at=at)


def _decide(viewer: Viewer, folders: Sequence[cases.Case], *, why: str, by: Actor, at: datetime) -> None:
    """Everything ordered was proved: what is wanted beyond it, the case's manager decides, by a clock."""
    drafts = [
        escalations.ExceptionDraft(
            client_id=case.client_id,
            case_id=case.id,
            zone=case.zone,
            urgency=case.urgency,
            cause=ExceptionCause.OTHER,
            subject="case",
            subject_id=case.id,
            owner_id=case.manager_id,
            description=why,
        )
        for case in folders
    ]
    escalations.open_exceptions(drafts, by=by, at=at)


def _take_up_again(
    viewer: Viewer, folders: Sequence[cases.Case], orders: Sequence[referrals.Referral], *, why: str, by: Actor, at: datetime
) -> None:
    """Each order goes on from the furthest point that still stands."""
    cases_of = {case.id: case for case in folders}
    withdrawn = [one for one in orders if one.state == "WITHDRAWN"]
    steps = [
        obligations.ClockedStep(
            id=one.id,
            move="take_up_again",
            clock=obligations.clock(
                "hub.intake.triage", at, zone=cases_of[one.case_id].zone, urgency=cases_of[one.case_id].urgency
            ),
            why=why,
        )
        for one in withdrawn
    ]
    obligations.move(referrals.Referral, steps, by=by, at=at)
    complete = [one for one in orders if one.state == "COMPLETE"]
    verified = coverage.verified_by_cases(viewer, [one.case_id for one in complete])
    permitted = authorizations.approved_by_cases(viewer, list(verified))
    _announce("referrals.received", [(one.client_id, one.id) for one in withdrawn], at=at)
    _announce("referrals.complete", [(one.client_id, one.id) for one in complete if one.case_id not in verified], at=at)
    _announce(
        "coverage.verified", [(one.client_id, one.id) for case_id, one in verified.items() if not permitted[case_id]], at=at
    )
    authorizations.announce_cleared([(one.client_id, case_id) for case_id, one in verified.items() if permitted[case_id]], at=at)


def _announce(event: str, pairs: Sequence[tuple[UUID, UUID]], *, at: datetime) -> None:
    clients: dict[UUID, list[UUID]] = {}
    for client_id, id_ in pairs:
        clients.setdefault(client_id, []).append(id_)
    for client_id, ids in clients.items():
        outbox.announce(event, client_id=client_id, ids=ids, at=at)
