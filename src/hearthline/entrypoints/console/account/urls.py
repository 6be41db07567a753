"""Which addresses does signing in have? allauth's own views, each with whom it is for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from hearthline.entrypoints.console.gate import anyone
from hearthline.plumbing.access.accounts import end_sessions
from hearthline.plumbing.access.models import User
from hearthline.plumbing.access.roles import Permission


def own(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For whoever is signed in, about their own log-in; reachable before a second factor exists, since it is made here."""

    @wraps(view)
    def passed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    guarded = login_required(passed)
    guarded.permission = Permission.OWN_ACCOUNT  # type: ignore[attr-defined]
    return guarded


def sign_out_everywhere(request: HttpRequest) -> HttpResponseBase:
    """End every session of this log-in, the present one included."""
    if isinstance(request.user, User):
        end_sessions(request.user.username)
    logout(request)
    return HttpResponseRedirect(reverse("account_login"))


urlpatterns = [
    path("login/", anyone(account.login), name="account_login"),
    path("logout/", anyone(account.logout), name="account_logout"),
    path("inactive/", anyone(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", own(account.reauthenticate), name="account_reauthenticate"),
    path("password/", own(account.password_change), name="account_change_password"),
    path("2fa/authenticate/", anyone(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/trust/", anyone(mfa.trust), name="mfa_trust"),
    path("2fa/", own(mfa.index), name="mfa_index"),
    path("2fa/totp/activate/", own(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", own(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", own(recovery_codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", own(recovery_codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("2fa/webauthn/", own(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", own(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("2fa/webauthn/reauthenticate/", own(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("2fa/webauthn/<int:pk>/remove/", own(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("2fa/webauthn/<int:pk>/edit/", own(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("2fa/webauthn/login/", anyone(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("sessions/everywhere/", own(require_POST(sign_out_everywhere)), name="sign_out_everywhere"),
    path("sessions/", own(sessions.list_usersessions), name="usersessions_list"),
]
