"""What must be known about a day's needs and the providers who could take them, before any search begins?

A point, the unit of every cost in this package, is what a tenth of a kilometer of travel costs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property

ANY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One order line that wants a servicing provider.

    `earliest` and `deadline` are aware and in the zone of the service address: days are read off them as they stand
    (visits run on the wall clock of the service address). Coordinates are degrees, or None where the address has none.
    `weight` says how many routine needs one hour of this one's lateness is worth. `size` counts starts (or hours, if
    the capacities are in hours). `excluded` names providers who already declined. Needs that share a `bundle` are
    better served by one provider.
    """

    key: str
    zip: str
    latitude: float | None
    longitude: float | None
    service_line: str
    details: frozenset[str] = frozenset()
    payer_code: str
    earliest: datetime
    deadline: datetime
    weight: int = 1
    size: int = 1
    excluded: frozenset[str] = frozenset()
    bundle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offeror:
    """One servicing provider who could be offered needs.

    `capabilities` holds (service line, detail) with "*" for every detail; `contracts` holds (payer code, service line).
    `credential_valid_through` is the last day on which every required paper is in force, None when one is missing.
    The service area is any of `zip_prefixes` or `radius_km` around the provider's own coordinates. `capacity` holds
    the starts left by (service line, day). `successes` of `tries` offers were accepted so far.
    """

    key: str
    latitude: float | None
    longitude: float | None
    capabilities: frozenset[tuple[str, str]]
    contracts: frozenset[tuple[str, str]]
    credential_valid_through: date | None
    zip_prefixes: frozenset[str] = frozenset()
    radius_km: float | None = None
    capacity: Mapping[tuple[str, date], int] = field(default_factory=dict)
    successes: int = 0
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each disadvantage costs, in points (a tenth of a kilometer each); all whole and not negative.

    Refusal, tightness and staying unassigned are multiplied by the need's own weight, since each of them makes it late.
    """

    distance_per_km: int = 10
    unknown_km: int = 50  # the distance assumed where an address has no coordinates
    refusal: int = 300  # a provider certain to decline; times the chance that this one declines
    tightness: int = 200  # a start at the deadline itself; times the share of the allowed time that is used up
    load: int = 20  # each start in the second `load_steps`-th of a provider's day, twice in the third, ...
    load_steps: int = 4
    split: int = 150  # each provider of a bundle beyond the first
    move: int = 100  # another provider or day than the earlier plan had (re-planning only)
    unassigned: int = 20_000  # nobody
    prior_accepts: float = 1.0  # acceptance before the first offer: accepts / (accepts + declines)
    prior_declines: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A day's needs, the providers, and the moment the plan is made (aware).

    `opens` and `closes` are the hours in which a start can happen, read on the need's wall clock; 8 to 18 is the
    operations guide's. A need whose deadline has passed may still start on the next `overdue_days` days.

    Raises:
        ValueError: a sentence naming the need or provider that cannot be planned with.
    """

    needs: tuple[Need, ...]
    providers: tuple[Offeror, ...]
    at: datetime
    weights: Weights = Weights()
    opens: time = time(8)
    closes: time = time(18)
    overdue_days: int = 3

    def __post_init__(self) -> None:
        object.__setattr__(self, "needs", tuple(self.needs))
        object.__setattr__(self, "providers", tuple(self.providers))
        if self.at.tzinfo is None:
            raise ValueError("The moment of planning has no time zone; pass an aware datetime.")
        if not (self.opens < self.closes and self.overdue_days >= 1):
            raise ValueError("The hours must open before they close, and overdue needs need at least one day.")
        _check_weights(self.weights)
        _check_needs(self.needs)
        _check_providers(self.providers)

    @cached_property
    def need_index(self) -> dict[str, int]:
        """Position of each need by key."""
        return {need.key: position for position, need in enumerate(self.needs)}

    @cached_property
    def provider_index(self) -> dict[str, int]:
        """Position of each provider by key."""
        return {provider.key: position for position, provider in enumerate(self.providers)}

    def need(self, key: str) -> Need:
        """The need of that key; KeyError when there is none."""
        return self.needs[self.need_index[key]]

    def provider(self, key: str) -> Offeror:
        """The provider of that key; KeyError when there is none."""
        return self.providers[self.provider_index[key]]


def _check_weights(weights: Weights) -> None:
    for name in ("distance_per_km", "unknown_km", "refusal", "tightness", "load", "split", "move", "unassigned"):
        if getattr(weights, name) < 0:
            raise ValueError(f"The weight {name} is negative; a disadvantage cannot pay.")
    if weights.load_steps < 1 or weights.prior_accepts <= 0 or weights.prior_declines <= 0:
        raise ValueError("load_steps must be at least 1, and both acceptance priors above 0.")


def _check_needs(needs: Iterable[Need]) -> None:
    seen: set[str] = set()
    for need in needs:
        if need.key in seen:
            raise ValueError(f"Need {need.key} is given twice.")
        seen.add(need.key)
        if need.earliest.tzinfo is None or need.deadline.tzinfo is None:
            raise ValueError(f"Need {need.key} has a time without a zone; pass the zone of the service address.")
        if need.size < 1 or need.weight < 1:
            raise ValueError(f"Need {need.key} must have a size and a weight of at least 1.")
        _check_place(need.latitude, need.longitude, f"Need {need.key}")


def _check_providers(providers: Iterable[Offeror]) -> None:
    seen: set[str] = set()
    for provider in providers:
        if provider.key in seen:
            raise ValueError(f"Provider {provider.key} is given twice.")
        seen.add(provider.key)
        if not 0 <= provider.successes <= provider.tries:
            raise ValueError(f"Provider {provider.key} accepted {provider.successes} of {provider.tries} offers.")
        if any(starts < 0 for starts in provider.capacity.values()):
            raise ValueError(f"Provider {provider.key} has a negative capacity; use 0 for a full day.")
        if provider.radius_km is not None and not (math.isfinite(provider.radius_km) and provider.radius_km >= 0):
            raise ValueError(f"Provider {provider.key} has a radius that is not a distance.")
        _check_place(provider.latitude, provider.longitude, f"Provider {provider.key}")


def _check_place(latitude: float | None, longitude: float | None, whose: str) -> None:
    if latitude is None and longitude is None:
        return
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(f"{whose} has coordinates that are not on Earth; pass degrees, or None for both.")
