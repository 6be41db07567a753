"""How much waits in which queue, and how are the lists made anew?"""

from __future__ import annotations

import json
import sys
import time
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from hearthline.plumbing import startup

app = typer.Typer(no_args_is_help=True)
Database = Annotated[str, typer.Option(help="The database; the demo keeps its own.")]
Json = Annotated[bool, typer.Option("--json")]


@app.command("rebuild")
def rebuild(database: Database = "", as_json: Json = False) -> None:
    """Make every row of the worklist anew from the cases, which it follows by itself: for after a restore, or in doubt."""
    startup.start(database or None, must_exist=True)
    from hearthline.domain.worklist import api as worklist
    from hearthline.plumbing import access

    began = time.monotonic()
    with access.acting(access.system("shell")):
        rows = worklist.rebuild()
    seconds = round(time.monotonic() - began, 1)
    if as_json:
        sys.stdout.write(json.dumps({"rows": rows, "seconds": seconds}) + "\n")
        return
    Console().print(f"{rows:,} rows stand in the worklist, made in {seconds} seconds.")


@app.command("queues")
def queues(database: Database = "", as_json: Json = False) -> None:
    """List the queues with their owners and how much waits in each."""
    startup.start(database or None, must_exist=True)
    from hearthline.domain.worklist import api as worklist
    from hearthline.plumbing import access, clock

    viewer = access.system("shell")
    lists = {code: one for code, one in worklist.QUEUES.items() if code != "mine"}
    with access.acting(viewer):
        views = [worklist.read_view({"q": code}, role="") for code in lists]
        nobody = worklist.Person(staff_id=None)
        found = worklist.counts(viewer, views, person=nobody, managers={}, at=clock.now(), most=10**9)
    if as_json:
        sys.stdout.write(json.dumps(dict(zip(lists, found, strict=True))) + "\n")
        return
    table = Table("Queue", "Owner", "Else", "Waiting", box=None, pad_edge=False)
    for one, count in zip(lists.values(), found, strict=True):
        table.add_row(one.label, one.owner.replace("_", " "), one.fallback.replace("_", " "), f"{count:,}")
    Console().print(table)
