"""How are the rows of some keys read, a few or thousands, at the cost of one small statement?

Journeys look up cases, orders and bookings by key all day long. The statement's text is the same for any number of keys, so it is
written once and planned once; Django's own way spends more time on writing it anew than the server on answering it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models

from hearthline.plumbing import arrays

Row = TypeVar("Row", bound=models.Model)


def rows(
    model: type[Row], column: str, keys: Iterable[object], *, order: str = "", where: str = "", is_held: bool = False
) -> list[Row]:
    """The rows whose `column` holds one of these keys, in this order (trusted SQL such as "received_at, id").

    Args:
        where: trusted SQL without parameters that the rows fulfill besides, such as "stopped_at IS NULL".
        is_held: they are held until commit, so that who changes them next waits.
    """
    names = tuple(field.attname for field in model._meta.concrete_fields)
    found = values(model, names, column, keys, order=order, where=where, is_held=is_held)
    return [model.from_db(connection.alias, names, row) for row in found]


def values(
    model: type[models.Model],
    names: tuple[str, ...],
    column: str,
    keys: Iterable[object],
    *,
    order: str = "",
    where: str = "",
    is_held: bool = False,
) -> list[tuple[Any, ...]]:
    """Like `rows`, where these fields suffice and no object is wanted."""
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return []
    statement, kind = _statement(model, names, column, len(wanted) == 1, order, where, is_held)
    return arrays.fetch(statement, [arrays.pack(kind, wanted)])


@lru_cache(maxsize=512)
def _statement(
    model: type[models.Model], names: tuple[str, ...], column: str, is_one: bool, order: str, where: str, is_held: bool
) -> tuple[str, str]:
    """The statement and the type of its keys.

    One key is compared with itself and not with a list: of a list a kept plan supposes ten, and the server would plan each use
    anew to find that they are fewer.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    kind = next(str(field.rel_db_type(connection)) for field in fields.values() if field.column == column)
    columns = ", ".join(f'"{fields[name].column}"' for name in names)
    key = f"(%s::{kind}[])[1]" if is_one else f"ANY(%s::{kind}[])"
    text = f'SELECT {columns} FROM "{model._meta.db_table}" WHERE "{column}" = {key}'
    text += (f" AND {where}" if where else "") + (f" ORDER BY {order}" if order else "")
    return text + (" FOR NO KEY UPDATE" if is_held else ""), kind


def of_key(tables: Mapping[type[models.Model], str], column: str, key: UUID) -> dict[type[models.Model], list[Any]]:
    """The rows of each table whose `column` holds this key, in one statement: a page about a case shows a dozen of them.

    The rows travel as JSON, so a table with a binary column cannot be among them.

    Args:
        tables: model to the order of its rows (trusted SQL such as "requested_at, reference").
    """
    statement, readers = _of_key_statement(tuple(tables.items()), column)
    with connection.cursor() as cursor:
        cursor.execute(statement, [key] * len(tables))
        found = cursor.fetchone()
    return {
        model: [
            model.from_db(connection.alias, names, [read(row[name]) for name, read in fields])
            for row in json.loads(text, parse_float=Decimal)
        ]
        for (model, names, fields), text in zip(readers, found, strict=True)
    }


@lru_cache(maxsize=16)
def _of_key_statement(tables: tuple[tuple[type[models.Model], str], ...], column: str) -> tuple[str, list[Any]]:
    """The statement, and for each model the names of its fields and how each is read from JSON."""
    parts, readers = [], []
    for model, order in tables:
        said = ", ".join(f"t.{one.strip()}" for one in order.split(","))
        parts.append(
            f"(SELECT coalesce(json_agg(t ORDER BY {said}), '[]')::text FROM {model._meta.db_table} t WHERE t.{column} = %s)"
        )
        fields = model._meta.concrete_fields
        if any(isinstance(field, models.BinaryField) for field in fields):
            raise TypeError(f"{model.__name__} has a binary column, which JSON does not carry.")
        readers.append((model, [field.attname for field in fields], [(field.column, field.to_python) for field in fields]))
    return f"SELECT {', '.join(parts)}", readers
