"""How is the embedded PostgreSQL made, started, stopped and found again, whatever happened before?"""

import contextlib
import random
import shutil
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psycopg

from hearthline.plumbing.postgres import binaries, configuration, databases, keys, processes, roles
from hearthline.plumbing.postgres.account import Account, running_account
from hearthline.plumbing.postgres.binaries import Binaries
from hearthline.plumbing.postgres.errors import DatabaseUnavailable, explain, explain_os
from hearthline.plumbing.postgres.home import Home, default_home, make_private, open_lock, try_lock, write_private
from hearthline.plumbing.postgres.keys import Secrets

Role = Literal["app", "owner", "superuser"]

# Below the ranges from which systems lend ports to outgoing connections, so that none takes ours while the server is down.
_PORTS = range(20_000, 32_000)
_START_SECONDS = 300  # recovery after a crash replays at most max_wal_size
_STOP_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Status:
    """What is known of the embedded server without starting it."""

    home: Path
    is_initialized: bool
    is_running: bool
    pid: int | None
    port: int | None
    version: str | None
    account: str | None
    archive: Path | None
    is_restored_copy: bool


class Cluster:
    """One embedded PostgreSQL in one folder. Making the object touches nothing."""

    def __init__(self, home: Path | None = None) -> None:
        """Args: home: its folder; None takes HEARTHLINE_HOME, else the one for this account (root: /var/lib/hearthline)."""
        self.home = Home((home or default_home()).absolute())

    # -- life ---------------------------------------------------------------------------------------------------------------

    def ensure_running(self) -> None:
        """Make the server run, from whatever state it is in; returns once it answers and its roles are right.

        Safe to call from several programs at once and after a `kill -9` of the server or of a program.

        Raises:
            DatabaseUnavailable: it cannot; the message says what to do.
        """
        with self._speaking():
            if self._answers():
                return
            account = _required_account()
            self.home.prepare(account=account)
            with self.home.launching():
                programs = binaries.find(account=account, home=self.home.folder)
                if not self.home.is_initialized:
                    self._initialize(account=account, programs=programs)
                self._start(account=account, programs=programs)
                with databases.connect(self.url("superuser", "postgres")) as admin:
                    self._prepare_roles(admin)

    def stop(self) -> None:
        """Stop the server, rolling back what is not committed; nothing happens when it is not running."""
        with self._speaking():
            if not self.home.is_initialized:
                return
            with self.home.launching():
                if processes.postmaster(self.home) is not None:
                    account = _required_account()
                    programs = binaries.find(account=account, home=self.home.folder)
                    for mode in ("fast", "immediate"):
                        done = account.run(
                            [
                                programs.program("pg_ctl"),
                                "stop",
                                "-D",
                                self.home.data,
                                "-m",
                                mode,
                                "-w",
                                "-t",
                                str(_STOP_SECONDS),
                            ],
                            cwd=self.home.data,
                        )
                        if done.returncode == 0 or processes.postmaster(self.home) is None:
                            break
                    else:
                        raise explain(done.stdout, where=self.home.data, otherwise="The database did not stop.")
                processes.clear_way(self.home)

    def status(self) -> Status:
        """What is known of the server; starts nothing, makes nothing."""
        with self._speaking():
            pid = processes.postmaster(self.home)
            account = running_account(create=False)
            return Status(
                home=self.home.folder,
                is_initialized=self.home.is_initialized,
                is_running=pid is not None and self._can_connect(),
                pid=pid,
                port=self._remembered_port(),
                version=(self.home.data / "PG_VERSION").read_text().strip() if self.home.is_initialized else None,
                account=account.name if account else None,
                archive=self.archive_folder,
                is_restored_copy=self.is_restored_copy,
            )

    def destroy(self) -> None:
        """Stop the server without ceremony and delete its data, keys and folder. For tests."""
        with self._speaking():
            if self.home.is_initialized and processes.postmaster(self.home) is not None:
                account = _required_account()
                programs = binaries.find(account=account, home=self.home.folder)
                account.run(
                    [programs.program("pg_ctl"), "stop", "-D", self.home.data, "-m", "immediate", "-w"], cwd=self.home.data
                )
            if self.home.data.exists():
                processes.clear_way(self.home)
            self.home.remove()

    # -- what others ask for ------------------------------------------------------------------------------------------------

    def url(self, role: Role, database: str) -> str:
        """A connection for psycopg and Django, over loopback; a server that is not ours (it cannot prove scram) is refused."""
        kept = self.secrets
        name, password = {
            "app": (roles.APP, kept.app_password),
            "owner": (roles.OWNER, kept.owner_password),
            "superuser": (configuration.SUPERUSER, kept.superuser_password),
        }[role]
        return f"postgresql://{name}:{password}@127.0.0.1:{self.port}/{database}?require_auth=scram-sha-256"

    @property
    def secrets(self) -> Secrets:
        """The passwords and keys of this installation; generated at first use of the home."""
        with self._speaking():
            return keys.load(self.home.secrets)

    @property
    def port(self) -> int:
        """The loopback port, chosen once.

        Raises:
            DatabaseUnavailable: the database was never started.
        """
        port = self._remembered_port()
        if port is None:
            raise DatabaseUnavailable(f"There is no database in {self.home.folder} yet. Start it: hearthline db start.")
        return port

    @property
    def is_restored_copy(self) -> bool:
        """Whether this database came out of a backup and was not put to work: nothing may be sent from it."""
        return self.home.restored_from.exists()

    @property
    def archive_folder(self) -> Path | None:
        """Where finished WAL is archived, when it is."""
        return Path(self.home.archive.read_text(encoding="utf-8").strip()) if self.home.archive.is_file() else None

    def ensure_database(self, name: str) -> None:
        """Make a database that the owner role owns; again: the same. The server must run."""
        databases.ensure(self.url("superuser", "postgres"), name)

    def clone_database(self, template: str, name: str) -> None:
        """Copy a database that nobody is connected to."""
        databases.clone(self.url("superuser", "postgres"), template=template, name=name)

    def drop_database(self, name: str) -> None:
        """Drop a database, ending its connections."""
        databases.drop(self.url("superuser", "postgres"), name)

    def choose_new_port(self) -> int:
        """Take another free port, for when a stranger has ours; the server must be stopped.

        Raises:
            DatabaseUnavailable: the server is running.
        """
        with self._speaking():
            self.home.prepare(account=_required_account())
            with self.home.launching():
                if processes.postmaster(self.home) is not None:
                    raise DatabaseUnavailable("The database is running; stop it first: hearthline db stop.")
                port = _free_port()
                write_private(self.home.port, f"{port}\n")
                return port

    # -- first start --------------------------------------------------------------------------------------------------------

    def _initialize(self, *, account: Account, programs: Binaries) -> None:
        """Make the data folder: beside its place first, so that an interruption leaves nothing that looks finished."""
        shutil.rmtree(self.home.unfinished, ignore_errors=True)
        if not self.home.secrets.exists():
            keys.save(keys.generate(), path=self.home.secrets)
        make_private(self.home.unfinished, account=account)
        password = self.home.run / "superuser-password"
        try:
            write_private(password, self.secrets.superuser_password + "\n")
            account.give(password)
            # Code point order and UTF-8 on every machine: the built-in provider where there is one (17), else C.
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if programs.major >= 17 else []
            done = account.run(
                [programs.program("initdb"), "-D", self.home.unfinished, "-U", configuration.SUPERUSER, "--encoding=UTF8", "--locale=C", *locale,
                 "--auth=scram-sha-256", f"--pwfile={password}", "--data-checksums", "--no-instructions"],
                cwd=self.home.run,
            )  # fmt: skip
            if done.returncode != 0:
                raise explain(done.stdout, where=self.home.folder, otherwise="PostgreSQL could not make its data folder.")
            self.home.unfinished.rename(self.home.data)
        finally:
            password.unlink(missing_ok=True)
            shutil.rmtree(self.home.unfinished, ignore_errors=True)

    def _prepare_roles(self, admin: psycopg.Connection[Any]) -> None:
        if roles.are_current(admin):
            return
        kept = self.secrets
        roles.ensure_roles(admin, owner_password=kept.owner_password, app_password=kept.app_password, reset_passwords=True)
        for database in ("postgres", "template1"):  # nobody's business but the superuser's
            admin.execute(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")

    # -- every start --------------------------------------------------------------------------------------------------------

    def _start(self, *, account: Account, programs: Binaries) -> None:
        if processes.postmaster(self.home) is not None:
            self._await_answer()
            return
        self._check_version(programs)
        processes.clear_way(self.home)
        port = self._port_to_listen_on()
        settings = configuration.server_settings(
            home=self.home, port=port, archive=self.archive_folder, memory=configuration.memory_bytes()
        )
        configuration.write(home=self.home, settings=settings, data=self.home.data)
        self.home.start_log.unlink(missing_ok=True)
        with open_lock(
            self.home.server_lock
        ) as lock:  # inherited by the server: the kernel frees it when its last process is gone
            if not try_lock(lock):
                raise DatabaseUnavailable(f"An earlier server still holds {self.home.data}. Try again in a moment.")
            done = account.run(
                [
                    programs.program("pg_ctl"),
                    "start",
                    "-D",
                    self.home.data,
                    "-l",
                    self.home.start_log,
                    "-w",
                    "-t",
                    str(_START_SECONDS),
                ],
                cwd=self.home.data,
                pass_fds=[lock],
            )
        if done.returncode != 0:
            said = done.stdout + self._tail_of_logs()
            raise explain(said, where=self.home.folder, otherwise=f"The database did not start; its log is in {self.home.log}.")

    def _check_version(self, programs: Binaries) -> None:
        major = int((self.home.data / "PG_VERSION").read_text().strip())
        if major != programs.major:
            raise DatabaseUnavailable(
                f"The data in {self.home.data} is PostgreSQL {major}'s, the programs in {programs.folder} are {programs.major}'s. "
                f"Point HEARTHLINE_PG_BIN at the programs of {major}, or restore a dump into a new home."
            )

    def _port_to_listen_on(self) -> int:
        port = self._remembered_port()
        if port is None:
            port = _free_port()
            write_private(self.home.port, f"{port}\n")
        elif not _is_free(port):
            raise DatabaseUnavailable(
                f"Another program listens on port {port}, which is the database's. Stop it, or choose another port: hearthline db start --new-port."
            )
        return port

    def _remembered_port(self) -> int | None:
        try:
            return int(self.home.port.read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError, NotADirectoryError):
            return None

    def _tail_of_logs(self, size: int = 4096) -> str:
        logs = sorted((path for path in self.home.log.glob("*.log") if path.is_file()), key=lambda path: path.stat().st_mtime)
        return "\n".join(path.read_bytes()[-size:].decode("utf-8", "replace") for path in reversed(logs[-2:]))

    # -- asking -------------------------------------------------------------------------------------------------------------

    def _answers(self) -> bool:
        """Whether our own server runs and its roles are right: the way every start but the first takes, one connection long."""
        if processes.postmaster(self.home) is None or not self.home.secrets.exists() or self._remembered_port() is None:
            return False
        try:
            with psycopg.connect(self.url("superuser", "postgres"), autocommit=True, connect_timeout=5) as admin:
                return roles.are_current(admin)
        except psycopg.OperationalError:
            return False

    def _can_connect(self) -> bool:
        try:
            with psycopg.connect(self.url("superuser", "postgres"), connect_timeout=5):
                return True
        except (psycopg.OperationalError, DatabaseUnavailable):
            return False

    def _await_answer(self) -> None:
        """Wait for a server that is recovering from a crash, or starting at another program's request."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                with psycopg.connect(self.url("superuser", "postgres"), connect_timeout=5):
                    return
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error):
                    raise DatabaseUnavailable(
                        f"The database in {self.home.folder} does not know the password in {self.home.secrets}. Put the file back from a backup."
                    ) from None
                if processes.postmaster(self.home) is None or time.monotonic() > deadline:
                    raise explain(
                        self._tail_of_logs(), where=self.home.folder, otherwise="The database does not answer."
                    ) from error
            time.sleep(0.1)

    @contextlib.contextmanager
    def _speaking(self) -> Iterator[None]:
        """What the operating system refuses becomes a sentence."""
        try:
            yield
        except OSError as error:
            raise explain_os(error, where=self.home.folder) from error


def _required_account() -> Account:
    account = running_account()
    assert account is not None  # with create=True it is there or an error was raised
    return account


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _free_port() -> int:
    start = random.SystemRandom().choice(_PORTS)
    for port in (*range(start, _PORTS.stop), *range(_PORTS.start, start)):
        if _is_free(port):
            return port
    raise DatabaseUnavailable(f"No port between {_PORTS.start} and {_PORTS.stop} is free on this machine.")
