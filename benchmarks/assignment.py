"""How fast and how good is the day's assignment beside OR-Tools' flow called bare and beside first come, first served?

    python benchmarks/assignment.py [--sizes 5000x500,50000x5000] [--seeds 1,2,3] [--cases pure,whole,hours] [--json]

Three cases, each a ratio measured side by side in one run:

- pure: one line, one day, starts as the only limit; our search from raw arrays against `SimpleMinCostFlow` on the same arrays.
- whole: from Problem objects to a Plan with reasons (eligibility by contract, capability, credential, area and day, four lines,
  three days), against the bare flow on the option arrays that path produces, which it gets for nothing.
- hours: needs of one to eight hours, bundles of two or three, fairness; the gap to the linear bound, checked by the evaluator.
  Only what a plan can change is priced here (distance, load, splits), so that no constant flatters the gap.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from hearthline.solver import Need, Offeror, Plan, Problem, Weights, assign, evaluate
from hearthline.solver.flow import Flow, Market, settle
from hearthline.solver.options import sorted_options

Ints = NDArray[np.int64]
AT = datetime(2026, 6, 1, 9, tzinfo=ZoneInfo("America/Chicago"))
REPEATS = 3
NEAREST = 20  # providers in reach of each need in the pure case
UNSERVED = 100_000
LINES = {
    "dme": ("oxygen", "beds", "mobility"),
    "home_health": ("nursing", "physical_therapy"),
    "home_infusion": ("pharmacy", "nursing"),
    "post_acute": ("general",),
}
Given = TypeVar("Given")
Result = TypeVar("Result")
PAYERS = ("P1", "P2", "P3", "P4", "P5", "P6")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One case at one size: medians over seeds and repeats, with the 95th percentile of the time ratio."""

    case: str
    size: str
    options: int
    ours_seconds: float
    peer_seconds: float | None
    time_ratio: float | None
    time_ratio_p95: float | None
    cost_ratio: float | None
    gap_percent: float
    worst_gap_percent: float
    first_come_percent: float | None
    first_come_unserved: int
    unserved: int
    is_verified: bool


def clocked(work: Callable[[Given], Result], given: Given) -> tuple[float, Result]:
    """Seconds and result."""
    began = time.perf_counter()
    result = work(given)
    return time.perf_counter() - began, result


def percentile(values: list[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, math.ceil(share * len(values)) - 1)]


@dataclass(frozen=True, slots=True)
class Arrays:
    """What any solver is given: m options, the penalty of each need, and the steps in which cells sell their starts."""

    need: Ints
    cell: Ints
    cost: Ints
    penalty: Ints
    step_cell: Ints
    step_room: Ints
    step_cost: Ints

    @property
    def cells(self) -> int:
        return int(self.step_cell.max()) + 1


def bare(arrays: Arrays) -> int:
    """The peer: OR-Tools' minimum-cost flow over every option, through its bulk interface."""
    needs, steps = len(arrays.penalty), len(arrays.step_room)
    sink, one = needs + arrays.cells, np.ones(max(needs, len(arrays.need)), dtype=np.int64)
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([arrays.need, needs + arrays.step_cell, np.arange(needs)]),
        np.concatenate([needs + arrays.cell, np.full(steps + needs, sink)]),
        np.concatenate([one[: len(arrays.need)], arrays.step_room, one[:needs]]),
        np.concatenate([arrays.cost, arrays.step_cost, arrays.penalty]),
    )
    supplies = np.zeros(sink + 1, dtype=np.int64)
    supplies[:needs], supplies[sink] = 1, -needs
    solver.set_nodes_supplies(np.arange(sink + 1), supplies)
    if solver.solve() != solver.OPTIMAL:
        raise RuntimeError("the peer found no optimum")
    solver.flows(arcs)
    return int(solver.optimal_cost())


def ours(arrays: Arrays) -> Flow:
    """Our search over the same arrays, sorting included."""
    options = sorted_options(arrays.need, arrays.cell, arrays.cost, needs=len(arrays.penalty))
    size = np.ones(len(arrays.penalty), dtype=np.int64)
    steps = arrays.step_cell, arrays.step_room, arrays.step_cost
    return settle(Market(options, size, arrays.penalty, arrays.cells, *steps))


def first_come(arrays: Arrays) -> tuple[int, int]:
    """Each need in turn takes the cheapest cell with room left: the cost of those served, fairness aside, and their number."""
    options = sorted_options(arrays.need, arrays.cell, arrays.cost, needs=len(arrays.penalty))
    left = np.bincount(arrays.step_cell, weights=arrays.step_room).astype(np.int64).tolist()
    bounds, cells, costs = options.starts.tolist(), options.cell.tolist(), options.cost.tolist()
    total = served = 0
    for begin, end in pairwise(bounds):
        for option in range(begin, end):
            if left[cells[option]]:
                left[cells[option]] -= 1
                total, served = total + costs[option], served + 1
                break
    return total, served


def pure(needs: int, cells: int, seed: int) -> Arrays:
    """Needs and providers strewn over a square; each need reaches the nearest providers, whose starts are one tenth more
    than the needs, unevenly spread."""
    chance = np.random.default_rng(seed)
    here, there = chance.random((needs, 2)), chance.random((cells, 2))
    near, miles = np.empty((needs, NEAREST), dtype=np.int64), np.empty((needs, NEAREST))
    for begin in range(0, needs, 2000):
        part = slice(begin, begin + 2000)
        squares = ((here[part, None] - there[None]) ** 2).sum(2)
        near[part] = np.argpartition(squares, NEAREST, axis=1)[:, :NEAREST]
        miles[part] = np.sqrt(np.take_along_axis(squares, near[part], 1))
    shares = chance.uniform(0.5, 1.5, cells)
    room = chance.multinomial(int(needs * 1.1), shares / shares.sum())
    cost = (miles.ravel() * 10_000).astype(np.int64)
    need, steps, free = np.repeat(np.arange(needs), NEAREST), np.arange(cells), np.zeros(cells, dtype=np.int64)
    return Arrays(need, near.ravel(), cost, np.full(needs, UNSERVED), steps, room, free)


class Tally:
    """The results of one case at one size, seed by seed."""

    def __init__(self, case: str, needs: int, providers: int) -> None:
        self.case, self.size = case, f"{needs}x{providers}"
        self.ours: list[float] = []
        self.peer: list[float] = []
        self.costs: list[float] = []
        self.gaps: list[float] = []
        self.extra: list[float] = []
        self.first_come_unserved = self.unserved = self.options = 0
        self.is_verified = True

    def row(self) -> Row:
        """Medians, and the worst where it matters."""
        ratios = [mine / other for mine, other in zip(self.ours, self.peer, strict=False)]
        return Row(
            case=self.case, size=self.size, options=self.options, ours_seconds=median(self.ours),
            peer_seconds=median(self.peer) if ratios else None, time_ratio=median(ratios) if ratios else None,
            time_ratio_p95=percentile(ratios, 0.95) if ratios else None, cost_ratio=max(self.costs, default=None),
            gap_percent=100 * median(self.gaps), worst_gap_percent=100 * max(self.gaps),
            first_come_percent=100 * median(self.extra) if self.extra else None, unserved=self.unserved,
            first_come_unserved=self.first_come_unserved, is_verified=self.is_verified,
        )  # fmt: skip

    def compare(self, arrays: Arrays, *, cost: int, served: int) -> None:
        """What first come, first served costs more per need it serves, and how many it leaves."""
        total, count = first_come(arrays)
        self.extra.append(total / count / (cost / served) - 1)
        self.first_come_unserved = max(self.first_come_unserved, len(arrays.penalty) - count)


def run_pure(needs: int, cells: int, seeds: list[int]) -> Row:
    """Our search against the bare flow, on the same raw arrays, turn by turn."""
    tally = Tally("pure", needs, cells)
    for seed in seeds:
        arrays = pure(needs, cells, seed)
        for _ in range(REPEATS):
            seconds, optimum = clocked(bare, arrays)
            tally.peer.append(seconds)
            seconds, flow = clocked(ours, arrays)
            tally.ours.append(seconds)
        served = int(flow.units.sum())
        tally.costs.append(flow.cost / optimum)
        tally.is_verified &= round(flow.cost) == optimum and flow.is_proven
        tally.gaps.append(flow.cost / flow.bound - 1)
        tally.unserved, tally.options = max(tally.unserved, needs - served), len(arrays.need)
        tally.compare(arrays, cost=optimum - UNSERVED * (needs - served), served=served)
    return tally.row()


def country(needs: int, providers: int, seed: int) -> Problem:
    """Towns over half a continent; providers with one line each, two in three payers, ZIP prefixes and often a radius."""
    chance = random.Random(seed)
    towns = [
        (chance.uniform(32, 44), chance.uniform(-95, -78), f"{prefix}") for prefix in range(400, 400 + max(12, providers // 35))
    ]
    days = [AT.date() + timedelta(days=ahead) for ahead in range(5)]

    def place() -> tuple[float, float, str]:
        latitude, longitude, prefix = chance.choice(towns)
        return latitude + chance.gauss(0, 0.25), longitude + chance.gauss(0, 0.25), prefix

    offerors = []
    mean = needs * 1.6 / providers / 3
    for position in range(providers):
        latitude, longitude, prefix = place()
        line, tries = tuple(LINES)[position % 4], chance.randrange(40)
        offerors.append(Offeror(
            key=f"v{position}", latitude=latitude, longitude=longitude, capabilities=frozenset({(line, "*")}),
            contracts=frozenset((payer, line) for payer in chance.sample(PAYERS, 4)), credential_valid_through=date(2027, 1, 1),
            zip_prefixes=frozenset({prefix}), radius_km=chance.choice((None, 40.0, 80.0)), tries=tries,
            capacity={(line, day): max(1, round(chance.uniform(0.5, 1.5) * mean)) for day in days},
            successes=sum(chance.random() < 0.6 for _ in range(tries)),
        ))  # fmt: skip
    wanted = []
    for position in range(needs):
        latitude, longitude, prefix = place()
        line, hours = tuple(LINES)[chance.randrange(4)], chance.choice((24, 48, 72, 72, 72))
        wanted.append(Need(
            key=f"n{position}", zip=f"{prefix}01", latitude=latitude, longitude=longitude, service_line=line,
            details=frozenset({chance.choice(LINES[line])}), payer_code=chance.choice(PAYERS), earliest=AT,
            deadline=AT + timedelta(hours=hours), weight=3 if hours == 24 else 1,
        ))  # fmt: skip
    return Problem(needs=tuple(wanted), providers=tuple(offerors), at=AT)


def run_whole(needs: int, providers: int, seeds: list[int]) -> Row:
    """From Problem to Plan against the bare flow on the arrays which that path has to work out first."""
    tally = Tally("whole", needs, providers)
    for seed in seeds:
        problem = country(needs, providers, seed)
        for _ in range(REPEATS):
            seconds, plan = clocked(assign, problem)
            tally.ours.append(seconds)
            seconds, optimum = clocked(bare, arrays_of(plan))
            tally.peer.append(seconds)
        looked, costs = evaluate(problem, plan), plan.costs
        tally.is_verified &= looked.is_feasible and looked.agrees_with(plan) and plan.is_optimal and plan.cost == optimum
        tally.costs.append(plan.cost / optimum)
        tally.gaps.append(plan.gap_share)
        tally.unserved, tally.options = max(tally.unserved, len(plan.unassigned)), len(plan.findings.options)
        tally.compare(arrays_of(plan), cost=plan.cost - costs.load - costs.unassigned, served=len(plan.choices))
    return tally.row()


def arrays_of(plan: Plan) -> Arrays:
    """The arrays of a plan's flow as the peer takes them: options, penalties, and each cell's starts in steps of load."""
    options, tables, weights = plan.findings.options, plan.findings.tables, plan.problem.weights
    edges = np.ceil(tables.cell_room[:, None] * np.arange(weights.load_steps + 1) / weights.load_steps).astype(np.int64)
    cell, step = np.nonzero(np.diff(edges, axis=1))
    penalty, room = weights.unassigned * tables.weight, np.diff(edges, axis=1)[cell, step]
    return Arrays(options.need, options.cell, options.cost, penalty, cell, room, step * weights.load)


def hours(needs: int, providers: int, seed: int) -> Problem:
    """One line, one day: needs of one to eight hours, three in ten in bundles, caps of hours a tenth above the demand.

    The square grows with the number of providers, so that about forty are in reach of each need at any size.
    """
    chance = random.Random(seed)
    side = 2.0 * math.sqrt(providers / 500)

    def place() -> dict[str, Any]:
        return {"latitude": 38 + chance.uniform(0, side), "longitude": -90 + chance.uniform(0, side * 1.3)}

    wanted: list[Need] = []
    while len(wanted) < needs:
        where, first, count = place(), len(wanted), chance.choice((2, 2, 3)) if chance.random() < 0.155 else 1
        wanted.extend([Need(
            key=f"n{first + ahead}", zip="60601", **where, service_line="home_health", payer_code="P1", earliest=AT,
            deadline=AT + timedelta(hours=9), size=chance.randint(1, 8), bundle=f"b{first}" if count > 1 else "",
        ) for ahead in range(min(count, needs - first))])  # fmt: skip
    shares = [chance.uniform(0.5, 1.5) for _ in range(providers)]
    total = 1.1 * sum(need.size for need in wanted) / sum(shares)
    offerors = [Offeror(
        key=f"v{position}", **place(), capabilities=frozenset({("home_health", "*")}),
        contracts=frozenset({("P1", "home_health")}), credential_valid_through=date(2027, 1, 1),
        radius_km=chance.choice((30.0, 40.0, 60.0)), capacity={("home_health", AT.date()): max(8, round(total * share))},
    ) for position, share in enumerate(shares)]  # fmt: skip
    return Problem(needs=tuple(wanted), providers=tuple(offerors), at=AT, weights=Weights(refusal=0, tightness=0))


def run_hours(needs: int, providers: int, seeds: list[int]) -> Row:
    """The gap to the linear bound where needs are whole hours and bundles matter."""
    tally = Tally("hours", needs, providers)
    for seed in seeds:
        problem = hours(needs, providers, seed)
        seconds, plan = clocked(assign, problem)
        looked = evaluate(problem, plan)
        tally.is_verified &= looked.is_feasible and looked.agrees_with(plan)
        tally.ours.append(seconds)
        tally.gaps.append(plan.gap_share)
        tally.unserved, tally.options = max(tally.unserved, len(plan.unassigned)), len(plan.findings.options)
    return tally.row()


CASES = {"pure": run_pure, "whole": run_whole, "hours": run_hours}


def rows(sizes: list[tuple[int, int]], seeds: list[int], cases: list[str]) -> Iterator[Row]:
    """Every case at every size."""
    for case in cases:
        for needs, providers in sizes:
            yield CASES[case](needs, providers, seeds)


def shown(row: Row) -> str:
    """A row for people."""
    text = f"{row.case:6} {row.size:>11}  {row.options:>9,} options  ours {row.ours_seconds:7.3f} s"
    if row.peer_seconds is not None:
        text += f"  bare flow {row.peer_seconds:7.3f} s  time x{row.time_ratio:.2f} (p95 x{row.time_ratio_p95:.2f})"
        text += f"  cost x{row.cost_ratio:.4f}"
        text += f"  first come +{row.first_come_percent:.0f} % each, {row.first_come_unserved} unserved"
    checked = "verified" if row.is_verified else "NOT VERIFIED"
    return text + f"  gap {row.gap_percent:.3f} % (worst {row.worst_gap_percent:.3f} %)  unserved {row.unserved}  {checked}"


def main() -> int:
    """Run the cases; exit 1 when a result could not be verified."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="5000x500,50000x5000", help="needs x providers, separated by commas")
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--cases", default="pure,whole,hours")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line instead of a table")
    given = parser.parse_args()
    sizes = [(int(needs), int(providers)) for needs, providers in (size.split("x") for size in given.sizes.split(","))]
    done = []
    for row in rows(sizes, [int(seed) for seed in given.seeds.split(",")], given.cases.split(",")):
        done.append(row)
        print(shown(row), file=sys.stderr if given.json else sys.stdout, flush=True)
    if given.json:
        print(json.dumps({"benchmark": "assignment", "rows": [asdict(row) for row in done]}))
    return 0 if all(row.is_verified for row in done) else 1


if __name__ == "__main__":
    sys.exit(main())
