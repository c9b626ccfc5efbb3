"""Every socket that is listened on has connections that answer at once.

With Nagle's algorithm a response in two parts waits for the peer's delayed acknowledgement, 40 ms.
"""

import os
import socket
import stat
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path

import pytest
from starlette.applications import Starlette

from graphql_api.web.app import create_app
from graphql_api.web.server import AnnouncingServer, configuration
from graphql_api.web.workers import bound_listener
from integrations.sandbox.server import serve_app
from integrations.sockets import send_at_once
from tests.two_customers import settings_in

HOST = "127.0.0.1"


@asynccontextmanager
async def one_process(folder: Path) -> AsyncIterator[None]:
    settings = settings_in(folder)
    config = configuration(create_app(settings), settings, host=HOST, port=0)
    server = AnnouncingServer(config, settings)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield
    finally:
        await server.shutdown()


@asynccontextmanager
async def workers(folder: Path) -> AsyncIterator[None]:
    config = configuration("app", settings_in(folder), host=HOST, port=0)
    with bound_listener(config) as listener:
        listener.listen()  # as each worker does
        yield


@asynccontextmanager
async def sandbox(folder: Path) -> AsyncIterator[None]:
    async with serve_app(Starlette()):
        yield


@pytest.mark.parametrize("serving", [one_process, workers, sandbox])
async def test_what_is_listened_on_answers_at_once(
    serving: Callable[[Path], AbstractAsyncContextManager[None]], tmp_path: Path
) -> None:
    others = listened_on()
    async with serving(tmp_path):
        found = {at: is_prompt for at, is_prompt in listened_on().items() if at not in others}
        assert set(found.values()) == {True}


def test_connections_inherit_that_they_send_at_once() -> None:
    with socket.create_server((HOST, 0)) as listener:
        send_at_once(listener)
        with socket.create_connection(listener.getsockname()):
            accepted, _ = listener.accept()
            with accepted:
                assert sends_at_once(accepted)


def listened_on() -> dict[tuple[str, int], bool]:
    """The addresses that this process listens on, and whether their connections send at once."""
    found = {}
    for descriptor in _sockets():
        with socket.socket(fileno=os.dup(descriptor)) as each:
            is_listening = each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
            if is_listening and each.family in (socket.AF_INET, socket.AF_INET6):
                found[each.getsockname()[:2]] = sends_at_once(each)
    return found


def _sockets() -> Iterator[int]:
    """The descriptors of this process that are sockets."""
    for name in os.listdir("/dev/fd"):
        with suppress(OSError):  # that of the folder itself is closed by now
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                yield int(name)


def sends_at_once(connection: socket.socket) -> bool:
    return bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
