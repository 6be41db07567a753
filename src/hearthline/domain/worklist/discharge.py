"""Who leaves the hospital when, how many hours are left, and what still blocks going home?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from hearthline.plumbing.access import Viewer

STILL_SHOWN = timedelta(hours=24)  # after the discharge, until the service stands

# One row per open case with a discharge: what each room says of it, for `blockers` to read.
_LEAVING = """
SELECT c.id, c.number, c.client_id, r.member_id, c.zone, c.manager_id, r.discharge_at, r.facility_name, r.referring_name,
       c.service_line, r.state,
       (SELECT v.state FROM coverage_verification v WHERE v.client_id = c.client_id AND v.case_id = c.id
        ORDER BY v.requested_at DESC LIMIT 1),
       (SELECT a.state FROM authorizations_authorization a WHERE a.client_id = c.client_id AND a.case_id = c.id
        ORDER BY a.requested_at DESC LIMIT 1),
       (SELECT s.state FROM assignments_assignment s WHERE s.client_id = c.client_id AND s.case_id = c.id
        ORDER BY s.state_at DESC LIMIT 1),
       b.state, b.window_start_at, b.window_end_at, b.provider_key, b.kind, c.state
FROM referrals_referral r
JOIN cases_case c ON c.client_id = r.client_id AND c.id = r.case_id AND c.closed_at IS NULL
LEFT JOIN LATERAL (
  SELECT * FROM fulfillment_booking k WHERE k.client_id = c.client_id AND k.case_id = c.id AND k.state <> 'CANCELLED'
  ORDER BY k.step DESC, k.reference DESC LIMIT 1) b ON true
WHERE r.discharge_at IS NOT NULL AND r.discharge_at > %(since)s {only}
ORDER BY r.discharge_at, c.id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A member with a discharge: where each part of the service stands."""

    case_id: UUID
    number: str
    client_id: UUID
    member_id: UUID
    zone: str
    manager_id: UUID | None
    discharge_at: datetime
    facility: str
    referring: str
    service_line: str
    referral: str
    benefits: str | None
    authorization: str | None
    assignment: str | None
    booking: str | None
    window_start_at: datetime | None
    window_end_at: datetime | None
    provider_key: str | None
    kind: str | None
    case: str


@dataclass(frozen=True, slots=True)
class Blocker:
    """What keeps somebody from going home, and who owes it."""

    what: str
    owner: str


_REFERRAL = {
    "AWAITING_ANSWER": Blocker("The office has not answered what is missing", "referrer"),
    "RECEIVED": Blocker("The order is not complete yet", "hub"),
}
_BENEFITS = {
    "REQUESTED": Blocker("The payer has not confirmed benefits", "payer"),
    "QUESTIONED": Blocker("The payer does not find the member", "hub"),
    "SILENT": Blocker("The payer does not answer about benefits", "hub"),
}
_AUTHORIZATION = {
    "REQUESTED": Blocker("The payer has not decided the authorization", "payer"),
    "PENDED": Blocker("The payer is still deciding the authorization", "payer"),
    "MORE_INFORMATION": Blocker("The payer asks for more information", "hub"),
    "SILENT": Blocker("The payer does not answer about the authorization", "hub"),
    "DENIED": Blocker("The authorization is denied", "hub"),
}


def blockers(one: Leaving, *, at: datetime) -> list[Blocker]:
    """What still blocks going home, in the order of the work; empty when a window is committed that fits the discharge."""
    found = [
        table[state]
        for table, state in ((_REFERRAL, one.referral), (_BENEFITS, one.benefits), (_AUTHORIZATION, one.authorization))
        if state in table
    ]
    if one.case == "ON_HOLD":
        found.append(Blocker("The case is on hold", "hub"))
    if one.booking is None and not found:
        found.append(
            Blocker("No provider accepts it yet", "hub")
            if one.assignment == "NO_PROVIDER"
            else Blocker("No provider has accepted yet", "provider")
        )
    if one.booking == "TO_CONFIRM":
        found.append(Blocker("The provider has not named a window", "provider"))
    if one.booking == "CONFIRMED" and one.window_end_at is not None and one.window_end_at < at:
        found.append(Blocker("The window has passed, and nothing proves that it was kept", "provider"))
    if one.booking in ("MISSED", "DISPUTED"):
        found.append(Blocker("The visit or delivery did not happen", "hub"))
    return found


def leaving(viewer: Viewer, *, at: datetime, case_id: UUID | None = None, limit: int = 200) -> list[Leaving]:
    """Open cases with a discharge ahead or within the last day, the next one first; or only this case."""
    query = _LEAVING.format(only="AND c.id = %(case)s" if case_id else "")
    with connection.cursor() as cursor:
        cursor.execute(query, {"since": at - STILL_SHOWN, "limit": limit, "case": case_id})
        return [Leaving(*row) for row in cursor.fetchall()]
