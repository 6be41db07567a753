"""What is decided about something promised that did not happen, and what follows from the decision?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hearthline.domain.assignments import api as assignments
from hearthline.domain.cases import api as cases
from hearthline.domain.escalations import api as escalations
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.obligations import api as obligations
from hearthline.journeys.close_loop.ending import cancel_bookings, end_cases
from hearthline.journeys.close_loop.proving import prove
from hearthline.kernel.vocabulary import ExceptionCause
from hearthline.plumbing import outbox
from hearthline.plumbing.access import Actor, Viewer, system

CAUSES = {
    "coverage.not_covered": ExceptionCause.NOT_COVERED,
    "authorizations.denial_stands": ExceptionCause.DENIED,
    "assignments.abandoned": ExceptionCause.NO_PROVIDER,
}


def on_service_refused(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """No coverage, a denial that stands, no provider to be found: documented with its cause; a person decides how it goes on."""
    viewer = system(by.name)
    if event.name == "assignments.abandoned":
        case_ids = list(dict.fromkeys(one.case_id for one in assignments.by_ids(viewer, event.ids).values()))
    else:
        case_ids = list(event.ids)
    folders = [case for case in cases.by_ids(viewer, case_ids).values() if case.closed_at is None]
    drafts = [
        escalations.ExceptionDraft(
            client_id=case.client_id,
            case_id=case.id,
            zone=case.zone,
            urgency=case.urgency,
            cause=CAUSES[event.name],
            subject="case",
            subject_id=case.id,
            owner_id=case.manager_id,
        )
        for case in folders
    ]
    escalations.open_exceptions(drafts, by=by, at=at)


def resolve_exceptions(exception_ids: Sequence[UUID], *, resolution: str, by: Actor, at: datetime) -> None:
    """Decide about exceptions (`escalations.RESOLUTIONS`): each decision has its consequence. One that is decided stays decided.

    Raises:
        ValueError: it cannot be decided so; the sentence says what can be done, and nothing is written.
    """
    viewer = system(by.name)
    found = escalations.exceptions_by_ids(viewer, exception_ids)
    for one in found:
        if sentence := escalations.refusal(resolution, subject=one.subject, cause=one.cause):
            raise ValueError(sentence)
    if not found:
        return
    escalations.resolve_exceptions([one.id for one in found], resolution=resolution, by=by, at=at)
    if resolution == "end":
        _end(found, by=by, at=at)
        return
    bookings = fulfillment.by_ids(viewer, [one.subject_id for one in found if one.subject == "booking"])
    if resolution == "rearrange":
        _rearrange(viewer, [one for one in bookings if one.state != "CONFIRMED"], by=by, at=at)
    elif resolution == "accept":
        stands = [one for one in bookings if one.state in ("DISPUTED", "MISSED")]
        prove(stands, why="Accepted after inquiry.", by=by, at=at)
    else:
        _reassign(found, bookings, by=by, at=at)


def _end(found: Sequence[escalations.CaseException], *, by: Actor, at: datetime) -> None:
    """Each case ends with its own causes."""
    causes: dict[UUID, set[str]] = {}
    for one in found:
        causes.setdefault(one.case_id, set()).add(one.cause)
    outcomes: dict[str, list[UUID]] = {}
    for case_id, some in causes.items():
        outcomes.setdefault("ended: " + ", ".join(sorted(some)), []).append(case_id)
    for outcome, case_ids in sorted(outcomes.items()):
        end_cases(case_ids, outcome=outcome, by=by, at=at)


def rearrange_bookings(booking_ids: Sequence[UUID], *, why: str, by: Actor, at: datetime) -> None:
    """These windows cannot stand: the same provider is asked for another; the first commitment stays on record.

    Raises:
        ValueError: one of them is over, or has no window yet.
    """
    viewer = system(by.name)
    bookings = fulfillment.by_ids(viewer, booking_ids)
    if any(one.state not in ("CONFIRMED", "MISSED", "DISPUTED") for one in bookings):
        raise ValueError("Only a committed window, or one that was missed or disputed, can be arranged anew.")
    _decide_open_exceptions(viewer, bookings, "rearrange", by=by, at=at)
    _rearrange(viewer, bookings, why=why, by=by, at=at)


def give_to_another_provider(booking_ids: Sequence[UUID], *, why: str, by: Actor, at: datetime) -> None:
    """The provider of these visits or deliveries is told not to come, and another is looked for.

    Raises:
        ValueError: one of them is over.
    """
    viewer = system(by.name)
    bookings = fulfillment.by_ids(viewer, booking_ids)
    if any(one.state in ("PROVED", "CANCELLED") for one in bookings):
        raise ValueError("What is proved or cancelled cannot be given to another provider.")
    _decide_open_exceptions(viewer, bookings, "reassign", by=by, at=at)
    cancel_bookings(bookings, why=why, by=by, at=at)
    clients: dict[UUID, dict[UUID, None]] = {}
    for one in bookings:
        clients.setdefault(one.client_id, {})[one.case_id] = None
    for client_id, case_ids in clients.items():
        outbox.announce(fulfillment.REASSIGN, client_id=client_id, ids=list(case_ids), at=at)


def _decide_open_exceptions(
    viewer: Viewer, bookings: Sequence[fulfillment.Booking], resolution: str, *, by: Actor, at: datetime
) -> None:
    """What is open about these is decided by the same word."""
    open_ = escalations.unresolved_of(viewer, [one.id for one in bookings])
    escalations.resolve_exceptions([one.id for one in open_], resolution=resolution, by=by, at=at)


def _rearrange(viewer: Viewer, bookings: Sequence[fulfillment.Booking], *, why: str = "", by: Actor, at: datetime) -> None:
    due = [one for one in bookings if one.state in ("CONFIRMED", "MISSED", "DISPUTED")]
    folders = cases.by_ids(viewer, [one.case_id for one in due])
    fulfillment.clear_window([one.id for one in due], earliest_at=at)
    steps = [
        obligations.ClockedStep(
            id=one.id,
            move="rearrange",
            clock=obligations.clock(
                "hub.schedule.confirm", at, zone=folders[one.case_id].zone, urgency=folders[one.case_id].urgency
            ),
            counterparty=one.provider_key,
            why=why,
        )
        for one in due
    ]
    obligations.move(fulfillment.Booking, steps, by=by, at=at)


def _reassign(
    found: Sequence[escalations.CaseException], bookings: Sequence[fulfillment.Booking], *, by: Actor, at: datetime
) -> None:
    cancel_bookings(bookings, why="Another provider takes over.", by=by, at=at)
    clients: dict[UUID, dict[UUID, None]] = {}
    for one in found:
        clients.setdefault(one.client_id, {})[one.case_id] = None
    for client_id, case_ids in clients.items():
        outbox.announce(fulfillment.REASSIGN, client_id=client_id, ids=list(case_ids), at=at)
