"""How is something done with a case: the consequence said first, a stale page noticed, nothing typed lost?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from hearthline.domain.obligations import api as obligations
from hearthline.entrypoints.console.case.actions import BY_KEY, Action, is_permitted, subject_of
from hearthline.entrypoints.console.case.deeds import Deed
from hearthline.entrypoints.console.case.folder import Folder, open_folder
from hearthline.entrypoints.console.case.forms import ActionForm
from hearthline.entrypoints.console.case.presenters.story import moves_of
from hearthline.entrypoints.console.case.writing import told
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.plumbing.access.roles import Permission


@require_http_methods(["GET", "POST"])
@permitted(Permission.CASE_READ)
def act(request: HubRequest, case_id: UUID, key: str, about: UUID) -> HttpResponse:
    """The form of an action, and the deed; the action's own permission is asked for on both.

    Raises:
        PermissionDenied: the person's role does not include this action.
    """
    action = BY_KEY.get(key)
    if action is None:
        raise Http404
    if not request.user.may(action.permission):
        raise PermissionDenied("Your role does not include this.")
    folder = open_folder(request, case_id, to_write=request.method == "POST")
    row = subject_of(folder, action.subject, about)
    if row is None:
        raise Http404
    if request.method == "GET":
        if not is_permitted(action, row, folder):
            return _conflict(request, folder, action, row, None)
        return _form(request, folder, action, row, action.form(folder=folder, row=row))
    return _do(request, folder, action, row)


def _do(request: HubRequest, folder: Folder, action: Action, row: Any) -> HttpResponse:
    form = action.form(request.POST, folder=folder, row=row)
    is_sound = form.is_valid()
    if not is_permitted(action, row, folder) or request.POST.get("version") != str(row.version):
        return _conflict(request, folder, action, row, form)
    if not is_sound:
        return _form(request, folder, action, row, form, status=422)
    try:
        with transaction.atomic():
            said = action.do(Deed(folder=folder, row=row, said=form.cleaned_data, by=request.by, at=request.at))
    except obligations.MoveRefused:
        return _conflict(request, folder, action, row, form)
    except ValueError as error:
        form.add_error(None, str(error))
        return _form(request, folder, action, row, form, status=422)
    return told(HttpResponse(status=204), said, acted=True, closeDrawer=True)


def _form(request: HubRequest, folder: Folder, action: Action, row: Any, form: ActionForm, *, status: int = 200) -> HttpResponse:
    context = {"folder": folder, "case": folder.case, "action": action, "row": row, "form": form}
    return render(request, "console/case/_act.html", context, status=status)


def _conflict(request: HubRequest, folder: Folder, action: Action, row: Any, form: ActionForm | None) -> HttpResponse:
    """What a colleague did meanwhile, beside what was typed; sent again it is done to the record as it stands now."""
    typed = [(field.label, field.value()) for field in form.visible() if field.value()] if form else []
    if form:
        form.data = {**form.data.dict(), "version": str(row.version)}  # type: ignore[attr-defined]
    context = {
        "folder": folder,
        "case": folder.case,
        "zone": folder.case.zone,
        "action": action,
        "row": row,
        "form": form,
        "typed": typed,
        "draft": "\n".join(f"{label}: {value}" for label, value in typed),
        "moves": moves_of(folder, row.id)[:3],
        "may_go_on": is_permitted(action, row, folder),
    }
    return render(request, "console/case/_conflict.html", context, status=409)
