"""How are two records of one person joined, and parted again as if nothing had happened?

A merge moves one pointer, `merged_into`; every room keeps the record it was given, and reading resolves it. Undoing a merge
empties the pointer, so what was filed with either record, before or during the merge, is where it belongs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline.domain.members import events
from hearthline.domain.members.facts import MergeDone
from hearthline.domain.members.models import Merge
from hearthline.domain.members.operations.filing import announce
from hearthline.plumbing import audit, bulk, changes
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_ids

_COLUMNS = (
    "id",
    "client_id",
    "absorbed_id",
    "survivor_id",
    "proposal_id",
    "merged_at",
    "merged_by",
    "why",
    "undone_by",
    "undone_why",
)


class MergeRefused(ValueError):
    """These records cannot be joined or parted now; nothing was written. The sentence says why."""


def merge(pairs: Sequence[tuple[UUID, UUID]], *, by: Actor, at: datetime, why: str) -> list[MergeDone]:
    """Read the first record of each pair as the second from now on; an open proposal about the pair is thereby decided.

    Where a record is already merged, its person's speaking record takes its place.

    Raises:
        MergeRefused: a record is unknown, the two are one person already, or they belong to two clients.
    """
    if not pairs:
        return []
    merged = _locked([id_ for pair in pairs for id_ in pair])
    done = []
    for id_, (absorbed, survivor) in zip(new_ids(len(pairs)), pairs, strict=True):
        loser, winner = _top(absorbed, merged), _top(survivor, merged)
        if loser == winner:
            raise MergeRefused("These two records are one person already.")
        if merged[loser][0] != merged[winner][0]:
            raise MergeRefused(
                "These records belong to two clients: a person is a member of each apart, and never joined across."
            )
        merged[loser] = (merged[loser][0], winner)
        done.append(MergeDone(id=id_, client_id=merged[loser][0], absorbed_id=loser, survivor_id=winner))
    _point([(one.absorbed_id, one.survivor_id) for one in done])
    proposals = _decide(pairs, decision="merged", by=by, at=at, why=why)
    _write_merges(done, [proposals.get(frozenset(pair)) for pair in pairs], by=by, at=at, why=why)
    _remember(done, "member.merged", why, by=by, at=at)
    announce(events.MERGED, ((one.client_id, one.absorbed_id) for one in done), at=at)
    return done


def undo_merge(merge_ids: Sequence[UUID], *, by: Actor, at: datetime, why: str) -> list[MergeDone]:
    """Part records again, each exactly as it was, with what was filed with it meanwhile; the pair is not proposed again.

    Raises:
        MergeRefused: a merge is unknown or was undone before.
    """
    rows = _fetch(
        "UPDATE members_merge SET undone_at = %s, undone_by = %s, undone_why = %s WHERE id = ANY(%s) AND undone_at IS NULL "
        "RETURNING id, client_id, absorbed_id, survivor_id",
        [at, str(by), why, list(merge_ids)],
    )
    if len(rows) != len(set(merge_ids)):
        raise MergeRefused("This merge does not stand: it is unknown here, or was undone before.")
    done = sorted(
        (
            MergeDone(id=id_, client_id=client, absorbed_id=absorbed, survivor_id=survivor)
            for id_, client, absorbed, survivor in rows
        ),
        key=lambda one: one.id,
    )
    _point([(one.absorbed_id, None) for one in done])
    _keep_apart(done, by=by, at=at, why=why)
    _remember(done, "member.merge_undone", why, by=by, at=at)
    announce(events.MERGE_UNDONE, ((one.client_id, one.absorbed_id) for one in done), at=at)
    return done


def accept(proposal_ids: Sequence[UUID], *, by: Actor, at: datetime, why: str) -> list[MergeDone]:
    """Merge what was proposed: each newcomer into its candidate.

    Raises:
        MergeRefused: a proposal is unknown or decided, or `merge` refuses.
    """
    rows = _undecided(proposal_ids)
    return merge([(newcomer, candidate) for _, _, newcomer, candidate in rows], by=by, at=at, why=why)


def reject(proposal_ids: Sequence[UUID], *, by: Actor, at: datetime, why: str) -> None:
    """The two records are two people; the pair is not proposed again.

    Raises:
        MergeRefused: a proposal is unknown or decided.
    """
    rows = _undecided(proposal_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_merge_proposal SET decision = 'rejected', decided_at = %s, decided_by = %s, why = %s "
            "WHERE id = ANY(%s)",
            [at, str(by), why, [row[0] for row in rows]],
        )
    audit.append(
        (
            audit.Entry(
                client_id=client,
                chain=newcomer,
                kind="member.merge_rejected",
                detail={"proposal": id_, "candidate": candidate, "why": why},
            )
            for id_, client, newcomer, candidate in rows
        ),
        by=by,
        at=at,
    )
    announce(events.MERGE_REJECTED, ((row[1], row[0]) for row in rows), at=at)


def _undecided(proposal_ids: Sequence[UUID]) -> list[Any]:
    rows = _fetch(
        "SELECT id, client_id, newcomer_id, candidate_id FROM members_merge_proposal WHERE id = ANY(%s) AND decided_at IS NULL "
        "ORDER BY id FOR NO KEY UPDATE",
        [list(proposal_ids)],
    )
    if len(rows) != len(set(proposal_ids)):
        raise MergeRefused("This proposal is unknown here, or somebody has decided it already.")
    return rows


def _locked(ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, UUID | None]]:
    """(client, merged into) of these records and of all above them, locked; every level is one query."""
    merged: dict[UUID, tuple[UUID, UUID | None]] = {}
    wanted = set(ids)
    while wanted:
        rows = _fetch(
            "SELECT id, client_id, merged_into_id FROM members_member WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            [list(wanted)],
        )
        if len(rows) != len(wanted):
            raise MergeRefused("A record of this pair is not in this viewer's book.")
        merged.update({id_: (client, into) for id_, client, into in rows})
        wanted = {into for _, _, into in rows if into is not None} - merged.keys()
    return merged


def _top(id_: UUID, merged: dict[UUID, tuple[UUID, UUID | None]]) -> UUID:
    while (into := merged[id_][1]) is not None:
        id_ = into
    return id_


def _point(pointers: Sequence[tuple[UUID, UUID | None]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_member m SET merged_into_id = p.top FROM unnest(%s::uuid[], %s::uuid[]) AS p(id, top) "
            "WHERE m.id = p.id",
            [[absorbed for absorbed, _ in pointers], [into for _, into in pointers]],
        )


def _decide(
    pairs: Sequence[tuple[UUID, UUID]], *, decision: str, by: Actor, at: datetime, why: str
) -> dict[frozenset[UUID], UUID]:
    """Decide the proposals about these pairs, whichever way round they were proposed; returns their ids by pair."""
    rows = _fetch(
        "UPDATE members_merge_proposal p SET decision = %s, decided_at = %s, decided_by = %s, why = %s "
        "FROM unnest(%s::uuid[], %s::uuid[]) AS pair(one, other) "
        "WHERE (p.newcomer_id, p.candidate_id) IN ((pair.one, pair.other), (pair.other, pair.one)) "
        "RETURNING p.newcomer_id, p.candidate_id, p.id",
        [decision, at, str(by), why, [one for one, _ in pairs], [other for _, other in pairs]],
    )
    return {frozenset((newcomer, candidate)): id_ for newcomer, candidate, id_ in rows}


def _write_merges(done: Sequence[MergeDone], proposals: Sequence[UUID | None], *, by: Actor, at: datetime, why: str) -> None:
    bulk.insert(
        Merge,
        _COLUMNS,
        (
            (one.id, one.client_id, one.absorbed_id, one.survivor_id, proposal, at, str(by), why, "", "")
            for one, proposal in zip(done, proposals, strict=True)
        ),
    )


def _keep_apart(done: Sequence[MergeDone], *, by: Actor, at: datetime, why: str) -> None:
    """Whoever parts two records says that they are two people: matching must not join or propose them again."""
    known = _decide([(one.absorbed_id, one.survivor_id) for one in done], decision="undone", by=by, at=at, why=why)
    missing = [one for one in done if frozenset((one.absorbed_id, one.survivor_id)) not in known]
    if not missing:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO members_merge_proposal (id, client_id, newcomer_id, candidate_id, score, reasons, "
            "proposed_at, proposed_by, decision, decided_at, decided_by, why) "
            "SELECT id, client_id, absorbed, survivor, 0, '{}', %s, %s, 'undone', %s, %s, %s "
            "FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[]) AS one(id, client_id, absorbed, survivor)",
            [
                at, str(by), at, str(by), why, new_ids(len(missing)), [one.client_id for one in missing],
                [one.absorbed_id for one in missing], [one.survivor_id for one in missing],
            ],
        )  # fmt: skip


def _remember(done: Sequence[MergeDone], kind: str, why: str, *, by: Actor, at: datetime) -> None:
    """One entry per merge, on the chain of the record that speaks for the person; the other record's cases show it as well."""
    for one in done:
        changes.touch(one.client_id, one.absorbed_id)
    audit.append(
        (
            audit.Entry(
                client_id=one.client_id,
                chain=one.survivor_id,
                kind=kind,
                detail={"merge": one.id, "absorbed": one.absorbed_id, "survivor": one.survivor_id, "why": why},
            )
            for one in done
        ),
        by=by,
        at=at,
    )


def _fetch(statement: str, parameters: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
