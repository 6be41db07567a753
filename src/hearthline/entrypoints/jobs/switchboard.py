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
    "referrals.unanswered": (escalate.on_unanswered,),
    "coverage.verified": (obtain_authorization.on_benefits_verified,),
    "coverage.unanswered": (escalate.on_unanswered,),
    "authorizations.cleared": (assign_provider.on_ready_to_assign,),
    "authorizations.unanswered": (escalate.on_unanswered,),
    "assignments.accepted": (arrange_service.on_provider_accepted,),
    "assignments.exhausted": (escalate.on_unanswered,),
    "fulfillment.promised_late": (escalate.on_unanswered,),
    "fulfillment.unanswered": (escalate.on_unanswered,),
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
    "cases.cancelled": (
        complete_order.on_case_cancelled,
        verify_benefits.on_case_cancelled,
        obtain_authorization.on_case_cancelled,
        assign_provider.on_case_cancelled,
    ),
    "contacts.written": (carrier.on_written,),
}

FINAL: dict[str, str] = {
    "cases.closed": "the loop is closed",
    "cases.on_hold": "the hold's own review clock runs",
    "cases.open": "resumed or reopened by the journey that says what happens next",
}


def dispatch(event: Event, *, by: Actor, at: datetime) -> None:
    """Start every journey that listens to this event, in the caller's transaction."""
    for listener in HEARD.get(event.name, ()):
        listener(event, by=by, at=at)
