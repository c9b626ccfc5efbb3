from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from strawberry.types import ExecutionResult

from graphql_api.composition import Services
from graphql_api.execution.operation import OperationRunner
from graphql_api.execution.schema_building import Schema, create_schema
from tests.actors import MANAGER
from tests.operations import run_operation

Execute = Callable[..., Awaitable[ExecutionResult]]


@pytest.fixture(scope="session")
def schema() -> Schema:
    return create_schema()


@pytest.fixture(scope="session")
def runner(schema: Schema) -> OperationRunner:
    return OperationRunner(schema)


@pytest.fixture
def execute(runner: OperationRunner, services: Services) -> Execute:
    """Run a document as the provider's manager, or as `actor`; variables are keywords."""

    async def execute(document: str, **variables: Any) -> ExecutionResult:
        actor = variables.pop("actor", MANAGER)
        used = variables.pop("services", services)
        return await run_operation(runner, used, document, actor=actor, variables=variables)

    return execute


@pytest.fixture
def ask(execute: Execute) -> Callable[..., Awaitable[Any]]:
    """The value of the document's single field; there must be no errors."""

    async def ask(document: str, **variables: Any) -> Any:
        result = await execute(document, **variables)
        assert result.errors is None
        assert result.data is not None
        [value] = result.data.values()
        return value

    return ask
