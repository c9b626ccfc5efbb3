"""Grants whose index was damaged by hand: repair names the damage, repairs it, and is done."""

from collections.abc import Awaitable, Callable

import pytest

from graphql_api.models.grant import AccessGrant, Permission
from graphql_api.models.organization import OrganizationId
from graphql_api.storage import grant_rows
from graphql_api.storage.grants import GrantStorageService
from graphql_api.storage.keys import ORG_PERMISSIONS, PROVIDER_WIDE, USER_PERMISSIONS
from graphql_api.storage.repair.divergences import DivergenceKind
from graphql_api.storage.table_store import Delete, Replace, TableStore
from tests.stopping_store import StoppingStore
from tests.storage.world import AUTHOR, World

VIEW = frozenset([Permission.canViewConfig])
MANAGE = frozenset([Permission.canManageConfig])

Damage = Callable[[World, AccessGrant], Awaitable[None]]


@pytest.fixture
async def world(store: TableStore) -> World:
    return await World.of(store, ["a", "b"])


def grants_of(world: World) -> GrantStorageService:
    return GrantStorageService(world.store, clock=world.clock)


async def index_row_is_lost(world: World, grant: AccessGrant) -> None:
    await index(world, grant, Delete(row_key=grant_rows.org_key(grant)))


async def index_row_is_of_an_older_version(world: World, grant: AccessGrant) -> None:
    older = Replace(
        row_key=grant_rows.org_key(grant), properties=grant_rows.to_user_entity(grant).properties
    )
    await grants_of(world).grant(org_id_of(grant), grant.user_id, MANAGE, by=AUTHOR)
    await index(world, grant, older)


async def index_row_cannot_be_read(world: World, grant: AccessGrant) -> None:
    await index(world, grant, Replace(row_key=grant_rows.org_key(grant), properties={}))


async def process_died_after_the_commit(world: World, grant: AccessGrant) -> None:
    dying = grants_of(world.through(StoppingStore(world.store)))
    await dying.grant(org_id_of(grant), grant.user_id, MANAGE, by=AUTHOR)


@pytest.mark.parametrize("org_id", ["a", None], ids=["on an organization", "provider-wide"])
@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        (index_row_is_lost, DivergenceKind.GRANT_INDEX_MISSING),
        (index_row_is_of_an_older_version, DivergenceKind.GRANT_INDEX_STALE),
        (index_row_cannot_be_read, DivergenceKind.GRANT_INDEX_STALE),
        (process_died_after_the_commit, DivergenceKind.PENDING_LEFT),
    ],
)
async def test_a_dry_run_names_it_a_run_repairs_it_and_a_second_run_finds_nothing(
    world: World, damage: Damage, kind: DivergenceKind, org_id: str | None
) -> None:
    grants = grants_of(world)
    organization = None if org_id is None else OrganizationId(org_id)
    grant = await grants.grant(organization, "dana", VIEW, by=AUTHOR)
    await grants.grant(OrganizationId("b"), "untouched", MANAGE, by=AUTHOR)
    await damage(world, grant)

    named = await world.repair(dry_run=True)
    assert [(each.kind, each.organization, each.repaired) for each in named] == [
        (kind, org_id, False)
    ]
    [repaired] = await world.repair()
    assert (repaired.kind, repaired.repaired) == (kind, True)

    assert await world.repair(dry_run=True) == []
    truth = await world.store.get(
        ORG_PERMISSIONS, grant_rows.org_key(grant), grant_rows.user_key(grant)
    )
    shown = await world.store.get(
        USER_PERMISSIONS, grant_rows.user_key(grant), grant_rows.org_key(grant)
    )
    assert truth is not None
    assert shown is not None
    assert shown.properties == truth.properties


async def test_a_revoked_grant_is_compared_too(world: World) -> None:
    grants = grants_of(world)
    grant = await grants.grant(OrganizationId("a"), "dana", VIEW, by=AUTHOR)
    await grants.revoke(OrganizationId("a"), "dana", by=AUTHOR)
    await index(
        world, grant, Replace(row_key="a", properties=grant_rows.to_user_entity(grant).properties)
    )

    [found] = await world.repair()

    assert (found.kind, found.repaired) == (DivergenceKind.GRANT_INDEX_STALE, True)
    assert await world.repair() == []


async def test_a_grant_that_cannot_be_read_is_named_and_left(world: World) -> None:
    grant = await grants_of(world).grant(None, "dana", VIEW, by=AUTHOR)
    garbled = Replace(row_key=grant_rows.user_key(grant), properties={"UserId": "dana"})
    await world.store.transact(ORG_PERMISSIONS, PROVIDER_WIDE, [garbled])

    [found] = await world.repair()

    assert (found.kind, found.repaired) == (DivergenceKind.GRANT_UNREADABLE, False)
    assert "dana" in found.detail


async def index(world: World, grant: AccessGrant, operation: Delete | Replace) -> None:
    await world.store.transact(USER_PERMISSIONS, grant_rows.user_key(grant), [operation])


def org_id_of(grant: AccessGrant) -> OrganizationId | None:
    return None if grant.org_id is None else OrganizationId(grant.org_id)
