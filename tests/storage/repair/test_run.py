"""A store damaged by hand in each possible way: repair names it, repairs it, and is done."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from graphql_api.models.mapping import Hold, OrganizationMapping
from graphql_api.storage import mapping_rows
from graphql_api.storage.claim_owner import find_claim_owner
from graphql_api.storage.keys import (
    INTEGRATION_MAPPINGS,
    ORG_MAPPINGS,
    ORGANIZATIONS,
    ORGANIZATIONS_PARTITION,
    claim_key,
    pending_key,
    unique_key,
)
from graphql_api.storage.recovery import apply_pending
from graphql_api.storage.repair.divergences import Divergence, DivergenceKind
from graphql_api.storage.table_store import (
    Create,
    Delete,
    Entity,
    Operation,
    Replace,
    Row,
    TableStore,
    Value,
)
from graphql_api.storage.write_protocol import AlreadyMapped, ClaimedElsewhere, is_fence
from tests.storage.double_click import click_twice
from tests.storage.faulty import Fault, FaultyStore, Killed, fault_at
from tests.storage.world import INTEGRATION, SHARED, World

Damage = Callable[[World, OrganizationMapping], Awaitable[None]]


@pytest.fixture
async def world(store: TableStore) -> World:
    return await World.of(store, ["a", "b", "c"])


# ---------------------------------------------------------------------- damage that is repaired


async def index_row_is_lost(world: World, mapping: OrganizationMapping) -> None:
    await index(world, mapping, Delete(row_key=mapping_rows.integration_row_key(mapping)))


async def index_row_is_of_an_older_version(world: World, mapping: OrganizationMapping) -> None:
    older = mapping_rows.to_integration_entity(mapping)
    await world.change(mapping, external_org_name="Newer")
    await index(world, mapping, replace_with(older))


async def index_row_is_of_a_version_that_never_was(
    world: World, mapping: OrganizationMapping
) -> None:
    await index(
        world,
        mapping,
        replace_with(mapping_rows.to_integration_entity(replace(mapping, version=7))),
    )


async def index_row_has_other_content(world: World, mapping: OrganizationMapping) -> None:
    other = mapping_rows.to_integration_entity(replace(mapping, external_org_name="Other"))
    await index(world, mapping, replace_with(other))


async def index_row_cannot_be_read(world: World, mapping: OrganizationMapping) -> None:
    await index(
        world, mapping, Replace(row_key=mapping_rows.integration_row_key(mapping), properties={})
    )


async def index_row_has_no_mapping(world: World, mapping: OrganizationMapping) -> None:
    stray = mapping_rows.to_integration_entity(world.new("a", "stray"))
    await index(world, mapping, create(stray))


async def index_row_has_no_organization(world: World, mapping: OrganizationMapping) -> None:
    stray = mapping_rows.to_integration_entity(world.new("nowhere", "stray"))
    await index(world, mapping, create(stray))


async def index_row_has_a_key_of_no_meaning(world: World, mapping: OrganizationMapping) -> None:
    await index(world, mapping, Create(row_key="0", properties={}))


async def uniqueness_row_is_lost(world: World, mapping: OrganizationMapping) -> None:
    await truth(world, mapping, Delete(row_key=unique_key_of(mapping)))


async def uniqueness_row_is_a_fence(world: World, mapping: OrganizationMapping) -> None:
    await truth(world, mapping, Replace(row_key=unique_key_of(mapping), properties={}))


async def uniqueness_row_names_another(world: World, mapping: OrganizationMapping) -> None:
    await truth(
        world, mapping, Replace(row_key=unique_key_of(mapping), properties={"MappingId": "m0"})
    )


async def uniqueness_row_has_no_mapping(world: World, mapping: OrganizationMapping) -> None:
    key = unique_key(INTEGRATION, "nobody's")
    await truth(world, mapping, Create(row_key=key, properties={"MappingId": "m0"}))


async def uniqueness_row_names_a_deleted_mapping(
    world: World, mapping: OrganizationMapping
) -> None:
    row = await world.unique_row(mapping)
    assert row is not None
    await world.delete(mapping)
    await truth(world, mapping, create(row))


async def claim_is_lost(world: World, mapping: OrganizationMapping) -> None:
    await index(world, mapping, Delete(row_key=claim_key(mapping.external_org_id)))


async def claim_names_another_organization(world: World, mapping: OrganizationMapping) -> None:
    await change_claim(world, mapping, OrgId="b", MappingId="m0")


async def claim_cannot_be_read(world: World, mapping: OrganizationMapping) -> None:
    key = claim_key(mapping.external_org_id)
    await index(world, mapping, Replace(row_key=key, properties={}))


async def process_died_after_the_commit(world: World, mapping: OrganizationMapping) -> None:
    commit = 1  # after finding the mapping
    dying = FaultyStore(world.store, fault_at({commit: Fault.KILL_AFTER}))
    with pytest.raises(Killed):
        await world.through(dying).change(mapping, external_org_name="Newer")


async def process_died_after_changing_an_organization(
    world: World, mapping: OrganizationMapping
) -> None:
    dying = FaultyStore(world.store, fault_at({0: Fault.KILL_AFTER}))
    with pytest.raises(Killed):
        await world.through(dying).create_organization("d")


REPAIRED: dict[Damage, DivergenceKind] = {
    index_row_is_lost: DivergenceKind.INDEX_MISSING,
    index_row_is_of_an_older_version: DivergenceKind.INDEX_STALE,
    index_row_is_of_a_version_that_never_was: DivergenceKind.INDEX_STALE,
    index_row_has_other_content: DivergenceKind.INDEX_STALE,
    index_row_cannot_be_read: DivergenceKind.INDEX_STALE,
    index_row_has_no_mapping: DivergenceKind.INDEX_ORPHANED,
    index_row_has_no_organization: DivergenceKind.INDEX_ORPHANED,
    index_row_has_a_key_of_no_meaning: DivergenceKind.INDEX_ORPHANED,
    uniqueness_row_is_lost: DivergenceKind.UNIQUENESS_MISSING,
    uniqueness_row_is_a_fence: DivergenceKind.UNIQUENESS_MISSING,
    uniqueness_row_names_another: DivergenceKind.UNIQUENESS_WRONG,
    uniqueness_row_has_no_mapping: DivergenceKind.UNIQUENESS_ORPHANED,
    uniqueness_row_names_a_deleted_mapping: DivergenceKind.UNIQUENESS_ORPHANED,
    claim_is_lost: DivergenceKind.CLAIM_MISSING,
    claim_names_another_organization: DivergenceKind.CLAIM_WRONG,
    claim_cannot_be_read: DivergenceKind.CLAIM_WRONG,
    process_died_after_the_commit: DivergenceKind.PENDING_LEFT,
    process_died_after_changing_an_organization: DivergenceKind.PENDING_LEFT,
}


@pytest.mark.parametrize("damage", REPAIRED, ids=lambda damage: damage.__name__)
async def test_a_dry_run_names_it_a_run_repairs_it_and_a_second_run_finds_nothing(
    world: World, damage: Damage
) -> None:
    mapping = await world.create("a", "x")
    untouched = await world.create("b", "y", integration=SHARED)
    await damage(world, mapping)
    before = await everything(world)

    named = await world.repair(dry_run=True)
    assert [(each.kind, each.repaired) for each in named] == [(REPAIRED[damage], False)]
    assert await everything(world) == before

    repaired = await world.repair()
    assert repaired == [replace(each, repaired=True) for each in named]
    assert await world.repair() == []
    await check_whole(world, mapping)
    await check_whole(world, untouched)


async def test_a_double_click_leaves_nothing_to_mend(world: World) -> None:
    mapping = await click_twice(world, "a", "x")

    for dry_run in (True, False):
        assert await world.repair(dry_run=dry_run) == []

    world.clock.wait(60)
    with pytest.raises(ClaimedElsewhere) as refused:
        await world.create("b", "x")
    assert refused.value.hold is Hold.MAPPED
    assert await find_claim_owner(world.store, INTEGRATION, "x") == mapping
    await world.delete(mapping)
    await world.create("b", "x")


async def test_a_claim_that_names_a_sibling_does_not_hide_a_lost_uniqueness_row(
    world: World,
) -> None:
    mapping = await click_twice(world, "a", "x")
    await uniqueness_row_is_lost(world, mapping)

    assert [each.kind for each in await world.repair()] == [DivergenceKind.UNIQUENESS_MISSING]

    world.clock.wait(60)
    with pytest.raises(ClaimedElsewhere):
        await world.create("b", "x")


async def test_all_kinds_of_damage_at_once_are_repaired(world: World) -> None:
    for number, damage in enumerate(REPAIRED):
        await damage(world, await world.create("c", f"external {number}"))
    kinds = sorted(REPAIRED.values())

    assert sorted(each.kind for each in await world.repair(dry_run=True)) == kinds
    repaired = await world.repair()
    assert sorted(each.kind for each in repaired) == kinds
    assert all(each.repaired for each in repaired)
    assert await world.repair() == []


async def test_an_undamaged_store_has_no_divergences(world: World) -> None:
    mapping = await world.create("a", "x")
    await world.change(mapping, external_org_id="y")
    await world.delete(await world.create("b", "x"))
    await world.create("c", "x")
    for org_id in ("a", "b"):
        await world.create(org_id, "shared", integration=SHARED)
    before = await everything(world)

    assert await world.repair() == []
    assert await everything(world) == before


# ---------------------------------------------------------------------- damage that is only named


async def test_two_live_mappings_of_one_organization_are_named_and_left(world: World) -> None:
    first = await world.create("a", "x")
    second = await live_without_asking(world, world.new("a", "x"))

    for _ in range(2):
        [found] = await world.repair()
        assert_duplicate(found, first, second)
    await world.delete(second)
    assert [each.repaired for each in await world.repair()] == [True]
    assert await world.repair() == []
    with pytest.raises(AlreadyMapped):
        await world.create("a", "x")


async def test_two_live_mappings_of_two_organizations_are_named_and_left(world: World) -> None:
    first = await world.create("a", "x")
    second = await live_without_asking(world, world.new("b", "x"))

    named_and_repaired = await world.repair()
    assert {each.kind for each in named_and_repaired} == {
        DivergenceKind.UNIQUENESS_MISSING,
        DivergenceKind.DUPLICATE,
    }
    [found] = await world.repair()
    assert_duplicate(found, first, second)
    await world.delete(first)
    [claim] = await world.repair()
    assert (claim.kind, claim.mapping) == (DivergenceKind.CLAIM_WRONG, second.mapping_id)
    assert await world.repair() == []
    with pytest.raises(ClaimedElsewhere):
        await world.create("a", "x")


async def test_a_mapping_that_cannot_be_read_is_named_and_left_with_all_that_belongs_to_it(
    world: World,
) -> None:
    mapping = await world.create("a", "x")
    row = await world.org_row(mapping)
    assert row is not None
    garbled: dict[str, Value] = {**row.properties, "MappingData": "{"}
    await truth(world, mapping, Replace(row_key=row.row_key, properties=garbled))
    before = await everything(world)

    [found] = await world.repair()
    assert (found.kind, found.repaired) == (DivergenceKind.MAPPING_UNREADABLE, False)
    assert (found.organization, found.mapping) == ("a", mapping.mapping_id)
    assert row.row_key in found.detail
    assert await everything(world) == before


async def test_a_mapping_whose_keys_and_properties_disagree_is_named_and_left(
    world: World,
) -> None:
    mapping = await world.create("a", "x")
    moved = mapping_rows.to_org_entity(replace(mapping, mapping_id="other")).properties
    await truth(
        world, mapping, Replace(row_key=mapping_rows.org_row_key(mapping), properties=moved)
    )
    before = await everything(world)

    [found] = await world.repair()
    assert (found.kind, found.repaired) == (DivergenceKind.MAPPING_MISPLACED, False)
    assert (found.organization, found.mapping) == ("a", mapping.mapping_id)
    assert "says that it is mapping other" in found.detail
    assert await everything(world) == before


async def test_a_pending_row_that_cannot_be_read_is_named_and_left(world: World) -> None:
    mapping = await world.create("a", "x")
    key = pending_key(mapping.mapping_id, 9)
    await truth(world, mapping, Create(row_key=key, properties={"Audit": "?"}))

    for _ in range(2):
        [found] = await world.repair()
        assert (found.kind, found.repaired) == (DivergenceKind.PENDING_UNREADABLE, False)
        assert key in found.detail


async def test_a_claim_that_cannot_be_read_and_has_no_live_mapping_is_named_and_left(
    world: World,
) -> None:
    mapping = await world.create("a", "x")
    await world.delete(mapping)
    await claim_cannot_be_read(world, mapping)

    for _ in range(2):
        [found] = await world.repair()
        assert (found.kind, found.repaired) == (DivergenceKind.CLAIM_UNREADABLE, False)
        assert claim_key("x") in found.detail


async def test_an_organization_that_is_lost_while_its_mappings_are_there_is_named(
    world: World,
) -> None:
    mapping = await world.create("a", "x")
    await world.store.transact(ORGANIZATIONS, ORGANIZATIONS_PARTITION, [Delete(row_key="a")])

    for _ in range(2):
        [found] = await world.repair()
        assert (found.kind, found.organization) == (DivergenceKind.ORGANIZATION_MISSING, "a")
        assert not found.repaired
    await check_whole(world, mapping)


# ---------------------------------------------------------------------- beside writers


async def test_a_write_under_way_is_given_time(world: World) -> None:
    mapping = await world.create("a", "x")
    await process_died_after_the_commit(world, mapping)

    async def the_writer_goes_on(seconds: float) -> None:
        assert seconds == 2.0
        await apply_pending(world.store)

    assert await world.repair(sleep=the_writer_goes_on) == []


async def test_an_old_pending_row_is_not_waited_for(world: World) -> None:
    mapping = await world.create("a", "x")
    await process_died_after_the_commit(world, mapping)
    world.clock.wait(3)

    async def nobody_sleeps(seconds: float) -> None:
        raise AssertionError(seconds)

    [found] = await world.repair(sleep=nobody_sleeps)
    assert (found.kind, found.repaired) == (DivergenceKind.PENDING_LEFT, True)


async def test_a_claim_without_a_live_mapping_stays_as_it_is(world: World) -> None:
    dying = FaultyStore(world.store, fault_at({1: Fault.KILL_AFTER}))
    with pytest.raises(Killed):
        await world.through(dying).create("a", "x")
    before = await everything(world)

    assert await world.repair() == []
    assert await everything(world) == before


async def test_a_reservation_elsewhere_is_fenced_before_its_claim_is_given_back(
    world: World,
) -> None:
    mapping = await world.create("a", "x")
    await claim_names_another_organization(world, mapping)
    await world.repair()

    fence = await world.unique_row(replace(mapping, org_id="b"))
    assert fence is not None
    assert is_fence(fence)


# ---------------------------------------------------------------------- parts


async def live_without_asking(world: World, mapping: OrganizationMapping) -> OrganizationMapping:
    """Another tool wrote it into both tables."""
    await truth(world, mapping, create(mapping_rows.to_org_entity(mapping)))
    await index(world, mapping, create(mapping_rows.to_integration_entity(mapping)))
    return mapping


async def change_claim(world: World, mapping: OrganizationMapping, **fields: Value) -> None:
    key = claim_key(mapping.external_org_id)
    row = await world.store.get(INTEGRATION_MAPPINGS, mapping.integration_name, key)
    assert row is not None
    changed = Replace(row_key=key, properties={**row.properties, **fields})
    await index(world, mapping, changed)


async def truth(world: World, mapping: OrganizationMapping, operation: Operation) -> None:
    await world.store.transact(ORG_MAPPINGS, mapping.org_id, [operation])


async def index(world: World, mapping: OrganizationMapping, operation: Operation) -> None:
    await world.store.transact(INTEGRATION_MAPPINGS, mapping.integration_name, [operation])


def create(entity: Entity) -> Create:
    return Create(row_key=entity.row_key, properties=entity.properties)


def replace_with(entity: Entity) -> Replace:
    return Replace(row_key=entity.row_key, properties=entity.properties)


def unique_key_of(mapping: OrganizationMapping) -> str:
    return unique_key(mapping.integration_name, mapping.external_org_id)


def assert_duplicate(found: Divergence, *mappings: OrganizationMapping) -> None:
    assert (found.kind, found.repaired) == (DivergenceKind.DUPLICATE, False)
    for mapping in mappings:
        assert f"{mapping.mapping_id} of organization {mapping.org_id}" in found.detail


async def check_whole(world: World, mapping: OrganizationMapping) -> None:
    """Both tables hold the same, and the uniqueness row is there while the mapping is live."""
    row, indexed = await world.org_row(mapping), await world.index_row(mapping)
    assert row is not None
    assert indexed is not None
    assert row.properties == indexed.properties
    unique = await world.unique_row(mapping)
    named = None if unique is None else unique.properties["MappingId"]
    assert named == (mapping.mapping_id if row.properties["IsActive"] else None)


async def everything(world: World) -> list[Row]:
    partitions = [
        (ORGANIZATIONS, [ORGANIZATIONS_PARTITION]),
        (ORG_MAPPINGS, ["a", "b", "c", "nowhere"]),
        (INTEGRATION_MAPPINGS, [INTEGRATION, SHARED]),
    ]
    return [
        row
        for table, keys in partitions
        for key in keys
        for row in await world.store.query(table, key)
    ]
