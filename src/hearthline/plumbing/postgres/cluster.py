"""What can one do with the embedded database: run it, stop it, find it again, whatever happened before?"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from hearthline.plumbing.postgres import binaries, databases, keys, processes, roles, server
from hearthline.plumbing.postgres.account import Account, required_account, running_account
from hearthline.plumbing.postgres.binaries import Binaries
from hearthline.plumbing.postgres.errors import DatabaseUnavailable, explain_os
from hearthline.plumbing.postgres.home import Home, default_home
from hearthline.plumbing.postgres.keys import Secrets
from hearthline.plumbing.postgres.server import Role


@dataclass(frozen=True, kw_only=True)
class Status:
    """What is known of the embedded server without starting it.

    Attributes:
        version: major version of the data ("18"); None before the first start.
        account: who runs the server; None while the system account does not exist.
        archive: the folder that receives finished WAL.
    """

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

    def ensure_running(self) -> None:
        """Make the server run, from whatever state it is in; returns once it answers and its roles are right.

        Safe to call from several programs at once, and after a `kill -9` of the server or of a program.

        Raises:
            DatabaseUnavailable: it cannot; the message says what to do.
        """
        with self._speaking():
            if self._answers():
                return
            with self.launching() as (account, programs, lock):
                if not self.home.is_initialized:
                    server.initialize(self.home, account=account, programs=programs, lock=lock)
                server.start(self.home, account=account, programs=programs)
                self.prepare_roles()

    def stop(self) -> None:
        """Stop the server, rolling back what is not committed; nothing happens when it is not running."""
        with self._speaking():
            if self.home.is_initialized:
                with self.launching() as (account, programs, _):
                    server.stop(self.home, account=account, programs=programs)

    def status(self) -> Status:
        """What is known of the server; starts nothing, makes nothing."""
        with self._speaking():
            pid = processes.postmaster(self.home)
            account = running_account(create=False)
            return Status(
                home=self.home.folder,
                is_initialized=self.home.is_initialized,
                is_running=pid is not None and server.can_connect(self.home),
                pid=pid,
                port=server.remembered_port(self.home),
                version=(self.home.data / "PG_VERSION").read_text(encoding="utf-8").strip() if self.home.is_initialized else None,
                account=account.name if account else None,
                archive=self.home.archive_folder,
                is_restored_copy=self.is_restored_copy,
            )

    def destroy(self) -> None:
        """Stop the server without ceremony and delete its data, keys and folder. For tests."""
        with self._speaking():
            if self.home.is_initialized:
                with self.launching() as (account, programs, _):
                    server.stop(self.home, account=account, programs=programs, modes=("immediate",))
            self.home.remove()

    def url(self, role: Role, database: str) -> str:
        """A connection for psycopg and Django, over loopback.

        Args:
            role: "app" works, "owner" migrates, "superuser" makes databases and backs up.

        Raises:
            DatabaseUnavailable: the database was never started.
        """
        with self._speaking():
            if server.remembered_port(self.home) is None:
                raise DatabaseUnavailable(f"There is no database in {self.home.folder} yet. Start it: hearthline db start.")
            return server.url(self.home, role, database)

    @property
    def secrets(self) -> Secrets:
        """The passwords and keys of this installation, made at its first start."""
        with self._speaking():
            return keys.load(self.home.secrets)

    @property
    def is_restored_copy(self) -> bool:
        """Whether this database came out of a backup and was not put to work since: nothing may be sent from it."""
        return self.home.restored_from.exists()

    def go_live(self) -> None:
        """Put a restored copy to work: from here on it may send."""
        with self._speaking():
            self.home.restored_from.unlink(missing_ok=True)

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
        """Take another free port, for when a stranger has ours.

        Raises:
            DatabaseUnavailable: the server is running.
        """
        with self._speaking(), self.launching():
            if processes.postmaster(self.home) is not None:
                raise DatabaseUnavailable("The database is running; stop it first: hearthline db stop.")
            return server.choose_port(self.home)

    @contextlib.contextmanager
    def launching(self) -> Iterator[tuple[Account, Binaries, int]]:
        """The account, the programs and the lock, while no other program starts, stops, backs up or restores this database."""
        account = required_account()
        self.home.prepare(account=account)
        with self.home.launching() as lock:
            yield account, binaries.find(account=account, home=self.home.folder), lock

    def prepare_roles(self) -> None:
        """Give both roles what they need and nothing more; the server must run."""
        with databases.connect(self.url("superuser", "postgres")) as admin:
            if roles.are_current(admin):
                return
            kept = self.secrets
            roles.ensure_roles(admin, owner_password=kept.owner_password, app_password=kept.app_password, reset_passwords=True)
            for database in ("postgres", "template1"):  # nobody's business but the superuser's
                admin.execute(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")

    def _answers(self) -> bool:
        """Whether our own server runs and its roles are right: the way every start but the first takes, one connection long."""
        if processes.postmaster(self.home) is None or not self.home.secrets.exists():
            return False
        try:
            with psycopg.connect(self.url("superuser", "postgres"), autocommit=True, connect_timeout=5) as admin:
                return roles.are_current(admin)
        except (psycopg.OperationalError, DatabaseUnavailable):
            return False

    @contextlib.contextmanager
    def _speaking(self) -> Iterator[None]:
        """What the operating system refuses becomes a sentence."""
        try:
            yield
        except OSError as error:
            raise explain_os(error, where=self.home.folder) from error
