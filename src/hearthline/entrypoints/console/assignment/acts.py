"""What does a dispatcher do with a search? Each act is one step of a journey; a refusal comes back at its field, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST

from hearthline.domain.assignments import api as assignments
from hearthline.entrypoints.console.assignment import forms, presenters
from hearthline.entrypoints.console.assignment.views import answer as shown
from hearthline.entrypoints.console.assignment.views import situation_of
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.journeys import assign_provider
from hearthline.plumbing.access.roles import Permission

CHANGED = "A colleague or a provider was faster. This is how it stands now; what you typed is still here."
Act = Callable[[HubRequest, assign_provider.Assessment], HttpResponse]


def _act(act: Act) -> Callable[..., HttpResponseBase]:
    """An act on a search that the dispatcher saw as it still is; what was decided on an older sight is given back (409)."""

    @require_POST
    @permitted(Permission.ASSIGN)
    @wraps(act)
    def done(request: HubRequest, search_id: UUID) -> HttpResponse:
        found = assign_provider.assess(request.viewer, situation_of(request, search_id), at=request.at)
        if request.POST.get("seen", "") != str(presenters.seen(found.situation)):
            return shown(request, search_id, status=409, refused=CHANGED, **_kept(request, found))
        return act(request, found)

    return done


def _kept(request: HubRequest, found: assign_provider.Assessment) -> dict[str, object]:
    """Whatever was typed, in the form it was typed into."""
    what = request.resolver_match.view_name.rpartition(".")[2] if request.resolver_match else ""
    if what == "offer":
        return {"offer_form": _offer_form(request, found), "ticked": request.POST.getlist("organizations")}
    if what == "answer":
        return {"answer_form": forms.AnswerForm(request.POST, clock=found.situation.search.zone, now=request.at)}
    return {f"{what}_form": forms.WhyForm(request.POST, name=what)}


def _offer_form(request: HubRequest, found: assign_provider.Assessment) -> forms.OfferForm:
    return forms.OfferForm(request.POST, eligible=[str(one.organization_id) for one in found.eligible])


@_act
def offer(request: HubRequest, found: assign_provider.Assessment) -> HttpResponse:
    """Ask one, several in sequence, or several at once."""
    search_id, form = found.situation.id, _offer_form(request, found)
    kept = {"offer_form": form, "ticked": request.POST.getlist("organizations")}
    if not form.is_valid():
        return shown(request, search_id, status=422, **kept)
    said = form.cleaned_data
    ticked = set(said["organizations"])
    chosen = assign_provider.Chosen(
        search_id=search_id,
        organization_ids=tuple(one.organization_id for one in found.eligible if str(one.organization_id) in ticked),
        why=said["why"],
        is_broadcast=said["way"] == "broadcast",
        hold_minutes=int(said["hold"]) if said["hold"] else None,
    )
    with transaction.atomic():
        refused = assign_provider.offer([chosen], by=request.by, at=request.at)
        transaction.set_rollback(bool(refused))
    for one in refused:
        form.add_error("why" if one.field == "why" else "organizations", one.sentence)
    if refused:
        return shown(request, search_id, status=422, **kept)
    return shown(request, search_id, said="Offered; the clock of the hold runs.")


@_act
def answer(request: HubRequest, found: assign_provider.Assessment) -> HttpResponse:
    """Record what a provider said on the telephone."""
    search = found.situation.search
    form = forms.AnswerForm(request.POST, clock=search.zone, now=request.at)
    if not form.is_valid():
        return shown(request, search.id, status=422, answer_form=form)
    reply = form.said(request.POST.get("reference", ""), at=request.at)
    recorded = assign_provider.record_offer_replies([reply], by=request.by, at=request.at)
    if recorded.faults or not recorded.filed:
        form.add_error(None, " ".join(said for _, said in recorded.faults) or "This offer is settled already.")
        return shown(request, search.id, status=422, answer_form=form)
    return shown(request, search.id, said="Recorded; what follows from it is done.")


def _why(request: HubRequest, found: assign_provider.Assessment, name: str) -> tuple[str, HttpResponse | None]:
    form = forms.WhyForm(request.POST, name=name)
    if form.is_valid():
        return str(form.cleaned_data["why"]), None
    return "", shown(request, found.situation.id, status=422, **{f"{name}_form": form})


@_act
def agree(request: HubRequest, found: assign_provider.Assessment) -> HttpResponse:
    """Take a counter-offer as it was made."""
    why, missing = _why(request, found, "agree")
    if missing:
        return missing
    reference = request.POST.get("reference", "")
    offer_id = next((one.id for one in found.situation.offers if one.reference == reference), None)
    fault = assign_provider.agree(offer_id, why=why, by=request.by, at=request.at) if offer_id else "Choose a counter-offer."
    if fault:
        return shown(request, found.situation.id, status=422, refused=fault, **_kept(request, found))
    return shown(request, found.situation.id, said="Agreed; the provider has the case and is told.")


@_act
def withdraw(request: HubRequest, found: assign_provider.Assessment) -> HttpResponse:
    """Take the open offers back; whom to ask next is the dispatcher's to say."""
    why, missing = _why(request, found, "withdraw")
    if missing:
        return missing
    assign_provider.take_back([found.situation.id], why=why, by=request.by, at=request.at)
    return shown(request, found.situation.id, said="Withdrawn; the provider is told. Choose whom to ask now.")


@_act
def ask_next(request: HubRequest, found: assign_provider.Assessment) -> HttpResponse:
    """Ask the next by the plan."""
    assign_provider.ask_next([found.situation.id], by=request.by, at=request.at)
    return shown(request, found.situation.id, said="The next by the plan is asked, if there is one.")


@_act
def widen(request: HubRequest, found: assign_provider.Assessment) -> HttpResponse:
    """Look twice as far away, and ask the first found there."""
    why, missing = _why(request, found, "widen")
    if missing:
        return missing
    assign_provider.widen([found.situation.id], why=why, by=request.by, at=request.at)
    return shown(request, found.situation.id, said="Looked twice as far away.")


@_act
def abandon(request: HubRequest, found: assign_provider.Assessment) -> HttpResponse:
    """Stop looking."""
    why, missing = _why(request, found, "abandon")
    if missing:
        return missing
    if found.situation.search.state not in assignments.ASSIGNMENT.open_codes:
        return shown(request, found.situation.id, status=409, refused=CHANGED)
    assign_provider.abandon([found.situation.id], why=why, by=request.by, at=request.at)
    return shown(request, found.situation.id, said="Nobody is looked for any more.")
