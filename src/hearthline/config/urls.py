"""Which addresses does the hub answer? The console's own, and those of signing in."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("hearthline.entrypoints.console.urls")),
    path("account/", include("hearthline.entrypoints.console.account.urls")),
]
