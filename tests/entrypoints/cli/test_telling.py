"""Do the commands say how long steps take, and until when a case is safe?"""

from __future__ import annotations

import json
from typing import Any

import pytest
import typer
from tests.factories.house import AT, HOUR, VIEWER, House, open_house, order
from typer.testing import CliRunner

from hearthline.entrypoints.cli import measuring, story
from hearthline.plumbing import access, clock, startup


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(startup, "start", lambda database=None, *, must_exist: None)
    with access.acting(VIEWER):
        return open_house()


def at(house: House, moment: Any) -> None:
    house.now = moment
    clock.simulate(moment)


def told(app: typer.Typer, *arguments: str) -> Any:
    done = CliRunner().invoke(app, [*arguments])
    return done.exit_code, done.output


def test_durations_are_told_by_payer_and_weekday_as_counted_now(house):
    with access.acting(VIEWER):
        folders = house.arrive(order(1), order(2))
        house.hear()
        at(house, AT + 2 * HOUR)
        house.covered(*folders)
    code, said = told(measuring.app, "durations", "--by", "step,payer,weekday", "--count", "--json")
    assert code == 0
    (verify,) = [one for one in json.loads(said) if one["step"] == "verify"]
    assert (verify["party"], verify["weekday"], verify["seen"]) == ("CEDAR", "Monday", 2)
    assert 1 < verify["hours_50"] <= 2
    code, said = told(measuring.app, "durations", "--by", "step,moon")
    assert code == 2
    assert "moon" in said


def test_a_case_tells_until_when_it_is_safe_and_how_that_was_reckoned(house):
    app = typer.Typer()
    app.command()(story.case)
    with access.acting(VIEWER):
        (folder,) = house.arrive(order(urgency="discharge", discharge_at=AT + 52 * HOUR))
        house.hear()
        at(house, AT)
    code, said = told(app, folder.number, "--json")
    ahead = json.loads(said)["outlook"]
    assert (code, ahead["need"], ahead["step"]) == (0, "discharge", "verify")
    assert [one["step"] for one in ahead["steps"]] == ["verify", "authorize", "assign", "arrange"]
    assert 0.5 < ahead["chance"] < 1
    code, said = told(app, folder.number)
    assert "Safe until Mon 2026-07-06" in said
    assert "Needed by Wed 2026-07-08 13:00 CDT: the member leaves." in said
