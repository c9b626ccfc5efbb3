"""A WebSocket's messages that its peer does not read, at the transport alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import connect

from graphql_api.settings import Settings
from graphql_api.web.prompt_connections import MAX_UNSENT
from tests.web.serving import serving_app
from tests.web.test_bounded_connections import UPGRADE

LARGE = "é" * (3 * 1024 * 1024)
SIZE = 2 * len(LARGE)
MAX_FRAME = 127
"""Bytes of a close frame."""


@dataclass
class Sending:
    """Sends some large messages at once as soon as anybody connects."""

    messages: int
    sent: int = 0
    refused: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, websocket: WebSocket) -> None:
        await websocket.accept()
        await asyncio.gather(*(self._send(websocket) for _ in range(self.messages)))
        self.ended.set()
        with suppress(WebSocketDisconnect):
            await websocket.receive_text()

    async def _send(self, websocket: WebSocket) -> None:
        try:
            await websocket.send_text(LARGE)
            self.sent += 1
        except (WebSocketDisconnect, RuntimeError):
            self.refused += 1


@asynccontextmanager
async def served(sending: Sending) -> AsyncIterator[str]:
    app = Starlette(routes=[WebSocketRoute("/graphql", sending.__call__)])
    async with serving_app(app, Settings(auth="dev")) as url:
        yield url


@asynccontextmanager
async def silent_peer(url: str) -> AsyncIterator[asyncio.StreamReader]:
    """Of which nothing is read, except what the reader is asked for."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rsplit(":", 1)[1]))
    try:
        writer.write(UPGRADE)
        await reader.readuntil(b"\r\n\r\n")
        yield reader
    finally:
        writer.transport.abort()


async def test_messages_that_nobody_reads_do_not_pile_up() -> None:
    sending = Sending(messages=20)
    async with served(sending) as url, silent_peer(url) as reader:
        async with asyncio.timeout(10):
            await sending.ended.wait()
        assert (sending.sent, sending.refused) == (1, 19)  # the first is written, if not read
        left = await reader.read()
    assert len(left) <= MAX_UNSENT
    assert b"\x03\xf5" in left[-MAX_FRAME:]  # a close frame with 1013


async def test_a_peer_that_reads_gets_as_much_as_it_likes() -> None:
    sending = Sending(messages=2)
    async with served(sending) as url:
        for _ in range(5):
            async with connect(url.replace("http", "ws") + "/graphql", max_size=None) as socket:
                assert await socket.recv() == await socket.recv() == LARGE
    assert (sending.sent, sending.refused) == (10, 0)


async def test_a_peer_that_does_not_read_is_closed_all_the_same() -> None:
    async def send_and_close(websocket: WebSocket) -> None:
        await websocket.accept()
        sending = asyncio.create_task(websocket.send_text(LARGE))
        await asyncio.sleep(0.1)
        await websocket.close(4401)
        await sending
        closed.set()

    closed = asyncio.Event()
    app = Starlette(routes=[WebSocketRoute("/graphql", send_and_close)])
    async with serving_app(app, Settings(auth="dev")) as url, silent_peer(url) as reader:
        async with asyncio.timeout(5):
            await closed.wait()
        assert (4401).to_bytes(2) in (await reader.readexactly(SIZE + 14))[-4:]
