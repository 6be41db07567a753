"""How does the demonstration go on after its day: the console is served, time passes, and the outside answers?

The console is a program of its own, like in earnest. This one keeps the simulated time going, a minute for a minute, and plays
the outside; the hub's own people are whoever signs in.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table

from hearthline.entrypoints.cli.demo.setting import LogIn

EVERY_SECONDS = 5.0
CODES_EVERY_SECONDS = 30


def serve(simulation: Any, at: datetime, log_ins: Sequence[LogIn], *, database: str, port: int) -> None:
    """Serve until Ctrl C; the server ends with this program."""
    out = Console()
    program = [sys.executable, "-m", "hearthline.config", "serve", "--database", database, "--port", str(port)]
    environment = os.environ | {"HEARTHLINE_OUTBOUND": str(simulation.outbound)}
    environment.pop("HEARTHLINE_APP_URL", None)
    server = subprocess.Popen(program, env=environment)
    try:
        _print_log_ins(out, log_ins, port=port)
        began = shown = time.monotonic()
        while server.poll() is None:
            time.sleep(EVERY_SECONDS)
            simulation.step(at + timedelta(seconds=time.monotonic() - began))
            if out.is_terminal and time.monotonic() - shown >= CODES_EVERY_SECONDS:
                shown = time.monotonic()
                out.print("  ".join(f"{one.username} {code(one.secret)}" for one in log_ins), style="dim")
    except KeyboardInterrupt:
        out.print("The demonstration ends; its database stays until the next one.")
    finally:
        server.terminate()
        server.wait(timeout=10)


def code(secret: str) -> str:
    """The TOTP code of this moment."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def _print_log_ins(out: Console, log_ins: Sequence[LogIn], *, port: int) -> None:
    table = Table("Role", "Name", box=None, pad_edge=False)
    for heading in ("User name", "Code now", "Secret for an app"):
        table.add_column(heading, no_wrap=True)
    for one in log_ins:
        table.add_row(one.role.replace("_", " "), one.name, one.username, code(one.secret), one.secret)
    out.print(f"\nThe console: http://localhost:{port}  (stop with Ctrl C)\n", style="bold")
    out.print(table)
    out.print(f"Everybody's password: {log_ins[0].password}")
    out.print("Codes change every 30 seconds; in a terminal they are printed anew.\n")
