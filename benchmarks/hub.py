"""Which databases do the benchmarks work in, and how is one with a million people on file made once and kept?

`hub_bench_<members>_<schema>` holds the members and is never written again; each run works in clones of it and drops them. The
name carries a fingerprint of the tables, so that a changed schema fills a new one and drops the old.
"""

from __future__ import annotations

import hashlib
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

CLIENT = "BENCH"
FILLED_AT = datetime(2026, 7, 1, 6, 0, tzinfo=UTC)
_PREFIX = "hub_bench_"


def folder_of(members: int, referrals: int) -> Path:
    """The generated files of this size, made where they are absent (one to two minutes for a million people)."""
    from hearthline_outside import generate

    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hearthline" / "benchmarks"
    folder = cache / f"{members}x{referrals}"
    if not (folder / "README.txt").exists():
        folder.mkdir(parents=True, exist_ok=True)
        print(f"generating {members:,} members and {referrals:,} referrals in {folder}", file=sys.stderr, flush=True)
        generate(folder, members=members, referrals=referrals, seed=1, zips=None)
    return folder


def filled(cluster: Any, members: int, folder: Path) -> str:
    """The name of a database with these members on file; made where it is absent."""
    from hearthline.plumbing import startup

    startup.start("postgres", migrate=False)
    name = f"{_PREFIX}{members}_{_fingerprint()}"
    with psycopg.connect(cluster.url("superuser", "postgres"), autocommit=True) as admin:
        have = {row[0] for row in admin.execute("SELECT datname FROM pg_database").fetchall()}
    for old in have:
        if old.startswith(f"{_PREFIX}{members}_") and old != name:
            cluster.drop_database(old)
    if name not in have:
        unfinished = f"{name}_unfinished"
        cluster.drop_database(unfinished)
        with at_home(cluster, unfinished, migrate=True):
            _fill(folder / "members.csv")
        analyze(cluster.url("owner", unfinished))
        cluster.clone_database(unfinished, name)
        cluster.drop_database(unfinished)
    return name


def rest(cluster: Any) -> None:
    """Let what earlier steps wrote reach the disk, so that nothing that is measured pays for them."""
    with psycopg.connect(cluster.url("superuser", "postgres"), autocommit=True) as admin:
        admin.execute("CHECKPOINT")
    os.sync()


@contextmanager
def at_home(cluster: Any, database: str, *, migrate: bool = False) -> Iterator[None]:
    """Django at work in this database as the application role, and gone from it afterwards."""
    from django.db import connections

    from hearthline.plumbing import startup
    from hearthline.plumbing.postgres import as_django

    cluster.ensure_database(database)
    connections["default"].close()
    connections["default"].settings_dict.update(as_django(cluster.url("app", database)))
    if migrate:
        from django.conf import settings

        startup.bring_up_to_date(cluster.url("owner", database), settings.CONTEXT_KEY)
    try:
        yield
    finally:
        connections["default"].close()


def analyze(owner_url: str) -> None:
    """What autovacuum would have done by the next morning: it leaves empty tables alone, and so must this.

    A table that was found empty is planned as empty: keys into it are then checked by reading all of it, row after row.
    """
    with psycopg.connect(owner_url, autocommit=True) as owner:
        tables = owner.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND pg_relation_size(oid) > 0 ORDER BY 1"
        ).fetchall()
        for (table,) in tables:
            owner.execute(f"VACUUM ANALYZE {table}")


def backend_seconds(pid: int) -> float:
    """Processor seconds that this server process has used; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_memory() -> int:
    """The most bytes this process has held since its own start; `getrusage` would count those of the process that started it."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) * 1024


def _fingerprint() -> str:
    from django.apps import apps
    from django.db import connection

    lines = [
        f"{model._meta.db_table}.{field.column} {field.db_type(connection)}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
    ]
    lines += [
        f"{model._meta.db_table} {one.deconstruct()}"
        for model in apps.get_models()
        for one in (*model._meta.indexes, *model._meta.constraints)
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:8]


def _fill(path: Path) -> None:
    """File everybody without matching, by the room's own writing, 20,000 to a transaction."""
    from hearthline.domain.members.api import MemberDraft
    from hearthline.domain.members.operations.book import Record
    from hearthline.domain.members.operations.filing import Ledger, write
    from hearthline.domain.members.operations.newcomers import Reader
    from hearthline.domain.parties import api as parties
    from hearthline.gateways import csv
    from hearthline.plumbing import access
    from hearthline.plumbing.ids import new_ids

    by = access.Actor("system", "bench")
    with access.acting(access.system("bench")):
        client = parties.ensure_client(CLIENT, name="Bench Plan", kind="payer")
    reader, done = Reader(), 0
    with path.open("rb") as source:
        units = csv.read_members(source)
        while chunk := list(islice(units, 20_000)):
            drafts = [draft for unit in chunk for draft in unit.drafts if isinstance(draft, MemberDraft)]
            ledger = Ledger()
            for draft, id_ in zip(drafts, new_ids(len(drafts)), strict=True):
                newcomer = reader.read(client, draft)
                record = Record(id_, client, id_, FILLED_AT, newcomer.said(), newcomer.person)
                ledger.registered.append(record)
                ledger.addresses.append((record, newcomer))
                if newcomer.carried:
                    ledger.identifiers.append((record, newcomer, frozenset(newcomer.person.numbers)))
            with access.acting(access.system("bench")):
                write(ledger, by=by, at=FILLED_AT)
            done += len(drafts)
            print(f"\r{done:,} members on file", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
