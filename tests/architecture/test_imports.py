"""Do imports go down and the work forward, and does nobody reach past a door?"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from tests.architecture.source import HUB, ROOT, attributes, calls, dotted, modules, said, tree

DOORWAYS = ("entrypoints", "inbox", "journeys", "gateways")


def test_the_import_contracts_hold() -> None:
    program = "from importlinter.cli import lint_imports_command as c; c(['--no-cache'])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[done.stdout.find("Broken contracts") :] + done.stderr


@pytest.mark.parametrize("path", modules(*DOORWAYS), ids=said)
def test_whoever_meets_the_outside_never_touches_a_table_directly(path: Path) -> None:
    found = [node.lineno for node in attributes(path) if node.attr in ("objects", "_default_manager", "_base_manager")]
    assert not found, f"{said(path)} line {found}: ask the room's api instead of .objects"


# Where a moment may come from: the clock itself; ids and tokens, whose time no decision reads; the machinery of the database.
_CLOCKWORK = {"plumbing/clock.py", "plumbing/ids.py", "plumbing/access/context.py"}
_WALL = {"now", "utcnow", "today", "time", "time_ns"}


@pytest.mark.parametrize("path", modules(), ids=said)
def test_the_wall_clock_is_read_in_one_place(path: Path) -> None:
    name = path.relative_to(HUB).as_posix() if path.is_relative_to(HUB) else path.name
    if name in _CLOCKWORK or name.startswith("plumbing/postgres/"):
        return
    found = [
        f"line {call.lineno}: {spoken}"
        for call in calls(path)
        if (spoken := dotted(call.func)) and _reads_the_wall(spoken) and (name, spoken) not in _EXCUSED
    ]
    assert not found, f"{said(path)} reads the wall clock ({', '.join(found)}); take the moment as `at`"


# The machine itself is examined, not the hub's day.
_EXCUSED = {("entrypoints/cli/doctor.py", "time.time")}


def _reads_the_wall(spoken: str) -> bool:
    owner, _, name = spoken.rpartition(".")
    return name in _WALL and owner.rpartition(".")[2] in {"datetime", "date", "time", "timezone"} and spoken != "datetime.time"


@pytest.mark.parametrize("path", modules(), ids=said)
def test_the_hubs_clock_is_asked_only_by_the_ways_in_and_passed_on(path: Path) -> None:
    if "entrypoints" in path.parts or path.name == "clock.py":
        return
    found = [call.lineno for call in calls(path) if dotted(call.func).removeprefix("plumbing.") in ("clock.now", "clock.read")]
    assert not found, f"{said(path)} line {found}: take the moment as `at`"


@pytest.mark.parametrize("path", modules(), ids=said)
def test_no_query_takes_away_across_a_reference_of_two_columns(path: Path) -> None:
    """Django's exclude() and ~Q return wrong rows across a composite relation (ARCHITECTURE, past one machine)."""
    found = [call.lineno for call in calls(path) if isinstance(call.func, ast.Attribute) and call.func.attr == "exclude"]
    found += [node.lineno for node in ast.walk(tree(path)) if _is_negated_q(node) and not _stands_in_meta(path, node)]
    assert not found, f"{said(path)} line {found}: say what is wanted with filter(), or in SQL"


def _is_negated_q(node: ast.AST) -> bool:
    if not (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert)):
        return False
    return any(isinstance(one, ast.Call) and dotted(one.func).rpartition(".")[2] == "Q" for one in ast.walk(node.operand))


def _stands_in_meta(path: Path, node: ast.AST) -> bool:
    """Conditions of constraints and indexes concern one row of one table and no relation."""
    metas = [one for one in ast.walk(tree(path)) if isinstance(one, ast.ClassDef) and one.name == "Meta"]
    return any(node is inner for meta in metas for inner in ast.walk(meta))


@pytest.mark.parametrize("path", modules("entrypoints/jobs", "journeys"), ids=said)
def test_signals_and_threads_start_no_work(path: Path) -> None:
    names = {alias.name for node in ast.walk(tree(path)) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)}
    assert not names & {"django.dispatch", "django.db.models.signals", "threading", "multiprocessing"}
