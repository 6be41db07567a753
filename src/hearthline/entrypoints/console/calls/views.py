"""Where does a call open, and which calls were there today?"""

from __future__ import annotations

import json
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hearthline.domain.contacts import api as contacts
from hearthline.domain.parties import api as parties
from hearthline.entrypoints.console.calls.forms import BeginForm
from hearthline.entrypoints.console.calls.presenters import call_context
from hearthline.entrypoints.console.gate import HubRequest, anyone, colleague_of, permitted, viewer_of
from hearthline.kernel.identifiers import is_phone
from hearthline.plumbing import changes, clock
from hearthline.plumbing.access import EVERY_CLIENT, Viewer, acting
from hearthline.plumbing.access.accounts import new_softphone_key, user_of_softphone
from hearthline.plumbing.access.roles import Permission


@permitted(Permission.CALL_HANDLE)
def calls(request: HubRequest) -> HttpResponse:
    """My calls, a call begun by hand, and how first contacts fare."""
    return render(request, "console/calls/page.html", _page(request))


def _page(request: HubRequest, **given: object) -> dict[str, object]:
    mine = contacts.calls.calls_of_agent(request.viewer, request.by.name)
    first, resolved = contacts.calls.first_contact_resolution(request.viewer, at=request.at)
    done = [contacts.calls.handling(one, at=request.at).total for one in mine if one.wrapped_at]
    return {
        "form": BeginForm(initial={"direction": "inbound"}),
        "calls": [(one, contacts.calls.handling(one, at=request.at), contacts.calls.as_words(one)) for one in mine],
        "first_contacts": first,
        "resolved_percent": round(100 * resolved / first) if first else None,
        "average_seconds": round(sum(done) / len(done)) if done else None,
        "pop_address": request.build_absolute_uri(reverse("calls.pop")),
        **given,
    }


@require_POST
@permitted(Permission.CALL_HANDLE)
def begin(request: HubRequest) -> HttpResponse:
    """A call begins by hand."""
    form = BeginForm(request.POST)
    if not form.is_valid():
        return render(request, "console/calls/page.html", _page(request, form=form), status=422)
    started = contacts.calls.begin(
        client_id=book_of(request.viewer),
        caller_number=form.cleaned_data["caller_number"],
        dialed_number="",
        direction=form.cleaned_data["direction"],
        agent=request.by.name,
        at=request.at,
    )
    return HttpResponseRedirect(reverse("calls.call", args=[started.id]))


def book_of(viewer: Viewer) -> UUID:
    """The book in which a call stands until its case is known."""
    return parties.unassigned_client() if viewer.clients == EVERY_CLIENT else UUID(str(viewer.clients[0]))


@require_POST
@permitted(Permission.CALL_HANDLE)
def softphone_key(request: HubRequest) -> HttpResponse:
    """A fresh key for this person's telephone, shown once."""
    return render(request, "console/calls/page.html", _page(request, new_key=new_softphone_key(request.user)))


@csrf_exempt
@anyone
@require_POST
def pop(request: HttpRequest) -> HttpResponse:
    """A telephone posts that it rings: {"caller": …, "dialed": …} as JSON or form, with `Authorization: Bearer <key>`.

    Numbers come in the body and never in an address; the answer names where the call is, and the person's open page goes there.
    """
    user = user_of_softphone(request.headers.get("Authorization", "").removeprefix("Bearer ").strip())
    if user is None or not user.may(Permission.CALL_HANDLE):
        return JsonResponse({"error": "This key opens nothing. Make a new one on the page Calls."}, status=401)
    try:
        said = json.loads(request.body) if request.content_type == "application/json" else request.POST
        caller, dialed = said.get("caller") or "", said.get("dialed") or ""
    except (ValueError, AttributeError):
        return JsonResponse({"error": 'Post {"caller": "+1…", "dialed": "+1…"}.'}, status=400)
    if not all(isinstance(one, str) and (not one or is_phone(one)) for one in (caller, dialed)) or not (caller or dialed):
        refused = 'Post {"caller": "+13125550142", "dialed": "+13125550100"}: telephone numbers; leave out one that is withheld.'
        return JsonResponse({"error": refused}, status=400)
    viewer = viewer_of(user, colleague_of(user))
    with acting(viewer):
        started = contacts.calls.begin(
            client_id=book_of(viewer), caller_number=caller, dialed_number=dialed, direction="inbound", agent=viewer.actor.name,
            at=clock.now(),
        )  # fmt: skip
    changes.ring(str(viewer.actor), started.id)
    return JsonResponse({"url": request.build_absolute_uri(reverse("calls.call", args=[started.id]))}, status=201)


@permitted(Permission.CALL_HANDLE)
def call(request: HubRequest, call_id: UUID) -> HttpResponse:
    """The console of one call."""
    return render(request, "console/calls/call.html", call_context(request, found_call(request, call_id)))


def found_call(request: HubRequest, call_id: UUID) -> contacts.Call:
    """The call with this id.

    Raises:
        Http404: it is not in this viewer's book.
    """
    one = contacts.calls.call_by_id(request.viewer, call_id)
    if one is None:
        raise Http404
    return one
