"""Does what `deploy/` gives an operator match what the product does?"""

import os
import re
import subprocess
from pathlib import Path

import psycopg
import pytest
import yaml

from hearthline.plumbing import postgres
from hearthline.plumbing.postgres import binaries, configuration, databases, roles
from hearthline.plumbing.postgres.account import own_account

pytestmark = pytest.mark.xdist_group("postgres deploy")  # one worker, one shared server

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"


def test_roles_sql_makes_the_roles_that_the_product_makes(
    any_server: postgres.Cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    admin_url = any_server.url("superuser", "postgres")
    with psycopg.connect(admin_url, autocommit=True) as admin:
        settings = "SELECT rolname, rolconfig FROM pg_roles WHERE rolname ~ '^hearthline_' ORDER BY 1"
        made_by_us = admin.execute(settings).fetchall()
        admin.execute("DROP DATABASE hearthline WITH (FORCE)")
        for role in (postgres.OWNER, postgres.APP):
            admin.execute(f"DROP ROLE {role}")
    psql = binaries.find(account=own_account(), home=tmp_path).program("psql")
    script = subprocess.run(
        [psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", DEPLOY / "roles.sql", admin_url],
        env=os.environ | {"HEARTHLINE_OWNER_PASSWORD": "own'er", "HEARTHLINE_APP_PASSWORD": 'a"pp'},
        capture_output=True,
        text=True,
        check=False,
    )
    assert script.returncode == 0, script.stderr
    with psycopg.connect(admin_url) as admin:
        assert admin.execute(settings).fetchall() == made_by_us

    def url(role: str, password: str) -> str:
        return databases.as_url(psycopg.conninfo.make_conninfo(admin_url, user=role, password=password, dbname="hearthline"))

    monkeypatch.setenv("DATABASE_OWNER_URL", url(postgres.OWNER, "own'er"))
    monkeypatch.setenv("DATABASE_URL", url(postgres.APP, 'a"pp'))
    monkeypatch.setenv("HEARTHLINE_HOME", str(tmp_path / "home"))
    found = postgres.resolve()
    with psycopg.connect(found.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE parcel (i int)")
        assert owner.execute("SELECT 'Z' < 'a'").fetchone() == (True,)
        assert roles.excesses(owner) == []
    with psycopg.connect(found.app_url, autocommit=True) as app:
        app.execute("INSERT INTO parcel VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("SELECT lo_create(0)")


def test_compose_keeps_patients_out_of_the_servers_log() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    given = dict(part.split("=", 1) for part in compose["services"]["database"]["command"] if "=" in part)
    for name in ("log_min_error_statement", "log_error_verbosity", "log_min_messages", "log_parameter_max_length_on_error"):
        assert given[name] == configuration.LOGGING[name]
    assert given["password_encryption"] == "scram-sha-256"
    assert "--data-checksums" in compose["services"]["database"]["environment"]["POSTGRES_INITDB_ARGS"]
    assert all("ports" not in service for service in compose["services"].values()), "the database is nobody's on the network"
    assert compose["services"]["worker"]["init"] is True
    assert not any("KEY" in name for name in compose["services"]["database"]["environment"]), "no key beside what it encrypts"
    assert "env_file" not in compose["services"]["database"]


def test_the_example_names_every_variable_that_is_read_and_holds_no_secret() -> None:
    lines = (DEPLOY / "hearthline.env.example").read_text(encoding="utf-8").splitlines()
    values = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    asked = set(re.findall(r"\\getenv \w+ (\w+)", (DEPLOY / "roles.sql").read_text(encoding="utf-8")))
    assert asked | {"DATABASE_URL", "DATABASE_OWNER_URL", "HEARTHLINE_CONTEXT_KEY", "HEARTHLINE_DATA_KEY"} <= set(values)
    assert all(not value for name, value in values.items() if not name.endswith("_URL"))
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        assert psycopg.conninfo.conninfo_to_dict(values[name])["password"].endswith("_PASSWORD")


def test_the_runbook_names_only_commands_that_exist() -> None:
    from hearthline.entrypoints.cli import db

    known = {command.name or command.callback.__name__ for command in db.app.registered_commands if command.callback}
    named = set(re.findall(r"hearthline db ([a-z-]+)", (DEPLOY / "README.md").read_text(encoding="utf-8")))
    assert named
    assert named <= known
