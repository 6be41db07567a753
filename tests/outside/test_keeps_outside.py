"""The outside knows the hub only by its vocabulary: it imports nothing of it but the kernel."""

import ast
from pathlib import Path

import hearthline_outside

FOLDER = Path(hearthline_outside.__file__).parent


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_only_the_kernel_is_imported_from_the_hub():
    names = {name for path in FOLDER.rglob("*.py") for name in imported(path) if name.split(".")[0] == "hearthline"}
    assert names
    assert all(name.startswith("hearthline.kernel") for name in names)


def test_nothing_reaches_for_the_network_the_database_or_the_clock():
    names = {name.split(".")[0] for path in FOLDER.rglob("*.py") for name in imported(path)}
    assert not names & {"django", "psycopg", "socket", "urllib", "http", "requests", "httpx", "time"}
    text = "".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))
    assert ".now()" not in text
    assert ".today()" not in text
