"""Which searches, candidates and offers are there, and how often does each provider accept?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from hearthline.domain.assignments import policy
from hearthline.domain.assignments.facts import Taken, Waiting
from hearthline.domain.assignments.lifecycle import (
    ACCEPTED,
    ASSIGNMENT,
    COUNTERED,
    DECLINED,
    EXPIRED,
    NO_PROVIDER,
    OPEN,
    SEARCHING,
    TAKEN,
)
from hearthline.domain.assignments.models import Assignment, Candidate, Offer
from hearthline.domain.parties import api as parties
from hearthline.plumbing import arrays, reading
from hearthline.plumbing.access import Viewer

_ORDER = ("case_id", "position")


def by_ids(viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, Assignment]:
    """The searches with these ids."""
    return {one.id: one for one in reading.rows(Assignment, "id", ids, order="case_id, position")}


def by_cases(viewer: Viewer, case_ids: Sequence[UUID]) -> dict[UUID, list[Assignment]]:
    """Case id to its searches, by position."""
    found: dict[UUID, list[Assignment]] = {id_: [] for id_ in case_ids}
    for one in reading.rows(Assignment, "case_id", case_ids, order="case_id, position"):
        found[one.case_id].append(one)
    return found


def of_case(viewer: Viewer, case_id: UUID) -> list[Assignment]:
    """The searches of one case, by position."""
    return by_cases(viewer, [case_id])[case_id]


def lock_searching(viewer: Viewer, ids: Sequence[UUID]) -> list[Assignment]:
    """Those of these searches that are still looking, held until commit so that two answers do not both ask the next provider."""
    return reading.rows(Assignment, "id", ids, order="id", where=f"state = '{SEARCHING.code}'", is_held=True)


def lock_searches(viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, Assignment]:
    """These searches, held until commit. Whoever changes offers of a search holds the search first, so that nobody waits for
    another who waits for them, and two acceptances of one search come one after the other."""
    return {one.id: one for one in reading.rows(Assignment, "id", ids, order="id", is_held=True)}


def searches_by_references(viewer: Viewer, references: Sequence[str]) -> list[UUID]:
    """The searches of the offers with these references."""
    return list({row[0] for row in reading.values(Offer, ("assignment_id",), "reference", references)})


def searches_by_offers(viewer: Viewer, offer_ids: Sequence[UUID]) -> list[UUID]:
    """The searches of the offers with these ids."""
    return list({row[0] for row in reading.values(Offer, ("assignment_id",), "id", offer_ids)})


def open_offers_of(viewer: Viewer, assignment_ids: Sequence[UUID]) -> list[UUID]:
    """The offers of these searches that wait for an answer."""
    return [row[0] for row in reading.values(Offer, ("id",), "assignment_id", assignment_ids, where=f"state = '{OPEN.code}'")]


# The states are part of the text: a statement that is planned once finds the index of open searches by nothing else.
_BOARD = f"""
SELECT s.id, s.state, held.until, coalesce(clock.kind, 'assignment'), coalesce(clock.due_at, s.deadline_at) FROM (
  SELECT id, client_id, state, deadline_at FROM assignments_assignment
  WHERE state IN ({", ".join(f"'{code}'" for code in ASSIGNMENT.open_codes)}) ORDER BY deadline_at, id LIMIT %s
) s LEFT JOIN LATERAL (
  SELECT min(o.hold_until) AS until FROM assignments_offer o
  WHERE o.client_id = s.client_id AND o.assignment_id = s.id AND o.state = '{OPEN.code}'
) held ON true LEFT JOIN LATERAL (
  SELECT c.kind, c.due_at FROM obligations_obligation c
  WHERE c.client_id = s.client_id AND c.subject_id = s.id AND c.stopped_at IS NULL AND c.owner <> ''
  ORDER BY c.due_at LIMIT 1
) clock ON true ORDER BY s.deadline_at, s.id
"""


def board(viewer: Viewer, *, limit: int) -> list[Waiting]:
    """The searches that are not over, the one with the nearest deadline first: what the dispatcher's lists count and sort."""
    return [Waiting(*row) for row in arrays.fetch(_BOARD, [limit])]


def unplaced(viewer: Viewer, *, limit: int) -> list[Assignment]:
    """The searches of `board`, in its order."""
    ids = [one.id for one in board(viewer, limit=limit)]
    found = by_ids(viewer, ids)
    return [found[id_] for id_ in ids]


def offers_of(viewer: Viewer, assignment_ids: Sequence[UUID]) -> dict[UUID, list[Offer]]:
    """Search id to its offers, oldest first."""
    found: dict[UUID, list[Offer]] = {id_: [] for id_ in assignment_ids}
    for one in reading.rows(Offer, "assignment_id", assignment_ids, order="offered_at, reference"):
        found[one.assignment_id].append(one)
    return found


def lock_offers(viewer: Viewer, references: Sequence[str]) -> dict[str, Offer]:
    """The offers an answer names, held until commit so that two answers to one offer wait for each other."""
    return {one.reference: one for one in reading.rows(Offer, "reference", references, order="id", is_held=True)}


def lock_open_offers(viewer: Viewer, ids: Sequence[UUID]) -> list[Offer]:
    """Those of these offers that wait for an answer, by reference, held until commit so that no answer overtakes what follows."""
    rows = reading.rows(Offer, "id", ids, order="id", where=f"state = '{OPEN.code}'", is_held=True)
    return sorted(rows, key=lambda one: (one.reference, str(one.id)))


def offered_so_often(viewer: Viewer, case_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Case id to how many offers were made for it: the next reference is one more."""
    counts = dict.fromkeys(case_ids, 0)
    for (case_id,) in reading.values(Offer, ("case_id",), "case_id", case_ids):
        counts[case_id] += 1
    return counts


def candidates_of(viewer: Viewer, assignments: Sequence[Assignment]) -> dict[UUID, list[Candidate]]:
    """Search id to the candidates of its newest plan, best first."""
    newest = {one.id: one.round for one in assignments}
    found: dict[UUID, list[Candidate]] = {id_: [] for id_ in newest}
    for one in reading.rows(Candidate, "assignment_id", newest, order="rank"):
        if one.round == newest[one.assignment_id]:
            found[one.assignment_id].append(one)
    return found


_ANSWERED = (TAKEN.code, DECLINED.code, COUNTERED.code, EXPIRED.code)
_ACCEPTANCE = f"""
SELECT asked.id, count(*) FILTER (WHERE o.state = '{TAKEN.code}'), count(*)
FROM unnest(%s::uuid[]) AS asked(id) CROSS JOIN LATERAL (
  SELECT o.state FROM assignments_offer o
  WHERE o.organization_id = asked.id AND o.offered_at >= %s AND o.state IN ({", ".join(f"'{code}'" for code in _ANSWERED)})
  ORDER BY o.offered_at DESC LIMIT {policy.NEWEST}
) o GROUP BY asked.id
"""


def acceptance(viewer: Viewer, organization_ids: Sequence[UUID], *, at: datetime) -> dict[UUID, tuple[int, int]]:
    """How many of how many offers each organization accepted: its newest answers of the last half year, at most `policy.NEWEST`.

    Open and withdrawn offers do not count.
    """
    rows = arrays.fetch(_ACCEPTANCE, [arrays.pack("uuid", organization_ids), at - policy.HISTORY])
    return {organization: (successes, tries) for organization, successes, tries in rows}


def acceptance_by_line(viewer: Viewer, *, since: datetime) -> dict[tuple[UUID, str], tuple[int, int]]:
    """(organization, service line) to how many of how many offers it accepted since then; what a contract review reads (R72)."""
    rows = (
        Offer.objects.filter(offered_at__gte=since)
        .values_list("organization_id", "service_line")
        .annotate(
            successes=Count("state", filter=Q(state=TAKEN.code)),
            tries=Count("state", filter=Q(state__in=_ANSWERED)),
        )
    )
    return {(organization, line): (successes, tries) for organization, line, successes, tries in rows}


def answers_of(viewer: Viewer, organization_id: UUID, *, limit: int) -> list[Offer]:
    """The newest offers to one organization, with what it answered."""
    return list(Offer.objects.filter(organization_id=organization_id).order_by("-offered_at", "reference")[:limit])


def terms_doubted(viewer: Viewer, *, since: datetime) -> list[Offer]:
    """Declines that contradict the provider's terms on file, newest first: provider relations' list."""
    doubtful = [reason for reason, follows in policy.CONSEQUENCES.items() if follows.tells == "provider_relations"]
    rows = Offer.objects.filter(state=DECLINED.code, reason__in=doubtful, answered_at__gte=since)
    return list(rows.order_by("-answered_at", "reference"))


def accepted(viewer: Viewer, ids: Sequence[UUID]) -> list[Taken]:
    """Those of these searches that a provider has accepted, by case and position: who serves which lines from which day."""
    rows = reading.rows(Assignment, "id", ids, order="case_id, position", where=f"state = '{ACCEPTED.code}'")
    providers = parties.organizations(viewer, list({one.organization_id for one in rows if one.organization_id}))
    return [
        Taken(
            id=one.id,
            client_id=one.client_id,
            case_id=one.case_id,
            referral_id=one.referral_id,
            position=one.position,
            service_line=one.service_line,
            line_positions=tuple(one.line_positions),
            organization_id=one.organization_id,
            provider_key=providers[one.organization_id].npi or providers[one.organization_id].key.partition(":")[2],
            starts_date=one.starts_date,
        )
        for one in rows
        if one.organization_id
    ]


def waiting(viewer: Viewer) -> list[Assignment]:
    """Every search that found nobody and waits for a person, the longest waiting first."""
    return list(Assignment.objects.filter(state=NO_PROVIDER.code).order_by("state_at", "opened_at", "id"))


def unfinished_cases(viewer: Viewer, case_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these cases in which a provider is still looked for."""
    rows = Assignment.objects.filter(case_id__in=case_ids, state__in=ASSIGNMENT.open_codes)
    return set(rows.values_list("case_id", flat=True))
