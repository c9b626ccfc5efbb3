"""An answer as server-sent events, as graphql-sse's distinct connections mode has it.

https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverSSE.md: each result is an
event `next`, and `complete` is the last one. A caller that is gone is noticed at once, and what
it asked for is stopped. Comments keep proxies from taking a pause for a dead connection.
"""

import asyncio
from collections.abc import AsyncGenerator

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from graphql_api.web.content_negotiation import EVENT_STREAM
from graphql_api.web.large_answers import LARGE

KEEP_ALIVE = 12.0
"""Seconds between two comments. Proxies often wait for 30."""

COMPLETE = b"event: complete\ndata:\n\n"
COMMENT = b":\n\n"


class EventStream(Response):
    """Sends `bodies`, each a line of JSON, as they come, and closes them however it ends."""

    media_type = EVENT_STREAM

    def __init__(
        self, bodies: AsyncGenerator[bytes, None], *, keep_alive: float = KEEP_ALIVE
    ) -> None:
        headers = {
            "cache-control": "no-store, no-transform",
            "x-accel-buffering": "no",  # nginx would keep events back until its buffer is full
        }
        super().__init__(headers=headers)
        del self.headers["content-length"]
        self._bodies = bodies
        self._keep_alive = keep_alive

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sending = asyncio.create_task(self._send(send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _stop(sending, leaving)
            await self._bodies.aclose()
        if not sending.cancelled():
            sending.result()

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        beating = asyncio.create_task(self._beat(send))
        try:
            async for body in self._bodies:
                await send(_part(_next_event(body)))
                if len(body) >= LARGE:  # the next part is sent when this one has been taken
                    await send(_part(COMMENT))
        finally:
            await _stop(beating)
        await send(_part(COMPLETE, more=False))

    async def _beat(self, send: Send) -> None:
        while True:
            await asyncio.sleep(self._keep_alive)
            await send(_part(COMMENT))


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _stop(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _next_event(body: bytes) -> bytes:
    return b"event: next\ndata: " + body + b"\n\n"


def _part(text: bytes, *, more: bool = True) -> Message:
    return {"type": "http.response.body", "body": text, "more_body": more}
