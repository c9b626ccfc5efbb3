"""A mapping changes between two readings of repair: it writes nothing on what it saw before."""

from collections.abc import Awaitable, Callable

import pytest

from graphql_api.storage import mapping_rows
from graphql_api.storage.keys import INTEGRATION_MAPPINGS, ORG_MAPPINGS, claim_key, unique_key
from graphql_api.storage.repair.claims import ClaimCheck, claim_address_of
from graphql_api.storage.repair.divergences import DivergenceKind
from graphql_api.storage.table_store import Delete, Replace, Row, TableStore
from graphql_api.storage.write_protocol import WriteProtocol
from tests.storage.faulty import Call, Fault, FaultyStore, Plan
from tests.storage.world import INTEGRATION, World


@pytest.fixture
async def world(store: TableStore) -> World:
    return await World.of(store, ["a", "b"])


async def test_a_mapping_deleted_before_its_uniqueness_row_is_read_gets_none(world: World) -> None:
    mapping = await world.create("a", "x")
    key = unique_key(INTEGRATION, "x")
    fence = Replace(row_key=key, properties={})
    await world.store.transact(ORG_MAPPINGS, "a", [fence])

    async def delete_it() -> None:
        await world.delete(mapping)

    plan = first_before_reading((ORG_MAPPINGS, "a", key), delete_it)
    store = FaultyStore(world.store, plan)

    assert await world.through(store).repair() == []
    assert not any(call.writes for call in store.calls)
    assert await world.unique_row(mapping) is None
    await world.create("a", "x")


async def test_a_mapping_deleted_before_its_claim_is_read_gets_none(world: World) -> None:
    mapping = await world.create("a", "x")
    await world.store.transact(INTEGRATION_MAPPINGS, INTEGRATION, [Delete(row_key=claim_key("x"))])

    async def delete_it() -> None:
        await world.delete(mapping)

    plan = first_before_reading((INTEGRATION_MAPPINGS, INTEGRATION, claim_key("x")), delete_it)
    store = FaultyStore(world.store, plan)

    assert await world.through(store).repair() == []
    assert not any(call.writes for call in store.calls)
    assert await claim_on(world, "x") is None


async def test_an_external_organization_that_moves_to_another_is_no_duplicate(
    world: World,
) -> None:
    leaving = await world.create("a", "x")
    coming = await world.create("b", "y")

    async def move_it() -> None:
        await world.delete(leaving)
        await world.change(coming, external_org_id="x")

    plan = first_before_reading((ORG_MAPPINGS, "b", mapping_rows.org_row_key(coming)), move_it)
    store = FaultyStore(world.store, plan)
    protocol = WriteProtocol(store, clock=world.clock)
    check = ClaimCheck(store, protocol=protocol, dry_run=False)
    seen = {(each.org_id, each.mapping_id) for each in (leaving, coming)}

    assert await check.check(claim_address_of(leaving), seen) == []
    assert not any(call.writes for call in store.calls)
    assert await holder_of(world, "x") == coming.mapping_id


async def test_who_maps_the_one_form_of_an_id_meanwhile_keeps_it(world: World) -> None:
    mapping = await world.create("a", "7D0D")

    async def map_it() -> None:
        await world.create("b", "7d0d")

    claim = (INTEGRATION_MAPPINGS, INTEGRATION, claim_key("7d0d"))
    store = FaultyStore(world.store, first_before_reading(claim, map_it))

    [collision] = await world.through(store).repair()
    assert (collision.kind, collision.repaired) == (DivergenceKind.EXTERNAL_ID_COLLISION, False)
    assert collision.mapping == mapping.mapping_id
    holder = await world.mappings.get_claim_owner(INTEGRATION, "7d0d")
    assert holder is not None
    assert holder.org_id == "b"


async def test_a_mapping_that_moves_before_its_id_is_rewritten_is_left(world: World) -> None:
    mapping = await world.create("a", "7D0D")

    async def move_it() -> None:
        await world.change(mapping, external_org_id="elsewhere")

    claim = (INTEGRATION_MAPPINGS, INTEGRATION, claim_key("7d0d"))
    store = FaultyStore(world.store, first_before_reading(claim, move_it))

    await world.through(store).repair()
    row = await world.org_row(mapping)
    assert row is not None
    assert mapping_rows.from_entity(row).external_org_id == "elsewhere"


# ---------------------------------------------------------------------- parts


def first_before_reading(
    address: tuple[str, str, str], happens: Callable[[], Awaitable[None]]
) -> Plan:
    """Once, before that row is read for the first time, something happens in the store."""
    left = [happens]

    async def plan(call: Call) -> Fault | None:
        if left and call.method == "get" and call.arguments == address:
            await left.pop()()
        return None

    return plan


async def claim_on(world: World, external_org_id: str) -> Row | None:
    key = claim_key(external_org_id)
    return await world.store.get(INTEGRATION_MAPPINGS, INTEGRATION, key)


async def holder_of(world: World, external_org_id: str) -> str | None:
    holder = await world.mappings.get_claim_owner(INTEGRATION, external_org_id)
    return None if holder is None else holder.mapping_id
