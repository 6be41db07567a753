"""Which processes work on this data folder?"""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from hearthline.plumbing.postgres.errors import DatabaseUnavailable
from hearthline.plumbing.postgres.home import Home

_PROC = Path("/proc")


def postmaster(home: Home) -> int | None:
    """The process id of the running server, or None.

    The number in `postmaster.pid` alone proves nothing: after a crash or a reboot another program may have it.
    """
    pid = _pid_in_file(home)
    return pid if pid is not None and _works_on(pid, home.data) else None


def clear_way(home: Home, *, patience: float = 15.0) -> None:
    """After a crash: wait for, then end, processes left without their postmaster, and remove its stale pid and socket files.

    A busy backend outlives its postmaster until its statement ends. It is told to quit at once (SIGQUIT): recovery replays what
    was committed, as after any crash. A postmaster that turns up meanwhile is left alone.

    Raises:
        DatabaseUnavailable: something holds on to the data and does not end.
    """
    grace = time.monotonic() + 1.0
    deadline = time.monotonic() + patience
    while (left := survivors(home)) or home.is_server_alive():
        if postmaster(home) is not None:
            return
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(
                f"Processes of an earlier database server still hold {home.data} "
                f"({', '.join(map(str, left)) or 'unknown'}). End them, then start again."
            )
        if time.monotonic() > grace:
            for pid in left:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGQUIT)
        time.sleep(0.05)
    # Both name the dead postmaster. Where nobody reaps it (a container without an init), its number still looks alive.
    for stale in (home.data / "postmaster.pid", *home.run.glob(".s.PGSQL.*")):
        stale.unlink(missing_ok=True)


def survivors(home: Home) -> list[int]:
    """Every PostgreSQL process whose working folder is this data folder (Linux; elsewhere the server lock alone tells)."""
    if not _PROC.is_dir():
        return []
    pids = [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if _works_in(pid, home.data)]


def _pid_in_file(home: Home) -> int | None:
    try:
        first = (home.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0]
        return abs(int(first)) or None
    except (OSError, ValueError):
        return None


def _works_on(pid: int, data: Path) -> bool:
    if _PROC.joinpath("self").exists():
        return _works_in(pid, data)
    said = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False).stdout
    return str(data) in said and "postgres" in said


def _works_in(pid: int, data: Path) -> bool:
    """Whether a live process is a PostgreSQL one in `data`. A zombie has no working folder any more."""
    try:
        return os.readlink(f"/proc/{pid}/cwd") == str(data.resolve()) and _PROC.joinpath(str(pid), "comm").read_text().startswith(
            "postgres"
        )
    except OSError:
        return False
