"""Which documents brought the case, and which of them may be opened: never one that holds other people's orders too?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hearthline.domain.documents import api as documents
from hearthline.domain.referrals import api as referrals
from hearthline.entrypoints.console.case.folder import Folder
from hearthline.entrypoints.console.case.presenters.words import CHANNELS

PAGED = ("pdf", "image")  # shown as pictures; everything else as text
_KINDS = {
    "pdf": "PDF", "image": "Fax or picture", "mail": "E-mail", "answers_json": "Order as data", "fhir_json": "FHIR bundle",
    "fhir_ndjson": "FHIR lines", "referrals_csv": "List of orders", "x12": "X12",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A message as it arrived. `is_shared` says that it holds other people's orders: then only its record is shown."""

    id: UUID
    name: str
    kind: str
    channel: str
    received_at: datetime
    size: str
    sha256: str
    is_shared: bool
    is_paged: bool


def documents_of(folder: Folder) -> list[Document]:
    """The messages that brought the order and its amendments."""
    shared = referrals.inbounds_of_several(folder.viewer, [one.id for one in folder.inbound])
    return [document(one, is_shared=one.id in shared) for one in folder.inbound]


def document(one: documents.Inbound, *, is_shared: bool) -> Document:
    """One message as the page shows it."""
    return Document(
        id=one.id,
        name=one.name,
        kind=_KINDS.get(one.kind, one.kind.replace("_", " ")),
        channel=CHANNELS.get(one.channel, one.channel),
        received_at=one.received_at,
        size=_size(one.size),
        sha256=bytes(one.sha256).hex(),
        is_shared=is_shared,
        is_paged=one.kind in PAGED,
    )


def _size(count: int) -> str:
    if count < 1_000:
        return f"{count} B"
    return f"{count / 1_000:,.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:,.1f} MB"
