"""How are many payers asked again at once? It goes out and cannot be taken back, so it says what will happen and asks first."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from hearthline.domain.authorizations import api as authorizations
from hearthline.domain.coverage import api as coverage
from hearthline.domain.obligations.api import MoveRefused
from hearthline.domain.referrals import api as referrals
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.entrypoints.console.worklist.acts import chosen_cases, told
from hearthline.journeys import obtain_authorization, verify_benefits
from hearthline.plumbing.access.roles import Permission

WHY = "Asked again from the worklist."


@require_POST
@permitted(Permission.BENEFITS)
def ask_again(request: HubRequest) -> HttpResponse:
    """First what would be sent to how many payers, then, once that is confirmed, the sending."""
    chosen = [case for _, case in chosen_cases(request)]
    if not chosen:
        return told("Choose cases first: x selects the row you are on.")
    benefits, permissions = _waiting(request, chosen)
    context = {"chosen": chosen, "benefits": benefits, "permissions": permissions, "sent": len(benefits) + len(permissions)}
    if "sure" not in request.POST:
        return render(request, "console/worklist/_ask.html", context)
    try:
        verify_benefits.correct_and_ask_again(benefits, {}, why=WHY, by=request.by, at=request.at)
        obtain_authorization.request_again(permissions, why=WHY, by=request.by, at=request.at)
    except MoveRefused as error:
        return render(request, "console/worklist/_ask.html", {**context, "refused": str(error)}, status=409)
    answer = told(f"{context['sent']} questions went out.", changed=True)
    answer.status_code = 200  # an empty drawer closes
    return answer


def _waiting(request: HubRequest, case_ids: list[UUID]) -> tuple[list[UUID], list[UUID]]:
    """What waits for us to ask again in these cases: verifications, and authorizations where the role includes them."""
    orders = [one.id for one in referrals.by_cases(request.viewer, case_ids).values()]
    asked = coverage.of_referrals(request.viewer, orders).values()
    benefits = [one.id for one in asked if one.state in ("QUESTIONED", "SILENT")]
    if not request.user.may(Permission.AUTHORIZATION):
        return benefits, []
    return benefits, [one.id for one in authorizations.of_referrals(request.viewer, orders).values() if one.state == "SILENT"]
