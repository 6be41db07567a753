"""What does `make demo` do, and what does it print?"""

from __future__ import annotations

import gc
import json
import os
import shutil
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from hearthline.plumbing import startup
from hearthline.plumbing.outbound_folder import make_folder
from hearthline.plumbing.postgres import drop_database

DATABASE = "hearthline_demo"
# A Tuesday with a federal holiday two days behind the weekend it leads to: every kind of clock has something to do.
START = datetime(2026, 11, 24, 6, 0, tzinfo=ZoneInfo("America/Chicago"))
NEXT_MORNING = START + timedelta(hours=28, minutes=20)


def demo(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="End after the day.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object as the last line.")] = False,
    morning: Annotated[
        bool, typer.Option("--morning", help="End on the next morning, where the console would be served.")
    ] = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same day.")] = 1,
    size: Annotated[int, typer.Option(help="How many orders arrive.", min=1)] = 420,
    database: Annotated[str, typer.Option(help="The demo's own database; it is made anew.")] = DATABASE,
    data: Annotated[Path | None, typer.Option(help="Folder of public data: real ZIP codes and agencies, where present.")] = None,
    port: Annotated[int, typer.Option(help="Where the console is served after the day.", min=1, max=65_535)] = 8000,
) -> None:
    """Run a busy synthetic day through the whole operation, print what became of it, and serve the console in its middle.

    With --once every case is followed to its end; otherwise time stops on the next morning and then goes on with the clock, so
    that there is work to do.
    """
    began = time.monotonic()
    gc.set_threshold(100_000, 20, 50)  # the day makes many short-lived rows and no cycles worth looking for
    console = Console(stderr=True)
    with console.status("Preparing the database"):
        _fresh_database(database)
    from django.conf import settings

    import hearthline_outside as outside
    from hearthline.entrypoints.cli.demo import serving
    from hearthline.entrypoints.cli.demo.day import Simulation
    from hearthline.entrypoints.cli.demo.setting import open_accounts, prepare

    outbound = Path(settings.OUTBOUND_FOLDER)
    shutil.rmtree(outbound, ignore_errors=True)
    make_folder(outbound)
    day = outside.Day(seed, size, start=START, **_real(data))
    simulation = Simulation(day=day, outbound=outbound, start=START, jobs=context.obj())
    with console.status("Members, suppliers and terms arrive") as status:
        prepare(day, at=START - timedelta(hours=13))
        simulation.prepare()
        log_ins = open_accounts(seed=os.environ.get("HEARTHLINE_DEMO_SEED", database))
        last = simulation.run(
            lambda now, mail: status.update(f"{now.astimezone(START.tzinfo):%a %Y-%m-%d %H:%M}  {mail} letters on the way"),
            until=None if once else NEXT_MORNING,
        )
    summary = _summary(simulation, at=last, seconds=round(time.monotonic() - began, 1))
    _print(console if as_json else Console(), summary, outbound, last, database=database)
    if as_json:
        sys.stdout.write(json.dumps(summary) + "\n")
    if not once and not morning:
        serving.serve(simulation, last, log_ins, database=database, port=port)


def _fresh_database(database: str) -> None:
    """The demo keeps its own database and starts it anew: a day is a function of its seed."""
    drop_database(database)
    startup.start(database)
    from django.db import connection

    # A demo's day is a function of its seed: what a crash loses is made again, so no commit waits for the disk.
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")


def _real(data: Path | None) -> dict[str, Any]:
    if data is None:
        return {}
    import csv

    zips, agencies = data / "codes" / "us_zips_county_tz.csv", data / "providers" / "synthea_home_health_agencies.csv"
    real: dict[str, Any] = {"zips": zips} if zips.is_file() else {}
    if agencies.is_file():
        with agencies.open(newline="", encoding="utf-8") as source:
            real["agencies"] = list(csv.DictReader(source))
    return real


def _summary(simulation: Any, *, at: datetime, seconds: float) -> dict[str, Any]:
    from hearthline.domain.measures import api as measures
    from hearthline.plumbing import access

    viewer = access.system("demo")
    with access.acting(viewer):
        figures = measures.figures(viewer, at=at)
    receipt = simulation.receipt
    return {
        "received": receipt.received,
        "filed": receipt.filed,
        "known": receipt.known,
        "quarantined": receipt.quarantined,
        "referrals_received": simulation.referrals.received,
        "cases": figures["all"].count,
        "closed": figures["closed"].count,
        "cancelled": figures["cancelled"].count,
        "open": figures["open"].count,
        "nobody": figures["nobody"].count,
        "late": figures["late"].count,
        "exceptions": figures["exceptions"].count,
        "escalated": figures["escalated"].count,
        "on_time_percent": figures["on_time"].percent,
        "clarification_percent": figures["clarification"].percent,
        "acceptance_percent": figures["accepted"].percent,
        "first_offer_percent": figures["accepted_at_first"].percent,
        "acknowledged_in_time_percent": figures["acknowledged_in_time"].percent,
        "seconds": seconds,
    }


_ROWS = (
    ("Messages and lines received", "received", ""),
    ("  filed", "filed", ""),
    ("  already known", "known", ""),
    ("  quarantined, with a reason each", "quarantined", ""),
    ("Cases", "cases", "all"),
    ("  closed: the loop is closed", "closed", "closed"),
    ("  ended without service, with a reason each", "cancelled", "cancelled"),
    ("  open", "open", "open"),
    ("  nobody's turn or no clock (must be 0)", "nobody", "nobody"),
    ("Late against the service promise", "late", "late"),
    ("With exceptions", "exceptions", "exceptions"),
    ("Escalated to a named manager", "escalated", "escalated"),
    ("On time, of first committed windows, %", "on_time_percent", "not on_time"),
    ("Needed clarification, %", "clarification_percent", "clarification"),
    ("Accepted by a provider, %", "acceptance_percent", "not accepted"),
    ("  at the first offer, %", "first_offer_percent", "accepted_at_first"),
    ("Acknowledged within 24 hours, %", "acknowledged_in_time_percent", "not acknowledged_in_time"),
)


def _print(console: Console, summary: dict[str, Any], outbound: Path, last: datetime, *, database: str) -> None:
    table = Table("The day", "", "The cases behind it", box=None, pad_edge=False)
    for label, key, where in _ROWS:
        value = summary[key]
        shown = f"{value:,}" if isinstance(value, int) else str(value)
        table.add_row(label, shown, f'hearthline cases --database {database} --where "{where}"' if where else "")
    console.print(table)
    until = f"{last.astimezone(START.tzinfo):%a %Y-%m-%d}"
    console.print(f"From {START:%a %Y-%m-%d} to {until} simulated, in {summary['seconds']} seconds.")
    console.print(f"Every letter the hub wrote lies in {outbound}.")
