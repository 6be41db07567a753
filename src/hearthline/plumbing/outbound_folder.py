"""How does the folder of letters and account mail stay closed to everyone but the account that writes it?

Letters name people. The hub's home may be passed through (the database's account must), so what lies below has to be closed.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from hearthline.plumbing.postgres import Finding, default_home
from hearthline.plumbing.postgres.home import Home

_OTHERS = 0o077


def make_folder(folder: Path) -> None:
    """Make a folder, and what is missing above it, that only this account can enter.

    What lies open in the hub's own tree, written before it was kept closed, is closed; a folder that the operator chose elsewhere
    keeps the mode it was given.

    Raises:
        OSError: it cannot be made.
    """
    place, tree = Path(os.path.realpath(folder)), _own_tree()
    is_ours = place.is_relative_to(tree)
    if is_ours and not tree.parent.exists():
        Home(tree.parent).make()  # with somebody else's server nobody has made it yet; it has a mode of its own
    lineage = [*reversed(place.parents), place]
    for missing in [one for one in lineage if not one.exists()]:
        missing.mkdir(mode=0o700, exist_ok=True)
    if is_ours:
        for level in lineage[len(tree.parents) :]:
            if _is_open(level):
                _close(level)


def create(path: Path) -> int:
    """A new file, open for writing, that only this account can read from its first byte; one that was left there is replaced."""
    path.unlink(missing_ok=True)  # it would keep the mode that it was made with
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def append(path: Path) -> int:
    """A file, open for writing at its end, that only this account can read when it is new."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def examine() -> list[Finding]:
    """Whether letters and account mail can be read by others, in the home and where the operator chose; changes nothing."""
    tree, chosen = _own_tree(), os.environ.get("HEARTHLINE_OUTBOUND")
    folders = [tree]
    if chosen and not (elsewhere := Path(os.path.realpath(chosen))).is_relative_to(tree):
        folders.append(elsewhere)
    return [_examined(folder) for folder in folders if os.path.lexists(folder)]


def _examined(folder: Path) -> Finding:
    folder = Path(os.path.realpath(folder))  # the home's may be a link to another disk
    found = next((path for path in _within(folder) if _is_open(path)), None)
    if found is None:
        return Finding(what="letters", verdict="ok", says=f"{folder} and what lies in it is closed to others")
    says = f"Letters or account mail can be read by others: {found} is open to them. Close them all: chmod -R go= {folder}"
    return Finding(what="letters", verdict="fault", says=says)


def _own_tree() -> Path:
    return Path(os.path.realpath(default_home())) / "outbound"


def _within(folder: Path) -> Iterator[Path]:
    """The folder and everything below it, the innermost first; what a link leads to is not in it."""
    for parent, _, files in os.walk(folder, topdown=False):
        yield from (Path(parent, name) for name in files)
        yield Path(parent)


def _is_open(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except OSError:  # gone since it was listed, or behind a folder that is closed to us
        return False
    return not stat.S_ISLNK(mode) and bool(mode & _OTHERS)


def _close(folder: Path) -> None:
    """Close what this account owns here. The folder itself comes last: whoever is interrupted finds it open and starts again."""
    for path in _within(folder):
        if _is_open(path):
            with contextlib.suppress(OSError):  # not worth a letter; the doctor says what is still open
                _close_one(path)


def _close_one(path: Path) -> None:
    # By its handle: an open folder may have been open for writing, and a name in it may be swapped for a link at any moment.
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(handle)
        if found.st_uid == os.geteuid():
            os.fchmod(handle, found.st_mode & 0o700)
    finally:
        os.close(handle)
