"""Where is the real code data, and may this test use it?"""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def release_rows():
    """Rows of a code release file, by name; skips where the shared data is not at hand."""
    folder = Path(os.environ.get("HEARTHLINE_DATA") or CHECKOUT.parent / "shared" / "data") / "codes"

    def rows(name: str) -> Iterator[dict[str, str]]:
        if not (folder / name).is_file():
            pytest.skip(f"the release file {name} is not at hand; set HEARTHLINE_DATA to the folder that has codes/{name}")
        with open(folder / name, encoding="latin-1", newline="") as file:
            yield from csv.DictReader(file)

    return rows
