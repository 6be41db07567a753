"""Does `hearthline import` say what became of every unit, in numbers for programs and in words for people?"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import structlog
import typer
from django.db import OperationalError
from tests.factories import parties as book
from typer.testing import CliRunner

from hearthline.domain.documents import api as documents
from hearthline.domain.members import api as members
from hearthline.entrypoints.cli import files
from hearthline.inbox import many, receive
from hearthline.inbox.recognise import Kind
from hearthline.plumbing import access
from hearthline.plumbing.postgres import DatabaseUnavailable

VIEWER = access.system("test")
ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "samples"


@pytest.fixture(autouse=True)
def started(monkeypatch):
    """The test's own database is the hub's; the command must not start another. What it logs is not its answer."""
    monkeypatch.setattr(files.startup, "start", lambda *_, **__: None)
    with structlog.testing.capture_logs():
        yield


def run(*arguments: str):
    app = typer.Typer()
    app.command("import")(files.import_files)
    app.command("template")(files.template)
    app.command("generate")(files.generate)
    return CliRunner().invoke(app, list(map(str, arguments)))


def people() -> int:
    with access.acting(VIEWER):
        return members.Member.objects.count()


def test_help_names_every_option():
    done = run("import", "--help")
    assert done.exit_code == 0
    assert all(option in done.output for option in ("--client", "--kind", "--sender", "--json", "PATH"))


@pytest.mark.django_db
def test_json_is_one_object_with_four_counts_that_add_up_and_the_reasons():
    done = run("import", SAMPLES / "members.csv", SAMPLES / "x12" / "remittance-cut-off.835", "--json")
    assert done.exit_code == 1  # something waits for a person
    told = json.loads(done.stdout)
    assert set(told) == {"received", "filed", "known", "quarantined", "reasons"}
    assert told["received"] == told["filed"] + told["known"] + told["quarantined"]
    assert len(told["reasons"]) == told["quarantined"] == 3
    assert all(set(one) == {"file", "position", "reason"} for one in told["reasons"])
    assert told["reasons"][0]["file"] == str(SAMPLES / "x12" / "remittance-cut-off.835")


@pytest.mark.django_db
def test_a_second_time_everything_is_known_and_nothing_needs_attention():
    assert run("import", SAMPLES / "members.csv", "--json").exit_code == 0
    before = people()
    done = run("import", SAMPLES / "members.csv", "--json")
    assert (done.exit_code, people()) == (0, before)
    assert json.loads(done.stdout) == {"received": 6, "filed": 0, "known": 6, "quarantined": 0, "reasons": []}


@pytest.mark.django_db
def test_people_read_sentences():
    done = run("import", SAMPLES / "x12" / "remittance-cut-off.835")
    assert done.exit_code == 1
    assert "Received 3 = filed 0 + already known 0 + quarantined 3" in done.stdout
    assert "835 0002" in done.stdout


@pytest.mark.django_db
def test_more_reasons_than_a_screen_holds_are_counted(tmp_path):
    lines = ["ref,family,given,birth_date"] + [f"{n},too,few" for n in range(files.SHOWN + 5)]
    (tmp_path / "members.csv").write_text("\n".join(lines))
    done = run("import", tmp_path)
    assert "and 5 more" in done.stdout


@pytest.mark.django_db
def test_the_named_client_owns_what_was_imported():
    with access.acting(VIEWER):
        cedar = book.client("CEDAR")
    assert run("import", SAMPLES / "members.csv", "--client", "cedar").exit_code == 0
    with access.acting(VIEWER):
        assert set(members.Member.objects.values_list("client_id", flat=True)) == {cedar}
        assert set(documents.Inbound.objects.values_list("client_id", flat=True)) == {cedar}


@pytest.mark.django_db
def test_an_unknown_client_is_a_wrong_call_and_changes_nothing():
    with access.acting(VIEWER):
        book.client("CEDAR")
    done = run("import", SAMPLES / "members.csv", "--client", "nobody")
    assert done.exit_code == 2
    said = " ".join(done.output.replace("│", " ").split())
    assert "There is no client NOBODY; open its book first, or name one of these: CEDAR" in said
    assert people() == 0


@pytest.mark.django_db
def test_a_kind_that_is_said_decides_and_an_unknown_one_is_a_wrong_call(tmp_path):
    (tmp_path / "people").write_bytes((SAMPLES / "members.csv").read_bytes())
    done = run("import", tmp_path, "--kind", "text_other", "--json")
    assert json.loads(done.stdout)["filed"] == 1  # kept as text, as the caller wants
    assert people() == 0
    done = run("import", tmp_path, "--kind", "spreadsheet")
    assert done.exit_code == 2
    assert "referrals_csv" in done.output


@pytest.mark.django_db
def test_every_kind_can_be_named():
    for kind in Kind:
        done = run("import", SAMPLES / "registries" / "zips.csv", "--kind", kind, "--json")
        assert done.exit_code in (0, 1), (kind, done.output)


def test_a_path_that_is_not_there_is_a_wrong_call(tmp_path):
    assert run("import", tmp_path / "nothing").exit_code == 2


@pytest.mark.django_db
def test_a_database_that_goes_away_is_told_with_what_to_do(monkeypatch):
    def gone(*_, **__):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(many, "receive_stream", gone)
    done = run("import", SAMPLES / "members.csv")
    assert isinstance(done.exception, DatabaseUnavailable)  # the command line turns it into exit code 3
    assert "run the same command again" in str(done.exception)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["referrals", "members", "providers"])
def test_a_template_can_be_imported_as_it_stands(tmp_path, kind):
    done = run("template", kind)
    assert done.exit_code == 0
    assert next(csv.reader(io.StringIO(done.stdout)))
    (tmp_path / f"{kind}.csv").write_text(done.stdout, encoding="utf-8")
    told = json.loads(run("import", tmp_path, "--json").stdout)
    assert told["quarantined"] == 0, told
    assert told["filed"] == told["received"] > 0


def test_a_template_nobody_has_is_a_wrong_call():
    assert run("template", "invoices").exit_code == 2


def test_generated_files_are_told_as_one_object_with_their_rows(tmp_path):
    done = run("generate", tmp_path, "--members", 40, "--referrals", 20, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["folder"], told["members"], told["referrals"]) == (str(tmp_path), 40, 20)
    assert set(told["files"]) == {path.name for path in tmp_path.glob("*.csv")}
    for name, count in told["files"].items():
        with (tmp_path / name).open(encoding="utf-8", newline="") as source:
            assert len(list(csv.DictReader(source))) == count, name


def test_the_door_is_the_same_for_files_and_messages():
    assert many.receive_stream is receive.receive_stream
