"""Bursts of the smallest chunks and frames, over raw sockets: others have their turn meanwhile."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest
from websockets import ConnectionClosed, Subprotocol
from websockets.asyncio.client import connect

from graphql_api.web.authentication import SUBPROTOCOL
from graphql_api.web.prompt_connections import MAX_FRAGMENTS, MAX_HEADERS
from tests.two_customers import settings_in
from tests.web.serving import Service, serving
from tests.web.test_prompt_connections import connected

MIB = 1024 * 1024
TURN = 0.03
"""Seconds of the processor after which others must have had their turn."""
GET = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
UPGRADE = (
    b"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    b"Sec-WebSocket-Protocol: " + SUBPROTOCOL.encode() + b"\r\n\r\n"
)
MASK = bytes(4)
PING, PONG = b"\x89\x80" + MASK, b"\x8a\x80" + MASK
TEXT_BEGINS, GOES_ON = b"\x01\x80" + MASK, b"\x00\x80" + MASK
BRACES = b"\x81\x82" + MASK + b"{}"

FLOODS = {
    "chunks of a byte": (CHUNKED, b"1\r\na\r\n" * 170_000),
    "pings": (UPGRADE, PING * 170_000),
    "pongs": (UPGRADE, PONG * 170_000),
    "continuations": (UPGRADE, TEXT_BEGINS + GOES_ON * 170_000),
    "messages": (UPGRADE, BRACES * 130_000),
    "requests": (b"", (GET + b"\r\n") * 20_000),
    "headers": (
        b"",
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"a:\r\n" * 15_500 + b"\r\n",
    ),
    "trailers": (CHUNKED + b"0\r\n", b"a:\r\n" * 15_500 + b"\r\n"),
    "lines of nothing": (b"", b"\r\n" * 500_000),
    "bytes of nothing": (b"", b"\0" * MIB),
}


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(settings_in(tmp_path)) as service:
        yield service


class Turns:
    """Looks how long the event loop's thread works between two turns of another."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def take(self) -> None:
        while True:
            began = time.thread_time()
            await asyncio.sleep(0)
            self.longest = max(self.longest, time.thread_time() - began)


@asynccontextmanager
async def turns() -> AsyncIterator[Turns]:
    turns = Turns()
    taking = asyncio.create_task(turns.take())
    try:
        yield turns
    finally:
        taking.cancel()


@asynccontextmanager
async def flooding(service: Service, name: str) -> AsyncIterator[asyncio.StreamReader]:
    head, flood = FLOODS[name]
    async with connected(service) as (reader, writer):
        writer.write(head)
        if head is UPGRADE:
            await reader.readuntil(b"\r\n\r\n")
        writer.write(flood)
        yield reader


@pytest.mark.parametrize("name", FLOODS)
async def test_others_have_their_turn_during_a_burst(service: Service, name: str) -> None:
    async with turns() as others, flooding(service, name):
        await asyncio.sleep(0.5)
    assert others.longest < TURN


@pytest.mark.parametrize(
    "name", ["chunks of a byte", "pings", "pongs", "continuations", "messages"]
)
async def test_all_that_flood_take_a_share_of_the_process(service: Service, name: str) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(5):
            await stack.enter_async_context(flooding(service, name))
        await asyncio.sleep(0.5)  # they may be a little ahead, and the sockets' buffers are filled
        began = time.thread_time()
        await asyncio.sleep(2)
        assert time.thread_time() - began < 2 * 0.4


async def test_who_asks_again_and_again_is_read_while_many_flood(service: Service) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(40):
            await stack.enter_async_context(flooding(service, "pongs"))
        reader, writer = await stack.enter_async_context(connected(service))
        async with asyncio.timeout(20):
            for _ in range(200):
                writer.write(GET + b"\r\n")
                await reader.readuntil(b"}")


async def test_a_request_with_too_many_headers_is_told_so(service: Service) -> None:
    for more, status in ((MAX_HEADERS - 1, b"200"), (MAX_HEADERS, b"431")):
        async with connected(service) as (reader, writer):
            writer.write(GET + b"a:\r\n" * more + b"\r\n")
            assert (await reader.readline()).startswith(b"HTTP/1.1 " + status)


async def test_a_large_body_comes_through_at_once(service: Service) -> None:
    query = {"query": "{ viewer { userId } }", "variables": {"x": "a" * (MIB - 200)}}
    body = json.dumps(query).encode()
    chunks = [body[at : at + 8192] for at in range(0, len(body), 8192)]
    framed = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
    for sent in (POST + b"Content-Length: %d\r\n\r\n" % len(body) + body, CHUNKED + framed):
        async with connected(service) as (reader, writer):
            began = time.thread_time()
            for _ in range(3):
                writer.write(sent)
                assert b"200 OK" in await reader.readline()
                await reader.readuntil(b"}}}")
            assert time.thread_time() - began < 1


async def test_pings_are_answered_as_they_come(service: Service) -> None:
    async with connect(service.websocket_url, subprotocols=[Subprotocol(SUBPROTOCOL)]) as socket:
        for _ in range(200):
            async with asyncio.timeout(10):
                await (await socket.ping())


async def test_a_message_in_too_many_frames_closes_the_connection(service: Service) -> None:
    async with connect(service.websocket_url, subprotocols=[Subprotocol(SUBPROTOCOL)]) as socket:
        with suppress(ConnectionClosed):
            await socket.send("a" for _ in range(MAX_FRAGMENTS + 10))
        await socket.wait_closed()
        assert socket.close_code == 1008


@pytest.mark.parametrize("framing", ["chunked", "Chunked", "chunked\r\nTransfer-Encoding: chunked"])
async def test_a_request_with_two_lengths_is_refused(service: Service, framing: str) -> None:
    lengths = [b"Content-Length: 1\r\n", f"Transfer-Encoding: {framing}\r\n".encode()]
    body = b'{"query":"{ viewer { userId } }"}'
    sent = b"\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    for order in (lengths, lengths[::-1]):
        async with connected(service) as (reader, writer):
            writer.write(POST + b"".join(order) + sent)
            async with asyncio.timeout(10):
                answer = await reader.read()  # the connection is closed, too
        assert answer.startswith(b"HTTP/1.1 400")
        assert b"userId" not in answer
