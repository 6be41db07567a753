"""The only door of the parties room."""

from hearthline.domain.parties.facts import Colleague, Filed, OrganizationDraft, PractitionerDraft, StaffDraft
from hearthline.domain.parties.models import Client, Organization, Practitioner, Staff
from hearthline.domain.parties.operations import (
    ON_CALL,
    UNASSIGNED,
    UnknownClient,
    choose_managers,
    client_for,
    ensure_client,
    file_organizations,
    file_practitioners,
    file_staff,
    unassigned_client,
)
from hearthline.domain.parties.queries import (
    clients,
    organizations,
    organizations_of_kind,
    resolve_organizations,
    staff,
    staff_by_code,
    supervisors,
)

__all__ = [
    "ON_CALL",
    "UNASSIGNED",
    "Client",
    "Colleague",
    "Filed",
    "Organization",
    "OrganizationDraft",
    "Practitioner",
    "PractitionerDraft",
    "Staff",
    "StaffDraft",
    "UnknownClient",
    "choose_managers",
    "client_for",
    "clients",
    "ensure_client",
    "file_organizations",
    "file_practitioners",
    "file_staff",
    "organizations",
    "organizations_of_kind",
    "resolve_organizations",
    "staff",
    "staff_by_code",
    "supervisors",
    "unassigned_client",
]
