"""Reads GraphQL requests and runs their operations, for every transport."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager

from graphql import GraphQLError
from strawberry.http import GraphQLHTTPResponse
from strawberry.types import ExecutionResult

from graphql_api.execution.error_codes import RATE_LIMITED
from graphql_api.execution.operation import (
    BYTES_A_UNIT,
    OPERATION_SECONDS,
    GraphQLRequest,
    OperationRunner,
    ReadContext,
    SubscriptionNotStreamed,
)
from graphql_api.execution.rate_limit import RateLimiter
from graphql_api.execution.schema_building import create_schema
from graphql_api.schema.context import Context
from graphql_api.settings import Settings
from graphql_api.web.content_negotiation import EVENT_STREAM
from graphql_api.web.large_answers import LargeAnswers
from graphql_api.web.responses import BadRequest
from graphql_api.web.stream_limit import StreamLimit, TooManyStreams
from graphql_api.web.trusted_documents import TrustedDocuments

MAX_RESPONSE = 4 * 1024 * 1024
RESPONSE_FOR_EACH_BYTE = 10
"""A large request may have a large response: each line of a file has its outcome."""

ONLY_STREAMED = (
    f"A subscription is answered with events: send `Accept: {EVENT_STREAM}`, or send it over a "
    "WebSocket that speaks graphql-transport-ws."
)


class Operations:
    """`operation_seconds` is the time limit of each operation."""

    def __init__(
        self,
        settings: Settings,
        documents: TrustedDocuments,
        *,
        operation_seconds: float = OPERATION_SECONDS,
    ) -> None:
        self._documents = documents
        self._stream_limit = StreamLimit()
        self._large_answers = LargeAnswers()
        self._max_answer = settings.max_answer
        self.schema = create_schema(executes_by_plan=settings.planned_executor)
        self._runner = OperationRunner(
            self.schema,
            shows_schema=settings.shows_schema,
            limiter=RateLimiter(settings.units_a_minute),
            operation_seconds=operation_seconds,
        )

    def charge_for_bytes(self, context: Context, size: int) -> None:
        """For a body or message, before it is parsed. Raises a GraphQLError if that is refused."""
        self._runner.charge_for_bytes(context, size)

    def charge_for_message(self, context: Context, size: int) -> None:
        """Likewise for one of many on a connection, which costs a unit at least."""
        self._runner.charge_for_bytes(context, max(size, BYTES_A_UNIT))

    def read(self, body: Mapping[str, object]) -> GraphQLRequest:
        """Raises BadRequest."""
        query, document_id = body.get("query"), body.get("documentId")
        variables, name = body.get("variables"), body.get("operationName")
        text = self._documents.text_of(query=query, document_id=document_id)
        if not isinstance(name, str | None):
            raise BadRequest("`operationName` must be a string or null.")
        if not isinstance(variables, dict | None):
            raise BadRequest("`variables` must be an object or null.")
        if not isinstance(body.get("extensions"), dict | None):
            raise BadRequest("`extensions` must be an object or null.")
        return GraphQLRequest(query=text, variables=variables, operation_name=name)

    async def execute(self, request: GraphQLRequest, read_context: ReadContext) -> ExecutionResult:
        """The result of a query or a mutation. Raises BadRequest for a subscription."""
        try:
            return await self._runner.execute(request, read_context)
        except SubscriptionNotStreamed as error:
            raise BadRequest(ONLY_STREAMED, status=406) from error

    def stream(
        self, request: GraphQLRequest, read_context: ReadContext
    ) -> AsyncGenerator[ExecutionResult, None]:
        """The results of any operation, at most until the sign-in ends."""
        return self._runner.stream(request, read_context)

    def response_limit(self, context: Context, *, request_size: int = 0) -> int:
        """Bytes of a response: more for provider-wide people, who may read everything."""
        if context.actor.provider_wide:
            return self._max_answer
        return max(MAX_RESPONSE, RESPONSE_FOR_EACH_BYTE * request_size)

    def written(
        self, context: Context, body: GraphQLHTTPResponse, *, limit: int
    ) -> AbstractAsyncContextManager[bytes]:
        """The JSON of a body, to be sent within the block; it may have to wait for others."""
        return self._large_answers.written(context.actor.user_id, body, limit=limit)

    @contextmanager
    def open_stream(self, context: Context) -> Iterator[None]:
        """Raises a GraphQLError if too many are open."""
        try:
            with self._stream_limit.acquire(context.actor.user_id):
                yield
        except TooManyStreams as error:
            raise GraphQLError(str(error), extensions={"code": RATE_LIMITED}) from error
