"""Serves the sandbox on this machine, in the running event loop."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette

from integrations.sandbox.app import SANDBOX_VENDORS, create_sandbox
from integrations.sandbox.faults import Faults
from integrations.sandbox.middleware import RequestLog
from integrations.sandbox.world import Company
from integrations.sockets import send_at_once

HOST = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class RunningSandbox:
    url: str
    faults: Faults
    requests: RequestLog

    def settings(self) -> tuple[dict[str, str], dict[str, str]]:
        """Config and secrets that point the integrations at this sandbox, by setting name."""
        return sandbox_settings(self.url)


def sandbox_settings(url: str) -> tuple[dict[str, str], dict[str, str]]:
    """Config and secrets that point the integrations at a sandbox at `url`."""
    config: dict[str, str] = {}
    secrets: dict[str, str] = {}
    for name, vendor in SANDBOX_VENDORS.items():
        here = f"{url}/{name}"
        config |= {f"{name}_{setting}": text for setting, text in vendor.config(here).items()}
        secrets |= {f"{name}_{setting}": text for setting, text in vendor.secrets().items()}
    return config, secrets


@asynccontextmanager
async def serve_sandbox(
    *,
    port: int = 0,
    companies: Sequence[Company] | None = None,
    faults: Faults | None = None,
    token_lifetime: float = 3600,
    clock: Callable[[], float] = time.monotonic,
    largest_page: int | None = None,
) -> AsyncIterator[RunningSandbox]:
    """A sandbox on loopback until the block ends; port 0 takes a free one.

    Raises OSError if the port is taken. Signals are left to the process that it runs in.
    """
    app = create_sandbox(
        companies=companies,
        faults=faults,
        token_lifetime=token_lifetime,
        clock=clock,
        largest_page=largest_page,
    )
    async with serve_app(app, port=port) as url:
        yield RunningSandbox(url=url, faults=app.state.faults, requests=app.state.requests)


@asynccontextmanager
async def serve_app(app: Starlette, *, port: int = 0) -> AsyncIterator[str]:
    """Serve any application on loopback, at the URL that is yielded. Raises OSError as above."""
    with _listen(port) as listener:
        server = _EmbeddedServer(_config(app))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await server.ready.wait()
            yield f"http://{HOST}:{listener.getsockname()[1]}"
        finally:
            server.stop()
            await serving


class _EmbeddedServer(uvicorn.Server):
    """Runs until `stop`: woken by events instead of ticks, and without signal handlers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        await self._stopping.wait()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,  # the loggers are the process's, not the sandbox's
        timeout_graceful_shutdown=1,
    )


@contextmanager
def _listen(port: int) -> Iterator[socket.socket]:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        send_at_once(listener)
        yield listener
