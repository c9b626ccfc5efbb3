from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import strawberry
from strawberry.types import ExecutionResult

from graphql_api.execution.schema_building import create_schema
from graphql_api.schema.context import Context
from graphql_api.services import Services
from tests.actors import MANAGER

Execute = Callable[..., Awaitable[ExecutionResult]]


@pytest.fixture(scope="session")
def schema() -> strawberry.Schema:
    return create_schema()


@pytest.fixture
def execute(schema: strawberry.Schema, services: Services) -> Execute:
    """Run a document as the provider's manager, or as `actor`; variables are keywords."""

    async def execute(document: str, **variables: Any) -> ExecutionResult:
        actor = variables.pop("actor", MANAGER)
        context = Context.of(actor, variables.pop("services", services))
        result = await schema.execute(document, variable_values=variables, context_value=context)
        assert isinstance(result, ExecutionResult)
        return result

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
