"""Is every table shut to whoever does not hold the right context, whatever SQL they send as the application?

The rows are there: each test that sees none has a twin that sees them.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import UUID, uuid5

import psycopg
import pytest
from psycopg import errors, sql
from tests.factories import rows

from hearthline.plumbing.access import EVERY_CLIENT, Actor, Viewer, token

pytestmark = pytest.mark.xdist_group("row security")

KEY = b"test-context-key-of-32-bytes-..."
CEDAR, MAPLE = (uuid5(uuid.NAMESPACE_OID, name) for name in ("cedar", "maple"))
OFFICE = uuid5(uuid.NAMESPACE_OID, "an office that takes part in the first case of Cedar")


@dataclass(frozen=True)
class Hub:
    """A database full of rows of two clients, and the ways into it."""

    urls: dict[str, str]
    known: rows.Tables

    def connect(self, role: str = "app") -> psycopg.Connection[Any]:
        return psycopg.connect(self.urls[role], autocommit=True)


@pytest.fixture(scope="module")
def hub(cluster: Any, template_database: str) -> Iterator[Hub]:
    name = f"hub_walls_{uuid.uuid4().hex[:8]}"
    cluster.clone_database(template_database, name)
    urls = {role: cluster.url(role, name) for role in ("app", "owner", "superuser")}
    with psycopg.connect(urls["superuser"], autocommit=True) as admin:
        known = rows.tables(admin)
        part = {"cases_participation": {"organization_id": OFFICE}}
        rows.fill(admin, known, [(CEDAR, "first", part), (CEDAR, "second", {}), (MAPLE, "theirs", {})])
        admin.execute("ANALYZE")
    yield Hub(urls, known)
    cluster.drop_database(name)


@pytest.fixture
def app(hub: Hub) -> Iterator[psycopg.Connection[Any]]:
    """SQL as the application role sends it; whatever it does is rolled back."""
    with hub.connect() as connection, connection.transaction(force_rollback=True):
        yield connection


def sign(
    connection: psycopg.Connection[Any],
    *clients: UUID,
    everything: bool = False,
    organization: UUID | None = None,
    key: bytes = KEY,
    expires_in: int = 60,
    anchor: int | None = None,
) -> str:
    viewer = Viewer(actor=Actor("system", "test"), clients=EVERY_CLIENT if everything else clients, organization=organization)
    pid = connection.info.backend_pid if anchor is None else anchor
    return token(viewer, anchor=str(pid), expires=int(time.time()) + expires_in, key=key)


def open_(connection: psycopg.Connection[Any], signed: str) -> None:
    connection.execute("SELECT ctx_open(%s)", [signed])


def inject(connection: psycopg.Connection[Any], text: str) -> None:
    """What an attacker with SQL does: set the context behind the door's back."""
    connection.execute("SELECT set_config('hearthline.context', %s, false)", [text])


def seen(connection: psycopg.Connection[Any], hub: Hub) -> dict[str, int]:
    """Rows visible per client table."""
    return {
        table: connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()[0]  # type: ignore[index]
        for table in hub.known.of_clients
    }


def attempt(connection: psycopg.Connection[Any], act: Callable[[], Any]) -> type[psycopg.Error] | None:
    """What the database answers, in a savepoint."""
    try:
        with connection.transaction():
            act()
    except psycopg.Error as error:
        return type(error)
    return None


def changed(connection: psycopg.Connection[Any], statement: str, table: str) -> int:
    """How many rows a statement over a whole table touched; a refusal touches none."""
    try:
        with connection.transaction():
            return connection.execute(sql.SQL(statement).format(sql.Identifier(table))).rowcount
    except errors.InsufficientPrivilege:
        return 0


BAD_CONTEXTS: dict[str, Callable[[psycopg.Connection[Any]], str]] = {
    "none": lambda connection: "",
    "a scope without a signature": lambda connection: "*",
    "a forged signature": lambda connection: sign(connection, CEDAR, key=b"another-key-of-thirty-two-bytes!"),
    "no signature": lambda connection: sign(connection, CEDAR).rpartition("|")[0] + "|",
    "a widened scope": lambda connection: sign(connection, MAPLE).replace(str(MAPLE), "*"),
    "another client put in": lambda connection: sign(connection, MAPLE).replace(str(MAPLE), f"{MAPLE},{CEDAR}"),
    "an expired one": lambda connection: sign(connection, CEDAR, expires_in=-1),
    "an expiry put off": lambda connection: sign(connection, CEDAR, expires_in=-9).replace(
        str(int(time.time()) - 9), "9999999999"
    ),
    "another session's": lambda connection: sign(connection, CEDAR, anchor=connection.info.backend_pid + 1),
    "one with a part too many": lambda connection: sign(connection, CEDAR) + "|x",
    "nonsense": lambda connection: "|||||",
    "an empty scope": sign,
}


@pytest.mark.parametrize("context", BAD_CONTEXTS)
def test_without_a_right_context_nothing_is_seen_in_any_table(hub: Hub, app: psycopg.Connection[Any], context: str) -> None:
    inject(app, BAD_CONTEXTS[context](app))
    assert seen(app, hub) == dict.fromkeys(hub.known.of_clients, 0)


@pytest.mark.parametrize("context", [name for name in BAD_CONTEXTS if name not in ("none", "an empty scope")])
def test_the_door_refuses_a_wrong_context_with_an_error(hub: Hub, app: psycopg.Connection[Any], context: str) -> None:
    assert attempt(app, lambda: open_(app, BAD_CONTEXTS[context](app))) is errors.InsufficientPrivilege
    assert seen(app, hub) == dict.fromkeys(hub.known.of_clients, 0)


@pytest.mark.parametrize(
    "context", ["none", "a scope without a signature", "a forged signature", "an expired one", "another session's"]
)
def test_without_a_right_context_nothing_is_written_in_any_table(hub: Hub, app: psycopg.Connection[Any], context: str) -> None:
    inject(app, BAD_CONTEXTS[context](app))
    for table in hub.known.of_clients:
        fresh = rows.row(hub.known, table, CEDAR, "fresh")
        assert attempt(app, lambda t=table, v=fresh: rows.insert(app, t, v)) is errors.InsufficientPrivilege, table
        assert changed(app, "UPDATE {} SET client_id = client_id", table) == 0, table
        assert changed(app, "DELETE FROM {}", table) == 0, table


def test_a_client_sees_its_own_rows_and_no_others_in_every_table(hub: Hub, app: psycopg.Connection[Any]) -> None:
    for clients, expected in (((CEDAR,), 2), ((MAPLE,), 1), ((CEDAR, MAPLE), 3)):
        open_(app, sign(app, *clients))
        assert seen(app, hub) == dict.fromkeys(hub.known.of_clients, expected)
    open_(app, sign(app, everything=True))
    assert seen(app, hub) == dict.fromkeys(hub.known.of_clients, 3)


def test_a_client_cannot_write_into_the_book_of_another(hub: Hub, app: psycopg.Connection[Any]) -> None:
    append_only = _append_only()
    for table in hub.known.of_clients:
        open_(app, sign(app, CEDAR))
        foreign = rows.row(hub.known, table, MAPLE, "theirs") | {"client_id": MAPLE}
        assert attempt(app, lambda t=table, v=foreign: rows.insert(app, t, v)) is errors.InsufficientPrivilege, table
        away = sql.SQL("UPDATE {} SET client_id = {}").format(sql.Identifier(table), sql.Literal(MAPLE))
        assert attempt(app, lambda statement=away: app.execute(statement)) is errors.InsufficientPrivilege, table
        open_(app, sign(app, MAPLE))
        assert changed(app, "UPDATE {} SET client_id = client_id", table) == (0 if table in append_only else 1), table
        assert changed(app, f"UPDATE {{}} SET client_id = client_id WHERE client_id = '{CEDAR}'", table) == 0, table
        assert changed(app, f"DELETE FROM {{}} WHERE client_id = '{CEDAR}'", table) == 0, table


def test_neither_copy_nor_statistics_show_a_row_the_viewer_may_not_see(hub: Hub, app: psycopg.Connection[Any]) -> None:
    for table in hub.known.of_clients:
        with app.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as out:
            assert b"".join(out) == b"", table
    told = app.execute("SELECT tablename, attname FROM pg_stats WHERE tablename = ANY(%s)", [hub.known.of_clients]).fetchall()
    assert told == []


def test_what_another_client_holds_is_never_taken_so_no_error_can_tell_of_it(hub: Hub, app: psycopg.Connection[Any]) -> None:
    open_(app, sign(app, CEDAR))
    for table in hub.known.of_clients:
        said = {"id": rows.row_id(table, MAPLE, "theirs")} if hub.known.columns[table].get("id", ("",))[0] == "uuid" else {}
        copied = rows.row(hub.known, table, CEDAR, "theirs", **said)
        # Unique indexes speak before references do, so a missing reference shows that no index minded.
        answer = attempt(app, lambda t=table, v=copied: rows.insert(app, t, v))
        assert answer in (None, errors.ForeignKeyViolation), table


def test_a_reference_into_another_book_is_refused_by_every_foreign_key(hub: Hub, app: psycopg.Connection[Any]) -> None:
    open_(app, sign(app, everything=True))
    crossing = [one for one in hub.known.references if "client_id" in hub.known.columns[one.target]]
    assert crossing
    for one in crossing:
        assert one.columns[0] == one.target_columns[0] == "client_id", f"{one.name} does not carry the client"
        assert not one.is_deferrable, f"{one.name} is deferrable"
        assert one.on_delete in "arc", f"{one.name} sets something to null"
        own = {
            column: rows.row_id(target, CEDAR, "first")
            for (table, column), target in hub.known.points_to.items()
            if table == one.table
        }
        foreign = own | {one.columns[1]: rows.row_id(one.target, MAPLE, "theirs")}
        fresh = rows.row(hub.known, one.table, CEDAR, "fresh", **foreign)
        with pytest.raises(errors.ForeignKeyViolation) as refused, app.transaction():
            rows.insert(app, one.table, fresh)
        assert refused.value.diag.constraint_name == one.name


def test_every_reference_between_rows_of_clients_is_known_to_the_database(hub: Hub) -> None:
    from django.apps import apps

    from hearthline.plumbing.base import ClientForeignKey

    held = {(one.table, one.columns[-1], one.target) for one in hub.known.references}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, ClientForeignKey):
                assert (model._meta.db_table, field.column, field.related_model._meta.db_table) in held


def test_an_outside_organization_sees_only_cases_in_which_it_takes_part_and_writes_nowhere(
    hub: Hub, app: psycopg.Connection[Any]
) -> None:
    open_(app, sign(app, CEDAR, organization=OFFICE))
    for table, count in seen(app, hub).items():
        is_of_case = "case_id" in hub.known.columns[table] or table == "cases_case"
        assert count == (1 if is_of_case else 0), table
    assert app.execute("SELECT id FROM cases_case").fetchall() == [(rows.row_id("cases_case", CEDAR, "first"),)]
    for table in hub.known.of_clients:
        fresh = rows.row(hub.known, table, CEDAR, "fresh")
        assert attempt(app, lambda t=table, v=fresh: rows.insert(app, t, v)) is errors.InsufficientPrivilege, table
        assert changed(app, "UPDATE {} SET client_id = client_id", table) == 0, table
        assert changed(app, "DELETE FROM {}", table) == 0, table


def test_an_organization_that_takes_part_nowhere_sees_nothing(hub: Hub, app: psycopg.Connection[Any]) -> None:
    open_(app, sign(app, everything=True, organization=uuid.uuid4()))
    assert seen(app, hub) == dict.fromkeys(hub.known.of_clients, 0)


def test_a_context_ends_with_its_transaction_however_that_ends(hub: Hub) -> None:
    with hub.connect() as connection:
        with connection.transaction():
            open_(connection, sign(connection, CEDAR))
            assert set(seen(connection, hub).values()) == {2}
        assert set(seen(connection, hub).values()) == {0}
        with connection.transaction(force_rollback=True):
            open_(connection, sign(connection, CEDAR))
        assert set(seen(connection, hub).values()) == {0}


def test_a_savepoint_rolled_back_takes_its_wider_context_with_it(hub: Hub, app: psycopg.Connection[Any]) -> None:
    open_(app, sign(app, MAPLE))
    with app.transaction(force_rollback=True):
        open_(app, sign(app, everything=True))
        assert set(seen(app, hub).values()) == {3}
    assert set(seen(app, hub).values()) == {1}


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM plumbing_context_key",
        "UPDATE plumbing_context_key SET inner_pad = outer_pad",
        "CREATE OR REPLACE FUNCTION ctx_anchor() RETURNS text LANGUAGE sql AS 'SELECT ''1'''",
        "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY cases_case_select ON cases_case",
        "CREATE POLICY open ON cases_case USING (true)",
        "CREATE VIEW peep AS SELECT * FROM cases_case",
        "TRUNCATE cases_case",
        "SET ROLE hearthline_owner",
        "SET SESSION AUTHORIZATION hearthline_owner",
        "SET session_replication_role = replica",
        "ALTER ROLE hearthline_app BYPASSRLS",
        "COPY cases_case TO PROGRAM 'cat'",
    ],
)
def test_the_application_role_cannot_take_the_wall_down(app: psycopg.Connection[Any], statement: str) -> None:
    assert attempt(app, lambda: app.execute(statement)) is errors.InsufficientPrivilege


def test_switching_row_security_off_is_an_error_not_a_way_in(hub: Hub, app: psycopg.Connection[Any]) -> None:
    app.execute("SET LOCAL row_security = off")
    for table in hub.known.of_clients:
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        assert attempt(app, lambda query=query: app.execute(query)) is errors.InsufficientPrivilege, table


def test_what_is_append_only_refuses_change_by_the_application_and_by_the_owner(hub: Hub) -> None:
    assert {"plumbing_audit_event", "plumbing_state_change"} <= _append_only()
    statements = ("UPDATE {} SET client_id = client_id", "DELETE FROM {}", "TRUNCATE {}")
    for role in ("app", "owner"):
        with hub.connect(role) as connection, connection.transaction(force_rollback=True):
            open_(connection, sign(connection, everything=True))
            for table, statement in product(sorted(_append_only()), statements):
                act = sql.SQL(statement).format(sql.Identifier(table))
                assert attempt(connection, lambda act=act: connection.execute(act)) is errors.InsufficientPrivilege, (
                    role,
                    table,
                )


def _append_only() -> set[str]:
    from django.apps import apps

    return {model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)}


def test_the_owner_too_sees_nothing_without_a_context(hub: Hub) -> None:
    with hub.connect("owner") as owner:
        assert seen(owner, hub) == dict.fromkeys(hub.known.of_clients, 0)
