"""How does signing in differ here? Nobody signs up: log-ins are given to colleagues by an administrator."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No self-registration, and no messages that say "successfully"."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def add_message(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        """What happened can be seen; it is not announced."""
