"""Connections that neither send nor read are ended, and those that do are left alone."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from graphql_api.web.app import create_app
from graphql_api.web.prompt_connections import PromptHttp, drop_stalled_peers
from graphql_api.web.server import AnnouncingServer, configuration
from graphql_api.web.workers import bound_listener
from tests.two_customers import settings_in
from tests.web.serving import Service, serving


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    PromptHttp.head_seconds, usual = 0.5, PromptHttp.head_seconds
    try:
        async with serving(settings_in(tmp_path)) as service:
            yield service
    finally:
        PromptHttp.head_seconds = usual


@asynccontextmanager
async def connected(
    service: Service,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(service.url.rsplit(":", 1)[1]))
    try:
        yield reader, writer
    finally:
        writer.transport.abort()  # the peer may not read what is still to be sent
        with suppress(OSError):
            await writer.wait_closed()


@pytest.mark.parametrize("sent", [b"", b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\n"])
async def test_a_request_that_is_not_completed_is_given_up(service: Service, sent: bytes) -> None:
    async with connected(service) as (reader, writer):
        writer.write(sent)
        async with asyncio.timeout(10):
            assert await reader.read() == b""


async def test_a_half_sent_second_request_is_given_up_too(service: Service) -> None:
    get = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    async with connected(service) as (reader, writer):
        writer.write(get)
        assert b"200 OK" in await reader.readuntil(b"}")
        writer.write(get[:20])
        async with asyncio.timeout(10):
            assert await reader.read() == b""


async def test_a_request_that_takes_its_time_is_answered(service: Service) -> None:
    body = json.dumps({"query": "{ viewer { userId } }"}).encode()
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()
    async with connected(service) as (reader, writer):
        writer.write(head)
        await asyncio.sleep(1)  # the body may take longer than the head
        writer.write(body)
        async with asyncio.timeout(10):
            assert b"200 OK" in await reader.readuntil(b"\r\n")


async def test_a_peer_that_does_not_read_is_dropped() -> None:
    """By the kernel, so this is tried with sockets alone."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        drop_stalled_peers(listener, seconds=1)
        with socket.create_connection(listener.getsockname()) as peer:
            served, _ = listener.accept()
            with served, pytest.raises((TimeoutError, ConnectionError)) as dropped:
                await asyncio.wait_for(send_for_ever(served), timeout=60)
            assert dropped.value.args  # the system's error: asyncio's own timeout has none
            assert peer.fileno() > 0  # it never closed


async def send_for_ever(sender: socket.socket) -> None:
    sender.setblocking(False)
    while True:
        await asyncio.get_running_loop().sock_sendall(sender, b"x" * 1024 * 1024)


async def test_a_head_that_comes_byte_by_byte_is_given_up_all_the_same(service: Service) -> None:
    started = asyncio.get_running_loop().time()
    async with connected(service) as (reader, writer):
        sending = asyncio.create_task(
            _trickle(writer, b"GET /healthz HTTP/1.1\r\nX: " + b"x" * 200)
        )
        try:
            async with asyncio.timeout(10):
                assert await reader.read() == b""
        finally:
            sending.cancel()
    assert asyncio.get_running_loop().time() - started < 5


async def _trickle(writer: asyncio.StreamWriter, head: bytes) -> None:
    for byte in head:
        writer.write(bytes([byte]))
        await asyncio.sleep(0.1)


ONLY_LINUX = pytest.mark.skipif(
    not hasattr(socket, "TCP_USER_TIMEOUT"), reason="only Linux has TCP_USER_TIMEOUT"
)


@ONLY_LINUX
async def test_the_server_drops_peers_that_do_not_read(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    config = configuration(create_app(settings), settings, host="127.0.0.1", port=0)
    server = AnnouncingServer(config, settings)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        [listener] = [each for serving in server.servers for each in serving.sockets]
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 60_000
    finally:
        await server.shutdown()


@ONLY_LINUX
def test_workers_drop_peers_that_do_not_read(tmp_path: Path) -> None:
    config = configuration("app", settings_in(tmp_path), host="127.0.0.1", port=0)
    with bound_listener(config) as listener:
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 60_000
