"""What does a case say, as a page and part by part?"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from hearthline.domain.cases import api as cases
from hearthline.entrypoints.console.case.actions import buttons
from hearthline.entrypoints.console.case.folder import Folder, open_folder
from hearthline.entrypoints.console.case.presenters import clocks, head, missing, records, safe, sections, story
from hearthline.entrypoints.console.case.writing import NoteForm, message_form
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.kernel.identifiers import parse_case_number
from hearthline.kernel.identifiers.refusal import BadIdentifier
from hearthline.plumbing import clock
from hearthline.plumbing.access.roles import Permission


@require_GET
@permitted(Permission.CASE_READ)
def page(request: HubRequest, case_id: UUID) -> HttpResponse:
    """The whole case."""
    folder = open_folder(request, case_id)
    looked = cases.look(folder.case, by=request.by, at=request.at, here_at=clock.wall())
    context = {"folder": folder, "case": folder.case, "zone": folder.case.zone, "others": _names(request, looked.others)}
    for name in PARTS:
        context |= _context(request, folder, name, looked.before_at)
    context |= {"note_form": NoteForm(folder=folder), "message_form": message_form(folder, request.by)}
    return render(request, "console/case/page.html", context)


@require_GET
@permitted(Permission.CASE_READ, is_sign_of_life=False)
def part(request: HubRequest, case_id: UUID, name: str) -> HttpResponse:
    """One part of the page, as it stands now."""
    if name not in PARTS:
        raise Http404
    folder = open_folder(request, case_id)
    before = cases.look(folder.case, by=request.by, at=request.at, here_at=clock.wall()).before_at if name == "story" else None
    return render(request, f"console/case/_{name}.html", part_context(request, folder, name, before))


def part_context(request: HubRequest, folder: Folder, name: str, before: datetime | None = None) -> dict[str, Any]:
    """What the template of one part needs."""
    return {"folder": folder, "case": folder.case, "zone": folder.case.zone, **_context(request, folder, name, before)}


PARTS = ("head", "safe", "missing", "work", "story")


def _context(request: HubRequest, folder: Folder, name: str, before: datetime | None) -> dict[str, Any]:
    user = request.user
    may = {"work": user.may(Permission.CASE_WORK), "send": user.may(Permission.CASE_SEND), "note": user.may(Permission.CASE_NOTE)}
    if name == "head":
        own = buttons("case", folder.case, user, folder)
        return {"may": may, "head": head.head(folder), "clocks": clocks.running(folder), "case_buttons": own}
    if name == "safe":
        return {"safe": safe.safe(folder)}
    if name == "missing":
        return {"may": may, "missing": missing.missing(folder)}
    if name == "work":
        return {"may": may, "work": sections.work(folder, user)}
    wanted = request.GET.get("show", "work")
    return {"may": may, "story": story.story(folder, topic=wanted, is_all="all" in request.GET, before_at=before)}


@require_POST
@permitted(Permission.CASE_READ, is_sign_of_life=False)
def here(request: HubRequest, case_id: UUID) -> HttpResponse:
    """A page that is open gives a sign of life, and learns who else is here; it shows nobody's data."""
    found = cases.by_ids(request.viewer, [case_id]).get(case_id)
    if found is None:
        raise Http404
    looked = cases.look(found, by=request.by, at=request.at, here_at=clock.wall())
    return render(request, "console/case/_here.html", {"others": _names(request, looked.others)})


def _names(request: HubRequest, codes: list[str]) -> list[str]:
    """The names of the colleagues who have this case open."""
    from hearthline.domain.parties import api as parties

    names = parties.staff_by_code(request.viewer, codes) if codes else {}
    return [names[code].name if code in names else code for code in codes]


@require_GET
@permitted(Permission.CASE_READ)
def by_number(request: HubRequest, number: str) -> HttpResponse:
    """The case with this number, in any spelling."""
    try:
        canonical = parse_case_number(number)
    except BadIdentifier as error:
        raise Http404(str(error)) from None
    found = cases.by_number(request.viewer, canonical)
    if found is None:
        raise Http404
    return HttpResponseRedirect(reverse("case", args=[found.id]))


@require_GET
@permitted(Permission.CASE_READ)
def record(request: HubRequest, case_id: UUID, kind: str, about: UUID) -> HttpResponse:
    """A related record beside the page: a message, the member, an organization, another case."""
    folder = open_folder(request, case_id)
    found = records.record(folder, kind, about)
    if found is None:
        raise Http404
    return render(request, "console/case/_record.html", {"folder": folder, "zone": folder.case.zone, "record": found})
