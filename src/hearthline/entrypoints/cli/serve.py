"""How is the console put on the air?"""

from __future__ import annotations

import os
from typing import Annotated

import typer
from rich.console import Console

from hearthline.plumbing import startup

APPLICATION = "hearthline.config.asgi:application"


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; behind a proxy keep the loopback.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes; each answers many requests at once.")] = 1,
    database: Annotated[str, typer.Option(help="The database to serve; the demo keeps its own.")] = "",
) -> None:
    """Serve the console. Passkeys are bound to HEARTHLINE_ORIGIN (http://localhost:PORT unless it is set)."""
    os.environ["HEARTHLINE_WEB"] = "1"
    os.environ.setdefault("HEARTHLINE_ORIGIN", f"http://localhost:{port}")
    startup.start(database or None, must_exist=database not in ("", startup.default_database()))
    import uvicorn

    Console(stderr=True).print(f"Console at {os.environ['HEARTHLINE_ORIGIN']} (stop with Ctrl C)")
    uvicorn.run(APPLICATION, host=host, port=port, workers=workers, log_level="warning", server_header=False, access_log=False)
