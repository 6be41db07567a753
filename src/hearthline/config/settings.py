"""How is Django wired here? Values come from `plumbing.startup`, which resolves the database first."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from hearthline.config import logs
from hearthline.plumbing.postgres import as_django, default_home

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
    "forecasts",
    "worklist",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",  # allauth's list of passkeys
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "hearthline.entrypoints.console.apps.ConsoleConfig",  # before allauth: its templates take the place of allauth's
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "hearthline.plumbing.apps.PlumbingConfig",
    *(f"hearthline.domain.{room}" for room in ROOMS),
]

# ── the database ────────────────────────────────────────────────────────────────────────────────────────────────────


def database(url: str) -> dict[str, object]:
    """Django's settings for a connection URL. A command's connection lives as long as its process; a web server's requests,
    which come on ever new threads, share a pool.

    Statements and values travel apart, and a statement that comes again is planned once: under row security planning takes up
    to nine tenths of a small statement's time, and no value can stand in the text of a statement that a log quotes.
    """
    settings = as_django(url)
    options = {**settings.get("OPTIONS", {}), "server_side_binding": True, "prepare_threshold": 5}  # type: ignore[dict-item]
    if os.environ.get("HEARTHLINE_WEB") != "1":
        return {**settings, "OPTIONS": options, "CONN_MAX_AGE": None}
    options["pool"] = {"min_size": 2, "max_size": 16, "timeout": 10}
    return {**settings, "OPTIONS": options, "CONN_MAX_AGE": 0}


APP_URL = os.environ.get("HEARTHLINE_APP_URL", "postgresql:///hearthline")
DATABASES = {"default": database(APP_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CONTEXT_KEY = bytes.fromhex(os.environ.get("HEARTHLINE_CONTEXT_KEY", ""))
DATA_KEY = bytes.fromhex(os.environ.get("HEARTHLINE_DATA_KEY", ""))
IS_RESTORED_COPY = os.environ.get("HEARTHLINE_IS_RESTORED_COPY") == "1"
OUTBOUND_FOLDER = os.environ.get("HEARTHLINE_OUTBOUND") or str(default_home() / "outbound" / str(DATABASES["default"]["NAME"]))
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "plumbing_cache"}}

# ── the web ─────────────────────────────────────────────────────────────────────────────────────────────────────────
# Sessions are signed with a key of their own, derived from the one that lies outside the database.
SECRET_KEY = os.environ.get("HEARTHLINE_SECRET_KEY") or hashlib.sha256(b"web|" + DATA_KEY).hexdigest()
ORIGIN = os.environ.get("HEARTHLINE_ORIGIN", "http://localhost:8000")  # where people find the console; passkeys are bound to it
ALLOWED_HOSTS = [ORIGIN.split("://")[1].split(":")[0], *os.environ.get("HEARTHLINE_HOSTS", "localhost,127.0.0.1").split(",")]
CSRF_TRUSTED_ORIGINS = [ORIGIN]
ROOT_URLCONF = "hearthline.config.urls"
ASGI_APPLICATION = "hearthline.config.asgi.application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hearthline.entrypoints.console.gate.DefaultDeny",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hearthline.entrypoints.console.frame.frame",
            ],
        },
    }
]
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 300  # modules import each other without a digest; after five minutes a browser asks whether they changed
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
IS_HTTPS = ORIGIN.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 2**20

# ── signing in ──────────────────────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "plumbing.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/account/login/"
ACCOUNT_ADAPTER = "hearthline.entrypoints.console.account.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}  # per account, and over again after five minutes: nobody is locked out
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_ADAPTER = "hearthline.entrypoints.console.account.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS  # localhost counts as secure for browsers
MFA_TOTP_ISSUER = "Hearthline"
MFA_TOTP_TOLERANCE = 1
USERSESSIONS_TRACK_ACTIVITY = False  # the gate notes activity once a minute
SESSION_COOKIE_AGE = 12 * 3600  # the absolute limit; the idle one is in the gate (NIST 800-63B, AAL2)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# ── words and time ──────────────────────────────────────────────────────────────────────────────────────────────────
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LANGUAGE_COOKIE_NAME = "hearthline_language"
LOCALE_PATHS = [str(Path(__file__).parents[1] / "locale")]
EMAIL_BACKEND = "hearthline.gateways.folder.mail.EmailBackend"
EMAIL_FILE_PATH = str(Path(OUTBOUND_FOLDER) / "account-mail")
DEFAULT_FROM_EMAIL = "hub@hearthline.example"
LOGGING = logs.LOGGING
