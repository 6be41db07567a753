"""Is the database as it should be: reachable, new enough, closed, bounded, with room to grow?"""

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psycopg

from hearthline.plumbing.postgres import binaries, configuration, databases, keys, manifest, roles
from hearthline.plumbing.postgres.account import own_account, running_account
from hearthline.plumbing.postgres.binaries import OLDEST_MAJOR
from hearthline.plumbing.postgres.cluster import Cluster
from hearthline.plumbing.postgres.errors import DatabaseUnavailable
from hearthline.plumbing.postgres.resolution import DEFAULT_DATABASE, outside_connections

OLDEST_PYTHON = (3, 11)
_LITTLE_SPACE = 5 << 30
_NO_SPACE = 1 << 30
_CLOCK_SECONDS = 2.0

Verdict = Literal["ok", "note", "fault"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing looked at.

    Attributes:
        verdict: "fault" fails the examination; "note" is worth reading.
        says: what was found, and for a fault what to do.
    """

    what: str
    verdict: Verdict
    says: str


def examine(*, wall_seconds: float) -> list[Finding]:
    """Look at everything, start nothing, change nothing.

    Args:
        wall_seconds: this machine's wall clock, seconds since 1970; compared with the database's.
    """
    findings = [_python()]
    outside = os.environ.get("DATABASE_URL")
    if not outside:
        findings += _embedded(Cluster())
    findings += _guarded("server", lambda: _server(outside, wall_seconds=wall_seconds))
    return findings


def _guarded(what: str, look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """What a look finds, up to the point where it cannot go on."""
    found: list[Finding] = []
    try:
        for finding in look():
            found.append(finding)
    except DatabaseUnavailable as error:
        found.append(Finding(what=what, verdict="fault", says=str(error)))
    except OSError as error:
        found.append(Finding(what=what, verdict="fault", says=f"{error.filename or what}: {error.strerror}."))
    return found


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        return Finding(
            what="Python", verdict="fault", says=f"{version} is too old; install {'.'.join(map(str, OLDEST_PYTHON))} or later."
        )
    return Finding(what="Python", verdict="ok", says=version)


# -- the embedded server's folders ------------------------------------------------------------------------------------------


def _embedded(cluster: Cluster) -> list[Finding]:
    return [
        *_guarded("programs", lambda: _programs(cluster)),
        *_guarded("home", lambda: _home(cluster)),
        *_guarded("secrets", lambda: _secrets(cluster)),
        *_guarded("disk space", lambda: _disk(cluster)),
        *_guarded("copy", lambda: _copy(cluster)),
    ]


def _programs(cluster: Cluster) -> Iterator[Finding]:
    account = running_account(create=False)
    if account is None:
        yield Finding(what="programs", verdict="note", says="The system account hearthline is added at the first start.")
        return
    found = binaries.look(account=account, home=cluster.home.folder)
    if found is None:
        yield Finding(
            what="programs", verdict="note", says=f"The account {account.name} gets a copy of PostgreSQL at the first start."
        )
        return
    yield Finding(
        what="programs",
        verdict="ok",
        says=f"PostgreSQL {found.version} in {found.folder} ({found.origin}), run by {account.name}",
    )
    if not manifest.has_own_verifier(found, account=own_account()):
        says = "pg_verifybackup of these programs does not run; backups are verified by the same steps without it."
        yield Finding(what="verifier", verdict="note", says=says)


def _home(cluster: Cluster) -> Iterator[Finding]:
    home = cluster.home
    if not home.is_initialized:
        yield Finding(
            what="home", verdict="fault", says=f"There is no database in {home.folder} yet. Start it: hearthline db start."
        )
        return
    for path, forbidden in ((home.folder, 0o022), (home.data, 0o077), (home.run, 0o077), (home.log, 0o077)):
        yield _closed(path, forbidden=forbidden)


def _secrets(cluster: Cluster) -> Iterator[Finding]:
    if cluster.home.is_initialized:
        yield _closed(cluster.home.secrets, forbidden=0o077)
        keys.load(cluster.home.secrets)


def _closed(path: Path, *, forbidden: int) -> Finding:
    """Whether nobody may enter beyond what is meant; `forbidden` are the mode bits that must not be set."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & forbidden:
        return Finding(
            what=path.name,
            verdict="fault",
            says=f"{path} is open to others ({mode:04o}). Close it: chmod {mode & ~forbidden:o} {path}",
        )
    return Finding(what=path.name, verdict="ok", says=f"{path} {mode:04o}")


def _disk(cluster: Cluster) -> Iterator[Finding]:
    place = cluster.home.folder
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    says = f"{free / (1 << 30):.1f} GB free in {place}"
    if free < _NO_SPACE:
        yield Finding(what="disk space", verdict="fault", says=f"{says}. Free some, or move the home with HEARTHLINE_HOME.")
    else:
        yield Finding(what="disk space", verdict="note" if free < _LITTLE_SPACE else "ok", says=says)


def _copy(cluster: Cluster) -> Iterator[Finding]:
    if cluster.is_restored_copy:
        says = "This is a restored copy: nothing is sent from it. To put it to work: hearthline db go-live."
        yield Finding(what="copy", verdict="note", says=says)


# -- the server, ours or the operator's -------------------------------------------------------------------------------------


def _server(outside: str | None, *, wall_seconds: float) -> Iterator[Finding]:
    if outside:
        look_url, owner, app = outside_connections(outside)
    else:
        cluster = Cluster()
        if not cluster.status().is_running:
            raise DatabaseUnavailable("The database is not running. Start it: hearthline db start.")
        look_url, owner, app = cluster.url("superuser", _existing(cluster)), roles.OWNER, roles.APP
    with databases.connect(look_url) as inside:
        yield Finding(what="server", verdict="ok", says=f"{databases.spoken(look_url)} answers")
        yield _version(inside)
        yield _clock(inside, wall_seconds=wall_seconds)
        yield from _roles(inside, owner=owner, app=app)
        yield from _settings(inside, is_embedded=outside is None)


def _existing(cluster: Cluster) -> str:
    """The product's database once it is made, else the maintenance one."""
    with databases.connect(cluster.url("superuser", "postgres")) as admin:
        return DEFAULT_DATABASE if databases.exists(admin, DEFAULT_DATABASE) else "postgres"


def _version(inside: psycopg.Connection[Any]) -> Finding:
    number = inside.info.server_version
    says = f"PostgreSQL {number // 10_000}.{number % 10_000}"
    if number < OLDEST_MAJOR * 10_000:
        return Finding(what="version", verdict="fault", says=f"{says} is too old; use {OLDEST_MAJOR} or later.")
    return Finding(what="version", verdict="ok", says=says)


def _clock(inside: psycopg.Connection[Any], *, wall_seconds: float) -> Finding:
    row = inside.execute("SELECT extract(epoch FROM clock_timestamp())::float8").fetchone()
    assert row is not None
    apart = abs(row[0] - wall_seconds)
    if apart > _CLOCK_SECONDS:
        return Finding(
            what="clock", verdict="fault", says=f"This machine and the database are {apart:.0f} seconds apart. Set both by NTP."
        )
    return Finding(what="clock", verdict="ok", says=f"{apart:.2f} seconds apart from the database's")


def _roles(inside: psycopg.Connection[Any], *, owner: str, app: str) -> Iterator[Finding]:
    excesses = roles.excesses(inside, owner=owner, app=app)
    for excess in excesses:
        yield Finding(what="roles", verdict="fault", says=f"{excess} Take it back (deploy/README.md, Roles).")
    if not excesses:
        yield Finding(what="roles", verdict="ok", says=f"{owner} and {app} have no more than they need, and limits on time")


def _settings(inside: psycopg.Connection[Any], *, is_embedded: bool) -> Iterator[Finding]:
    """What must not be otherwise; on an operator's server, what deploy/README.md asks for."""
    wanted = {"data_checksums": "on", "fsync": "on", "full_page_writes": "on", "password_encryption": "scram-sha-256"}
    wanted |= {name: configuration.LOGGING[name] for name in ("log_min_error_statement", "log_error_verbosity")}
    rows = inside.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(wanted)]).fetchall()
    wrong = {name: setting for name, setting in rows if setting != wanted[name]}
    for name, setting in wrong.items():
        verdict: Verdict = "note" if name == "data_checksums" and not is_embedded else "fault"
        yield Finding(what="settings", verdict=verdict, says=f"{name} is {setting}; set it to {wanted[name]}.")
    if not wrong:
        yield Finding(
            what="settings", verdict="ok", says="checksums on, commits durable, scram, no statement's values in the log"
        )
