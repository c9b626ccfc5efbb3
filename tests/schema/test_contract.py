from collections.abc import Awaitable, Callable
from pathlib import Path

import strawberry
from graphql import (
    GraphQLSchema,
    build_client_schema,
    build_schema,
    find_breaking_changes,
    get_introspection_query,
    print_schema,
)
from strawberry.types import ExecutionResult

Execute = Callable[..., Awaitable[ExecutionResult]]

ROOT = Path(__file__).parent.parent.parent
CONTRACT = ROOT / "tests" / "contract" / "schema.graphql"
EXPORTED = ROOT / "schema.graphql"


def read(path: Path) -> GraphQLSchema:
    return build_schema(path.read_text())


def test_the_schema_holds_the_whole_contract() -> None:
    changes = find_breaking_changes(read(CONTRACT), read(EXPORTED))
    assert [change.description for change in changes] == []


def test_the_exported_schema_is_the_codes(schema: strawberry.Schema) -> None:
    assert EXPORTED.read_text().strip() == schema.as_str().strip(), "Run `make schema`."


async def test_a_tool_reads_the_same_schema_by_introspection(execute: Execute) -> None:
    result = await execute(get_introspection_query(input_value_deprecation=True))
    assert result.errors is None
    assert result.data is not None
    introspected = build_client_schema(result.data)  # type: ignore[arg-type]
    assert find_breaking_changes(read(EXPORTED), introspected) == []
    assert find_breaking_changes(introspected, read(EXPORTED)) == []
    assert "mappingData: JSON! = {  }" in print_schema(introspected)
