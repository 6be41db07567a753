"""Which operating system account runs the server, given that PostgreSQL refuses root?"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hearthline.plumbing.postgres.errors import DatabaseUnavailable

SYSTEM_ACCOUNT = "hearthline"
SYSTEM_HOME = Path("/var/lib/hearthline")


@dataclass(frozen=True, kw_only=True)
class Account:
    """Who runs the server.

    Attributes:
        name: as in the account database; for an account without an entry there, its number.
        is_self: the account of this program; else we are root and drop to it.
    """

    name: str
    uid: int
    gid: int
    is_self: bool

    def run(
        self,
        command: Sequence[str | os.PathLike[str]],
        *,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
        timeout: float | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this account and collect what it says (both streams in `stdout`).

        The environment is ours alone: a PGDATA, PGPORT or PGSERVICE of the person's shell must not steer our server.
        """
        return subprocess.run(
            [os.fspath(part) for part in command],
            cwd=cwd,
            env=_environment() | dict(env or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            pass_fds=tuple(pass_fds),
            timeout=timeout,
            check=False,
            user=None if self.is_self else self.uid,
            group=None if self.is_self else self.gid,
            extra_groups=None if self.is_self else [],
            umask=0o077,
        )

    def give(self, path: Path) -> None:
        """Hand a file or folder that we made to this account."""
        if not self.is_self:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def give_tree(self, folder: Path) -> None:
        """Hand a whole tree that we made to this account."""
        if self.is_self:
            return
        self.give(folder)
        for parent, folders, files in os.walk(folder):
            for name in (*folders, *files):
                self.give(Path(parent) / name)


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH") or "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def is_root() -> bool:
    """Whether this program runs as root."""
    return os.geteuid() == 0


def running_account(*, create: bool = True) -> Account | None:
    """The account that runs the server: ours, or as root the system account `hearthline`.

    Args:
        create: as root, add the system account when the machine has none; else answer None.

    Raises:
        DatabaseUnavailable: the account is missing and cannot be added.
    """
    if not is_root():
        uid = os.geteuid()
        try:
            name = pwd.getpwuid(uid).pw_name
        except KeyError:
            name = str(uid)
        return Account(name=name, uid=uid, gid=os.getegid(), is_self=True)
    found = _look_up()
    if found is None and create:
        _add_system_account()
        found = _look_up()
        if found is None:
            raise DatabaseUnavailable(
                f"The system account {SYSTEM_ACCOUNT} could not be added. Add it yourself: {' '.join(_commands()[0])}"
            )
    return found


def required_account() -> Account:
    """The account that runs the server, added when missing.

    Raises:
        DatabaseUnavailable: it cannot be added.
    """
    account = running_account()
    assert account is not None  # it is there, or running_account raised
    return account


def own_account() -> Account:
    """The account of this program, for client programs, which root may run."""
    return Account(name=str(os.geteuid()), uid=os.geteuid(), gid=os.getegid(), is_self=True)


def _look_up() -> Account | None:
    try:
        entry = pwd.getpwnam(SYSTEM_ACCOUNT)
    except KeyError:
        return None
    if entry.pw_uid == 0:
        raise DatabaseUnavailable(
            f"The account {SYSTEM_ACCOUNT} has root's number, and PostgreSQL refuses root. Give it a number of its own."
        )
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid, is_self=False)


def _commands() -> list[list[str]]:
    """Ways to add a system account with a group of its own, no password, no shell, no home made: shadow's, then BusyBox's."""
    shadow = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(SYSTEM_HOME)]
    return [
        [*shadow, "--shell", "/usr/sbin/nologin", SYSTEM_ACCOUNT],
        ["adduser", "-S", "-D", "-H", "-h", str(SYSTEM_HOME), "-s", "/sbin/nologin", SYSTEM_ACCOUNT],
    ]


def _add_system_account() -> None:
    said = "neither useradd nor adduser is installed"
    search = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    for command in _commands():
        program = shutil.which(command[0], path=search)
        if program is None:
            continue
        done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        if _look_up() is not None:  # added by us, or by another program at the same moment
            return
        said = (done.stderr or done.stdout).strip()
    raise DatabaseUnavailable(
        f"PostgreSQL refuses to run as root and the system account {SYSTEM_ACCOUNT} could not be added ({said}). "
        f"Add it yourself ({' '.join(_commands()[0])}), or run as an ordinary account."
    )
