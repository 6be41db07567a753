"""How is a document of unknown origin looked at without trusting the library that opens it?

A child process does it, under limits of its own (see `child.py`). A document that kills the child, or keeps it too long, is the
only one that pays: the child is started anew for the next.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import selectors
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

WALL_SECONDS = 40.0
START_SECONDS = 60.0
DOCUMENTS_PER_CHILD = 500
_CHILD = Path(__file__).with_name("child.py")


class Inspector:
    """A child process that answers what a document is; usable from several threads, one document at a time.

    Args:
        wall_seconds: how long one document may take, however little of it is computing.
    """

    def __init__(self, *, wall_seconds: float = WALL_SECONDS) -> None:
        self._wall_seconds = wall_seconds
        # The kernel ends a child with the thread that started it, and a server's threads come and go: this one stays.
        self._keeper = ThreadPoolExecutor(max_workers=1, thread_name_prefix="inspector")
        self._child: subprocess.Popen[bytes] | None = None
        self._answered = 0
        self._lock = threading.Lock()

    def __enter__(self) -> Inspector:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._end()

    def inspect(self, content: bytes, kind: str) -> dict[str, Any]:
        """What a document is, or {"fault": word}; a document that ends or outlasts the child is {"fault": "killed"} or "time".

        Args:
            kind: "pdf", "image" or "mail".
        """
        return self._ask({"kind": kind}, content)

    def picture(self, content: bytes, kind: str, *, page: int, width: int) -> bytes | None:
        """A PNG of one page, counted from 1; None where it cannot be shown.

        Args:
            kind: "pdf" or "image".
            width: in pixels.
        """
        answer = self._ask({"kind": kind, "page": page, "width": width}, content)
        return base64.b64decode(answer["png"]) if "png" in answer else None

    def _ask(self, what: dict[str, Any], content: bytes) -> dict[str, Any]:
        request = json.dumps({**what, "size": len(content)}).encode() + b"\n" + content
        with self._lock:
            is_fresh = self._answered == 0
            answer = self._ask_one(request)
            if answer.get("fault") == "killed" and not is_fresh:  # perhaps it was dead before it was asked: a fresh one tells
                answer = self._ask_one(request)
            return answer

    def _ask_one(self, request: bytes) -> dict[str, Any]:
        if self._child is None or self._child.poll() is not None or self._answered >= DOCUMENTS_PER_CHILD:
            self._end()
            if not self._start():
                return {"fault": "no_child"}
        self._answered += 1
        answer = self._exchange(request, self._wall_seconds)
        if answer.get("fault") in ("killed", "time"):
            self._end()
        return answer

    def _start(self) -> bool:
        self._child = self._keeper.submit(self._new_child).result()
        assert self._child.stdin is not None
        os.set_blocking(self._child.stdin.fileno(), False)
        is_ready = bool(self._exchange(b"", START_SECONDS).get("ready"))
        if not is_ready:
            self._end()
        return is_ready

    @staticmethod
    def _new_child() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-I", "-B", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"},
            cwd="/",
            close_fds=True,
        )

    def _end(self) -> None:
        child, self._child = self._child, None
        self._answered = 0
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        child.wait()

    def _exchange(self, request: bytes, seconds: float) -> dict[str, Any]:
        """Write the request as far as the child takes it, and wait for its one line."""
        child = self._child
        assert child is not None
        assert child.stdin is not None
        assert child.stdout is not None
        deadline = time.monotonic() + seconds
        left = memoryview(request)
        line = b""
        with selectors.DefaultSelector() as waiting:
            waiting.register(child.stdout, selectors.EVENT_READ)
            if left:
                waiting.register(child.stdin, selectors.EVENT_WRITE)
            while not line.endswith(b"\n"):
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    return {"fault": "time"}
                for key, _ in waiting.select(remaining):
                    if key.fileobj is child.stdin:
                        try:
                            left = left[os.write(child.stdin.fileno(), left[: 1 << 20]) :]
                        except BrokenPipeError:
                            return {"fault": "killed"}
                        if not left:
                            waiting.unregister(child.stdin)
                        continue
                    piece = os.read(child.stdout.fileno(), 1 << 16)
                    if not piece:
                        return {"fault": "killed"}
                    line += piece
        try:
            answer = json.loads(line)
        except ValueError:
            return {"fault": "killed"}
        return answer if isinstance(answer, dict) else {"fault": "killed"}
