"""What can be made ready while the database is waited for, before it is asked for?"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Ahead(Generic[Thing]):
    """Things made one after the other, `most` of them before they are asked for: `bulk.meanwhile` calls `make`.

    Args:
        step: how many are made at a time; the database's answer waits for so many at most.
    """

    def __init__(self, things: Iterator[Thing], *, most: int, step: int) -> None:
        self._things, self._most, self._step = things, most, step
        self._ready: deque[Thing] = deque()
        self._error: BaseException | None = None

    def make(self) -> bool:
        """Make a few more; False where enough are ready, or none is left. What goes wrong is told to whoever asks next."""
        before = len(self._ready)
        if before < self._most and self._error is None:
            try:
                self._ready.extend(islice(self._things, self._step))
            except BaseException as error:
                self._error = error
        return len(self._ready) > before

    def __iter__(self) -> Iterator[Thing]:
        while self._ready or self.make():
            yield self._ready.popleft()
        if self._error is not None:
            raise self._error
