"""Does the command find a verdict that its events deny, and try another rule without touching history?"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from tests.factories.clocks import promised
from tests.factories.parties import client
from typer.testing import CliRunner

from hearthline.domain.cases import api as cases
from hearthline.domain.obligations import api as obligations
from hearthline.entrypoints.cli import rules
from hearthline.entrypoints.cli.rules import history
from hearthline.plumbing import access, startup

AT = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
VIEWER = access.system("test")


@pytest.fixture
def kept(db: None, monkeypatch: pytest.MonkeyPatch) -> list[obligations.Recorded]:
    """Four promises: kept after 20 and 60 hours, missed, and still running."""
    monkeypatch.setattr(startup, "start", lambda database=None, *, must_exist: None)
    with access.acting(VIEWER):
        quick, slow, late, _ = promised(client("CEDAR"), AT, count=4)
        for case, after in ((quick, 20), (slow, 60), (late, 80)):
            obligations.stop([case], "service", at=AT + after * HOUR)
        return obligations.recorded(VIEWER)


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(rules.app, list(arguments))
    return done.exit_code, done.output


def test_a_ledger_that_says_what_its_events_say_is_identical(kept: list[obligations.Recorded]) -> None:
    code, said = run("replay", "--json")
    assert (code, json.loads(said)) == (0, {"clocks": 4, "identical": 4, "different": 0, "examples": []})
    assert run("replay")[1].startswith("4 clocks, 4 as their events say, 0 otherwise.")


def test_a_verdict_that_its_events_deny_ends_with_exit_code_1(kept: list[obligations.Recorded]) -> None:
    with access.acting(VIEWER), connection.cursor() as cursor:
        cursor.execute("UPDATE obligations_obligation SET verdict = 'met' WHERE verdict = 'missed'")
    code, said = run("replay", "--json")
    found = json.loads(said)
    assert (code, found["different"]) == (1, 1)
    assert (found["examples"][0]["verdict"], found["examples"][0]["then_verdict"]) == ("met", "missed")
    assert "case       clock    on record                 by its events" in run("replay")[1]


def test_a_stricter_rule_is_tried_on_history_and_nothing_is_touched(kept: list[obligations.Recorded]) -> None:
    code, said = run("what-if", "hub.service.standard", "--set", "hours=48", "--json")
    found = json.loads(said)
    assert code == 0, said
    assert (found["clocks"], found["due_differs"], found["verdict_differs"]) == (4, 4, 1)
    assert found["verdicts"] == [{"from": "met", "to": "missed", "clocks": 1}]
    with access.acting(VIEWER):
        assert obligations.recorded(VIEWER) == kept
    assert "Nothing was changed" in run("what-if", "hub.service.standard", "--set", "hours=48")[1]


def test_what_would_be_judged_otherwise_is_told_by_case_number_within_80_columns(
    kept: list[obligations.Recorded], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    said = run("what-if", "hub.service.standard", "--set", "hours=48")[1].splitlines()
    (slow,) = [one for one in kept if one.stopped_at == AT + 60 * HOUR]
    with access.acting(VIEWER):
        number = cases.by_ids(VIEWER, [slow.case_id])[slow.case_id].number
    assert [" ".join(line.split()) for line in said[2:]] == [
        "case clock before after",
        f"{number} service met missed",
        "due 2026-07-09 09:00 CDT due 2026-07-08 09:00 CDT",
    ]
    assert max(map(len, said[2:])) <= 80


def test_a_long_clock_and_a_rule_without_an_answer_fit_80_columns(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with access.acting(VIEWER):
        promised(
            client("CEDAR"), AT, kind="acknowledgement.promise", rule="hub.acknowledgement.promise", zone="America/Anchorage"
        )
        (one,) = obligations.recorded(VIEWER)
    why = "Rule hub.acknowledgement.promise has no version for 2026-07-06 (urgency urgent, state IL)."
    silent = SimpleNamespace(verdict="", due_at=None, why_not=why)
    now = SimpleNamespace(verdict="", due_at=one.due_at, why_not="")
    history._print_differences([(one, now), (one, silent)], {one.case_id: "K7M-4PQ-X"}, ("before", "after"))
    said = capsys.readouterr().out
    assert max(map(len, map(str.rstrip, said.splitlines()))) <= 80
    assert "…" not in said
    assert said.count("due 2026-07-") == 3
    assert "AKDT" in said
    assert "no answer, see below" in said
    assert why in " ".join(said.split())


def test_changed_rule_files_are_tried_on_history(kept: list[obligations.Recorded], tmp_path) -> None:
    shipped = rules.due.rulebook.reader.FOLDER
    for path in ("calendars/hours.yaml", "targets/service.yaml"):
        text = (shipped / path).read_text().replace("hours: 72", "hours: 90")
        (tmp_path / path.replace("/", "-")).write_text(text)
    found = json.loads(run("what-if", "--rules", str(tmp_path), "--json")[1])
    assert found["verdicts"] == [{"from": "missed", "to": "met", "clocks": 1}]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("hub.service.standard",), "Name a RULE and what to try"),
        (("hub.service.standard", "--set", "mood=good"), "mood is none of them"),
        (("hub.service.standard", "--set", "hours=banana"), "hours must be a number such as 48; 'banana' is none."),
        (("hub.service.standard", "--set", "hours=-1"), "hours must be at least 0; -1 is less."),
        (("hub.service.standard", "--set", "hours=9999999"), "a hundred years"),
        (("hub.service.standard", "--set", "hours=4", "--set", "days=2"), "a period has one unit"),
        (("hub.nothing", "--set", "hours=4"), "There is no rule"),
        (("hub.completeness.signature", "--set", "hours=4"), "sets no clock"),
        (("hub.service.standard", "--set", "calendar=moon"), "no calendar named moon"),
    ],
)
def test_a_trial_that_says_nothing_is_refused_in_words(arguments: tuple[str, ...], said: str) -> None:
    code, output = run("what-if", *arguments)
    assert code == 2
    assert said in " ".join(output.replace("│", " ").split())
