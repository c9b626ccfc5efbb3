"""What an operation that fails leaves behind: nothing that was asked for and never begun."""

import asyncio
import gc
import warnings

import pytest
import strawberry

from graphql_api.execution.schema_building import Schema


@strawberry.type
class Owner:
    @strawberry.field
    async def name(self) -> str:
        return "owner"


@strawberry.type
class Item:
    owner: Owner

    @strawberry.field
    async def name(self) -> str:
        return "item"


@strawberry.type
class Query:
    @strawberry.field
    async def items(self) -> list[Item]:
        await asyncio.sleep(0)
        return [Item(owner=Owner()) for _ in range(5)]

    @strawberry.field
    async def fails(self, steps: int) -> int:
        for _ in range(steps):
            await asyncio.sleep(0)
        raise ValueError


@pytest.mark.parametrize("asked", ["name", "owner { name }", "name owner { name }"])
@pytest.mark.parametrize("steps", range(8))
async def test_no_resolver_is_made_and_dropped_when_the_operation_ends_early(
    steps: int, asked: str
) -> None:
    schema = Schema(query=Query)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        result = await schema.execute(f"{{ fails(steps: {steps}) items {{ {asked} }} }}")
        assert result.errors is not None
        del result
        gc.collect()
    assert [str(each.message) for each in warned] == []
