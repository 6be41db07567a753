"""`hearthline db`: how does an operator start, stop, back up and bring back the embedded database?

Exit codes: 0 done, 2 wrong use, 3 the database cannot be had as asked (the sentence says what to do); `status` of a stopped one
is 3 too.
"""

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hearthline.plumbing import postgres

app = typer.Typer(help="Start, stop, back up and restore the embedded database.", no_args_is_help=True)

UNAVAILABLE = 3

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of sentences.")]


@app.command()
def start(
    new_port: Annotated[bool, typer.Option("--new-port", help="Choose another port, for when another program has ours.")] = False,
    as_json: Json = False,
) -> None:
    """Start the database; the first time, make it."""
    with _told(as_json):
        cluster = _cluster()
        if new_port:
            cluster.choose_new_port()
        cluster.ensure_running()
        cluster.ensure_database(postgres.DEFAULT_DATABASE)
        status = cluster.status()
        _tell(
            _plain(status),
            as_json=as_json,
            sentence=f"The database runs on 127.0.0.1:{status.port}; its data is in {status.home}.",
        )


@app.command()
def stop(as_json: Json = False) -> None:
    """Stop the database; what is not committed is rolled back."""
    with _told(as_json):
        cluster = _cluster()
        cluster.stop()
        _tell(_plain(cluster.status()), as_json=as_json, sentence="The database is stopped.")


@app.command()
def status(as_json: Json = False) -> None:
    """Say whether the database runs, and where."""
    with _told(as_json):
        found = _cluster().status()
        _tell(_plain(found), as_json=as_json)
    if not found.is_running:
        raise typer.Exit(UNAVAILABLE)


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder for this backup.")],
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="Leave passwords and keys out; keep secrets.json elsewhere.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Copy the running database into FOLDER, and verify every file of the copy."""
    with _told(as_json):
        made = postgres.take_backup(_cluster(), folder, with_keys=not without_keys)
        keys = "Its keys lie beside it: guard both." if made.has_keys else "Its keys are not in it: keep secrets.json elsewhere."
        sentence = f"Backup of {made.at}, {made.size / (1 << 20):.0f} MB, verified: {made.folder}. {keys}"
        _tell(_plain(made), as_json=as_json, sentence=sentence)


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="A backup made by `hearthline db backup`.")],
    keys: Annotated[
        Path | None, typer.Option("--keys", help="The secrets.json that belongs to a backup made --without-keys.")
    ] = None,
    wal: Annotated[Path | None, typer.Option("--wal", help="A WAL archive to replay after the backup.")] = None,
    until: Annotated[
        str | None, typer.Option("--until", help="With --wal: stop before this moment (2026-07-01T12:00:00+00:00).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Bring a backup back into an empty home. The copy sends nothing until `hearthline db go-live`."""
    with _told(as_json):
        cluster = _cluster()
        made = postgres.restore_backup(cluster, folder, keys_file=keys, wal=wal, until=_moment(until))
        sentence = (
            f"The backup of {made.at} is back in {cluster.home.folder} and runs. It sends nothing until: hearthline db go-live"
        )
        _tell(_plain(made) | {"home": str(cluster.home.folder), "is_restored_copy": True}, as_json=as_json, sentence=sentence)


@app.command("go-live")
def go_live(as_json: Json = False) -> None:
    """Put a restored copy to work: from here on it may send."""
    with _told(as_json):
        cluster = _cluster()
        was_copy = cluster.is_restored_copy
        cluster.go_live()
        sentence = "The restored copy is at work and may send." if was_copy else "This is no restored copy; nothing changed."
        _tell({"was_restored_copy": was_copy, "is_restored_copy": False}, as_json=as_json, sentence=sentence)


@app.command()
def archive(
    folder: Annotated[Path | None, typer.Argument(help="Where finished WAL goes, on another disk or machine.")] = None,
    off: Annotated[bool, typer.Option("--off", help="End archiving.")] = False,
    as_json: Json = False,
) -> None:
    """Keep all changes between two backups, so that any moment can be restored. Restarts a running database."""
    if (folder is None) != off:
        raise typer.BadParameter("Name a folder, or --off.")
    with _told(as_json):
        cluster = _cluster()
        postgres.archive_to(cluster, folder)
        if cluster.status().is_running:
            cluster.stop()
            cluster.ensure_running()
        sentence = f"Changes are archived in {folder}." if folder else "Changes are no longer archived."
        _tell({"archive": str(folder) if folder else None}, as_json=as_json, sentence=sentence)


def _cluster() -> postgres.Cluster:
    if os.environ.get("DATABASE_URL"):
        raise postgres.DatabaseUnavailable(
            "DATABASE_URL names a server of yours; start, stop and back it up with its own tools (deploy/README.md). "
            "These commands are for the embedded database."
        )
    return postgres.Cluster()


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("Write the moment as 2026-07-01T12:00:00+00:00.", param_hint="--until") from None
    if moment.tzinfo is None:
        raise typer.BadParameter("Add the zone to the moment: 2026-07-01T12:00:00+00:00.", param_hint="--until")
    return moment


def _plain(value: Any) -> dict[str, Any]:
    return {name: str(part) if isinstance(part, Path) else part for name, part in asdict(value).items()}


def _tell(values: Mapping[str, Any], *, as_json: bool, sentence: str | None = None) -> None:
    if as_json:
        typer.echo(json.dumps(values))
    elif sentence:
        typer.echo(sentence)
    else:
        table = Table(show_header=False, box=None)
        for name, value in values.items():
            table.add_row(name.replace("_", " "), {True: "yes", False: "no", None: "–"}.get(value, str(value)))
        Console().print(table)


@contextlib.contextmanager
def _told(as_json: bool) -> Iterator[None]:
    """What the database refuses is one sentence on stderr, or `error` in the JSON object, and exit code 3."""
    try:
        yield
    except postgres.DatabaseUnavailable as error:
        if as_json:
            typer.echo(json.dumps({"error": str(error)}))
        else:
            typer.echo(str(error), err=True)
        raise typer.Exit(UNAVAILABLE) from None
