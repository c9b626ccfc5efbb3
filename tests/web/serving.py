"""The service on loopback in this event loop, configured as `orgmap serve` does it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_api.composition import Orgmap, Services
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.settings import Settings
from graphql_api.web.app import create_app
from graphql_api.web.server import configuration
from integrations.sandbox.app import create_sandbox
from integrations.sandbox.faults import Faults
from integrations.sandbox.server import sandbox_settings, serve_app
from tests.actors import MANAGER

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Service:
    """`url` is that of its HTTP."""

    url: str
    app: Starlette

    @property
    def websocket_url(self) -> str:
        return self.url.replace("http://", "ws://") + "/graphql"

    @property
    def services(self) -> Services:
        orgmap: Orgmap = self.app.state.orgmap
        return orgmap.services

    async def map(self, integration_name: str, *external_org_ids: str) -> list[OrganizationMapping]:
        """A new organization with a mapping to each of these."""
        organization = await self.services.organizations.create(
            MANAGER, name=f"Customer of {integration_name}", domain=None
        )
        return [
            await self.services.mappings.create(
                MANAGER,
                NewMapping(
                    organization_id=organization.org_id,
                    integration_name=integration_name,
                    external_org_id=id,
                ),
            )
            for id in external_org_ids
        ]


@asynccontextmanager
async def serving(settings: Settings, **options: Any) -> AsyncIterator[Service]:
    app = create_app(settings, **options)
    async with serving_app(app, settings) as url:
        yield Service(url, app)


@asynccontextmanager
async def serving_app(app: Starlette, settings: Settings) -> AsyncIterator[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, 0))
        config = configuration(app, settings, host=HOST, port=0)
        server = _Server(config)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await server.ready.wait()
            yield f"http://{HOST}:{listener.getsockname()[1]}"
        finally:
            server.stopping.set()
            await running


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.stopping = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        await self.stopping.wait()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass
class Calls:
    """The vendors' requests under way, and how many there were."""

    under_way: int = 0
    most: int = 0
    begun: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def until(self, condition: Callable[["Calls"], bool]) -> None:
        async with asyncio.timeout(30), self._changed:
            await self._changed.wait_for(lambda: condition(self))

    async def change(self, by: int) -> None:
        async with self._changed:
            self.under_way += by
            self.begun += max(by, 0)
            self.most = max(self.most, self.under_way)
            self._changed.notify_all()


class Counted:
    def __init__(self, app: ASGIApp, calls: Calls) -> None:
        self._app = app
        self._calls = calls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._calls.change(+1)
        try:
            await self._app(scope, receive, send)
        finally:
            await self._calls.change(-1)


@dataclass(frozen=True)
class Vendors:
    """The sandbox, with its requests counted."""

    url: str
    faults: Faults
    calls: Calls

    def settings(self) -> dict[str, Any]:
        config, secrets = sandbox_settings(self.url)
        return {"config": config, "secrets": secrets}


@asynccontextmanager
async def serving_vendors() -> AsyncIterator[Vendors]:
    faults, calls = Faults(), Calls()
    sandbox = create_sandbox(faults=faults)
    async with serve_app(Counted(sandbox, calls)) as url:  # type: ignore[arg-type]
        yield Vendors(url, faults, calls)
