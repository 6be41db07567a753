"""Which visits and deliveries are these, and what is left to do in a case?"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from hearthline.domain.fulfillment.models import Booking
from hearthline.plumbing.access import Viewer


def by_ids(viewer: Viewer, ids: Sequence[UUID]) -> list[Booking]:
    """Bookings with these ids, by reference."""
    return list(Booking.objects.filter(id__in=ids).order_by("reference"))


def by_references(viewer: Viewer, references: Sequence[str]) -> dict[str, Booking]:
    """Bookings by reference."""
    return {one.reference: one for one in Booking.objects.filter(reference__in=references)}


def by_cases(viewer: Viewer, case_ids: Sequence[UUID]) -> dict[UUID, list[Booking]]:
    """Case id to its bookings, by reference."""
    found: dict[UUID, list[Booking]] = {}
    for one in Booking.objects.filter(case_id__in=case_ids).order_by("reference"):
        found.setdefault(one.case_id, []).append(one)
    return found
