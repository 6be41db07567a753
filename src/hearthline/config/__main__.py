"""What does `hearthline` run? The command line, wired to the background work."""

from __future__ import annotations

import importlib
from types import ModuleType

from hearthline.entrypoints.cli.main import run


def _jobs(part: str = "pump") -> ModuleType:
    return importlib.import_module(f"hearthline.entrypoints.jobs.{part}")


def main() -> None:
    """The `hearthline` command."""
    run(_jobs)


if __name__ == "__main__":
    main()
