"""A small hub at work, with two suppliers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.factories.house import VIEWER, House, open_house

from hearthline.plumbing import access


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house(suppliers=2)
