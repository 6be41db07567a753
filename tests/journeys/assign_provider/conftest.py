"""One client, and the town in which its cases of these tests live."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from tests.factories.parties import client
from tests.factories.searches import VIEWER

from hearthline.plumbing import access
from hearthline.plumbing.models import Zip


@pytest.fixture
def book(db) -> Iterator[UUID]:
    with access.acting(VIEWER):
        Zip.objects.create(zip="60611", city="Chicago", state="IL", zone="America/Chicago", latitude=41.89, longitude=-87.62)
        yield client("CEDAR")
