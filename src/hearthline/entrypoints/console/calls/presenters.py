"""How does a call read on the screen: the script with the case's own values, the case's answers, and the time?"""

from __future__ import annotations

from typing import Any

from hearthline.domain.authorizations import api as authorizations
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.coverage import api as coverage
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.members import api as members
from hearthline.domain.obligations import api as obligations
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.domain.worklist import api as worklist
from hearthline.entrypoints.console.calls import forms
from hearthline.entrypoints.console.gate import HubRequest
from hearthline.entrypoints.console.presenting import local, span_of, telephone, words
from hearthline.journeys import answer_call
from hearthline.kernel.identifiers import speakable


def call_context(request: HubRequest, call: contacts.Call, **given: Any) -> dict[str, Any]:
    """Everything the call page shows; a member's data only once the caller is identified."""
    colleague = request.colleague
    is_known = call.identity == contacts.calls.VERIFIED and call.member_id is not None
    context: dict[str, Any] = {
        "call": call,
        "time": contacts.calls.handling(call, at=request.at),
        "phase": call.phases[-1][0],
        "phase_since": call.phases[-1][1],
        "agent": colleague.name if colleague else request.user.name,
        "agent_extension": colleague.extension if colleague else "",
        "is_known": is_known,
        "is_locked": call.identity == contacts.calls.LOCKED,
        "identity_form": forms.IdentityForm(today=request.at.date()),
        "call_back_form": forms.CallBackForm(),
        "promise_form": forms.PromiseForm(),
        "words": contacts.calls.as_words(call),
    }
    if is_known:
        context |= _member(request, call)
    if call.about_id is not None and is_known:
        context |= _case(request, call)
    channel, to = receipt_for(call.caller_kind, order=context.get("order"), member=context.get("member"))
    context["wrap_form"] = forms.WrapUpForm(initial={"channel": channel, "receipt_to": to, **forms.kept(call)})
    return context | given


def receipt_for(caller_kind: str, *, order: referrals.Referral | None, member: members.MemberCard | None) -> tuple[str, str]:
    """On which channel, and where, the receipt of a call goes if nobody says otherwise: to whoever calls, never to another."""
    if caller_kind == "member" and member is not None:
        return ("sms", telephone(member.phone)) if member.phone else ("email", member.email)
    if caller_kind == "office" and order is not None:
        if order.referring_email:
            return "email", order.referring_email
        return ("fax", telephone(order.referring_fax)) if order.referring_fax else ("email", "")
    return "email", ""


def _member(request: HubRequest, call: contacts.Call) -> dict[str, Any]:
    assert call.member_id is not None
    card = members.cards(request.viewer, [call.member_id])[call.member_id]
    request.shown.add(member_id=call.member_id, client_id=card.client_id)
    ids = answer_call.cases_of(request.viewer, call.member_id)
    folders = cases.by_ids(request.viewer, ids)
    turns = worklist.turns(request.viewer, ids)
    return {"member": card, "cases": [(folders[id_], turns.get(id_)) for id_ in ids if id_ in folders]}


def _case(request: HubRequest, call: contacts.Call) -> dict[str, Any]:
    """The chosen case with the answers a caller asks for, computed (B14)."""
    viewer, case_id = request.viewer, call.about_id
    assert case_id is not None
    folder = cases.by_ids(viewer, [case_id])[case_id]
    order = referrals.by_cases(viewer, [case_id])[case_id]
    manager = parties.staff(viewer, [folder.manager_id]).get(folder.manager_id) if folder.manager_id else None
    has_number = any(one.number for one in authorizations.of_case(viewer, case_id))  # what we just said is not asked
    asked = [
        one
        for one in referrals.clarifications_of(viewer, case_id)
        if one.answered_at is None and not (has_number and one.field == "authorization_number")
    ]
    owed = [one for one in obligations.of_case(viewer, case_id) if one.subject_id == call.id]
    return {
        "folder": folder,
        "order": order,
        "lines": referrals.lines_of(viewer, [order.id])[order.id],
        "manager": manager,
        "spoken": speakable(folder.number),
        "zone": folder.zone,
        "turn": worklist.turns(viewer, [case_id]).get(case_id),
        "answers": _answers(request, folder, order),
        "missing": asked,
        "promises": owed,
        "earlier": [one for one in contacts.calls.calls_of_case(viewer, case_id) if one.id != call.id][:5],
        "repeats": contacts.calls.repeats(viewer, call),
    }


def _answers(request: HubRequest, folder: cases.Case, order: referrals.Referral) -> list[tuple[str, str]]:
    """What people call about, answered from the record: benefits, authorization, when it comes."""
    answers = []
    verified = coverage.of_case(request.viewer, folder.id)
    if verified:
        last = verified[-1]
        answers.append(("Benefits", _label(coverage.LIFECYCLE, last.state)))
    asked = authorizations.of_case(request.viewer, folder.id)
    if asked:
        newest = asked[-1]
        number = f", number {newest.number}" if newest.number else ""
        answers.append(("Authorization", f"{_label(authorizations.LIFECYCLE, newest.state)}{number}"))
    elif verified and verified[-1].is_authorization_required is False:
        answers.append(("Authorization", "not required"))
    for booking in fulfillment.by_cases(request.viewer, [folder.id]).get(folder.id, ()):
        state = _label(fulfillment.LIFECYCLE, booking.state)
        window = span_of(booking.window_start_at, booking.window_end_at, folder.zone)
        answers.append((words(booking.kind), ", ".join(filter(None, (state, window)))))
    due = next((one for one in obligations.of_case(request.viewer, folder.id) if one.kind == "service"), None)
    if due is not None:
        answers.append(("Promised to the member by", local(due.due_at, folder.zone)))
    return answers


def _label(lifecycle: Any, code: str) -> str:
    return str(lifecycle.state(code).label)
