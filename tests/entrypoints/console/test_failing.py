"""What does a page that breaks leave behind for the operator, and what not?"""

from __future__ import annotations

import logging
import sys

from hearthline.config.logs import PlacesOnly


def broken(name: str) -> None:
    try:
        int(name)
    except ValueError as error:
        raise RuntimeError(f"{name} cannot be read") from error


def test_the_operator_reads_where_it_broke_and_nobodys_name() -> None:
    try:
        broken("O'Neil-Smith")
    except RuntimeError:
        record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "%s", ("O'Neil-Smith",), sys.exc_info())
    told = PlacesOnly().format(record)
    assert "RuntimeError" in told
    assert "ValueError" in told
    assert "in broken" in told
    assert "Neil" not in told
