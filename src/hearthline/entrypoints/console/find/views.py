"""Which case or member do these words mean? Asked by the palette; the words are posted and are in no address."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hearthline.domain.cases import api as cases
from hearthline.domain.members import api as members
from hearthline.domain.referrals import api as referrals
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.entrypoints.console.presenting import words as words_of
from hearthline.plumbing.access.roles import Permission

MOST = 6  # people shown at once: a look-up, not a list


@require_http_methods(["GET", "POST"])
@permitted(Permission.MEMBER_SEARCH)
def find(request: HubRequest) -> HttpResponse:
    """{"found": [{label, hint, url}]}: the cases whose number begins so, or those of the members these words mean.

    Whoever typed the address, or kept it, comes to the worklist, where the palette is.
    """
    if request.method == "GET":
        return HttpResponseRedirect(reverse("worklist"))
    words = request.POST.get("words", "").replace("\0", "")
    folders = cases.numbered(request.viewer, words, limit=MOST)
    if folders:
        orders = referrals.by_cases(request.viewer, [one.id for one in folders])
        return _answer(request, [one.member_id for one in orders.values()], orders)
    return _answer(request, members.find(request.viewer, words, on=request.at.date(), limit=MOST), None)


def _answer(request: HubRequest, member_ids: Sequence[UUID], orders: dict[UUID, referrals.Referral] | None) -> HttpResponse:
    cards = members.cards(request.viewer, member_ids)
    request.shown.update((id_, card.client_id) for id_, card in cards.items())
    if orders is None:
        orders = referrals.by_cases(request.viewer, referrals.cases_of_members(request.viewer, list(cards)))
    of_member: dict[UUID, list[UUID]] = {}
    for case_id, order in orders.items():
        of_member.setdefault(order.member_id, []).append(case_id)
    folders = cases.by_ids(request.viewer, [case for some in of_member.values() for case in some])
    lines = []
    for id_ in dict.fromkeys(member_ids):
        card = cards.get(id_)
        if card is None:
            continue
        theirs = sorted(
            (folders[case] for case in of_member.get(id_, ()) if case in folders),
            key=lambda one: (one.closed_at is not None, -one.opened_at.timestamp()),
        )
        born = f"born {card.birth_date:%b %-d, %Y}" if card.birth_date else "date of birth not known"
        for one in theirs[:3]:
            state = "" if one.closed_at is None else " · closed"
            lines.append(
                {
                    "label": f"{one.number} · {card.name}",
                    "hint": f"{born} · {words_of(one.service_line)}{state}",
                    "url": f"/case/{one.id}/",
                }
            )
        if not theirs:
            lines.append({"label": card.name, "hint": f"{born} · no case yet", "url": "/intake/"})
    return JsonResponse({"found": lines}, headers={"Cache-Control": "no-store"})
