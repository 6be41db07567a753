"""What would the import cost if deciding what to write cost nothing: the same rows, by COPY, into the same tables?"""

from __future__ import annotations

import hashlib
import time
from datetime import datetime
from graphlib import TopologicalSorter
from io import BytesIO
from typing import Any
from uuid import UUID

import psycopg
from benchmarks import hub
from psycopg import sql

_BLOCK, _UUID = 1 << 20, 2950
_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'client_id'
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname
"""
_REFERENCES = """
SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conrelid <> confrelid
"""


def copy_same_rows(cluster: Any, run: str, bound: str, *, first_id: UUID, at: datetime) -> dict[str, Any]:
    """COPY every row that the import into `run` added into the clone `bound`, row security off; rows, seconds, rows per table.

    Rows on file that the import changed are not copied again: the bound does a little less than the import did.
    """
    taken = _take(cluster.url("superuser", run), first_id, at)
    with psycopg.connect(cluster.url("superuser", bound)) as target:
        for table in taken:
            name = sql.Identifier(table)
            target.execute(sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY").format(name))
        target.commit()
        pid = target.info.backend_pid
        served, cpu, began = hub.backend_seconds(pid), time.process_time(), time.perf_counter()
        counts = {}
        for table in _in_order(target, list(taken)):
            with target.cursor() as cursor:
                with cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))) as copy:
                    while block := taken[table].read(_BLOCK):
                        copy.write(block)
                counts[table] = cursor.rowcount
            target.commit()
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        served = hub.backend_seconds(pid) - served
    return {"rows": sum(counts.values()), "seconds": seconds, "cpu": cpu, "server_cpu": served, "tables": counts}


def contents(url: str) -> str:
    """A fingerprint of all rows of all client tables except the inbox's own record of what arrived."""
    found = hashlib.sha256()
    with psycopg.connect(url) as source:
        for (table,) in source.execute(_TABLES).fetchall():
            if not table.startswith("documents_"):
                name = sql.Identifier(table)
                row = source.execute(
                    sql.SQL("SELECT count(*), sum(hashtextextended(t::text, 0)::numeric) FROM {} t").format(name)
                ).fetchone()
                found.update(f"{table} {row}".encode())
    return found.hexdigest()


def _take(url: str, first_id: UUID, at: datetime) -> dict[str, BytesIO]:
    """The rows that are younger than `first_id` (ids rise with time), or of `at` in the audit log, per table that has any."""
    taken = {}
    with psycopg.connect(url) as source:
        for (table,) in source.execute(_TABLES).fetchall():
            name = sql.Identifier(table)
            described = source.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(name)).description or ()
            columns = {one.name: one.type_code for one in described}
            if columns.get("id") == _UUID:
                young = sql.SQL("id > {}").format(sql.Literal(first_id))
            elif "chain" in columns:
                young = sql.SQL("at >= {}").format(sql.Literal(at))
            else:
                continue  # numbered by a sequence: the outbox, a row or two for a chunk
            body = BytesIO()
            rows = sql.SQL("COPY (SELECT * FROM {} WHERE {}) TO STDOUT (FORMAT binary)").format(name, young)
            with source.cursor() as cursor:
                with cursor.copy(rows) as copy:
                    for block in copy:
                        body.write(block)
                if cursor.rowcount > 0:
                    body.seek(0)
                    taken[table] = body
    return taken


def _in_order(target: psycopg.Connection[Any], tables: list[str]) -> list[str]:
    """Referenced tables before those that refer to them."""
    sorter: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(tables, ()))
    for table, needs in target.execute(_REFERENCES).fetchall():
        if table in tables and needs in tables:
            sorter.add(table, needs)
    return list(sorter.static_order())
