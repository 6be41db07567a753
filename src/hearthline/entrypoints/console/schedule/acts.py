"""What does a dispatcher do with a visit or delivery? Each act is one step of a journey; a refusal comes back at its field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from hearthline.domain.escalations import api as escalations
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.members import api as members
from hearthline.domain.referrals import api as referrals
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.entrypoints.console.schedule import forms
from hearthline.entrypoints.console.schedule.views import answer, found_booking
from hearthline.journeys import arrange_service, close_loop
from hearthline.kernel.vocabulary import ExceptionCause
from hearthline.plumbing.access.roles import Permission


def _zone(request: HubRequest, one: fulfillment.Booking) -> str:
    from hearthline.domain.cases import api as cases

    return cases.by_ids(request.viewer, [one.case_id])[one.case_id].zone


def _told(faults: Sequence[tuple[str, str]]) -> str:
    return " ".join(said for _, said in faults)


@require_POST
@permitted(Permission.SCHEDULE)
def confirm(request: HubRequest, booking_id: UUID) -> HttpResponse:
    """The provider commits to a window, or moves it; the member and the ward are told.

    One that ends after the promise is committed with the reason, and a manager has the case.
    """
    one = found_booking(request, booking_id)
    form = forms.WindowForm(request.POST, zone=_zone(request, one), booking=one, now=request.at)
    if not form.is_valid():
        return answer(request, one, status=422, window_form=form)
    window = fulfillment.Confirmation(
        reference=one.reference, answered_at=request.at, window_start_at=form.at("starts"), window_end_at=form.at("ends")
    )
    recorded = arrange_service.record_confirmations(
        [window], why_late=form.cleaned_data["why_late"], by=request.by, at=request.at
    )
    if recorded.faults or (one.state not in ("TO_CONFIRM", "CONFIRMED")):
        form.add_error(None, _told(recorded.faults) or "It is no longer waiting for a window; look at what happened meanwhile.")
        return answer(request, found_booking(request, booking_id), status=409, window_form=form)
    return answer(request, found_booking(request, booking_id), said="The window is committed; the member is told.")


def _with_reason(request: HubRequest, booking_id: UUID, step: Callable[..., object], *, said: str) -> HttpResponse:
    """One step of the journey with the reason that was typed; what it refuses comes back at the reason."""
    one = found_booking(request, booking_id)
    form = forms.ReasonForm(request.POST)
    if form.is_valid():
        try:
            step([one.id], why=form.cleaned_data["why"], by=request.by, at=request.at)
        except ValueError as error:
            form.add_error("why", str(error))
    if form.errors:
        return answer(request, one, status=422, reason_form=form)
    return answer(request, found_booking(request, booking_id), said=said)


@require_POST
@permitted(Permission.SCHEDULE)
def rearrange(request: HubRequest, booking_id: UUID) -> HttpResponse:
    """The window cannot stand: the same provider is asked for another."""
    return _with_reason(request, booking_id, close_loop.rearrange_bookings, said="The provider is asked for another window.")


@require_POST
@permitted(Permission.SCHEDULE)
def reassign(request: HubRequest, booking_id: UUID) -> HttpResponse:
    """The provider does not come: cancelled with the reason, and another one is looked for."""
    return _with_reason(
        request, booking_id, close_loop.give_to_another_provider, said="Cancelled; another provider is looked for."
    )


@require_POST
@permitted(Permission.SCHEDULE)
def proof(request: HubRequest, booking_id: UUID) -> HttpResponse:
    """What the provider says happened; the member is asked beside them, and what did not happen becomes an exception."""
    one = found_booking(request, booking_id)
    form = forms.ProofForm(request.POST, zone=_zone(request, one), prefix_id="proof_", now=request.at)
    if not form.is_valid():
        return answer(request, one, status=422, proof_form=form)
    said = form.cleaned_data
    told = fulfillment.Proof(
        reference=one.reference,
        recorded_at=request.at,
        outcome=said["outcome"],
        happened_at=form.at("happened") if said["happened"] else None,
        method=said["method"] or "phone",
        received_by=said["received_by"],
        relationship=said["relationship"],
        tracking_number=said["tracking_number"],
        shipped_date=said["shipped"],
        delivery_evidence=said["delivery_evidence"],
        facility_record=said["facility_record"],
        serial_number=said["serial_number"],
        cause=ExceptionCause(said["cause"]) if said["cause"] and said["outcome"] == "missed" else None,
    )
    recorded = close_loop.record_proofs([told], by=request.by, at=request.at)
    if recorded.faults:
        form.add_error("happened", _told(recorded.faults))
        return answer(request, one, status=422, proof_form=form)
    return answer(request, found_booking(request, booking_id), said="Recorded.")


@require_POST
@permitted(Permission.SCHEDULE)
def witness(request: HubRequest, booking_id: UUID) -> HttpResponse:
    """The member's own word, heard on the telephone."""
    one = found_booking(request, booking_id)
    reply = fulfillment.WitnessReply(
        reference=one.reference.replace(".V", ".W"), answered_at=request.at, reply=request.POST.get("reply", "")
    )
    recorded = close_loop.record_witness([reply], by=request.by, at=request.at)
    refused = _told(recorded.faults)
    return answer(request, found_booking(request, booking_id), status=422 if refused else 200, refused=refused)


@require_POST
@permitted(Permission.EXCEPTION)
def exception(request: HubRequest, booking_id: UUID) -> HttpResponse:
    """Decide about what did not happen; each decision has its consequence."""
    one = found_booking(request, booking_id)
    open_ = escalations.unresolved_of(request.viewer, [one.id])
    try:
        close_loop.resolve_exceptions(
            [found.id for found in open_], resolution=request.POST.get("resolution", ""), by=request.by, at=request.at
        )
    except ValueError as error:
        return answer(request, one, status=422, refused=str(error))
    return answer(request, found_booking(request, booking_id), said="Decided.")


@require_POST
@permitted(Permission.SCHEDULE)
def at_home(request: HubRequest, booking_id: UUID) -> HttpResponse:
    """When somebody is at home to open; windows are suggested for those hours."""
    one = found_booking(request, booking_id)
    form = forms.AtHomeForm(request.POST, auto_id="id_home_%s")
    if not form.is_valid():
        return answer(request, one, status=422, home_form=form)
    order = referrals.by_ids(request.viewer, [one.referral_id])[one.referral_id]
    members.note_availability(order.member_id, form.hours(), by=request.by, at=request.at)
    return answer(request, one, said="Noted.")
