"""How are the pages of docs/reference written again, or found to be out of date?

Exit codes: 0 done or current, 1 with --check: a page is out of date, missing or left over.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import django
import typer

from hearthline.entrypoints.cli.reference.pages import pages, stale, write

FOLDER = Path("docs/reference")


def reference(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where the pages are.")] = FOLDER,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 when a page is out of date.")] = False,
) -> None:
    """Write the reference that comes from the code: lifecycles, rules, events, tables, permissions, files, commands, measures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearthline.config.settings")
    django.setup()
    made = pages(switchboard=context.obj().switchboard, command=context.find_root().command)
    if not check:
        write(made, folder)
        typer.echo(f"{len(made)} pages in {folder}.")
        return
    old = stale(made, folder)
    for name in old:
        typer.echo(f"{folder / name} is out of date; run `make reference`.")
    if old:
        raise typer.Exit(1)
