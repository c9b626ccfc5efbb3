"""The GraphQL endpoint: GraphQL over HTTP, for POST alone.

https://graphql.github.io/graphql-over-http/draft/ says which answer has which status: a request
that was not executed has no `data` and a status of its own, one that was executed has 200. Who
accepts server-sent events gets any operation so, and only so a subscription.
"""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from typing import Any, cast

from cross_web import AsyncHTTPRequestAdapter, HTTPException
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData, GraphQLRequestProtocol
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult, SubscriptionExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from graphql_api.answers import answer_of
from graphql_api.composition import Orgmap
from graphql_api.event_stream import EventStream
from graphql_api.media_types import EVENT_STREAM, GRAPHQL_RESPONSE, JSON, check_json, negotiate
from graphql_api.open_streams import OpenStreams, TooManyStreams
from graphql_api.refusals import RequestRefused, refusal
from graphql_api.request_body import read_json_object
from graphql_api.schema import create_schema
from graphql_api.schema.context import Context
from graphql_api.schema.extensions import RATE_LIMITED, TIMEOUT, charge
from graphql_api.schema.rate_limit import RateLimiter
from graphql_api.schema.streams import UNAUTHENTICATED, bounded
from graphql_api.settings import Settings
from graphql_api.sign_in import SignedIn
from graphql_api.trusted_documents import TrustedDocuments

CHARACTERS_A_UNIT = 20

ONLY_STREAMED = (
    f"A subscription is answered with events: send `Accept: {EVENT_STREAM}`, or send it over a "
    "WebSocket that speaks graphql-transport-ws."
)
STATUS_BY_CODE = {UNAUTHENTICATED: 401, RATE_LIMITED: 429, "INTERNAL": 500, TIMEOUT: 503}


class GraphQLEndpoint(GraphQL[Context, None]):
    """For whoever signed in."""

    def __init__(self, settings: Settings, documents: TrustedDocuments) -> None:
        self._limiter = RateLimiter(settings.units_a_minute)
        self._documents = documents
        self._open_streams = OpenStreams()
        schema = create_schema(shows_itself=settings.shows_schema, limiter=self._limiter)
        super().__init__(
            schema, graphql_ide=None, allow_queries_via_get=False, subscription_protocols=()
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            _check_head(request)
            response = await self.run(request)
        except HTTPException as error:
            response = refusal(error)
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

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        """Its headers become the answer's. No cache on the way may keep a person's own data."""
        response = await super().get_sub_response(request)
        media_type = negotiate(request.headers.get("accept"))
        response.headers["content-type"] = f"{media_type}; charset=utf-8"
        response.headers["cache-control"] = "no-store"
        return response

    def decode_json(self, data: str | bytes) -> dict[str, object]:
        body = read_json_object(data if isinstance(data, bytes) else data.encode())
        query, document_id = body.get("query"), body.get("documentId")
        body["query"] = self._documents.text_of(query=query, document_id=document_id)
        if not isinstance(body.get("operationName"), str | None):
            raise RequestRefused("`operationName` must be a string or null.")
        return body

    async def execute_operation(
        self,
        request: Request,
        request_adapter: AsyncHTTPRequestAdapter,
        request_data: GraphQLRequestData | list[GraphQLRequestData],
        context: Context,
        root_value: None,
        sub_response: Response,
    ) -> ExecutionResult | list[ExecutionResult] | SubscriptionExecutionResult:
        """Reading a document is charged too, so that one may not send bad ones for ever."""
        if isinstance(request_data, list):
            raise RequestRefused("Send one operation at a time.")
        try:
            self.charge_for_reading(request_data.query, context)
            if _wants_events(sub_response):
                return await self._streamed(request_data, context)
        except GraphQLError as error:
            return PreExecutionError(data=None, errors=[error])
        return await self._executed(request_data, context)

    def charge_for_reading(self, document: str | None, context: Context) -> None:
        """Raises a GraphQLError."""
        cost = 1 + len(document or "") // CHARACTERS_A_UNIT
        charge(self._limiter, context.actor.user_id, cost)

    async def _executed(self, data: GraphQLRequestData, context: Context) -> ExecutionResult:
        try:
            return await self.schema.execute(
                data.query,
                variable_values=data.variables,
                context_value=context,
                operation_name=data.operation_name,
                allowed_operation_types=(OperationType.QUERY, OperationType.MUTATION),
            )
        except CannotGetOperationTypeError as error:
            raise RequestRefused(error.as_http_error_reason()) from error
        except InvalidOperationTypeError as error:
            raise RequestRefused(ONLY_STREAMED, status=406) from error

    async def _streamed(
        self, data: GraphQLRequestData, context: Context
    ) -> ExecutionResult | SubscriptionExecutionResult:
        """The stream, or its first result where that says that nothing was executed."""
        results = self._results(data, context)
        first = await anext(results)
        if "data" in answer_of(first):
            return cast(SubscriptionExecutionResult, _with_first(first, results))
        await results.aclose()
        return first

    async def _results(
        self, data: GraphQLRequestData, context: Context
    ) -> AsyncGenerator[ExecutionResult, None]:
        """Raises a GraphQLError where too many streams are open."""
        with self.open_stream(context):
            stream = await self.schema.stream(
                data.query,
                variable_values=data.variables,
                context_value=context,
                operation_name=data.operation_name,
            )
            async with aclosing(bounded(stream, expires_at=context.expires_at)) as results:
                async for result in results:
                    yield result

    @contextmanager
    def open_stream(self, context: Context) -> Iterator[None]:
        """Raises a GraphQLError where too many are open."""
        try:
            with self._open_streams.one_more(context.actor.user_id):
                yield
        except TooManyStreams as error:
            raise GraphQLError(str(error), extensions={"code": RATE_LIMITED}) from error

    async def process_result(
        self, request: Request, result: ExecutionResult
    ) -> GraphQLHTTPResponse:
        return answer_of(result)

    async def _create_streaming_response(
        self,
        request: Request,
        result: SubscriptionExecutionResult,
        protocol: GraphQLRequestProtocol,
        sub_response: Response,
    ) -> Response:
        return EventStream(_bodies(result))

    def create_response(
        self,
        response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse],
        sub_response: Response,
    ) -> Response:
        headers = dict(sub_response.headers)
        if _wants_events(sub_response):  # nothing was executed, so there is nothing to stream
            headers["content-type"] = f"{GRAPHQL_RESPONSE}; charset=utf-8"
        extensions = _refusal_of(response_data)
        if extensions is None:
            return Response(self.encode_json(response_data), headers=headers)
        if "retryAfterSeconds" in extensions:
            headers["retry-after"] = str(extensions["retryAfterSeconds"])
        # Callers of the older media type look for errors in the body alone.
        otherwise = 200 if headers["content-type"].startswith(JSON) else 400
        status = STATUS_BY_CODE.get(extensions.get("code", ""), otherwise)
        return Response(self.encode_json(response_data), status, headers=headers)


def _check_head(request: Request) -> None:
    """What can be refused before the body is read. Raises RequestRefused."""
    if request.method != "POST":
        raise RequestRefused("Send a POST request.", status=405, headers={"allow": "POST"})
    negotiate(request.headers.get("accept"))
    check_json(request.headers.get("content-type"))


def _wants_events(sub_response: Response) -> bool:
    return sub_response.headers["content-type"].startswith(EVENT_STREAM)


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
            yield {"data": None, **answer_of(result)}


def _refusal_of(body: Any) -> dict[str, Any] | None:
    """The extensions of the error that kept a request from being executed; None where it was."""
    if "data" in body:
        return None
    extensions: dict[str, Any] = body["errors"][0].get("extensions") or {}
    return extensions
