"""GraphQL over HTTP, for POST alone.

https://graphql.github.io/graphql-over-http/draft/ maps outcomes to statuses: an operation that was
not executed has no `data` and a status of its own, one that was executed has 200. A caller that
accepts server-sent events gets any operation as events, and a subscription only so.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from contextlib import AbstractAsyncContextManager, aclosing
from typing import Any, cast

from graphql import GraphQLError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.http import GraphQLHTTPResponse
from strawberry.types import ExecutionResult

from graphql_api.execution.error_codes import (
    INVALID_OPERATION_NAME,
    RATE_LIMITED,
    TIMEOUT,
    UNAUTHENTICATED,
)
from graphql_api.execution.operation import GraphQLRequest
from graphql_api.schema.context import Context
from graphql_api.web.content_negotiation import (
    EVENT_STREAM,
    GRAPHQL_RESPONSE,
    JSON,
    check_json,
    negotiate,
)
from graphql_api.web.large_answers import LARGE
from graphql_api.web.operations import MAX_RESPONSE, Operations
from graphql_api.web.request_body import MAX_BODY, read_json_object
from graphql_api.web.request_context import context_of
from graphql_api.web.responses import BadRequest, encode, to_body
from graphql_api.web.server_sent_events import EventStream

BODY_SECONDS = 30.0
TWO_LENGTHS = "Send Content-Length or Transfer-Encoding, not both: they may differ."
"""https://www.rfc-editor.org/rfc/rfc9112#section-6.3. It may be an attempt at smuggling."""

STATUS_BY_CODE = {
    INVALID_OPERATION_NAME: 400,
    UNAUTHENTICATED: 401,
    RATE_LIMITED: 429,
    "INTERNAL": 500,
    "UNAVAILABLE": 503,
    TIMEOUT: 503,
}


class HttpEndpoint:
    """Expects SignInMiddleware to have authenticated the request."""

    body_seconds = BODY_SECONDS

    def __init__(self, operations: Operations) -> None:
        self._operations = operations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self._respond(Request(scope, receive))
        except ClientDisconnect:  # in the middle of the body: there is nobody to answer
            return
        except BadRequest as error:
            response = error.response()
        await response(scope, receive, send)

    async def _respond(self, http: Request) -> Response:
        """Raises BadRequest if it is no request for an operation."""
        media_type = _check_head(http)
        context = context_of(http)
        try:
            body = await self._read_body(http, context)
        except GraphQLError as error:
            refused = ExecutionResult(data=None, errors=[error])
            return _response(to_body(refused), media_type=_plain(media_type))
        request = self._operations.read(read_json_object(body))
        limit = self._operations.response_limit(context, request_size=len(body))
        if media_type == EVENT_STREAM:
            return await self._stream(request, context, limit=limit)
        result = to_body(await self._operations.execute(request, context.unchanged))
        if "data" not in result:
            return _response(result, media_type=media_type)
        written = self._operations.written(context, result, limit=limit)
        return Answer(written, media_type=media_type)

    async def _read_body(self, http: Request, context: Context) -> bytes:
        """Charged for before it is read, if its length is known. Raises a GraphQLError."""
        declared = http.headers.get("content-length", "")
        if declared.isdecimal():
            self._operations.charge_for_bytes(context, min(int(declared), MAX_BODY))
            return await _in_time(http.body(), self.body_seconds)
        body = await _in_time(http.body(), self.body_seconds)
        self._operations.charge_for_bytes(context, len(body))
        return body

    async def _stream(self, request: GraphQLRequest, context: Context, *, limit: int) -> Response:
        """Events; a plain response if the first result says that nothing was executed."""
        results = self._results(request, context)
        first = to_body(await anext(results))
        if "data" in first:
            return EventStream(self._events(first, results, context, limit=limit))
        await results.aclose()
        return _response(first, media_type=_plain(EVENT_STREAM))

    async def _events(
        self,
        first: GraphQLHTTPResponse,
        results: AsyncGenerator[ExecutionResult, None],
        context: Context,
        *,
        limit: int,
    ) -> AsyncGenerator[bytes, None]:
        """The JSON of a stream that has begun: each has `data`, even if an error ended it."""
        async with aclosing(results):
            async with self._operations.written(context, first, limit=limit) as written:
                yield written
            async for result in results:
                body: GraphQLHTTPResponse = {"data": None, **to_body(result)}
                async with self._operations.written(context, body, limit=limit) as written:
                    yield written

    async def _results(
        self, request: GraphQLRequest, context: Context
    ) -> AsyncGenerator[ExecutionResult, None]:
        try:
            with self._operations.open_stream(context):
                stream = self._operations.stream(request, context.unchanged)
                async with aclosing(stream) as results:
                    async for result in results:
                        yield result
        except GraphQLError as error:
            yield ExecutionResult(data=None, errors=[error])


async def _in_time(reading: Awaitable[bytes], seconds: float) -> bytes:
    """Raises BadRequest for a body that is sent too slowly."""
    try:
        async with asyncio.timeout(seconds):
            return await reading
    except TimeoutError as error:
        raise BadRequest(f"The body did not come within {seconds:g} s.", status=408) from error


def _plain(media_type: str) -> str:
    """The media type of a response that is no stream, because nothing was executed."""
    return GRAPHQL_RESPONSE if media_type == EVENT_STREAM else media_type


class Answer(Response):
    """Of an operation that was executed. It is written when it is sent."""

    def __init__(self, written: AbstractAsyncContextManager[bytes], *, media_type: str) -> None:
        super().__init__(headers=_headers(media_type))
        self._written = written

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._written as body:
            self.headers["content-length"] = str(len(body))
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            if len(body) < LARGE:
                await send({"type": "http.response.body", "body": body, "more_body": False})
                return
            await send({"type": "http.response.body", "body": body, "more_body": True})
            # Is sent when the caller, or the system for it, has taken most of the body.
            await send({"type": "http.response.body", "body": b"", "more_body": False})


def _headers(media_type: str) -> dict[str, str]:
    """`no-store`, because no cache on the way may keep a person's own data."""
    return {"content-type": f"{media_type}; charset=utf-8", "cache-control": "no-store"}


def _response(body: GraphQLHTTPResponse, *, media_type: str) -> Response:
    """For an operation that was not executed."""
    headers = _headers(media_type)
    extensions = _extensions_of(body)
    if "retryAfterSeconds" in extensions:
        headers["retry-after"] = str(extensions["retryAfterSeconds"])
    # Callers of the older media type look for errors in the body alone.
    otherwise = 200 if media_type == JSON else 400
    status = STATUS_BY_CODE.get(extensions.get("code", ""), otherwise)
    return Response(encode(body, limit=MAX_RESPONSE), status, headers=headers)


def _extensions_of(body: GraphQLHTTPResponse) -> dict[str, Any]:
    """Of the error that kept the request from being executed."""
    [error, *_] = body.get("errors") or [{}]
    return cast(dict[str, Any], error).get("extensions") or {}


def _check_head(request: Request) -> str:
    """The media type of the answer. Raises BadRequest: the body is not read."""
    if request.method != "POST":
        raise BadRequest("Send a POST request.", status=405, headers={"allow": "POST"})
    if {"content-length", "transfer-encoding"} <= set(request.headers):
        raise BadRequest(TWO_LENGTHS, headers={"connection": "close"})
    media_type = negotiate(request.headers.get("accept"))
    check_json(request.headers.get("content-type"))
    return media_type
