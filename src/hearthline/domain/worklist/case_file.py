"""What has each room written down about one case?"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from hearthline.domain.assignments import api as assignments
from hearthline.domain.authorizations import api as authorizations
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.coverage import api as coverage
from hearthline.domain.escalations import api as escalations
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.obligations import api as obligations
from hearthline.domain.referrals import api as referrals
from hearthline.plumbing import reading
from hearthline.plumbing.access import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """The records of a case, room by room; each list as its room orders it, oldest first where a moment orders it."""

    lines: list[referrals.OrderLine]
    clarifications: list[referrals.Clarification]
    amendments: list[referrals.Amendment]
    clocks: list[obligations.Obligation]
    pauses: list[obligations.Pause]
    verifications: list[coverage.Verification]
    requests: list[authorizations.Authorization]
    authorized: list[authorizations.AuthorizationLine]
    searches: list[assignments.Assignment]
    offers: list[assignments.Offer]
    bookings: list[fulfillment.Booking]
    raised: list[escalations.Escalation]
    exceptions: list[escalations.CaseException]
    messages: list[contacts.Outbound]
    drafts: list[contacts.Draft]
    pins: list[cases.Pin]


_TABLES = {
    "lines": (referrals.OrderLine, "position"),
    "clarifications": (referrals.Clarification, "asked_at, field"),
    "amendments": (referrals.Amendment, "amended_at"),
    "clocks": (obligations.Obligation, "started_at, due_at, id"),
    "pauses": (obligations.Pause, "began_at, id"),
    "verifications": (coverage.Verification, "requested_at, reference"),
    "requests": (authorizations.Authorization, "requested_at, reference"),
    "authorized": (authorizations.AuthorizationLine, "position"),
    "searches": (assignments.Assignment, "position"),
    "offers": (assignments.Offer, "offered_at, reference"),
    "bookings": (fulfillment.Booking, "reference"),
    "raised": (escalations.Escalation, "opened_at, reference"),
    "exceptions": (escalations.CaseException, "opened_at, id"),
    "messages": (contacts.Outbound, "written_at, id"),
    "drafts": (contacts.Draft, "written_at, id"),
    "pins": (cases.Pin, "pinned_at"),
}


def case_file(viewer: Viewer, case_id: UUID) -> CaseFile:
    """Everything the rooms hold of a case, read in one statement; what happened in it is told by `story`."""
    found = reading.of_key(dict(_TABLES.values()), "case_id", case_id)
    return CaseFile(**{name: found[model] for name, (model, _) in _TABLES.items()})  # type: ignore[arg-type]
