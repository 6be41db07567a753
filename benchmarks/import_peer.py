"""How fast does django-import-export bring the same lines into one plain table?"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from benchmarks import hub

_TABLE = "bench_plain_line"


def measure(owner_url: str, path: Path, *, lines: int) -> dict[str, Any]:
    """Seconds for a sample of the file's lines: as the package does by default, and in its bulk mode on twice as many.

    The table has one text column per column of the file and a key, nothing else; nothing is validated or looked up but the
    package's own search for the row by its key. The rate of a line does not depend on how many there are.
    """
    import tablib
    from django.db import connection, models
    from import_export import resources

    with path.open(newline="", encoding="utf-8") as source:
        reader = csv.reader(source)
        heading = next(reader)
        rows = [[str(number), *row] for number, row in enumerate(islice(reader, 3 * lines))]
    # the package asks for an installed app; any will do
    fields: dict[str, Any] = {name: models.TextField(blank=True) for name in heading}
    meta = type("Meta", (), {"app_label": "contenttypes", "db_table": _TABLE})
    line = type(
        "Line", (models.Model,), {"id": models.IntegerField(primary_key=True), **fields, "Meta": meta, "__module__": __name__}
    )
    columns = ", ".join(f'"{name}" text NOT NULL' for name in heading)
    with psycopg.connect(owner_url) as owner:
        owner.execute(f"CREATE TABLE {_TABLE} (id integer PRIMARY KEY, {columns})")
        owner.execute(f"GRANT SELECT, INSERT, UPDATE ON {_TABLE} TO hearthline_app")

    def resource(**options: Any) -> Any:
        chosen = type("Meta", (), {"model": line, "import_id_fields": ("id",), **options})
        return type("LineResource", (resources.ModelResource,), {"Meta": chosen})()

    def run(work: Any, part: list[list[str]]) -> Callable[[], None]:
        def import_all() -> None:
            result = work.import_data(tablib.Dataset(*part, headers=["id", *heading]), raise_errors=True, use_transactions=True)
            if result.total_rows != len(part):
                raise RuntimeError("the peer did not import every line")

        return import_all

    connection.ensure_connection()
    plain = _clocked(run(resource(), rows[:lines]))
    bulk = _clocked(run(resource(use_bulk=True, batch_size=1000, skip_diff=True, force_init_instance=True), rows[lines:]))
    return {"lines": lines, **plain, "bulk_lines": len(rows) - lines, **{f"bulk_{name}": value for name, value in bulk.items()}}


def _clocked(work: Callable[[], None]) -> dict[str, float]:
    from django.db import connection

    pid = connection.connection.info.backend_pid
    served, cpu, began = hub.backend_seconds(pid), time.process_time(), time.perf_counter()
    work()
    return {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "server_cpu": hub.backend_seconds(pid) - served,
    }
