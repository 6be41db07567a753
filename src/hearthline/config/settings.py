"""How is Django wired here? Values come from `config.startup`, which resolves the database first."""

from __future__ import annotations

import os

from hearthline.plumbing.postgres import as_django, default_home

SECRET_KEY = os.environ.get("HEARTHLINE_SECRET_KEY", "no-web-surface-yet")
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOMS = [
    "parties",
    "cases",
    "obligations",
    "members",
    "documents",
    "contacts",
    "coverage",
    "network",
    "referrals",
    "authorizations",
    "assignments",
    "fulfillment",
    "escalations",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "procrastinate.contrib.django",
    "hearthline.plumbing.apps.PlumbingConfig",
    *(f"hearthline.domain.{room}" for room in ROOMS),
]


def database(url: str) -> dict[str, object]:
    """Django's settings for a connection URL; connections live as long as their process."""
    return {**as_django(url), "CONN_MAX_AGE": None}


DATABASES = {"default": database(os.environ.get("HEARTHLINE_APP_URL", "postgresql:///hearthline"))}
CONTEXT_KEY = bytes.fromhex(os.environ.get("HEARTHLINE_CONTEXT_KEY", ""))
DATA_KEY = bytes.fromhex(os.environ.get("HEARTHLINE_DATA_KEY", ""))
IS_RESTORED_COPY = os.environ.get("HEARTHLINE_IS_RESTORED_COPY") == "1"
OUTBOUND_FOLDER = os.environ.get("HEARTHLINE_OUTBOUND") or str(default_home() / "outbound" / str(DATABASES["default"]["NAME"]))
