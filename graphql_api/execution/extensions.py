"""What happens around each operation: its caches, its price, its time."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql import ASTValidationRule, DocumentNode, GraphQLError, GraphQLSchema, parse
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document

from graphql_api.execution.operation_limits import MAX_TOKENS, fixed_price, price
from graphql_api.execution.rate_limit import RateLimitedError, RateLimiter
from graphql_api.schema.context import Context

CACHED_DOCUMENTS = 512
OPERATION_SECONDS = 60.0

RATE_LIMITED = "RATE_LIMITED"
TIMEOUT = "TIMEOUT"


@dataclass(frozen=True, eq=False)
class ParsedDocument:
    """Known by its identity: graphql-core compares nodes by recursion, and deep ones overflow."""

    node: DocumentNode


@dataclass(frozen=True)
class DocumentText:
    """Known by its text."""

    text: str | None
    node: DocumentNode = field(compare=False)


class Documents:
    """Those that were parsed, validated and priced last, by their text."""

    def __init__(self, size: int = CACHED_DOCUMENTS) -> None:
        self.parse = lru_cache(maxsize=size)(_parse)
        self.validate = lru_cache(maxsize=size)(_validate)
        self._price = lru_cache(maxsize=size)(_fixed_price)
        self._size = size
        self.valid: dict[str | None, DocumentNode] = {}
        """Found valid, by their text."""

    def found_valid(self, text: str | None, document: DocumentNode) -> None:
        if len(self.valid) >= self._size:
            del self.valid[next(iter(self.valid))]
        self.valid[text] = document

    def cost(
        self,
        schema: GraphQLSchema,
        text: str | None,
        document: DocumentNode,
        *,
        name: str | None,
        variables: Mapping[str, Any] | None,
    ) -> int:
        """Raises a GraphQLError where it is too much."""
        cost = self._price(schema, DocumentText(text, document), name)
        if cost is None:
            return price(schema, document, operation_name=name, variables=variables)
        return cost


class DocumentCache(SchemaExtension):
    """Parses and validates no text twice.

    Strawberry's own cache looks a document up by comparing whole trees, which a deep one makes
    fail; this one does it by the text. `rules` are validated besides those of the specification,
    and a text of more than MAX_TOKENS is not read.
    """

    def __init__(
        self, documents: Documents, *, rules: tuple[type[ASTValidationRule], ...] = ()
    ) -> None:
        self._documents = documents
        self._rules = rules
        self._parsed: ParsedDocument | None = None

    def on_parse(self) -> Iterator[None]:
        running = self.execution_context
        running.parse_options["max_tokens"] = MAX_TOKENS
        running.validation_rules += self._rules
        # A text that does not parse is left to the parser: Strawberry reports its errors, but not
        # those of this hook when it streams an answer.
        with suppress(GraphQLError):
            self._parsed = self._documents.parse(running.query, **running.parse_options)
            running.graphql_document = self._parsed.node
        yield

    def on_validate(self) -> Iterator[None]:
        running = self.execution_context
        if self._parsed is not None:
            running.pre_execution_errors = self._documents.validate(
                running.schema._schema, self._parsed, running.validation_rules
            )
            if not running.pre_execution_errors:
                self._documents.found_valid(running.query, self._parsed.node)
        yield


class Price(SchemaExtension):
    """Counts what an operation costs with its variables, refuses too much, and charges the rest."""

    def __init__(self, limiter: RateLimiter, documents: Documents) -> None:
        self._limiter = limiter
        self._documents = documents

    def on_execute(self) -> Iterator[None]:
        running = self.execution_context
        context: Context = running.context
        if running.graphql_document is not None:
            charge(self._limiter, context.actor.user_id, self._cost(running.graphql_document))
        yield

    def _cost(self, document: DocumentNode) -> int:
        running = self.execution_context
        return self._documents.cost(
            running.schema._schema,
            running.query,
            document,
            name=running.operation_name,
            variables=running.variables,
        )


class TimeLimit(SchemaExtension):
    """Cancels an operation that takes too long: the caller has stopped waiting long ago."""

    def __init__(self, seconds: float = OPERATION_SECONDS) -> None:
        self._seconds = seconds

    async def on_execute(self) -> AsyncIterator[None]:
        async with limited(self._seconds):
            yield


@asynccontextmanager
async def limited(seconds: float) -> AsyncIterator[None]:
    """Raises a GraphQLError once they are over."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise GraphQLError(
            f"The operation took longer than {seconds:g} s and was stopped. Ask for less "
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


def _parse(text: str, **options: Any) -> ParsedDocument:
    return ParsedDocument(parse(text, **options))


def _fixed_price(schema: GraphQLSchema, document: DocumentText, name: str | None) -> int | None:
    return fixed_price(schema, document.node, operation_name=name)


def _validate(
    schema: GraphQLSchema, parsed: ParsedDocument, rules: tuple[type[ASTValidationRule], ...]
) -> list[GraphQLError]:
    return validate_document(schema, parsed.node, rules)
