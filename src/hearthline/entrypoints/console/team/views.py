"""What does a supervisor see of the team: who carries what, what is about to break, and what waits for a decision?"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from hearthline.domain.cases import api as cases
from hearthline.domain.members import api as members
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.domain.worklist import api as worklist
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.plumbing.access import glass, watch
from hearthline.plumbing.access.roles import Permission

FIRST, MOST = 40, 400  # promises that the list shows, and shows when asked for all


@permitted(Permission.TEAM_READ)
def team(request: HubRequest) -> HttpResponse:
    """Load, breaches and near-breaches, and how much waits for a decision; whoever may read no case sees figures alone."""
    size = MOST if "all" in request.GET else FIRST
    found = worklist.breaches(request.viewer, at=request.at, limit=size) if request.user.may(Permission.CASE_READ) else []
    people = members.cards(request.viewer, [one.member_id for one in found])
    request.shown.update((one.member_id, one.client_id) for one in found)
    load = worklist.team_load(request.viewer, at=request.at)
    near, late = worklist.how_many_breaches(request.viewer, at=request.at)
    context = {
        "load": [one for one in load if one.cases or one.role in ("care_coordinator", "supervisor")],
        "breaches": [(one, people.get(one.member_id)) for one in found],
        "may_read_cases": request.user.may(Permission.CASE_READ),
        "late": late,
        "near": near,
        "unshown": near + late - len(found) if found else 0,
        "more": "" if size == MOST else "?all",
        "waiting": _waiting(request),
    }
    return render(request, "console/team/_team.html" if request.htmx else "console/team/page.html", context)


def _waiting(request: HubRequest) -> dict[str, int]:
    """How much waits for somebody's decision, by kind; 100 means a hundred or more."""
    return {
        "merges": len(members.proposals(request.viewer, limit=100)),
        "glass": len(glass.to_review()),
        "alarms": len(watch.alarms()),
    }


@permitted(Permission.REVIEW_ACCESS)
def access(request: HubRequest) -> HttpResponse:
    """Broken glass to review, alarms to look into, and what was decided lately."""
    return render(request, "console/team/access.html", access_context(request))


def access_context(request: HubRequest, **more: object) -> dict[str, object]:
    """What the page on access shows."""
    to_review, reviewed = glass.to_review(), glass.reviewed(limit=20)
    opened = cases.by_ids(request.viewer, [one.case_id for one in (*to_review, *reviewed)])
    orders = referrals.by_cases(request.viewer, [one.case_id for one in to_review])
    people = members.cards(request.viewer, [one.member_id for one in orders.values()])
    request.shown.update((one.member_id, one.client_id) for one in orders.values() if one.member_id in people)
    whose = {id_: people.get(one.member_id) for id_, one in orders.items()}
    names = {f"staff:{code}": one.name for code, one in parties.staff_by_code(request.viewer).items()}
    return {
        "names": names,
        "to_review": [(one, opened.get(one.case_id), whose.get(one.case_id)) for one in to_review],
        "reviewed": [(one, opened.get(one.case_id)) for one in reviewed],
        "alarms": watch.alarms(),
        "closed_alarms": watch.alarms(is_open=False, limit=20),
        **more,
    }


@require_POST
@permitted(Permission.REVIEW_ACCESS)
def alarm(request: HubRequest, alarm_id: UUID) -> HttpResponse:
    """Write down what an alarm was about."""
    try:
        watch.close_alarm(alarm_id, note=request.POST.get("note", ""), by=request.by, at=request.at)
    except ValueError as error:
        wrong = {"alarm": alarm_id, "said": str(error), "note": request.POST.get("note", "")}
        return render(request, "console/team/access.html", access_context(request, wrong=wrong), status=422)
    return HttpResponseRedirect(reverse("team.access"))
