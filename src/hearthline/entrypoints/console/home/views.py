"""Where does a colleague start the day, and how do the screens look to them?"""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from hearthline.entrypoints.console.frame import PLACES, _known_urls
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.plumbing.access.roles import Permission

CHOICES = {
    "theme": ("auto", "light", "dark"),
    "density": ("compact", "comfortable"),
    "language": ("en", "es"),
    "has_shortcuts": ("on", "off"),
}


@permitted(Permission.OWN_ACCOUNT)
def home(request: HubRequest) -> HttpResponse:
    """The first place this person may go to."""
    known = _known_urls()
    for place in PLACES:
        if place.url in known and request.user.may(place.permission):
            return HttpResponseRedirect(f"/{place.url}/")
    return render(request, "console/home.html")


@require_POST
@permitted(Permission.OWN_ACCOUNT)
def look(request: HubRequest) -> HttpResponse:
    """Keep how the screens look to this person: theme, density, language, single-key shortcuts."""
    user = request.user
    for name, allowed in CHOICES.items():
        value = request.POST.get(name)
        if value in allowed:
            setattr(user, name, value == "on" if name == "has_shortcuts" else value)
    user.save(update_fields=list(CHOICES))
    answer = HttpResponse(status=204, headers={"HX-Refresh": "true"})
    answer.set_cookie("hearthline_theme", user.theme, max_age=31_536_000, samesite="Lax")
    answer.set_cookie("hearthline_language", user.language, max_age=31_536_000, samesite="Lax")
    return answer
