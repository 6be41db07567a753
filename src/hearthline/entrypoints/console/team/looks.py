"""Who looked at whom, when, on which page, and which link of the audit chain proves it?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from hearthline.domain.cases import api as cases
from hearthline.domain.members import api as members
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.entrypoints.console.presenting import HOME
from hearthline.kernel.identifiers import parse_case_number
from hearthline.kernel.identifiers.refusal import BadIdentifier
from hearthline.plumbing.access import watch
from hearthline.plumbing.access.roles import Permission


@permitted(Permission.REVIEW_ACCESS)
def looks(request: HubRequest) -> HttpResponse:
    """Ask about a case (its member) or a colleague; the number is posted."""
    colleagues = sorted(parties.staff_by_code(request.viewer).values(), key=lambda one: one.name)
    context: dict[str, Any] = {"colleagues": colleagues}
    if request.method == "POST":
        number = request.POST.get("number", "")
        try:
            found = cases.by_number(request.viewer, parse_case_number(number))
            if found is not None:
                return HttpResponseRedirect(reverse("team.looks_case", args=[found.id]))
            wrong = "No case with this number is in your books."
        except BadIdentifier as error:
            wrong = str(error)
        return render(request, "console/team/looks.html", {**context, "number": number, "wrong": wrong}, status=422)
    return render(request, "console/team/looks.html", context)


@permitted(Permission.REVIEW_ACCESS)
def of_case(request: HubRequest, case_id: UUID) -> HttpResponse:
    """Who looked at the member of this case."""
    order = referrals.by_cases(request.viewer, [case_id]).get(case_id)
    folder = cases.by_ids(request.viewer, [case_id]).get(case_id)
    if order is None or folder is None:
        raise Http404
    records = members.same_person(request.viewer, [order.member_id])[order.member_id]
    found = watch.looks_at(records)
    return render(request, "console/team/looks.html", _context(request, found, case=folder))


@permitted(Permission.REVIEW_ACCESS)
def by_colleague(request: HubRequest, code: str) -> HttpResponse:
    """Whom this colleague looked at."""
    colleague = parties.staff_by_code(request.viewer, [code]).get(code)
    if colleague is None:
        raise Http404
    return render(request, "console/team/looks.html", _context(request, watch.looks_by(f"staff:{code}"), looker=colleague))


def _context(request: HubRequest, found: Sequence[watch.Look], **more: Any) -> dict[str, Any]:
    people = members.cards(request.viewer, list({one.member_id for one in found}))
    request.shown.update((id_, card.client_id) for id_, card in people.items())
    names = {f"staff:{code}": one.name for code, one in parties.staff_by_code(request.viewer).items()}
    colleagues = sorted(parties.staff_by_code(request.viewer).values(), key=lambda one: one.name)
    rows = [(one, people.get(one.member_id), names.get(one.seen_by, one.seen_by.partition(":")[2])) for one in found]
    return {"looks": rows, "colleagues": colleagues, "zone": HOME.key, **more}
