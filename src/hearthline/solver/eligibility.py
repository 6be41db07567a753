"""Which providers may take which needs, and what stands in the way of the others?

`pairs` answers for a whole day at once; `why` answers for one pair in sentences. Both apply the same six tests, and the
tests of this package hold them to each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from hearthline.kernel.geography import distances_km
from hearthline.solver.distances import Floats, column, cosines_of, unit_vectors
from hearthline.solver.problem import ANY, Need, Offeror, Problem
from hearthline.solver.tables import Ask, Ints, Tables
from hearthline.solver.windows import window_of

METER = 0.001  # in kilometers; so near its edge a radius is measured exactly
BLOCK = 4_000_000  # pairs looked at in one go: 32 MB of floats


class Obstacle(StrEnum):
    """Why a provider may not be offered a need, in the order in which a coordinator asks."""

    CAPABILITY = "capability"
    CONTRACT = "contract"
    CREDENTIAL = "credential"
    AREA = "area"
    DECLINED = "declined"
    CAPACITY = "capacity"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs that pass every test but room on a day, sorted by need, then provider."""

    need: Ints
    provider: Ints
    km: Floats  # NaN where an address has no coordinates


def pairs(problem: Problem, tables: Tables) -> Pairs:
    """Every (need, provider) with capability, contract, a credential in force, area, and no earlier decline.

    Needs are grouped by what they ask; within a group radii are one matrix product, and ZIP prefixes one join.
    """
    allowed = _allowed(problem, tables)
    found = [*_within_radius(problem, tables, allowed), _within_prefix(problem, tables, allowed)]
    need = np.concatenate([part[0] for part in found])
    provider = np.concatenate([part[1] for part in found])
    keys = np.sort(need * max(1, len(problem.providers)) + provider)
    keys = keys[np.diff(keys, prepend=-1) > 0]  # a pair may be found by radius and by ZIP
    declined = [
        position * len(problem.providers) + problem.provider_index[key]
        for position, wanted in enumerate(problem.needs)
        for key in wanted.excluded
        if key in problem.provider_index
    ]
    if declined:
        keys = keys[~np.isin(keys, np.array(declined, dtype=np.int64))]
    need, provider = np.divmod(keys, max(1, len(problem.providers)))
    return Pairs(need, provider, _km(tables, need, provider))


def why(problem: Problem, *, need: str, provider: str) -> list[str]:
    """What stands between a need and a provider, one sentence per obstacle; empty when it may be offered.

    Raises:
        KeyError: the problem has no such need or provider.
    """
    return [sentence for _, sentence in obstacles(problem, problem.need(need), problem.provider(provider))]


def obstacles(problem: Problem, need: Need, provider: Offeror) -> list[tuple[Obstacle, str]]:
    """Every test that a pair fails, with a sentence a coordinator can act on."""
    found: list[tuple[Obstacle, str]] = []
    missing = missing_details(need, provider)
    if missing:
        found.append((Obstacle.CAPABILITY, f"{provider.key} does not offer {missing} in {need.service_line}."))
    if (need.payer_code, need.service_line) not in provider.contracts:
        found.append((Obstacle.CONTRACT, f"{provider.key} has no contract with payer {need.payer_code} for {need.service_line}."))
    first = window_of(problem, need).first
    if provider.credential_valid_through is None:
        found.append((Obstacle.CREDENTIAL, f"{provider.key} has a required credential missing; ask for it before offering."))
    elif provider.credential_valid_through < first:
        expired = provider.credential_valid_through.isoformat()
        found.append((Obstacle.CREDENTIAL, f"A credential of {provider.key} is in force only through {expired}."))
    outside = outside_area(need, provider)
    if outside:
        found.append((Obstacle.AREA, outside))
    if provider.key in need.excluded:
        found.append((Obstacle.DECLINED, f"{provider.key} already declined this need."))
    if not any(room >= need.size for room in _room_by_day(problem, need, provider)):
        found.append((Obstacle.CAPACITY, _no_room(problem, need, provider)))
    return found


def details_of(need: Need) -> str:
    """What a need asks for within its service line, in words."""
    return " and ".join(sorted(need.details)) if need.details else need.service_line


def missing_details(need: Need, provider: Offeror) -> str:
    """What a provider lacks for a need, in words; empty when it lacks nothing."""
    if (need.service_line, ANY) in provider.capabilities:
        return ""
    if not need.details:
        return "" if any(line == need.service_line for line, _ in provider.capabilities) else "anything"
    return " or ".join(sorted(detail for detail in need.details if (need.service_line, detail) not in provider.capabilities))


def outside_area(need: Need, provider: Offeror) -> str:
    """Why a need lies outside a provider's service area; empty when it lies inside."""
    if any(need.zip.startswith(prefix) for prefix in provider.zip_prefixes if prefix):
        return ""
    places = f"ZIP {need.zip} is not in the service area of {provider.key}"
    if provider.radius_km is None:
        return places + "."
    if need.latitude is None or need.longitude is None or provider.latitude is None or provider.longitude is None:
        return places + ", and without coordinates of both addresses its radius cannot be checked."
    km = float(distances_km([need.latitude], [need.longitude], [provider.latitude], [provider.longitude])[0])
    return "" if km <= provider.radius_km else f"{places}: {km:.1f} km away, and it goes {provider.radius_km:g} km."


def _room_by_day(problem: Problem, need: Need, provider: Offeror) -> list[int]:
    valid_through = provider.credential_valid_through
    days = [day for day in window_of(problem, need).days() if valid_through is None or day <= valid_through]
    return [provider.capacity.get((need.service_line, day), 0) for day in days]


def _no_room(problem: Problem, need: Need, provider: Offeror) -> str:
    window = window_of(problem, need)
    most = max(_room_by_day(problem, need, provider), default=0)
    between = f"on {window.first}" if window.first == window.last else f"from {window.first} to {window.last}"
    if most:
        return f"{provider.key} has room for {most} of {details_of(need)} on any day {between}, and this needs {need.size}."
    return f"{provider.key} has no start of {need.service_line} left {between}."


def _km(tables: Tables, need: Ints, provider: Ints) -> Floats:
    return distances_km(tables.latitude[need], tables.longitude[need],
                      tables.provider_latitude[provider], tables.provider_longitude[provider])  # fmt: skip


def _allowed(problem: Problem, tables: Tables) -> NDArray[np.bool_]:
    """Shape (asks, providers): capability, contract and a credential that is there at all."""
    count = len(problem.providers)
    capable: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    contracted: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for position, provider in enumerate(problem.providers):
        if provider.credential_valid_through is not None:
            for capability in provider.capabilities:
                capable[capability].append(position)
            for contract in provider.contracts:
                contracted[contract].append(position)
    allowed = np.zeros((len(tables.asks), count), dtype=np.bool_)
    for row, ask in enumerate(tables.asks):
        allowed[row] = _mask(contracted[ask.payer_code, ask.service_line], count) & _covers(capable, ask, count)
    return allowed


def _covers(capable: dict[tuple[str, str], list[int]], ask: Ask, count: int) -> NDArray[np.bool_]:
    everything = _mask(capable.get((ask.service_line, ANY), ()), count)
    if not ask.details:
        for (line, _), positions in capable.items():
            if line == ask.service_line:
                everything |= _mask(positions, count)
        return everything
    each = [_mask(capable.get((ask.service_line, detail), ()), count) for detail in ask.details]
    covers: NDArray[np.bool_] = everything | np.logical_and.reduce(each)
    return covers


def _mask(positions: Iterable[int], count: int) -> NDArray[np.bool_]:
    mask = np.zeros(count, dtype=np.bool_)
    mask[np.fromiter(positions, dtype=np.int64)] = True
    return mask


def _within_radius(problem: Problem, tables: Tables, allowed: NDArray[np.bool_]) -> Iterable[tuple[Ints, Ints]]:
    radii = column(provider.radius_km for provider in problem.providers)
    reach, surely = cosines_of(radii + METER), cosines_of(radii - METER)
    here = unit_vectors(tables.latitude, tables.longitude)
    there = unit_vectors(tables.provider_latitude, tables.provider_longitude)
    order = np.argsort(tables.ask, kind="stable")
    bounds = np.searchsorted(tables.ask[order], np.arange(len(tables.asks) + 1))
    for ask in range(len(tables.asks)):
        columns = np.flatnonzero(allowed[ask] & ~np.isnan(radii))
        rows = order[bounds[ask] : bounds[ask + 1]]
        step = max(1, BLOCK // max(1, len(columns)))
        for start in range(0, len(rows) if len(columns) else 0, step):
            block = rows[start : start + step]
            cosines = here[block] @ there[columns].T
            row, col = np.nonzero(cosines >= reach[columns])
            need, provider = block[row], columns[col]
            near = cosines[row, col] >= surely[provider]
            unsure = np.flatnonzero(~near)
            near[unsure] = _km(tables, need[unsure], provider[unsure]) <= radii[provider[unsure]]
            yield need[near], provider[near]


def _within_prefix(problem: Problem, tables: Tables, allowed: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Needs joined to providers by ZIP prefix, then filtered by what is asked."""
    serving: defaultdict[str, set[int]] = defaultdict(set)
    for position, provider in enumerate(problem.providers):
        for prefix in provider.zip_prefixes:
            if prefix:
                serving[prefix].add(position)
    lengths = sorted({len(prefix) for prefix in serving})
    places: dict[tuple[str, ...], int] = {}
    place = np.array([places.setdefault(tuple(need.zip[:length] for length in lengths), len(places)) for need in problem.needs],
                     dtype=np.int64)  # fmt: skip
    lists = [sorted(set().union(*(serving.get(prefix, ()) for prefix in prefixes))) for prefixes in places]
    counts = np.array([len(some) for some in lists], dtype=np.int64)
    flat = np.array([position for some in lists for position in some], dtype=np.int64)
    each = counts[place] if len(place) else place
    need = np.repeat(np.arange(len(place)), each)
    begins = np.cumsum(counts) - counts
    within = np.arange(len(need)) - np.repeat(np.cumsum(each) - each, each)
    candidate = flat[np.repeat(begins[place], each) + within] if len(need) else need
    keep = allowed[tables.ask[need], candidate] if len(need) else np.zeros(0, dtype=np.bool_)
    return need[keep], candidate[keep]
