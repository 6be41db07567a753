"""What stands around every page: where one can go, who is signed in, what time it is, how it looks?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from hearthline.plumbing.access.models import User
from hearthline.plumbing.access.roles import Permission


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the main navigation: URL name, label, icon, what it needs, and the letter after `g` that goes there."""

    url: str
    label: Any
    icon: str
    permission: Permission
    key: str


PLACES = (
    Place("worklist", _("Worklist"), "list-task", Permission.WORKLIST_READ, "w"),
    Place("intake", _("Intake"), "pencil-square", Permission.REFERRAL_WRITE, "i"),
    Place("calls", _("Calls"), "telephone", Permission.CALL_HANDLE, "c"),
    Place("triage", _("Triage"), "clipboard2-pulse", Permission.TRIAGE, "t"),
    Place("assignment", _("Assignment"), "diagram-3", Permission.ASSIGN, "a"),
    Place("schedule", _("Schedule"), "calendar-week", Permission.SCHEDULE, "s"),
    Place("discharge", _("Discharge desk"), "hospital", Permission.DISCHARGE, "d"),
    Place("team", _("Team"), "people", Permission.TEAM_READ, "m"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every template."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"places": (), "theme": request.COOKIES.get("hearthline_theme", "auto"), "density": "compact"}
    at = getattr(request, "at", None)
    return {
        "places": _places(user),
        "theme": user.theme,
        "density": user.density,
        "colleague": getattr(request, "colleague", None),
        "at": at,
        "look_themes": (("auto", _("Like the system")), ("light", _("Light")), ("dark", _("Dark"))),
        "look_densities": (("compact", _("Compact")), ("comfortable", _("Comfortable"))),
        "is_simulated": getattr(request, "is_simulated", False),
        "section": request.resolver_match.view_name.split(".")[0] if request.resolver_match else "",
    }


def _places(user: User) -> list[Place]:
    known = _known_urls()
    return [place for place in PLACES if place.url in known and user.may(place.permission)]


@cache
def _known_urls() -> frozenset[str]:
    from django.urls import get_resolver

    return frozenset(name for name in get_resolver().reverse_dict if isinstance(name, str))


@cache
def asset_url(path: str) -> str:
    """The address of a static file, with the digest of its content: it may be kept for a year."""
    found = finders.find(path)
    if not found:
        raise FileNotFoundError(f"{path} is not among the static files; run `make assets`.")
    return f"{static(path)}?v={hashlib.sha256(Path(str(found)).read_bytes()).hexdigest()[:12]}"
