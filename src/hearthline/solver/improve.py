"""Which small changes make a draft cheaper where a flow cannot see: whole needs of several units, and bundles?

The second pass after the flow. Three changes are tried, always against the exact cost, and kept only when it falls:
a need goes elsewhere; a need takes the place of another that goes elsewhere; a bundle gathers at one provider. The pass is a
local search: it proves nothing, so the plan reports its cost beside the flow's bound. It counts its trials instead of
looking at a clock, so that the same problem gives the same plan.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from hearthline.solver.draft import NOBODY, Draft
from hearthline.solver.flow import Flow, Market
from hearthline.solver.tables import Ints

PROVIDERS_PER_BUNDLE = 6
CELLS_FOUGHT_FOR = 8
REFUGES = 3


def whole(market: Market, flow: Flow) -> tuple[Ints, Ints]:
    """The option of each need that the flow served whole (-1 otherwise), and the needs it divided.

    A need counts as divided when it is spread over cells, or served in part only.
    """
    chosen = np.full(len(market.size), NOBODY, dtype=np.int64)
    used = np.flatnonzero(flow.units > 0)
    need = market.options.need[used]
    full = flow.units[used] == market.size[need]
    chosen[need[full]] = used[full]
    return chosen, np.unique(need[~full])


def improve(draft: Draft, focus: Iterable[int], *, trials: int) -> int:
    """Change a draft until nothing tried helps or `trials` placements were looked at; returns how many were.

    Args:
        focus: needs to move by themselves, in this order; bundles are gathered besides.
    """
    search = _Search(draft, trials)
    queue = list(focus)
    members: dict[str, list[int]] = {}
    for need, bundle in enumerate(draft.ground.bundle):
        if bundle:
            members.setdefault(bundle, []).append(need)
    improved = True
    while improved and not search.is_spent:
        improved = False
        for need in queue:
            improved |= not search.is_spent and (search.settle(need, fights=CELLS_FOUGHT_FOR) or search.rescue(need))
        for bundle, needs in members.items():
            if not search.is_spent and len(draft.bundles[bundle]) > 1:
                improved |= search.gather(needs)
    for need in queue:  # however little was searched, nobody waits beside a provider with room
        if draft.chosen[need] == NOBODY:
            search.settle(need, fights=0)
    return search.looked_at


@dataclass(frozen=True, slots=True)
class _Move:
    """A placement of an unplaced need, with the points it adds; `evicted` makes way and goes to the option `refuge`."""

    points: int
    option: int
    evicted: int = NOBODY
    refuge: int = NOBODY


class _Search:
    def __init__(self, draft: Draft, trials: int) -> None:
        self.draft = draft
        self.trials = trials
        self.looked_at = 0
        self.rescued = NOBODY  # the need whose new place nobody may contest

    @property
    def is_spent(self) -> bool:
        return self.looked_at >= self.trials

    def settle(self, need: int, *, fights: int) -> bool:
        """Move a need to the best place there is, fighting for so many full cells; whether that helped.

        A need without any place fights for every one.
        """
        before, reach = self.draft.chosen[need], self.draft.excess(need) + self.draft.ground.weights.split
        back = self.draft.lift(need)
        if fights and before == NOBODY:
            fights = len(self.draft.ground.menu(need))
        move = self._best(need, below=back, reach=reach, most_fights=fights)
        if move is not None:
            self._apply(need, move)
        elif before != NOBODY:
            self.draft.place(need, before)
        return move is not None

    def rescue(self, need: int) -> bool:
        """Find a place for a need without one by a chain: it takes another's place, which takes a third's; whether it did."""
        draft, ground = self.draft, self.draft.ground
        if draft.chosen[need] != NOBODY:
            return False
        for _, option, cell, cost in ground.menu(need):
            lacking = draft.load[cell] + ground.size[need] - ground.room[cell]
            for occupant in sorted(draft.occupants[cell], key=lambda other: (ground.size[other], other)):
                if ground.size[occupant] < lacking or self.is_spent:
                    continue
                stood = draft.chosen[occupant]
                adding = -draft.lift(occupant) + draft.adding(need, cell, cost)
                draft.place(need, option)
                self.rescued = need
                fights = len(ground.menu(occupant))
                move = self._best(occupant, below=-adding, reach=math.inf, most_fights=fights)
                self.rescued = NOBODY
                if move is not None:
                    self._apply(occupant, move)
                    return True
                draft.lift(need)
                draft.place(occupant, stood)
        return False

    def gather(self, needs: list[int]) -> bool:
        """Bring a bundle to one provider, whichever is cheapest; whether that helped."""
        best, best_provider = 0, NOBODY
        reach = sum(self.draft.excess(need) for need in needs) + self.draft.ground.weights.split * len(needs)
        for provider in self._hosts(needs):
            points, undo = self._move_to(needs, provider, reach)
            self._restore(undo)
            if points < best:
                best, best_provider = points, provider
        if best_provider == NOBODY:
            return False
        self._move_to(needs, best_provider, reach)
        return True

    def _hosts(self, needs: list[int]) -> list[int]:
        """Providers that could serve at least two of the needs, those that cost least (prices included) first."""
        ground = self.draft.ground
        worth: dict[int, float] = {}
        serves: dict[int, int] = {}
        for need in needs:
            cheapest: dict[int, float] = {}
            for excess, _, cell, _ in ground.menu(need):
                cheapest.setdefault(ground.provider[cell], excess)
            for provider, excess in cheapest.items():
                serves[provider] = serves.get(provider, 0) + 1
                worth[provider] = worth.get(provider, 0.0) + excess - ground.weights.split
        able = [provider for provider, count in serves.items() if count > 1]
        return sorted(able, key=lambda provider: (worth[provider], provider))[:PROVIDERS_PER_BUNDLE]

    def _move_to(self, needs: list[int], provider: int, reach: float) -> tuple[int, dict[int, int]]:
        """Move what can be moved to one provider; the points this adds and where everybody moved stood before."""
        draft, points, undo = self.draft, 0, {}
        for need in needs:
            undo[need] = draft.chosen[need]
            points -= draft.lift(need)
        for need in needs:
            move = self._best(need, below=0, reach=reach, provider=provider) or self._best(need, below=0, reach=reach)
            if move is not None:
                undo.setdefault(move.evicted, draft.chosen[move.evicted])
                self._apply(need, move)
                points += move.points
        undo.pop(NOBODY, None)
        return points, undo

    def _restore(self, undo: dict[int, int]) -> None:
        for need in undo:
            self.draft.lift(need)
        for need, option in undo.items():
            if option != NOBODY:
                self.draft.place(need, option)

    def _apply(self, need: int, move: _Move) -> None:
        if move.evicted != NOBODY:
            self.draft.lift(move.evicted)
        self.draft.place(need, move.option)
        if move.evicted != NOBODY:
            self.draft.place(move.evicted, move.refuge)

    def _best(
        self, need: int, *, below: int, reach: float, provider: int = NOBODY, most_fights: int = CELLS_FOUGHT_FOR
    ) -> _Move | None:
        """The cheapest way to place an unplaced need for fewer points than `below`; None when there is none.

        A place in a full cell is worth its price: one dearer than the cheapest by more than `reach` is not fought for.
        """
        draft, ground = self.draft, self.draft.ground
        best: _Move | None = None
        penalty, limit, fought = ground.penalty[need], below, 0
        for excess, option, cell, cost in ground.menu(need):
            self.looked_at += 1
            if cost - penalty >= limit or (provider != NOBODY and ground.provider[cell] != provider):
                continue
            if draft.has_room(need, cell):
                points = draft.adding(need, cell, cost)
                if points < limit:
                    limit, best = points, _Move(points, option)
                    reach = min(reach, excess + ground.weights.split)
            elif excess <= reach and fought < most_fights:
                fought += 1
                move = self._best_eviction(need, option, cell, cost, limit)
                if move is not None:
                    limit, best = move.points, move
        return best

    def _best_eviction(self, need: int, option: int, cell: int, cost: int, limit: int) -> _Move | None:
        """The cheapest way to place a need where another makes way, for fewer points than `limit`."""
        draft, ground = self.draft, self.draft.ground
        best: _Move | None = None
        lacking = draft.load[cell] + ground.size[need] - ground.room[cell]
        for occupant in sorted(draft.occupants[cell]):
            if ground.size[occupant] < lacking or occupant == self.rescued:
                continue
            stood = draft.chosen[occupant]
            adding = -draft.lift(occupant) + draft.adding(need, cell, cost)
            draft.place(need, option)
            refuges = 0
            for _, refuge, other, other_cost in ground.menu(occupant):
                self.looked_at += 1
                if other == cell or not draft.has_room(occupant, other):
                    continue
                refuges += 1
                points = adding + draft.adding(occupant, other, other_cost)
                if points < limit:
                    limit, best = points, _Move(points, option, occupant, refuge)
                if refuges == REFUGES:
                    break
            draft.lift(need)
            draft.place(occupant, stood)
        return best
