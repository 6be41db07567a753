"""Which searches need somebody, and who could take the one I look at?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hearthline.domain.assignments import api as assignments
from hearthline.entrypoints.console.assignment import forms, presenters
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.journeys import assign_provider
from hearthline.plumbing.access.roles import Permission


@permitted(Permission.ASSIGN)
def board(request: HubRequest) -> HttpResponse:
    """The list of searches; on a whole page the most urgent one stands beside it."""
    context = list_context(request)
    if request.htmx:
        return render(request, "console/assignment/_list.html", context)
    first = next(iter(context["rows"]), None)
    if first is not None:
        context |= search_context(request, first.situation)
    return render(request, "console/assignment/page.html", context)


@permitted(Permission.ASSIGN)
def search(request: HubRequest, search_id: UUID) -> HttpResponse:
    """One search with its candidates, offers and map: beside the list, or with the list around it."""
    return answer(request, search_id)


def list_context(request: HubRequest) -> dict[str, Any]:
    """The board's list as its address says it."""
    asked = request.GET.get("list", "all")
    which = asked if asked in presenters.LISTS else "all"
    found, counts, more = presenters.rows(request, which)
    return {
        "which": which,
        "rows": found,
        "more": more,
        "lists": [(code, label, counts[code], str(key)) for key, (code, label) in enumerate(presenters.LISTS.items(), start=1)],
        "board_address": f"{reverse('assignment')}?list={which}",
    }


def situation_of(request: HubRequest, search_id: UUID) -> assign_provider.Situation:
    """What is known of one search.

    Raises:
        Http404: it is not in this viewer's book.
    """
    found = assign_provider.situations(request.viewer, list(assignments.by_ids(request.viewer, [search_id]).values()))
    if not found:
        raise Http404
    return found[0]


def search_context(request: HubRequest, one: assign_provider.Situation, **given: Any) -> dict[str, Any]:
    """Everything beside the list."""
    found = assign_provider.assess(request.viewer, one, at=request.at)
    request.shown.add(member_id=one.order.member_id, client_id=one.search.client_id)
    eligible = [str(some.organization_id) for some in found.eligible]
    asked = presenters.offers_so_far(found)
    is_going = one.search.state in ("SEARCHING", "NO_PROVIDER")
    context: dict[str, Any] = {
        "found": found,
        "one": one,
        "search": one.search,
        "case": one.case,
        "group": presenters.group_of(one.search.state, one.hold_until, at=request.at) if is_going else "",
        "payer": presenters.payer_names([one.search.payer_code]).get(one.search.payer_code, ""),
        "town": presenters.town_of(one),
        "zone": one.search.zone,
        "asked": asked,
        "open_offers": [some for some in asked if some.offer.state == "OPEN"],
        "is_going": is_going,
        "seen": presenters.seen(one),
        "on_map": presenters.places(found),
        "consequences": presenters.consequences(),
        "holder": found.names.get(one.search.organization_id) if one.search.organization_id else None,
        "offer_form": forms.OfferForm(eligible=eligible),
        "answer_form": forms.AnswerForm(clock=one.search.zone, now=request.at),
        "withdraw_form": forms.WhyForm(name="withdraw"),
        "agree_form": forms.WhyForm(name="agree"),
        "widen_form": forms.WhyForm(name="widen"),
        "abandon_form": forms.WhyForm(name="abandon"),
        "ticked": [],
        "said": "",
        "refused": "",
    }
    return context | given


def answer(request: HubRequest, search_id: UUID, *, status: int = 200, **given: Any) -> HttpResponse:
    """The part beside the list, or the page with it."""
    context = search_context(request, situation_of(request, search_id), **given)
    if request.htmx:
        return render(request, "console/assignment/_search.html", context, status=status)
    return render(request, "console/assignment/page.html", list_context(request) | context, status=status)
