"""The one path of an operation: prepare, charge, execute within a time limit, mask.

Queries, mutations and subscriptions take it over every transport, so each control stands here once:

- `prepare` parses, validates (with the limits of operation_limits.py) and costs a text, once;
- the rate limit is charged for reading the text, and then for what the operation may fetch;
- an operation that takes too long is cancelled; of a subscription, the part before its events;
- a failure that nobody expected leaves without its text (error_masking.py).
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, TypeGuard, cast

from graphql import ExecutionResult as CoreResult
from graphql import GraphQLError, OperationType
from graphql.execution import execute, subscribe
from strawberry.execution import optimized_is_awaitable
from strawberry.types import ExecutionResult

from graphql_api.execution.documents import DocumentCache, InvalidDocument, PreparedOperation
from graphql_api.execution.error_codes import RATE_LIMITED, TIMEOUT
from graphql_api.execution.error_masking import mask
from graphql_api.execution.rate_limit import RateLimitedError, RateLimiter
from graphql_api.execution.schema_building import Schema
from graphql_api.execution.streams import bounded
from graphql_api.schema.context import Context

OPERATION_SECONDS = 60.0
REQUEST_UNITS = 10
"""Charged for each operation: even the smallest one costs two milliseconds."""
CHARACTERS_A_UNIT = 20
"""Of a document, which is parsed and validated."""
BYTES_A_UNIT = 128
"""Of a body or message, charged before it is parsed."""


IS_AWAITABLE = cast(Callable[[Any], TypeGuard[Awaitable[Any]]], optimized_is_awaitable)

ReadContext = Callable[[], Awaitable[Context]]
Events = AsyncGenerator[CoreResult, None]


@dataclass(frozen=True, kw_only=True)
class GraphQLRequest:
    """An operation as it was sent."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None


class SubscriptionNotStreamed(GraphQLError):
    """A subscription was sent over a transport that carries one result."""

    def __init__(self) -> None:
        super().__init__("A subscription is answered with events, and this is not a stream.")


class OperationRunner:
    """Runs the operations of a schema.

    `shows_schema` allows introspection and lets errors suggest names. `operation_seconds` is the
    time limit of an operation.
    """

    def __init__(
        self,
        schema: Schema,
        *,
        shows_schema: bool = True,
        limiter: RateLimiter | None = None,
        operation_seconds: float = OPERATION_SECONDS,
    ) -> None:
        self.schema = schema._schema
        self._executor = schema.execution_context_class
        self._shows_schema = shows_schema
        self._limiter = limiter or RateLimiter(None)
        self._seconds = operation_seconds
        self.documents = DocumentCache(self.schema, shows_schema=shows_schema)

    async def execute(self, request: GraphQLRequest, read_context: ReadContext) -> ExecutionResult:
        """The result of a query or a mutation. Raises SubscriptionNotStreamed."""
        try:
            outcome = await self._run(request, await read_context(), streams=False)
        except SubscriptionNotStreamed:
            raise
        except Exception as failure:  # noqa: BLE001 - masked here
            return _failed(failure)
        return _finished(cast(CoreResult, outcome))

    async def stream(
        self, request: GraphQLRequest, read_context: ReadContext
    ) -> AsyncGenerator[ExecutionResult, None]:
        """The results of any operation, at most until the sign-in ends."""
        try:
            context = await read_context()
        except Exception as failure:  # noqa: BLE001 - masked here
            yield _failed(failure)
            return
        results = bounded(self._results(request, context), expires_at=context.expires_at)
        async with aclosing(results):
            async for result in results:
                yield result

    async def _results(
        self, request: GraphQLRequest, context: Context
    ) -> AsyncGenerator[ExecutionResult, None]:
        try:
            outcome = await self._run(request, context, streams=True)
            if isinstance(outcome, CoreResult):
                yield _finished(outcome)
                return
            async with aclosing(outcome):
                async for event in outcome:
                    yield _finished(event)
        except Exception as failure:  # noqa: BLE001 - masked here
            yield _failed(failure)

    async def _run(
        self, request: GraphQLRequest, context: Context, *, streams: bool
    ) -> CoreResult | Events:
        """Raises a GraphQLError if the operation is not executed."""
        self._charge(context, REQUEST_UNITS + len(request.query) // CHARACTERS_A_UNIT)
        operation = self.documents.prepare(request.query).operation(request.operation_name)
        if operation.type is OperationType.SUBSCRIPTION and not streams:
            raise SubscriptionNotStreamed
        self._charge(context, operation.cost(self.schema, request.variables))
        async with time_limit(self._seconds):
            return await self._execute(operation, request, context)

    def charge_for_bytes(self, context: Context, size: int) -> None:
        """Raises a GraphQLError if the identity has spent its units."""
        self._charge(context, size // BYTES_A_UNIT)

    def _charge(self, context: Context, cost: int) -> None:
        try:
            self._limiter.charge(context.actor.user_id, cost)
        except RateLimitedError as error:
            raise GraphQLError(
                str(error),
                extensions={"code": RATE_LIMITED, "retryAfterSeconds": error.retry_after},
            ) from error

    async def _execute(
        self, operation: PreparedOperation, request: GraphQLRequest, context: Context
    ) -> CoreResult | Events:
        options: dict[str, Any] = {
            "context_value": context,
            "variable_values": request.variables,
            "operation_name": request.operation_name,
            "hide_suggestions": not self._shows_schema,
            "executor_class": self._executor,
        }
        if operation.type is OperationType.SUBSCRIPTION:
            result: Any = subscribe(self.schema, operation.document, **options)
        else:
            options["is_awaitable"] = IS_AWAITABLE
            result = execute(self.schema, operation.document, **options)
        return cast(CoreResult | Events, await result if isawaitable(result) else result)


@asynccontextmanager
async def time_limit(seconds: float) -> AsyncIterator[None]:
    """Raises a GraphQLError once the seconds are over."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise GraphQLError(
            f"The operation took longer than {seconds:g} s and was stopped. Ask for less "
            "at once. A change may have been made all the same: read before you repeat it.",
            extensions={"code": TIMEOUT},
        ) from error


def _failed(failure: Exception) -> ExecutionResult:
    match failure:
        case InvalidDocument():
            errors = failure.errors
        case GraphQLError():
            errors = [failure]
        case _:
            errors = [GraphQLError("", original_error=failure)]
    return ExecutionResult(data=None, errors=mask(errors))


def _finished(result: CoreResult) -> ExecutionResult:
    return ExecutionResult(data=result.data, errors=mask(result.errors) if result.errors else None)
