"""The only door of the contacts room."""

from hearthline.domain.contacts import calls
from hearthline.domain.contacts.facts import MessageDraft, OutboundDraft
from hearthline.domain.contacts.models import Call, Draft, Note, Outbound
from hearthline.domain.contacts.operations import discard, hold, mark_answered, mark_sent, note, release_due, take_back, write
from hearthline.domain.contacts.policy import HOLD, LONGEST, mentioned
from hearthline.domain.contacts.queries import attempts, draft, held_of, kept, notes_of, of_case, sent_of_kind, unsent

__all__ = [
    "HOLD",
    "LONGEST",
    "Call",
    "Draft",
    "MessageDraft",
    "Note",
    "Outbound",
    "OutboundDraft",
    "attempts",
    "calls",
    "discard",
    "draft",
    "held_of",
    "hold",
    "kept",
    "mark_answered",
    "mark_sent",
    "mentioned",
    "note",
    "notes_of",
    "of_case",
    "release_due",
    "sent_of_kind",
    "take_back",
    "unsent",
    "write",
]
