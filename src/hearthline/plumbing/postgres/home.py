"""Where does everything of the embedded database lie, and who may enter?"""

import contextlib
import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from hearthline.plumbing.postgres.account import SYSTEM_HOME, Account, is_root, running_account
from hearthline.plumbing.postgres.errors import DatabaseUnavailable

_LONGEST_SOCKET = 100  # bytes; the kernel stops at 107, the file name is added


def default_home() -> Path:
    """HEARTHLINE_HOME, else as root /var/lib/hearthline, else hearthline under XDG_DATA_HOME (~/.local/share)."""
    chosen = os.environ.get("HEARTHLINE_HOME")
    if chosen:
        return Path(chosen).expanduser().absolute()
    if is_root():
        return SYSTEM_HOME
    data = os.environ.get("XDG_DATA_HOME")
    base = Path(data) if data and os.path.isabs(data) else Path.home() / ".local" / "share"
    return base / "hearthline"


class Home:
    """The folder of one embedded database, and the names inside it. Making one touches nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        # A name of our own: an initdb whose program was killed may still be writing into its folder.
        self.unfinished = folder / f"data.new.{secrets.token_hex(4)}"
        self.run = folder / "run"
        self.log = folder / "log"
        self.start_log = self.log / "start.log"
        self.secrets = folder / "secrets.json"
        self.port = folder / "port"
        self.archive = folder / "archive"
        self.wal = folder / "wal"
        self.restored_from = folder / "restored-from"
        self.launch_lock = folder / "launch.lock"
        self.server_lock = folder / "server.lock"

    @property
    def is_initialized(self) -> bool:
        """Whether a complete data folder is here (an interrupted first start leaves only a `data.new.…`)."""
        return (self.data / "PG_VERSION").is_file()

    @property
    def socket_folder(self) -> Path | None:
        """Where the server's socket lies; None when the path is too long for one, and loopback alone is used."""
        return self.run if len(os.fsencode(self.run)) + len("/.s.PGSQL.65535") <= _LONGEST_SOCKET else None

    @property
    def archive_folder(self) -> Path | None:
        """Where finished WAL is archived, when it is."""
        return Path(self.archive.read_text(encoding="utf-8").strip()) if self.archive.is_file() else None

    def make(self) -> None:
        """Make the folder itself when it is missing; one that was there before keeps its owner and mode.

        As root, it stays root's and the server's account may only pass through it: the keys in it are not the server's to read.
        """
        if self.folder.exists():
            self._refuse_a_strangers()
            return
        for parent in reversed([parent for parent in self.folder.parents if not parent.exists()]):
            parent.mkdir(exist_ok=True)
            parent.chmod(0o755 if is_root() else 0o700)
        self.folder.mkdir(exist_ok=True)
        self.folder.chmod(0o711 if is_root() else 0o700)

    def _refuse_a_strangers(self) -> None:
        """Whoever owns a folder can swap what lies in it: in a place like /tmp it may have been waiting for us."""
        trusted = {0, os.geteuid()}
        account = running_account(create=False)
        if account is not None:
            trusted.add(account.uid)
        if self.folder.stat().st_uid not in trusted:
            raise DatabaseUnavailable(f"{self.folder} belongs to somebody else. Choose another folder with HEARTHLINE_HOME.")

    def prepare(self, *, account: Account) -> None:
        """Make what the server needs and does not have.

        Raises:
            DatabaseUnavailable: the server's account cannot pass through to the home.
        """
        self.make()
        for inner in (self.run, self.log):
            make_private(inner, account=account)
        if not account.is_self and account.run(["test", "-x", str(self.run)], cwd=Path("/")).returncode != 0:
            raise DatabaseUnavailable(
                f"PostgreSQL's account {account.name} cannot enter {self.folder}. No folder's mode is changed for it: "
                "choose a home that every account can reach with HEARTHLINE_HOME, or leave it unset for /var/lib/hearthline."
            )

    @contextlib.contextmanager
    def launching(self, *, patience: float = 330.0) -> Iterator[int]:
        """One program at a time starts, stops, backs up or restores this database.

        Yields the lock; a child that inherits it holds on to it when its program is killed.

        Raises:
            DatabaseUnavailable: another program held on for longer than `patience` seconds.
        """
        with open_lock(self.launch_lock) as lock:
            deadline = time.monotonic() + patience
            while not try_lock(lock):
                if time.monotonic() > deadline:
                    raise DatabaseUnavailable(
                        f"Another program has been starting or stopping the database in {self.folder} for {patience:.0f} "
                        "seconds. See which (hearthline db status), stop it, then try again."
                    )
                time.sleep(0.05)
            yield lock

    def is_server_alive(self) -> bool:
        """Whether any process of a server that we started is still there, a backend without a postmaster included.

        The server inherits an open, locked file from us; the kernel frees the lock when its last process is gone.
        """
        if not self.server_lock.exists():
            return False
        with open_lock(self.server_lock) as lock:
            return not try_lock(lock)

    def clear_unfinished(self) -> None:
        """Delete what interrupted first starts and restores left behind."""
        for leftover in self.folder.glob("data.new.*"):
            shutil.rmtree(leftover, ignore_errors=True)

    def remove(self) -> None:
        """Delete what we made here, and the folder itself when nothing else is in it."""
        self.clear_unfinished()
        for path in (self.data, self.run, self.log, self.wal, *self.folder.glob("postgres-*")):
            shutil.rmtree(path, ignore_errors=True)
        for path in (self.secrets, self.port, self.archive, self.restored_from, self.server_lock, self.launch_lock):
            path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.folder.rmdir()


def make_private(folder: Path, *, account: Account) -> None:
    """Make a folder that only `account` can enter; leave an existing one as it is."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return
    account.give(folder)


@contextlib.contextmanager
def open_lock(path: Path) -> Iterator[int]:
    """A file to lock, closed afterwards (which frees the lock unless a child inherited the file)."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield lock
    finally:
        os.close(lock)


def try_lock(lock: int) -> bool:
    """Take the lock now, or say that another process has it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_private(path: Path, text: str, *, account: Account | None = None) -> None:
    """Write a file that only its owner can read: whole or not at all, and on disk before it has its name.

    Args:
        account: the owner, when it is not us. Its folders are not ours to trust: as root we follow no link that lies in them.
    """
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.unlink(missing_ok=True)
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            if account is not None and not account.is_self:
                os.fchown(handle, account.uid, account.gid)
            file.write(text)
            file.flush()
            os.fsync(handle)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
