"""How does a colleague get a log-in, and how is it taken away at once?"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction

from hearthline.plumbing.access.models import User
from hearthline.plumbing.access.roles import Role


class AccountRefused(ValueError):
    """The log-in cannot be made or changed like this; the sentence says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """A log-in that was just made: shown once, kept nowhere."""

    username: str
    password: str


def open_account(username: str, *, name: str, role: str, email: str = "", staff_code: str = "") -> NewAccount:
    """Make a log-in with a first password, which its owner changes; the second factor is set up at the first sign-in.

    Raises:
        AccountRefused: the name is taken or the role is not one of the hub's.
    """
    if role not in set(Role):
        raise AccountRefused(f"A role is one of {', '.join(Role)}.")
    if User.objects.filter(username=username).exists():
        raise AccountRefused(f"The log-in {username} exists. Choose another name, or disable that one.")
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    User.objects.create_user(username, password=password, name=name, role=role, email=email, staff_code=staff_code)
    return NewAccount(username=username, password=password)


@transaction.atomic
def disable(username: str) -> int:
    """Disable a log-in and end its sessions at once (SAFETY, access); returns how many sessions ended.

    Raises:
        AccountRefused: there is no such log-in.
    """
    if not User.objects.filter(username=username).update(is_active=False):
        raise AccountRefused(f"There is no log-in {username}; `hearthline users list` shows them.")
    return end_sessions(username)


def end_sessions(username: str) -> int:
    """End every session of a log-in; returns how many."""
    from allauth.usersessions.models import UserSession

    keys = list(UserSession.objects.filter(user__username=username).values_list("session_key", flat=True))
    UserSession.objects.filter(session_key__in=keys).delete()
    return Session.objects.filter(session_key__in=keys).delete()[0]


def second_factors(user: User) -> int:
    """How many apps and passkeys a log-in has; recovery codes are a way back, not a factor of their own."""
    from allauth.mfa.models import Authenticator

    return int(Authenticator.objects.filter(user=user, type__in=["totp", "webauthn"]).count())


def open_demo_account(username: str, *, name: str, role: str, staff_code: str, seed: str) -> tuple[str, str]:
    """A log-in of a demonstration with a second factor already in place; returns (password, TOTP secret).

    Both are a function of the seed, so that they can be printed again. Callers see to it that the database is a demo's.
    """
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    password, secret = demo_password(), demo_secret(username, seed=seed)
    user = User.objects.filter(username=username).first() or User.objects.create(
        username=username,
        password=_hashed_demo_password(),
        name=name,
        role=role,
        email=f"{username}@hub.example",
        staff_code=staff_code,
        is_demo=True,
    )
    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, secret)
        RecoveryCodes.activate(user)
    return password, secret


def demo_password() -> str:
    """The one password of every demonstration log-in."""
    return "hearth-and-home-demo"


@lru_cache(maxsize=1)
def _hashed_demo_password() -> str:
    """Hashed once for all of them: one printed password has no salt to keep, and each hashing takes a third of a second."""
    return make_password(demo_password())


def demo_secret(username: str, *, seed: str) -> str:
    """The TOTP secret of a demonstration log-in, in base 32."""
    import base64

    digest = hashlib.sha256(f"{seed}|{username}".encode()).digest()[:20]
    return base64.b32encode(digest).decode()


def new_softphone_key(user: User) -> str:
    """A fresh key with which this person's telephone may post a screen-pop; only its digest is kept, and the old one ends."""
    key = secrets.token_urlsafe(24)
    User.objects.filter(id=user.id).update(softphone_digest=hashlib.sha256(key.encode()).hexdigest())
    return key


def user_of_softphone(key: str) -> User | None:
    """Whose telephone has this key."""
    if not key:
        return None
    return User.objects.filter(softphone_digest=hashlib.sha256(key.encode()).hexdigest(), is_active=True).first()
