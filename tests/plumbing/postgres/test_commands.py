"""Do `hearthline db` and `hearthline doctor` say what is the case, in words and in JSON, and end with the right code?"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
import typer
from typer.testing import CliRunner

from hearthline.entrypoints.cli import db
from hearthline.entrypoints.cli.doctor import doctor
from hearthline.plumbing import postgres

pytestmark = pytest.mark.xdist_group("postgres commands")  # one worker, one shared server

Hearthline = Callable[..., tuple[int, str]]


@pytest.fixture
def hearthline() -> Hearthline:
    """The command, in this process: arguments in, exit code and words out."""
    app = typer.Typer()
    app.add_typer(db.app, name="db")
    app.command("doctor")(doctor)

    def call(*arguments: str | Path) -> tuple[int, str]:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "300"})
        return result.exit_code, result.output

    return call


@pytest.fixture
def at_home(server: postgres.Cluster, monkeypatch: pytest.MonkeyPatch) -> postgres.Cluster:
    monkeypatch.setenv("HEARTHLINE_HOME", str(server.home.folder))
    server.ensure_running()
    return server


def verdicts(output: str) -> dict[str, tuple[str, str]]:
    return {finding["what"]: (finding["verdict"], finding["says"]) for finding in json.loads(output)["findings"]}


def test_a_day_in_an_operators_life(
    hearthline: Hearthline, folder: Path, monkeypatch: pytest.MonkeyPatch, cluster: postgres.Cluster
) -> None:
    monkeypatch.setenv("HEARTHLINE_HOME", str(cluster.home.folder))
    code, said = hearthline("db", "status", "--json")
    assert (code, json.loads(said)["is_running"]) == (3, False)
    code, said = hearthline("db", "start", "--json")
    assert (code, json.loads(said)["is_running"]) == (0, True)
    assert hearthline("doctor")[0] == 0
    assert hearthline("db", "archive", folder / "archive")[0] == 0
    assert cluster.status().archive == folder / "archive"
    code, said = hearthline("db", "backup", folder / "backup", "--json")
    assert (code, json.loads(said)["databases"]) == (0, ["hearthline"])
    assert hearthline("db", "archive", "--off")[0] == 0
    assert hearthline("db", "stop")[0] == 0
    assert hearthline("db", "status")[0] == 3

    monkeypatch.setenv("HEARTHLINE_HOME", str(folder / "second"))
    code, said = hearthline("db", "restore", folder / "backup")
    assert code == 0
    assert "sends nothing until: hearthline db go-live" in said
    code, said = hearthline("doctor", "--json")
    assert verdicts(said)["copy"][0] == "note"
    assert json.loads(hearthline("db", "go-live", "--json")[1]) == {"was_restored_copy": True, "is_restored_copy": False}
    assert "nothing changed" in hearthline("db", "go-live")[1]


def test_what_is_refused_is_one_sentence_and_code_3(hearthline: Hearthline, folder: Path, at_home: postgres.Cluster) -> None:
    code, said = hearthline("db", "restore", folder)
    assert code == 3
    assert said.strip() == f"{folder} is not a finished backup: it has no backup.json. Choose another one."
    code, said = hearthline("db", "restore", folder, "--json")
    assert (code, "not a finished backup" in json.loads(said)["error"]) == (3, True)


@pytest.mark.parametrize(
    "arguments",
    [["archive"], ["archive", "/x", "--off"], ["restore", "/x", "--until", "noon"], ["restore", "/x", "--until", "2026-01-01"]],
)
def test_wrong_use_is_code_2(hearthline: Hearthline, at_home: postgres.Cluster, arguments: list[str]) -> None:
    assert hearthline("db", *arguments)[0] == 2


@pytest.mark.parametrize("command", [["start"], ["stop"], ["status"], ["backup", "/x"], ["restore", "/x"], ["go-live"]])
def test_a_server_of_the_operators_own_is_left_to_its_own_tools(
    hearthline: Hearthline, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@db.example/hub")
    code, said = hearthline("db", *command)
    assert code == 3
    assert "its own tools" in said


def test_the_doctor_finds_a_well_installation_well(hearthline: Hearthline, at_home: postgres.Cluster) -> None:
    code, said = hearthline("doctor", "--json")
    assert code == 0, said
    found = verdicts(said)
    assert {what for what, (verdict, _) in found.items() if verdict == "fault"} == set()
    for what in ("Python", "programs", "data", "secrets.json", "disk space", "server", "version", "clock", "roles", "settings"):
        assert found[what][0] == "ok", found[what]
    for secret in (at_home.secrets.app_password, at_home.secrets.superuser_password, at_home.secrets.data_key.hex()):
        assert secret not in said


def test_the_doctor_names_what_was_opened_loosened_or_lost(hearthline: Hearthline, at_home: postgres.Cluster) -> None:
    at_home.home.secrets.chmod(0o644)
    at_home.home.run.chmod(0o755)
    with psycopg.connect(at_home.url("superuser", "hearthline"), autocommit=True) as admin:
        admin.execute("ALTER ROLE hearthline_app BYPASSRLS")
        admin.execute("ALTER SYSTEM SET log_error_verbosity = 'verbose'")
        admin.execute("SELECT pg_reload_conf()")
        try:
            code, said = hearthline("doctor", "--json")
        finally:
            admin.execute("ALTER ROLE hearthline_app NOBYPASSRLS")
            admin.execute("ALTER SYSTEM RESET log_error_verbosity")
            admin.execute("SELECT pg_reload_conf()")
            at_home.home.secrets.chmod(0o600)
            at_home.home.run.chmod(0o700)
    assert code == 1
    found = verdicts(said)
    assert f"chmod 600 {at_home.home.secrets}" in found["secrets.json"][1]
    assert f"chmod 700 {at_home.home.run}" in found["run"][1]
    assert "hearthline_app has BYPASSRLS" in found["roles"][1]
    assert "log_error_verbosity is verbose; set it to terse" in found["settings"][1]


def test_the_doctor_sees_clocks_that_run_apart(at_home: postgres.Cluster) -> None:
    found = {finding.what: finding for finding in postgres.examine(wall_seconds=1_000_000_000.0)}
    assert found["clock"].verdict == "fault"
    assert "NTP" in found["clock"].says


def test_the_doctor_sees_a_disk_that_is_nearly_full(at_home: postgres.Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type(shutil.disk_usage("/"))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(100 << 30, 99 << 30, 500 << 20))
    found = {finding.what: finding for finding in postgres.examine(wall_seconds=0.0)}
    assert found["disk space"].verdict == "fault"


def test_the_doctor_starts_nothing_and_makes_nothing(
    hearthline: Hearthline, cluster: postgres.Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTHLINE_HOME", str(cluster.home.folder))
    code, said = hearthline("doctor", "--json")
    assert code == 1
    assert "hearthline db start" in verdicts(said)["home"][1]
    assert not cluster.home.folder.exists()


def test_the_doctor_looks_at_the_operators_own_server(
    hearthline: Hearthline, at_home: postgres.Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", at_home.url("app", "hearthline"))
    monkeypatch.setenv("DATABASE_OWNER_URL", at_home.url("owner", "hearthline"))
    code, said = hearthline("doctor", "--json")
    found: dict[str, Any] = verdicts(said)
    assert code == 0, said
    assert found["roles"][0] == "ok"
    assert "home" not in found
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://hearthline_owner:wrong@127.0.0.1:1/hearthline")
    assert hearthline("doctor")[0] == 1
