"""The only door of the parties room."""

from hearthline.domain.parties.facts import OrganizationDraft, PractitionerDraft

__all__ = ["OrganizationDraft", "PractitionerDraft"]
