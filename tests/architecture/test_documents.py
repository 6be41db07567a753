"""Does every document lead where it says, and is there one for each thing that promises one?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.architecture.source import ROOT, SRC

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
PAGES = sorted(
    page for page in ROOT.rglob("*.md") if not {".venv", "node_modules", ".git", "vendor"} & set(page.relative_to(ROOT).parts)
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_link_leads_to_a_file_that_is_there(page: Path) -> None:
    linked = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link and not link.startswith("/")]
    assert [link for link in linked if not (page.parent / link).exists()] == []


def test_every_journey_has_a_page_and_stands_in_the_list() -> None:
    pages = ROOT / "docs/explanation"
    listed = (pages / "README.md").read_text(encoding="utf-8")
    journeys = {one.stem for one in (SRC / "hearthline/journeys").iterdir() if not one.name.startswith("_")} - {"README"}
    assert sorted(name for name in journeys if not (pages / f"{name}.md").exists() or f"({name}.md)" not in listed) == []


def test_every_decision_stands_in_the_list() -> None:
    decisions = ROOT / "docs/adr"
    listed = (decisions / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in sorted(decisions.glob("0*.md")) if f"({page.name})" not in listed] == []
