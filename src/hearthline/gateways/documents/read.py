"""What does the hub say about a fax, a PDF or a mail that a person has to read?"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Iterator
from typing import Any, BinaryIO

from hearthline.domain.documents import api as documents
from hearthline.gateways import Unreadable, read_all
from hearthline.gateways.documents.inspector import Inspector

DOCUMENT_BYTES = 64 << 20
KINDS = ("pdf", "image", "mail")
_WHAT = {"pdf": "The PDF", "image": "The fax or image", "mail": "The e-mail"}
_FAULTS = {
    "password": "{what} opens only with a password; ask the sender for one without.",
    "damaged": "{what} is damaged, or of a kind the hub cannot show; ask the sender for an ordinary one.",
    "no_pages": "{what} has no pages; ask the sender for it again.",
    "pages": "{what} has {pages:,} pages; ask the sender to split it.",
    "pixels": "Page {page} of {what} would unpack to an image too large to be a scan; ask the sender for an ordinary one.",
    "memory": "{what} takes more memory to open than any honest one; ask the sender for an ordinary one.",
    "depth": "{what} is nested too deeply to open; ask the sender for its parts one by one.",
    "parts": "{what} has too many parts; ask the sender for its attachments one by one.",
    "time": "{what} takes too long to open; ask the sender for an ordinary one.",
    "killed": "{what} broke the program that opened it; keep it closed and ask the sender for another one.",
    "no_child": "{what} could not be looked at, because the inspecting process does not start; run `hearthline doctor`.",
}
_NOTES = {
    "locked": "It is locked against changes, and opens without a password.",
    "active": "It holds scripts or actions; look at it only in the hub's own preview.",
    "attachments": "It has other files inside; they were not opened.",
    "repaired": "It was slightly damaged; compare it with the original when something looks missing.",
}

_shared: tuple[int, Inspector] | None = None
_shared_lock = threading.Lock()


def shared_inspector() -> Inspector:
    """This process's own inspector, started when the first document comes and ended with the process."""
    global _shared  # noqa: PLW0603  one child per process is the point
    with _shared_lock:
        if _shared is None or _shared[0] != os.getpid():
            _shared = (os.getpid(), Inspector())
            atexit.register(_shared[1].close)
        return _shared[1]


def read_document(source: BinaryIO, *, kind: str, inspector: Inspector | None = None) -> Iterator[documents.Unit]:
    """The one unit of a document: kept until a person has read it, or a fault.

    Args:
        kind: "pdf", "image" or "mail".
        inspector: the child process to use; None means the one this process shares.
    """
    try:
        content = read_all(source, limit=DOCUMENT_BYTES, what=_WHAT[kind])
    except Unreadable as error:
        yield documents.Unit(position="file", fault=str(error))
        return
    answer = (inspector or shared_inspector()).inspect(content, kind)
    word = answer.get("fault")
    if word:
        what = _WHAT[kind]
        sentence = _FAULTS.get(word, _FAULTS["damaged"]).format(
            what=what, pages=answer.get("pages", 0), page=answer.get("page", 0)
        )
        yield documents.Unit(position="file", fault=sentence[0].upper() + sentence[1:])
        return
    kept, warnings = _sentences(kind, answer)
    yield documents.Unit(position="file", kept=kept, warnings=warnings)


def _sentences(kind: str, answer: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    if kind == "mail":
        attachments = int(answer["attachments"])
        listed = ", ".join(f"{many} {name}" for name, many in sorted(answer["kinds"].items()))
        held = f"an e-mail with {_many(attachments, 'attachment')}" + (f" ({listed})" if listed else "")
        defects = int(answer["defects"])
        warnings = (f"Its form is broken in {_many(defects, 'place')}; read the original.",) if defects else ()
        return f"kept unread: {held}, waits for a person to read it.", warnings
    pages = int(answer["pages"])
    if kind == "pdf":
        notes = tuple(_NOTES[note] for note in answer["notes"])
        return f"kept unread: a PDF of {_many(pages, 'page')}, waits for a person to key it.", notes
    unreadable = [str(page) for page in answer["unreadable"]]
    warnings = (f"Page {', '.join(unreadable[:20])} cannot be shown; ask the sender for it again.",) if unreadable else ()
    what = "a fax" if answer["format"] == "TIFF" else f"an image ({answer['format']})"
    return f"kept unread: {what} of {_many(pages, 'page')}, waits for a person to key it.", warnings


def _many(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")
