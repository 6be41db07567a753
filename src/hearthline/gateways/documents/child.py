"""What is this PDF, image or mail, looked at by a process that may be killed?

This file runs as a script of its own (`python -I child.py`) and imports nothing of the house. It reads requests from standard
input (one line of JSON with kind and size, then the bytes), and answers each with one line of JSON: what the document is, or a
picture of one page where the request names a page and a width. Before the first request it gives up what a parser that was taken
over could use: files, sockets, writing, memory, and time beyond a limit per document.
"""

from __future__ import annotations

import base64
import contextlib
import ctypes
import encodings
import importlib
import io
import json
import os
import pkgutil
import resource
import signal
import sys
from typing import Any

MEMORY_BYTES = 1536 << 20
CPU_SECONDS = 20
PAGES = 1_000
PIXELS = 120_000_000  # an A3 page at 600 dpi has 70 million
WIDEST = 2_000  # pixels of a picture of a page
MAIL_PARTS = 500
MAIL_DEPTH = 30
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_IMAGE_FORMATS = ("TIFF", "PNG", "JPEG", "GIF", "BMP", "PPM", "WEBP")

Answer = dict[str, Any]


def main() -> None:
    """Answer requests until standard input ends."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)  # what a library prints must not mix with the answers
    _load()
    _give_up()
    answers.write(b'{"ready": true}\n')
    while line := requests.readline():
        request = json.loads(line)
        content = requests.read(request["size"])
        if len(content) < request["size"]:
            return
        used = resource.getrusage(resource.RUSAGE_SELF)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + CPU_SECONDS, resource.RLIM_INFINITY))
        answers.write(json.dumps(_answer(request, content)).encode() + b"\n")


def _load() -> None:
    """Import everything that a document may need, while files can still be opened."""
    for name in ("email.parser", "email.policy", "email.utils", "urllib.parse", "quopri", "base64"):
        importlib.import_module(name)
    import pikepdf
    import pypdfium2
    from PIL import Image

    Image.init()
    _picture(pypdfium2.PdfDocument.new().new_page(10, 10).render().to_pil())  # what a page needs is imported by making one
    with pikepdf.new() as pdf:  # a locked PDF needs random numbers, whose device must be opened now
        pdf.save(io.BytesIO(), encryption=pikepdf.Encryption(user="", owner="x"))
    for encoding in pkgutil.iter_modules(encodings.__path__):
        with contextlib.suppress(ImportError, AttributeError):  # some belong to another operating system
            importlib.import_module(f"encodings.{encoding.name}")


def _give_up() -> None:
    sys.meta_path.clear()  # what was not imported is not there: an odd character set is then unknown, not a crash
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    system = ctypes.CDLL(None, use_errno=True)
    if hasattr(system, "prctl"):
        system.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        system.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    opened = max(int(name) for name in os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 16
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (opened, opened))  # no further file and no socket, whatever code asks for it


def _answer(request: dict[str, Any], content: bytes) -> Answer:
    kind = request["kind"]
    try:
        if "page" in request:
            return {"pdf": _pdf_page, "image": _image_page}[kind](content, request["page"], min(request["width"], WIDEST))
        return {"pdf": _pdf, "image": _image, "mail": _mail}[kind](content)
    except MemoryError:
        return {"fault": "memory"}
    except RecursionError:
        return {"fault": "depth"}
    except Exception as error:
        return {"fault": "damaged", "detail": type(error).__name__}


def _pdf(content: bytes) -> Answer:
    import pikepdf

    try:
        pdf = pikepdf.open(io.BytesIO(content), attempt_recovery=True, suppress_warnings=True)
    except pikepdf.PasswordError:
        return {"fault": "password"}
    with pdf:
        notes = []
        if pdf.is_encrypted:
            notes.append("locked")
        pages = len(pdf.pages)
        if pages > PAGES:
            return {"fault": "pages", "pages": pages}
        if not pages:
            return {"fault": "no_pages"}
        for at, page in enumerate(pdf.pages, start=1):
            for image in page.images.values():
                if int(image.get("/Width", 0)) * int(image.get("/Height", 0)) > PIXELS:
                    return {"fault": "pixels", "page": at}
        root = pdf.Root
        names: Any = root.get("/Names", {})
        if _is_active(root.get("/OpenAction")) or "/AA" in root or "/JavaScript" in names:
            notes.append("active")
        if "/EmbeddedFiles" in names:
            notes.append("attachments")
        if pdf.get_warnings():
            notes.append("repaired")
        return {"pages": pages, "notes": notes}


def _is_active(action: Any) -> bool:
    """Whether what a PDF does when it is opened is more than turning to a page."""
    return hasattr(action, "keys") and str(action.get("/S", "/GoTo")) != "/GoTo"


def _image(content: bytes) -> Answer:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = PIXELS
    with Image.open(io.BytesIO(content), formats=_IMAGE_FORMATS) as image:
        unreadable = []
        at = 0
        while True:
            width, height = image.size
            if width * height > PIXELS:
                return {"fault": "pixels", "page": at + 1}
            try:
                image.load()
            except MemoryError:
                raise
            except Exception:
                unreadable.append(at + 1)
            at += 1
            if at > PAGES:
                return {"fault": "pages", "pages": at}
            try:
                image.seek(at)
            except EOFError:
                break
            except Exception:  # the directory of the next page is damaged: what came before can be read
                unreadable.append(at + 1)
                break
        if len(unreadable) >= at:
            return {"fault": "damaged", "detail": "no page decodes"}
        return {"pages": at, "format": image.format, "unreadable": unreadable}


def _pdf_page(content: bytes, number: int, width: int) -> Answer:
    """One page of a PDF, counted from 1, so many pixels wide; scripts and forms are never run."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    if not 1 <= number <= len(document):
        return {"fault": "no_pages"}
    page = document[number - 1]
    across, down = page.get_size()
    scale = width / max(across, 1)
    if width * down * scale > PIXELS:
        return {"fault": "pixels", "page": number}
    return _picture(page.render(scale=scale, may_draw_forms=False).to_pil())


def _image_page(content: bytes, number: int, width: int) -> Answer:
    """One frame of a fax or picture, counted from 1, at most so many pixels wide."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = PIXELS
    with Image.open(io.BytesIO(content), formats=_IMAGE_FORMATS) as image:
        try:
            image.seek(number - 1)
        except EOFError:
            return {"fault": "no_pages"}
        if image.size[0] * image.size[1] > PIXELS:
            return {"fault": "pixels", "page": number}
        across, down = image.size
        x_dpi, y_dpi = (float(one) or 1.0 for one in image.info.get("dpi", (1, 1)))
        height = down * width / across * (x_dpi / y_dpi)  # a standard fax has twice as many dots across as down
        return _picture(image.convert("L" if image.mode in ("1", "L") else "RGB").resize((width, max(1, round(height)))))


def _picture(image: Any) -> Answer:
    made = io.BytesIO()
    image.save(made, format="PNG")
    return {"png": base64.b64encode(made.getvalue()).decode("ascii")}


def _mail(content: bytes) -> Answer:
    from email.parser import BytesParser
    from email.policy import compat32

    message = BytesParser(policy=compat32).parsebytes(content)
    parts = attachments = defects = 0
    kinds: dict[str, int] = {}
    waiting: list[tuple[Any, int]] = [(message, 1)]
    while waiting:
        part, depth = waiting.pop()
        parts += 1
        if parts > MAIL_PARTS:
            return {"fault": "parts"}
        if depth > MAIL_DEPTH:
            return {"fault": "depth"}
        defects += len(part.defects)
        payload = part.get_payload()
        if isinstance(payload, list):
            waiting += [(inner, depth + 1) for inner in payload]
            continue
        kind = part.get_content_type()
        is_attached = str(part.get("Content-Disposition", "")).lower().startswith("attachment") or bool(part.get_param("name"))
        if is_attached or not kind.startswith(("text/", "multipart/")):
            attachments += 1
            kinds[kind[:60]] = kinds.get(kind[:60], 0) + 1
    return {"parts": parts, "attachments": attachments, "kinds": kinds, "defects": defects}


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()
