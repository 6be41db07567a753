"""The only door of the network room."""

from hearthline.domain.network.events import TERMS_CHANGED
from hearthline.domain.network.facts import (
    AreaDraft,
    CapabilityDraft,
    CapacityDraft,
    ContractDraft,
    CredentialDraft,
    StartAsk,
    Terms,
    TermsDraft,
    TermsFiled,
    WindowAsk,
)
from hearthline.domain.network.models import Area, Capability, Capacity, Contract, Credential, ProviderSlot
from hearthline.domain.network.operations import file_terms, release_slots, take_starts, take_windows
from hearthline.domain.network.policy import contract_for, eligibility, payer_in
from hearthline.domain.network.queries import contracted, directory, expiring, offerors, readiness, starts_taken, terms

__all__ = [
    "TERMS_CHANGED",
    "Area",
    "AreaDraft",
    "Capability",
    "CapabilityDraft",
    "Capacity",
    "CapacityDraft",
    "Contract",
    "ContractDraft",
    "Credential",
    "CredentialDraft",
    "ProviderSlot",
    "StartAsk",
    "Terms",
    "TermsDraft",
    "TermsFiled",
    "WindowAsk",
    "contract_for",
    "contracted",
    "directory",
    "eligibility",
    "expiring",
    "file_terms",
    "offerors",
    "payer_in",
    "readiness",
    "release_slots",
    "starts_taken",
    "take_starts",
    "take_windows",
    "terms",
]
