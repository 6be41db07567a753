"""How does a column of values travel to the server as one array, in PostgreSQL's own binary form?

psycopg quotes an array of text value by value, which was a quarter of an import's time. Here each kind of value is packed as the
server's `array_recv` reads it: equal values are packed once, and ids need no conversion at all.
"""

from __future__ import annotations

import struct
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import generators
from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format

from hearthline.plumbing.ids import new_halves

Answer = TypeVar("Answer")
_SMALL = 4_000  # bytes of an array whose statement the server may plan once for all: about 200 ids
_NULL = b"\xff\xff\xff\xff"
_EPOCH, _FIRST_DAY = datetime(2000, 1, 1, tzinfo=UTC), date(2000, 1, 1).toordinal()
_EPOCH_MICROS = int(_EPOCH.timestamp()) * 1_000_000
_length, _int2, _int4, _int8, _float8 = (struct.Struct(form).pack for form in ("!i", "!ih", "!ii", "!iq", "!id"))


class Packed(bytes):
    """An array as `array_recv` reads it; its type comes from the cast in the statement."""


class _PackedDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Any) -> Buffer | None:
        return cast(bytes, obj)


psycopg.adapters.register_dumper(Packed, _PackedDumper)  # for every connection at once: by cursor it cost as much as a cursor


Column = Sequence[Any] | npt.NDArray[np.int64]
"""Values of one column; an array holds moments, as microseconds since 1970."""


def pack(kind: str, values: Column) -> Packed | str:
    """`values` (None is null) as an array of the SQL type `kind`, to be given as `%s::kind[]`.

    A kind without a packer of its own, and values of another Python type than the kind's (a date given as text), travel as an
    array literal, which the server reads; what is packed already travels as it is.
    """
    if isinstance(values, Packed):
        return values
    if isinstance(values, np.ndarray):
        return _packed_instants(values)
    packer = _PACKERS.get(kind)
    if packer is None or not values:
        return _literal(values)
    oid, item = packer
    try:
        body = _ids(values) if kind == "uuid" else _each_once(item, values)
    except (TypeError, AttributeError, struct.error):
        return _literal(values)
    return _packed(oid, len(values), body)


def pack_new_ids(count: int) -> Packed:
    """`count` new ids for rows that nobody here will name: a fortieth of what making and packing them one by one takes."""
    items = np.empty(count, dtype=[("length", ">i4"), ("high", ">u8"), ("low", ">u8")])
    items["length"] = 16
    items["high"], items["low"] = new_halves(count)
    return _packed(_PACKERS["uuid"][0], count, items.tobytes())


def _packed_instants(micros: npt.NDArray[np.int64]) -> Packed:
    items = np.empty(len(micros), dtype=[("length", ">i4"), ("moment", ">i8")])
    items["length"] = 8
    items["moment"] = micros - _EPOCH_MICROS
    return _packed(_PACKERS["timestamp with time zone"][0], len(micros), items.tobytes())


def _packed(oid: int, count: int, body: bytes) -> Packed:
    # The server reads each null from its length; the header's flag for nulls is only a hint that it checks for being 0 or 1.
    return Packed(struct.pack("!iiiii", 1, 1, oid, count, 1) + body)


def execute(statement: str, parameters: Sequence[object] | Mapping[str, object]) -> int:
    """Run a statement with packed arrays among its parameters, in the open transaction; returns the rows it touched.

    Django's cursor would write the arrays into the text of the statement; psycopg's own sends them beside it. The statement
    counts where Django counts statements, and fails as Django's do.
    """
    return _ask(statement, parameters, lambda cursor: int(cursor.rowcount))


def fetch(statement: str, parameters: Sequence[object] | Mapping[str, object]) -> list[Any]:
    """Like `execute`, for a statement that answers with rows; they come in binary as well."""
    return _ask(statement, parameters, psycopg.Cursor.fetchall, is_binary=True)


class Asked:
    """A question on its way; while it is answered, others can be asked and rows sent, which nobody then waits for."""

    def __init__(self, cursor: psycopg.Cursor[Any]) -> None:
        self._cursor = cursor

    def rows(self) -> list[Any]:
        """Wait for this answer, and for those asked before, alone.

        Raises:
            django.db.Error: this statement or one before it was refused.
        """
        held = connections[DEFAULT_DB_ALIAS]
        with held.wrap_database_errors, self._cursor as cursor:
            pipeline = held.connection._pipeline
            if pipeline is not None and cursor.pgresult is None:
                held.connection.wait(_until_answered(pipeline, cursor))
            return cursor.fetchall()


def ask(statement: str, parameters: Sequence[object] | Mapping[str, object]) -> Asked:
    """`fetch` in two steps, for whoever has something to do between the question and its answer (`bulk.overlapped`)."""

    def sent(cursor: psycopg.Cursor[Any]) -> Asked:
        held = connections[DEFAULT_DB_ALIAS].connection
        if held._pipeline is not None:
            held.pgconn.send_flush_request()
            held.pgconn.flush()
        return Asked(cursor)

    return _ask(statement, parameters, sent, is_binary=True, is_kept=True)


def _until_answered(pipeline: Any, cursor: psycopg.Cursor[Any]) -> Generator[Any, Any, None]:
    """The driver's own steps, up to this cursor's answer: by itself it would wait for all that was sent since."""
    yield from generators.send(pipeline.pgconn)
    while cursor.pgresult is None and pipeline.result_queue:
        results = yield from generators.fetch_many(pipeline.pgconn)
        if not results:
            return
        pipeline._process_results(pipeline.result_queue.popleft(), results)


def _prepared(parameters: Sequence[object] | Mapping[str, object]) -> bool | None:
    """Whether the server may keep a plan: never for a large set, as psycopg sees fit for a small one.

    After ten uses the server takes a kept plan that supposes ten items in every array. With twenty thousand it joined row by row:
    setting clocks anew took ten times as long from the eleventh portion on. Planning such a set again costs next to nothing.
    """
    values = parameters.values() if isinstance(parameters, Mapping) else parameters
    return False if any(isinstance(one, Packed) and len(one) > _SMALL for one in values) else None


def _ask(
    statement: str,
    parameters: Sequence[object] | Mapping[str, object],
    answer: Callable[[psycopg.Cursor[Any]], Answer],
    *,
    is_binary: bool = False,
    is_kept: bool = False,
) -> Answer:
    """Send parameters beside the statement, under Django's rules for errors, broken transactions and counting.

    `is_kept` leaves the cursor open for whoever reads its answer later.
    """
    held = connections[DEFAULT_DB_ALIAS]  # looked up once: the name `connection` looks itself up at every use
    held.ensure_connection()
    held.validate_no_broken_transaction()
    began = time.monotonic()
    try:
        cursor = psycopg.Cursor(held.connection)
        with held.wrap_database_errors, nullcontext() if is_kept else cursor:
            cursor.execute(statement, parameters, prepare=_prepared(parameters), binary=is_binary)
            return answer(cursor)
    finally:
        if held.queries_logged:
            held.queries_log.append({"sql": statement, "time": f"{time.monotonic() - began:.3f}"})


def _each_once(item: Callable[[Any], bytes], values: Sequence[Any]) -> bytes:
    different = set(values)
    if len(different) > len(values) // 2:
        return b"".join([_NULL if value is None else item(value) for value in values])
    packed: Mapping[Any, bytes] = {value: _NULL if value is None else item(value) for value in different}
    if len(packed) == 1:
        return packed[values[0]] * len(values)
    return b"".join(map(packed.__getitem__, values))


def _ids(values: Sequence[Any]) -> bytes:
    """Ids, most of them different: told from a column of one and the same by identity, since they compare in Python."""
    prefix, first = _length(16), values[0]
    if len(set(map(id, values))) == 1:
        return (_NULL if first is None else prefix + first.bytes) * len(values)
    try:
        return prefix + prefix.join([value.int.to_bytes(16, "big") for value in values])
    except AttributeError:  # a null among them
        return b"".join([_NULL if value is None else prefix + value.bytes for value in values])


class _Lengths(dict[int, bytes]):
    """The four bytes that say how long a value is; nearly all are short."""

    def __missing__(self, length: int) -> bytes:
        packed = _length(length)
        if length < 1_024:
            self[length] = packed
        return packed


_LENGTHS = _Lengths()


def _text(value: Any) -> bytes:
    encoded: bytes = value.encode()
    return _LENGTHS[len(encoded)] + encoded


def _bytea(value: Any) -> bytes:
    return _LENGTHS[len(value)] + bytes(value)


@lru_cache(maxsize=16_384)  # the moments of a chunk stand in several columns each
def _moment(value: Any) -> bytes:
    past = value - _EPOCH
    return _int8(8, (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds)


def _day(value: Any) -> bytes:
    if isinstance(value, datetime):
        raise TypeError("a moment is no day")
    return _int4(4, value.toordinal() - _FIRST_DAY)


def _flag(value: Any) -> bytes:
    if not isinstance(value, bool):
        raise TypeError("not a flag")
    return b"\0\0\0\1\1" if value else b"\0\0\0\1\0"


_PACKERS: dict[str, tuple[int, Callable[[Any], bytes]]] = {
    "boolean": (16, _flag),
    "bytea": (17, _bytea),
    "bigint": (20, lambda value: _int8(8, value)),
    "smallint": (21, lambda value: _int2(2, value)),
    "integer": (23, lambda value: _int4(4, value)),
    "text": (25, _text),
    "double precision": (701, lambda value: _float8(8, value)),
    "date": (1082, _day),
    "timestamp with time zone": (1184, _moment),
    "uuid": (2950, lambda value: _length(16) + value.bytes),
}
"""SQL type to the server's number for it (pg_type.oid, fixed for built-in types) and what packs one value."""


def _literal(values: Sequence[Any]) -> str:
    """An array literal; bytes as hexadecimal, everything else as its own text."""
    return "{" + ",".join(map(_item, values)) + "}"


def _item(value: Any) -> str:
    if value is None:
        return "NULL"
    text = "\\x" + bytes(value).hex() if isinstance(value, bytes | bytearray | memoryview) else str(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
