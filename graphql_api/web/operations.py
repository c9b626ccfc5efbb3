"""Operations, whichever way they come: read, charged for, executed, streamed."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from graphql_api.execution.extensions import RATE_LIMITED, charge
from graphql_api.execution.rate_limit import RateLimiter
from graphql_api.execution.schema_building import create_schema
from graphql_api.execution.streams import bounded
from graphql_api.schema.context import Context
from graphql_api.settings import Settings
from graphql_api.web.content_negotiation import EVENT_STREAM
from graphql_api.web.responses import BadRequest
from graphql_api.web.stream_limit import OpenStreams, TooManyStreams
from graphql_api.web.trusted_documents import TrustedDocuments

CHARACTERS_A_UNIT = 20

ONLY_STREAMED = (
    f"A subscription is answered with events: send `Accept: {EVENT_STREAM}`, or send it over a "
    "WebSocket that speaks graphql-transport-ws."
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An operation as it was sent."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None


class Operations:
    def __init__(self, settings: Settings, documents: TrustedDocuments) -> None:
        self._limiter = RateLimiter(settings.units_a_minute)
        self._documents = documents
        self._open_streams = OpenStreams()
        self.schema = create_schema(shows_itself=settings.shows_schema, limiter=self._limiter)

    def read(self, body: Mapping[str, object]) -> Asked:
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
        return Asked(query=text, variables=variables, operation_name=name)

    def charge_for_reading(self, asked: Asked, context: Context) -> None:
        """So that one may not send bad documents for ever. Raises a GraphQLError."""
        cost = 1 + len(asked.query) // CHARACTERS_A_UNIT
        charge(self._limiter, context.actor.user_id, cost)

    async def execute(self, asked: Asked, context: Context) -> ExecutionResult:
        """A query or a mutation. Raises BadRequest."""
        try:
            return await self.schema.execute(
                asked.query,
                variable_values=asked.variables,
                context_value=context,
                operation_name=asked.operation_name,
                allowed_operation_types=(OperationType.QUERY, OperationType.MUTATION),
            )
        except CannotGetOperationTypeError as error:
            raise BadRequest(error.as_http_error_reason()) from error
        except InvalidOperationTypeError as error:
            raise BadRequest(ONLY_STREAMED, status=406) from error

    async def stream(self, asked: Asked, context: Context) -> AsyncGenerator[ExecutionResult, None]:
        """The results of any operation, at most until the sign-in ends."""
        stream = await self.schema.stream(
            asked.query,
            variable_values=asked.variables,
            context_value=context,
            operation_name=asked.operation_name,
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
