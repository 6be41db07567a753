"""How does a program of the hub start: database first, then Django, then the schema?"""

from __future__ import annotations

import logging
import os
import sys

import django
import structlog

from hearthline.plumbing import postgres


def default_database() -> str:
    """The database of a command that names none."""
    return os.environ.get("HEARTHLINE_DATABASE") or postgres.DEFAULT_DATABASE


def start(database: str | None = None, *, migrate: bool = True, must_exist: bool = False) -> None:
    """Resolve the database (embedded unless DATABASE_URL says otherwise), set Django up on it as the application role and bring
    its schema up to date.

    Args:
        must_exist: for commands that read: a database made this moment would report that all is well.

    Raises:
        hearthline.plumbing.postgres.DatabaseUnavailable: with a sentence that says what to do.
    """
    resolved = postgres.resolve(database or default_database(), must_exist=must_exist)
    os.environ["DJANGO_SETTINGS_MODULE"] = "hearthline.config.settings"
    os.environ["HEARTHLINE_APP_URL"] = resolved.app_url
    os.environ["HEARTHLINE_CONTEXT_KEY"] = resolved.context_key.hex()
    os.environ["HEARTHLINE_DATA_KEY"] = resolved.data_key.hex()
    os.environ["HEARTHLINE_IS_RESTORED_COPY"] = "1" if resolved.is_restored_copy else "0"
    django.setup()
    _log_to_stderr()
    if migrate:
        bring_up_to_date(resolved.owner_url, resolved.context_key)


def _log_to_stderr() -> None:
    """Logs are data on stderr and carry ids and counts, never PHI; standard output belongs to the command."""
    level = logging.getLevelNamesMapping().get(os.environ.get("HEARTHLINE_LOG", "WARNING").upper(), logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper("iso"),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def bring_up_to_date(owner_url: str, context_key: bytes) -> None:
    """Migrate and harden the schema as the owner."""
    from hearthline.plumbing.postgres import as_django
    from hearthline.plumbing.schema.migrate import migrate

    migrate(owner_url=owner_url, owner_settings=as_django(owner_url), context_key=context_key)
