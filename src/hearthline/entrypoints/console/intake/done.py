"""What does the caller hear at the end: the case number, its manager, by when what happens, and what we still need?"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.members import api as members
from hearthline.domain.obligations import api as obligations
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.plumbing.access.roles import Permission

TOLD = ("acknowledgement", "clarification-ask")
OUTCOMES = {"opened": "", "amended": "This order was on file; what changed is kept as an amendment.",
            "known": "This very order was on file already; nothing was opened twice."}  # fmt: skip


@require_GET
@permitted(Permission.REFERRAL_WRITE)
def done(request: HubRequest, draft_id: UUID) -> HttpResponse:
    """The receipt of a keyed order; it follows its case live."""
    one = referrals.draft_by_id(request.viewer, draft_id)
    if one is None or one.opened_case_id is None:
        raise Http404
    case = cases.by_ids(request.viewer, [one.opened_case_id]).get(one.opened_case_id)
    if case is None:
        raise Http404
    order = referrals.by_cases(request.viewer, [case.id])[case.id]
    card = members.cards(request.viewer, [order.member_id]).get(order.member_id)
    request.shown.add(member_id=order.member_id, client_id=order.client_id)
    clocks = [clock for clock in obligations.of_case(request.viewer, case.id) if clock.stopped_at is None and clock.owner]
    held = obligations.held(request.viewer, [case.id])
    told = [message for message in contacts.of_case(request.viewer, case.id) if message.kind in TOLD]
    context = {
        "draft": one,
        "case": case,
        "order": order,
        "card": card,
        "manager": parties.staff(request.viewer, [case.manager_id]).get(case.manager_id) if case.manager_id else None,
        "clocks": [(clock, clock.id in held) for clock in sorted(clocks, key=lambda clock: clock.due_at)],
        "told": told,
        "asked": [message for message in told if message.kind == "clarification-ask"],
        "sender": next(iter(parties.resolve_organizations([order.sender]).values()), None),
        "outcome": OUTCOMES.get(request.GET.get("outcome", ""), ""),
    }
    return render(request, "console/intake/_done.html" if request.htmx else "console/intake/done.html", context)
