"""What is excluded and mapped, because somebody excluded it while somebody mapped it."""

import pytest

from graphql_api.models.exclusion import Exclusion
from graphql_api.storage.exclusions import ExclusionStorageService
from graphql_api.storage.keys import external_exclusion_key, organization_exclusion_key
from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.repair.divergences import DivergenceKind
from tests.storage.world import AUTHOR, INTEGRATION, SHARED, World


@pytest.fixture
async def world() -> World:
    return await World.of(MemoryTableStore(), ["a", "b"])


@pytest.fixture
def exclusions(world: World) -> ExclusionStorageService:
    return ExclusionStorageService(world.store, clock=world.clock)


def of_organization(world: World, org_id: str, integration: str = INTEGRATION) -> Exclusion:
    return Exclusion(
        exclusion_id=organization_exclusion_key(org_id, integration),
        integration_name=integration,
        org_id=org_id,
        reason="",
        excluded_at=world.clock(),
        excluded_by="mira",
    )


def of_external(world: World, external_org_id: str, integration: str = INTEGRATION) -> Exclusion:
    return Exclusion(
        exclusion_id=external_exclusion_key(integration, external_org_id),
        integration_name=integration,
        external_org_id=external_org_id,
        reason="",
        excluded_at=world.clock(),
        excluded_by="mira",
    )


async def test_both_kinds_are_named_and_left_to_a_person(
    world: World, exclusions: ExclusionStorageService
) -> None:
    one, other = await world.create("a", "x"), await world.create("b", "y", integration=SHARED)
    for each in (of_organization(world, "a"), of_external(world, "y", SHARED)):
        await exclusions.exclude(each, by=AUTHOR)
    for dry_run in (False, True):
        found = await world.repair(dry_run=dry_run)
        assert [(each.kind, each.mapping, each.repaired) for each in found] == [
            (DivergenceKind.EXCLUDED_AND_MAPPED, one.mapping_id, False),
            (DivergenceKind.EXCLUDED_AND_MAPPED, other.mapping_id, False),
        ]
        assert "organization.a." in found[0].detail
    await world.delete(one)
    await exclusions.remove(of_external(world, "y", SHARED).exclusion_id, by=AUTHOR)
    assert await world.repair() == []


async def test_what_is_excluded_elsewhere_or_mapped_no_more_is_in_order(
    world: World, exclusions: ExclusionStorageService
) -> None:
    await world.create("a", "x")
    await world.delete(await world.create("b", "y"))
    for each in (
        of_organization(world, "a", SHARED),
        of_organization(world, "b"),
        of_external(world, "x", SHARED),
        of_external(world, "y"),
    ):
        await exclusions.exclude(each, by=AUTHOR)
    assert await world.repair() == []
