"""How do rows reach a table a set at a time?

COPY refuses tables with row security (SAFETY, measured) and a long VALUES list is 27 times slower than COPY (PERFORMANCE). One
statement over one array per column writes five rows or five thousand in a single round trip, without a temporary table that every
commit would have to empty. The arrays travel in PostgreSQL's binary form (`arrays`): neither side spends time on quotes.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Json, Jsonb

from hearthline.plumbing import arrays

# Types that have no array of themselves here, or whose values are arrays: they travel as text and are read by the server.
_AS_TEXT = ("jsonb", "json")
_KEY = ("id", "client_id")


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, on_conflict: str = "") -> int:
    """Insert `rows` (values in the order of `columns`) into the model's table; returns how many were written.

    `on_conflict` is trusted SQL such as "ON CONFLICT DO NOTHING".

    Raises:
        django.db.IntegrityError, DataError: a row is refused; none is written.
    """
    return insert_columns(model, columns, list(zip(*rows, strict=True)), on_conflict=on_conflict)


def insert_columns(
    model: type[models.Model], columns: Sequence[str], values: Sequence[Sequence[Any]], *, on_conflict: str = ""
) -> int:
    """`insert` for whoever has the columns already: `values` holds one sequence per column, all of one length."""
    if not values or not values[0]:
        return 0
    if len({len(column) for column in values}) > 1:
        raise ValueError("The columns of a set of rows differ in length.")
    return _run(_statement(model, tuple(columns), on_conflict), values)


def update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Change `columns` of rows on file, each given as (id, client id, values in the order of `columns`); returns how many."""
    values = list(zip(*rows, strict=True))
    return _run(_update_statement(model, tuple(columns)), values) if values else 0


def _run(statement: tuple[str, tuple[str, ...]], values: Sequence[Sequence[Any]]) -> int:
    text, kinds = statement
    packed = [
        arrays.pack(kind or "text", column if kind else [_text(value) for value in column])
        for column, kind in zip(values, kinds, strict=True)
    ]
    return arrays.execute(text, packed)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """A batch makes a hundred small objects per row and no cycles: looking for cycles among them took half of its time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def overlapped() -> Iterator[None]:
    """Let the server write one set while the next is being prepared: nothing waits for an answer until something is read.

    Inside, `insert` does not know its count (-1), COPY is not possible, and a refused row is told at the next read or at the end.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


@lru_cache(maxsize=512)
def _statement(model: type[models.Model], columns: tuple[str, ...], on_conflict: str) -> tuple[str, tuple[str, ...]]:
    """The statement, and per column the type of its array; "" where its values travel as text that the server reads."""
    given, chosen, kinds = _given(model, columns)
    table, names = model._meta.db_table, ", ".join(f'"{column}"' for column in columns)
    return f'INSERT INTO "{table}" ({names}) SELECT {", ".join(chosen)} FROM {given} {on_conflict}', kinds


@lru_cache(maxsize=512)
def _update_statement(model: type[models.Model], columns: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    given, chosen, kinds = _given(model, (*_KEY, *columns))
    values = ", ".join(f'"{column}" = {value}' for column, value in zip(columns, chosen[len(_KEY) :], strict=True))
    same = " AND ".join(f'held."{column}" = given."{column}"' for column in _KEY)
    return f'UPDATE "{model._meta.db_table}" AS held SET {values} FROM {given} WHERE {same}', kinds


def _given(model: type[models.Model], columns: tuple[str, ...]) -> tuple[str, list[str], tuple[str, ...]]:
    """The arrays as a table `given`, what to take of each of its columns, and the types of the arrays."""
    types = {field.column: field.db_type(connection) or "text" for field in model._meta.concrete_fields}
    kinds = tuple("" if types[column].endswith("[]") or types[column] in _AS_TEXT else _bare(types[column]) for column in columns)
    packed = ", ".join(f"%s::{kind or 'text'}[]" for kind in kinds)
    names = ", ".join(f'"{column}"' for column in columns)
    chosen = [
        f'given."{column}"' if kind else f'given."{column}"::{types[column]}' for column, kind in zip(columns, kinds, strict=True)
    ]
    return f"unnest({packed}) AS given ({names})", chosen, kinds


def _bare(kind: str) -> str:
    """A serial column is read as its integer."""
    return {"serial": "integer", "bigserial": "bigint", "smallserial": "smallint"}.get(kind, kind)


def _text(value: Any) -> str | None:
    """A list as an array literal, a mapping as JSON, in text the server reads."""
    if value is None:
        return None
    if isinstance(value, Jsonb | Json):
        return _json(value.obj)
    if isinstance(value, dict):
        return _json(value)
    if isinstance(value, list | tuple):
        return "{" + ",".join(map(_quoted, value)) + "}" if value else "{}"
    return str(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _quoted(value: Any) -> str:
    if value is None:
        return "NULL"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def stage(name: str, columns: dict[str, str], rows: Iterable[Sequence[Any]]) -> int:
    """Fill the temporary table `name` (column to SQL type) with `rows`; it empties itself at commit. Returns the count."""
    table = sql.Identifier(name)
    body = sql.SQL(", ").join(sql.SQL("{} " + kind).format(sql.Identifier(column)) for column, kind in columns.items())
    names = sql.SQL(", ").join(sql.Identifier(column) for column in columns)
    count = 0
    with connection.cursor() as cursor:
        raw = cursor.cursor
        raw.execute(sql.SQL("CREATE TEMP TABLE IF NOT EXISTS {} ({}) ON COMMIT DELETE ROWS").format(table, body))
        raw.execute(sql.SQL("TRUNCATE {}").format(table))
        with raw.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(table, names)) as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
    return count
