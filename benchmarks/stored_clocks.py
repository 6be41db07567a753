"""A rule was corrected: how long until a million stored clocks say so, beside plain UPDATEs of the same rows?

    python -m benchmarks.stored_clocks [--clocks 1000000]

A database of its own holds clocks of business hours in nine zones, one in five held once. In the same run: the hub sets every
clock by the corrected rule (read with its holds, computed, written where it differs, audited); a plain program writes moments it
has already, row by row (executemany, pipelined), a twentieth of them; and one bare UPDATE of every row that computes nothing
shows what the server takes for its indexes, keys and policies. All as the hub's own role, under row security, each in one
transaction, the table vacuumed in between.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from benchmarks.clocks import ZONES
from benchmarks.hub import backend_seconds
from benchmarks.matching import own_hub

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
RULE, KINDS, CASES, PLAIN = "hub.intake.triage", 10, 10_000, 20
HOUR = timedelta(hours=1)


def fill(count: int) -> None:
    """So many running clocks, ten to a case, started over three months; the first fifth of each portion was held for a day."""
    from tests.factories.parties import client

    from hearthline.domain.cases import api as cases
    from hearthline.domain.obligations import api as obligations
    from hearthline.kernel.periods import to_instants
    from hearthline.plumbing import access

    with access.acting(access.system("bench")):
        book = client("BENCH")
    for first in range(0, count // KINDS, CASES):
        size = min(CASES, count // KINDS - first)
        starts = [AT + timedelta(minutes=13 * number % 130_000) for number in range(first, first + size)]
        zones = [ZONES[number % len(ZONES)] for number in range(size)]
        with access.acting(access.system("bench")):
            opened = cases.open_cases(
                [
                    cases.CaseDraft(
                        client_id=book, zone=zone, service_line="dme", urgency="routine", manager_id=None, opened_at=at
                    )
                    for zone, at in zip(zones, starts, strict=True)
                ]
            )
            ids = [one.id for one in opened]
            for kind in range(KINDS):
                obligations.start_alike(
                    obligations.Owed(
                        kind=f"k{kind}", rule=RULE, subject="case", owner="hub", client_ids=[book] * size, case_ids=ids,
                        subject_ids=ids, counterparties=[""] * size, zones=zones, started_at=to_instants(starts),
                        counts_from_at=to_instants(starts),
                    )
                )  # fmt: skip
            held = ids[: size // 5]
            kinds = [f"k{kind}" for kind in range(KINDS)]
            obligations.hold(held, *kinds, evidence=dict.fromkeys(held, "X.Q1"), at=AT + 2_200 * HOUR)
            obligations.resume(held, at=AT + 2_224 * HOUR)


def corrected() -> int:
    """The hub's own way: every open clock of the rule by what it says now."""
    from hearthline import rulebook
    from hearthline.domain.obligations import api as obligations
    from hearthline.plumbing import access
    from hearthline.rulebook.experiments import changed

    book, shipped = changed(rulebook.shipped(), RULE, {"business_hours": "7"}), rulebook.shipped
    rulebook.shipped = lambda: book  # as if the file had been corrected
    try:
        with access.acting(access.system("bench")):
            return obligations.set_by_rules([RULE], by=access.Actor("system", "bench"), at=AT)
    finally:
        rulebook.shipped = shipped


def moments(limit: int) -> list[tuple[Any, ...]]:
    """An hour later than they are due: what the plain program writes."""
    from hearthline.domain.obligations import api as obligations
    from hearthline.plumbing import access

    with access.acting(access.system("bench")):
        found = obligations.recorded(access.system("bench"), limit=limit)
    return [(one.due_at + HOUR, one.version, one.id, one.client_id) for one in found]


def row_by_row(rows: list[tuple[Any, ...]]) -> int:
    """A plain UPDATE for each row."""
    from django.db import connection

    from hearthline.plumbing import access

    with access.acting(access.system("bench")), psycopg.Cursor(connection.connection) as cursor:
        cursor.executemany(
            "UPDATE obligations_obligation SET due_at = %s, version = %s, noticed_at = NULL WHERE id = %s AND client_id = %s",
            rows,
        )
        return int(cursor.rowcount)


def bare() -> int:
    """One UPDATE of every row that computes nothing."""
    from django.db import connection

    from hearthline.plumbing import access

    with access.acting(access.system("bench")), connection.cursor() as cursor:
        cursor.execute("UPDATE obligations_obligation SET due_at = due_at + interval '1 minute', version = version")
        return int(cursor.rowcount)


def timed(owner: str, work: Callable[[], int]) -> tuple[int, float, float]:
    """Rows, seconds by the clock and seconds of processor (program and server) of one transaction on a tidy table."""
    from django.db import connection

    with psycopg.connect(owner, autocommit=True) as own:
        own.execute("VACUUM (ANALYZE) obligations_obligation")
        own.execute("VACUUM (ANALYZE) obligations_pause")
    connection.ensure_connection()
    server = connection.connection.info.backend_pid
    began, used = time.perf_counter(), time.process_time() + backend_seconds(server)
    rows = work()
    return rows, time.perf_counter() - began, time.process_time() + backend_seconds(server) - used


def main() -> None:
    """Fill, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clocks", type=int, default=1_000_000)
    given = parser.parse_args()
    import django

    django.setup()
    with own_hub() as owner:
        fill(given.clocks)
        plain = moments(given.clocks // PLAIN)
        found = {
            "plain UPDATE, row by row": timed(owner, lambda: row_by_row(plain)),
            "**set by the corrected rule**, 20,000 at a time": timed(owner, corrected),
            "one bare UPDATE of all, nothing computed": timed(owner, bare),
        }
    beside = found["plain UPDATE, row by row"]
    per_row = beside[1] / beside[0], beside[2] / beside[0]
    print(f"| {given.clocks:,} stored clocks | rows/s | time beside plain UPDATE | processor beside it |\n|---|---|---|---|")
    for name, (rows, clock, processor) in found.items():
        print(f"| {name} | {rows / clock:,.0f} | {clock / rows / per_row[0]:.2f}× | {processor / rows / per_row[1]:.2f}× |")


if __name__ == "__main__":
    main()
