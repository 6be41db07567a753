"""A row of any table, made from the database's own description of it: a new table is proved without anyone remembering to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5
from zlib import crc32

import psycopg
from psycopg import sql

_COLUMNS = """
SELECT c.relname, a.attname, t.typname, t.typcategory, c.relrowsecurity
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = ''
JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname, a.attnum
"""
_REFERENCES = """
SELECT r.conname, r.conrelid::regclass::text, r.confrelid::regclass::text,
       ARRAY(SELECT attname FROM unnest(r.conkey) WITH ORDINALITY k(n, i) JOIN pg_attribute a ON attrelid = conrelid AND attnum = n ORDER BY i),
       ARRAY(SELECT attname FROM unnest(r.confkey) WITH ORDINALITY k(n, i) JOIN pg_attribute a ON attrelid = confrelid AND attnum = n ORDER BY i),
       r.condeferrable, r.confdeltype::text
FROM pg_constraint r WHERE r.contype = 'f' AND r.connamespace = 'public'::regnamespace ORDER BY 2, 1
"""  # noqa: E501
_CHECKS = """
SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace
"""


@dataclass(frozen=True)
class Reference:
    """A foreign key as the database has it."""

    name: str
    table: str
    target: str
    columns: list[str]
    target_columns: list[str]
    is_deferrable: bool
    on_delete: str


@dataclass(frozen=True)
class Tables:
    """Every table of a database with its columns (name to type name and category) and foreign keys."""

    columns: dict[str, dict[str, tuple[str, str]]]
    references: list[Reference]
    secured: frozenset[str]
    points_to: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def of_clients(self) -> list[str]:
        """The tables whose rows belong to a client."""
        return [table for table, columns in self.columns.items() if "client_id" in columns]


def tables(connection: psycopg.Connection[Any]) -> Tables:
    """Read the catalog."""
    columns: dict[str, dict[str, tuple[str, str]]] = {}
    secured = set()
    for table, column, kind, category, is_secured in connection.execute(_COLUMNS):
        columns.setdefault(table, {})[column] = (kind, category)
        if is_secured:
            secured.add(table)
    references = [Reference(*row) for row in connection.execute(_REFERENCES)]
    points_to = {
        (one.table, column): one.target
        for one in references
        for column, target_column in zip(one.columns, one.target_columns, strict=True)
        if target_column == "id" and column != "client_id"
    }
    return Tables(columns, references, frozenset(secured), points_to)


def row_id(table: str, client: UUID, salt: str) -> UUID:
    """The id that `row` gives: rows of one client and salt refer to each other by it."""
    return uuid5(NAMESPACE_OID, f"{table} {client} {salt}")


def row(known: Tables, table: str, client: UUID, salt: str, **said: Any) -> dict[str, Any]:
    """Values for every column; references lead to the rows of the same client and salt."""
    values: dict[str, Any] = {}
    for column, (kind, category) in known.columns[table].items():
        if column in said:
            values[column] = said[column]
        elif column == "client_id":
            values[column] = client
        elif column == "id" and kind == "uuid":
            values[column] = row_id(table, client, salt)
        elif (table, column) in known.points_to:
            values[column] = row_id(known.points_to[(table, column)], client, salt)
        else:
            values[column] = _value(kind, category, f"{column} {salt}")
    return values


def _value(kind: str, category: str, text: str) -> Any:
    """The same value for the same text, another one for another text where the type has room for it."""
    number = crc32(text.encode()) % 10_000
    by_kind: dict[str, Any] = {
        "uuid": uuid5(NAMESPACE_OID, text),
        "bytea": text.encode(),
        "jsonb": "{}",
        "bool": False,
        "date": date(2000, 1, 1) + timedelta(days=number),
        "timestamptz": datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
    }
    by_category: dict[str, Any] = {"S": text, "N": number, "A": "{}"}
    found = by_kind.get(kind, by_category.get(category))
    if found is None:
        raise LookupError(f"Say in tests/factories/rows.py what a {kind} looks like.")
    return found


def insert(connection: psycopg.Connection[Any], table: str, values: dict[str, Any]) -> None:
    """Insert one row."""
    connection.execute(
        sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join([sql.Placeholder()] * len(values)),
        ),
        list(values.values()),
    )


def fill(admin: psycopg.Connection[Any], known: Tables, rows: Sequence[tuple[UUID, str, dict[str, dict[str, Any]]]]) -> None:
    """One row in every client table for each client and salt; values said per table win.

    Takes the check constraints of this database away: these rows are there to be seen or not, they need not make sense.

    Args:
        admin: a superuser; foreign keys and guards stand aside while it writes.
    """
    for table, name in admin.execute(_CHECKS).fetchall():
        admin.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(name)))
    admin.execute("SET session_replication_role = replica")
    for client in dict.fromkeys(client for client, _, _ in rows):
        insert(admin, "parties_client", row(known, "parties_client", client, "1", id=client, code=str(client)))
    for client, salt, said in rows:
        for table in known.of_clients:
            insert(admin, table, row(known, table, client, salt, **said.get(table, {})))
    admin.execute("SET session_replication_role = origin")
