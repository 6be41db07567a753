"""What happens when a case may be served, or when the provider who accepted cannot serve it after all?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from hearthline.domain.assignments import api as assignments
from hearthline.domain.cases import api as cases
from hearthline.domain.coverage import api as coverage
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.network import api as network
from hearthline.domain.obligations import api as obligations
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.journeys.assign_provider.offering import advance
from hearthline.plumbing import outbox
from hearthline.plumbing.access import Actor, Viewer, system

REASSIGN = "fulfillment.reassign"


def on_ready_to_assign(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """Open the search of every case (ids are cases) that may be served now, and make the first offers.

    A case that is searched for or has its provider already is left alone, unless the event says that the provider cannot do it.
    A case that was reopened after its search was abandoned is searched for again.
    """
    viewer = system(by.name)
    folders = {id_: case for id_, case in cases.by_ids(viewer, event.ids).items() if case.state in cases.LIFECYCLE.open_codes}
    earlier = assignments.by_cases(viewer, list(folders))
    again = [one for some in earlier.values() for one in some if one.state == "ABANDONED"]
    if event.name == REASSIGN:
        again += _failed(viewer, earlier)
    _search_again(viewer, again, by=by, at=at)
    fresh = {id_: case for id_, case in folders.items() if not earlier[id_]}
    opened = assignments.open_assignments(_drafts(viewer, fresh, at=at), by=by, at=at)
    advance(viewer, [*opened, *(one.id for one in again)], by=by, at=at)


def _failed(viewer: Viewer, earlier: Mapping[UUID, Sequence[assignments.Assignment]]) -> list[assignments.Assignment]:
    """Which accepted searches want another provider: those whose last booking was cancelled, or all where nothing is booked.

    A case may have two providers; the one who serves is not replaced because the other cannot. Stages proved before stay proved.
    """
    last: dict[UUID, fulfillment.Booking] = {}
    for bookings in fulfillment.by_cases(viewer, list(earlier)).values():
        for one in bookings:
            if one.assignment_id not in last or (one.step, one.state_at) >= (
                last[one.assignment_id].step,
                last[one.assignment_id].state_at,
            ):
                last[one.assignment_id] = one
    failed = []
    for searches in earlier.values():
        accepted = [one for one in searches if one.state == "ACCEPTED"]
        cancelled = [one for one in accepted if one.id in last and last[one.id].state == "CANCELLED"]
        failed += cancelled or [one for one in accepted if not any(other.id in last for other in accepted)]
    return failed


def _search_again(viewer: Viewer, again: Sequence[assignments.Assignment], *, by: Actor, at: datetime) -> None:
    if not again:
        return
    offers = assignments.offers_of(viewer, [one.id for one in again])
    network.release_slots([offer.id for some in offers.values() for offer in some if offer.state == "TAKEN"])
    why = "The provider who accepted cannot serve it, or the case was reopened."
    assignments.search_again(again, by=by, at=at, why=why)


def _drafts(viewer: Viewer, folders: Mapping[UUID, cases.Case], *, at: datetime) -> list[assignments.AssignmentDraft]:
    if not folders:
        return []
    orders = referrals.by_cases(viewer, list(folders))
    lines = referrals.lines_of(viewer, [order.id for order in orders.values()])
    payers = _payer_codes(viewer, orders)
    promised = obligations.due_of(viewer, list(folders), "service")
    drafts = []
    for case in sorted(folders.values(), key=lambda case: (case.number, str(case.client_id))):
        order = orders[case.id]
        line = order.service_line or case.service_line
        today = assignments.in_zone(at, case.zone).date()
        deadline = promised.get(case.id) or assignments.standard_deadline(
            at=at, zone=case.zone, is_complex=referrals.is_complex(lines[order.id], on=at.date())
        )
        earliest_at, deadline_at = assignments.window(
            at=at,
            promised_at=deadline,
            discharge_at=order.discharge_at,
            requested_start_date=order.requested_start_date,
            zone=case.zone,
        )
        drafts += [
            assignments.AssignmentDraft(
                client_id=case.client_id,
                case_id=case.id,
                referral_id=order.id,
                position=position,
                service_line=line,
                details=tuple(sorted(one.details)),
                line_positions=one.line_positions,
                payer_code=payers.get(case.id, ""),
                urgency=case.urgency,
                zone=case.zone,
                earliest_at=earliest_at,
                deadline_at=deadline_at,
            )
            for position, one in enumerate(assignments.searches(line, lines[order.id], on=today), start=1)
        ]
    return drafts


def _payer_codes(viewer: Viewer, orders: Mapping[UUID, referrals.Referral]) -> dict[UUID, str]:
    """Case id to the payer's code: as benefits were verified, else as the order says, else by the payer's name on file."""
    verified = coverage.verified_by_cases(viewer, list(orders))
    codes = {id_: order.payer_code for id_, order in orders.items()} | {
        id_: one.payer_code for id_, one in verified.items() if one.payer_code
    }
    told = {id_: order.payer_name for id_, order in orders.items() if not codes[id_]}
    named = {name: one.code for name, one in parties.resolve_organizations(set(told.values())).items()}
    return {id_: (code or named.get(told[id_], "")).strip().upper() for id_, code in codes.items()}
