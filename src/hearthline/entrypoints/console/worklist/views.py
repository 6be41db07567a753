"""Which cases wait for this colleague, in which order, and how are they taken out of the house?"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from hearthline.domain.worklist import api as worklist
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.entrypoints.console.worklist import exporting
from hearthline.entrypoints.console.worklist.reading import Reading, digest
from hearthline.plumbing.access.roles import Permission


@permitted(Permission.WORKLIST_READ)
def page(request: HubRequest) -> HttpResponse:
    """A list; its part alone when an open page asks whether anything changed."""
    reading = Reading(request)
    found = reading.page()
    lines, rail = reading.lines(found.rows), reading.rail()
    seen = digest(lines, rail)
    if request.htmx and request.GET.get("seen") == seen:
        request.shown.members.clear()  # nothing is sent, so nobody is shown
        return HttpResponse(status=204)
    context = list_context(reading, found, lines, rail, seen)
    if request.htmx:
        return render(request, "console/worklist/_list.html", context)
    return render(request, "console/worklist/page.html", {**context, **_tools(reading)})


def list_context(reading: Reading, found: worklist.Page, lines: Any, rail: dict[str, Any], seen: str) -> dict[str, Any]:
    """What the list itself shows."""
    view = reading.view
    return {
        "view": view,
        "queue": worklist.QUEUES[view.queue],
        "lines": lines,
        "columns": [(code, worklist.COLUMNS[code]) for code in view.columns],
        "here": worklist.write_view(view),
        "first": worklist.write_view(view, after=None) if view.after else "",
        "next": worklist.write_view(view, after=found.after) if found.after else "",
        "seen": seen,
        "covered": [reading.by_id[one].name for one in reading.person.covers if one in reading.by_id],
        **rail,
    }


def _tools(reading: Reading) -> dict[str, Any]:
    view, request = reading.view, reading.request
    plain = worklist.write_view(view, after=None)
    return {
        "facets": reading.facets(),
        "cleared": [
            (label, said, worklist.write_view(view, after=None, **{code: None}))
            for code, label, said in ((code, worklist.FACETS[code], value) for code, value in view.facets.items())
        ],
        "sorts": [
            (label, worklist.write_view(view, after=None, sort=code), code == view.sort) for code, label in worklist.SORTS.items()
        ],
        "choosable": [(code, label, _toggled(view, code), code in view.columns) for code, label in worklist.COLUMNS.items()],
        "exports": [(kind, f"/worklist.{kind}?{plain}") for kind in exporting.KINDS]
        if request.user.may(Permission.WORKLIST_EXPORT)
        else [],
        "tags": worklist.TAGS,
        "colleagues": [
            one for one in sorted(reading.colleagues.values(), key=lambda one: one.name) if one.role != "administrator"
        ],
        "may_reassign": request.user.may(Permission.CASE_WORK),
        "may_ask": view.queue in ("benefits", "authorization") and request.user.may(Permission.BENEFITS),
        "is_on_list": reading.me is not None,
    }


def _toggled(view: worklist.View, code: str) -> str:
    columns = [one for one in worklist.COLUMNS if (one in view.columns) != (one == code)]
    return worklist.write_view(view, after=None, cols=",".join(columns) if columns else None)


@permitted(Permission.WORKLIST_EXPORT)
def export(request: HubRequest, kind: str) -> HttpResponse:
    """The list of the same address as a file."""
    if kind not in exporting.KINDS:
        raise Http404
    reading = Reading(request)
    found = reading.page(exporting.MOST)
    return exporting.answer(kind, reading.lines(found.rows), view=reading.view, at=request.at, is_cut=bool(found.after))
