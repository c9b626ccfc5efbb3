"""Runs the web application in uvicorn."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from socket import socket
from typing import Any

import uvicorn
from starlette.applications import Starlette

from graphql_api.demonstration import demonstration
from graphql_api.settings import Settings
from graphql_api.web.app import create_app
from graphql_api.web.prompt_connections import PromptHttp, PromptWebSocket, drop_stalled_peers
from graphql_api.web.request_body import MAX_BODY
from integrations.sockets import send_at_once

SHUTDOWN_SECONDS = 10
KEEP_ALIVE_SECONDS = 75
"""Longer than a proxy keeps an idle connection, nginx 60 s: one that sends a request just when the
server closes would have to tell its caller that the connection was reset."""


async def serve_forever(settings: Settings, *, host: str, port: int) -> None:
    """Until a signal ends the process."""
    config = configuration(create_app(settings), settings, host=host, port=port)
    await AnnouncingServer(config, settings).serve()


def configuration(
    app: Starlette | str, settings: Settings, *, host: str, port: int
) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        # A header must not say who the peer is where the peer's address is what lets it in.
        proxy_headers=settings.auth != "dev",
        http=PromptHttp,
        ws=PromptWebSocket,
        ws_max_size=MAX_BODY,
        ws_per_message_deflate=False,  # a small message may unpack to a large one
    )


async def serve_demonstration(settings: Settings, *, host: str, port: int) -> None:
    """The same with the vendor sandbox beside it and example customers in the store."""
    async with demonstration(settings) as demo:
        await serve_forever(demo, host=host, port=port)


class AnnouncingServer(uvicorn.Server):
    """Announces its address once it listens; port 0 becomes known only then."""

    def __init__(self, config: uvicorn.Config, settings: Settings) -> None:
        super().__init__(config)
        self._settings = settings

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        freeze_startup_objects()
        listeners = [listener for server in self.servers for listener in server.sockets]
        for listener in listeners:
            send_at_once(listener)
            drop_stalled_peers(listener)
        announce(listeners, self._settings)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """A signal that ended it in good order is not raised again: the command ends well.

        What the command opened around it is closed then, and its status is that of workers.
        """
        with super().capture_signals():
            yield
            if not self.force_exit:
                self._captured_signals.clear()


def announce(sockets: Iterable[socket], settings: Settings) -> None:
    for listener in sockets:
        host, port = listener.getsockname()[:2]
        print(f"Orgmap is at http://{host}:{port} ({settings.described})", flush=True)  # noqa: T201


def freeze_startup_objects() -> None:
    """Excludes the schema and all modules from garbage collection, since they stay for good.

    Otherwise each large response makes the collector walk through them again.
    """
    gc.collect()
    gc.freeze()
