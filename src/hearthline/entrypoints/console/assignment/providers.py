"""What is on file about one servicing organization: contracts, credentials, areas, capacity, and how it has answered?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from hearthline.domain.assignments import api as assignments
from hearthline.domain.network import api as network
from hearthline.entrypoints.console.assignment.presenters import payer_names
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.plumbing.access.roles import Permission

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
AHEAD = 7  # days whose free starts are shown
SOON = timedelta(days=30)  # a paper that runs out within a month is asked for now


@permitted(Permission.CASE_READ)
def provider(request: HubRequest, organization_id: UUID) -> HttpResponse:
    """One servicing organization, in the drawer or as a page."""
    found = network.terms(request.viewer, [organization_id]).get(organization_id)
    if found is None:
        raise Http404
    template = "console/assignment/_provider.html" if request.htmx else "console/assignment/provider.html"
    return render(request, template, _context(request, found))


def _context(request: HubRequest, found: network.Terms) -> dict[str, Any]:
    today = request.at.date()
    days = [today + timedelta(days=ahead) for ahead in range(AHEAD)]
    taken = network.starts_taken(request.viewer, [found.organization_id], days=days)
    accepted, answered = assignments.acceptance(request.viewer, [found.organization_id], at=request.at).get(
        found.organization_id, (0, 0)
    )
    ready = network.readiness(request.viewer, on=today, organization_ids=[found.organization_id])[found.organization_id][1]
    payers = payer_names(one.payer_code for one in found.contracts)
    return {
        "terms": found,
        "is_ready": ready.outcome,
        "gaps": [] if ready.outcome else [reason.sentence for reason in ready.reasons],
        "credentials": [(one, _standing(one.expires_date, today)) for one in found.credentials],
        "contracts": [(one, payers[one.payer_code], _standing(one.ends_date, today)) for one in found.contracts],
        "days": days,
        "capacity": [
            (
                line,
                [
                    (max(starts[day.weekday()] - taken.get((found.organization_id, line, day), 0), 0), starts[day.weekday()])
                    for day in days
                ],
            )
            for line, starts in sorted(found.capacity.items())
        ],
        "capabilities": sorted(found.capabilities),
        "accepted": accepted,
        "answered": answered,
        "answers": [
            (one, assignments.OFFER.state(one.state).label)
            for one in assignments.answers_of(request.viewer, found.organization_id, limit=15)
        ],
    }  # fmt: skip


def _standing(until: Any, today: Any) -> str:
    if until is None:
        return "ok"
    return "late" if until < today else "soon" if until - today <= SOON else "ok"
