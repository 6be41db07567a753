"""Which pairs wait for a person's decision, and which merges stand?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hearthline.domain.members.facts import MergeDone, ProposedMerge
from hearthline.domain.members.models import Merge, MergeProposal
from hearthline.domain.members.operations.book import load_records
from hearthline.domain.members.policy.comparing import compare
from hearthline.domain.members.queries.cards import same_person
from hearthline.plumbing.access import Viewer


def proposals(
    viewer: Viewer, *, ids: Sequence[UUID] | None = None, after: tuple[datetime, UUID] | None = None, limit: int = 100
) -> list[ProposedMerge]:
    """Undecided pairs, the one that waits longest first: the hub's own work queue, whose turn is always the hub's.

    The reasons are those of today: what was learned about either person since the proposal speaks too.

    Args:
        ids: only these.
        after: the (proposed_at, id) of the last one seen, to go on from there.
    """
    waiting = MergeProposal.objects.filter(decided_at__isnull=True)
    if ids is not None:
        waiting = waiting.filter(id__in=list(ids))
    if after is not None:
        waiting = waiting.filter(proposed_at__gte=after[0]) & (
            waiting.filter(proposed_at__gt=after[0]) | waiting.filter(proposed_at=after[0], id__gt=after[1])
        )
    rows = list(waiting.order_by("proposed_at", "id")[:limit])
    people = {one.id: one.person for one in load_records({id_ for row in rows for id_ in (row.newcomer_id, row.candidate_id)})}
    return [
        ProposedMerge(
            id=row.id,
            client_id=row.client_id,
            newcomer_id=row.newcomer_id,
            candidate_id=row.candidate_id,
            score=row.score,
            reasons=compare(people[row.newcomer_id], people[row.candidate_id]).reasons,
            proposed_at=row.proposed_at,
        )
        for row in rows
    ]


def standing_merges(viewer: Viewer, member_id: UUID) -> list[MergeDone]:
    """The merges that make one person of these records, oldest first: what may be undone."""
    records = same_person(viewer, [member_id])[member_id]
    rows = Merge.objects.filter(absorbed__in=records, undone_at__isnull=True).order_by("merged_at", "id")
    return [
        MergeDone(id=row.id, client_id=row.client_id, absorbed_id=row.absorbed_id, survivor_id=row.survivor_id) for row in rows
    ]


def recent_merges(viewer: Viewer, *, limit: int = 20) -> list[MergeDone]:
    """The merges that stand, the newest first: what may be undone."""
    rows = Merge.objects.filter(undone_at__isnull=True).order_by("-merged_at", "-id")[:limit]
    return [
        MergeDone(id=row.id, client_id=row.client_id, absorbed_id=row.absorbed_id, survivor_id=row.survivor_id) for row in rows
    ]
