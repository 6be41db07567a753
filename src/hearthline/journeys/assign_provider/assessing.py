"""Who could take this search, who could not, and why: everything a dispatcher weighs before asking anybody?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from hearthline.domain.assignments import api as assignments
from hearthline.domain.network import api as network
from hearthline.journeys.assign_provider.planning import OVERDUE_DAYS, days_of, need_of, plan
from hearthline.journeys.assign_provider.situation import Situation, situations
from hearthline.kernel.geography import distance_km
from hearthline.plumbing.access import Viewer

if TYPE_CHECKING:
    from hearthline.solver import Alternative, Need, Offeror, Plan, Problem

MOST_ON_BOARD = 1_000
"""So many searches are planned together when the whole board is proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One provider before one search.

    `obstacles` are sentences, none when it may be asked; then `day` is its next free day, `left` the starts it has left that day,
    `cost` its points and `cost_over` how many more than the best. `accepted` of `answered` offers were taken in half a year.
    """

    organization_id: UUID
    name: str
    state: str
    km: float | None
    radius_km: float | None
    latitude: float | None
    longitude: float | None
    accepted: int
    answered: int
    hold_hours: int | None
    obstacles: tuple[str, ...] = ()
    day: date | None = None
    left: int = 0
    starts: int = 0
    cost: int = 0
    cost_over: int = 0

    @property
    def is_eligible(self) -> bool:
        """May it be asked?"""
        return not self.obstacles


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A search with everybody who has a contract with its payer for its service line: the best first, then who is left out."""

    situation: Situation
    standings: tuple[Standing, ...]
    names: Mapping[UUID, str]
    nobody: str = ""

    @property
    def eligible(self) -> tuple[Standing, ...]:
        """Who may be asked, the best first."""
        return tuple(one for one in self.standings if one.is_eligible)

    @property
    def left_out(self) -> tuple[Standing, ...]:
        """Who may not, the nearest first."""
        return tuple(one for one in self.standings if not one.is_eligible)


def assess(viewer: Viewer, one: Situation, *, at: datetime) -> Assessment:
    """Everybody who comes into question for one search, with reasons."""
    from hearthline.solver import Problem, assign

    able = network.contracted(viewer, payer_codes=[one.search.payer_code], service_lines=[one.search.service_line])
    roster = network.terms(viewer, sorted({*able, *(offer.organization_id for offer in one.offers)}))
    history = assignments.acceptance(viewer, list(roster), at=at)
    need = need_of(one.as_if_idle, {id_: some.key for id_, some in roster.items()}, at=at)
    offerors = network.offerors(
        viewer, roster, on=at.date(), days=days_of([need], at=at), accepted=history, widened=one.search.widened
    )
    problem = Problem(needs=(need,), providers=tuple(offerors), at=at, overdue_days=OVERDUE_DAYS)
    answer = assign(problem)
    ranked = {other.provider: other for other in answer.alternatives(need.key)}
    best = next(iter(ranked.values())).cost if ranked else 0.0
    ids = {some.key: id_ for id_, some in roster.items()}
    standings = [
        _standing(one, roster[ids[some.key]], some, problem, need, ranked.get(some.key), best, at=at) for some in offerors
    ]
    standings.sort(key=lambda some: (not some.is_eligible, some.cost, some.km if some.km is not None else 1e9, some.name))
    names = {id_: some.name for id_, some in roster.items()}
    return Assessment(
        situation=one,
        standings=tuple(standings),
        names=names,
        nobody=_nobody(one, standings, ranked, answer, need),
    )


def _nobody(one: Situation, standings: Sequence[Standing], ranked: Mapping[str, Alternative], answer: Plan, need: Need) -> str:
    """Why nobody can be asked; empty where somebody can."""
    if any(some.is_eligible for some in standings):
        return ""
    if ranked:
        return "Everybody who could take it is being asked."
    return answer.why_nobody(need.key).sentence.replace(need.key, f"case {one.case.number}")


def _standing(
    one: Situation,
    terms: network.Terms,
    offeror: Offeror,
    problem: Problem,
    need: Need,
    alternative: Alternative | None,
    best: float,
    *,
    at: datetime,
) -> Standing:
    search = one.search
    contract = network.contract_for(
        terms, payer_code=search.payer_code, service_line=search.service_line, on=alternative.day if alternative else at.date()
    )
    gaps = _gaps(one, terms, offeror, problem, need, on=alternative.day if alternative else need.earliest.date())
    starts = terms.capacity.get(search.service_line, (0,) * 7)
    here = (one.person.latitude, one.person.longitude, terms.latitude, terms.longitude)
    known = [some for some in here if some is not None]
    may = alternative is not None and not gaps
    return Standing(
        organization_id=terms.organization_id,
        name=terms.name,
        state=terms.state,
        km=distance_km(*known) if len(known) == 4 else None,
        radius_km=offeror.radius_km,
        latitude=terms.latitude,
        longitude=terms.longitude,
        accepted=offeror.successes,
        answered=offeror.tries,
        hold_hours=contract.acceptance_hours if contract else None,
        obstacles=() if may else tuple(gaps or ["Has no start left in time."]),
        day=alternative.day if may and alternative else None,
        left=offeror.capacity.get((search.service_line, alternative.day), 0) if may and alternative else 0,
        starts=starts[alternative.day.weekday()] if may and alternative else 0,
        cost=round(alternative.cost) if may and alternative else 0,
        cost_over=round(alternative.cost - best) if may and alternative else 0,
    )


def _gaps(one: Situation, terms: network.Terms, offeror: Offeror, problem: Problem, need: Need, *, on: date) -> list[str]:
    """What stands in the way: papers, license and contract as the network room words them, the rest as the search does."""
    from hearthline.solver import Obstacle, obstacles

    decision = network.eligibility(
        terms, payer_code=one.search.payer_code, service_line=one.search.service_line, state=one.state, on=on
    )
    told = [] if decision.outcome else [reason.sentence for reason in decision.reasons]
    if any(offer.state == "OPEN" and offer.organization_id == terms.organization_id for offer in one.offers):
        told.append(_asked_before(one, terms.organization_id))
    for kind, sentence in obstacles(problem, need, offeror):
        if kind is Obstacle.DECLINED:
            told.append(_asked_before(one, terms.organization_id))
        elif kind not in (Obstacle.CONTRACT, Obstacle.CREDENTIAL):
            told.append(sentence.replace(terms.key, terms.name).replace(need.service_line, need.service_line.replace("_", " ")))
    return told


def _asked_before(one: Situation, organization_id: UUID) -> str:
    offer = [some for some in one.offers if some.organization_id == organization_id][-1]
    if offer.state == "OPEN":
        return f"Is being asked now (offer {offer.reference})."
    label = assignments.OFFER.state(offer.state).label.lower()
    follows = f" {assignments.consequence(offer.reason).sentence}" if offer.state == "DECLINED" else ""
    return f"Was asked before: {label} (offer {offer.reference}).{follows}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Whom the proposal gives a search to: ranked candidates, the first proposed; `is_wider`: only with twice the area."""

    situation: Situation
    candidates: tuple[assignments.CandidateDraft, ...]
    points: int
    is_wider: bool = False
    nobody: str = ""

    @property
    def id(self) -> UUID:
        """The search's id."""
        return self.situation.id

    def candidate(self, organization_id: UUID) -> assignments.CandidateDraft | None:
        """The candidate that is this organization."""
        return next((one for one in self.candidates if one.organization_id == organization_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The plan for everything nobody is being asked about: who gets what, what it costs, and what finds nobody."""

    pairs: tuple[Pair, ...]
    nobody: tuple[Pair, ...]
    names: Mapping[UUID, str]

    @property
    def points(self) -> int:
        """What the proposed pairs cost together."""
        return sum(one.points for one in self.pairs)


def propose(viewer: Viewer, *, at: datetime, only: Sequence[assignments.Assignment] | None = None) -> Proposal:
    """The plan for the whole board at once; who finds nobody is looked for twice as far away.

    Args:
        only: these searches instead, also where somebody is being asked already: planned as if nobody were.
    """
    board = assignments.unplaced(viewer, limit=MOST_ON_BOARD) if only is None else only
    idle = [one.as_if_idle for one in situations(viewer, board) if only is not None or not one.has_open_offer]
    planned, roster = plan(viewer, idle, at=at) if idle else ({}, {})
    stuck = [one for one in idle if not planned[one.id].candidates]
    wider, more = plan(viewer, stuck, at=at, wider=2) if stuck else ({}, {})
    names = {id_: one.name for id_, one in {**roster, **more}.items()}
    pairs, nobody = [], []
    for one in idle:
        first = planned[one.id]
        if first.candidates:
            pairs.append(Pair(situation=one, candidates=first.candidates, points=first.points))
        elif wider[one.id].candidates:
            found = wider[one.id]
            pairs.append(
                Pair(situation=one, candidates=found.candidates, points=found.points, is_wider=True, nobody=first.nobody)
            )
        else:
            nobody.append(Pair(situation=one, candidates=(), points=0, nobody=first.nobody))
    return Proposal(pairs=tuple(pairs), nobody=tuple(nobody), names=names)
