"""What would a plan cost if this need went there instead, with whole needs, loads and bundles counted exactly?

A draft is a plan while it is being changed. It knows for each need which option it takes, and what any single change costs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from hearthline.solver.loads import load_cost
from hearthline.solver.options import Options
from hearthline.solver.problem import Weights
from hearthline.solver.tables import Ints

NOBODY = -1
Entry = tuple[float, int, int, int]


@dataclass(frozen=True, slots=True)
class Ground:
    """What does not change while a draft does. `bundle` holds "" for needs without one; prices are points per unit."""

    options: Options
    size: Sequence[int]
    penalty: Sequence[int]
    bundle: Sequence[str]
    room: Sequence[int]
    provider: Sequence[int]  # of each cell
    prices: Sequence[float]  # of each cell
    weights: Weights
    _menus: dict[int, list[Entry]] = field(default_factory=dict)
    _least: dict[int, float] = field(default_factory=dict)
    _fills: dict[int, list[int]] = field(default_factory=dict)

    def menu(self, need: int) -> list[Entry]:
        """The options of a need as (excess, position, cell, cost), the least excess first."""
        menu = self._menus.get(need)
        if menu is None:
            start, end = int(self.options.starts[need]), int(self.options.starts[need + 1])
            cells, costs = self.options.cell[start:end].tolist(), self.options.cost[start:end].tolist()
            size, penalty = self.size[need], float(self.penalty[need])
            worths = [cost + self.prices[cell] * size for cell, cost in zip(cells, costs, strict=True)]
            least = self._least[need] = min(penalty, min(worths, default=penalty))
            excesses = (worth - least for worth in worths)
            menu = self._menus[need] = sorted(zip(excesses, range(start, end), cells, costs, strict=True))
        return menu

    def filled(self, cell: int, load: int, size: int) -> int:
        """Points that `size` more units cost in a cell that already has `load`."""
        room = self.room[cell]
        costs = self._fills.get(room)
        if costs is None:
            costs = self._fills[room] = [load_cost(units, room, self.weights) for units in range(room + 1)]
        return costs[load + size] - costs[load]

    def excess(self, need: int, option: int) -> float:
        """By how much an option is dearer than the need's cheapest, prices of the cells included; so too for nobody."""
        self.menu(need)
        if option == NOBODY:
            return self.penalty[need] - self._least[need]
        price = self.prices[int(self.options.cell[option])] * self.size[need]
        return int(self.options.cost[option]) + price - self._least[need]


class Draft:
    """Which option each need takes, with loads and bundles kept in step.

    Args:
        base_load: units of each cell that needs outside the draft hold.
        base_bundles: providers that needs outside the draft already bring to a bundle.
    """

    def __init__(self, ground: Ground, chosen: Ints, *, base_load: Ints, base_bundles: dict[str, Counter[int]]) -> None:
        self.ground = ground
        self.chosen: list[int] = [NOBODY] * len(chosen)
        self.load: list[int] = base_load.tolist()
        self.occupants: defaultdict[int, set[int]] = defaultdict(set)
        self.bundles: defaultdict[str, Counter[int]] = defaultdict(Counter)
        for key, providers in base_bundles.items():
            self.bundles[key] = Counter(providers)
        for need in np.flatnonzero(chosen != NOBODY).tolist():
            self.place(need, int(chosen[need]))

    def cell(self, need: int) -> int:
        """The cell that a need takes; -1 for none."""
        option = self.chosen[need]
        return NOBODY if option == NOBODY else int(self.ground.options.cell[option])

    def excess(self, need: int) -> float:
        """What a need's place costs above its cheapest one, prices included: about what moving it could save at most."""
        return self.ground.excess(need, self.chosen[need])

    def has_room(self, need: int, cell: int) -> bool:
        """Whether a cell can take the whole need beside what it holds."""
        return self.load[cell] + self.ground.size[need] <= self.ground.room[cell]

    def adding(self, need: int, cell: int, cost: int) -> int:
        """Points that placing an unplaced need adds, beyond those of leaving it unassigned."""
        ground = self.ground
        filled = ground.filled(cell, self.load[cell], ground.size[need])
        return cost - ground.penalty[need] + filled + self._splitting(need, cell)

    def place(self, need: int, option: int) -> None:
        """Give an unplaced need that option."""
        cell = int(self.ground.options.cell[option])
        self.chosen[need] = option
        self.load[cell] += self.ground.size[need]
        self.occupants[cell].add(need)
        bundle = self.ground.bundle[need]
        if bundle:
            self.bundles[bundle][self.ground.provider[cell]] += 1

    def lift(self, need: int) -> int:
        """Take a need out of its place; returns the points that putting it back would add (0 when it had none)."""
        option = self.chosen[need]
        if option == NOBODY:
            return 0
        cell = self.cell(need)
        self.chosen[need] = NOBODY
        self.load[cell] -= self.ground.size[need]
        self.occupants[cell].discard(need)
        bundle = self.ground.bundle[need]
        if bundle:
            providers, provider = self.bundles[bundle], self.ground.provider[cell]
            providers[provider] -= 1
            if not providers[provider]:
                del providers[provider]
        return self.adding(need, cell, int(self.ground.options.cost[option]))

    def _splitting(self, need: int, cell: int) -> int:
        bundle = self.ground.bundle[need]
        if not bundle:
            return 0
        providers = self.bundles[bundle]
        return self.ground.weights.split if providers and self.ground.provider[cell] not in providers else 0
