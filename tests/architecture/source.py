"""The source text, read once, for the tests that read the house itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
HUB = SRC / "hearthline"


def modules(*folders: str) -> list[Path]:
    """The Python files below src/hearthline (or some folders of it), migrations aside, in order."""
    starts = [HUB / folder for folder in folders] if folders else [SRC]
    return sorted(path for start in starts for path in start.rglob("*.py") if "migrations" not in path.parts)


def said(path: Path) -> str:
    """The path as people say it."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def calls(path: Path) -> Iterator[ast.Call]:
    """Every call in a file."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def attributes(path: Path) -> Iterator[ast.Attribute]:
    """Every attribute that is looked up in a file."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute))


def dotted(node: ast.expr) -> str:
    """`a.b.c` of an expression made of names and attributes; "" of anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""
