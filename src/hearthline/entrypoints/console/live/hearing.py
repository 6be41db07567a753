"""How does a web process hear which cases changed, and tell the open pages that may know?

One connection per process listens; it holds no transaction and sees no row. What it hears are ids; the page that shows a case
asks for its part again, through the gate, and that look is audited like any other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
import structlog
from django.conf import settings

from hearthline.plumbing import changes
from hearthline.plumbing.access import EVERY_CLIENT, Viewer

MOST_WAITING = 200  # messages kept for a page that does not read; then it is told to look at everything
log = structlog.get_logger("hearthline.live")


@dataclass(eq=False)
class Page:
    """An open page: what its viewer may hear of, and what it has not been told yet."""

    actor: str
    person: str  # the colleague's own id, "" where there is none
    clients: frozenset[str] | None  # None: every client
    waiting: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))

    def hear(self, client: str, cases: str) -> None:
        """Keep this for the page, if its viewer may know; `@` and an actor's name, or a colleague's id, stand for one person."""
        if client.startswith("@"):
            if client[1:] in (self.actor, self.person):
                self.waiting.put_nowait(f"@{cases}")
            return
        if self.clients is not None and client not in self.clients:
            return
        if self.waiting.full():
            while not self.waiting.empty():
                self.waiting.get_nowait()
            cases = "*"
        self.waiting.put_nowait(cases)


class Hearing:
    """The pages that are open in this process, and the task that listens for them while there are any."""

    def __init__(self) -> None:
        self._pages: set[Page] = set()
        self._task: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def page(self, viewer: Viewer, person: UUID | None) -> AsyncIterator[Page]:
        """An open page of this viewer, who is this colleague."""
        every = viewer.clients == EVERY_CLIENT
        page = Page(str(viewer.actor), str(person or ""), None if every else frozenset(str(one) for one in viewer.clients))
        self._pages.add(page)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen())
        try:
            yield page
        finally:
            self._pages.discard(page)

    async def _listen(self) -> None:
        """Listen until nobody is left; a lost connection is made again, and the pages look at everything."""
        while self._pages:
            try:
                await self._hear_until_lost()
            except psycopg.OperationalError as error:
                log.warning("listening was interrupted", error=type(error).__name__)
                await asyncio.sleep(1)
                for page in list(self._pages):
                    page.waiting.put_nowait("*")

    async def _hear_until_lost(self) -> None:
        connection = await psycopg.AsyncConnection.connect(settings.APP_URL, autocommit=True)
        async with connection:
            await connection.execute(f"LISTEN {changes.CHANNEL}")
            while self._pages:
                async for notice in connection.notifies(timeout=5):
                    client, _, cases = notice.payload.rpartition(":")
                    for page in list(self._pages):
                        page.hear(client, cases)


hearing = Hearing()
