"""How is an order keyed in by telephone or at the counter, saved as it grows, and received?"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.entrypoints.console.intake import presenters, reading
from hearthline.entrypoints.console.intake.forms import LineForm
from hearthline.inbox import keyed
from hearthline.kernel.vocabulary import OrganizationKind
from hearthline.plumbing import code_search
from hearthline.plumbing.access.roles import Permission

WAYS = {"phone": "by telephone", "walk_in": "at the counter"}


@require_GET
@permitted(Permission.REFERRAL_WRITE)
def drafts(request: HubRequest) -> HttpResponse:
    """What is being keyed in: mine first, then the team's."""
    found = referrals.open_drafts(request.viewer)
    names = parties.staff_by_code(request.viewer, sorted({one.saved_by for one in found} | {one.opened_by for one in found}))
    rows = [
        {
            "draft": one,
            "who": " ".join(part for part in (one.said.get("member_given"), one.said.get("member_family")) if part),
            "office": one.said.get("referring_name", ""),
            "what": one.said.get("line-0-description") or one.said.get("line-0-code") or "",
            "by": names[one.saved_by].name if one.saved_by in names else one.saved_by,
        }
        for one in found
    ]
    request.shown.update((one.member_id, one.client_id) for one in found if one.member_id)
    mine = [row for row in rows if row["draft"].opened_by == request.by.name]
    context = {"mine": mine, "team": [row for row in rows if row not in mine], "ways": WAYS}
    return render(request, "console/intake/page.html", context)


@require_http_methods(["GET", "POST"])
@permitted(Permission.REFERRAL_WRITE)
def new(request: HubRequest) -> HttpResponse:
    """Begin a draft; whoever typed the address, or kept it, comes to the page where one is begun."""
    if request.method == "GET":
        return HttpResponseRedirect(reverse("intake"))
    way = request.POST.get("way", "phone")
    known = {"referring_phone": request.POST.get("caller", "")} if request.POST.get("caller") else {}
    draft_id = referrals.open_draft(
        client_id=reading.draft_client(request, ""),
        channel=way if way in WAYS else "phone",
        by=request.by,
        at=request.at,
        said=known,
    )
    return HttpResponseRedirect(reverse("intake.draft", args=[draft_id]))


@require_http_methods(["GET", "POST"])
@permitted(Permission.REFERRAL_WRITE)
def draft(request: HubRequest, draft_id: UUID) -> HttpResponse:
    """The form of one order; posted, the order is received."""
    one = referrals.hold_draft(request.viewer, draft_id) if request.method == "POST" else _open(request, draft_id)
    if one is None:
        raise Http404
    if one.finished_at:
        return HttpResponseRedirect(reverse("intake.done", args=[draft_id]))
    if request.method == "GET":
        return _page(request, one, reading.typed(request, reading.as_query(one.said), one.member_id), is_checked=False)
    return _submit(request, one)


def _submit(request: HubRequest, one: referrals.IntakeDraft) -> HttpResponse:
    order = reading.typed(request, request.POST, reading.member_of(request.POST))
    if _is_stale(request, one):
        return _page(request, one, order, is_checked=False, status=409)
    panel = reading.panel_of(request, order)
    _refuse(order, panel)
    if order.is_wrong:
        kept = reading.to_keep(request.POST)
        _save(request, one, kept, order.member_id)
        return _page(request, one, order, is_checked=True, status=422, panel=panel)
    client = panel.member.client_id if panel.member else reading.draft_client(request, request.POST.get("client", ""))
    done = keyed.receive_keyed(
        request.viewer,
        order.item(),
        sender=order.sender,
        key=f"intake-{one.id}",
        client_id=client,
        member_id=order.member_id,
        received_at=request.at,
        by=request.by,
        at=request.at,
    )
    if panel.repeats:
        reason = str(order.form.cleaned_data["duplicate_reason"])
        referrals.decide_duplicates(done.referral.id, decision=reason, by=request.by, at=request.at)
    referrals.finish_draft(one.id, case_id=done.case.id, by=request.by, at=request.at)
    return HttpResponseRedirect(f"{reverse('intake.done', args=[one.id])}?outcome={done.outcome}")


def _refuse(order: reading.Typed, panel: presenters.Panel) -> None:
    """What stands between what was typed and a case, each at its field."""
    order.form.require(member_id=order.member_id)
    if not order.filled:
        order.lines[0].full_clean()
        order.lines[0].add_error("code", "What is ordered? Type a code, or words and choose from the list.")
    if order.member_id and panel.member is None:
        order.form.add_error("member_family", "The chosen member is not on file here any more; search again.")
    for field, tick in (("member_family", panel.ticks[0]), ("birth_date", panel.ticks[1])):
        if tick.state == "differs" and field not in order.form.errors:
            told = f"{tick.said} Put it back, or press Not this member; a card is corrected on the member's own page."
            order.form.add_error(field, told)
    if panel.repeats and not order.form.cleaned_data.get("duplicate_reason"):
        order.form.add_error("duplicate_reason", "This was ordered within the last 7 days: say why it is ordered again.")


def _is_stale(request: HubRequest, one: referrals.IntakeDraft) -> bool:
    """Did a colleague, or the same person in another window, save this draft since this page was opened?

    A window knows its own saves, also those whose answer has not come back yet.
    """
    is_ours = one.saved_by == request.by.name and one.said.get("window", "") == request.POST.get("window", "")
    return request.POST.get("version", "") != str(one.version) and not is_ours


@require_POST
@permitted(Permission.REFERRAL_WRITE)
def save(request: HubRequest, draft_id: UUID) -> HttpResponse:
    """Keep what is typed so far, and say what is missing."""
    one = referrals.draft_by_id(request.viewer, draft_id)
    if one is None or one.discarded_at:
        raise Http404
    if one.finished_at:
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("intake.done", args=[draft_id])})
    order = reading.typed(request, request.POST, reading.member_of(request.POST))
    is_stale = _is_stale(request, one) and "take" not in request.POST
    if not is_stale:
        kept = reading.to_keep(request.POST)
        _save(request, one, kept, order.member_id)
    context = {
        "draft": one,
        "order": order,
        "panel": reading.panel_of(request, order),
        "is_stale": is_stale,
        "seen": request.POST.get("version", "") if is_stale else one.version,
        **_colleague(request, one),
    }
    return render(request, "console/intake/_panel.html", context, status=409 if is_stale else 200)


def _save(request: HubRequest, one: referrals.IntakeDraft, kept: dict[str, Any], member_id: UUID | None) -> None:
    """Write a draft where it changed; the row in hand says so afterwards."""
    if kept == one.said and member_id == one.member_id:
        return
    client = reading.draft_client(request, str(kept.get("client", "")))
    version = referrals.save_draft(
        one.id, said=kept, client_id=client, member_id=member_id, version=one.version, by=request.by, at=request.at
    )
    if version:
        one.version, one.saved_at, one.saved_by, one.said = version, request.at, request.by.name, kept


@require_POST
@permitted(Permission.REFERRAL_WRITE)
def discard(request: HubRequest, draft_id: UUID) -> HttpResponse:
    """Throw a draft away; ten seconds to take it back, and the row stays."""
    if _open(request, draft_id) is None:
        raise Http404
    referrals.discard_draft(draft_id, by=request.by, at=request.at)
    return HttpResponseRedirect(f"{reverse('intake')}?discarded={draft_id}")


@require_POST
@permitted(Permission.REFERRAL_WRITE)
def restore(request: HubRequest, draft_id: UUID) -> HttpResponse:
    """Take a discarded draft back."""
    if referrals.draft_by_id(request.viewer, draft_id) is None:
        raise Http404
    referrals.restore_draft(draft_id, by=request.by, at=request.at)
    return HttpResponseRedirect(reverse("intake.draft", args=[draft_id]))


def _open(request: HubRequest, draft_id: UUID) -> referrals.IntakeDraft | None:
    found = referrals.draft_by_id(request.viewer, draft_id)
    return None if found is None or found.discarded_at else found


def _colleague(request: HubRequest, one: referrals.IntakeDraft) -> dict[str, Any]:
    saved = parties.staff_by_code(request.viewer, [one.saved_by]).get(one.saved_by)
    is_own = one.saved_by == request.by.name
    return {"saved_by": saved.name if saved else one.saved_by, "is_own": is_own, "ways": WAYS}


def _page(
    request: HubRequest,
    one: referrals.IntakeDraft,
    order: reading.Typed,
    *,
    is_checked: bool,
    status: int = 200,
    panel: presenters.Panel | None = None,
) -> HttpResponse:
    panel = panel or reading.panel_of(request, order)
    _describe(order)
    payers = parties.organizations_of_kind(request.viewer, OrganizationKind.PAYER)
    context = {
        "draft": one,
        "order": order,
        "form": order.form,
        "panel": panel,
        "is_checked": is_checked,
        "is_stale": status == 409,
        "seen": request.POST.get("version", "") if status == 409 else one.version,
        "window": uuid4().hex,
        "payers": payers,
        "blank_line": LineForm(prefix="line-__n__"),
        "lacks_release": not code_search.has_release("icd10cm"),
        "way": WAYS.get(one.channel, ""),
        **_colleague(request, one),
    }
    return render(request, "console/intake/draft.html", context, status=status)


def _describe(order: reading.Typed) -> None:
    """Tie each error to its field for whoever cannot see it."""
    for form in (order.form, *order.lines):
        for name in form.errors:
            if name in form.fields:
                attributes = form.fields[name].widget.attrs
                before = attributes.get("aria-describedby", "")
                attributes["aria-describedby"] = f"{before} {form[name].id_for_label}_error".strip()
                attributes["aria-invalid"] = "true"
