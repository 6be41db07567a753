"""Run a command against an installed PostgreSQL server of its own: `python tests/server.py COMMAND…` (make test-server).

The server's programs are found in PG_BIN or /usr/lib/postgresql/*/bin; a temporary cluster is made, started on a free loopback
port, named to the command by DATABASE_URL, and removed afterwards.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path


def programs() -> Path:
    """The newest installed server's programs."""
    chosen = os.environ.get("PG_BIN")
    found = (
        [Path(chosen)] if chosen else sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    )
    usable = [path for path in found if (path / "initdb").is_file()]
    if not usable:
        sys.exit("No PostgreSQL server is installed here: install one (15 or newer) or set PG_BIN to its bin folder.")
    return usable[-1]


def account() -> str | None:
    """PostgreSQL refuses root: the account to run it under, None for ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    sys.exit("Run this as a user other than root, or add a system account named postgres.")


@contextlib.contextmanager
def server() -> Iterator[str]:
    """A running server; yields the superuser's URL."""
    bin_folder, user, password = programs(), account(), secrets.token_hex(16)
    folder = Path(tempfile.mkdtemp(prefix="hearthline-server-"))
    folder.chmod(0o755)
    try:
        data, run, key = folder / "data", folder / "run", folder / "password"
        for one in (data, run):
            one.mkdir(mode=0o700)
        key.write_text(password)
        if user:
            for one in (data, run, key):
                shutil.chown(one, user)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]

        def call(program: str, *arguments: object) -> None:
            subprocess.run(
                [bin_folder / program, *map(str, arguments)], user=user, cwd="/", check=True, stdout=subprocess.DEVNULL
            )

        call("initdb", "-D", data, "-U", "admin", "--auth=scram-sha-256", f"--pwfile={key}", "-E", "UTF8", "--locale=C.UTF-8")
        options = f"-p {port} -h 127.0.0.1 -k {run} -c fsync=off -c max_connections=100"
        call("pg_ctl", "-D", data, "-w", "-l", run / "log", "-o", options, "start")
        try:
            yield f"postgresql://admin:{password}@127.0.0.1:{port}/postgres"
        finally:
            call("pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    with server() as url:
        ended = subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}, check=False)
    sys.exit(ended.returncode)
