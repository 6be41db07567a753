"""Which case or member do these words mean? Asked by the palette; the words are posted and are in no address."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from hearthline.domain.cases import api as cases
from hearthline.domain.members import api as members
from hearthline.domain.referrals import api as referrals
from hearthline.entrypoints.console.find.words import Wanted, wanted
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.plumbing.access.roles import Permission

MOST = 6  # people shown at once: a look-up, not a list


@require_POST
@permitted(Permission.MEMBER_SEARCH)
def find(request: HubRequest) -> HttpResponse:
    """{"found": [{label, hint, url}]}: the case of this number, or the cases of the members these words mean."""
    asked = wanted(request.POST.get("words", ""), today=request.at.date())
    if asked.case_number:
        folder = cases.by_number(request.viewer, asked.case_number)
        orders = referrals.by_cases(request.viewer, [folder.id]) if folder else {}
        return _answer(request, [one.member_id for one in orders.values()], orders)
    found = people(request, asked)
    return _answer(request, found, None)


def people(request: HubRequest, asked: Wanted) -> list[UUID]:
    """The members who fit, best first: what was said beside a name must fit as well."""
    said = {"birth_date": asked.birth_date, "phone": asked.phone}
    readings = asked.names or ((("", ""),) if asked.birth_date or asked.phone else ())
    found: dict[UUID, None] = {}
    for family, given in readings:
        if len(found) >= MOST:
            break
        found |= dict.fromkeys(members.search(request.viewer, family=family, given=given, limit=MOST, **said))  # type: ignore[arg-type]
    return list(found)[:MOST]


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
        born = f"born {card.birth_date:%Y-%m-%d}" if card.birth_date else "date of birth not known"
        for one in theirs[:3]:
            state = "" if one.closed_at is None else " · closed"
            lines.append(
                {
                    "label": f"{one.number} · {card.name}",
                    "hint": f"{born} · {one.service_line.replace('_', ' ')}{state}",
                    "url": f"/case/{one.id}/",
                }
            )
        if not theirs:
            lines.append({"label": card.name, "hint": f"{born} · no case yet", "url": "/intake/"})
    return JsonResponse({"found": lines}, headers={"Cache-Control": "no-store"})
