"""How does a database become the hub's: migrations as the owner, then what the models derive?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connections

from hearthline.plumbing.schema.harden import harden


def migrate(*, owner_url: str, owner_settings: dict[str, object], context_key: bytes) -> None:
    """Run Django's migrations as the owner role and harden the result; idempotent."""
    with _as_owner(owner_settings):
        call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    harden(owner_url, context_key=context_key)


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
