"""A rule or a calendar was corrected: how do the clocks that run by it come to say so?

Exit codes: 0 done, 2 wrong use, 3 the database cannot be had.
"""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from hearthline.entrypoints.cli.rules.command import Json, rule_named, tell
from hearthline.plumbing import startup


def apply(
    rules: Annotated[list[str], typer.Argument(metavar="RULE...", help="The rules that were corrected.")],
    database: Annotated[str, typer.Option(help="The database to change; the demo keeps its own.")] = "",
    as_json: Json = False,
) -> None:
    """Set every open clock of these rules to what they say now; what stopped keeps its verdict. Try it first with what-if."""
    ids = [rule_named(one).id for one in rules]
    startup.start(database or None, must_exist=True)
    from hearthline.domain.obligations import api as obligations
    from hearthline.plumbing import access, clock

    by = access.Actor("staff", f"shell/{getpass.getuser()}")
    with access.acting(access.Viewer(actor=by, clients=access.EVERY_CLIENT)):
        changed = obligations.set_by_rules(ids, by=by, at=clock.now())
    if as_json:
        tell({"rules": ids, "changed": changed})
    else:
        typer.echo(f"{changed:,} open clocks are due at another moment, or by another version, than before.")
