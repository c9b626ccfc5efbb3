"""The web application: GraphQL, the client's pages, and what operators probe."""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute

from graphql_api.composition import Orgmap, open_orgmap
from graphql_api.execution.operation import OPERATION_SECONDS
from graphql_api.identity.authenticator import Authenticator
from graphql_api.identity.authenticators import open_authenticator
from graphql_api.services.failures import APOLOGY
from graphql_api.settings import Settings
from graphql_api.storage.keys import ORGANIZATIONS, ORGANIZATIONS_PARTITION
from graphql_api.storage.patience import one_deadline
from graphql_api.storage.table_store import (
    OutcomeUnknown,
    StorageUnavailable,
    TableStore,
    TableStoreError,
)
from graphql_api.upkeep import RECOVER_EVERY
from graphql_api.web.auth_config import auth_config
from graphql_api.web.authentication import SignedIn, SignIn, SignInMiddleware
from graphql_api.web.client_pages import ClientPages
from graphql_api.web.fair_share import FairShare, FairShareMiddleware
from graphql_api.web.http_endpoint import HttpEndpoint
from graphql_api.web.loopback import LoopbackOnly
from graphql_api.web.measured_work import measuring_loop
from graphql_api.web.operations import Operations
from graphql_api.web.request_body import MAX_BODY
from graphql_api.web.responses import BAD_REQUEST, error_response
from graphql_api.web.security_headers import SECURITY_HEADERS, SecurityHeaders
from graphql_api.web.sign_in_outages import SignInOutages
from graphql_api.web.trusted_documents import MANIFEST, TrustedDocuments
from graphql_api.web.websocket import WebSocketEndpoint
from graphql_api.web.websocket_origin import KnownOriginsOnly
from integrations.base import BaseIntegration
from integrations.loopback import LOOPBACK_HOSTS

logger = logging.getLogger(__name__)

STATIC = Path(__file__).parents[1] / "static"
READY_SECONDS = 2.0
"""Whoever probes hangs up soon."""


def create_app(
    settings: Settings,
    *,
    static: Path = STATIC,
    integrations: Mapping[str, type[BaseIntegration]] | None = None,
    operation_seconds: float = OPERATION_SECONDS,
) -> Starlette:
    """Opens its stores when the server starts and closes them when it ends.

    `static` is the folder of the built client, `operation_seconds` the time limit of an operation.
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
            app.state.authenticator = authenticator
            app.state.sign_in = _sign_in(orgmap, authenticator)
            with measuring_loop():
                yield

    trusted_only = settings.only_trusted_documents
    documents = TrustedDocuments.read(static / MANIFEST, only=trusted_only)
    pages = ClientPages(static, playground=not trusted_only)
    operations = Operations(settings, documents, operation_seconds=operation_seconds)
    share, outages = FairShare(), SignInOutages()
    http = SignInMiddleware(FairShareMiddleware(HttpEndpoint(operations), share), outages)
    websocket = KnownOriginsOnly(
        SignInMiddleware(FairShareMiddleware(WebSocketEndpoint(operations), share), outages),
        allowed=settings.allowed_origins,
    )
    return Starlette(
        routes=[
            Route("/graphql", http),
            WebSocketRoute("/graphql", websocket),
            Route("/auth/config", auth_config),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/{path:path}", pages, methods=["GET"]),
        ],
        middleware=_middleware(settings),
        exception_handlers={413: body_too_large, Exception: unexpected},
        lifespan=lifespan,
        max_body_size=MAX_BODY,
    )


def _sign_in(orgmap: Orgmap, authenticator: Authenticator) -> SignIn:
    async def sign_in(authorization: str | None) -> SignedIn:
        identity = await authenticator.sign_in(authorization)
        read_actor = partial(orgmap.services.grants.actor, identity, source="graphql")
        return SignedIn(
            actor=await read_actor(), read_actor=read_actor, expires_at=identity.expires_at
        )

    return sign_in


async def healthz(request: Request) -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> JSONResponse:
    """The storage answers too, and keeps what is written; 503 while it does not, with the reason
    if it gives one."""
    orgmap: Orgmap = request.app.state.orgmap
    try:
        async with asyncio.timeout(READY_SECONDS):
            await _use_storage(orgmap.store)
    except TimeoutError:
        return _not_ready(f"The storage did not answer within {READY_SECONDS:g} seconds.")
    except (StorageUnavailable, OutcomeUnknown) as error:
        return _not_ready(error.reason)
    except TableStoreError:
        return _not_ready("")
    return JSONResponse({"status": "ok"})


async def _use_storage(store: TableStore) -> None:
    with one_deadline(at_most=READY_SECONDS / 2):
        await store.query(ORGANIZATIONS, ORGANIZATIONS_PARTITION, limit=1)
        await store.check_writable()


def _not_ready(reason: str) -> JSONResponse:
    told = {"status": "storage unavailable"} | ({"reason": reason} if reason else {})
    return JSONResponse(told, status_code=503)


async def body_too_large(request: Request, error: Exception) -> JSONResponse:
    return error_response(
        f"The body is too large; {MAX_BODY:,} bytes are allowed.", status=413, code=BAD_REQUEST
    )


async def unexpected(request: Request, error: Exception) -> JSONResponse:
    """The server logs the traceback right after this; the correlation id leads there."""
    correlation_id = str(uuid.uuid4())
    logger.error("correlation id %s: %s", correlation_id, type(error).__qualname__)
    return error_response(
        APOLOGY,
        status=500,
        headers=SECURITY_HEADERS,  # the middleware that adds them elsewhere is inside of this
        code="INTERNAL",
        correlationId=correlation_id,
    )


def _middleware(settings: Settings) -> list[Middleware]:
    middleware = [Middleware(SecurityHeaders)]
    if settings.auth == "dev":
        middleware.append(Middleware(LoopbackOnly))
        middleware.append(Middleware(TrustedHostMiddleware, allowed_hosts=LOOPBACK_HOSTS))
    if settings.allowed_origins:
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=settings.allowed_origins,
                allow_methods=["POST"],
                allow_headers=["authorization", "content-type"],
                expose_headers=["retry-after"],
            )
        )
    return middleware
