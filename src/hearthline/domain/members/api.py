"""The only door of the members room."""

from hearthline.domain.members.facts import Address, EquipmentDraft, Identifier, MemberDraft

__all__ = ["Address", "EquipmentDraft", "Identifier", "MemberDraft"]
