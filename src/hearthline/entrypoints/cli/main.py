"""What can be done from the shell? `hearthline --help` lists it; every command has `--json` and a documented exit code.

0: done. 1: something needs attention (quarantined units, failed checks). 2: the command was called wrongly. 3: the database
cannot be had.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import typer

from hearthline.entrypoints.cli import (
    audit,
    book,
    db,
    doctor,
    files,
    measuring,
    reference,
    rulepacks,
    rules,
    serve,
    story,
    users,
    worker,
    worklist,
)
from hearthline.entrypoints.cli.demo import command
from hearthline.plumbing.postgres import DatabaseUnavailable

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Hearthline, the hub for home-based care."
)
app.add_typer(db.app, name="db", help="The hub's database: start, stop, status, backup, restore.")
app.add_typer(audit.app, name="audit", help="The tamper-evident log: export it, sign its root, verify it offline.")
app.add_typer(rules.app, name="rules", help="Rules as data: what they are, what they cite, what they make due.")
rules.app.command("simulate")(rulepacks.simulate)
rules.app.command("import-questionnaire")(rulepacks.import_questionnaire)
rules.app.command("import-list")(rulepacks.import_list)
app.add_typer(measuring.app, name="measures", help="Figures by their causes.")
app.add_typer(book.clients_app, name="clients", help="Whose books the hub keeps.")
app.add_typer(book.staff_app, name="staff", help="Who works here.")
app.add_typer(users.app, name="users", help="Who may sign in to the console.")
app.add_typer(worklist.app, name="worklist", help="The lists of work: what waits where, made anew where it must be.")
app.command("serve")(serve.serve)
app.command("doctor")(doctor.doctor)
app.command("reference")(reference.reference)
app.command("import")(files.import_files)
app.command("template")(files.template)
app.command("generate")(files.generate)
app.command("case")(story.case)
app.command("cases")(story.cases_where)
app.command("worker")(worker.worker)
app.command("demo")(command.demo)


def run(jobs: Callable[..., Any]) -> None:
    """Run the command line; `jobs` loads the background work for commands that drive it (entrypoints do not know each other)."""
    try:
        app(obj=jobs, prog_name="hearthline")
    except DatabaseUnavailable as error:
        print(f"hearthline: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(3)
