"""Who leaves when, what blocks going home, and the paper to present at discharge?"""

from __future__ import annotations

from uuid import UUID

import segno
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.worklist import api as worklist
from hearthline.entrypoints.console.discharge import presenters
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.gateways import print as printing
from hearthline.plumbing.access.roles import Permission

MOST = 100  # rows at first: whoever has more slack than a hundred others can wait for a press of a key


@permitted(Permission.DISCHARGE)
def desk(request: HubRequest) -> HttpResponse:
    """Every open case with a discharge ahead or within the last day, the least slack first."""
    found = presenters.rows(request, worklist.leaving(request.viewer, at=request.at))
    shown = found if "all" in request.GET else found[:MOST]
    request.shown.update((row.leaving.member_id, row.leaving.client_id) for row in shown)
    context = {
        "rows": shown,
        "more": len(found) - len(shown),
        "blocked": sum(1 for one in found if one.blockers),
        "later": sum(1 for one in found if one.later),
        "ready": sum(1 for one in found if not one.blockers and not one.later),
    }
    return render(request, "console/discharge/_desk.html" if request.htmx else "console/discharge/page.html", context)


@require_POST
@permitted(Permission.DISCHARGE)
def confirmation(request: HubRequest, case_id: UUID) -> HttpResponse:
    """Print the confirmation (R79): a PDF whose QR code opens the present truth. Printing is remembered in the case's chain."""
    found = worklist.leaving(request.viewer, at=request.at, case_id=case_id)
    if not found:
        raise Http404
    row = presenters.rows(request, found)[0]
    request.shown.add(member_id=row.leaving.member_id, client_id=row.leaving.client_id)
    one = row.leaving
    token = fulfillment.make_status_link(
        client_id=one.client_id, case_id=case_id, printed=presenters.printed(one), by=request.by, at=request.at
    )
    link = f"{settings.ORIGIN}{reverse('status', args=[token])}"
    qr = segno.make(link, error="m").svg_inline(border=0, scale=4)
    paper = printing.pdf("discharge", presenters.confirmation(request, row, link=link, qr=qr))
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="confirmation-{one.number}.pdf"'
    return answer


@require_POST
@permitted(Permission.DISCHARGE)
def revoke(request: HubRequest, case_id: UUID) -> HttpResponse:
    """The papers printed for this case open nothing any more."""
    fulfillment.revoke_status_links(case_id, by=request.by, at=request.at)
    return HttpResponseRedirect(reverse("discharge"))
