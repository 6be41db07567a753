"""How does a list leave the house as a file that a spreadsheet opens without running anything?"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpResponse

from hearthline.domain.worklist import api as worklist
from hearthline.entrypoints.console.worklist.reading import Line

KINDS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST = 10_000  # rows of one file; what is cut off is said in the answer's header
_RISKY = ("=", "+", "-", "@", "\t", "\r")
HEADS = (
    "case_number", "member", "birth_date", "service_line", "urgency", "payer", "state", "manager", "next_action", "owed_by",
    "due_at", "time_zone", "is_held", "discharge_at", "opened_at", "in_hand", "tags",
)  # fmt: skip


def answer(kind: str, lines: Iterable[Line], *, view: worklist.View, at: datetime, is_cut: bool) -> HttpResponse:
    """The file, named after its queue and day."""
    rows = [_cells(one) for one in lines]
    body = {"json": _json, "csv": _csv, "xlsx": _xlsx}[kind](rows)
    response = HttpResponse(body, content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="worklist-{view.queue}-{at:%Y-%m-%d}.{kind}"'
    response["X-Rows"] = f"{len(rows)}{' (cut)' if is_cut else ''}"
    response["Cache-Control"] = "no-store"
    return response


def _cells(line: Line) -> dict[str, Any]:
    one = line.row
    values = (
        one.number, f"{one.family}, {one.given}".strip(", "), one.birth_date, one.service_line, one.urgency,
        one.payer_name or one.payer_code, one.state, line.manager.name if line.manager else "", line.action, one.owner,
        one.due_at, one.zone, one.is_held, one.discharge_at, one.opened_at, line.holder.name if line.holder else "",
        ", ".join(line.tags),
    )  # fmt: skip
    return dict(zip(HEADS, values, strict=True))


def harmless(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_RISKY) else value


def _said(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _json(rows: list[dict[str, Any]]) -> str:
    return json.dumps([{name: _said(value) for name, value in row.items()} for row in rows], ensure_ascii=False)


def _csv(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADS)
    writer.writerows([[harmless(_said(value)) for value in row.values()] for row in rows])
    return "\ufeff" + out.getvalue()


def _xlsx(rows: list[dict[str, Any]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Worklist")
    sheet.write_row(0, 0, HEADS, book.add_format({"bold": True}))
    for nth, row in enumerate(rows, start=1):
        sheet.write_row(nth, 0, [harmless(_said(value)) for value in row.values()])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(HEADS) - 1)
    sheet.autofit()
    book.close()
    return out.getvalue()
