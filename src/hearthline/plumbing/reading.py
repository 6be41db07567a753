"""How are the rows of some keys read, a few or thousands, at the cost of one small statement?

Journeys look up cases, orders and bookings by key all day long. The statement's text is the same for any number of keys, so it is
written once and planned once; Django's own way spends more time on writing it anew than the server on answering it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar

from django.db import connection, models

from hearthline.plumbing import arrays

Row = TypeVar("Row", bound=models.Model)


def rows(model: type[Row], column: str, keys: Iterable[object], *, order: str = "") -> list[Row]:
    """The rows whose `column` holds one of these keys, in this order (trusted SQL such as "received_at, id")."""
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return []
    statement, kind, names = _statement(model, column, order)
    found = arrays.fetch(statement, [arrays.pack(kind, wanted)])
    return [model.from_db(connection.alias, names, row) for row in found]


@lru_cache(maxsize=256)
def _statement(model: type[models.Model], column: str, order: str) -> tuple[str, str, list[str]]:
    """The statement, the type of its keys, and the names of the fields in the order of its columns."""
    fields = model._meta.concrete_fields
    kind = next(str(field.rel_db_type(connection)) for field in fields if field.column == column)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    text = f'SELECT {columns} FROM "{model._meta.db_table}" WHERE "{column}" = ANY(%s::{kind}[])'
    return f"{text} ORDER BY {order}" if order else text, kind, [field.attname for field in fields]
