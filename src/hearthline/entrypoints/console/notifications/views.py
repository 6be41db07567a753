"""What should this colleague know, and why are they told?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from hearthline.domain.cases import api as cases
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.domain.worklist import api as worklist
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.entrypoints.console.presenting import HOME
from hearthline.plumbing.access.roles import Permission


@permitted(Permission.OWN_ACCOUNT, is_sign_of_life=False)
def count(request: HubRequest) -> HttpResponse:
    """The bell: how much is unread."""
    me = request.colleague
    unread = 0
    if me is not None:
        _notice_clocks(request, me)
        unread = worklist.unread(request.viewer, me.id)
    return render(request, "console/notifications/_bell.html", {"unread": unread})


def _notice_clocks(request: HubRequest, me: parties.Staff) -> None:
    """A promise of one's own case that runs out within the hour is told once, by its deadline."""
    for case_id, client_id, due in worklist.running_out(request.viewer, me.id, at=request.at):
        worklist.tell(
            [(client_id, case_id)], to=[me.id], reason="clock", key=due.isoformat(), by=request.viewer.actor, at=request.at
        )


@permitted(Permission.OWN_ACCOUNT)
def notifications(request: HubRequest) -> HttpResponse:
    """What this colleague was told, the newest first: in the drawer, or as a page of its own."""
    context = _context(request)
    return render(request, "console/notifications/_drawer.html" if request.htmx else "console/notifications/page.html", context)


def _context(request: HubRequest) -> dict[str, Any]:
    me = request.colleague
    found = worklist.notices(request.viewer, me.id) if me else []
    folders = cases.by_ids(request.viewer, list({one.folder_id for one in found}))
    noted = [one.folder_id for one in found if one.note]  # a note may speak of the member
    orders = referrals.by_cases(request.viewer, noted) if noted else {}
    request.shown.update((one.member_id, one.client_id) for one in orders.values())
    names = {f"staff:{code}": one.name for code, one in parties.staff_by_code(request.viewer).items()} if found else {}
    lines = [
        (one, folders[one.folder_id], worklist.REASONS.get(one.reason, one.reason), names.get(one.told_by, ""))
        for one in found
        if one.folder_id in folders
    ]
    return {"lines": lines, "unread": sum(one.read_at is None for one, *_ in lines), "zone": HOME.key}


@require_POST
@permitted(Permission.OWN_ACCOUNT)
def read(request: HubRequest) -> HttpResponse:
    """Everything is read."""
    if request.colleague is not None:
        worklist.mark_read(request.colleague.id, at=request.at)
    answer = render(request, "console/notifications/_drawer.html", _context(request))
    answer["HX-Trigger"] = "bell"
    return answer


@permitted(Permission.OWN_ACCOUNT)
def follow(request: HubRequest, notice_id: UUID) -> HttpResponse:
    """Open the case that a notice is about; the notice is then read."""
    me = request.colleague
    found = next((one for one in worklist.notices(request.viewer, me.id, limit=200) if one.id == notice_id), None) if me else None
    if found is None or me is None:
        raise Http404
    worklist.mark_read(me.id, notice_ids=[notice_id], at=request.at)
    return HttpResponseRedirect(f"/case/{found.folder_id}/")
