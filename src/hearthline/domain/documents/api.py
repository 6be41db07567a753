"""The only door of the documents room."""

from hearthline.domain.documents.facts import Message, Unit
from hearthline.domain.documents.models import Inbound, Kept, Quarantined
from hearthline.domain.documents.operations import (
    KeptMessage,
    Overtaken,
    count,
    keep,
    keep_evidence,
    quarantine,
    start_reading,
)
from hearthline.domain.documents.queries import content, inbound, inbounds, quarantined_of, totals

__all__ = [
    "Inbound",
    "Kept",
    "KeptMessage",
    "Message",
    "Overtaken",
    "Quarantined",
    "Unit",
    "content",
    "count",
    "inbound",
    "inbounds",
    "keep",
    "keep_evidence",
    "quarantine",
    "quarantined_of",
    "start_reading",
    "totals",
]
