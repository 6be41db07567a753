"""Where do cases stand, how long did the steps take that were observed, and what follows for them?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from hearthline.domain.forecasts import policy
from hearthline.domain.forecasts.facts import STEPS, Outlook, Standing
from hearthline.domain.parties import api as parties
from hearthline.plumbing.access import Viewer

# One row per open case and search: what each room says of it. A search that was given up counts as none.
_ROWS = """
SELECT c.id, c.client_id, c.zone, c.urgency, c.state, r.payer_code, r.state, r.received_at, r.state_at, r.discharge_at,
       (r.requested_start_date + time '08:00') AT TIME ZONE c.zone, o.due_at, o.rule, coalesce(p.is_held, false),
       v.state, v.requested_at, v.answered_at, a.state, a.requested_at, s.state, s.state_at, b.state, b.state_at,
       b.provider_key, b.step, b.steps, b.earliest_at, b.window_end_at, b.first_window_end_at,
       greatest(c.state_at, r.state_at, v.state_at, a.state_at, s.state_at, b.state_at)
FROM cases_case c
JOIN referrals_referral r ON r.client_id = c.client_id AND r.case_id = c.id
LEFT JOIN obligations_obligation o ON o.client_id = c.client_id AND o.case_id = c.id AND o.kind = 'service'
     AND o.stopped_at IS NULL
LEFT JOIN LATERAL (SELECT true AS is_held FROM obligations_pause h WHERE h.client_id = o.client_id AND h.obligation_id = o.id
     AND h.ended_at IS NULL LIMIT 1) p ON true
LEFT JOIN LATERAL (SELECT * FROM coverage_verification k WHERE k.client_id = c.client_id AND k.case_id = c.id
     ORDER BY k.requested_at DESC, k.id LIMIT 1) v ON true
LEFT JOIN LATERAL (SELECT * FROM authorizations_authorization k WHERE k.client_id = c.client_id AND k.case_id = c.id
     ORDER BY k.state IN ('APPROVED', 'VOIDED'), k.requested_at DESC, k.id LIMIT 1) a ON true
LEFT JOIN assignments_assignment s ON s.client_id = c.client_id AND s.case_id = c.id AND s.state <> 'ABANDONED'
LEFT JOIN LATERAL (SELECT * FROM fulfillment_booking k WHERE k.client_id = s.client_id AND k.case_id = s.case_id
     AND k.assignment_id = s.id AND k.state <> 'CANCELLED' ORDER BY k.step DESC, k.reference DESC LIMIT 1) b ON true
WHERE c.id = ANY(%s) AND c.closed_at IS NULL
ORDER BY c.id, s.position
"""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a case stands (None: nothing to forecast), whether an open question holds it, and when it last moved."""

    standing: Standing | None
    is_waiting: bool
    moved_at: datetime


def whereabouts(case_ids: Sequence[UUID]) -> dict[UUID, Whereabouts]:
    """Open case to where it stands, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [list(case_ids)])
        fetched = cursor.fetchall()
    rows: dict[UUID, list[policy.Row]] = {}
    moved: dict[UUID, datetime] = {}
    for *columns, moved_at in fetched:
        row = policy.Row(*columns)
        rows.setdefault(row.case_id, []).append(row)
        moved[row.case_id] = max(moved_at, moved.get(row.case_id, moved_at))
    return {
        case_id: Whereabouts(policy.standing(found), found[0].is_held or found[0].case != "OPEN", moved[case_id])
        for case_id, found in rows.items()
    }


def observed(standings: Iterable[Standing]) -> policy.Observed:
    """The counted durations that bear on these cases, in one query."""
    every = list(standings)
    parties = {"", *(one.payer for one in every), *(one.provider for one in every)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT client_id, step, is_urgent, party, weekday, counts FROM forecasts_duration "
            "WHERE client_id = ANY(%s) AND party = ANY(%s)",
            [list({one.client_id for one in every}), list(parties)],
        )
        return {tuple(key): tuple(counts) for *key, counts in cursor.fetchall()}


def outlooks(
    viewer: Viewer, case_ids: Sequence[UUID], *, at: datetime, names: Mapping[str, str] | None = None
) -> dict[UUID, Outlook]:
    """Case id to its outlook as of now; a case of which there is nothing to forecast is not among them.

    Args:
        names: what payers and providers are called, where the caller knows; two queries then, else up to four.
    """
    standings = [one.standing for one in whereabouts(case_ids).values() if one.standing] if case_ids else []
    if not standings:
        return {}
    known = observed(standings)
    if names is None:
        named = parties.resolve_organizations({party for one in standings for party in (one.payer, one.provider) if party})
        names = {party: organization.name for party, organization in named.items()}
    return {one.case_id: policy.outlook(one, known, names, at=at) for one in standings}


@dataclass(frozen=True, slots=True)
class Observed:
    """How long a step took at one party (or weekday): how many were seen, and the minutes within which half, nine in ten and
    ninety-five in a hundred were done; endless beyond two weeks."""

    step: str
    is_urgent: bool
    party: str
    weekday: int
    seen: int
    median: float
    ninety: float
    most: float
    is_working: bool


BY = {"step": "", "payer": "party", "provider": "party", "party": "party", "weekday": "weekday"}


class UnknownDivision(ValueError):
    """Durations are not told apart so; the sentence lists how they are."""


def durations(viewer: Viewer, by: Sequence[str], *, at: datetime) -> list[Observed]:
    """The observed durations of the viewer's books, told apart by step and what else is named.

    Raises:
        UnknownDivision: with the words there are.
    """
    if unknown := set(by) - set(BY):
        raise UnknownDivision(f"Durations are not told apart by {', '.join(sorted(unknown))}, but by {', '.join(BY)}.")
    columns = {BY[one] for one in by}
    is_by_party, is_by_day = "party" in columns, "weekday" in columns
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT step, is_urgent, party, weekday, array_agg(counts) FROM forecasts_duration d WHERE "
            "(weekday >= 0) = %s AND (party <> '' OR NOT %s AND NOT %s) AND (party = '' OR %s OR %s) "
            "AND (%s OR step = ANY(%s)) GROUP BY 1, 2, 3, 4",
            [is_by_day, is_by_party, is_by_day, is_by_party, is_by_day, *_steps(by)],
        )
        rows = cursor.fetchall()
    found: dict[tuple[str, bool, str, int], list[float]] = {}
    for step, is_urgent, party, weekday, counted in rows:
        key = (step, is_urgent, party if is_by_party else "", weekday)
        found[key] = [sum(bins) for bins in zip(*counted, *([found[key]] if key in found else []), strict=True)]
    order = list(STEPS)
    return [
        _observed(key, counts, at=at)
        for key, counts in sorted(found.items(), key=lambda one: (order.index(one[0][0]), *one[0][1:]))
    ]


def _steps(by: Sequence[str]) -> tuple[bool, list[str]]:
    named = [one for name, some in (("payer", policy.PAYERS), ("provider", policy.PROVIDERS)) if name in by for one in some]
    return not named, named


def _observed(key: tuple[str, bool, str, int], counts: Sequence[float], *, at: datetime) -> Observed:
    step, is_urgent, party, weekday = key
    masses = policy.learned([counts], (0.0,) * policy.BINS, weight=0)
    median, ninety, most = (policy.quantile(masses, share) for share in (0.5, 0.9, 0.95))
    calendar, _ = policy.default_of(step, urgency="urgent" if is_urgent else "routine", on=at)
    return Observed(step, is_urgent, party, weekday, round(sum(counts)), median, ninety, most, calendar != policy.ROUND_THE_CLOCK)
