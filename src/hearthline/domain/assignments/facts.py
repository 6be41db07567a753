"""Which plain values describe a search for a provider, its candidates, its offers and a provider's reply?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from hearthline.domain.obligations.facts import Clock
from hearthline.kernel.vocabulary import DeclineReason


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferReply:
    """A servicing provider's answer: "accepted", "declined", or "counter".

    A counter-offer says when it could (`counter_start_at`), or on which other terms, each as the provider said it.
    """

    reference: str
    answered_at: datetime
    reply: str
    reason: DeclineReason | None = None
    counter_start_at: datetime | None = None
    note: str = ""
    counter_rate: str = ""
    counter_authorization: str = ""
    counter_zone: str = ""

    @property
    def terms(self) -> dict[str, str]:
        """What it asks for besides another start; empty where the terms stand as they are."""
        asked = {"rate": self.counter_rate, "authorization": self.counter_authorization, "zone": self.counter_zone}
        return {name: said for name, said in asked.items() if said}


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What one provider must be able to do: details of a service line, for some of an order's lines (their positions)."""

    details: frozenset[str]
    line_positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A search that is not over: until when its open offers are held (the first to end), and the clock that runs for it."""

    id: UUID
    state: str
    hold_until: datetime | None
    kind: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentDraft:
    """The search for one provider, before it is opened. `position` tells the searches of a case apart, from 1."""

    client_id: UUID
    case_id: UUID
    referral_id: UUID
    position: int
    service_line: str
    details: tuple[str, ...]
    line_positions: tuple[int, ...]
    payer_code: str
    urgency: str
    zone: str
    earliest_at: datetime
    deadline_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateDraft:
    """One provider in the ranked plan of a search: rank 1 is asked first; `reasons` are sentences.

    `hold_minutes` is how long a dispatcher gives this one to think, None as its contract says.
    """

    client_id: UUID
    assignment_id: UUID
    round: int
    rank: int
    organization_id: UUID
    starts_date: date
    cost: int
    reasons: tuple[str, ...]
    hold_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDraft:
    """An offer to make; its id is chosen by the caller, who has already taken the provider's start under it.

    Offers of one `broadcast_id` go out together. `chosen_because` and `cost_over` tell of a person's choice against the plan.
    """

    id: UUID
    client_id: UUID
    case_id: UUID
    assignment_id: UUID
    organization_id: UUID
    reference: str
    service_line: str
    round: int
    starts_date: date
    start_due_at: datetime
    hold: Clock
    counterparty: str
    broadcast_id: UUID | None = None
    chosen_because: str = ""
    cost_over: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferOutcome:
    """How an offer ended: the move of its lifecycle and what the provider said, when; no moment where it said nothing."""

    offer_id: UUID
    move: str
    answered_at: datetime | None = None
    reason: str = ""
    note: str = ""
    counter_start_at: datetime | None = None
    terms: Mapping[str, str] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Who took a search, through which offer, and the day it starts."""

    assignment_id: UUID
    offer_id: UUID
    organization_id: UUID
    starts_date: date
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A search that a provider has accepted; `provider_key` is how messages name the provider."""

    id: UUID
    client_id: UUID
    case_id: UUID
    referral_id: UUID
    position: int
    service_line: str
    line_positions: tuple[int, ...]
    organization_id: UUID
    provider_key: str
    starts_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What follows from a coded decline.

    `is_excluded` keeps the provider out of this search; `is_lasting` keeps it out also after the search is widened. `tells` is
    the desk that should look: "provider_relations", "intake", "nurse", "care_coordinator" or nobody ("").
    """

    is_excluded: bool
    is_lasting: bool
    tells: str
    sentence: str
