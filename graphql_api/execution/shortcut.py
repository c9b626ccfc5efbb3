"""The short way to execute an operation whose document has been through the long one.

Strawberry runs hooks around parsing, validation and execution, whether or not there is anything
left to parse or to validate: for a small answer that takes longer than all the rest. A text that
was found valid is therefore executed here with what remains to be done: its price and its time.
All else goes the long way, and so does a text that nobody has sent before.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol, TypeGuard, cast

from graphql import DocumentNode, GraphQLError, GraphQLSchema, get_operation_ast
from graphql import ExecutionResult as CoreResult
from graphql.execution import execute
from strawberry.execution import optimized_is_awaitable
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from graphql_api.execution.error_masking import masked
from graphql_api.execution.extensions import Documents, charge, limited
from graphql_api.execution.planned_executor import LeafExecutor
from graphql_api.execution.rate_limit import RateLimiter

IS_AWAITABLE = cast(Callable[[Any], TypeGuard[Awaitable[Any]]], optimized_is_awaitable)


class Executable(Protocol):
    """The schema, for all that it is here."""

    _schema: GraphQLSchema

    def process_errors(self, errors: list[GraphQLError]) -> None: ...


class Shortcut:
    def __init__(
        self, documents: Documents, *, limiter: RateLimiter, operation_seconds: float
    ) -> None:
        self._documents = documents
        self._limiter = limiter
        self._seconds = operation_seconds

    def known(
        self, text: str | None, *, operation_name: str | None, allowed: Iterable[str]
    ) -> DocumentNode | None:
        """The document of an allowed operation that was executed before."""
        document = self._documents.valid.get(text)
        if document is None:
            return None
        operation = get_operation_ast(document, operation_name)
        if operation is None or operation.operation.value not in allowed:
            return None
        return document

    async def execute(
        self,
        schema: Executable,
        text: str,
        document: DocumentNode,
        *,
        variables: dict[str, Any] | None,
        operation_name: str | None,
        context: Any,
    ) -> ExecutionResult:
        try:
            async with limited(self._seconds):
                cost = self._documents.cost(
                    schema._schema, text, document, name=operation_name, variables=variables
                )
                charge(self._limiter, context.actor.user_id, cost)
                result = execute(
                    schema._schema,
                    document,
                    context_value=context,
                    variable_values=variables,
                    operation_name=operation_name,
                    is_awaitable=IS_AWAITABLE,
                    executor_class=LeafExecutor,
                )
                if inspect.isawaitable(result):
                    result = await result
        except GraphQLError as error:
            schema.process_errors([error])
            return PreExecutionError(data=None, errors=[error])
        return _shown(schema, result)


def _shown(schema: Executable, result: CoreResult) -> ExecutionResult:
    if result.errors:
        schema.process_errors(result.errors)
        result.errors = [masked(error) for error in result.errors]
    return ExecutionResult(data=result.data, errors=result.errors)
