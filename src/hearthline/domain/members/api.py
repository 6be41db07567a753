"""The only door of the members room."""

from hearthline.domain.members import events
from hearthline.domain.members.facts import (
    Address,
    EquipmentDraft,
    Identifier,
    MemberCard,
    MemberDraft,
    MergeDone,
    NumberOnFile,
    Placed,
    ProposedMerge,
)
from hearthline.domain.members.models import Member, MemberEquipment
from hearthline.domain.members.operations.availability import availability, note_availability
from hearthline.domain.members.operations.correcting import correct
from hearthline.domain.members.operations.equipment import register_equipment
from hearthline.domain.members.operations.merging import MergeRefused, accept, merge, reject, undo_merge
from hearthline.domain.members.operations.newcomers import Newcomer, Reader
from hearthline.domain.members.operations.placing import Placing, look_up, match_or_register
from hearthline.domain.members.policy.names import name_key
from hearthline.domain.members.queries.cards import cards, current, equipment, numbers_in_full, numbers_on_file, same_person
from hearthline.domain.members.queries.carriers import carriers
from hearthline.domain.members.queries.finding import find, take_apart
from hearthline.domain.members.queries.proposals import proposals, recent_merges, standing_merges
from hearthline.domain.members.queries.search import search

__all__ = [
    "Address",
    "EquipmentDraft",
    "Identifier",
    "Member",
    "MemberCard",
    "MemberDraft",
    "MemberEquipment",
    "MergeDone",
    "MergeRefused",
    "Newcomer",
    "NumberOnFile",
    "Placed",
    "Placing",
    "ProposedMerge",
    "Reader",
    "accept",
    "availability",
    "cards",
    "carriers",
    "correct",
    "current",
    "equipment",
    "events",
    "find",
    "look_up",
    "match_or_register",
    "merge",
    "name_key",
    "note_availability",
    "numbers_in_full",
    "numbers_on_file",
    "proposals",
    "recent_merges",
    "register_equipment",
    "reject",
    "same_person",
    "search",
    "standing_merges",
    "take_apart",
    "undo_merge",
]
