"""How does something happen exactly once although its job may run twice?

The queue is at-least-once; the effect ledger is not (SAFETY, jobs). The first attempt to write the key in a transaction wins; a
later or slower attempt finds it and stands down.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection


def first_time(key: str, *, attempt: int = 0, at: datetime) -> bool:
    """True exactly once per key, for the transaction that commits; `attempt` is kept as the fencing token."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO plumbing_effect (key, attempt, happened_at) VALUES (%s, %s, %s) ON CONFLICT (key) DO NOTHING",
            [key, attempt, at],
        )
        return cursor.rowcount == 1
