"""How fast does a night's file of referrals enter, beside a plain COPY of the same rows and beside django-import-export?

    python -m benchmarks.referral_import [--members 1000000] [--referrals 200000] [--quick] [--folder DIR] [--json]

Three on the same CSV in the same run:

- ours: `inbox.receive.receive_stream` on the file: parse, validate, dedupe, match against the members on file, case, clocks,
  audit.
- bound: COPY (binary) of the very rows ours wrote into a clone of the same database: same keys, indexes, foreign keys and
  neighbors, row security off. What it would cost if deciding what to write cost nothing.
- peer: django-import-export into one plain table of text columns without any of that, on a sample of the lines.

The processor's seconds (of the program and its server process) stand beside the clock's, since a shared machine stretches only
the latter. Each import has a process of its own, so that its memory can be told.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import hub

PEER_LINES = 3_000
AT = hub.FILLED_AT + timedelta(days=30)


def import_file(database: str, path: Path, *, name: str, at: datetime) -> dict[str, Any]:
    """Import one file through the door, in this process; what it took and what became of the lines."""
    from hearthline.plumbing import postgres, startup

    startup.start("postgres", migrate=False)
    from django.db import connection

    from hearthline.inbox.receive import receive_stream

    cluster = postgres.Cluster()
    with hub.at_home(cluster, database):
        connection.ensure_connection()
        pid = connection.connection.info.backend_pid
        served, cpu, began = hub.backend_seconds(pid), time.process_time(), time.perf_counter()
        chunks: list[float] = []
        with path.open("rb") as source:
            receipt = receive_stream(
                source,
                name=name,
                channel="file",
                client=hub.CLIENT,
                received_at=at,
                at=at,
                progress=lambda units: chunks.append(time.perf_counter() - began),
            )
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        served = hub.backend_seconds(pid) - served
    return {
        "received": receipt.received,
        "filed": receipt.filed,
        "known": receipt.known,
        "quarantined": receipt.quarantined,
        "seconds": seconds,
        "cpu": cpu,
        "server_cpu": served,
        "chunks": chunks,
        "peak_mb": hub.peak_memory() / 2**20,
    }


def apart(database: str, path: Path, *, name: str = "referrals.csv", at: datetime = AT) -> dict[str, Any]:
    """`import_file` in a process of its own."""
    asked = json.dumps({"database": database, "path": str(path), "name": name, "at": at.isoformat()})
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.referral_import", "--import", asked],
        cwd=hub.ROOT, check=True, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(hub.ROOT / "src")},
    )  # fmt: skip
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def first_lines(source: Path, target: Path, count: int) -> Path:
    """A file of the heading and the first `count` lines."""
    with source.open("rb") as read, target.open("wb") as write:
        for _, line in zip(range(count + 1), read, strict=False):
            write.write(line)
    return target


def measure(*, members: int, referrals: int, folder: Path | None) -> dict[str, Any]:
    """Everything the table needs, at this size."""
    from benchmarks import import_bound, import_peer

    from hearthline.plumbing import postgres
    from hearthline.plumbing.ids import new_id

    cluster = postgres.Cluster()
    cluster.ensure_running()
    folder = folder or hub.folder_of(members, referrals)
    base = hub.filled(cluster, members, folder)
    file = folder / "referrals.csv"
    run, bound, part = (f"hub_run_{os.getpid()}_{what}" for what in ("import", "bound", "part"))
    try:
        for database in (run, bound, part):
            cluster.clone_database(base, database)
        first_id = new_id()
        hub.rest(cluster)
        ours = apart(run, file)
        hub.rest(cluster)
        copied = import_bound.copy_same_rows(cluster, run, bound, first_id=first_id, at=AT)
        with hub.at_home(cluster, bound):
            peer = import_peer.measure(cluster.url("owner", bound), file, lines=PEER_LINES)
        before = import_bound.contents(cluster.url("superuser", run))
        again = apart(run, file, name="again.csv", at=AT + timedelta(hours=1))
        unchanged = import_bound.contents(cluster.url("superuser", run)) == before
        with tempfile.TemporaryDirectory() as scratch:
            quarter = first_lines(file, Path(scratch) / "quarter.csv", ours["received"] // 4)
            hub.rest(cluster)
            small = apart(part, quarter)
    finally:
        for database in (run, bound, part):
            cluster.drop_database(database)
    return {
        "members": members, "referrals": referrals, "ours": ours, "bound": copied, "peer": peer,
        "again": again | {"unchanged": unchanged}, "quarter": small,
    }  # fmt: skip


def report(found: dict[str, Any]) -> str:
    """The measured tables as Markdown."""
    ours, bound, peer, again, small = (found[part] for part in ("ours", "bound", "peer", "again", "quarter"))
    lines, rows = ours["received"], bound["rows"]
    copied = {**bound, "lines": lines}
    mine = {**ours, "lines": lines}
    bulk = {name.removeprefix("bulk_"): value for name, value in peer.items() if name.startswith("bulk_")}
    named = "django-import-export"
    unchanged = "unchanged" if again["unchanged"] else "CHANGED"
    return "\n".join(
        [
            "| what | lines/s | rows/s written | seconds | processor seconds |",
            "|---|---|---|---|---|",
            _row(f"ours, {lines:,} lines of {found['referrals']:,} referrals, {found['members']:,} members on file", mine, rows),
            _row(f"bound: COPY of the same {rows:,} rows", copied, rows),
            _row(f"{named}, {peer['lines']:,} lines into one table", peer, peer["lines"]),
            _row(f"the same in its bulk mode, {bulk['lines']:,} lines", bulk, bulk["lines"]),
            "",
            "| ratio | by the clock | by the processor | to reach |",
            "|---|---|---|---|",
            f"| speed beside {named} | {_ratio(peer, mine)} | ≥ 4×, then 8× |",
            f"| speed beside its bulk mode | {_ratio(bulk, mine)} | |",
            f"| time beside the COPY of the same rows | {_ratio(mine, copied)} | ≤ 2× |",
            "",
            f"Memory: at most {ours['peak_mb']:.0f} MB for {lines:,} lines, {small['peak_mb']:.0f} MB for {small['received']:,}. "
            f"A second import of the file: {again['filed']} filed, {again['known']:,} known, rows {unchanged}.",
        ]
    )


def _row(what: str, took: dict[str, Any], rows: int) -> str:
    seconds = took["seconds"]
    return (
        f"| {what} | {took['lines'] / seconds:,.0f} | {rows / seconds:,.0f} | {seconds:,.1f} "
        f"| {took['cpu']:,.1f} + {took['server_cpu']:,.1f} server |"
    )


def _ratio(slow: dict[str, Any], fast: dict[str, Any]) -> str:
    """How many times the time of `fast` a line takes in `slow`, by the clock and by the processor."""
    clock = slow["seconds"] / slow["lines"] / (fast["seconds"] / fast["lines"])
    used = (slow["cpu"] + slow["server_cpu"]) / slow["lines"] / ((fast["cpu"] + fast["server_cpu"]) / fast["lines"])
    return f"{clock:.2f}× | {used:.2f}×"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--referrals", type=int, default=200_000)
    parser.add_argument("--quick", action="store_true", help="100,000 members and 20,000 referrals")
    parser.add_argument("--folder", type=Path, help="generated files to use instead of the kept ones")
    parser.add_argument("--json", action="store_true", help="one JSON object after the table")
    parser.add_argument("--import", dest="asked", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.asked:
        asked = json.loads(given.asked)
        at = datetime.fromisoformat(asked["at"])
        print(json.dumps(import_file(asked["database"], Path(asked["path"]), name=asked["name"], at=at)))
        return
    members, referrals = (100_000, 20_000) if given.quick else (given.members, given.referrals)
    found = measure(members=members, referrals=referrals, folder=given.folder)
    print(report(found))
    if given.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
