"""Who may sign in to the console?"""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from hearthline.plumbing import startup

app = typer.Typer(no_args_is_help=True)
Database = Annotated[str, typer.Option(help="The database; the demo keeps its own.")]


@app.command("add")
def add(
    username: Annotated[str, typer.Argument(help="The name to sign in with.")],
    name: Annotated[str, typer.Option(help="Full name, as colleagues know it.")],
    role: Annotated[str, typer.Option(help="One of the roles of the hub.")],
    email: Annotated[str, typer.Option(help="E-mail address.")] = "",
    staff: Annotated[str, typer.Option(help="Code on the staff list; empty: the same as the log-in.")] = "",
    database: Database = "",
) -> None:
    """Give a colleague a log-in. The first password is printed once; the second factor is set up at the first sign-in."""
    startup.start(database or None, must_exist=database not in ("", startup.default_database()))
    from hearthline.plumbing.access import accounts

    try:
        made = accounts.open_account(username, name=name, role=role, email=email, staff_code=staff or username)
    except accounts.AccountRefused as error:
        raise typer.BadParameter(str(error)) from None
    Console().print(f"{made.username} signs in with the password {made.password} and then chooses a passkey or an app for codes.")


@app.command("list")
def list_users(database: Database = "", as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """List the log-ins."""
    startup.start(database or None, must_exist=True)
    from hearthline.plumbing.access.queries import users

    rows = users()
    if as_json:
        sys.stdout.write(json.dumps(rows) + "\n")
        return
    if not rows:
        Console().print("None yet; `hearthline users add` makes the first one.")
        return
    table = Table("Log-in", "Name", "Role", "Active", box=None, pad_edge=False)
    for row in rows:
        table.add_row(str(row["username"]), str(row["name"]), str(row["role"]), "yes" if row["is_active"] else "no")
    Console().print(table)


@app.command("disable")
def disable(username: str, database: Database = "") -> None:
    """Take a log-in away; its sessions end at once."""
    startup.start(database or None, must_exist=True)
    from hearthline.plumbing.access import accounts

    try:
        ended = accounts.disable(username)
    except accounts.AccountRefused as error:
        raise typer.BadParameter(str(error)) from None
    Console().print(f"{username} can no longer sign in; {ended} session(s) ended.")
