"""Which codes has the hub's code room been sent before the day: small releases, in the publishers' shapes and our own words?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from hearthline_outside import catalog

_HCPCS_HEADING = (
    "HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION", "PRICE1", "MULT_PI", "COV", "BETOS", "TOS1", "ADD DT",
    "ACT EFF DT", "TERM DT", "ACTION CD",
)  # fmt: skip
# An item that ended years ago: it must not be found any more.
_ENDED = ("G0154", "Nursing at home, a quarter of an hour", "20151231")


def diagnoses_file() -> bytes:
    """The diagnoses of the demonstration's conditions, as an ICD-10-CM code table."""
    named = {code: condition.name.capitalize() for condition in catalog.CONDITIONS for code in condition.codes}
    return _table(("code", "description"), sorted(named.items()))


def items_file() -> bytes:
    """The items and services of the demonstration, as a contractor release of HCPCS level II."""
    items = {item.code: item for condition in catalog.CONDITIONS for need in condition.needs for item in need.items}
    rows = [
        (code, "0010", "3", one.description, one.description[:28], "00", "A", "D", "", "", "20000101", "20240101", "", "N")
        for code, one in sorted(items.items())
    ]
    code, words, ended = _ENDED
    rows.append((code, "0010", "3", words, words[:28], "00", "A", "D", "", "", "20000101", "20000101", ended, "D"))
    return _table(_HCPCS_HEADING, rows)


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(rows)
    return out.getvalue().encode()
