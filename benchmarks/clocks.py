"""How fast are deadlines set, one by one and for a night's file, beside a walk from day to day?

    python -m benchmarks.clocks [--json]

Eight business hours, nine zones of the United States, federal holidays, starts spread over three years with both changes of the
clock in each. First one desk and no pause; then twelve payers with desks of their own (split shifts, Saturdays, nights, closures)
and up to two pauses a clock, some over closures. Every answer of ours is compared with the walk's. The walk is the plain program
a careful person would write: skip closed days and paused time, use up open hours, go on tomorrow. The package known for business
time, businesstimedelta, is measured beside it where it can be: it has no pauses. What setting stored clocks anew costs is
`benchmarks.stored_clocks`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from hearthline.kernel.calendars import OFFICE_HOURS, Calendar, Opening, federal_holidays
from hearthline.kernel.periods import Coded, Pauses, Period, Unit, due_instants, due_many, to_datetimes

HOURS = 8
ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage",
    "Pacific/Honolulu", "America/Puerto_Rico", "America/Boise",
)  # fmt: skip
ALONE, MANY, ARRAYS, REPEATS = 5_000, 200_000, 1_000_000, 5
PERIOD = Period(unit=Unit.BUSINESS_HOURS, count=Decimal(HOURS), calendar=OFFICE_HOURS)
Stretch = tuple[datetime, datetime]


def payers() -> tuple[Calendar, ...]:
    """Twelve desks: office hours, split shifts, an early and a late one, Saturdays, nights; each with closures of its own."""
    shapes = (
        ((480, 1080),), ((480, 720), (780, 1020)), ((420, 960),), ((600, 1140),), ((540, 690), (720, 900), (930, 1110)),
        ((0, 1440),),
    )  # fmt: skip
    made = []
    for number in range(12):
        day = tuple(Opening(*one) for one in shapes[number % len(shapes)])
        weekend = (day[:1], ()) if number % 3 == 0 else ((), ())
        closures = {date(2025, 1, 2) + timedelta(days=37 * step + number): "closed" for step in range(40)}
        made.append(Calendar(f"payer {number}", ((day,) * 5) + weekend, holidays=federal_holidays, closures=closures))
    return tuple(made)


def day_walk(start: datetime, zone: ZoneInfo, calendar: Calendar, pauses: Sequence[Stretch]) -> datetime:
    """The end of eight open, unpaused hours after `start`, by walking from day to day; in UTC."""
    left = timedelta(hours=HOURS)
    day = start.astimezone(zone).date()
    while True:
        closed = day in calendar.closures or day in federal_holidays(day.year)
        for opening in () if closed else calendar.weekly[day.weekday()]:
            opens = _wall(day, opening.opens, zone)
            closes = _wall(day, opening.closes, zone)
            begins = max(start, opens)
            for began, ended in pauses:
                if ended <= begins or began >= closes:
                    continue
                if begins < began:
                    if begins + left <= began:
                        return begins + left
                    left -= began - begins
                begins = ended
            if begins < closes:
                if begins + left <= closes:
                    return begins + left
                left -= closes - begins
        day += timedelta(days=1)


def _wall(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    if minutes == 1440:
        day, minutes = day + timedelta(days=1), 0
    return datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=zone).astimezone(UTC)


def package(zones: Sequence[ZoneInfo]) -> dict[str, Any]:
    """By zone, eight hours of office time as businesstimedelta counts them."""
    import businesstimedelta
    import pytz

    holidays = {day for year in range(2024, 2030) for day in federal_holidays(year)}
    made = {}
    for name in (zone.key for zone in zones):
        zone = pytz.timezone(name)
        desk = businesstimedelta.WorkDayRule(
            start_time=time_of_day(8), end_time=time_of_day(18), working_days=[0, 1, 2, 3, 4], tz=zone
        )
        closed = businesstimedelta.HolidayRule(holidays, tz=zone)
        made[name] = businesstimedelta.BusinessTimeDelta(businesstimedelta.Rules([desk, closed]), hours=HOURS)
    return made


def clocked(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds, and what came of it: a shared machine stretches the wall clock of a short run past use."""
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def drawn(seed: int) -> dict[str, Any]:
    """A night of starts with zones, payers and pauses, as Python values for the first and as arrays for all."""
    chance = np.random.default_rng(seed)
    begins = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp())
    starts = (begins + chance.integers(0, 3 * 365 * 86_400, ARRAYS)) * 1_000_000
    zone, payer = chance.integers(0, len(ZONES), ARRAYS), chance.integers(0, 12, ARRAYS)
    row = np.repeat(np.arange(ARRAYS), chance.integers(0, 3, ARRAYS))
    began = starts[row] + chance.integers(0, 24 * 3600, len(row)) * 1_000_000
    ended = began + chance.integers(0, 40 * 3600, len(row)) * 1_000_000
    pauses = Pauses(row, began, ended).in_order()  # as the ledger reads them
    return {"starts": starts, "zone": zone, "payer": payer, "pauses": pauses}


def plain(night: dict[str, Any], count: int) -> tuple[list[datetime], list[str], list[list[Stretch]]]:
    """The first of a night as Python values."""
    starts = to_datetimes(night["starts"][:count])
    names = [ZONES[number] for number in night["zone"][:count].tolist()]
    held: list[list[Stretch]] = [[] for _ in range(count)]
    pauses: Pauses = night["pauses"]
    few = int(np.searchsorted(pauses.row, count))
    moments = zip(to_datetimes(pauses.began[:few]), to_datetimes(pauses.ended[:few]), strict=True)
    for number, one in zip(pauses.row[:few].tolist(), moments, strict=True):
        held[number].append(one)
    return starts, names, [sorted(several) for several in held]


def measure() -> dict[str, Any]:
    """Deadlines per second of the processor: median of the repeats, and the ratio to the walk of the same repeat."""
    desks = payers()
    zones = tuple(ZoneInfo(name) for name in ZONES)
    hours = package(zones)
    rates: dict[str, list[float]] = {}
    cold = 0.0
    for seed in range(REPEATS):
        night = drawn(seed)
        starts, names, held = plain(night, MANY)
        own = [desks[number] for number in night["payer"][:ALONE].tolist()]
        some = list(zip(starts[:ALONE], (ZoneInfo(name) for name in names[:ALONE]), own, held[:ALONE], strict=True))
        in_zones, of_payers = Coded(zones, night["zone"]), Coded(desks, night["payer"])
        walk, walked = clocked(lambda some=some: [day_walk(start, zone, OFFICE_HOURS, ()) for start, zone, _, _ in some])
        peer, packaged = clocked(lambda some=some: [(start + hours[zone.key]).astimezone(UTC) for start, zone, _, _ in some])
        one, alone = clocked(lambda some=some: [PERIOD.after(start, zone) for start, zone, _, _ in some])
        many, together = clocked(lambda starts=starts, names=names: due_many(PERIOD, starts, zones=names))
        first, _ = clocked(lambda night=night, given=in_zones: due_instants(PERIOD, night["starts"], zones=given))
        arrays, all_of_them = clocked(lambda night=night, given=in_zones: due_instants(PERIOD, night["starts"], zones=given))
        agree(walked, packaged, alone, together[:ALONE], to_datetimes(all_of_them[:ALONE]))
        held_walk, held_walked = clocked(lambda some=some: [day_walk(*each) for each in some])
        held_one, held_alone = clocked(
            lambda some=some: [
                PERIOD.due(start, zone=zone, calendar=desk, pauses=pauses).at for start, zone, desk, pauses in some
            ]
        )
        full: Callable[..., Any] = lambda night=night, z=in_zones, c=of_payers: due_instants(  # noqa: E731
            PERIOD, night["starts"], zones=z, calendars=c, pauses=night["pauses"]
        )
        held_first, _ = clocked(full)
        held_arrays, held_all = clocked(full)
        agree(held_walked, held_alone, to_datetimes(held_all[:ALONE]))
        cold = max(cold, first - arrays, held_first - held_arrays)
        for name, rate in (
            ("walk", ALONE / walk), ("package", ALONE / peer), ("one", ALONE / one), ("many", MANY / many),
            ("arrays", ARRAYS / arrays), ("held_walk", ALONE / held_walk), ("held_one", ALONE / held_one),
            ("held_arrays", ARRAYS / held_arrays),
        ):  # fmt: skip
            rates.setdefault(name, []).append(rate)
    beside = {name: rates["held_walk" if name.startswith("held") else "walk"] for name in rates}
    ratios = {
        name: statistics.median(rate / walk for rate, walk in zip(several, beside[name], strict=True))
        for name, several in rates.items()
    }
    return {"rates": {name: statistics.median(several) for name, several in rates.items()}, "ratios": ratios, "cold": cold}


def agree(walked: list[datetime], *others: list[datetime]) -> None:
    """Every way gives the walk's answers, or there is nothing to compare."""
    if any(other != walked for other in others):
        raise AssertionError("The walk and the hub disagree about a deadline.")


def report(found: dict[str, Any]) -> str:
    """The measured table as Markdown."""
    words = {
        "walk": "day walk, the peer",
        "package": "businesstimedelta 1.0.1",
        "one": "ours, one with its reasons in sentences",
        "many": "ours, 200,000 moments to moments",
        "arrays": "ours, 1,000,000 as arrays",
        "held_walk": "**12 payers' desks, up to two pauses**: day walk, the peer",
        "held_one": "ours, one with its reasons in sentences",
        "held_arrays": "ours, 1,000,000 as arrays",
    }
    rows = [f"| {words[name]} | {rate:,.0f} | {found['ratios'][name]:.1f}× |" for name, rate in found["rates"].items()]
    head = ["| eight business hours, nine zones | deadlines per processor second | beside its walk |", "|---|---|---|"]
    tail = (
        "All deadlines equal those of the walk. To reach: ≥ 30× with pauses, per-payer calendars and zones. The tables of open "
        f"time are made once a process, in at most {found['cold']:.1f} s here."
    )
    return "\n".join([*head, *rows, "", tail])


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
