"""How do rows reach a table a set at a time?

COPY refuses tables with row security (SAFETY, measured) and a long VALUES list is 27 times slower than COPY (PERFORMANCE). One
statement over one array per column writes five rows or five thousand in a single round trip, without a temporary table that every
commit would have to empty. The arrays travel in PostgreSQL's binary form (`arrays`): neither side spends time on quotes. A column
that says the same in every row, as half of them do in a night's file, travels once.
"""

from __future__ import annotations

import gc
import json
import select
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np
import psycopg
from django.db import connection, models
from psycopg import sql
from psycopg.pq import PipelineStatus
from psycopg.types.json import Json, Jsonb

from hearthline.plumbing import arrays
from hearthline.plumbing.base import HubModel

# Types that have no array of themselves here, or whose values are arrays: they travel as text and are read by the server.
_AS_TEXT = ("jsonb", "json")
_KEY = ("id", "client_id")
_A_MOMENT = 1  # milliseconds
_EVENTS = {1: select.POLLIN, 2: select.POLLOUT, 3: select.POLLIN | select.POLLOUT}  # by what psycopg waits for: to read, to write


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, on_conflict: str = "") -> int:
    """Insert `rows` (values in the order of `columns`) into the model's table; returns how many were written.

    Where the columns do not name the row's `id`, the rows get new ones. `on_conflict` is trusted SQL such as "ON CONFLICT DO
    NOTHING".

    Raises:
        django.db.IntegrityError, DataError: a row is refused; none is written.
    """
    return insert_columns(model, columns, list(zip(*rows, strict=True)), on_conflict=on_conflict)


def insert_columns(
    model: type[models.Model], columns: Sequence[str], values: Sequence[arrays.Column], *, on_conflict: str = ""
) -> int:
    """`insert` for whoever has the columns already: `values` holds one per column, all of one length."""
    if not values or not len(values[0]):
        return 0
    if len({len(column) for column in values}) > 1:
        raise ValueError("The columns of a set of rows differ in length.")
    if issubclass(model, HubModel) and "id" not in columns:
        columns, values = ("id", *columns), (arrays.pack_new_ids(len(values[0])), *values)
    return _run(_statement(model, tuple(columns), _is_same(values), on_conflict), values)


def update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Change `columns` of rows on file, each given as (id, client id, values in the order of `columns`); returns how many."""
    values = list(zip(*rows, strict=True))
    return _run(_update_statement(model, tuple(columns), _is_same(values)), values) if values else 0


class _Statement(NamedTuple):
    """A statement with one named parameter per column; the type of each column's array, "" where the server reads text."""

    text: str
    kinds: tuple[str, ...]
    is_same: tuple[bool, ...]


def _run(statement: _Statement, values: Sequence[arrays.Column]) -> int:
    packed: dict[str, object] = {}
    known: dict[tuple[int, str], object] = {}  # one list may be two columns
    for place, (column, kind, is_same) in enumerate(zip(values, statement.kinds, statement.is_same, strict=True)):
        key = id(column), kind
        if key not in known:
            said = column[:1] if is_same else column
            known[key] = arrays.pack(kind or "text", said if kind else _texts(said))
        packed[f"c{place}"] = known[key]
    return arrays.execute(statement.text, packed)


def _is_same(values: Sequence[arrays.Column]) -> tuple[bool, ...]:
    """Per column, whether it says the same in every row; the first never does, since it says how many rows there are."""
    return (False, *map(_says_one_thing, values[1:]))


def _says_one_thing(column: arrays.Column) -> bool:
    if column[0] != column[-1]:
        return False
    return not np.ptp(column) if isinstance(column, np.ndarray) else column.count(column[0]) == len(column)


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

    Inside, `insert` does not know its count (-1), COPY is not possible, and a refused row is told at the next read or at the end;
    within another one, at the end of that.
    """
    connection.ensure_connection()
    raw = connection.connection
    if raw.info.pipeline_status != PipelineStatus.OFF:
        yield
        return
    with connection.wrap_database_errors, raw.pipeline():
        yield


@contextmanager
def meanwhile(work: Callable[[], bool]) -> Iterator[None]:
    """Have `work` done, a few milliseconds of it at a time, whenever the server's answer to anything is waited for.

    It says whether it did something. It is done in the middle of a statement: it must not raise, nor touch the database.
    """
    connection.ensure_connection()
    raw = connection.connection
    outer = vars(raw).get("wait")
    raw.wait = partial(_wait, raw, work)
    try:
        yield
    finally:
        if outer is None:
            del raw.wait
        else:
            raw.wait = outer


def _wait(
    raw: psycopg.Connection[Any], work: Callable[[], bool], answer: Generator[Any, Any, Any], *how: Any, **more: Any
) -> Any:
    return psycopg.Connection.wait(raw, _between(raw.pgconn.socket, work, answer), *how, **more)


def _between(socket: int, work: Callable[[], bool], answer: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    """The driver's own steps towards an answer; before each of its waits `work` is done for as long as the wait would last.

    What is answered within a moment is waited for: to begin a piece of work would keep the server waiting instead.
    """
    ready, patience = select.poll(), _A_MOMENT
    try:
        awaited = next(answer)
        while True:
            ready.register(socket, _EVENTS[int(awaited)])
            while not ready.poll(patience) and work():
                patience = 0
            awaited = answer.send((yield awaited))
    except StopIteration as answered:
        return answered.value


@lru_cache(maxsize=512)
def _statement(model: type[models.Model], columns: tuple[str, ...], is_same: tuple[bool, ...], on_conflict: str) -> _Statement:
    given, chosen, kinds = _given(model, columns, is_same)
    table, names = model._meta.db_table, ", ".join(f'"{column}"' for column in columns)
    return _Statement(f'INSERT INTO "{table}" ({names}) SELECT {", ".join(chosen)} FROM {given} {on_conflict}', kinds, is_same)


@lru_cache(maxsize=512)
def _update_statement(model: type[models.Model], columns: tuple[str, ...], is_same: tuple[bool, ...]) -> _Statement:
    given, chosen, kinds = _given(model, (*_KEY, *columns), is_same)
    values = ", ".join(f'"{column}" = {value}' for column, value in zip(columns, chosen[len(_KEY) :], strict=True))
    same = " AND ".join(f'held."{column}" = {value}' for column, value in zip(_KEY, chosen, strict=False))
    # The ids as a list besides: a planner without statistics would read the whole table for each of them.
    table, listed = model._meta.db_table, 'held."id" = ANY (%(c0)s::uuid[])'
    return _Statement(f'UPDATE "{table}" AS held SET {values} FROM {given} WHERE {same} AND {listed}', kinds, is_same)


def _given(
    model: type[models.Model], columns: tuple[str, ...], is_same: tuple[bool, ...]
) -> tuple[str, list[str], tuple[str, ...]]:
    """The arrays as a table `given`, what each column takes (of it, or of an array of one), and the types of the arrays."""
    types = {field.column: field.db_type(connection) or "text" for field in model._meta.concrete_fields}
    kinds = tuple("" if _travels_as_text(types[column]) else _bare(types[column]) for column in columns)
    sent = [f"%(c{place})s::{kind or 'text'}[]" for place, kind in enumerate(kinds)]
    several = [place for place, is_one in enumerate(is_same) if not is_one]
    packed, names = ", ".join(sent[place] for place in several), ", ".join(f'"{columns[place]}"' for place in several)
    chosen = []
    for column, kind, array, is_one in zip(columns, kinds, sent, is_same, strict=True):
        value = f"({array})[1]" if is_one else f'given."{column}"'
        chosen.append(value if kind else f"({value})::{types[column]}")
    return f"unnest({packed}) AS given ({names})", chosen, kinds


def _travels_as_text(kind: str) -> bool:
    return kind.endswith("[]") or kind in _AS_TEXT or kind.startswith("numeric")


def _bare(kind: str) -> str:
    """A serial column is read as its integer."""
    return {"serial": "integer", "bigserial": "bigint", "smallserial": "smallint"}.get(kind, kind)


def _texts(values: arrays.Column) -> list[str | None]:
    """Each value as text, equal ones once; those that cannot be told apart by hash one by one."""
    try:
        known = {value: _text(value) for value in set(values)}
    except TypeError:
        return list(map(_text, values))
    return [known[value] for value in values]


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


_json = json.JSONEncoder(ensure_ascii=False, default=str).encode


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
