"""How is a database made, copied and dropped, on any server where we have a role that may?"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from hearthline.plumbing.postgres import roles
from hearthline.plumbing.postgres.errors import DatabaseUnavailable

CONNECT_TIMEOUT_SECONDS = 10
MARK = "hearthline database 1"  # bump when the grants change: every start compares, and grants again
_SET_UP_LOCK = 0x4865617274686C69  # "Hearthli", among the server's advisory locks
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


@contextmanager
def connect(url: str, *, database: str | None = None) -> Iterator[psycopg.Connection[Any]]:
    """An autocommit connection, closed afterwards; what the server refuses becomes a sentence.

    Args:
        database: another database on the same server.

    Raises:
        DatabaseUnavailable: no connection, or the disk filled up meanwhile.
    """
    options: dict[str, Any] = {"connect_timeout": CONNECT_TIMEOUT_SECONDS}
    if database is not None:
        options["dbname"] = database
    try:
        connection = psycopg.connect(url, autocommit=True, application_name="hearthline set-up", **options)
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(f"The database {spoken(url)} does not let us in: {what_it_said(error)}.") from error
    try:
        with connection:
            yield connection
    except psycopg.errors.DiskFull as error:
        raise DatabaseUnavailable(
            "The disk of the database server is full. Free some space there, then try again; nothing committed is lost."
        ) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise DatabaseUnavailable(f"The role of {spoken(url)} may not do this: {what_it_said(error)}.") from error


def spoken(url: str) -> str:
    """A connection as we may print it: never with its password."""
    parts = conninfo_to_dict(url)
    return f"{parts.get('dbname', '')} at {parts.get('host', 'localhost')}:{parts.get('port', 5432)} as {parts.get('user', '')}"


def with_database(url: str, database: str) -> str:
    """The same connection to another database."""
    return as_url(make_conninfo(url, dbname=database))


def as_url(conninfo: str) -> str:
    """A connection as a URL, whatever form it came in (host names, socket folders and options are kept)."""
    parts = {key: str(value) for key, value in conninfo_to_dict(conninfo).items() if value is not None}
    user, password, host, port, database = (
        quote(parts.pop(key, ""), safe="") for key in ("user", "password", "host", "port", "dbname")
    )
    sign_in = f"{user}{':' + password if password else ''}@" if user else ""
    options = "&".join(f"{key}={quote(value, safe='')}" for key, value in parts.items())
    return f"postgresql://{sign_in}{host}{':' + port if port else ''}/{database}{'?' + options if options else ''}"


def ensure(admin_url: str, name: str, *, owner_url: str | None = None) -> None:
    """Make a database that `hearthline_owner` owns, closed to everyone but the two roles. Again: the same.

    Args:
        admin_url: a superuser, or a role that may create databases and is a member of the owner role.
        owner_url: the owner; needed when the admin is no superuser.
    """
    check_name(name)
    with connect(admin_url) as admin:
        if _is_ready(admin, name):
            return
        with one_at_a_time(admin):
            if not exists(admin, name):
                _create(admin, name, template="template0")
            inside_url = admin_url if roles.power(admin).is_superuser else (owner_url or admin_url)
            _close(admin, name)
            with connect(inside_url, database=name) as inside:
                roles.grant_inside(inside)
            _mark(admin, name)


@contextmanager
def one_at_a_time(admin: psycopg.Connection[Any]) -> Iterator[None]:
    """Two programs that start together do not change the same roles and grants together (PostgreSQL refuses one of them)."""
    admin.execute("SELECT pg_advisory_lock(%s)", [_SET_UP_LOCK])
    try:
        yield
    finally:
        if not admin.broken:
            admin.execute("SELECT pg_advisory_unlock(%s)", [_SET_UP_LOCK])


def clone(admin_url: str, *, template: str, name: str) -> None:
    """Copy a database file by file, as fast as the disk is; nobody may be connected to the template.

    Raises:
        DatabaseUnavailable: the template is missing or in use, or the name is taken.
    """
    check_name(template)
    check_name(name)
    with connect(admin_url) as admin:
        if not exists(admin, template):
            raise DatabaseUnavailable(f"There is no database {template} to copy.")
        try:
            _create(admin, name, template=template)
        except psycopg.errors.ObjectInUse as error:
            raise DatabaseUnavailable(f"Somebody is connected to {template}; close that connection, then copy it.") from error
        except psycopg.errors.DuplicateDatabase as error:
            raise DatabaseUnavailable(f"There is a database {name} already; drop it first.") from error
        _close(admin, name)
        _mark(admin, name)


def drop(admin_url: str, name: str) -> None:
    """Drop a database, ending its connections; nothing happens when there is none."""
    check_name(name)
    with connect(admin_url) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def check_name(name: str) -> None:
    """Refuse a database name that would need quoting.

    Raises:
        DatabaseUnavailable: not lower-case letters, digits and underscores, at most 63.
    """
    if not _NAME.fullmatch(name):
        raise DatabaseUnavailable(f"{name!r} is no database name: use lower-case letters, digits and underscores, at most 63.")


def exists(admin: psycopg.Connection[Any], name: str) -> bool:
    """Whether the server has a database of this name."""
    return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def require(admin_url: str, name: str) -> None:
    """Refuse a database that is not there.

    Raises:
        DatabaseUnavailable: none of the hub's databases on this server has the name; the sentence names those it has.
    """
    check_name(name)
    with connect(admin_url) as admin:
        rows = admin.execute(
            "SELECT datname FROM pg_database WHERE NOT datistemplate AND (pg_get_userbyid(datdba) = %s"
            " OR shobj_description(oid, 'pg_database') LIKE %s) ORDER BY datname",
            [roles.OWNER, f"{MARK.rpartition(' ')[0]}%"],
        ).fetchall()
    names = [row[0] for row in rows]
    if name not in names:
        raise none_named(name, names)


def none_named(name: str, names: Sequence[str]) -> DatabaseUnavailable:
    """The sentence for a database that is not there, with the names of those that are."""
    there = f"there {'are' if len(names) > 1 else 'is'} {', '.join(names)}" if names else "there is none yet"
    return DatabaseUnavailable(f"There is no database {name} here; {there}.")


def _create(admin: psycopg.Connection[Any], name: str, *, template: str) -> None:
    """An empty database has code point order on every server, because searches by range rely on it; a copy has its template's."""
    locale = ""
    if template == "template0":
        builtin = " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
        locale = f" LC_COLLATE 'C'{builtin if admin.info.server_version >= 170_000 else ' LOCALE_PROVIDER libc'}"
    admin.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} ENCODING 'UTF8'" + locale).format(
            sql.Identifier(name), sql.Identifier(roles.OWNER), sql.Identifier(template)
        )
    )


def _close(admin: psycopg.Connection[Any], name: str) -> None:
    with _as_owner(admin):
        roles.grant_on_database(admin, database=name)


def _mark(admin: psycopg.Connection[Any], name: str) -> None:
    with _as_owner(admin):
        admin.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(MARK)))


def _is_ready(admin: psycopg.Connection[Any], name: str) -> bool:
    row = admin.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]).fetchone()
    return row is not None and row[0] == MARK


@contextmanager
def _as_owner(admin: psycopg.Connection[Any]) -> Iterator[None]:
    """Grants on a database come from its owner; a superuser may speak for it, another admin becomes it for the moment."""
    if roles.power(admin).is_superuser:
        yield
        return
    admin.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(roles.OWNER)))
    try:
        yield
    finally:
        admin.execute("RESET ROLE")


def what_it_said(error: Exception) -> str:
    """What the server said, without DETAIL and hints."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    failures = [line for line in lines if "FATAL:" in line or "failed:" in line]
    return (failures[-1] if failures else (lines or [type(error).__name__])[0]).rstrip(".")
