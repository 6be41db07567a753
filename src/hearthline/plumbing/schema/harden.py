"""What does the database enforce beyond Django's own migrations, derived from one reading of the models?

Run by the owner after every migration, and again at no cost: primary keys that carry the client, composite foreign keys, row
security, state checks, append-only guards. Policies are made of columns and two functions (ARCHITECTURE, past one machine).
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
from django.apps import apps
from django.db import models

from hearthline.plumbing.base import ClientForeignKey
from hearthline.plumbing.schema import context

CLIENTS = "client_id = ANY ((SELECT ctx_clients())::uuid[])"
# Asked inside the sub-select: of an IS NULL outside it a planner expects one row in two hundred, and then sorts whole queues.
INSIDE = "(SELECT ctx_organization() IS NULL)"
TAKES_PART = (
    "EXISTS (SELECT FROM cases_participation p WHERE p.client_id = {table}.client_id AND p.case_id = {table}.{case}"
    " AND p.organization_id = (SELECT ctx_organization()))"
)


def harden(owner_url: str, *, context_key: bytes, app_role: str = "hearthline_app") -> None:
    """Bring keys, policies and guards of every table up to the models; idempotent, in one transaction."""
    with psycopg.connect(owner_url) as owner:
        context.install(owner, key=context_key, app_role=app_role)
        owner.execute("CREATE SEQUENCE IF NOT EXISTS case_number_seq")
        owner.execute(f"GRANT USAGE ON SEQUENCE case_number_seq TO {app_role}")
        have = {(table, name) for table, name in owner.execute(_CONSTRAINTS).fetchall()}
        tables = list(_client_models())
        for model in tables:
            _keys(owner, model, have)
        for model in tables:
            _references(owner, model, have)
            _row_security(owner, model)
        counted = set(owner.execute(_COUNTED).fetchall())
        for model in apps.get_models():
            _state_check(owner, model, have)
            _append_only(owner, model, app_role)
            _uncounted(owner, model, counted)


_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
"""

# Columns of which the server keeps statistics though no index holds them.
_COUNTED = """
SELECT a.attrelid::regclass::text, a.attname::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
AND coalesce(a.attstattarget, -1) <> 0
AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND a.attnum = ANY (i.indkey))
"""


def _client_models() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if any(field.column == "client_id" for field in model._meta.concrete_fields):
            yield model


def _keys(owner: psycopg.Connection, model: type[models.Model], have: set[tuple[str, str]]) -> None:
    """PRIMARY KEY (id, client_id): found by id alone, shardable by client, referable by composite keys."""
    table = model._meta.db_table
    if model._meta.pk.column != "id" or (table, f"{table}_key") in have:  # type: ignore[union-attr]
        return
    owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD CONSTRAINT {table}_key PRIMARY KEY (id, client_id)")


def _references(owner: psycopg.Connection, model: type[models.Model], have: set[tuple[str, str]]) -> None:
    """Composite references within the client; the client itself is referred to where no other reference already implies it.

    A row of a case, or of another row of its client, names the client of that row, which stands in its table by the same chain:
    to check it again for each row would only take time, 3 µs a row.
    """
    table = model._meta.db_table
    wanted: dict[str, tuple[str, str, str]] = {}
    implied = False
    for field in model._meta.concrete_fields:
        if isinstance(field, ClientForeignKey):
            target = field.related_model._meta.db_table
            wanted[f"{table}_{field.column}_ref"] = (f"client_id, {field.column}", target, "client_id, id")
        elif field.column == "case_id":
            wanted[f"{table}_case_id_ref"] = ("client_id, case_id", "cases_case", "client_id, id")
        else:
            continue
        implied |= not field.null
    if not implied:
        wanted[f"{table}_client"] = ("client_id", "parties_client", "id")
    for name, (columns, target, keys) in wanted.items():
        if (table, name) not in have:
            owner.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {target} ({keys})")


def _row_security(owner: psycopg.Connection, model: type[models.Model]) -> None:
    """One permissive policy per command: clients in scope; an outside organization reads only cases in which it takes part."""
    table = model._meta.db_table
    columns = {field.column for field in model._meta.concrete_fields}
    if table == "cases_participation":
        outside = "organization_id = (SELECT ctx_organization())"
    elif table == "cases_case" or "case_id" in columns:
        outside = TAKES_PART.format(table=table, case="id" if table == "cases_case" else "case_id")
    else:
        outside = "false"
    read, write = f"{CLIENTS} AND ({INSIDE} OR {outside})", f"{CLIENTS} AND {INSIDE}"
    owner.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    owner.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for command, clause in (
        ("SELECT", f"USING ({read})"),
        ("INSERT", f"WITH CHECK ({write})"),
        ("UPDATE", f"USING ({write}) WITH CHECK ({write})"),
        ("DELETE", f"USING ({write})"),
    ):
        name = f"{table}_{command.lower()}"
        owner.execute(f"DROP POLICY IF EXISTS {name} ON {table}")
        owner.execute(f"CREATE POLICY {name} ON {table} AS PERMISSIVE FOR {command} {clause}")


def _state_check(owner: psycopg.Connection, model: type[models.Model], have: set[tuple[str, str]]) -> None:
    lifecycle = getattr(model, "lifecycle", None)
    if lifecycle is None:
        return
    table = model._meta.db_table
    codes = ", ".join(f"'{code}'" for code in sorted(lifecycle.codes))
    if (table, f"{table}_state") in have:
        owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_state")
    owner.execute(f"ALTER TABLE {table} ADD CONSTRAINT {table}_state CHECK (state IN ({codes}))")


def _append_only(owner: psycopg.Connection, model: type[models.Model], app_role: str) -> None:
    """No UPDATE or DELETE for the application, and a trigger that refuses even the owner (SAFETY, audit)."""
    if not getattr(model, "append_only", False):
        return
    table = model._meta.db_table
    owner.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {app_role}")
    owner.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
    owner.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _uncounted(owner: psycopg.Connection, model: type[models.Model], counted: set[tuple[str, str]]) -> None:
    """No statistics of PHI that no index holds, nor of what nobody asks by: they are a copy of its commonest values.

    To sort samples of such columns again and again while a night's file comes in takes its processor from the import.
    """
    table = model._meta.db_table
    names = {*getattr(model, "phi", ()), *getattr(model, "unasked", ())}
    columns = [field.column for field in model._meta.concrete_fields if field.name in names]
    changes = [f"ALTER COLUMN {column} SET STATISTICS 0" for column in columns if (table, column) in counted]
    if changes:
        owner.execute(f"ALTER TABLE {table} {', '.join(changes)}")
