"""What is looked for, by when, who is left out, how long is an offer held, and what follows from an answer?

Pure functions of facts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from hearthline import rulebook
from hearthline.domain.assignments.facts import Consequence, Search
from hearthline.domain.assignments.lifecycle import COUNTERED, EXPIRED, OPEN, TAKEN, WITHDRAWN
from hearthline.domain.obligations.facts import Clock
from hearthline.kernel.vocabulary import DeclineReason, ServiceLine, Urgency

OFFER_RULE, SEARCH_RULE, UNFOUND_RULE = "hub.offer.answer", "hub.assignment.start", "hub.exception.resolve"
STANDARD_RULE, COMPLEX_RULE = "hub.service.standard", "hub.service.complex"
DAY_STARTS, DAY_ENDS = time(8), time(18)
URGENT = (Urgency.URGENT, Urgency.DISCHARGE)
# How many routine cases an hour's delay of this one is worth to the search (our own default).
WEIGHTS = {Urgency.ROUTINE: 1, Urgency.URGENT: 3, Urgency.DISCHARGE: 5}
HISTORY = timedelta(days=180)
NEWEST = 200  # answers that say how often a provider accepts: more of them say the same
"""How far back acceptance is counted."""
MOST_TIMES_ASKED = 2
"""A provider who may be asked again about the same search is asked at most so often."""


class OrderedLine(Protocol):
    """What is read of an order line."""

    position: int
    code: str
    code_system: str


class PastOffer(Protocol):
    """What is read of an earlier offer of a search."""

    organization_id: UUID
    state: str
    reason: str
    offered_at: datetime
    counter_start_at: datetime | None


def searches(service_line: str, lines: Sequence[OrderedLine], *, on: date) -> list[Search]:
    """The providers an order needs: one for all its lines, but for home infusion one for the drug and one for the nurse.

    A line whose code says nothing asks for no detail: any provider of the service line may take it. `on` is the local day the
    search begins.
    """
    wanted = [(line.position, _detail(service_line, line, on)) for line in lines]
    groups = [wanted]
    if service_line == ServiceLine.HOME_INFUSION:
        nursing = [one for one in wanted if one[1] == "nursing"]
        groups = [[one for one in wanted if one[1] != "nursing"], nursing] if nursing else [wanted]
    return [
        Search(
            details=frozenset(detail for _, detail in group if detail),
            line_positions=tuple(position for position, _ in group),
        )
        for group in groups
        if group or not lines
    ]


def _detail(service_line: str, line: OrderedLine, on: date) -> str:
    return rulebook.detail_of(service_line, line.code, on) if line.code_system in ("hcpcs", "cpt") else ""


def window(
    *,
    at: datetime,
    promised_at: datetime,
    discharge_at: datetime | None,
    requested_start_date: date | None,
    zone: str,
) -> tuple[datetime, datetime]:
    """From when and until when the service may start, in the zone of the service address.

    Args:
        promised_at: when the case's own service clock runs out, its pauses granted.
        requested_start_date: the ordered start of care; a later one than promised is what is wanted (42 CFR 484.55(a)(1)).
    """
    where = ZoneInfo(zone)
    earliest, deadline = max(at, discharge_at or at), promised_at
    if requested_start_date is not None:
        earliest = max(earliest, datetime.combine(requested_start_date, DAY_STARTS, tzinfo=where))
        deadline = max(deadline, datetime.combine(requested_start_date, DAY_ENDS, tzinfo=where))
    return earliest.astimezone(where), deadline.astimezone(where)


def standard_deadline(*, at: datetime, zone: str, is_complex: bool) -> datetime:
    """The service deadline of a case whose own clock is no longer running: as if it had come in now."""
    rule = rulebook.rule_on(COMPLEX_RULE if is_complex else STANDARD_RULE, at.astimezone(ZoneInfo(zone)).date())
    return rule.due(at, zone=zone).at


def in_zone(moment: datetime, zone: str) -> datetime:
    """The moment on the wall clock of a zone."""
    return moment.astimezone(ZoneInfo(zone))


def weight(urgency: str) -> int:
    """How heavily the search weighs this urgency."""
    return WEIGHTS.get(Urgency(urgency), 1) if urgency in Urgency._value2member_map_ else 1


def start_due_at(*, deadline_at: datetime, starts_date: date, zone: str) -> datetime:
    """Until when the provider is asked to start: the deadline, or the end of the planned day where that is later already."""
    return max(deadline_at, datetime.combine(starts_date, DAY_ENDS, tzinfo=ZoneInfo(zone)))


@lru_cache(maxsize=4096)
def offer_clock(
    *, at: datetime, zone: str, urgency: str, acceptance_hours: int | None, payer_code: str, hold_minutes: int | None = None
) -> Clock:
    """How long an offer is held: the contract's acceptance hours, business hours of the provider; an hour when it is urgent; or
    the minutes that a dispatcher gave."""
    rule = rulebook.rule_on(OFFER_RULE, at.astimezone(ZoneInfo(zone)).date(), urgency=urgency)
    told: tuple[tuple[str, str], ...] = (("urgency", urgency),)
    if acceptance_hours is not None and urgency not in URGENT:
        rule = rule.under_contract(acceptance_hours, citation=f"Acceptance hours of the contract with {payer_code}")
        told = (("contract_citation", rule.citation), ("contract_count", str(acceptance_hours)), *told)
    due_at = rule.due(at, zone=zone).at
    if hold_minutes:
        due_at = at + timedelta(minutes=hold_minutes)
        told = (("not_after_at", due_at.isoformat()), ("not_before_at", due_at.isoformat()), *told)
    return Clock(rule=OFFER_RULE, version=rule.version_from, due_at=due_at, zone=zone, counts_from_at=at, circumstances=told)


def search_clock(*, at: datetime, deadline_at: datetime, zone: str, urgency: str) -> Clock:
    """By when somebody must have accepted: half of the time left to the deadline, but never before the first offer is due.

    The other half is for arranging the visit or delivery (our own default).
    """
    first_offer = _first_offer_clock(at=at, zone=zone, urgency=urgency)
    half = at + (deadline_at - at) / 2
    return replace(
        first_offer,
        due_at=max(first_offer.due_at, half),
        circumstances=(("not_before_at", half.isoformat()), *first_offer.circumstances),
    )


@lru_cache(maxsize=4096)
def _first_offer_clock(*, at: datetime, zone: str, urgency: str) -> Clock:
    rule = rulebook.rule_on(SEARCH_RULE, at.astimezone(ZoneInfo(zone)).date(), urgency=urgency)
    due_at, told = rule.due(at, zone=zone).at, (("urgency", urgency),)
    return Clock(rule=SEARCH_RULE, version=rule.version_from, due_at=due_at, zone=zone, counts_from_at=at, circumstances=told)


def _then(sentence: str, *, is_excluded: bool = True, is_lasting: bool = False, tells: str = "") -> Consequence:
    return Consequence(is_excluded=is_excluded, is_lasting=is_lasting, tells=tells, sentence=sentence)


def _doubt(sentence: str) -> Consequence:
    return _then(sentence, is_lasting=True, tells="provider_relations")


CONSEQUENCES: Mapping[str, Consequence] = {
    DeclineReason.NO_CAPACITY: _then("Has no room for this case; the next in the plan is asked."),
    DeclineReason.STAFFING: _then("Has nobody free for this case; the next in the plan is asked."),
    DeclineReason.EQUIPMENT_OUT_OF_STOCK: _then("Is out of stock; the next in the plan is asked."),
    DeclineReason.OUT_OF_AREA: _doubt("Its service area on file says otherwise; check it."),
    DeclineReason.SERVICE_NOT_OFFERED: _doubt("Its capabilities on file say otherwise; check them."),
    DeclineReason.NOT_IN_NETWORK: _doubt("Its contract on file says otherwise; check it."),
    DeclineReason.RATE: _doubt("Refuses the contracted rate; take it up with them."),
    DeclineReason.CLINICAL_COMPLEXITY: _then(
        "Finds the need beyond its means; a nurse reviews the order.", is_lasting=True, tells="nurse"
    ),
    DeclineReason.MEMBER_HISTORY: _then(
        "Will not serve this member; ask why and note it.", is_lasting=True, tells="care_coordinator"
    ),
    DeclineReason.INCOMPLETE_ORDER: _then(
        "Says the order lacks something; intake asks for it.", is_excluded=False, tells="intake"
    ),
    DeclineReason.OTHER: _then("Gave no listed reason; the next in the plan is asked."),
}
_SILENCE = _then("Did not answer in time, or could start only later.")
_BUSY_OR_FAILED = _then("Is asked now, or accepted and then could not.", is_lasting=True)
_TAKEN_BACK = _then("The hub took the offer back.", is_excluded=False)
FAILED = "failed_after_acceptance"
"""The reason on an acceptance that was released because the provider could not do it after all."""


def consequence(reason: str) -> Consequence:
    """What follows from a coded decline; an unknown code counts as "other"."""
    return CONSEQUENCES.get(reason, CONSEQUENCES[DeclineReason.OTHER])


def excluded(offers: Iterable[PastOffer], *, widened_at: datetime | None) -> frozenset[UUID]:
    """The organizations a search must not ask (again), given its offers so far.

    Whoever declined for good, or accepted and then failed, stays out; whoever had no room, no stock or no answer may be asked
    again after the search was widened. Nobody is asked more than `MOST_TIMES_ASKED` times in between.
    """
    out: set[UUID] = set()
    asked: dict[UUID, int] = {}
    for offer in offers:
        is_before = widened_at is not None and offer.offered_at < widened_at
        follows = _follows(offer)
        if follows.is_excluded and (follows.is_lasting or not is_before):
            out.add(offer.organization_id)
        if not is_before:
            asked[offer.organization_id] = asked.get(offer.organization_id, 0) + 1
    return frozenset(out | {id_ for id_, times in asked.items() if times >= MOST_TIMES_ASKED})


def _follows(offer: PastOffer) -> Consequence:
    if offer.state in (OPEN.code, TAKEN.code) or offer.reason == FAILED:
        return _BUSY_OR_FAILED
    if offer.state == WITHDRAWN.code:
        return _TAKEN_BACK
    return _SILENCE if offer.state in (EXPIRED.code, COUNTERED.code) else consequence(offer.reason)


def fallback(offers: Sequence[PastOffer], *, at: datetime) -> PastOffer | None:
    """The counter-offer to come back to when nobody else is left: the earliest start still ahead, of one asked only once."""
    times = Counter(one.organization_id for one in offers)
    kept = [
        one
        for one in offers
        if one.state == COUNTERED.code and times[one.organization_id] < MOST_TIMES_ASKED
        and one.counter_start_at is not None and one.counter_start_at > at
    ]  # fmt: skip
    return min(kept, key=lambda one: (one.counter_start_at or at, one.offered_at), default=None)


def is_acceptable(counter_start_at: datetime, *, deadline_at: datetime, at: datetime) -> bool:
    """Is a counter-offer as good as an acceptance: a start still ahead, and within the deadline?"""
    return at <= counter_start_at <= deadline_at
