"""Who sits at the console: a browser of somebody who has signed in with both factors."""

from __future__ import annotations

from django.test import Client

from hearthline.plumbing.access.models import User


def at_the_desk_of(role: str, *, username: str = "", name: str = "Mina Thorvald") -> Client:
    """A browser signed in as a new colleague of this role; the user name is the role's unless one is given."""
    username = username or role
    browser = Client()
    user = User.objects.create_user(username, name=name, role=role, email=f"{username}@hub.example")
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    session["has_second_factor"] = True
    session.save()
    return browser
