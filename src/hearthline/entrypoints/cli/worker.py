"""`hearthline worker`: who does the hub's work while nobody looks, and what is it stuck at?

Exit codes: 0 ended as asked, or nothing is stuck; 1 `--status` found something parked or stalled.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hearthline.plumbing import startup


def worker(
    context: typer.Context,
    concurrency: Annotated[int, typer.Option(help="How many jobs at once.", min=1, max=32)] = 2,
    status: Annotated[bool, typer.Option("--status", help="Say what waits and what is stuck, and end.")] = False,
    release: Annotated[list[int] | None, typer.Option(help="Try this parked event again (repeatable), and end.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With --status or --release: print one JSON object.")] = False,
) -> None:
    """Carry out what events ask for, until told to end (SIGTERM, Ctrl-C). Several workers at once are fine, on any host."""
    startup.start(must_exist=status or bool(release))
    work = context.obj("worker")
    if release:
        released = work.release(release)
        typer.echo(json.dumps({"released": released}) if as_json else f"{released} parked events are tried again.")
    elif status:
        _tell(work.state(), as_json=as_json)
    else:
        work.run(concurrency=concurrency)


def _tell(state: Any, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(asdict(state), default=str))
    else:
        console = Console()
        console.print(f"{state.waiting:,} events wait; {state.workers} workers are alive.")
        if state.stalled:
            console.print(f"Event {state.stalled.event_id} has been with a dead worker for {state.stalled.seconds:.0f} seconds.")
        if state.parked:
            table = Table("Event", "What happened", "Subjects", "Why it was put aside", box=None)
            for one in state.parked:
                table.add_row(str(one.id), one.name, str(one.subjects), one.reason)
            console.print(table)
            console.print("Put right what stopped them, then: hearthline worker --release EVENT")
    if state.stalled or state.parked:
        raise typer.Exit(1)
