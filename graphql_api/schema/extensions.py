"""What happens around each operation: its caches, its price, its time."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress

from graphql import GraphQLError
from strawberry.extensions import ParserCache, SchemaExtension

from graphql_api.schema.context import Context
from graphql_api.schema.limits import price
from graphql_api.schema.rate_limit import RateLimitedError, RateLimiter

CACHED_DOCUMENTS = 512
OPERATION_SECONDS = 60.0

RATE_LIMITED = "RATE_LIMITED"
TIMEOUT = "TIMEOUT"


class DocumentCache(ParserCache):
    """A text that does not parse is left to the parser.

    Strawberry reports the parser's errors, but not those of this hook when it streams an answer.
    """

    def __init__(self) -> None:
        super().__init__(maxsize=CACHED_DOCUMENTS)

    def on_parse(self) -> Iterator[None]:
        with suppress(GraphQLError):
            next(super().on_parse())
        yield


class Price(SchemaExtension):
    """Counts what an operation costs with its variables, refuses too much, and charges the rest."""

    def __init__(self, limiter: RateLimiter) -> None:
        self._limiter = limiter

    def on_execute(self) -> Iterator[None]:
        running = self.execution_context
        context: Context = running.context
        if running.graphql_document is not None:
            cost = price(
                running.schema._schema,
                running.graphql_document,
                operation_name=running.operation_name,
                variables=running.variables,
            )
            charge(self._limiter, context.actor.user_id, cost)
        yield


class TimeLimit(SchemaExtension):
    """Cancels an operation that takes too long: the caller has stopped waiting long ago."""

    def __init__(self, seconds: float = OPERATION_SECONDS) -> None:
        self._seconds = seconds

    async def on_execute(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._seconds):
                yield
        except TimeoutError as error:
            raise GraphQLError(
                f"The operation took longer than {self._seconds:g} s and was stopped. Ask for less "
                "at once. A change may have been made all the same: read before you repeat it.",
                extensions={"code": TIMEOUT},
            ) from error


def charge(limiter: RateLimiter, identity: str, cost: int) -> None:
    """Raises a GraphQLError that says when to come back."""
    try:
        limiter.charge(identity, cost)
    except RateLimitedError as error:
        raise GraphQLError(
            str(error),
            extensions={"code": RATE_LIMITED, "retryAfterSeconds": error.retry_after},
        ) from error
