"""What does a failing page leave behind for the operator? Where it failed, never what it was about."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import Any


class PlacesOnly(logging.Formatter):
    """A traceback without the messages of its exceptions and without any value: those quote what people typed."""

    def formatException(self, ei: Any) -> str:  # the name is logging's
        """The places, innermost last, and the kind of each exception of the chain."""
        told: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None:
            told += [*_places(error.__traceback__), f"{type(error).__module__}.{type(error).__qualname__}"]
            error = error.__cause__ or error.__context__
        return "\n".join(told)

    def format(self, record: logging.LogRecord) -> str:
        """The page by its name (an address may hold a token), the answer, and the places."""
        request = getattr(record, "request", None)
        page = getattr(request, "resolver_match", None)
        what = f"{request.method} {page.view_name if page else 'no page'}" if request is not None else record.name
        head = f"{self.formatTime(record)} {record.levelname} {what} {getattr(record, 'status_code', '')}".rstrip()
        return f"{head}\n{self.formatException(record.exc_info)}" if record.exc_info and record.exc_info[1] else head


def _places(trace: TracebackType | None) -> list[str]:
    return [f"  {one.filename}:{one.lineno} in {one.name}" for one in traceback.extract_tb(trace)]


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"places": {"()": "hearthline.config.logs.PlacesOnly"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "places", "level": "ERROR"}},
    "loggers": {"django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}
