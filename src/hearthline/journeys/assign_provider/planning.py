"""Who could take each of these needs, in which order, and why: what does the search say?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from hearthline.domain.assignments import api as assignments
from hearthline.domain.network import api as network
from hearthline.journeys.assign_provider.situation import Situation
from hearthline.plumbing.access import Viewer

if TYPE_CHECKING:
    from hearthline.solver import Alternative, Choice, Need, Plan

OVERDUE_DAYS = 3
"""A need whose deadline has passed may still start on the next so many days."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What the search says about one need: ranked candidates and what the first costs, or the sentence why there is nobody."""

    candidates: tuple[assignments.CandidateDraft, ...] = ()
    points: int = 0
    nobody: str = ""


def plan(
    viewer: Viewer, waiting: Sequence[Situation], *, at: datetime, wider: int = 1
) -> tuple[dict[UUID, Planned], Mapping[UUID, network.Terms]]:
    """The plan for all these searches at once, by search id, and the terms it was made by; searches that were widened are planned
    with wider areas.

    A handful of queries whatever their number.
    """
    payers = {one.search.payer_code for one in waiting}
    lines = {one.search.service_line for one in waiting}
    roster = network.terms(viewer, network.contracted(viewer, payer_codes=payers, service_lines=lines))
    history = assignments.acceptance(viewer, list(roster), at=at)
    planned: dict[UUID, Planned] = {}
    stretched = {one.id: one.search.widened * wider for one in waiting}
    for widened in sorted(set(stretched.values())):
        group = [one for one in waiting if stretched[one.id] == widened]
        planned |= _plan(viewer, group, roster, history, widened=widened, at=at)
    return planned, roster


def _plan(
    viewer: Viewer,
    group: Sequence[Situation],
    roster: Mapping[UUID, network.Terms],
    history: Mapping[UUID, tuple[int, int]],
    *,
    widened: int,
    at: datetime,
) -> dict[UUID, Planned]:
    from hearthline.solver import Problem, assign

    keys = {id_: one.key for id_, one in roster.items()}
    needs = {one.id: need_of(one, keys, at=at) for one in group}
    offerors = network.offerors(
        viewer, roster, on=at.date(), days=days_of(needs.values(), at=at), accepted=history, widened=widened
    )
    answer = assign(Problem(needs=tuple(needs.values()), providers=tuple(offerors), at=at, overdue_days=OVERDUE_DAYS))
    ids = {key: id_ for id_, key in keys.items()}
    names = {one.key: one.name for one in roster.values()}
    return {one.id: _planned(one, needs[one.id], answer, ids, names) for one in group}


def need_of(one: Situation, keys: Mapping[UUID, str], *, at: datetime) -> Need:
    """A search as the solver knows it."""
    from hearthline.solver import Need

    search = one.search
    # Days are read off the wall clock of the service address (SETTLED).
    earliest, deadline = (assignments.in_zone(moment, search.zone) for moment in (search.earliest_at, search.deadline_at))
    return Need(
        key=f"{one.case.number}.{search.position}.{search.client_id}",
        zip=one.person.address.zip.strip()[:5],
        latitude=one.person.latitude,
        longitude=one.person.longitude,
        service_line=search.service_line,
        details=frozenset(search.details),
        payer_code=network.payer_in(search.payer_code, one.state),
        earliest=max(earliest, at.astimezone(earliest.tzinfo)),
        deadline=deadline,
        weight=assignments.weight(search.urgency),
        excluded=frozenset(keys[id_] for id_ in one.excluded if id_ in keys),
        bundle=one.case.number,
    )


def days_of(needs: Iterable[Need], *, at: datetime) -> list[date]:
    """Every day a start may fall on, a day of zones on either side included."""
    found: set[date] = set()
    for need in needs:
        last = max(need.deadline.date(), need.earliest.date() + timedelta(days=OVERDUE_DAYS))
        first = min(need.earliest.date(), at.date())
        found.update(first + timedelta(days=ahead) for ahead in range(-1, (last - first).days + 2))
    return sorted(found)


def _planned(one: Situation, need: Need, answer: Plan, ids: Mapping[str, UUID], names: Mapping[str, str]) -> Planned:
    if need.key not in answer.choices:
        return Planned(nobody=_why_nobody(one, need, answer))
    ranking = answer.ranking[need.key]
    first = ranking[0]
    drafts = []
    for rank, other in enumerate(ranking, start=1):
        if rank == 1:
            reasons = _why_first(answer.choices[need.key], ranking, names)
        else:
            reasons = [f"{other.cost - first.cost:.0f} points dearer than {names[first.provider]}, who was asked first."]
        if not other.has_room:
            reasons.append(f"No start was left on {other.day} when this was planned.")
        drafts.append(
            assignments.CandidateDraft(
                client_id=one.search.client_id,
                assignment_id=one.id,
                round=one.search.round + 1,
                rank=rank,
                organization_id=ids[other.provider],
                starts_date=other.day,
                cost=round(other.cost),
                reasons=tuple(reasons),
            )
        )
    return Planned(candidates=tuple(drafts), points=answer.choices[need.key].cost)


def _why_first(choice: Choice, ranking: Sequence[Alternative], names: Mapping[str, str]) -> list[str]:
    """Why this provider comes first, and who was next by how much, as a coordinator reads it."""
    where = "Distance unknown." if choice.km is None else f"{choice.km:.1f} km away."
    reasons = [
        where,
        f"Reckoned to accept {choice.acceptance:.0%} of offers, by its answers so far.",
        f"{choice.capacity_left} starts left on {choice.day} after this plan.",
        f"{choice.slack_hours:.0f} hours between that day's close and the deadline.",
    ]
    if len(ranking) == 1:
        return [*reasons, "Nobody else could take it."]
    follower = ranking[1]
    return [*reasons, f"Next was {names[follower.provider]}, {follower.cost - ranking[0].cost:.0f} points dearer."]


def _why_nobody(one: Situation, need: Need, answer: Plan) -> str:
    search = one.search
    if not search.service_line:
        return "The order does not say which service line it belongs to; complete it, then search again."
    if not search.payer_code:
        return "The payer is not known by its code; complete the coverage, then search again."
    if not one.state:
        return "The member's state is not known; complete the address, then search again."
    if not answer.problem.providers:
        line = search.service_line.replace("_", " ")
        return f"No servicing provider has a contract with {search.payer_code} for {line}; ask for a single-case agreement."
    return answer.why_nobody(need.key).sentence.replace(need.key, f"case {one.case.number}")
