"""How does a nurse look at one order after the other, change what must change, and say why?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearthline import rulebook
from hearthline.domain.cases import api as cases
from hearthline.domain.members import api as members
from hearthline.domain.obligations import api as obligations
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.domain.worklist import api as worklist
from hearthline.entrypoints.console.diagnoses import described
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.entrypoints.console.presenting import local
from hearthline.entrypoints.console.triage.forms import LINES, URGENCIES, TriageForm
from hearthline.journeys import triage_referral
from hearthline.plumbing.access.roles import Permission

QUEUE = "triage"
LABELS = {
    "urgency": "Urgency",
    "service_line": "Service line",
    "requested_start_date": "Start requested",
    "discharge_at": "Discharge",
}
_WORDS = {**dict(URGENCIES), **{one.value: label for one, label in LINES.items()}}


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the difference that is shown before it is saved."""

    label: str
    before: str
    after: str


@dataclass(slots=True)
class Subject:
    """An order in triage with everything a nurse reads."""

    case: cases.Case
    order: referrals.Referral
    lines: list[referrals.OrderLine]
    member: members.MemberCard


@require_GET
@permitted(Permission.TRIAGE)
def queue(request: HubRequest) -> HttpResponse:
    """The orders that wait for a nurse, the most urgent first."""
    person = worklist.person(request.viewer, request.colleague.id if request.colleague else None, at=request.at)
    found = worklist.page(request.viewer, worklist.View(queue=QUEUE), person=person, managers={}, at=request.at)
    request.shown.update((row.member_id, row.client_id) for row in found.rows)
    context = {"rows": found.rows, "has_more": bool(found.after), "done": request.GET.get("done", "")[:20]}
    return render(request, "console/triage/_queue.html" if request.htmx else "console/triage/page.html", context)


@require_POST
@permitted(Permission.TRIAGE)
def take_next(request: HubRequest) -> HttpResponse:
    """The most urgent order that nobody has in hand."""
    return _to_next(request)


def _to_next(request: HubRequest, *, passed: Sequence[UUID] = ()) -> HttpResponse:
    """Into the next order; the one just reviewed still stands in the list, which follows at the end of this request."""
    if request.colleague is None:
        return HttpResponseRedirect(reverse("triage"))
    person = worklist.person(request.viewer, request.colleague.id, at=request.at)
    found = worklist.take_next(request.colleague.id, queues=[QUEUE], put_off=person.put_off, passed=passed, at=request.at)
    return HttpResponseRedirect(reverse("triage.case", args=[found]) if found else f"{reverse('triage')}?done=all")


@require_http_methods(["GET", "POST"])
@permitted(Permission.TRIAGE)
def review(request: HubRequest, case_id: UUID) -> HttpResponse:
    """One order; posted, the review is recorded."""
    subject = _subject(request, case_id)
    if request.method == "GET":
        return _page(request, subject, _form(request, subject, _as_typed(subject)))
    form = _form(request, subject, request.POST)
    changed = _changes(form, subject)
    if request.POST.get("seen") != _seen(subject.order):
        return _page(request, subject, form, status=409)
    form.check_discharge(subject.order)
    if changed and not form.cleaned_data.get("why") and "why" not in form.errors:
        form.add_error("why", "Say why it changes; the reason stays with the case.")
    if form.errors:
        return _page(request, subject, form, status=422)
    try:
        triage_referral.triage_referrals([form.reviewed(subject.order)], by=request.by, at=request.at)
    except triage_referral.TriageRefused as refused:
        form.add_error("why", str(refused))
        return _page(request, subject, form, status=422)
    if request.colleague is not None:
        worklist.release([case_id], staff_id=request.colleague.id)
    if request.POST.get("then") == "next":
        return _to_next(request, passed=[case_id])
    return HttpResponseRedirect(f"{reverse('triage')}?done={subject.case.number}")


@require_POST
@permitted(Permission.TRIAGE)
def preview(request: HubRequest, case_id: UUID) -> HttpResponse:
    """What would change, before it is saved."""
    subject = _subject(request, case_id)
    form = _form(request, subject, request.POST)
    return render(request, "console/triage/_changes.html", _context(request, subject, form))


def _subject(request: HubRequest, case_id: UUID) -> Subject:
    case = cases.by_ids(request.viewer, [case_id]).get(case_id)
    if case is None:
        raise Http404
    order = referrals.by_cases(request.viewer, [case_id])[case_id]
    member = members.cards(request.viewer, [order.member_id])[order.member_id]
    request.shown.add(member_id=order.member_id, client_id=order.client_id)
    return Subject(case, order, referrals.lines_of(request.viewer, [order.id])[order.id], member)


def _form(request: HubRequest, subject: Subject, said: QueryDict) -> TriageForm:
    line = said.get("service_line") or subject.order.service_line
    questions = rulebook.clinical_questions(line, [one.code for one in subject.lines], request.at.date())
    form = TriageForm(said, at=request.at, zone=subject.case.zone, questions=questions)
    form.full_clean()
    for name in form.errors:
        if name in form.fields:
            widget = form.fields[name].widget
            widget.attrs["aria-describedby"] = f"{widget.attrs.get('aria-describedby', '')} id_{name}_error".strip()
    return form


def _as_typed(subject: Subject) -> QueryDict:
    """The order as the form would have typed it."""
    order, zone = subject.order, ZoneInfo(subject.case.zone)
    leaves = order.discharge_at.astimezone(zone) if order.discharge_at else None
    said = QueryDict(mutable=True)
    said["urgency"], said["service_line"] = order.urgency, order.service_line
    said["requested_start_date"] = f"{order.requested_start_date:%m/%d/%Y}" if order.requested_start_date else ""
    said["discharge_date"] = f"{leaves:%m/%d/%Y}" if leaves else ""
    said["discharge_time"] = f"{leaves:%H:%M}" if leaves else ""
    return said


def _seen(order: referrals.Referral) -> str:
    """What the order said when the page was made; another answer means that somebody changed it meanwhile."""
    return "|".join(str(getattr(order, name) or "") for name in triage_referral.FIELDS)


def _changes(form: TriageForm, subject: Subject) -> list[Change]:
    found = triage_referral.changes(subject.order, form.reviewed(subject.order))
    after = form.reviewed(subject.order)
    return [Change(LABELS[name], _said(subject, name, subject.order), _said(subject, name, after)) for name in found]


def _said(subject: Subject, name: str, one: Any) -> str:
    value = getattr(one, name)
    if not value:
        return "not said"
    if name == "discharge_at":
        return local(value, subject.case.zone)
    return f"{value:%a %b %-d, %Y}" if name == "requested_start_date" else _WORDS.get(value, value)


def _context(request: HubRequest, subject: Subject, form: TriageForm) -> dict[str, Any]:
    order = subject.order
    after = form.reviewed(order)
    is_near = bool(after.discharge_at != order.discharge_at and rulebook.is_discharge_near(after.discharge_at, request.at))
    return {"case": subject.case, "form": form, "changes": _changes(form, subject), "is_near": is_near, "seen": _seen(order)}


def _page(request: HubRequest, subject: Subject, form: TriageForm, *, status: int = 200) -> HttpResponse:
    viewer, case, order = request.viewer, subject.case, subject.order
    clocks = [one for one in obligations.of_case(viewer, case.id) if one.stopped_at is None and one.owner]
    held = obligations.held(viewer, [case.id])
    reviews = referrals.reviews_of(viewer, case.id)
    names = parties.staff_by_code(viewer, sorted({one.reviewed_by for one in reviews})) if reviews else {}
    context = {
        **_context(request, subject, form),
        "order": order,
        "lines": subject.lines,
        "member": subject.member,
        "diagnoses": described(order.diagnoses),
        "clocks": [(one, one.id in held) for one in sorted(clocks, key=lambda one: one.due_at)],
        "reviews": [(one, names[one.reviewed_by].name if one.reviewed_by in names else one.reviewed_by) for one in reviews],
        "labels": LABELS,
        "is_stale": status == 409,
    }
    return render(request, "console/triage/case.html", context, status=status)
