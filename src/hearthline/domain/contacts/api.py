"""The only door of the contacts room."""

from hearthline.domain.contacts import calls
from hearthline.domain.contacts.facts import OutboundDraft
from hearthline.domain.contacts.models import Call, Outbound
from hearthline.domain.contacts.operations import mark_answered, mark_sent, write
from hearthline.domain.contacts.queries import attempts, of_case, sent_of_kind, unsent

__all__ = [
    "Call",
    "Outbound",
    "OutboundDraft",
    "attempts",
    "calls",
    "mark_answered",
    "mark_sent",
    "of_case",
    "sent_of_kind",
    "unsent",
    "write",
]
