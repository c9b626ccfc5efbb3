"""A sum of coverage that is not what the rows say is named, and counted anew by who reads it."""

from dataclasses import replace

import pytest

from graphql_api.models.coverage import CoverageState
from graphql_api.services.comparison import Comparison
from graphql_api.services.coverage_sums import CoverageSumService
from graphql_api.storage.coverage_stretches import StretchReader
from graphql_api.storage.coverage_sums import CoverageSumStorage
from graphql_api.storage.keys import COVERAGE_SUMS, INTEGRATION_MAPPINGS
from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.repair.divergences import DivergenceKind
from graphql_api.storage.table_store import Delete
from tests.actors import MANAGER
from tests.storage.faulty import Call, Fault, FaultyStore
from tests.storage.world import INTEGRATION, World

ORG = "0a100000-0000-4000-8000-000000000000"
WRONG = (DivergenceKind.COVERAGE_SUM_WRONG, INTEGRATION)


@pytest.fixture
async def world() -> World:
    return await World.of(MemoryTableStore(), [ORG])


async def count(world: World) -> int:
    """How many organizations are mapped, by the sums."""
    sums = CoverageSumService(CoverageSumStorage(world.store), StretchReader(world.store))
    found = await sums.of_all(MANAGER, {INTEGRATION: Comparison(None)})
    return sum(each[INTEGRATION].counts(True)[CoverageState.MAPPED] for each in found.values())


async def test_a_sum_that_is_wrong_is_named_and_counted_anew(world: World) -> None:
    sums = CoverageSumStorage(world.store)
    assert await count(world) == 0
    unmapped = await sums.read_one("0a")
    await world.create(ORG, "x")
    marked = await sums.read_one("0a")
    await sums.keep({"0a": replace(marked, sums=unmapped.sums)})
    assert await count(world) == 0
    for dry_run in (True, False):
        found = await world.repair(dry_run=dry_run)
        assert [(each.kind, each.integration, each.repaired) for each in found] == [
            (*WRONG, not dry_run)
        ]
    assert await count(world) == 1
    assert await world.repair() == []


async def test_a_row_of_the_index_that_repair_puts_right_is_counted(world: World) -> None:
    mapping = await world.create(ORG, "x")
    delete = Delete(row_key=f"{ORG}_{mapping.mapping_id}")
    await world.store.transact(INTEGRATION_MAPPINGS, INTEGRATION, [delete])
    assert await count(world) == 0
    [found] = await world.repair()
    assert (found.kind, found.repaired) == (DivergenceKind.INDEX_MISSING, True)
    assert await count(world) == 1


async def test_a_write_under_way_is_no_wrong_sum(world: World) -> None:
    """Its row of the index is there, and its mark is not."""
    assert await count(world) == 0

    async def plan(call: Call) -> Fault | None:
        return Fault.FAIL if call.arguments[0] == COVERAGE_SUMS else None

    await world.through(FaultyStore(world.store, plan)).create(ORG, "x")
    assert await count(world) == 0
    found = await world.repair(dry_run=True)
    assert {each.kind for each in found} == {DivergenceKind.PENDING_LEFT}
    await world.repair()
    assert await count(world) == 1
