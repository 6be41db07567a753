"""Which visits and deliveries are these, and what is left to do in a case?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hearthline.domain.fulfillment.models import Booking, StatusLink
from hearthline.plumbing import reading
from hearthline.plumbing.access import Viewer


def by_ids(viewer: Viewer, ids: Sequence[UUID]) -> list[Booking]:
    """Bookings with these ids, by reference."""
    return reading.rows(Booking, "id", ids, order="reference")


def by_references(viewer: Viewer, references: Sequence[str]) -> dict[str, Booking]:
    """Bookings by reference."""
    return {one.reference: one for one in reading.rows(Booking, "reference", references)}


def by_cases(viewer: Viewer, case_ids: Sequence[UUID]) -> dict[UUID, list[Booking]]:
    """Case id to its bookings, by reference."""
    found: dict[UUID, list[Booking]] = {}
    for one in reading.rows(Booking, "case_id", case_ids, order="reference"):
        found.setdefault(one.case_id, []).append(one)
    return found


def to_confirm(viewer: Viewer, *, limit: int = 200) -> list[Booking]:
    """Visits and deliveries that still need a window, the one due first at the head."""
    return list(Booking.objects.filter(state="TO_CONFIRM").order_by("due_at", "id")[:limit])


def between(viewer: Viewer, start: datetime, end: datetime, *, limit: int = 500) -> list[Booking]:
    """Visits and deliveries whose window begins in this span, in its order; cancelled ones apart."""
    rows = Booking.objects.filter(window_start_at__gte=start, window_start_at__lt=end)
    live = [state for state in Booking.lifecycle.codes if state != "CANCELLED"]  # type: ignore[union-attr]
    return list(rows.filter(state__in=live).order_by("window_start_at", "id")[:limit])


def troubled(viewer: Viewer, *, limit: int = 100) -> list[Booking]:
    """Visits and deliveries that did not happen, or about which the witnesses disagree, the oldest first."""
    return list(Booking.objects.filter(state__in=["MISSED", "DISPUTED"]).order_by("state_at", "id")[:limit])


def status_link(viewer: Viewer, token: str, *, at: datetime) -> StatusLink | None:
    """The printed confirmation with this token, while it still opens."""
    rows = StatusLink.objects.filter(digest=hashlib.sha256(token.encode()).digest(), revoked_at__isnull=True, ends_at__gt=at)
    return rows.first()
