"""How are visits and deliveries booked, and how are commitments and proof written?"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from hearthline.domain.fulfillment import events, policy
from hearthline.domain.fulfillment.facts import BookingDraft, Confirmation, Proof
from hearthline.domain.fulfillment.lifecycle import LIFECYCLE
from hearthline.domain.fulfillment.models import Booking, StatusLink
from hearthline.domain.obligations import api as obligations
from hearthline.kernel.vocabulary import Turn
from hearthline.plumbing import audit, bulk, outbox, reading
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_ids


def book(drafts: Sequence[BookingDraft], *, by: Actor, at: datetime) -> list[Booking]:
    """Open bookings; the provider owes each a window."""
    rows = [
        Booking(
            id=id_,
            client_id=one.client_id,
            case_id=one.case_id,
            referral_id=one.referral_id,
            assignment_id=one.assignment_id,
            organization_id=one.organization_id,
            provider_key=one.provider_key,
            reference=one.reference,
            kind=one.kind,
            step=one.step,
            steps=one.steps,
            earliest_at=one.earliest_at,
            due_at=one.due_at,
            state_at=at,
        )
        for id_, one in zip(new_ids(len(drafts)), drafts, strict=True)
    ]
    Booking.objects.bulk_create(rows)
    obligations.start(
        [
            obligations.Promise(
                client_id=one.client_id,
                case_id=one.case_id,
                subject=LIFECYCLE.subject,
                subject_id=row.id,
                kind="schedule_confirm",
                owner=Turn.PROVIDER,
                counterparty=one.provider_key,
                clock=obligations.clock("hub.schedule.confirm", at, zone=one.zone, urgency=one.urgency),
                follows_state=True,
            )
            for row, one in zip(rows, drafts, strict=True)
        ],
        at=at,
    )
    audit.append(
        [
            audit.Entry(
                client_id=one.client_id,
                chain=one.case_id,
                kind="booking.opened",
                detail={"reference": one.reference, "kind": one.kind},
            )
            for one in rows
        ],
        by=by,
        at=at,
    )
    clients: dict[UUID, list[UUID]] = {}
    for row in rows:
        clients.setdefault(row.client_id, []).append(row.id)
    for client_id, ids in clients.items():
        outbox.announce(events.TO_CONFIRM, client_id=client_id, ids=ids, at=at)
    return rows


def write_windows(windows: Mapping[UUID, Confirmation]) -> None:
    """Write committed windows; the first commitment is written once and never moved."""
    rows = [
        (one.id, one.client_id, answer.window_start_at, answer.window_end_at, one.first_window_end_at or answer.window_end_at)
        for one in reading.rows(Booking, "id", windows)
        if (answer := windows[one.id])
    ]
    bulk.update(Booking, ("window_start_at", "window_end_at", "first_window_end_at"), rows)


def write_proofs(proofs: Mapping[UUID, Proof]) -> None:
    """Write what providers say happened."""
    rows = [(one.id, one.client_id, *_told(proofs[one.id])) for one in reading.rows(Booking, "id", proofs)]
    bulk.update(Booking, _TOLD, rows)


def write_slips(slips: Mapping[UUID, tuple[Mapping[str, object], Sequence[str]]]) -> None:
    """Write what the proofs of deliveries say, and what they lack in words (booking id to both)."""
    rows = [
        (one.id, one.client_id, Jsonb(dict(slips[one.id][0])), Jsonb(list(slips[one.id][1])))
        for one in reading.rows(Booking, "id", slips)
    ]
    bulk.update(Booking, ("slip", "lacks"), rows)


_TOLD = ("happened_at", "reported_at", "method", "received_by", "relationship", "serial_number", "cause", "evidence")


def _told(proof: Proof) -> tuple[object, ...]:
    """What a proof says, in the order of `_TOLD`."""
    has_happened = proof.outcome in ("done", "partial")
    return (
        proof.happened_at or (proof.recorded_at if has_happened else None),
        proof.recorded_at,
        proof.method,
        proof.received_by,
        proof.relationship,
        proof.serial_number,
        "" if proof.outcome == "done" else str(policy.cause(proof)),
        "provider" if has_happened else "",
    )


def grade(booking_ids: Sequence[UUID], *, evidence: str) -> None:
    """How many witnesses stand behind these bookings (B5)."""
    Booking.objects.filter(id__in=booking_ids).update(evidence=evidence)


def clear_window(booking_ids: Sequence[UUID], *, earliest_at: datetime) -> None:
    """A new window is needed; the first commitment stays what it was."""
    Booking.objects.filter(id__in=booking_ids).update(
        window_start_at=None,
        window_end_at=None,
        happened_at=None,
        reported_at=None,
        cause="",
        evidence="",
        earliest_at=earliest_at,
    )


def write_cause(booking_ids: Sequence[UUID], *, cause: str) -> None:
    """Why these did not happen, where no provider said so itself."""
    Booking.objects.filter(id__in=booking_ids).update(cause=cause)


def promise_anew(due: Mapping[UUID, datetime]) -> None:
    """The service promise of these bookings' cases began anew (booking id to its new due moment)."""
    for moment in sorted(set(due.values())):
        Booking.objects.filter(id__in=[id_ for id_, one in due.items() if one == moment]).update(due_at=moment)


LINK_LASTS = timedelta(days=30)


def make_status_link(*, client_id: UUID, case_id: UUID, printed: Mapping[str, Any], by: Actor, at: datetime) -> str:
    """A token for one printed confirmation; earlier papers of the case go on opening, and say what changed since."""
    token = secrets.token_urlsafe(18)
    StatusLink.objects.create(
        client_id=client_id,
        case_id=case_id,
        digest=hashlib.sha256(token.encode()).digest(),
        printed=dict(printed),
        made_at=at,
        made_by=str(by),
        ends_at=at + LINK_LASTS,
    )
    audit.append(
        [audit.Entry(client_id=client_id, chain=case_id, kind="confirmation.printed", detail={"fields": sorted(printed)})],
        by=by,
        at=at,
    )
    return token


def revoke_status_links(case_id: UUID, *, by: Actor, at: datetime) -> int:
    """The papers printed for this case open nothing any more; returns how many."""
    rows = StatusLink.objects.filter(case_id=case_id, revoked_at__isnull=True)
    client = rows.values_list("client_id", flat=True).first()
    count = rows.update(revoked_at=at)
    if client is not None:
        audit.append(
            [audit.Entry(client_id=client, chain=case_id, kind="confirmation.revoked", detail={"count": count})], by=by, at=at
        )
    return int(count)
