"""The only door of the network room."""

from hearthline.domain.network.facts import AreaDraft, CapabilityDraft, CapacityDraft, ContractDraft, CredentialDraft

__all__ = ["AreaDraft", "CapabilityDraft", "CapacityDraft", "ContractDraft", "CredentialDraft"]
