"""How does signing in differ here? Nobody signs up: log-ins are given to colleagues by an administrator."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hearthline.plumbing.access.accounts import second_factors


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No self-registration, and no messages that say "successfully"."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "The name or the password is not correct. Try again, or ask an administrator for a new one."
        ),
        "incorrect_password": _("This is not your present password. Type it again."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, or ask an administrator."),
        "rate_limited": _("Too many attempts. Wait a minute and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def add_message(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        """What happened can be seen; it is not announced."""


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Nobody is left without a second factor (SAFETY, access)."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _(
            "This code is not valid. Wait for the next one in your app and type all six digits, or use a recovery code."
        ),
    }

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """The last passkey or app stays until another is there; recovery codes do not count."""
        return second_factors(authenticator.user) > 1
