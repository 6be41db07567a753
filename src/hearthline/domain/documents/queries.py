"""What arrived, what does it say, and what could not be read?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Sum

from hearthline.domain.documents.models import Content, Inbound, Quarantined
from hearthline.plumbing import crypto
from hearthline.plumbing.access import Viewer


def inbound(viewer: Viewer, inbound_id: UUID) -> Inbound:
    """The record of a message."""
    return Inbound.objects.get(id=inbound_id)


def content(viewer: Viewer, inbound_id: UUID) -> Iterator[bytes]:
    """The bytes of a message as they arrived, part by part."""
    for part, sealed in Content.objects.filter(inbound_id=inbound_id).order_by("part").values_list("part", "sealed").iterator(1):
        yield crypto.unseal(bytes(sealed), about=f"inbound:{inbound_id}:{part}")


def quarantined_of(viewer: Viewer, inbound_id: UUID) -> list[tuple[str, str]]:
    """(position, reason) of each unit of a message that was put aside."""
    return list(Quarantined.objects.filter(inbound_id=inbound_id).order_by("id").values_list("position", "reason"))


def totals(viewer: Viewer) -> dict[str, int]:
    """Received, filed, known and quarantined over every message."""
    names = ("received", "filed", "known", "quarantined")
    sums = Inbound.objects.aggregate(**{name: Sum(f"{name}_count") for name in names})
    return {name: sums[name] or 0 for name in names}


def inbounds(viewer: Viewer, ids: Sequence[UUID]) -> list[Inbound]:
    """The records of these messages, in the order they arrived."""
    return list(Inbound.objects.filter(id__in=ids).order_by("received_at", "id"))
