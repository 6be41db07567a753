"""Who would get what if the whole board were given out now, at what cost, and what does it cost to choose otherwise?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from hearthline.entrypoints.console.assignment import presenters
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.journeys import assign_provider
from hearthline.plumbing.access.roles import Permission


@permitted(Permission.ASSIGN)
def proposal(request: HubRequest) -> HttpResponse:
    """The solver's proposal for every search in which nobody is being asked."""
    return _page(request)


@require_POST
@permitted(Permission.ASSIGN)
def accept(request: HubRequest) -> HttpResponse:
    """Carry out the chosen pairs; what could not be done comes back with its reason and everything typed."""
    chosen = []
    for text in request.POST.getlist("search"):
        search_id, organization_id = _id(text), _id(request.POST.get(f"to-{text}", ""))
        if search_id and organization_id:
            chosen.append(
                assign_provider.Chosen(
                    search_id=search_id,
                    organization_ids=(organization_id,),
                    why=request.POST.get(f"why-{text}", "").strip()[:300],
                )
            )
    if not chosen:
        return _page(request, status=422, wrong="Tick at least one pair to carry out.")
    refused = assign_provider.offer(chosen, by=request.by, at=request.at)
    done = len(chosen) - len({one.search_id for one in refused})
    said = f"{done} offered." if done else ""
    wrong = f"{len(refused)} could not be carried out; the reason stands at each." if refused else ""
    return _page(
        request,
        status=422 if refused else 200,
        said=said,
        wrong=wrong,
        faults={one.search_id: one.sentence for one in refused},
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _page(request: HubRequest, *, status: int = 200, **given: Any) -> HttpResponse:
    found = assign_provider.propose(request.viewer, at=request.at)
    every = [*found.pairs, *found.nobody]
    request.shown.update((one.situation.order.member_id, one.situation.search.client_id) for one in every)
    faults = given.pop("faults", {})
    context: dict[str, Any] = {
        "found": found,
        "pairs": [_pair(request, found, one, faults) for one in found.pairs],
        "nobody": [(one, presenters.town_of(one.situation)) for one in found.nobody],
        **given,
    }
    template = "console/assignment/_proposal.html" if request.htmx else "console/assignment/proposal.html"
    return render(request, template, context, status=status)


def _pair(
    request: HubRequest, found: assign_provider.Proposal, pair: assign_provider.Pair, faults: dict[UUID, str]
) -> dict[str, Any]:
    first = pair.candidates[0]
    to = request.POST.get(f"to-{pair.id}", str(first.organization_id))
    options = [
        {
            "id": str(one.organization_id),
            "name": found.names[one.organization_id],
            "day": one.starts_date,
            "over": one.cost - first.cost,
            "is_chosen": str(one.organization_id) == to,
        }
        for one in pair.candidates
    ]
    return {
        "pair": pair,
        "one": pair.situation,
        "town": presenters.town_of(pair.situation),
        "items": presenters.items_of(pair.situation),
        "first": first,
        "options": options,
        "is_over": to != str(first.organization_id),
        "why": request.POST.get(f"why-{pair.id}", ""),
        "fault": faults.get(pair.id, ""),
        "is_ticked": not request.POST or str(pair.id) in request.POST.getlist("search"),
    }
