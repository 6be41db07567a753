"""What does an agent do during a call? Each act is one step of the journey; a refusal comes back at its field."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from hearthline import rulebook
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.entrypoints.console.calls import forms
from hearthline.entrypoints.console.calls.presenters import call_context
from hearthline.entrypoints.console.calls.views import found_call
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.journeys import answer_call
from hearthline.plumbing.access.roles import Permission


def _back(call: contacts.Call) -> HttpResponse:
    return HttpResponseRedirect(reverse("calls.call", args=[call.id]))


def _again(request: HubRequest, call: contacts.Call, **given: Any) -> HttpResponse:
    return render(request, "console/calls/call.html", call_context(request, call, **given), status=422)


@require_POST
@permitted(Permission.CALL_HANDLE)
def phase(request: HubRequest, call_id: UUID) -> HttpResponse:
    """Hold, take back, hang up."""
    call = found_call(request, call_id)
    try:
        contacts.calls.change_phase(call, request.POST.get("phase", ""), at=request.at)
    except contacts.calls.CallRefused as error:
        return _again(request, call, refused=str(error))
    return _back(call)


@require_POST
@permitted(Permission.CALL_HANDLE)
def identify(request: HubRequest, call_id: UUID) -> HttpResponse:
    """Compare what the caller says; nothing on file is shown before it agrees."""
    call = found_call(request, call_id)
    form = forms.IdentityForm(request.POST, today=request.at.date())
    if not form.is_valid():
        return _again(request, call, identity_form=form)
    said = answer_call.Said(**form.cleaned_data)
    try:
        call = answer_call.identify(request.viewer, call, said, suffices=_policy(request), by=request.by, at=request.at)
    except contacts.calls.CallRefused as error:
        return _again(request, call, identity_form=form, refused=str(error))
    if call.identity != contacts.calls.VERIFIED:
        form.add_error(None, "This does not agree with what is on file, or is not enough. Ask again, without saying which.")
        return _again(request, call, identity_form=form)
    if said.case_number:
        folder = cases.by_number(request.viewer, said.case_number)
        if folder is not None:
            answer_call.tie_to_case(request.viewer, call, folder.id, by=request.by, at=request.at)
    return _back(call)


def _policy(request: HubRequest) -> answer_call.IdentityPolicy:
    """What suffices today, as the rules say."""
    return partial(rulebook.identity.suffices, on=request.at.date())


@require_POST
@permitted(Permission.CALL_HANDLE)
def choose_case(request: HubRequest, call_id: UUID, about_id: UUID) -> HttpResponse:
    """The call is about this case."""
    call = found_call(request, call_id)
    try:
        answer_call.tie_to_case(request.viewer, call, about_id, by=request.by, at=request.at)
    except contacts.calls.CallRefused as error:
        return _again(request, call, refused=str(error))
    return _back(call)


@require_POST
@permitted(Permission.CALL_HANDLE)
def call_back(request: HubRequest, call_id: UUID) -> HttpResponse:
    """Promise a call back on the number on file."""
    call = found_call(request, call_id)
    form = forms.CallBackForm(request.POST)
    if not form.is_valid():
        return _again(request, call, call_back_form=form)
    try:
        answer_call.promise_call_back(request.viewer, call, form.cleaned_data["case_number"], by=request.by, at=request.at)
    except contacts.calls.CallRefused as error:
        form.add_error("case_number", str(error))
        return _again(request, call, call_back_form=form)
    return _back(call)


@require_POST
@permitted(Permission.CALL_HANDLE)
def promise(request: HubRequest, call_id: UUID) -> HttpResponse:
    """What is promised becomes an obligation."""
    call = found_call(request, call_id)
    form = forms.PromiseForm(request.POST)
    folder = cases.by_ids(request.viewer, [call.about_id]).get(call.about_id) if call.about_id else None
    if not form.is_valid() or folder is None:
        return _again(request, call, promise_form=form)
    try:
        answer_call.promise(
            request.viewer, call, what=form.cleaned_data["what"], due_at=form.due_at(folder.zone), by=request.by, at=request.at
        )
    except contacts.calls.CallRefused as error:
        form.add_error("due", str(error))
        return _again(request, call, promise_form=form)
    return _back(call)


@require_POST
@permitted(Permission.CALL_HANDLE)
def kept(request: HubRequest, call_id: UUID) -> HttpResponse:
    """What was promised on this call has been done."""
    call = found_call(request, call_id)
    answer_call.keep_promises(call.id, at=request.at)
    return _back(call)


@require_POST
@permitted(Permission.CALL_HANDLE)
def keep(request: HubRequest, call_id: UUID) -> HttpResponse:
    """What is typed into the wrap-up survives whatever else the call brings."""
    contacts.calls.keep(found_call(request, call_id), **forms.to_keep(request.POST.dict()))
    return HttpResponse(status=204)


@permitted(Permission.CALL_HANDLE)
def wrap_up(request: HubRequest, call_id: UUID) -> HttpResponse:
    """Finish the call; the caller has it in writing before the hang-up. Who comes back to this address finds the call."""
    call = found_call(request, call_id)
    if request.method != "POST":
        return _back(call)
    form = forms.WrapUpForm(request.POST)
    if not form.is_valid():
        return _again(request, call, wrap_form=form)
    if call.about_id is not None and not form.cleaned_data["receipt_to"]:
        form.add_error("receipt_to", "Ask where the receipt goes; the caller leaves with the case number in writing.")
        return _again(request, call, wrap_form=form)
    try:
        answer_call.wrap_up(request.viewer, call, **form.cleaned_data, by=request.by, at=request.at)
    except contacts.calls.CallRefused as error:
        return _again(request, call, wrap_form=form, refused=str(error))
    return _back(call)
