"""Do the generated pages say what the code says today?"""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from tests.architecture.source import ROOT

from hearthline.entrypoints.cli.main import app
from hearthline.entrypoints.cli.reference.pages import pages, stale, write
from hearthline.entrypoints.jobs import switchboard


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return pages(switchboard=switchboard, command=typer.main.get_command(app))


def test_the_pages_in_the_checkout_are_the_generated_ones(made: dict[str, str]) -> None:
    assert stale(made, ROOT / "docs" / "reference") == [], "run `make reference`"


def test_generating_twice_gives_the_same_text(made: dict[str, str]) -> None:
    assert pages(switchboard=switchboard, command=typer.main.get_command(app)) == made


def test_a_page_that_was_edited_is_missing_or_left_over_is_noticed(made: dict[str, str], tmp_path: Path) -> None:
    write(made, tmp_path)
    assert stale(made, tmp_path) == []
    (tmp_path / "events.md").write_text("by hand")
    (tmp_path / "cli.md").unlink()
    (tmp_path / "rules" / "gone.md").write_text("of a rule that is gone")
    (tmp_path / "benchmarks.md").write_text("measured, not generated here")
    assert stale(made, tmp_path) == ["cli.md", "events.md", "rules/gone.md"]
    write(made, tmp_path)
    assert stale(made, tmp_path) == []
    assert (tmp_path / "benchmarks.md").exists()


def test_every_subject_every_table_and_every_command_is_on_its_page(made: dict[str, str]) -> None:
    from django.apps import apps

    ours = [model for config in apps.get_app_configs() if config.name.startswith("hearthline.") for model in config.get_models()]
    for model in ours:
        assert f"`{model._meta.db_table}`" in made["data-dictionary.md"]
        if getattr(model, "lifecycle", None) is not None:
            assert f"(`{model._meta.db_table}`)" in made["lifecycles.md"]
    for command in ("hearthline case`", "hearthline import`", "hearthline db start`"):
        assert command in made["cli.md"]
    for name in (*switchboard.HEARD, *switchboard.FINAL):
        assert f"| `{name}` |" in made["events.md"]
