"""Who may see this page, whose rows does it show, and what is remembered of it?

Every view is declared with the one permission it needs; a view without one is refused here and fails the build (SAFETY, access).
A permitted view runs in one transaction under the person's signed context. Whoever it shows is noted with `request.shown`, and
one audit event naming them all is appended before the answer leaves; if that cannot be written, nothing is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from hearthline.domain.parties import api as parties
from hearthline.entrypoints.console.presenting import read_at
from hearthline.plumbing import audit, clock
from hearthline.plumbing.access import EVERY_CLIENT, Actor, Viewer, acting, glass, system, watch
from hearthline.plumbing.access.models import User
from hearthline.plumbing.access.roles import Permission
from hearthline.plumbing.ids import new_id

IDLE = timedelta(minutes=30)  # NIST 800-63B, AAL2: sign in again after thirty minutes without a sign of life
NOTE_EVERY = timedelta(minutes=1)
NOBODY = Viewer(actor=Actor("system", "gate"))  # reads the staff list, which belongs to no client
View = Callable[..., HttpResponseBase]


@dataclass(slots=True)
class Shown:
    """The members whose PHI this answer holds, with the client each belongs to."""

    members: dict[UUID, UUID] = field(default_factory=dict)

    def add(self, *, member_id: UUID, client_id: UUID) -> None:
        """This member is shown."""
        self.members[member_id] = client_id

    def update(self, pairs: Iterable[tuple[UUID, UUID]]) -> None:
        """These (member id, client id) are shown."""
        self.members.update(pairs)


class HubRequest(HttpRequest):
    """A request that passed the gate."""

    user: User
    viewer: Viewer
    by: Actor
    at: datetime
    is_simulated: bool
    colleague: parties.Staff | None
    shown: Shown
    htmx: Any


def anyone(view: View) -> View:
    """Declare a view that needs no sign-in and shows nobody's data."""
    view.permission = None  # type: ignore[attr-defined]
    return view


def permitted(permission: Permission, *, is_sign_of_life: bool = True) -> Callable[[View], View]:
    """Declare what a view needs; it then runs as the person who asks.

    A view that answers by itself (a heartbeat, a live stream) is no sign of life: it does not keep a session from going idle.

    Raises:
        PermissionDenied: the person's role may not do this.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def passed(request: HubRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            refused = refusal(request, permission, is_sign_of_life=is_sign_of_life)
            if refused is not None:
                return refused
            request.colleague = colleague_of(request.user)
            request.at, request.is_simulated = clock.read()
            book = through_glass(viewer_of(request.user, request.colleague), request, kwargs)
            with acting(book) as viewer, read_at(request.at):
                request.viewer, request.by = viewer, viewer.actor
                request.shown = Shown()
                response = view(request, *args, **kwargs)
                remember(request)
            return response

        passed.permission = permission  # type: ignore[attr-defined]
        return passed

    return declare


def colleague_of(user: User) -> parties.Staff | None:
    """The entry of a log-in on the staff list."""
    return parties.staff_by_code(NOBODY, [user.staff_code]).get(user.staff_code) if user.staff_code else None


def viewer_of(user: User, colleague: parties.Staff | None) -> Viewer:
    """The row scope of a log-in: the clients of its colleague, every client where the staff list names none."""
    clients = tuple(colleague.clients) if colleague and colleague.clients else EVERY_CLIENT
    return Viewer(actor=Actor("staff", user.staff_code or user.username), clients=clients)


def through_glass(viewer: Viewer, request: HubRequest, kwargs: dict[str, Any]) -> Viewer:
    """The viewer, with the book of the one case in the address where this colleague has broken the glass for it."""
    case_id = kwargs.get("case_id")
    if viewer.clients == EVERY_CLIENT or not isinstance(case_id, UUID):
        return viewer
    with acting(system("gate")):
        client = glass.opened_for(request.user.id, case_id, at=request.at)
    return replace(viewer, clients=(*viewer.clients, client)) if client else viewer


def refusal(request: HttpRequest, permission: Permission, *, is_sign_of_life: bool = True) -> HttpResponse | None:
    """Why this request goes no further: not signed in, idle too long, no second factor; None when it may pass.

    Raises:
        PermissionDenied: the person's role may not do this.
    """
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return _to_sign_in(request)
    if _is_idle(request, is_sign_of_life=is_sign_of_life):
        logout(request)
        return _to_sign_in(request)
    if not _has_second_factor(request, user):
        return HttpResponseRedirect(reverse("mfa_index"))
    if not user.may(permission):
        raise PermissionDenied(f"Your role ({user.get_role_display()}) does not include this. Ask your supervisor.")  # type: ignore[attr-defined]
    return None


def remember(request: HubRequest) -> None:
    """Append the audit event of whom this request showed, in its transaction (SETTLED: one event per request)."""
    members = request.shown.members
    if not members:
        return
    clients = set(members.values())
    client = clients.pop() if len(clients) == 1 else parties.unassigned_client()
    what = request.resolver_match.view_name if request.resolver_match else request.path
    audit.record_read(
        request.viewer, session=chain_of(request), client_id=client, what=what, members=list(members), at=request.at
    )
    watch.notice_volume(request.by, what=what, at=request.at)


def chain_of(request: HttpRequest) -> UUID:
    """The audit chain of this session."""
    if "chain" not in request.session:
        request.session["chain"] = str(new_id())
    return UUID(request.session["chain"])


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if getattr(request, "htmx", False):  # a part of a page cannot hold the sign-in form: the whole page goes there
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("account_login")})
    return redirect_to_login(request.get_full_path())


def _is_idle(request: HttpRequest, *, is_sign_of_life: bool) -> bool:
    now = clock.wall()
    last = request.session.get("active_at")
    if last is not None and now - datetime.fromisoformat(last) > IDLE:
        return True
    if is_sign_of_life and (last is None or now - datetime.fromisoformat(last) > NOTE_EVERY):
        request.session["active_at"] = now.isoformat()
    return False


def _has_second_factor(request: HttpRequest, user: User) -> bool:
    """Every colleague has one (SAFETY); asked once per session, since it cannot be taken away without signing in again."""
    if not request.session.get("has_second_factor"):
        from allauth.mfa.utils import is_mfa_enabled

        request.session["has_second_factor"] = is_mfa_enabled(user)
    return bool(request.session["has_second_factor"])


class DefaultDeny:
    """Refuses a view that never said whom it is for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        if not hasattr(view, "permission"):
            raise PermissionDenied("This page does not say whom it is for.")
