"""How does something happen exactly once although its job may run twice?

The queue is at-least-once; the effect ledger is not (SAFETY, jobs). The first attempt to write the key in a transaction wins; a
later or slower attempt finds it and stands down.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from hearthline.plumbing import arrays


def first_time(keys: Sequence[str], *, attempt: int = 0, at: datetime) -> set[str]:
    """Those of the keys that are new, each for one transaction that commits; `attempt` is kept as the fencing token."""
    written = arrays.fetch(
        "INSERT INTO plumbing_effect (key, attempt, happened_at) SELECT key, %s::int, %s FROM unnest(%s::text[]) AS given(key) "
        "ORDER BY key ON CONFLICT (key) DO NOTHING RETURNING key",
        [attempt, at, arrays.pack("text", list(keys))],
    )
    return {row[0] for row in written}


def alone(work: str) -> bool:
    """True for one transaction at a time in the whole hub: work that several workers offer to do, and one should."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"hearthline:{work}"])
        return bool(cursor.fetchone()[0])
