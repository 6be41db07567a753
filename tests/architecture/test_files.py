"""Can a newcomer read every file, and does none say what it must not?"""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version
from tests.architecture.source import ROOT, SRC, modules, said, tree

LONGEST = 450
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b")
NAMELESS = {"utils", "util", "core", "common", "helpers", "lib", "misc"}
# Indexes of packages that a lock must not remember, and folders that exist on one desk only.
ELSEWHERE = re.compile(
    r"(?:pypi|pythonhosted|artifactory|nexus|devpi|jfrog)\.[a-z.]+/|--(?:extra-)?index-url"
    r"|/wo" + r"rk/(?:main|shared)|/tmp/bri" + r"ef"
)


def committed() -> list[Path]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    if not names:
        pytest.skip("This is not a checkout, so nothing says which files are committed.")
    return [path for name in names.split("\0") if name and (path := ROOT / name).is_file()]


def text_of(path: Path) -> str:
    raw = path.read_bytes()
    return "" if b"\0" in raw[:4096] else raw.decode("utf-8", "replace")


@pytest.mark.parametrize("path", modules(), ids=said)
def test_a_file_is_short_enough_to_be_read_in_one_sitting(path: Path) -> None:
    count = len(path.read_text(encoding="utf-8").splitlines())
    assert count <= LONGEST, f"{said(path)} has {count} lines; make it a folder of the same name"


@pytest.mark.parametrize("path", modules(), ids=said)
def test_a_module_says_which_question_it_answers(path: Path) -> None:
    if tree(path).body:
        assert ast.get_docstring(tree(path)), f"{said(path)} has no docstring"


@pytest.mark.parametrize("path", modules(), ids=said)
def test_nothing_is_named_after_no_subject(path: Path) -> None:
    assert not NAMELESS & {part.removesuffix(".py") for part in path.relative_to(SRC).parts}


def test_nothing_is_left_to_be_done() -> None:
    texts = {".py", ".yaml", ".md", ".toml", ""}
    assert [said(path) for path in committed() if path.suffix in texts and UNFINISHED.search(text_of(path))] == []


def test_no_file_remembers_where_packages_came_from_or_whose_desk_it_was_written_at() -> None:
    found = [f"{said(path)}: {hit.group()}" for path in committed() if (hit := ELSEWHERE.search(text_of(path)))]
    assert found == []


def pins(lock: str) -> dict[str, Version]:
    found = re.findall(
        r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", (ROOT / "requirements" / lock).read_text(), re.MULTILINE
    )
    return {re.sub(r"[-_.]+", "-", name).lower(): Version(version) for name, version in found}


@pytest.mark.parametrize("lock", ["base.txt", "dev.txt"])
def test_every_dependency_is_at_least_the_version_known_to_be_safe(lock: str) -> None:
    held = pins(lock)
    assert held
    for line in (ROOT / "requirements" / "floors.txt").read_text().split():
        floor = Requirement(line)
        name = re.sub(r"[-_.]+", "-", floor.name).lower()
        if name in held:
            assert held[name] in floor.specifier, f"{lock} holds {name} {held[name]}; the floor is {floor.specifier}"


@pytest.mark.parametrize("lock", ["base.txt", "dev.txt"])
def test_every_pin_carries_its_hashes(lock: str) -> None:
    blocks = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / "requirements" / lock).read_text())
    bare = [block.partition("==")[0] for block in blocks if re.match(r"[A-Za-z0-9]", block) and "--hash=sha256:" not in block]
    assert bare == []


def test_every_dependency_of_the_project_is_locked_and_says_why_it_is_there() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    project = tomllib.loads(text)
    wanted = list(chain(project["project"]["dependencies"], *project["dependency-groups"].values()))
    held = pins("dev.txt")
    for line in wanted:
        name = re.sub(r"[-_.]+", "-", Requirement(line).name).lower()
        assert name in held, f"{name} is not in requirements/dev.txt; run `make locks`"
        assert re.search(rf'"{re.escape(line)}",\s+# \w+', text), f"{line} does not say why it is there"
