"""How do rows reach a row-secured table a set at a time?

COPY refuses tables with row security (SAFETY, measured), and a long VALUES list is 27 times slower than COPY (PERFORMANCE):
rows are copied into a temporary table of the same shape and inserted from there, one or two hundred thousand alike.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb


def stage(name: str, columns: dict[str, str], rows: Iterable[Sequence[Any]]) -> int:
    """Fill the temporary table `name` (column to SQL type) with `rows`; it empties itself at commit. Returns the count."""
    table = sql.Identifier(name)
    body = sql.SQL(", ").join(sql.SQL("{} " + kind).format(sql.Identifier(column)) for column, kind in columns.items())
    with connection.cursor() as cursor:
        raw = cursor.cursor
        raw.execute(sql.SQL("CREATE TEMP TABLE IF NOT EXISTS {} ({}) ON COMMIT DELETE ROWS").format(table, body))
        raw.execute(sql.SQL("TRUNCATE {}").format(table))
        return _copy(raw, table, tuple(columns), rows)


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, on_conflict: str = "") -> int:
    """Insert `rows` (values in the order of `columns`) into the model's table; returns how many were written.

    `on_conflict` is trusted SQL such as "ON CONFLICT DO NOTHING".
    """
    target = model._meta.db_table
    shape = zlib.crc32(",".join(columns).encode())
    table, temporary = sql.Identifier(target), sql.Identifier(f"stage_{target}_{shape:08x}")
    names = sql.SQL(", ").join(sql.Identifier(column) for column in columns)
    with connection.cursor() as cursor:
        raw = cursor.cursor
        raw.execute(
            sql.SQL("CREATE TEMP TABLE IF NOT EXISTS {} ON COMMIT DELETE ROWS AS SELECT {} FROM {} WITH NO DATA").format(
                temporary, names, table
            )
        )
        raw.execute(sql.SQL("TRUNCATE {}").format(temporary))
        if not _copy(raw, temporary, columns, rows):
            return 0
        raw.execute(
            sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} " + on_conflict).format(table, names, names, temporary)
        )
        return int(raw.rowcount)


def _copy(raw: Any, table: sql.Identifier, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    names = sql.SQL(", ").join(sql.Identifier(column) for column in columns)
    with raw.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(table, names)) as copy:
        for row in rows:
            copy.write_row([Jsonb(value) if isinstance(value, dict) else value for value in row])
            count += 1
    return count
