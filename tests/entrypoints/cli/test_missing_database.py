"""A misspelled database is refused by every command that reads, and is never made to report that all is well."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from hearthline.entrypoints.cli.main import app
from hearthline.plumbing import postgres

FRESH_ONE_WILL_DO = ["serve", "users add wren --name Wren --role supervisor"]
READING = [
    "audit export nowhere",
    "audit root",
    "case K7M4PQX",
    "cases",
    "measures clarification",
    "measures durations",
    "rules apply hub.service.standard",
    "rules replay",
    "rules what-if hub.service.standard --set hours=48",
    "users disable wren",
    "users list",
    "worklist queues",
    "worklist rebuild",
]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """Which database each command asks for, and whether it must be there; none is."""
    calls: list[tuple[str, bool]] = []

    def resolve(database: str, *, must_exist: bool) -> None:
        calls.append((database, must_exist))
        raise postgres.DatabaseUnavailable(f"There is no database {database} here.")

    monkeypatch.setattr(postgres, "resolve", resolve)
    monkeypatch.delenv("HEARTHLINE_DATABASE", raising=False)
    monkeypatch.setenv("HEARTHLINE_ORIGIN", "http://localhost:8000")
    monkeypatch.setenv("HEARTHLINE_WEB", "")
    return calls


def run(command: str) -> None:
    done = CliRunner().invoke(app, command.split())
    assert isinstance(done.exception, postgres.DatabaseUnavailable), done.output


@pytest.mark.parametrize("command", [*READING, *FRESH_ONE_WILL_DO])
def test_a_database_that_is_named_must_be_there(asked: list[tuple[str, bool]], command: str) -> None:
    run(f"{command} --database typo_db")
    assert asked == [("typo_db", True)]


@pytest.mark.parametrize("command", [*READING, "clients list", "staff list", "worker --status"])
def test_what_reads_makes_no_database_of_its_own_either(asked: list[tuple[str, bool]], command: str) -> None:
    run(command)
    assert asked == [("hearthline", True)]


@pytest.mark.parametrize("command", [*FRESH_ONE_WILL_DO, "serve --database hearthline", "worker"])
def test_the_first_start_may_make_the_hubs_own(asked: list[tuple[str, bool]], command: str) -> None:
    run(command)
    assert asked == [("hearthline", False)]
