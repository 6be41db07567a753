"""How do the records of a case read: orders, benefits, authorization, offers, visits, exceptions, documents, contacts?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from hearthline.domain.assignments import api as assignments
from hearthline.domain.authorizations import api as authorizations
from hearthline.domain.coverage import api as coverage
from hearthline.domain.escalations import api as escalations
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.entrypoints.console.case.actions import Button, buttons
from hearthline.entrypoints.console.case.folder import Folder
from hearthline.entrypoints.console.case.presenters.documents import documents_of
from hearthline.entrypoints.console.case.presenters.words import CHANNELS, EVIDENCE, MESSAGES, SERVICES
from hearthline.entrypoints.console.diagnoses import described
from hearthline.plumbing.access.models import User

TONES = {
    "VERIFIED": "ok", "APPROVED": "ok", "ACCEPTED": "ok", "TAKEN": "ok", "PROVED": "ok", "CONFIRMED": "ok", "RESOLVED": "ok",
    "RULED_OUT": "late", "DENIED": "late", "REFUSED": "late", "NO_PROVIDER": "late", "MISSED": "late", "DISPUTED": "late",
    "UNRESOLVED": "late", "OPEN": "soon", "QUESTIONED": "soon", "SILENT": "soon", "MORE_INFORMATION": "soon",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record: its state in words and tone, and what may be done with it here and now."""

    one: Any
    label: str
    tone: str
    name: str = ""
    buttons: tuple[Button, ...] = ()
    more: Any = None


def work(folder: Folder, user: User) -> dict[str, object]:
    """What the middle of the page shows."""
    return {
        "order": folder.order,
        "service": SERVICES.get(folder.case.service_line, "Service not said yet"),
        "sender": folder.name_of(folder.order.sender),
        "lines": [(line, amount(line.quantity)) for line in folder.lines],
        "diagnoses": [f"{code} {said}".strip() for code, said in described(folder.order.diagnoses)],
        "differences": [
            (one.amended_at, name.replace("_", " "), before, after)
            for one in folder.amendments
            for name, (before, after) in sorted(_pairs(one.differences).items())
        ],
        "verifications": [_verification(folder, one, user) for one in reversed(folder.verifications)],
        "authorizations": [_authorization(folder, one, user) for one in reversed(folder.requests)],
        "searches": [_search(folder, one, user) for one in folder.searches],
        "bookings": [_booking(folder, one) for one in folder.bookings],
        "exceptions": [_exception(folder, one, user) for one in reversed(folder.exceptions)],
        "escalations": [_escalation(folder, one, user) for one in reversed(folder.raised)],
        "documents": documents_of(folder),
        "messages": _messages(folder),
        "held": [(one, CHANNELS.get(one.channel, one.channel)) for one in reversed(folder.held)],
        "related": folder.related,
    }


def amount(quantity: Decimal | None) -> str:
    """A quantity without trailing zeros."""
    return f"{quantity.normalize():f}" if quantity is not None else ""


def _pairs(differences: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Field to what it was and what it is, as text."""
    return {
        name: (_text(value[0]), _text(value[1])) if isinstance(value, list) and len(value) == 2 else ("", _text(value))
        for name, value in differences.items()
    }


def _text(value: Any) -> str:
    return "" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _verification(folder: Folder, one: coverage.Verification, user: User) -> Row:
    return Row(
        one=one,
        label=coverage.LIFECYCLE.state(one.state).label,
        tone=TONES.get(one.state, "held"),
        name=folder.name_of(one.payer_code or one.payer_name),
        buttons=buttons("verification", one, user, folder),
        more=f"${one.member_share_cents / 100:,.2f}" if one.member_share_cents is not None else "",
    )


def _authorization(folder: Folder, one: authorizations.Authorization, user: User) -> Row:
    lines = [
        (line, amount(line.quantity), amount(line.approved) if line.approved is not None else "")
        for line in folder.authorized_lines.get(one.id, ())
    ]
    return Row(
        one=one,
        label=authorizations.LIFECYCLE.state(one.state).label,
        tone=TONES.get(one.state, "held"),
        name=folder.name_of(one.payer_code or one.payer_name),
        buttons=buttons("authorization", one, user, folder),
        more={"lines": lines, "units": amount(one.units), "because": [said.get("sentence", "") for said in one.because]},
    )


def _search(folder: Folder, one: assignments.Assignment, user: User) -> Row:
    offers = [
        Row(
            one=offer,
            label=assignments.OFFER.state(offer.state).label,
            tone=TONES.get(offer.state, "held") if offer.state != "OPEN" else "soon",
            name=_provider(folder, offer.organization_id),
            more=assignments.consequence(offer.reason).sentence if offer.state == "DECLINED" else "",
        )
        for offer in reversed(folder.offers.get(one.id, ()))
    ]
    return Row(
        one=one,
        label=assignments.ASSIGNMENT.state(one.state).label,
        tone=TONES.get(one.state, "held"),
        name=_provider(folder, one.organization_id),
        buttons=buttons("assignment", one, user, folder),
        more=offers,
    )


def _provider(folder: Folder, id_: UUID | None) -> str:
    found = folder.providers.get(id_) if id_ else None
    return found.name if found else ""


def _booking(folder: Folder, one: fulfillment.Booking) -> Row:
    return Row(
        one=one,
        label=fulfillment.LIFECYCLE.state(one.state).label,
        tone=TONES.get(one.state, "held"),
        name=_provider(folder, one.organization_id),
        more={"evidence": EVIDENCE.get(one.evidence, one.evidence), "is_late": _is_late(one)},
    )


def _is_late(one: fulfillment.Booking) -> bool:
    """Judged against the first commitment, whatever was moved later (SETTLED)."""
    if one.happened_at is None or one.first_window_end_at is None:
        return False
    return not fulfillment.is_on_time(happened_at=one.happened_at, first_window_end_at=one.first_window_end_at)


def _exception(folder: Folder, one: escalations.CaseException, user: User) -> Row:
    owner = next((staff for staff in folder.staff.values() if staff.id == one.owner_id), None)
    about = next((booking.reference for booking in folder.bookings if booking.id == one.subject_id), "the case")
    return Row(
        one=one,
        label=escalations.EXCEPTION.state(one.state).label,
        tone=TONES.get(one.state, "held"),
        name=f"{owner.name}, ext. {owner.extension}" if owner else "the on-call desk",
        buttons=buttons("exception", one, user, folder),
        more=about,
    )


def _escalation(folder: Folder, one: escalations.Escalation, user: User) -> Row:
    manager = next((staff for staff in folder.staff.values() if staff.id == one.manager_id), None)
    label = escalations.ESCALATION.state(one.state).label
    return Row(
        one=one,
        label=label,
        tone="soon" if one.state == "OPEN" else TONES.get(one.state, "held"),
        name=f"{manager.name}, ext. {manager.extension}" if manager else "the on-call desk",
        buttons=buttons("escalation", one, user, folder),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message in the list of contacts."""

    id: UUID
    what: str
    to: str
    channel: str
    reference: str
    attempt: int
    at: datetime
    sent_at: datetime | None
    answered_at: datetime | None


def _messages(folder: Folder) -> list[Said]:
    return [
        Said(
            id=one.id,
            what=MESSAGES.get(one.kind, one.kind.replace("-", " ")),
            to=folder.name_of(one.recipient),
            channel=CHANNELS.get(one.channel, one.channel),
            reference=one.reference,
            attempt=one.attempt,
            at=one.written_at,
            sent_at=one.sent_at,
            answered_at=one.answered_at,
        )
        for one in reversed(folder.messages)
    ]
