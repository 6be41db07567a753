"""How do files enter the hub, and where do templates and generated sets come from?"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from hearthline.plumbing import startup
from hearthline.plumbing.postgres import DatabaseUnavailable

if TYPE_CHECKING:
    from hearthline.inbox.receive import Receipt

SHOWN = 20  # reasons printed for people; --json lists every one


def import_files(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Files or folders.", exists=True)],
    client: Annotated[str, typer.Option(help="Code of the client whose book it is; default the sender's, else unassigned.")] = "",
    kind: Annotated[str, typer.Option(help="What the files are; auto recognises each by its content.")] = "auto",
    sender: Annotated[str, typer.Option(help="Who sent them, as the hub knows the sender.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object with the four counts and the reasons.")] = False,
) -> None:
    """Import referral, member, provider, code, answer and document files: recognise, keep, file, count.

    Importing the same files again changes nothing. Exit code 1 when something was quarantined, 2 when there is no such client.
    """
    startup.start()
    from django.db import InterfaceError, OperationalError

    from hearthline.domain.parties import api as parties
    from hearthline.inbox.many import find_files, import_paths
    from hearthline.inbox.recognise import Kind
    from hearthline.plumbing import clock

    if kind != "auto" and kind not in list(Kind):
        raise typer.BadParameter(f"No kind {kind!r}; known kinds: {', '.join(sorted(Kind))}.", param_hint="--kind")
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed:,} units"), TimeElapsedColumn())
    files = find_files(paths)
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(f"{len(files)} files", total=None)
        try:
            receipt = import_paths(
                files,
                client=client,
                sender=sender,
                kind="" if kind == "auto" else kind,
                now=clock.now,
                progress=lambda name, units: progress.update(task, description=name, advance=units),
            )
        except parties.UnknownClient as error:
            raise typer.BadParameter(str(error), param_hint="--client") from None
        except (OperationalError, InterfaceError) as error:
            raise DatabaseUnavailable(f"{_GONE} ({type(error).__name__})") from error
    if as_json:
        sys.stdout.write(json.dumps(asdict(receipt), ensure_ascii=False) + "\n")
    else:
        _print(Console(), receipt)
    raise typer.Exit(1 if receipt.quarantined else 0)


_GONE = "The database went away during the import. What was filed stands; run the same command again and the rest is filed."


def _print(console: Console, receipt: Receipt) -> None:
    console.print(
        f"Received {receipt.received:,} = filed {receipt.filed:,} + already known {receipt.known:,} "
        f"+ quarantined {receipt.quarantined:,}"
    )
    reasons = receipt.reasons
    if not reasons:
        return
    table = Table(box=None)
    for heading in ("File", "Where", "Why it was put aside, and what to do"):
        table.add_column(heading, overflow="fold")
    for one in reasons[:SHOWN]:
        table.add_row(*(Text(one[name]) for name in ("file", "position", "reason")))
    console.print(table)
    if len(reasons) > SHOWN:
        console.print(f"… and {len(reasons) - SHOWN:,} more; --json lists them all.")


def template(
    kind: Annotated[str, typer.Argument(help="referrals, members or providers")] = "referrals",
) -> None:
    """Print the CSV template of a file kind: the header line and one invented example."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearthline.config.settings")
    django.setup()
    from hearthline.gateways.csv import template as text

    try:
        sys.stdout.write(text(kind))
    except KeyError:
        raise typer.BadParameter("The kinds are referrals, members and providers.", param_hint="KIND") from None


def generate(
    out: Annotated[Path, typer.Argument(help="The folder to write into.")],
    members: Annotated[int, typer.Option(help="How many members.", min=1)] = 1_000,
    referrals: Annotated[int, typer.Option(help="How many referrals.", min=0)] = 200,
    seed: Annotated[int, typer.Option(help="The same seed writes the same files.")] = 1,
    zips: Annotated[Path | None, typer.Option(help="A ZIP table to place addresses on (default: our own small one).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object with the files written.")] = False,
) -> None:
    """Write a realistic synthetic set: members, referrals with errors and omissions at the guide's rates, providers, payers."""
    import hearthline_outside

    written = hearthline_outside.generate(out, members=members, referrals=referrals, seed=seed, zips=zips)
    if as_json:
        told = {**asdict(written), "folder": str(written.folder), "files": written.files}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        Console().print(f"Wrote {members:,} members and {referrals:,} referrals to {out}.")
