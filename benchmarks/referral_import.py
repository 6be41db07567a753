"""How fast does a night's file of referrals enter, beside a plain COPY of the same rows and beside django-import-export?

    python -m benchmarks.referral_import [--members 1000000] [--referrals 200000] [--quick] [--folder DIR] [--json]

Three on the same CSV in the same run:

- ours: `inbox.receive.receive_stream` on the file: parse, validate, dedupe, match against the members on file, case, clocks, audit.
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
        ours = apart(run, file)
        copied = import_bound.copy_same_rows(cluster, run, bound, first_id=first_id, at=AT)
        with hub.at_home(cluster, bound):
            peer = import_peer.measure(cluster.url("owner", bound), file, lines=PEER_LINES)
        before = import_bound.contents(cluster.url("superuser", run))
        again = apart(run, file, name="again.csv", at=AT + timedelta(hours=1))
        unchanged = import_bound.contents(cluster.url("superuser", run)) == before
        with tempfile.TemporaryDirectory() as scratch:
            quarter = first_lines(file, Path(scratch) / "quarter.csv", ours["received"] // 4)
            small = apart(part, quarter)
    finally:
        for database in (run, bound, part):
            cluster.drop_database(database)
    return {
        "members": members, "referrals": referrals, "ours": ours, "bound": copied, "peer": peer,
        "again": again | {"unchanged": unchanged}, "quarter": small,
    }  # fmt: skip


def report(found: dict[str, Any]) -> str:
    """The measured table as Markdown."""
    ours, bound, peer, again, small = (found[part] for part in ("ours", "bound", "peer", "again", "quarter"))
    lines, total = ours["received"], ours["cpu"] + ours["server_cpu"]
    rate = lines / ours["seconds"]
    bound_cpu = bound["cpu"] + bound["server_cpu"]
    peer_rate = peer["lines"] / peer["seconds"]
    peer_total = (peer["cpu"] + peer["server_cpu"]) / peer["lines"]
    bulk_rate = peer["bulk_lines"] / peer["bulk_seconds"]
    bulk_total = (peer["bulk_cpu"] + peer["bulk_server_cpu"]) / peer["bulk_lines"]
    rows = [
        "| what | lines/s | rows/s written | seconds | processor seconds |",
        "|---|---|---|---|---|",
        f"| ours, {lines:,} lines of {found['referrals']:,} referrals | {rate:,.0f} | {bound['rows'] / ours['seconds']:,.0f} "
        f"| {ours['seconds']:,.1f} | {ours['cpu']:,.1f} + {ours['server_cpu']:,.1f} server |",
        f"| bound: COPY of the same {bound['rows']:,} rows | {lines / bound['seconds']:,.0f} | {bound['rows'] / bound['seconds']:,.0f} "
        f"| {bound['seconds']:,.1f} | {bound['cpu']:,.1f} + {bound['server_cpu']:,.1f} server |",
        f"| django-import-export, {peer['lines']:,} lines into one table | {peer_rate:,.0f} | {peer_rate:,.0f} "
        f"| {peer['seconds']:,.1f} | {peer['cpu']:,.1f} + {peer['server_cpu']:,.1f} server |",
        f"| the same in its bulk mode, {peer['bulk_lines']:,} lines | {bulk_rate:,.0f} | {bulk_rate:,.0f} "
        f"| {peer['bulk_seconds']:,.1f} | {peer['bulk_cpu']:,.1f} + {peer['bulk_server_cpu']:,.1f} server |",
        "",
        "| ratio | by the clock | by the processor | to reach |",
        "|---|---|---|---|",
        f"| lines/s beside django-import-export | {rate / peer_rate:.2f}× | {peer_total / (total / lines):.2f}× | ≥ 4×, then 8× |",
        f"| lines/s beside its bulk mode | {rate / bulk_rate:.2f}× | {bulk_total / (total / lines):.2f}× | |",
        f"| time beside the COPY of the same rows | {ours['seconds'] / bound['seconds']:.2f}× | {total / bound_cpu:.2f}× | ≤ 2× |",
        f"| peak memory, {lines:,} lines beside {small['received']:,} | {ours['peak_mb']:.0f} MB beside {small['peak_mb']:.0f} MB | | flat |",
        f"| a second import of the file | {again['filed']} filed, {again['known']:,} known, rows "
        f"{'unchanged' if again['unchanged'] else 'CHANGED'} | | 0 rows |",
    ]
    return "\n".join(rows)


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
