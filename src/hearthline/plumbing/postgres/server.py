"""How is one server process made, started and stopped over its data folder?"""

import secrets
import shutil
import socket
import time
from typing import Literal

import psycopg

from hearthline.plumbing.postgres import configuration, keys, processes, roles
from hearthline.plumbing.postgres.account import Account
from hearthline.plumbing.postgres.binaries import Binaries
from hearthline.plumbing.postgres.errors import DatabaseUnavailable, explain
from hearthline.plumbing.postgres.home import Home, make_private, open_lock, try_lock, write_private

Role = Literal["app", "owner", "superuser"]

# Below the ranges from which systems lend ports to outgoing connections, so that none takes ours while the server is down.
_PORTS = range(20_000, 32_000)
START_SECONDS = 300  # recovery after a crash replays at most max_wal_size
_STOP_SECONDS = 60


def url(home: Home, role: Role, database: str) -> str:
    """A connection over loopback; a stranger on our port, who cannot prove scram, is refused before he learns anything."""
    kept = keys.load(home.secrets)
    name, password = {
        "app": (roles.APP, kept.app_password),
        "owner": (roles.OWNER, kept.owner_password),
        "superuser": (configuration.SUPERUSER, kept.superuser_password),
    }[role]
    return f"postgresql://{name}:{password}@127.0.0.1:{remembered_port(home) or 0}/{database}?require_auth=scram-sha-256"


def initialize(home: Home, *, account: Account, programs: Binaries, lock: int) -> None:
    """Make the data folder: beside its place first, so that an interruption leaves nothing that looks finished.

    Args:
        lock: of the launch; initdb keeps it, so that whoever comes after a killed program first lets its initdb end.
    """
    home.clear_unfinished()
    if not home.secrets.exists():
        keys.save(keys.generate(), path=home.secrets)
    make_private(home.unfinished, account=account)
    password = home.run / "superuser-password"
    try:
        write_private(password, keys.load(home.secrets).superuser_password + "\n", account=account)
        said = ""
        for locale in _locales(programs):
            done = account.run(
                [programs.program("initdb"), "-D", home.unfinished, "-U", configuration.SUPERUSER, "--encoding=UTF8", *locale,
                 "--auth=scram-sha-256", f"--pwfile={password}", "--data-checksums", "--no-instructions"],
                cwd=home.run,
                pass_fds=[lock],
            )  # fmt: skip
            said = done.stdout
            if done.returncode == 0:
                home.unfinished.rename(home.data)
                return
            if "invalid locale name" not in said:
                break
        raise explain(said, where=home.folder, otherwise="PostgreSQL could not make its data folder.")
    finally:
        password.unlink(missing_ok=True)
        shutil.rmtree(home.unfinished, ignore_errors=True)


def _locales(programs: Binaries) -> list[list[str]]:
    """Code point order and UTF-8 letters on every machine: the built-in provider (from 17), else the system's, else plain C."""
    if programs.major >= 17:
        return [["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]]
    return [["--locale=C", "--lc-ctype=C.UTF-8"], ["--locale=C"]]


def start(home: Home, *, account: Account, programs: Binaries, patience: int = START_SECONDS) -> None:
    """Start the server, or wait for the one that is starting or recovering.

    Args:
        patience: seconds until it must answer.

    Raises:
        DatabaseUnavailable: it does not start; the message says why and what to do.
    """
    if processes.postmaster(home) is not None:
        await_answer(home, patience=patience)
        return
    _check_version(home, programs)
    processes.clear_way(home)
    if processes.postmaster(home) is not None:  # it turned up meanwhile: started by a program that was killed
        await_answer(home, patience=patience)
        return
    settings = configuration.server_settings(
        home=home,
        port=_port_to_listen_on(home),
        archive=home.archive_folder,
        memory=configuration.memory_bytes(),
        disk=shutil.disk_usage(home.folder).total,
    )
    configuration.write(home=home, settings=settings, account=account)
    home.start_log.unlink(missing_ok=True)
    with open_lock(home.server_lock) as lock:  # inherited by the server: the kernel frees it when its last process is gone
        if not try_lock(lock):
            raise DatabaseUnavailable(f"An earlier server still holds {home.data}. Try again in a moment.")
        done = account.run(
            [programs.program("pg_ctl"), "start", "-D", home.data, "-l", home.start_log, "-w", "-t", str(patience)],
            cwd=home.data,
            pass_fds=[lock],
        )
    if done.returncode != 0:
        raise explain(
            done.stdout + tail_of_logs(home),
            where=home.folder,
            otherwise=f"The database did not start; its log is in {home.log}.",
        )
    await_answer(home, patience=patience)  # pg_ctl is content with a server that still replays an archive


def stop(home: Home, *, account: Account, programs: Binaries, modes: tuple[str, ...] = ("fast", "immediate")) -> None:
    """Stop the server, trying each of pg_ctl's modes in turn, and clear away what a crash left."""
    said = ""
    for mode in modes:
        if processes.postmaster(home) is None:
            break
        done = account.run(
            [programs.program("pg_ctl"), "stop", "-D", home.data, "-m", mode, "-w", "-t", str(_STOP_SECONDS)], cwd=home.data
        )
        said = done.stdout
    if processes.postmaster(home) is not None:
        raise explain(said, where=home.data, otherwise="The database did not stop.")
    processes.clear_way(home)


def can_connect(home: Home) -> bool:
    """Whether our server answers its superuser."""
    try:
        with psycopg.connect(url(home, "superuser", "postgres"), connect_timeout=5):
            return True
    except (psycopg.OperationalError, DatabaseUnavailable):
        return False


def await_answer(home: Home, *, patience: int = START_SECONDS) -> None:
    """Wait for a server that is recovering from a crash, or starting at another program's request."""
    deadline = time.monotonic() + patience
    while True:
        try:
            with psycopg.connect(url(home, "superuser", "postgres"), connect_timeout=5):
                return
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise DatabaseUnavailable(
                    f"The database in {home.folder} does not know the password in {home.secrets}. "
                    "Put the file back from a backup."
                ) from None
            if processes.postmaster(home) is None or time.monotonic() > deadline:
                raise explain(tail_of_logs(home), where=home.folder, otherwise="The database does not answer.") from error
        time.sleep(0.1)


def tail_of_logs(home: Home, size: int = 4096) -> str:
    """The last words of the two newest logs."""
    logs = sorted(
        (path for path in home.log.glob("*.log") if path.is_file() and not path.is_symlink()),
        key=lambda path: path.stat().st_mtime,
    )
    return "\n".join(path.read_bytes()[-size:].decode("utf-8", "replace") for path in logs[-2:])


def _check_version(home: Home, programs: Binaries) -> None:
    major = int((home.data / "PG_VERSION").read_text(encoding="utf-8").strip())
    if major != programs.major:
        raise DatabaseUnavailable(
            f"The data in {home.data} is PostgreSQL {major}'s, the programs in {programs.folder} are {programs.major}'s. "
            f"Point HEARTHLINE_PG_BIN at the programs of {major}, or restore a dump into a new home."
        )


def remembered_port(home: Home) -> int | None:
    """The loopback port chosen at the first start; None before it."""
    try:
        return int(home.port.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None


def choose_port(home: Home) -> int:
    """Choose a free port and remember it.

    Raises:
        DatabaseUnavailable: none is free.
    """
    start = _PORTS.start + secrets.randbelow(len(_PORTS))
    candidates: list[int] = [*range(start, _PORTS.stop), *range(_PORTS.start, start)]
    for port in candidates:
        if _is_free(port):
            write_private(home.port, f"{port}\n")
            return port
    raise DatabaseUnavailable(f"No port between {_PORTS.start} and {_PORTS.stop} is free on this machine.")


def _port_to_listen_on(home: Home) -> int:
    port = remembered_port(home)
    if port is None:
        return choose_port(home)
    if not _is_free(port):
        raise DatabaseUnavailable(
            f"Another program listens on port {port}, which is the database's. "
            "Stop it, or choose another port: hearthline db start --new-port."
        )
    return port


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
