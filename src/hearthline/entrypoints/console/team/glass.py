"""How does a colleague break the glass for one case, and how is that reviewed?"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from hearthline.domain.cases import api as cases
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.entrypoints.console.team.views import access_context
from hearthline.kernel.identifiers import parse_case_number
from hearthline.kernel.identifiers.refusal import BadIdentifier
from hearthline.plumbing.access import acting, glass, system
from hearthline.plumbing.access.roles import Permission

NOT_KNOWN = "No open or closed case has this number. Read it again, character by character."


@permitted(Permission.BREAK_GLASS)
def break_glass(request: HubRequest) -> HttpResponse:
    """Ask for one case outside one's books; nothing of it is said before the reason is written down."""
    if request.method != "POST":
        return render(request, "console/team/glass.html", {})
    number, reason = request.POST.get("number", ""), request.POST.get("reason", "")
    try:
        case_id = _opened(request, parse_case_number(number), reason)
    except BadIdentifier as error:
        return _again(request, number=str(error))
    except glass.GlassRefused as error:
        return _again(request, reason=str(error))
    if case_id is None:
        return _again(request, number=NOT_KNOWN)
    return HttpResponseRedirect(f"/case/{case_id}/")


def _opened(request: HubRequest, number: str, reason: str) -> UUID | None:
    with acting(system("gate")) as hub:
        found = cases.by_number(hub, number)
        if found is None:
            return None
        glass.break_glass(
            user_id=request.user.id, case_id=found.id, client_id=found.client_id, reason=reason, by=request.by, at=request.at
        )
        return found.id


def _again(request: HubRequest, **wrong: str) -> HttpResponse:
    typed = {"number": request.POST.get("number", ""), "reason": request.POST.get("reason", "")}
    return render(request, "console/team/glass.html", {"wrong": wrong, **typed}, status=422)


@require_POST
@permitted(Permission.REVIEW_ACCESS)
def review(request: HubRequest, glass_id: UUID) -> HttpResponse:
    """Say whether it was justified."""
    verdict, note = request.POST.get("verdict", ""), request.POST.get("note", "")
    try:
        glass.review([glass_id], verdict=verdict, note=note, by=request.by, at=request.at)
    except glass.GlassRefused as error:
        wrong = {"glass": glass_id, "said": str(error), "note": note}
        return render(request, "console/team/access.html", access_context(request, wrong=wrong), status=422)
    return HttpResponseRedirect(reverse("team.access"))
