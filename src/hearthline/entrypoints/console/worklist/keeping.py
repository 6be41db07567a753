"""How does a colleague keep a list, hand cases over with a note, and have somebody see their cases while they are away?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from hearthline.domain.parties import api as parties
from hearthline.domain.worklist import api as worklist
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.entrypoints.console.presenting import HOME
from hearthline.entrypoints.console.worklist.acts import NOT_ON_LIST, NOT_YOURS, chosen_cases, handed, may_give, told
from hearthline.journeys import hand_over
from hearthline.plumbing.access.roles import Permission, may

SHORTEST_NOTE = 10


@permitted(Permission.WORKLIST_READ)
def save(request: HubRequest) -> HttpResponse:
    """Keep the present list under a name; shared ones are a supervisor's to give."""
    if request.colleague is None:
        return told(NOT_ON_LIST)
    asked = request.POST if request.method == "POST" else request.GET
    view = worklist.read_view(QueryDict(asked.get("view", "")).dict(), role=request.user.role)
    query = worklist.write_view(view, after=None)
    audiences = _audiences(request)
    context: dict[str, Any] = {"query": query, "queue": worklist.QUEUES[view.queue], "audiences": audiences}
    if request.method != "POST":
        return render(request, "console/worklist/_save.html", context)
    name, audience = request.POST.get("name", ""), request.POST.get("audience", "private")
    try:
        if audience not in audiences:
            raise worklist.WorklistRefused("A view for others is given by a supervisor.")
        worklist.save_view(name, query, audience=audience, staff_id=request.colleague.id, at=request.at)
    except worklist.WorklistRefused as error:
        again = {**context, "name": name, "audience": audience, "wrong": str(error)}
        return render(request, "console/worklist/_save.html", again, status=422)
    return HttpResponse(status=204, headers={"HX-Redirect": f"{reverse('worklist')}?{query}"})


def _audiences(request: HubRequest) -> dict[str, str]:
    mine = {"private": "Only me"}
    if not request.user.may(Permission.REASSIGN):
        return mine
    roles = {"care_coordinator": "Care coordinators", "nurse": "Nurses", "intake_coordinator": "Intake coordinators",
             "network_dispatcher": "Network dispatchers", "authorization_specialist": "Authorization specialists"}  # fmt: skip
    return {**mine, "team": "The whole team", **roles}


@require_POST
@permitted(Permission.WORKLIST_READ)
def forget(request: HubRequest, view_id: UUID) -> HttpResponse:
    """Forget a saved list."""
    me = request.colleague
    if me is None or not worklist.forget_view(view_id, staff_id=me.id, may_any=request.user.may(Permission.REASSIGN)):
        return told("This view is a colleague's: whoever saved it, or a supervisor, can forget it.")
    return told("The view is gone; its cases are where they were.", changed=True)


@require_POST
@permitted(Permission.CASE_WORK)
def hand(request: HubRequest) -> HttpResponse:
    """Hand the chosen cases to a colleague with what they must know; first the form, then the deed."""
    if request.colleague is None:
        return told(NOT_ON_LIST)
    chosen = chosen_cases(request)
    if not chosen:
        return told("Choose cases first: x selects the row you are on.")
    if not may_give(request, chosen, request.colleague):
        return told(NOT_YOURS)
    people = [one for one in _colleagues(request) if one.id != request.colleague.id]
    context: dict[str, Any] = {"chosen": [case for _, case in chosen], "colleagues": people}
    if "note" not in request.POST:
        return render(request, "console/worklist/_hand.html", context)
    note, code = request.POST["note"].strip(), request.POST.get("to", "")
    to = next((one for one in people if one.code == code), None)
    wrong = {}
    if to is None:
        wrong["to"] = "Choose who goes on with these cases."
    if len(note) < SHORTEST_NOTE:
        wrong["note"] = "Write what the next colleague must know: what is agreed, with whom, and what comes next."
    if wrong or to is None:
        return render(request, "console/worklist/_hand.html", {**context, "wrong": wrong, "note": note, "to": code}, status=422)
    ids = [case for _, case in chosen]
    moved = hand_over.hand_over(request.viewer, ids, to=to.id, note=note, by=request.by, at=request.at)
    answer = handed(request, moved, to)
    answer.status_code = 200  # an empty drawer closes
    return answer


@permitted(Permission.CASE_WORK)
def cover(request: HubRequest) -> HttpResponse:
    """Who sees whose cases while they are away; a colleague for themselves, a supervisor for anybody."""
    if request.colleague is None:
        return told(NOT_ON_LIST)
    if request.method != "POST":
        return render(request, "console/worklist/_cover.html", _cover_context(request))
    may_any = request.user.may(Permission.REASSIGN)
    by_code = {one.code: one for one in _colleagues(request)}
    away = by_code.get(request.POST.get("away", "")) if may_any else request.colleague
    to = by_code.get(request.POST.get("to", ""))
    wrong: dict[str, str] = {}
    first, last = _day(request.POST.get("first", "")), _day(request.POST.get("last", ""))
    if to is None:
        wrong["to"] = "Choose the colleague who covers."
    if first is None or last is None:
        wrong["last"] = "Give the first and the last day away, such as 2026-12-24."
    if not wrong and away and to and first and last:
        try:
            worklist.set_cover(
                away.id,
                to.id,
                starts_at=_midnight(first),
                ends_at=_midnight(last + timedelta(days=1)),
                by=request.by,
                at=request.at,
            )
        except worklist.WorklistRefused as error:
            wrong["last" if "day" in str(error) else "to"] = str(error)
    if wrong:
        again = {**_cover_context(request), "wrong": wrong, "typed": request.POST}
        return render(request, "console/worklist/_cover.html", again, status=422)
    return render(request, "console/worklist/_cover.html", _cover_context(request))


@require_POST
@permitted(Permission.CASE_WORK)
def back(request: HubRequest, cover_id: UUID) -> HttpResponse:
    """The colleague is back."""
    worklist.end_cover(cover_id, at=request.at)
    if not request.htmx:
        return HttpResponseRedirect(reverse("worklist"))
    return render(request, "console/worklist/_cover.html", _cover_context(request))


def _cover_context(request: HubRequest) -> dict[str, Any]:
    people = _colleagues(request)
    names = {one.id: one.name for one in people}
    covers = [
        (one, names.get(one.staff_id, ""), names.get(one.cover_id, ""), (one.ends_at.astimezone(HOME) - timedelta(days=1)).date())
        for one in worklist.covers_of(request.viewer, at=request.at)
    ]
    me = request.colleague
    return {
        "covers": covers,
        "colleagues": people,
        "others": [one for one in people if me is None or one.id != me.id],
        "may_any": request.user.may(Permission.REASSIGN),
        "zone": HOME.key,
    }


def _colleagues(request: HubRequest) -> list[parties.Staff]:
    """Who can do the work of a case that is handed to them."""
    found = parties.staff_by_code(request.viewer).values()
    return sorted((one for one in found if may(one.role, Permission.CASE_WORK)), key=lambda one: one.name)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=HOME)
