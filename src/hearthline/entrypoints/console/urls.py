"""Which addresses does the console have? One folder per task; each brings its own list."""

from __future__ import annotations

from django.urls import include, path

from hearthline.entrypoints.console.home import views as home
from hearthline.entrypoints.console.live import views as live

urlpatterns = [
    path("", home.home, name="home"),
    path("look/", home.look, name="look"),
    path("live/", live.stream, name="live"),
    path("case/", include("hearthline.entrypoints.console.case.urls")),
]
