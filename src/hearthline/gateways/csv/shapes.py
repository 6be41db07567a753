"""Which CSV files does the hub take, and what is the documented template of each?"""

from __future__ import annotations

import csv
import io

from hearthline.domain.referrals.api import rows
from hearthline.gateways.csv import members, providers

KINDS = ("referrals", "members", "providers")
_TITLES = {
    "referrals": (
        "Referrals",
        "One row per order line. Rows with the same sender and order number that follow each other are one order. The same "
        "sender and order number with other content is an amendment; an identical repeat changes nothing.",
    ),
    "members": ("Members", "One row per person; a row that names a plan or policy carries the coverage as well."),
    "providers": (
        "Providers and their terms",
        "Six kinds of rows in one file; the first column says which. Every row names its organization by NPI, CCN or hub code, "
        "so rows may come in any order.",
    ),
}
_RULES = """\
Comma, semicolon, tab or bar as separator; UTF-8 (with or without byte order mark), UTF-16 or Windows-1252; quotation marks around
cells that hold the separator or a line break. Case and order of the columns do not matter, columns that are not used may be left
out, and unknown columns are reported and not read. Dates are read as `2026-07-31`, `20260731` or `7/31/2026`; where day and month
could be swapped the month is taken first and a warning says so. Moments are `2026-07-31T14:00-05:00` or local time followed by
its zone, `2026-07-31 14:00 America/Chicago`.

A line that cannot be read (too many or too few cells, a quotation mark that is never closed, bytes that are not text) is put into
quarantine alone. A cell that cannot be read never costs its line: it becomes empty, and a warning says why."""


def columns(kind: str) -> tuple[rows.Column, ...]:
    """The documented columns of a kind of file, in the order of the template.

    Raises:
        KeyError: no such kind; `KINDS` has them.
    """
    return {"referrals": rows.COLUMNS, "members": members.COLUMNS, "providers": providers.COLUMNS}[kind]


def required(kind: str) -> tuple[str, ...]:
    """The columns without which a file of this kind is refused as a whole."""
    return {"referrals": rows.REQUIRED, "members": members.REQUIRED, "providers": providers.REQUIRED}[kind]


def template(kind: str) -> str:
    """A file of this kind to start from: the heading and example rows that can be imported as they stand."""
    names = [column.name for column in columns(kind)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for example in _PROVIDER_EXAMPLES if kind == "providers" else ({column.name: column.example for column in columns(kind)},):
        writer.writerow([example.get(name, "") for name in names])
    return text.getvalue()


_PROVIDER_EXAMPLES: tuple[dict[str, str], ...] = (
    {column.name: column.example for column in providers.COLUMNS},
    {"row": "capability", "organization": "1234567893", "service_line": "dme", "detail": "oxygen"},
    {"row": "credential", "organization": "1234567893", "credential_kind": "license", "number": "IL-DME-2207",
     "credential_state": "IL", "starts_date": "2025-01-01", "expires_date": "2027-12-31"},
    {"row": "contract", "organization": "1234567893", "service_line": "dme", "payer_code": "CEDAR", "starts_date": "2026-01-01",
     "acceptance_hours": "4", "claim_days": "90", "is_fee_schedule_verified": "yes"},
    {"row": "area", "organization": "1234567893", "zip_prefix": "606"},
    {"row": "capacity", "organization": "1234567893", "service_line": "dme", "mon": "12", "tue": "12", "wed": "12", "thu": "12",
     "fri": "10", "sat": "4", "sun": "0"},
)  # fmt: skip


def reference_page() -> str:
    """The page `docs/reference/file-formats.md` as Markdown, from the tables in code; the same text every time."""
    parts = ["# File formats\n", _RULES + "\n"]
    for kind in KINDS:
        title, meaning = _TITLES[kind]
        must = required(kind)
        parts.append(f"## {title}: `hearthline template {kind}`\n\n{meaning}\n")
        lines = ["| column | guide | meaning | example |", "|---|---|---|---|"]
        for column in columns(kind):
            mark = " (required)" if column.name in must else ""
            example = f"`{column.example}`" if column.example else ""
            lines.append(f"| `{column.name}`{mark} | {column.item} | {column.meaning} | {example} |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)
