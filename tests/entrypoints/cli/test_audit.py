"""Can an operator take the log out, sign it and have it examined, and learn from the exit code what was found?"""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.factories.parties import client
from typer.testing import CliRunner

from hearthline.domain.cases import api as cases
from hearthline.entrypoints.cli import audit as command
from hearthline.plumbing import access, startup
from hearthline.plumbing.models import AuditEvent
from hearthline.plumbing.move import Step, move

AT = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)
BY = access.Actor("staff", "wren")


@pytest.fixture
def numbers(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two cases with a history; the command meets this test's database and a home of its own."""
    monkeypatch.setattr(startup, "start", lambda database=None, *, must_exist: None)
    monkeypatch.setenv("HEARTHLINE_HOME", str(tmp_path / "home"))
    with access.acting(access.system("test")):
        draft = cases.CaseDraft(
            client_id=client(), zone="America/Chicago", service_line="dme", urgency="routine", manager_id=None, opened_at=AT
        )
        opened = cases.open_cases([draft, draft])
        move(cases.Case, [Step(id=one.id, move="hold") for one in opened], by=BY, at=AT)
    return [one.number for one in opened]


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(command.app, [str(one) for one in arguments])
    return done.exit_code, done.output


def test_exported_signed_and_verified(numbers: list[str], tmp_path: Path) -> None:
    code, said = run("root", "--folder", tmp_path / "roots", "--json")
    assert code == 0, said
    assert json.loads(said)["number"] == 1
    code, said = run("export", tmp_path / "out", "--json")
    assert code == 0, said
    assert json.loads(said)["chains"] == 2
    code, said = run("verify", tmp_path / "out", "--roots", tmp_path / "roots")
    assert (code, said[:7]) == (0, "Intact:")
    assert (tmp_path / "home" / "audit-signing-key").stat().st_mode & 0o777 == 0o600


def test_an_export_stays_intact_when_a_root_is_signed_after_it(numbers: list[str], tmp_path: Path) -> None:
    run("export", tmp_path / "out")  # which is remembered in a chain of its own, after the export
    run("root", "--folder", tmp_path / "roots")
    code, said = run("verify", tmp_path / "out", "--roots", tmp_path / "roots")
    assert code == 0, said
    assert "newer than the export" in said


def test_an_altered_export_ends_with_exit_code_1(numbers: list[str], tmp_path: Path) -> None:
    run("export", tmp_path / "out")
    events = tmp_path / "out" / "events.jsonl"
    events.write_text(events.read_text().replace("ON_HOLD", "CLOSED"))
    code, said = run("verify", tmp_path / "out", "--json")
    assert code == 1
    assert json.loads(said)["is_intact"] is False


def test_the_chain_of_one_case_leaves_alone(numbers: list[str], tmp_path: Path) -> None:
    code, said = run("export", tmp_path / "one", "--case", numbers[0].lower(), "--json")
    assert code == 0, said
    assert json.loads(said)["chains"] == 1


def test_that_the_log_was_taken_out_is_in_the_log(numbers: list[str], tmp_path: Path) -> None:
    run("export", tmp_path / "out")
    with access.acting(access.system("test")):
        told = [json.loads(text) for text in AuditEvent.objects.values_list("text", flat=True) if "audit.exported" in text]
    assert len(told) == 1
    assert told[0]["by"].startswith("staff:shell/")


@pytest.mark.parametrize(("case", "said"), [("not a number!", "case number"), ("K7M-4PQ-X", "")])
def test_a_case_that_is_not_there_is_called_so(numbers: list[str], tmp_path: Path, case: str, said: str) -> None:
    code, output = run("export", tmp_path / "one", "--case", case)
    assert code == 2
    assert said in output
    assert not (tmp_path / "one").exists()


def test_a_folder_that_holds_something_is_left_alone(numbers: list[str], tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("dear")
    code, said = run("export", tmp_path / "out", "--json")
    assert code == 2
    assert "not empty" in json.loads(said)["error"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["letter.txt"]


def test_something_that_is_no_export_is_called_so(tmp_path: Path) -> None:
    code, _ = run("verify", tmp_path)
    assert code == 2
