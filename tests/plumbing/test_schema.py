"""Does the catalog itself hold what row security needs, in every table, view, function and index there is?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from hearthline.plumbing.postgres import roles
from hearthline.plumbing.schema.exempt import EXEMPT, EXEMPT_PREFIXES

pytestmark = pytest.mark.xdist_group("row security")

COMMANDS = {"r", "a", "w", "d"}  # SELECT, INSERT, UPDATE, DELETE, as pg_policy writes them
QUERIES = {
    "{} belongs to clients and has no row security": """
        SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'client_id'
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
        AND NOT (c.relrowsecurity AND c.relforcerowsecurity)""",
    "{} may hold a row of no client": """
        SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'client_id'
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND NOT a.attnotnull""",
    "{} has not one permissive policy for each command": f"""
        SELECT c.relname FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
        WHERE c.relrowsecurity AND c.relnamespace = 'public'::regnamespace GROUP BY c.relname
        HAVING array_agg(p.polcmd::text ORDER BY p.polcmd::text) IS DISTINCT FROM ARRAY{sorted(COMMANDS)}
        OR NOT bool_and(p.polpermissive) OR NOT bool_and(p.polroles = ARRAY[0::oid])""",
    "{} does not carry the client, so its error could tell of another's row": """
        SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'client_id'
        WHERE c.relnamespace = 'public'::regnamespace AND i.indisunique AND NOT a.attnum = ANY (i.indkey::int2[])""",
    "{} is a view that reads with its owner's eyes": """
        SELECT c.relname FROM pg_class c WHERE c.relkind = 'v' AND c.relnamespace = 'public'::regnamespace
        AND NOT coalesce(c.reloptions && ARRAY['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false)""",
    "{} is a materialized view: a copy that no policy guards": """
        SELECT c.relname FROM pg_class c WHERE c.relkind = 'm' AND c.relnamespace = 'public'::regnamespace""",
    "{} runs with the rights of a superuser": """
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
        WHERE p.pronamespace = 'public'::regnamespace AND r.rolsuper""",
    "{} borrows its owner's rights without fixing where names are looked up": """
        SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
        AND NOT EXISTS (SELECT FROM unnest(p.proconfig) s WHERE s LIKE 'search_path=%%pg_temp')""",
    "{} belongs to a superuser": """
        SELECT c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND r.rolsuper""",
}


def faults(connection: psycopg.Connection[Any]) -> list[str]:
    """What the catalog lacks, in sentences."""
    found = [
        sentence.format(name) + "."
        for sentence, query in QUERIES.items()
        for (name,) in connection.execute(query.replace("%%", "%"))
    ]
    return found + roles.excesses(connection)


@pytest.fixture(scope="module")
def admin(cluster: Any, template_database: str) -> Iterator[psycopg.Connection[Any]]:
    """A superuser in a hub of our own."""
    name = f"hub_catalog_{uuid.uuid4().hex[:8]}"
    cluster.clone_database(template_database, name)
    with psycopg.connect(cluster.url("superuser", name), autocommit=True) as connection:
        yield connection
    cluster.drop_database(name)


def test_the_catalog_holds_what_row_security_needs(admin: psycopg.Connection[Any]) -> None:
    assert faults(admin) == []


def test_a_table_is_secured_or_stands_on_the_list_with_its_reason(admin: psycopg.Connection[Any]) -> None:
    query = "SELECT relname, relrowsecurity FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    tables = dict(admin.execute(query).fetchall())
    open_tables = {
        table for table, is_secured in tables.items() if not is_secured and not table.startswith(tuple(EXEMPT_PREFIXES))
    }
    assert open_tables == set(EXEMPT)
    assert all(reason.strip() for reason in (*EXEMPT.values(), *EXEMPT_PREFIXES.values()))


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "CREATE TABLE parcel (id uuid PRIMARY KEY, client_id uuid NOT NULL)",
            "parcel belongs to clients and has no row security",
        ),
        ("CREATE TABLE parcel (id uuid, client_id uuid)", "parcel may hold a row of no client"),
        ("ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY", "cases_case belongs to clients and has no row security"),
        ("DROP POLICY cases_case_delete ON cases_case", "cases_case has not one permissive policy for each command"),
        ("CREATE POLICY more ON cases_case USING (true)", "cases_case has not one permissive policy for each command"),
        ("CREATE UNIQUE INDEX told ON cases_case (number)", "told does not carry the client"),
        ("CREATE VIEW peep AS SELECT * FROM cases_case", "peep is a view that reads with its owner's eyes"),
        ("CREATE MATERIALIZED VIEW peep AS SELECT * FROM cases_case", "peep is a materialized view"),
        ("CREATE FUNCTION peep() RETURNS int LANGUAGE sql AS 'SELECT 1'", "peep() runs with the rights of a superuser"),
        ("ALTER FUNCTION ctx_clients() RESET search_path", "ctx_clients() borrows its owner's rights"),
        ("ALTER ROLE hearthline_app BYPASSRLS", "hearthline_app has BYPASSRLS"),
        ("GRANT TRUNCATE ON cases_case TO hearthline_app", "hearthline_app may TRUNCATE"),
        ("ALTER TABLE cases_case OWNER TO hearthline_app", "hearthline_app owns"),
        ("GRANT CREATE ON SCHEMA public TO hearthline_app", "hearthline_app may CREATE"),
    ],
)
def test_a_hole_made_in_the_wall_is_seen(admin: psycopg.Connection[Any], statement: str, said: str) -> None:
    with admin.transaction(force_rollback=True):
        admin.execute(statement)
        assert any(fault.startswith(said) for fault in faults(admin)), faults(admin)


def test_hardening_twice_changes_nothing(admin: psycopg.Connection[Any], cluster: Any) -> None:
    from hearthline.plumbing.schema.harden import harden

    told = """
        SELECT 'policy', polname::text, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) FROM pg_policy
        UNION ALL SELECT 'constraint', conname::text, pg_get_constraintdef(oid), '' FROM pg_constraint
        UNION ALL SELECT 'trigger', tgname::text, pg_get_triggerdef(oid), '' FROM pg_trigger WHERE NOT tgisinternal
        ORDER BY 1, 2, 3"""
    before = admin.execute(told).fetchall()
    harden(cluster.url("owner", admin.info.dbname), context_key=b"test-context-key-of-32-bytes-...")
    assert admin.execute(told).fetchall() == before


@pytest.mark.django_db
def test_the_commonest_names_and_notes_do_not_lie_in_the_servers_statistics() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attrelid::regclass || '.' || attname FROM pg_attribute WHERE attstattarget = 0 "
            "AND attrelid IN ('members_member'::regclass, 'referrals_referral'::regclass)"
        )
        uncounted = {name for (name,) in cursor.fetchall()}
    assert {"members_member.email", "referrals_referral.note", "referrals_referral.ordering_family"} <= uncounted
    assert not {"members_member.phone", "members_member.birth_date", "referrals_referral.state"} & uncounted  # asked by
