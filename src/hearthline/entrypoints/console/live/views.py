"""How is an open page told that something changed? As a stream of events that hold ids and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from hearthline.entrypoints.console.gate import colleague_of, refusal, viewer_of
from hearthline.entrypoints.console.live.hearing import hearing
from hearthline.plumbing.access import Viewer
from hearthline.plumbing.access.models import User
from hearthline.plumbing.access.roles import Permission

HEARTBEAT_SECONDS = 20
LONGEST_SECONDS = 15 * 60  # then the page opens it again, and the gate looks at the session again
GATHER_SECONDS = 0.15  # one journey changes a case several times; the page looks once


async def stream(request: HttpRequest) -> HttpResponseBase:
    """Server-sent events: `changed`, with case ids separated by commas, or `*` for many; `call` with a call's id; and `bell`."""
    refused, viewer, person = await sync_to_async(_admit)(request)
    if refused is not None or viewer is None:
        return refused if refused is not None and refused.status_code >= 400 else HttpResponse(status=204)
    answer = StreamingHttpResponse(_events(viewer, person), content_type="text/event-stream")
    answer["Cache-Control"] = "no-cache"
    answer["X-Accel-Buffering"] = "no"
    return answer


stream.permission = Permission.OWN_ACCOUNT  # type: ignore[attr-defined]


def _admit(request: HttpRequest) -> tuple[HttpResponse | None, Viewer | None, UUID | None]:
    refused = refusal(request, Permission.OWN_ACCOUNT, is_sign_of_life=False)
    if refused is not None or not isinstance(request.user, User):
        return refused, None, None
    me = colleague_of(request.user)
    return None, viewer_of(request.user, me), me.id if me else None


async def _events(viewer: Viewer, person: UUID | None) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    ends = loop.time() + LONGEST_SECONDS
    async with hearing.page(viewer, person) as page:
        yield "retry: 2000\nevent: open\ndata: \n\n"
        while loop.time() < ends:
            try:
                heard = {await asyncio.wait_for(page.waiting.get(), HEARTBEAT_SECONDS)}
            except TimeoutError:
                yield ": still here\n\n"
                continue
            await asyncio.sleep(GATHER_SECONDS)
            while not page.waiting.empty():
                heard.add(page.waiting.get_nowait())
            for told in sorted(one for one in heard if one.startswith("@")):
                heard.discard(told)
                yield "event: bell\ndata: \n\n" if told == "@bell" else f"event: call\ndata: {told[1:]}\n\n"
            if heard:
                yield f"event: changed\ndata: {'*' if '*' in heard else ','.join(sorted(heard))}\n\n"
