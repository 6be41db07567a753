"""Which event starts which journey? The plot of the product on one page.

Every event a room or journey announces is either heard here or declared final below; the architecture test checks it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hearthline.entrypoints.jobs import carrier
from hearthline.journeys import (
    arrange_service,
    assign_provider,
    close_loop,
    complete_order,
    escalate,
    obtain_authorization,
    verify_benefits,
)
from hearthline.plumbing.access import Actor
from hearthline.plumbing.outbox import Event

Listener = Callable[..., None]

HEARD: dict[str, tuple[Listener, ...]] = {
    "referrals.received": (complete_order.on_received,),
    "referrals.amended": (complete_order.on_amended,),
    "referrals.complete": (verify_benefits.on_referral_complete,),
    "referrals.discharge_near": (escalate.on_discharge_near,),
    "referrals.unanswered": (escalate.on_case_needs_manager,),
    "coverage.verified": (obtain_authorization.on_benefits_verified,),
    "coverage.unanswered": (escalate.on_case_needs_manager,),
    "coverage.not_covered": (close_loop.on_service_refused,),
    "authorizations.cleared": (assign_provider.on_ready_to_assign,),
    "authorizations.unanswered": (escalate.on_case_needs_manager,),
    "authorizations.denial_stands": (close_loop.on_service_refused,),
    "assignments.accepted": (arrange_service.on_provider_accepted,),
    "assignments.exhausted": (escalate.on_case_needs_manager,),
    "assignments.abandoned": (close_loop.on_service_refused,),
    "fulfillment.to_confirm": (arrange_service.on_window_needed,),
    "fulfillment.proved": (arrange_service.on_step_proved, close_loop.on_proved),
    "fulfillment.promised_late": (escalate.on_case_needs_manager,),
    "fulfillment.unanswered": (escalate.on_case_needs_manager,),
    "fulfillment.reassign": (assign_provider.on_ready_to_assign,),
    "obligations.missed": (
        complete_order.on_missed,
        verify_benefits.on_benefits_missed,
        obtain_authorization.on_authorization_missed,
        assign_provider.on_offer_missed,
        arrange_service.on_confirm_missed,
        close_loop.on_missed,
        escalate.on_missed,
    ),
    "cases.open": (close_loop.on_case_resumed, arrange_service.on_case_resumed),
    "cases.cancelled": (
        complete_order.on_case_cancelled,
        verify_benefits.on_case_cancelled,
        obtain_authorization.on_case_cancelled,
        assign_provider.on_case_cancelled,
    ),
    "contacts.written": (carrier.on_written,),
}

# Announced for the record, the worklist and the measures: nothing follows by itself.
FINAL: dict[str, str] = {
    "cases.closed": "the loop is closed",
    "cases.on_hold": "the hold's own review clock runs",
    "referrals.awaiting_answer": "the ask was written with the move",
    "referrals.withdrawn": "its case was cancelled",
    "coverage.requested": "the request was written with the move",
    "coverage.ruled_out": "coverage.not_covered tells the cases",
    "authorizations.refused": "authorizations.denial_stands tells the cases",
    "coverage.questioned": "waits for a person",
    "coverage.silent": "waits for a person; the ladder hears coverage.unanswered",
    "coverage.voided": "its case was cancelled",
    "authorizations.requested": "the request was written with the move",
    "authorizations.pended": "the payer decides",
    "authorizations.more_information": "waits for a person",
    "authorizations.approved": "authorizations.cleared follows once nothing is missing",
    "authorizations.denied": "waits for a person: peer-to-peer, resubmit or let it stand",
    "authorizations.silent": "waits for a person; the ladder hears authorizations.unanswered",
    "authorizations.voided": "its case was cancelled",
    "assignments.searching": "the plan is made by the journey that opened the search",
    "assignments.no_provider": "the ladder hears assignments.exhausted",
    "assignments.open": "the offer was written with the move",
    "assignments.taken": "assignments.accepted follows",
    "assignments.declined": "the next offer was made with the move",
    "assignments.countered": "the next offer was made with the move",
    "assignments.expired": "the next offer was made with the move",
    "assignments.withdrawn": "the provider was told with the move",
    "assignments.terms_doubted": "work for provider relations",
    "assignments.order_questioned": "work for intake",
    "fulfillment.confirmed": "everyone was told with the move",
    "fulfillment.reported": "the member was asked with the move",
    "fulfillment.missed": "an exception was documented with the move",
    "fulfillment.disputed": "an exception was documented with the move",
    "fulfillment.cancelled": "the provider was told with the move",
    "members.registered": "the person is on file",
    "members.merge_proposed": "waits for a person",
    "members.merge_rejected": "the record says why",
    "members.merged": "readers resolve the person by themselves",
    "members.merge_undone": "readers resolve the person by themselves",
    "network.terms_changed": "the next plan reads the new terms",
    "escalations.open": "the notice was written with it",
    "escalations.unresolved": "waits for a person",
    "escalations.resolved": "the record says how",
    "escalations.released": "its case is over",
}


def dispatch(event: Event, *, by: Actor, at: datetime) -> None:
    """Start every journey that listens to this event, in the caller's transaction."""
    for listener in HEARD.get(event.name, ()):
        listener(event, by=by, at=at)
