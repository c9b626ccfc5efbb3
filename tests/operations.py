"""Runs operations as the service does, without a transport."""

from typing import Any

from strawberry.types import ExecutionResult

from graphql_api.composition import Services
from graphql_api.execution.operation import GraphQLRequest, OperationRunner
from graphql_api.execution.schema_building import create_schema
from graphql_api.schema.context import Context
from graphql_api.services.access import Actor
from tests.actors import MANAGER


def runner() -> OperationRunner:
    return OperationRunner(create_schema())


async def run_operation(
    runner: OperationRunner,
    services: Services,
    query: str,
    *,
    actor: Actor = MANAGER,
    operation_name: str | None = None,
    variables: dict[str, Any] | None = None,
) -> ExecutionResult:
    """A query or a mutation, each time with a context of its own."""
    request = GraphQLRequest(query=query, variables=variables, operation_name=operation_name)
    return await runner.execute(request, Context.of(actor, services).unchanged)


def cost(runner: OperationRunner, query: str, **variables: Any) -> int:
    """The cost of a document's only operation. Raises a GraphQLError if it is too much."""
    return runner.documents.prepare(query).operation(None).cost(runner.schema, variables)
