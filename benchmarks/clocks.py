"""How fast are deadlines set, one by one and for a night's file, beside a walk from day to day?

    python -m benchmarks.clocks [--json]

Eight business hours, nine zones of the United States, federal holidays, starts spread over three years with both changes of the
clock in each. Every answer of ours is compared with the walk's. The walk is the plain program a careful person would write: skip
closed days, use up open hours, go on tomorrow.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from hearthline.kernel.calendars import OFFICE_HOURS, federal_holidays
from hearthline.kernel.periods import Period, Unit, due_instants, due_many, to_instants

HOURS, OPENS, CLOSES = 8, 8, 18
ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage",
    "Pacific/Honolulu", "America/Puerto_Rico", "America/Boise",
)  # fmt: skip
BATCH, ALONE, REPEATS = 200_000, 5_000, 5


def day_walk(start: datetime, zone: ZoneInfo, closed: frozenset[Any]) -> datetime:
    """The end of eight open hours after `start`, by walking from day to day; in UTC."""
    left = timedelta(hours=HOURS)
    day = start.astimezone(zone).date()
    while True:
        if day.weekday() < 5 and day not in closed:
            opens = datetime(day.year, day.month, day.day, OPENS, tzinfo=zone).astimezone(UTC)
            closes = datetime(day.year, day.month, day.day, CLOSES, tzinfo=zone).astimezone(UTC)
            begins = max(start, opens)
            if begins < closes:
                if begins + left <= closes:
                    return begins + left
                left -= closes - begins
        day += timedelta(days=1)


def clocked(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds, and what came of it: a shared machine stretches the wall clock of a short run past use."""
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def measure() -> dict[str, Any]:
    """Deadlines per second of the processor: median of the repeats, and the ratio to the walk of the same repeat."""
    closed = frozenset(day for year in range(2025, 2030) for day in federal_holidays(year))
    period = Period(unit=Unit.BUSINESS_HOURS, count=Decimal(HOURS), calendar=OFFICE_HOURS)
    shapes: dict[str, list[float]] = {"walk": [], "one": [], "many": [], "arrays": []}
    for seed in range(REPEATS):
        chance = random.Random(seed)
        begins = datetime(2025, 1, 1, tzinfo=UTC)
        starts = [begins + timedelta(seconds=chance.randrange(3 * 365 * 86_400)) for _ in range(BATCH)]
        names = [chance.choice(ZONES) for _ in range(BATCH)]
        zones = [ZoneInfo(name) for name in names]
        some = list(zip(starts[:ALONE], zones[:ALONE], strict=True))
        walk, walked = clocked(lambda some=some: [day_walk(start, zone, closed) for start, zone in some])
        one, alone = clocked(lambda some=some: [period.after(start, zone) for start, zone in some])
        many, together = clocked(lambda starts=starts, names=names: due_many(period, starts, zones=names))
        instants = to_instants(starts)
        arrays, _ = clocked(lambda instants=instants, zones=zones: due_instants(period, instants, zones=zones))
        if alone != walked or together[:ALONE] != walked:
            raise AssertionError("The walk and the hub disagree about a deadline.")
        for name, rate in (("walk", ALONE / walk), ("one", ALONE / one), ("many", BATCH / many), ("arrays", BATCH / arrays)):
            shapes[name].append(rate)
    ratios = {
        name: statistics.median(rate / walk for rate, walk in zip(rates, shapes["walk"], strict=True))
        for name, rates in shapes.items()
    }
    return {"rates": {name: statistics.median(rates) for name, rates in shapes.items()}, "ratios": ratios}


def report(found: dict[str, Any]) -> str:
    """The measured table as Markdown."""
    words = {
        "walk": "day walk, the peer",
        "one": "ours, one with its reasons in sentences",
        "many": "ours, a batch of moments to moments",
        "arrays": "ours, a batch as arrays",
    }
    rows = [f"| {words[name]} | {rate:,.0f} | {found['ratios'][name]:.1f}× |" for name, rate in found["rates"].items()]
    head = ["| eight business hours, nine zones | deadlines per processor second | beside the walk |", "|---|---|---|"]
    return "\n".join([*head, *rows, "", "All deadlines equal those of the walk. To reach: ≥ 30× in batch."])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object after the table")
    given = parser.parse_args()
    found = measure()
    print(report(found))
    if given.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
