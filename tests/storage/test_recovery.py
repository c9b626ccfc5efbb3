import asyncio

import pytest

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.storage.keys import (
    ORG_MAPPINGS,
    ORGANIZATIONS,
    ORGANIZATIONS_PARTITION,
    PENDING_ROWS,
    pending_key,
)
from graphql_api.storage.recovery import apply_pending
from graphql_api.storage.table_store import Create, StorageUnavailable, TableStore
from tests.storage.faulty import Call, Fault, FaultyStore, Killed, fault_at
from tests.storage.world import World

COMMIT_OF_A_CREATE = 3
"""After reading the claim, making it, and looking for a fence."""


@pytest.fixture
async def world(store: TableStore) -> World:
    return await World.of(store, [f"{number:02}" for number in range(20)])


async def test_what_any_organization_left_pending_is_applied_once(world: World) -> None:
    left = [await commit_and_die(world, f"{number:02}", f"x{number}") for number in (0, 7, 19)]
    assert [await world.index_row(each) for each in left] == [None, None, None]

    assert await apply_pending(world.store) == 3

    for mapping in left:
        row, indexed = await world.org_row(mapping), await world.index_row(mapping)
        assert row is not None
        assert indexed is not None
        assert row.properties == indexed.properties
    assert await apply_pending(world.store) == 0
    assert await world.repair() == []


async def test_what_a_change_of_an_organization_left_pending_is_applied(world: World) -> None:
    dying = FaultyStore(world.store, fault_at({0: Fault.KILL_AFTER}))
    with pytest.raises(Killed):
        await world.through(dying).create_organization("new")

    assert await apply_pending(world.store) == 1
    assert await world.repair() == []


async def test_organizations_beyond_the_first_page_are_reached(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    for hundred in range(5):
        ids = [f"more {100 * hundred + number}" for number in range(100)]
        creates = [Create(row_key=each, properties={"OrgId": each}) for each in ids]
        await world.store.transact(ORGANIZATIONS, ORGANIZATIONS_PARTITION, creates)
    mapping = await commit_and_die(world, "more 99", "x")

    assert await apply_pending(world.store) == 1
    assert await world.index_row(mapping) is not None
    assert caplog.text == ""


async def test_only_some_organizations_are_read_together(world: World) -> None:
    together, most = 0, 0

    async def count(call: Call) -> None:
        nonlocal together, most
        together += 1
        most = max(most, together)
        await asyncio.sleep(0.001)
        together -= 1

    await apply_pending(FaultyStore(world.store, count), parallel=3)
    assert most == 3


async def test_a_pending_row_that_cannot_be_read_does_not_hold_up_the_others(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    mapping = await commit_and_die(world, "07", "x")
    broken = Create(row_key=pending_key("0", 1), properties={})
    await world.store.transact(ORG_MAPPINGS, "07", [broken])

    assert await apply_pending(world.store) == 1

    assert await world.index_row(mapping) is not None
    assert f"{PENDING_ROWS}0_0000000001 cannot be read" in caplog.text


async def test_a_store_that_fails_ends_the_round_and_the_next_one_continues(world: World) -> None:
    left = [await commit_and_die(world, org_id, f"x{org_id}") for org_id in ("00", "10")]
    failing = FaultyStore(world.store, fault_at({6: Fault.FAIL}))

    with pytest.raises(StorageUnavailable):
        await apply_pending(failing, parallel=1)
    await apply_pending(world.store)

    assert None not in [await world.index_row(each) for each in left]


async def commit_and_die(world: World, org_id: str, external_org_id: str) -> OrganizationMapping:
    mapping = world.new(org_id, external_org_id)
    dying = FaultyStore(world.store, fault_at({COMMIT_OF_A_CREATE: Fault.KILL_AFTER}))
    with pytest.raises(Killed):
        await world.through(dying).write(mapping)
    return mapping
