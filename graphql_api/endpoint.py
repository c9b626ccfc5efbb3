"""The GraphQL endpoint: GraphQL over HTTP, for POST alone.

https://graphql.github.io/graphql-over-http/draft/ says which answer has which status: a request
that was not executed has no `data` and a status of its own, one that was executed has 200.
"""

from typing import Any

from cross_web import AsyncHTTPRequestAdapter, HTTPException
from graphql import GraphQLError, GraphQLFormattedError, GraphQLSyntaxError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.types import ExecutionResult, SubscriptionExecutionResult
from strawberry.types.execution import PreExecutionError

from graphql_api.composition import Orgmap
from graphql_api.media_types import JSON, check_json, negotiate
from graphql_api.refusals import RequestRefused, refusal
from graphql_api.request_body import read_json_object
from graphql_api.response_body import write_json
from graphql_api.schema import create_schema
from graphql_api.schema.context import Context
from graphql_api.schema.extensions import RATE_LIMITED, TIMEOUT, charge
from graphql_api.schema.masking import masked
from graphql_api.schema.rate_limit import RateLimiter
from graphql_api.settings import Settings
from graphql_api.sign_in import SignedIn
from graphql_api.trusted_documents import TrustedDocuments

CHARACTERS_A_UNIT = 20

PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
STATUS_BY_CODE = {"UNAUTHENTICATED": 401, RATE_LIMITED: 429, "INTERNAL": 500, TIMEOUT: 503}


class GraphQLEndpoint(GraphQL[Context, None]):
    """For whoever signed in."""

    def __init__(self, settings: Settings, documents: TrustedDocuments) -> None:
        self._limiter = RateLimiter(settings.units_a_minute)
        self._documents = documents
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
        return Context.of(signed_in.actor, orgmap.services, expires_at=signed_in.expires_at)

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

    def encode_json(self, data: object) -> bytes:
        return write_json(data)

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
        cost = 1 + len(request_data.query or "") // CHARACTERS_A_UNIT
        try:
            charge(self._limiter, context.actor.user_id, cost)
        except GraphQLError as error:
            return PreExecutionError(data=None, errors=[error])
        return await super().execute_operation(
            request, request_adapter, request_data, context, root_value, sub_response
        )

    async def process_result(
        self, request: Request, result: ExecutionResult
    ) -> GraphQLHTTPResponse:
        errors = [masked(error) for error in result.errors or ()]
        was_executed = result.data is not None or any(error.path for error in errors)
        body: GraphQLHTTPResponse = {"data": result.data} if was_executed else {}
        if errors:
            body["errors"] = [_formatted(error) for error in errors]
        return body

    def create_response(
        self,
        response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse],
        sub_response: Response,
    ) -> Response:
        headers = dict(sub_response.headers)
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


def _formatted(error: GraphQLError) -> GraphQLFormattedError:
    """With a code, so that a caller need not read the message: graphql-core's own have none."""
    formatted = error.formatted
    if error.path is None and not error.extensions:
        is_syntax = isinstance(error, GraphQLSyntaxError)
        formatted["extensions"] = {"code": PARSE_FAILED if is_syntax else VALIDATION_FAILED}
    return formatted


def _refusal_of(body: Any) -> dict[str, Any] | None:
    """The extensions of the error that kept a request from being executed; None where it was."""
    if "data" in body:
        return None
    extensions: dict[str, Any] = body["errors"][0].get("extensions") or {}
    return extensions
