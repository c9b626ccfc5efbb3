"""The web application: GraphQL, the client's pages, and what operators probe."""

from collections.abc import AsyncIterator, Mapping
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
from graphql_api.identity import open_authenticator
from graphql_api.identity.authenticator import Authenticator
from graphql_api.loopback import LOOPBACK_HOSTS, LoopbackOnly
from graphql_api.schema import create_schema
from graphql_api.schema.context import Context
from graphql_api.settings import Settings
from graphql_api.sign_in import SignedIn, SignIn, SignInMiddleware
from graphql_api.storage.keys import ORGANIZATIONS, ORGANIZATIONS_PARTITION
from graphql_api.storage.table_store import TableStoreError
from integrations.base import BaseIntegration
from integrations.registry import INTEGRATION_REGISTRY

STATIC = Path(__file__).parent / "static"
MAX_BODY = 4 * 1024 * 1024


def create_app(
    settings: Settings,
    *,
    static: Path = STATIC,
    integrations: Mapping[str, type[BaseIntegration]] = INTEGRATION_REGISTRY,
) -> Starlette:
    """Opens its stores when the server starts and closes them when it ends.

    `static` is the folder of the built client.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with (
            open_orgmap(
                settings,
                integrations=integrations,
                wait_for_storage=False,
                recover_every=RECOVER_EVERY,
            ) as orgmap,
            open_authenticator(settings) as authenticator,
        ):
            app.state.orgmap = orgmap
            app.state.sign_in = _sign_in(orgmap, authenticator)
            yield

    return Starlette(
        routes=[
            Route("/graphql", SignInMiddleware(GraphQLEndpoint())),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/{path:path}", ClientPages(static), methods=["GET"]),
        ],
        middleware=_development_only() if settings.auth == "dev" else [],
        lifespan=lifespan,
        max_body_size=MAX_BODY,
    )


def _development_only() -> list[Middleware]:
    return [
        Middleware(LoopbackOnly),
        Middleware(TrustedHostMiddleware, allowed_hosts=LOOPBACK_HOSTS),
    ]


def _sign_in(orgmap: Orgmap, authenticator: Authenticator) -> SignIn:
    async def sign_in(authorization: str | None) -> SignedIn:
        identity = await authenticator.sign_in(authorization)
        actor = await orgmap.services.grants.actor(identity, source="graphql")
        return SignedIn(actor=actor, expires_at=identity.expires_at)

    return sign_in


class GraphQLEndpoint(GraphQL[Context, None]):
    """POST only, for whoever signed in."""

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
        signed_in: SignedIn = request.state.signed_in
        return Context.of(signed_in.actor, orgmap.services, expires_at=signed_in.expires_at)


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
