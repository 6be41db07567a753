"""How does the database know, unforgeably, whose rows a transaction may see?

A token signed with a key that the application role cannot read travels with each transaction (SAFETY, tenancy): SQL injected
into the application's own connection can neither mint one nor reuse one of another connection.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction

from hearthline.plumbing import arrays, changes
from hearthline.plumbing.access.viewer import Viewer

LIFETIME_SECONDS = 6 * 3600  # longer than any job; a transaction ends at its own time-outs long before


def token(viewer: Viewer, *, anchor: str, expires: int, key: bytes) -> str:
    """The signed context: actor, scope, organization, session anchor and expiry (epoch seconds), then the HMAC-SHA-256 in hex."""
    parts = (str(viewer.actor), viewer.scope, str(viewer.organization or ""), anchor, str(expires))
    text = "|".join(part.replace("|", "/") for part in parts)
    return f"{text}|{hmac.new(key, text.encode(), hashlib.sha256).hexdigest()}"


@contextmanager
def acting(viewer: Viewer) -> Iterator[Viewer]:
    """One transaction in which the database shows and accepts only the viewer's rows.

    Nested use keeps the outer transaction and restores the outer scope at the end.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            outer = _current()
            _open(viewer)
            yield viewer
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('hearthline.context', %s, true)", [outer])
        return
    with transaction.atomic():
        _open(viewer)
        with changes.gathered() as touched:
            yield viewer
    changes.tell(touched)


def _open(viewer: Viewer) -> None:
    connection.ensure_connection()
    anchor = str(connection.connection.info.backend_pid)
    signed = token(viewer, anchor=anchor, expires=int(time.time()) + LIFETIME_SECONDS, key=settings.CONTEXT_KEY)
    arrays.execute("SELECT ctx_open(%s)", [signed])


def _current() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('hearthline.context', true), '')")
        return str(cursor.fetchone()[0])
