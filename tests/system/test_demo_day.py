"""The demo's day: every loop closed, nobody's case left alone, and the same seed the same day."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROMISED = {
    "received", "filed", "known", "quarantined", "cases", "closed", "open", "nobody", "late", "exceptions", "on_time_percent",
    "clarification_percent", "acceptance_percent", "seconds",
}  # fmt: skip


def run(*arguments: str, database: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        [sys.executable, "-m", "hearthline.config", *arguments, "--database", database],
        capture_output=True,
        text=True,
        env=environment,
        timeout=500,
        check=False,
    )


@pytest.fixture(scope="module")
def database(cluster):
    name = f"hub_demo_test_{os.getpid()}"
    yield name
    cluster.drop_database(name)


@pytest.fixture(scope="module")
def day(database) -> dict:
    ended = run("demo", "--once", "--json", "--size", "24", "--seed", "3", database=database)
    assert ended.returncode == 0, ended.stderr[-2000:]
    return json.loads(ended.stdout.splitlines()[-1])


@pytest.mark.xdist_group("demo")
def test_the_last_line_is_one_object_with_every_promised_figure(day):
    assert day.keys() >= PROMISED
    assert day["received"] == day["filed"] + day["known"] + day["quarantined"]
    assert day["cases"] == day["closed"] + day["cancelled"] + day["open"]


@pytest.mark.xdist_group("demo")
def test_no_open_case_is_nobodys_and_most_loops_are_closed(day):
    assert day["nobody"] == 0
    assert day["closed"] >= day["cases"] * 0.7


@pytest.mark.xdist_group("demo")
def test_each_figure_leads_to_its_cases(day, database):
    for where, key in (("closed", "closed"), ("late", "late"), ("exceptions", "exceptions"), ("open", "open")):
        listed = json.loads(run("cases", "--where", where, "--json", database=database).stdout)
        assert listed["total"] == day[key], where


@pytest.mark.xdist_group("demo")
def test_a_case_tells_its_whole_story_from_order_to_door(day, database):
    listed = json.loads(run("cases", "--where", "closed", "--json", "--limit", "1", database=database).stdout)
    told = json.loads(run("case", listed["cases"][0]["number"], "--json", database=database).stdout)
    kinds = [one["what"] for one in told["story"]]
    for step in ("acknowledgement to", "benefits-request to", "offer to", "visit-request to", "case: close"):
        assert any(step in what for what in kinds), step
    assert told["manager"]["extension"]


@pytest.mark.xdist_group("demo")
def test_the_same_seed_gives_the_same_day(day, database):
    again = run("demo", "--once", "--json", "--size", "24", "--seed", "3", database=database)
    repeated = json.loads(again.stdout.splitlines()[-1])
    assert {**repeated, "seconds": 0} == {**day, "seconds": 0}
