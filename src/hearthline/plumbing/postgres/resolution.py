"""Which database does this process use: the embedded one, or the operator's own server?"""

import os
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from hearthline.plumbing.postgres import databases, keys, roles
from hearthline.plumbing.postgres.binaries import OLDEST_MAJOR
from hearthline.plumbing.postgres.cluster import Cluster
from hearthline.plumbing.postgres.errors import DatabaseUnavailable, explain_os
from hearthline.plumbing.postgres.home import Home, default_home

DEFAULT_DATABASE = "hearthline"
_HOW_TO = (
    "Either give DATABASE_URL a role that may create roles and databases, or let your administrator make a database "
    "with an owner role and an application role, and set DATABASE_OWNER_URL to the owner and DATABASE_URL to the "
    "application role (deploy/README.md)."
)


@dataclass(frozen=True, kw_only=True)
class Databases:
    """How to reach the database, twice: the owner migrates, the application works.

    Attributes:
        context_key: signs the viewer context (32 bytes).
        data_key: encrypts documents and identifiers (32 bytes).
        is_embedded: our own server on this machine.
        is_restored_copy: it came out of a backup and was not put to work yet; nothing may be sent from it.
    """

    owner_url: str = field(repr=False)
    app_url: str = field(repr=False)
    context_key: bytes = field(repr=False)
    data_key: bytes = field(repr=False)
    is_embedded: bool
    is_restored_copy: bool = False


def resolve(database: str = DEFAULT_DATABASE, *, must_exist: bool = False) -> Databases:
    """The database of this process, running and with its roles prepared.

    Environment:
        DATABASE_URL: any PostgreSQL from 15 on, as a role that may create roles and databases; without it the embedded
            server starts.
        DATABASE_OWNER_URL: the owner; DATABASE_URL is then the application role and nothing is created.
        HEARTHLINE_CONTEXT_KEY, HEARTHLINE_DATA_KEY: 64 hex digits each; needed on every host when several share one server.

    Args:
        database: its name; where the URL names one and this is the default, the URL's.
        must_exist: refuse one that is not there instead of making it, and make nothing else either.

    Raises:
        DatabaseUnavailable: it cannot be had; the message says what to do.
    """
    url = os.environ.get("DATABASE_URL")
    if url:
        return _outside(url, owner_url=os.environ.get("DATABASE_OWNER_URL"), database=database, must_exist=must_exist)
    cluster = Cluster()
    if must_exist and not cluster.status().is_initialized:
        raise databases.none_named(database, [])
    cluster.ensure_running()
    if must_exist:
        databases.require(cluster.url("superuser", "postgres"), database)
    cluster.ensure_database(database)
    kept = _keys_from_environment(cluster.secrets)
    return Databases(
        owner_url=cluster.url("owner", database),
        app_url=cluster.url("app", database),
        context_key=kept.context_key,
        data_key=kept.data_key,
        is_embedded=True,
        is_restored_copy=cluster.is_restored_copy,
    )


def as_django(url: str) -> dict[str, Any]:
    """The entry of Django's DATABASES for a connection URL; what Django has no key for goes to OPTIONS."""
    parts = conninfo_to_dict(url)
    named = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    entry: dict[str, Any] = {key: str(parts.pop(part, "") or "") for key, part in named.items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **entry,
        "OPTIONS": {key: value for key, value in parts.items() if value is not None},
    }


def outside_connections(url: str) -> tuple[str, str, str]:
    """For an examination: the connection to look through, and the names of owner and application role."""
    given = _parse(url, name="DATABASE_URL")
    owner_url = os.environ.get("DATABASE_OWNER_URL")
    if owner_url:
        database = str(given.get("dbname") or DEFAULT_DATABASE)
        owner = _parse(owner_url, name="DATABASE_OWNER_URL")
        return databases.with_database(owner_url, database), str(owner.get("user")), str(given.get("user"))
    return url, roles.OWNER, roles.APP


def _outside(url: str, *, owner_url: str | None, database: str, must_exist: bool) -> Databases:
    given = _parse(url, name="DATABASE_URL")
    named = str(given.get("dbname") or "")
    if database == DEFAULT_DATABASE and named and named not in ("postgres", "template1"):
        database = named
    databases.check_name(database)
    if must_exist and not owner_url:  # with an owner's URL nothing is ever made
        databases.require(databases.with_database(url, "postgres"), database)
    kept = _keys_from_environment(None)
    if owner_url:
        _parse(owner_url, name="DATABASE_OWNER_URL")
        owner, app = _prepared(databases.with_database(owner_url, database), databases.with_database(url, database))
    else:
        owner, app = _prepare(url, database=database)
    return Databases(owner_url=owner, app_url=app, context_key=kept.context_key, data_key=kept.data_key, is_embedded=False)


def _parse(url: str, *, name: str) -> dict[str, Any]:
    try:
        return conninfo_to_dict(url)
    except psycopg.ProgrammingError:  # its message quotes the URL, and with it the password
        raise DatabaseUnavailable(f"{name} cannot be read. Write it as postgresql://role:password@host:5432/database.") from None


def _prepare(url: str, *, database: str) -> tuple[str, str]:
    """Make both roles and the database on the operator's server; passwords come from this installation's secrets."""
    secrets = _local_secrets()
    maintenance = databases.with_database(url, "postgres")
    owner, app = (
        _as_role(url, role=role, password=password, database=database)
        for role, password in ((roles.OWNER, secrets.owner_password), (roles.APP, secrets.app_password))
    )
    with databases.connect(maintenance) as admin:
        _check_version(admin)
        we = roles.power(admin)
        if not (we.can_create_roles and we.can_create_databases):
            raise DatabaseUnavailable(f"The role {we.name} of DATABASE_URL may not create roles and databases. {_HOW_TO}")
        with databases.one_at_a_time(admin):
            if not roles.are_current(admin):
                roles.ensure_roles(
                    admin, owner_password=secrets.owner_password, app_password=secrets.app_password, reset_passwords=False
                )
    for role_url in (owner, app):
        _check_password(databases.with_database(role_url, "postgres"))
    databases.ensure(maintenance, database, owner_url=owner)
    return owner, app


def _check_password(role_url: str) -> None:
    """Whether the server knows our role by our password; that it may not enter this database comes after, and is right."""
    try:
        psycopg.connect(role_url, connect_timeout=databases.CONNECT_TIMEOUT_SECONDS).close()
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            raise DatabaseUnavailable(
                "The server knows our roles with other passwords, so another installation made them. Copy that installation's "
                f"secrets.json into {default_home()}, or set DATABASE_OWNER_URL and DATABASE_URL to the two roles with passwords."
            ) from None


def _prepared(owner_url: str, app_url: str) -> tuple[str, str]:
    """Check two roles that an administrator made, and grant one what the other owns."""
    with databases.connect(app_url) as app:
        _check_version(app)
        app_power = roles.power(app)
        if app_power.bypasses_row_security:
            raise DatabaseUnavailable(
                f"The role {app_power.name} of DATABASE_URL is a superuser or bypasses row security, "
                f"so nobody's data would be kept apart. {_HOW_TO}"
            )
        roles.set_missing_timeouts(app, limits=roles.TIMEOUTS[roles.APP])
    with databases.connect(owner_url) as owner:
        owner_power = roles.power(owner)
        if owner_power.name == app_power.name:
            raise DatabaseUnavailable(f"DATABASE_OWNER_URL and DATABASE_URL name the same role {app_power.name}. {_HOW_TO}")
        roles.set_missing_timeouts(owner, limits=roles.TIMEOUTS[roles.OWNER])
        if not roles.has_grants_inside(owner, owner=owner_power.name, app=app_power.name):
            with databases.one_at_a_time(owner):
                roles.grant_inside(owner, owner=owner_power.name, app=app_power.name)
    return owner_url, app_url


def _check_version(connection: psycopg.Connection[Any]) -> None:
    number = connection.info.server_version
    if number < OLDEST_MAJOR * 10_000:
        raise DatabaseUnavailable(
            f"The server is PostgreSQL {number // 10_000}; Hearthline needs {OLDEST_MAJOR} or later. "
            "Point DATABASE_URL at a newer one."
        )


def _as_role(url: str, *, role: str, password: str, database: str) -> str:
    """The same server as another role."""
    return databases.as_url(make_conninfo(url, user=role, password=password, dbname=database))


def _local_secrets() -> keys.Secrets:
    """This installation's secrets, made at first use, also where the server is someone else's."""
    home = Home(default_home())
    try:
        home.make()
        with home.launching():
            if not home.secrets.exists():
                keys.save(keys.generate(), path=home.secrets)
        return keys.load(home.secrets)
    except OSError as error:
        raise explain_os(error, where=home.folder) from error


def _keys_from_environment(kept: keys.Secrets | None) -> keys.Secrets:
    """The two keys: as the environment says, else as kept in the home."""
    context, data = os.environ.get("HEARTHLINE_CONTEXT_KEY"), os.environ.get("HEARTHLINE_DATA_KEY")
    if kept is None and not (context and data):
        kept = _local_secrets()
    empty = keys.Secrets(superuser_password="", owner_password="", app_password="", context_key=b"", data_key=b"")
    kept = kept or empty
    return keys.Secrets(
        superuser_password=kept.superuser_password,
        owner_password=kept.owner_password,
        app_password=kept.app_password,
        context_key=keys.key_from_hex(context, name="HEARTHLINE_CONTEXT_KEY") if context else kept.context_key,
        data_key=keys.key_from_hex(data, name="HEARTHLINE_DATA_KEY") if data else kept.data_key,
    )
