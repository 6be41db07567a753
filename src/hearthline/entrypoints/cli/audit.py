"""`hearthline audit`: how is the tamper-evident log taken out, signed day by day, and examined by anyone, offline?

Exit codes: 0 done or intact, 1 altered, 2 wrong use or unreadable, 3 the database cannot be had.
"""

from __future__ import annotations

import getpass
import json
import sys
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from hearthline.plumbing import startup
from hearthline.plumbing.postgres import default_home
from hearthline.plumbing.postgres.home import Home
from hearthline.plumbing.verifier import verify_audit

app = typer.Typer(help="The tamper-evident log: export it, sign it day by day, verify it offline.", no_args_is_help=True)

ALTERED, UNREADABLE = 1, 2
Database = Annotated[str, typer.Option(help="The database to read; the demo keeps its own.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of sentences.")]


@app.command()
def export(
    out: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    case: Annotated[str, typer.Option(help="Only the chain of this case number.")] = "",
    database: Database = "",
    as_json: Json = False,
) -> None:
    """Write every chain of the log into OUT, with a signed manifest and the verifier beside it."""
    startup.start(database or None, must_exist=True)
    from hearthline.plumbing import access, audit, audit_export, clock
    from hearthline.plumbing.ids import new_id

    viewer = access.Viewer(actor=access.Actor("staff", f"shell/{getpass.getuser()}"), clients=access.EVERY_CLIENT)
    try:
        with access.acting(viewer):
            at = clock.now()
            chains = [_case_chain(viewer, case)] if case else None
            made = audit_export.export(out, chains=chains, key=audit_export.signing_key(_home()), at=at)
            told = {"events": made.events, "chains": made.chains, "root": made.root}
            # Who took the log out is remembered too, once for each book that it concerns.
            entries = [
                audit.Entry(client_id=client, chain=new_id(), kind="audit.exported", detail=told) for client in made.clients
            ]
            audit.append(entries, by=viewer.actor, at=at, new_chains=True)
    except (FileExistsError, audit_export.AuditBroken) as error:
        _refuse(str(error), as_json=as_json, code=UNREADABLE)
    sentence = f"{made.events:,} events in {made.chains:,} chains: {made.folder}. Verify: python3 {out / 'verify_audit.py'} {out}"
    _tell({"folder": str(made.folder), **told}, sentence, as_json=as_json)


@app.command()
def root(
    folder: Annotated[Path | None, typer.Option(help="Where the series of roots is kept, outside the database.")] = None,
    database: Database = "",
    as_json: Json = False,
) -> None:
    """Sign where every chain ends now, and add it to the series of daily roots."""
    startup.start(database or None, must_exist=True)
    from django.db import connection

    from hearthline.plumbing import access, audit_export, clock

    home = _home()
    kept = folder or home / audit_export.ROOTS_FOLDER / str(connection.settings_dict["NAME"])
    try:
        with access.acting(access.system("audit root")):
            made = audit_export.sign_root(kept, key=audit_export.signing_key(home), at=clock.now())
    except audit_export.AuditBroken as error:
        _refuse(str(error), as_json=as_json, code=ALTERED)
    sentence = f"Root {made.number} signed over {made.chains:,} chains, {made.changed:,} of them changed: {made.file}"
    values = {"file": str(made.file), "number": made.number, "root": made.root, "chains": made.chains, "changed": made.changed}
    _tell(values, sentence, as_json=as_json)


@app.command()
def verify(
    exported: Annotated[Path, typer.Argument(metavar="EXPORT", help="A folder made by `hearthline audit export`.")],
    roots: Annotated[Path | None, typer.Option(help="The folder of the signed roots.")] = None,
    key: Annotated[Path | None, typer.Option(help="The public key; default audit.pub beside the roots.")] = None,
    as_json: Json = False,
) -> None:
    """Examine an export, offline: the same as `python3 verify_audit.py EXPORT`. Exit code 1 when it was altered."""
    arguments = [str(exported), *(["--roots", str(roots)] if roots else []), *(["--key", str(key)] if key else [])]
    code = verify_audit.main([*arguments, *(["--json"] if as_json else [])])
    if code:
        raise typer.Exit(code)


def _case_chain(viewer: Any, number: str) -> UUID:
    from hearthline.domain.cases import api as cases
    from hearthline.kernel.identifiers import parse_case_number
    from hearthline.kernel.identifiers.refusal import BadIdentifier

    try:
        found = cases.by_number(viewer, parse_case_number(number))
    except BadIdentifier as error:
        raise typer.BadParameter(str(error), param_hint="--case") from None
    if found is None:
        raise typer.BadParameter(f"No case {number} is in this book.", param_hint="--case")
    return found.id


def _home() -> Path:
    """The folder of keys and roots, also where the database is somebody else's server."""
    home = Home(default_home())
    home.make()
    return home.folder


def _refuse(sentence: str, *, as_json: bool, code: int) -> None:
    if as_json:
        sys.stdout.write(json.dumps({"error": sentence}) + "\n")
    else:
        typer.echo(sentence, err=True)
    raise typer.Exit(code)


def _tell(values: dict[str, object], sentence: str, *, as_json: bool) -> None:
    sys.stdout.write((json.dumps(values) if as_json else sentence) + "\n")
