"""How does signing in differ here? Nobody signs up: log-ins are given to colleagues by an administrator."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from hearthline.plumbing.access.accounts import second_factors


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No self-registration, and no messages that say "successfully"."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def add_message(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        """What happened can be seen; it is not announced."""


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Nobody is left without a second factor (SAFETY, access)."""

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """The last passkey or app stays until another is there; recovery codes do not count."""
        return second_factors(authenticator.user) > 1
