"""Which addresses does the console have? One folder per task; each brings its own list."""

from __future__ import annotations

from django.urls import include, path

from hearthline.entrypoints.console.discharge import status
from hearthline.entrypoints.console.find import views as find
from hearthline.entrypoints.console.help import views as help_pages
from hearthline.entrypoints.console.home import views as home
from hearthline.entrypoints.console.live import views as live

urlpatterns = [
    path("", home.home, name="home"),
    path("look/", home.look, name="look"),
    path("live/", live.stream, name="live"),
    path("help/<slug:task>/", help_pages.page, name="help"),
    path("calls/", include("hearthline.entrypoints.console.calls.urls")),
    path("schedule/", include("hearthline.entrypoints.console.schedule.urls")),
    path("discharge/", include("hearthline.entrypoints.console.discharge.urls")),
    path("s/<str:token>/", status.status, name="status"),
    path("", include("hearthline.entrypoints.console.worklist.urls")),
    path("notifications/", include("hearthline.entrypoints.console.notifications.urls")),
    path("find/", find.find, name="find"),
    path("intake/", include("hearthline.entrypoints.console.intake.urls")),
    path("assignment/", include("hearthline.entrypoints.console.assignment.urls")),
    path("triage/", include("hearthline.entrypoints.console.triage.urls")),
    path("team/", include("hearthline.entrypoints.console.team.urls")),
    path("case/", include("hearthline.entrypoints.console.case.urls")),
]
