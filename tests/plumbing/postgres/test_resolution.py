"""Does the operator's own server serve as well as ours, and is a wrong DATABASE_URL answered with what to do?"""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from hearthline.plumbing import postgres
from hearthline.plumbing.postgres import databases, keys, roles

pytestmark = pytest.mark.xdist_group("postgres resolution")  # one worker, one shared server

PASSWORD = "p@ss word/1"


@pytest.fixture
def foreign(any_server: postgres.Cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """A server that is not ours: no role or database of Hearthline's, and administrators with different powers.

    Answers the URL of one of its roles, to the database `shop`.
    """
    monkeypatch.setenv("HEARTHLINE_HOME", str(tmp_path / "home"))
    admin_url = any_server.url("superuser", "postgres")
    with psycopg.connect(admin_url, autocommit=True) as admin:
        for role, powers in (("boss", "SUPERUSER"), ("helper", "CREATEROLE CREATEDB"), ("nobody", "")):
            admin.execute(f"CREATE ROLE {role} LOGIN {powers} PASSWORD '{PASSWORD}'")
            admin.execute(f"GRANT CONNECT ON DATABASE postgres TO {role}")
        for role in (postgres.OWNER, postgres.APP):
            admin.execute(f"ALTER ROLE {role} RENAME TO ours_{role}")

    def url(role: str) -> str:
        parts = {"user": role, "password": PASSWORD, "dbname": "shop"}
        return databases.as_url(psycopg.conninfo.make_conninfo(admin_url, **parts))

    yield url
    with psycopg.connect(admin_url, autocommit=True) as admin:
        for database in ("shop", "other"):
            admin.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        for role in (postgres.OWNER, postgres.APP):
            admin.execute(f"DROP ROLE IF EXISTS {role}")
            admin.execute(f"ALTER ROLE ours_{role} RENAME TO {role}")
        kept = any_server.secrets  # renaming a role may void its password
        roles.ensure_roles(admin, owner_password=kept.owner_password, app_password=kept.app_password, reset_passwords=True)
        for role in ("boss", "helper", "nobody", "dba_owner", "dba_app"):
            if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                admin.execute(f"DROP OWNED BY {role}")
                admin.execute(f"DROP ROLE {role}")


@pytest.mark.parametrize("admin", ["boss", "helper"])
def test_a_role_that_may_create_is_enough(foreign: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, admin: str) -> None:
    monkeypatch.setenv("DATABASE_URL", foreign(admin))
    found = postgres.resolve()
    assert not found.is_embedded
    with psycopg.connect(found.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE parcel (i int)")
        assert owner.info.dbname == "shop"
        excesses = roles.excesses(owner)
    assert excesses == []
    with psycopg.connect(found.app_url, autocommit=True) as app:
        app.execute("INSERT INTO parcel VALUES (1)")
        assert app.execute("SHOW lock_timeout").fetchone() == ("5s",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("TRUNCATE parcel")
    again = postgres.resolve()
    assert (again.app_url, again.data_key) == (found.app_url, found.data_key), "the second start finds what the first made"
    assert postgres.as_django(postgres.resolve("other").app_url)["NAME"] == "other"


def test_a_database_that_must_be_there_is_not_made(foreign: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", foreign("boss"))
    with pytest.raises(postgres.DatabaseUnavailable, match="There is no database shop here; there is") as refused:
        postgres.resolve(must_exist=True)
    with psycopg.connect(databases.with_database(foreign("boss"), "postgres"), autocommit=True) as admin:
        assert not databases.exists(admin, "shop")
        assert not admin.execute("SELECT FROM pg_roles WHERE rolname = %s", [postgres.OWNER]).fetchall()
        found = admin.execute("SELECT datname FROM pg_database WHERE NOT datistemplate").fetchall()
    assert " postgres" not in str(refused.value), "what is not the hub's is not offered"
    assert ("postgres",) in found
    made = postgres.resolve()
    assert postgres.resolve(must_exist=True) == made
    with pytest.raises(postgres.DatabaseUnavailable, match=r"There is no database other here; there (is|are) .*\bshop\b"):
        postgres.resolve("other", must_exist=True)


def test_where_nothing_was_ever_started_nothing_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HEARTHLINE_HOME", str(tmp_path / "home"))
    with pytest.raises(postgres.DatabaseUnavailable, match="There is no database typo here; there is none yet"):
        postgres.resolve("typo", must_exist=True)
    assert not (tmp_path / "home").exists()


def test_two_roles_that_an_administrator_made_are_used_as_they_are(
    foreign: Callable[[str], str], any_server: postgres.Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(any_server.url("superuser", "postgres"), autocommit=True) as dba:
        dba.execute(f"CREATE ROLE dba_owner LOGIN PASSWORD '{PASSWORD}'")
        dba.execute(f"CREATE ROLE dba_app LOGIN PASSWORD '{PASSWORD}'")
        dba.execute("ALTER ROLE dba_app SET statement_timeout = '7s'")
        dba.execute("CREATE DATABASE shop OWNER dba_owner TEMPLATE template0")
    monkeypatch.setenv("DATABASE_OWNER_URL", foreign("dba_owner"))
    monkeypatch.setenv("DATABASE_URL", foreign("dba_app"))
    monkeypatch.setenv("HEARTHLINE_CONTEXT_KEY", "11" * 32)
    monkeypatch.setenv("HEARTHLINE_DATA_KEY", "22" * 32)
    found = postgres.resolve()
    assert (found.context_key, found.data_key) == (b"\x11" * 32, b"\x22" * 32)
    with psycopg.connect(found.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE parcel (i int)")
        assert roles.excesses(owner, owner="dba_owner", app="dba_app") == []
    with psycopg.connect(found.app_url, autocommit=True) as app:
        app.execute("INSERT INTO parcel VALUES (1)")
        assert app.execute("SHOW statement_timeout").fetchone() == ("7s",), "the administrator's own limit stands"
        assert app.execute("SHOW lock_timeout").fetchone() == ("5s",)
    assert not Path(postgres.default_home()).exists(), "with both keys given nothing is kept here"
    monkeypatch.setenv("DATABASE_OWNER_URL", foreign("dba_app"))
    with pytest.raises(postgres.DatabaseUnavailable, match="same role"):
        postgres.resolve()


def test_a_role_that_may_not_create_is_told_the_two_ways(foreign: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", foreign("nobody"))
    with pytest.raises(postgres.DatabaseUnavailable, match=r"may not create roles and databases.*DATABASE_OWNER_URL"):
        postgres.resolve()


def test_an_application_role_above_row_security_is_refused(
    foreign: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", foreign("helper"))
    monkeypatch.setenv("DATABASE_URL", foreign("boss").replace("/shop", "/postgres"))
    with pytest.raises(postgres.DatabaseUnavailable, match="bypasses row security"):
        postgres.resolve("postgres")


@pytest.mark.parametrize("admin", ["boss", "helper"])
def test_roles_of_another_installation_are_not_taken_over(
    foreign: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, admin: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", foreign("boss"))
    first = postgres.resolve()
    monkeypatch.setenv("HEARTHLINE_HOME", str(tmp_path / "second"))
    monkeypatch.setenv("DATABASE_URL", foreign(admin))
    with pytest.raises(postgres.DatabaseUnavailable, match="another installation"):
        postgres.resolve()
    with psycopg.connect(first.app_url) as app:
        assert app.info.dbname == "shop", "the first installation works on"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://a:SECRET@127.0.0.1:1/shop", "does not let us in.*refused"),
        ("postgresql://a:SECRET@%zz/shop", "cannot be read. Write it as"),
        ("mysql://a:SECRET@localhost/shop", "cannot be read. Write it as"),
    ],
)
def test_a_wrong_address_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str, sentence: str
) -> None:
    monkeypatch.setenv("HEARTHLINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(postgres.DatabaseUnavailable, match=sentence) as refused:
        postgres.resolve()
    assert "SECRET" not in str(refused.value)


def test_a_server_that_is_too_old_is_refused(foreign: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", foreign("boss"))
    monkeypatch.setattr("hearthline.plumbing.postgres.resolution.OLDEST_MAJOR", 99)
    with pytest.raises(postgres.DatabaseUnavailable, match="Hearthline needs 99 or later"):
        postgres.resolve()


@pytest.mark.parametrize("key", ["", "abc", "zz" * 32, "11" * 31])
def test_a_key_of_the_wrong_shape_is_refused(key: str) -> None:
    with pytest.raises(postgres.DatabaseUnavailable, match="64 hex digits"):
        keys.key_from_hex(key, name="HEARTHLINE_DATA_KEY")


def test_without_database_url_the_embedded_server_starts(server: postgres.Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTHLINE_HOME", str(server.home.folder))
    server.stop()
    found = postgres.resolve()
    assert found.is_embedded
    assert found.data_key == server.secrets.data_key
    with psycopg.connect(found.app_url) as app:
        assert app.info.dbname == "hearthline"


def test_connections_shared_with_django_keep_every_option() -> None:
    entry = postgres.as_django("postgresql://app:p%40ss@db.example:6432/hub?sslmode=verify-full&require_auth=scram-sha-256")
    assert entry == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "hub",
        "USER": "app",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "verify-full", "require_auth": "scram-sha-256"},
    }


def test_nothing_secret_is_printed(server: postgres.Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTHLINE_HOME", str(server.home.folder))
    found = postgres.resolve()
    assert server.secrets.app_password not in repr(found)
    assert "postgresql://" not in repr(found)
