"""How does a database become the hub's: migrations as the owner, then what the models derive, and only when something changed?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections

import hearthline
from hearthline.plumbing.schema.harden import harden

KEY = "schema"
_SOURCES = (
    "*/migrations/*.py",
    "*/*/migrations/*.py",
    "*/*/lifecycle.py",
    "*/*/models.py",
    "plumbing/models.py",
    "plumbing/schema/*.py",
)


def migrate(*, owner_url: str, owner_settings: dict[str, object], context_key: bytes) -> None:
    """Run Django's migrations as the owner role and harden the result; does nothing where that was done already.

    Two programs that start together wait for each other.
    """
    wanted = fingerprint(context_key)
    with psycopg.connect(owner_url, autocommit=True) as owner:
        if _current(owner) == wanted:
            return
        owner.execute("SELECT pg_advisory_lock(hashtext('hearthline schema'))")
        if _current(owner) == wanted:
            return
        with _as_owner(owner_settings):
            call_command("migrate", verbosity=0, interactive=False)
        harden(owner_url, context_key=context_key)
        owner.execute(
            "INSERT INTO plumbing_setting (key, value) VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [KEY, wanted],
        )


def fingerprint(context_key: bytes) -> str:
    """What the schema is made from: migrations, models, lifecycles, the derived part and the signing key."""
    return hashlib.sha256(_sources() + hashlib.sha256(context_key).digest()).hexdigest()


@lru_cache(maxsize=1)
def _sources() -> bytes:
    root = Path(next(iter(hearthline.__path__)))
    files = sorted({path for pattern in _SOURCES for path in root.glob(pattern)})
    digest = hashlib.sha256()
    for path in files:
        digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.digest()


def _current(owner: psycopg.Connection) -> str:
    if owner.execute("SELECT to_regclass('plumbing_setting')").fetchone() == (None,):
        return ""
    row = owner.execute("SELECT value FROM plumbing_setting WHERE key = %s", [KEY]).fetchone()
    return str(row[0]) if row else ""


@contextmanager
def _as_owner(owner_settings: dict[str, object]) -> Iterator[None]:
    """The default connection, for a moment, as the owner: migrations know only one alias."""
    connection = connections["default"]
    connection.close()
    app_settings = dict(connection.settings_dict)
    connection.settings_dict.update(owner_settings)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(app_settings)
