"""Which application does the web server run? `hearthline serve` has resolved the database and set the environment before."""

from __future__ import annotations

from django.core.asgi import get_asgi_application

application = get_asgi_application()
