"""The GraphQL endpoint: GraphQL over HTTP, for POST alone.

https://graphql.github.io/graphql-over-http/draft/ says which answer has which status: a request
that was not executed has no `data` and a status of its own, one that was executed has 200. Who
accepts server-sent events gets any operation so, and only so a subscription.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from graphql import GraphQLError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from graphql_api.composition import Orgmap
from graphql_api.execution.extensions import RATE_LIMITED, TIMEOUT
from graphql_api.execution.streams import UNAUTHENTICATED
from graphql_api.schema.context import Context
from graphql_api.settings import Settings
from graphql_api.web.authentication import SUBPROTOCOL, SignedIn
from graphql_api.web.content_negotiation import (
    EVENT_STREAM,
    GRAPHQL_RESPONSE,
    JSON,
    check_json,
    negotiate,
)
from graphql_api.web.operations import Asked, Operations
from graphql_api.web.request_body import read_json_object
from graphql_api.web.responses import BadRequest, to_body, write_json
from graphql_api.web.server_sent_events import EventStream
from graphql_api.web.trusted_documents import TrustedDocuments
from graphql_api.web.websocket import Messages, TransportHandler

STATUS_BY_CODE = {UNAUTHENTICATED: 401, RATE_LIMITED: 429, "INTERNAL": 500, TIMEOUT: 503}


class GraphQLEndpoint(GraphQL[Context, None]):
    """For whoever signed in."""

    websocket_adapter_class = Messages
    graphql_transport_ws_handler_class = TransportHandler

    def __init__(self, settings: Settings, documents: TrustedDocuments) -> None:
        self.operations = Operations(settings, documents)
        super().__init__(
            self.operations.schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=(SUBPROTOCOL,),
            allowed_origins=settings.allowed_origins,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self.run(WebSocket(scope, receive, send))
            return
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ClientDisconnect:  # in the middle of the body: there is nobody to answer
            return
        except BadRequest as error:
            response = error.response()
        await response(scope, receive, send)

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Context:
        orgmap: Orgmap = request.app.state.orgmap
        signed_in: SignedIn = request.state.signed_in
        return Context.of(
            signed_in.actor,
            orgmap.services,
            read_actor=signed_in.read_actor,
            expires_at=signed_in.expires_at,
        )

    async def _answer(self, request: Request) -> Response:
        """Raises BadRequest if it is no request for an operation."""
        media_type = _check_head(request)
        context = await self.get_context(request, Response())
        asked = self.operations.read(read_json_object(await request.body()))
        try:
            self.operations.charge_for_reading(asked, context)
            if media_type == EVENT_STREAM:
                return await self._stream(asked, context)
        except GraphQLError as error:
            refused = PreExecutionError(data=None, errors=[error])
            return _response(to_body(refused), media_type=media_type)
        result = await self.operations.execute(asked, context)
        return _response(to_body(result), media_type=media_type)

    async def _stream(self, asked: Asked, context: Context) -> Response:
        """Events; no stream where the first result says that nothing was executed."""
        results = self._results(asked, context)
        first = await anext(results)
        body = to_body(first)
        if "data" in body:
            return EventStream(_bodies(_with_first(first, results)))
        await results.aclose()
        return _response(body, media_type=EVENT_STREAM)

    async def _results(
        self, asked: Asked, context: Context
    ) -> AsyncGenerator[ExecutionResult, None]:
        with self.operations.open_stream(context):
            async with aclosing(self.operations.stream(asked, context)) as results:
                async for result in results:
                    yield result


def _response(body: GraphQLHTTPResponse, *, media_type: str) -> Response:
    """No cache on the way may keep a person's own data."""
    if media_type == EVENT_STREAM:  # nothing was executed, so there is nothing to stream
        media_type = GRAPHQL_RESPONSE
    headers = {"content-type": f"{media_type}; charset=utf-8", "cache-control": "no-store"}
    extensions = _refusal_of(body)
    if extensions is None:
        return Response(write_json(body), headers=headers)
    if "retryAfterSeconds" in extensions:
        headers["retry-after"] = str(extensions["retryAfterSeconds"])
    # Callers of the older media type look for errors in the body alone.
    otherwise = 200 if media_type == JSON else 400
    status = STATUS_BY_CODE.get(extensions.get("code", ""), otherwise)
    return Response(write_json(body), status, headers=headers)


def _check_head(request: Request) -> str:
    """The media type of the answer. Raises BadRequest: the body is not read."""
    if request.method != "POST":
        raise BadRequest("Send a POST request.", status=405, headers={"allow": "POST"})
    media_type = negotiate(request.headers.get("accept"))
    check_json(request.headers.get("content-type"))
    return media_type


async def _with_first(
    first: ExecutionResult, results: AsyncGenerator[ExecutionResult, None]
) -> AsyncGenerator[ExecutionResult, None]:
    async with aclosing(results):
        yield first
        async for result in results:
            yield result


async def _bodies(results: Any) -> AsyncGenerator[GraphQLHTTPResponse, None]:
    """Of a stream that has begun: `data` is there even where an error ended it."""
    async with aclosing(results):
        async for result in results:
            yield {"data": None, **to_body(result)}


def _refusal_of(body: Any) -> dict[str, Any] | None:
    """The extensions of the error that kept a request from being executed; None where it was."""
    if "data" in body:
        return None
    extensions: dict[str, Any] = body["errors"][0].get("extensions") or {}
    return extensions
