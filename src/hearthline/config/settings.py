"""How is Django wired here? Values come from `config.startup`, which resolves the database first."""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit

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
    """Django's settings for a postgresql:// URL; a socket folder may be given as ?host=/path."""
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(query.get("port", parts.port or "")),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"connect_timeout": 10},
    }


DATABASES = {"default": database(os.environ.get("HEARTHLINE_APP_URL", "postgresql:///hearthline"))}
CONTEXT_KEY = bytes.fromhex(os.environ.get("HEARTHLINE_CONTEXT_KEY", ""))
DATA_KEY = bytes.fromhex(os.environ.get("HEARTHLINE_DATA_KEY", ""))
