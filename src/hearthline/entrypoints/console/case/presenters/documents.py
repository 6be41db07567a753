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
# What stands above a document that is shown as text, so that nobody takes a machine's writing for a mistake.
_READ_FOR_US = "This is the order as the fax service read it, in the form in which it was handed over."
_OF_A_SYSTEM = "This is the order as the sender's system wrote it."
_TOLD = {
    "answers_json": _OF_A_SYSTEM, "fhir_json": _OF_A_SYSTEM, "fhir_ndjson": _OF_A_SYSTEM, "x12": _OF_A_SYSTEM,
    "referrals_csv": "This is the order as a line of the sender's list.",
}  # fmt: skip
_AS_IT_CAME = "This is the message as it came in."


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A message as it arrived. `is_shared` says that it holds other people's orders: then only its record is shown."""

    id: UUID
    name: str
    kind: str
    told: str
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
        told=_READ_FOR_US if (one.kind, one.channel) == ("answers_json", "fax") else _TOLD.get(one.kind, _AS_IT_CAME),
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
