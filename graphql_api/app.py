"""The web application: GraphQL, the client's pages, and what operators probe."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cross_web import HTTPException
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from graphql_api.composition import RECOVER_EVERY, Orgmap, open_orgmap
from graphql_api.schema import create_schema
from graphql_api.schema.context import Context
from graphql_api.services.access import provider_manager
from graphql_api.settings import Settings
from graphql_api.storage.keys import ORGANIZATIONS, ORGANIZATIONS_PARTITION
from graphql_api.storage.table_store import TableStoreError

STATIC = Path(__file__).parent / "static"
MAX_BODY = 4 * 1024 * 1024
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
DEVELOPER = "dev"


def create_app(settings: Settings, *, static: Path = STATIC) -> Starlette:
    """Opens its stores when the server starts and closes them when it ends.

    `static` is the folder of the built client.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_orgmap(
            settings, wait_for_storage=False, recover_every=RECOVER_EVERY
        ) as orgmap:
            app.state.orgmap = orgmap
            yield

    return Starlette(
        routes=[
            Route("/graphql", GraphQLEndpoint()),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/{path:path}", ClientPages(static), methods=["GET"]),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=LOOPBACK_HOSTS)],
        lifespan=lifespan,
        max_body_size=MAX_BODY,
    )


class GraphQLEndpoint(GraphQL[Context, None]):
    """POST only. A request acts as the developer; sign-in is for loopback alone."""

    def __init__(self) -> None:
        super().__init__(create_schema(), graphql_ide=None, allow_queries_via_get=False)

    def decode_json(self, data: str | bytes) -> object:
        """A request is a JSON object; anything else is the caller's mistake, not the server's."""
        try:
            body = super().decode_json(data)
        except RecursionError as error:
            raise HTTPException(400, "The JSON is nested too deeply.") from error
        except ValueError as error:  # also broken UTF-8, and a number of over 4,300 digits
            raise HTTPException(400, "The body cannot be read as JSON.") from error
        if not isinstance(body, dict):
            raise HTTPException(400, 'The body must be a JSON object such as {"query": "…"}.')
        return body

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Context:
        orgmap: Orgmap = request.app.state.orgmap
        return Context.of(provider_manager(DEVELOPER, source="graphql"), orgmap.services)


async def healthz(request: Request) -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> JSONResponse:
    """The storage answers too; 503 while it does not."""
    orgmap: Orgmap = request.app.state.orgmap
    try:
        await orgmap.store.query(ORGANIZATIONS, ORGANIZATIONS_PARTITION, limit=1)
    except TableStoreError:
        return JSONResponse({"status": "storage unavailable"}, status_code=503)
    return JSONResponse({"status": "ok"})


class ClientPages:
    """The built client. A path without a file is a page of it, and its index answers."""

    def __init__(self, directory: Path) -> None:
        self._index = directory / "index.html"
        self._files = StaticFiles(directory=directory, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._answer(scope["path"])(scope, receive, send)

    def _answer(self, path: str) -> ASGIApp:
        if not self._index.exists():
            message = "The client is not built. Run `make run`, or `npm run build` in client/."
            return Response(message, status_code=503, media_type="text/plain")
        if "." in path.rsplit("/", 1)[-1]:
            return self._files
        return FileResponse(self._index, headers={"Cache-Control": "no-cache"})
