"""What may each database role do, and for how long?"""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from hearthline.plumbing.postgres.configuration import SUPERUSER

OWNER = "hearthline_owner"
APP = "hearthline_app"

# Bump when the statements below change: every start compares the mark on the roles and applies them again.
MARK = "hearthline roles 1"

# Every role has its time-outs. The application answers people; the owner migrates and builds indexes; the superuser
# backs up and creates databases.
TIMEOUTS: dict[str, dict[str, str]] = {
    APP: {"statement_timeout": "60s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "60s"},
    OWNER: {"statement_timeout": "30min", "lock_timeout": "60s", "idle_in_transaction_session_timeout": "30min"},
    SUPERUSER: {"statement_timeout": "2h", "lock_timeout": "5min", "idle_in_transaction_session_timeout": "30min"},
}


@dataclass(frozen=True, kw_only=True)
class Power:
    """What the connected role may do on its server."""

    name: str
    is_superuser: bool
    can_create_roles: bool
    can_create_databases: bool
    bypasses_row_security: bool


def power(admin: psycopg.Connection) -> Power:
    """What the role of this connection may do."""
    row = admin.execute(
        "SELECT rolname, rolsuper, rolsuper OR rolcreaterole, rolsuper OR rolcreatedb, rolsuper OR rolbypassrls"
        " FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert row is not None  # a connection always has a role
    return Power(
        name=row[0], is_superuser=row[1], can_create_roles=row[2], can_create_databases=row[3], bypasses_row_security=row[4]
    )


def are_current(admin: psycopg.Connection) -> bool:
    """Whether both roles are there as this version of Hearthline makes them."""
    row = admin.execute(
        "SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s) AND shobj_description(oid, 'pg_authid') = %s", [[OWNER, APP], MARK]
    ).fetchone()
    return row is not None and row[0] == 2


def existing(admin: psycopg.Connection) -> set[str]:
    """Which of our two roles the server has."""
    return {row[0] for row in admin.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [[OWNER, APP]])}


def ensure_roles(admin: psycopg.Connection, *, owner_password: str, app_password: str, reset_passwords: bool) -> None:
    """Make the owner and the application role, with nothing beyond what they need.

    Args:
        admin: a superuser, or a role that may create roles; autocommit.
        reset_passwords: also set the password of a role that exists. True on the embedded server, whose secrets are ours; never
            on a shared server, where another host may be using the role.
    """
    we = power(admin)
    before = existing(admin)
    with admin.transaction():
        for role, password in ((OWNER, owner_password), (APP, app_password)):
            name = sql.Identifier(role)
            if role not in before:
                admin.execute(
                    sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS").format(name)
                )
            elif we.is_superuser:
                admin.execute(
                    sql.SQL("ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS").format(name)
                )
            if role not in before or reset_passwords:
                admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(_verifier(admin, role, password))))
            set_timeouts(admin, role=role, limits=TIMEOUTS[role])
            admin.execute(sql.SQL("COMMENT ON ROLE {} IS {}").format(name, sql.Literal(MARK)))
        if we.is_superuser and we.name == SUPERUSER:
            set_timeouts(admin, role=SUPERUSER, limits=TIMEOUTS[SUPERUSER])
        elif not we.is_superuser:
            admin.execute(
                sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER))
            )  # to make a database that the owner owns


def set_timeouts(admin: psycopg.Connection, *, role: str, limits: dict[str, str]) -> None:
    """Bound how long a role's statements, lock waits and idle transactions last."""
    for setting, value in limits.items():
        admin.execute(
            sql.SQL("ALTER ROLE {} SET {} = {}").format(sql.Identifier(role), sql.Identifier(setting), sql.Literal(value))
        )


def set_missing_timeouts(ours: psycopg.Connection, *, limits: dict[str, str]) -> None:
    """Bound our own role where its administrator set no limit; theirs stand."""
    row = ours.execute("SELECT coalesce(rolconfig, '{}') FROM pg_roles WHERE rolname = current_user").fetchone()
    has = {entry.split("=", 1)[0] for entry in (row[0] if row else [])}
    missing = {setting: value for setting, value in limits.items() if setting not in has}
    set_timeouts(ours, role=power(ours).name, limits=missing)


def _verifier(admin: psycopg.Connection, role: str, password: str) -> str:
    """The SCRAM verifier, computed here: the server, its log and its statistics never see the password."""
    return admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()


def grant_on_database(admin: psycopg.Connection, *, database: str, owner: str = OWNER, app: str = APP) -> None:
    """Close a database to everyone but its owner and the application, which may also make temporary tables (COPY staging)."""
    names = {"db": sql.Identifier(database), "app": sql.Identifier(app)}
    with admin.transaction():
        admin.execute(sql.SQL("REVOKE ALL ON DATABASE {db} FROM PUBLIC").format(**names))
        admin.execute(sql.SQL("REVOKE ALL ON DATABASE {db} FROM {app}").format(**names))
        admin.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {db} TO {app}").format(**names))


def grant_inside(inside: psycopg.Connection, *, owner: str = OWNER, app: str = APP) -> None:
    """Inside a database: the owner owns the schema; the application may use it and read and write rows of the owner's tables,
    present and future. Never TRUNCATE (it ignores row security), REFERENCES, TRIGGER, or CREATE.

    Args:
        inside: connected to the database as a superuser, or as the owner.
    """
    names = {"owner": sql.Identifier(owner), "app": sql.Identifier(app)}
    statements = [
        "ALTER SCHEMA public OWNER TO {owner}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "REVOKE ALL ON SCHEMA public FROM {app}",
        "GRANT USAGE ON SCHEMA public TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} REVOKE ALL ON TABLES FROM {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} REVOKE ALL ON SEQUENCES FROM {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE ON SEQUENCES TO {app}",
    ]
    with inside.transaction():
        for statement in statements:
            inside.execute(sql.SQL(statement).format(**names))
        if power(inside).is_superuser:
            # Large objects carry no row security and would belong to whoever makes them; the application owns nothing.
            for function in ("lo_create(oid)", "lo_creat(integer)", "lo_from_bytea(oid, bytea)"):
                inside.execute(sql.SQL("REVOKE EXECUTE ON FUNCTION pg_catalog." + function + " FROM PUBLIC"))


def has_grants_inside(inside: psycopg.Connection, *, owner: str = OWNER, app: str = APP) -> bool:
    """Whether `grant_inside` was done here: the application may use the schema and will be granted what the owner makes."""
    row = inside.execute(
        """
        SELECT has_schema_privilege(%(app)s, 'public', 'USAGE') AND count(*) = 2 FROM pg_default_acl d, aclexplode(d.defaclacl) a
        WHERE d.defaclrole = %(owner)s::regrole AND a.grantee = %(app)s::regrole AND d.defaclnamespace = 0
          AND (d.defaclobjtype, a.privilege_type) IN (('r', 'INSERT'), ('S', 'USAGE'))""",
        {"owner": owner, "app": app},
    ).fetchone()
    return row is not None and bool(row[0])


def excesses(inside: psycopg.Connection, *, owner: str = OWNER, app: str = APP) -> list[str]:
    """What the two roles may do beyond their duty, or lack, each as a sentence; empty when all is well.

    Read by `doctor` and the tests.
    """
    found: list[str] = []
    attributes = {
        row[0]: row[1:]
        for row in inside.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
            " FROM pg_roles WHERE rolname = ANY(%s)",
            [[owner, app]],
        )
    }
    for role in (owner, app):
        if role not in attributes:
            found.append(f"The role {role} is missing.")
            continue
        for has, what in zip(attributes[role], ("SUPERUSER", "BYPASSRLS", "CREATEROLE", "CREATEDB", "REPLICATION"), strict=True):
            if has:
                found.append(f"{role} has {what}.")
    if app not in attributes:
        return found
    for kind, query in _EXCESS_QUERIES.items():
        found += [f"{app} {kind} {row[0]}." for row in inside.execute(query, {"app": app})]
    return found


# Temporary tables are left out: the application stages COPY in them, and they end with its session.
_EXCESS_QUERIES = {
    "owns": """
        SELECT c.oid::regclass::text FROM pg_class c WHERE c.relowner = %(app)s::regrole AND c.relpersistence <> 't'
        UNION ALL
        SELECT 'schema ' || nspname FROM pg_namespace WHERE nspowner = %(app)s::regrole AND nspname !~ '^pg_(toast_)?temp_'
        UNION ALL
        SELECT 'function ' || oid::regprocedure::text FROM pg_proc WHERE proowner = %(app)s::regrole
        UNION ALL
        SELECT 'database ' || datname FROM pg_database WHERE datdba = %(app)s::regrole""",
    "may TRUNCATE, REFERENCE or put a trigger on": """
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
          AND has_table_privilege(%(app)s, c.oid, 'TRUNCATE, REFERENCES, TRIGGER')""",
    "may CREATE in schema": """
        SELECT nspname FROM pg_namespace
        WHERE nspname !~ '^pg_(toast_)?temp_' AND has_schema_privilege(%(app)s, oid, 'CREATE')""",
    "may CREATE schemas in database": """
        SELECT datname FROM pg_database
        WHERE datname = current_database() AND has_database_privilege(%(app)s, oid, 'CREATE')""",
    "is a member of": "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = %(app)s::regrole",
    "has no limit for": """
        SELECT s.name FROM unnest(ARRAY['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']) AS s(name)
        WHERE NOT EXISTS (SELECT 1 FROM pg_roles r, unnest(r.rolconfig) AS c(setting) WHERE r.oid = %(app)s::regrole
          AND c.setting LIKE s.name || '=%%' AND c.setting NOT LIKE s.name || '=0%%')""",
}
