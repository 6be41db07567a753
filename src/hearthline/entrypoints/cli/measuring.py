"""`hearthline measures`: what does a figure consist of, what does each part of it cost, and how long do the steps take?

Exit codes: 0 done, 2 wrong use, 3 no database.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, time
from math import isinf
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from hearthline.kernel.calendars import WEEKDAYS
from hearthline.plumbing import startup
from hearthline.plumbing.access.viewer import Actor, Viewer

if TYPE_CHECKING:
    from hearthline.domain.forecasts.api import Observed

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _measures() -> None:
    """Figures by their causes."""


@app.command()
def clarification(
    by: Annotated[str, typer.Option(help="rule, version, field, fault, sender, channel or form.")] = "rule",
    since: Annotated[str, typer.Option(help="Only referrals received on or after this day (UTC), as 2026-11-01.")] = "",
    until: Annotated[str, typer.Option(help="Only referrals received before this day (UTC).")] = "",
    database: Annotated[str, typer.Option(help="The database to read; the demo keeps its own.")] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """How many referrals needed clinical clarification, why, and how many days of waiting each cause cost."""
    first, last = _day(since, "--since"), _day(until, "--until")
    startup.start(database or None, must_exist=True)
    import getpass

    from hearthline.domain.measures import api as measures
    from hearthline.plumbing import access, clock

    viewer = Viewer(actor=Actor("staff", f"shell/{getpass.getuser()}"), clients="*")
    with access.acting(viewer):
        try:
            found = measures.clarified_by(viewer, by, since=first, until=last, at=clock.now())
        except measures.UnknownFilter as error:
            raise typer.BadParameter(str(error), param_hint="--by") from None
    if as_json:
        sys.stdout.write(json.dumps(_plain(found, by), ensure_ascii=False) + "\n")
        return
    console = Console()
    console.print(
        f"{found.referrals} of {found.received} referrals needed clarification ({found.percent or 0} %); "
        f"{found.days} days of waiting, {found.days_each or 0} each."
    )
    table = Table(by, "referrals", "%", "questions", "along", "answered", "days", box=None)
    for one in found.causes:
        cells = (one.referrals, one.percent, one.asks, one.along, one.answered, one.days)
        table.add_row(one.key, *("" if cell is None else str(cell) for cell in cells))
    console.print(table)
    console.print(f"The cases behind a line: hearthline cases --where clarified_{by}=…", highlight=False)


@app.command()
def durations(
    by: Annotated[str, typer.Option(help="step, and any of payer, provider, weekday; with commas.")] = "step",
    count: Annotated[bool, typer.Option("--count", help="Count anew first; otherwise as of the day's count.")] = False,
    database: Annotated[str, typer.Option(help="The database to read; the demo keeps its own.")] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """How long each step took: in working hours where the step advances only in them."""
    startup.start(database or None, must_exist=True)
    import getpass

    from hearthline.domain.forecasts import api as forecasts
    from hearthline.plumbing import access, clock

    viewer = Viewer(actor=Actor("staff", f"shell/{getpass.getuser()}"), clients="*")
    with access.acting(viewer):
        at = clock.now()
        if count:
            forecasts.count(at=at)
        try:
            found = forecasts.durations(viewer, [one.strip() for one in by.split(",") if one.strip()], at=at)
        except forecasts.UnknownDivision as error:
            raise typer.BadParameter(str(error), param_hint="--by") from None
    if as_json:
        sys.stdout.write(json.dumps([_duration(one) for one in found], ensure_ascii=False) + "\n")
        return
    table = Table("step", "urgency", "at", "begun on", "seen", "half within", "90 of 100", "95 of 100", box=None)
    for one in found:
        day = WEEKDAYS[one.weekday] if one.weekday >= 0 else ""
        lengths = (forecasts.length(minutes, is_working=one.is_working) for minutes in (one.median, one.ninety, one.most))
        table.add_row(one.step, "urgent" if one.is_urgent else "routine", one.party, day, str(one.seen), *lengths)
    Console().print(table)


def _duration(one: Observed) -> dict[str, object]:
    hours = {
        name: None if isinf(minutes) else round(minutes / 60, 2)
        for name, minutes in (("hours_50", one.median), ("hours_90", one.ninety), ("hours_95", one.most))
    }
    day = WEEKDAYS[one.weekday] if one.weekday >= 0 else None
    return {
        "step": one.step,
        "is_urgent": one.is_urgent,
        "party": one.party,
        "weekday": day,
        "seen": one.seen,
        **hours,
        "in_working_time": one.is_working,
    }


def _plain(found: object, by: str) -> dict[str, object]:
    from hearthline.domain.measures.api import Clarified

    assert isinstance(found, Clarified)
    return {
        "by": by,
        "referrals": found.referrals,
        "received": found.received,
        "percent": found.percent,
        "target_percent": 8.0,
        "days": found.days,
        "days_each": found.days_each,
        "causes": [
            {
                by: one.key,
                "referrals": one.referrals,
                "base": one.base,
                "percent": one.percent,
                "asks": one.asks,
                "along": one.along,
                "answered": one.answered,
                "days": one.days,
                "where": f"clarified_{by}={one.key}",
            }
            for one in found.causes
        ],
    }


def _day(text: str, hint: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.combine(datetime.fromisoformat(text).date(), time(), UTC)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day; write it as 2026-11-01.", param_hint=hint) from None
