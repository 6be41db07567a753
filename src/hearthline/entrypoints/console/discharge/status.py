"""What does whoever holds the printed confirmation see? The present truth, without a name and without signing in (B7)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.parties import api as parties
from hearthline.domain.worklist import api as worklist
from hearthline.entrypoints.console.discharge import presenters
from hearthline.entrypoints.console.gate import anyone
from hearthline.entrypoints.console.presenting import read_at
from hearthline.plumbing import clock
from hearthline.plumbing.access import acting, system

LONGEST_TOKEN = 60


@anyone
def status(request: HttpRequest, token: str) -> HttpResponse:
    """Five plain steps, the window, whose turn it is, and what changed since the paper was printed."""
    at = clock.now()
    with acting(system("status")) as viewer, read_at(at):
        link = fulfillment.status_link(viewer, token, at=at) if len(token) <= LONGEST_TOKEN else None
        found = worklist.leaving(viewer, at=link.made_at, case_id=link.case_id) if link else []
        if link is None or not found:
            return render(request, "console/discharge/status.html", {"is_over": True}, status=404)
        one = found[0]
        provider = parties.resolve_organizations({one.provider_key}).get(one.provider_key) if one.provider_key else None
        turn = worklist.turns(viewer, [link.case_id]).get(link.case_id)
        context = presenters.public_status(one, link, provider=provider.name if provider else "", turn=turn)
        answer = render(request, "console/discharge/status.html", {**context, "status_at": at})
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer
