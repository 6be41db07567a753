"""What can be done from the shell? `hearthline --help` lists it; every command has `--json` and a documented exit code.

0: done. 1: something needs attention (quarantined units, failed checks). 2: the command was called wrongly. 3: the database cannot
be had.
"""

from __future__ import annotations

import sys

import typer

from hearthline.entrypoints.cli import db, doctor, files, rules, story, work
from hearthline.plumbing.postgres import DatabaseUnavailable

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Hearthline, the hub for home-based care.")
app.add_typer(db.app, name="db", help="The hub's database: start, stop, status, backup, restore.")
app.add_typer(work.audit_app, name="audit", help="The tamper-evident log: export it, verify it offline.")
app.add_typer(rules.app, name="rules", help="Rules as data: what they are, what they cite.")
app.command("doctor")(doctor.doctor)
app.command("import")(files.import_files)
app.command("template")(files.template)
app.command("generate")(files.generate)
app.command("case")(story.case)
app.command("cases")(story.cases_where)
app.command("worker")(work.worker)
app.command("demo")(work.demo)


def main() -> None:
    """The `hearthline` command."""
    try:
        app()
    except DatabaseUnavailable as error:
        print(f"hearthline: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(3)


if __name__ == "__main__":
    main()
