"""Granting, revoking, and what a person may do by it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from graphql_api.composition import open_orgmap
from graphql_api.models.audit import AuditAction
from graphql_api.models.organization import OrganizationId
from graphql_api.services.access import EVERYTHING, NOTHING, Identity, Permission
from graphql_api.services.clock import utc_now
from graphql_api.services.errors import (
    GrantNotFoundError,
    OrganizationNotFoundError,
    PermissionDeniedError,
    ValidationError,
)
from graphql_api.storage.grants import GrantStorageService
from graphql_api.storage.keys import USER_PERMISSIONS
from graphql_api.storage.recovery import apply_pending
from tests.stopping_store import StoppingStore
from tests.two_customers import (
    CHIEF,
    INTEGRATIONS,
    MANAGE,
    VIEW,
    TwoCustomers,
    settings_in,
    two_customers,
)

BOTH = frozenset(Permission)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[TwoCustomers]:
    async with two_customers(settings_in(tmp_path)) as world:
        yield world


async def test_a_grant_counts_at_once_also_in_another_process(
    world: TwoCustomers, tmp_path: Path
) -> None:
    async with open_orgmap(settings_in(tmp_path), integrations=INTEGRATIONS) as other:
        await world.grant("ada", MANAGE, on=world.a)
        actor = await other.services.grants.actor(Identity(user_id="ada"), source="graphql")
        assert actor.permissions(world.a.id) == BOTH
        assert actor.permissions(world.b.id) == NOTHING

        await other.services.grants.revoke(CHIEF, user_id="ada", organization_id=world.a.id)
        assert (await world.actor("ada")).permissions(world.a.id) == NOTHING


async def test_what_the_sign_in_gives_and_what_was_granted_add_up(world: TwoCustomers) -> None:
    await world.grant("ada", MANAGE, on=world.a)
    identity = Identity(user_id="ada", provider_wide=frozenset(VIEW))

    actor = await world.services.grants.actor(identity, source="graphql")
    assert actor.permissions() == {Permission.canViewConfig}
    assert actor.permissions(world.a.id) == BOTH
    assert actor.permissions(world.b.id) == {Permission.canViewConfig}


async def test_a_client_that_asked_to_read_cannot_change(world: TwoCustomers) -> None:
    await world.grant("ada", MANAGE)
    await world.grant("ada", MANAGE, on=world.a)
    for provider_wide in (NOTHING, EVERYTHING):
        identity = Identity(user_id="ada", provider_wide=provider_wide, ceiling=frozenset(VIEW))
        actor = await world.services.grants.actor(identity, source="graphql")
        assert actor.permissions(world.a.id) == {Permission.canViewConfig}
        assert not actor.is_provider_manager


async def test_a_client_that_asked_to_manage_may_read_what_the_person_may(
    world: TwoCustomers,
) -> None:
    await world.grant("ada", VIEW, on=world.a)
    identity = Identity(user_id="ada", ceiling=frozenset(MANAGE))
    actor = await world.services.grants.actor(identity, source="graphql")
    assert actor.permissions(world.a.id) == {Permission.canViewConfig}


async def test_people_are_told_apart_by_every_letter(world: TwoCustomers) -> None:
    await world.grant("ada", MANAGE)
    for other in ("Ada", "ada ", "ad", "adaa", "ada/"):
        assert (await world.actor(other)).permissions() == NOTHING


@pytest.mark.parametrize("user_id", ["", "   ", "x" * 201, "a\x00b", "\ud800"])
async def test_a_user_id_that_cannot_be_is_refused(world: TwoCustomers, user_id: str) -> None:
    with pytest.raises(ValidationError) as refused:
        await world.grant(user_id, VIEW)
    assert [problem.field for problem in refused.value.fields] == ["userId"]
    with pytest.raises(ValidationError):
        await world.services.grants.revoke(CHIEF, user_id=user_id, organization_id=None)


async def test_a_grant_of_nothing_is_refused(world: TwoCustomers) -> None:
    with pytest.raises(ValidationError, match="canViewConfig"):
        await world.grant("ada", [])


async def test_access_to_an_organization_that_is_not_there_cannot_be_granted(
    world: TwoCustomers,
) -> None:
    with pytest.raises(OrganizationNotFoundError):
        await world.services.grants.grant(
            CHIEF, user_id="ada", organization_id="missing", permissions=VIEW
        )


async def test_what_was_not_granted_cannot_be_revoked(world: TwoCustomers) -> None:
    await world.grant("ada", VIEW, on=world.a)
    for organization_id in (None, world.b.id):
        with pytest.raises(GrantNotFoundError):
            await world.services.grants.revoke(
                CHIEF, user_id="ada", organization_id=organization_id
            )


async def test_a_manager_of_one_organization_grants_nothing(world: TwoCustomers) -> None:
    await world.grant("ada", MANAGE, on=world.a)
    ada = await world.actor("ada")
    grants = world.services.grants
    for organization_id, error in (
        (None, PermissionDeniedError),
        (world.a.id, PermissionDeniedError),
        (world.b.id, OrganizationNotFoundError),
    ):
        with pytest.raises(error):
            await grants.grant(
                ada, user_id="ada", organization_id=organization_id, permissions=MANAGE
            )
        with pytest.raises(error):
            await grants.revoke(ada, user_id="ada", organization_id=organization_id)
        with pytest.raises(error):
            await grants.list(ada, organization_id=organization_id, first=10)


async def test_the_last_provider_wide_manager_stays_one(world: TwoCustomers) -> None:
    await world.grant("ada", MANAGE)
    with pytest.raises(ValidationError, match="last person with a provider-wide grant") as revoked:
        await world.services.grants.revoke(CHIEF, user_id="ada", organization_id=None)
    with pytest.raises(ValidationError, match="last person with a provider-wide grant") as lessened:
        await world.grant("ada", VIEW)
    assert revoked.value.fields[0].field == "userId"
    assert lessened.value.fields[0].field == "permissions"
    assert (await world.actor("ada")).is_provider_manager


async def test_two_managers_who_revoke_each_other_at_once_leave_one(
    world: TwoCustomers,
) -> None:
    await world.grant("ada", MANAGE)
    await world.grant("bob", MANAGE)
    ada, bob = await world.actor("ada"), await world.actor("bob")

    outcomes = await asyncio.gather(
        world.services.grants.revoke(ada, user_id="bob", organization_id=None),
        world.services.grants.revoke(bob, user_id="ada", organization_id=None),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "AccessGrant",
        "ValidationError",
    ]


async def test_grants_are_in_the_audit_trail_of_the_organization(world: TwoCustomers) -> None:
    await world.grant("ada", VIEW, on=world.a)
    await world.services.grants.revoke(CHIEF, user_id="ada", organization_id=world.a.id)

    events = await world.services.audit.events(CHIEF, organization_id=world.a.id, first=2)
    assert [event.action for event in events.items] == [
        AuditAction.ACCESS_REVOKED,
        AuditAction.ACCESS_GRANTED,
    ]
    assert {event.user_id for event in events.items} == {"chief"}


# ------------------------------------------------------------------ recovery


async def test_recovery_finishes_what_an_interrupted_grant_owes(world: TwoCustomers) -> None:
    store = world.orgmap.store
    interrupted = GrantStorageService(StoppingStore(store), clock=utc_now)
    for org_id in (None, OrganizationId(world.a.id)):
        await interrupted.grant(org_id, "ada", frozenset(VIEW), by=CHIEF.author)

    assert await apply_pending(store) == 2
    assert await apply_pending(store) == 0
    index = await store.query(USER_PERMISSIONS, "ada")
    assert [row.row_key for row in index] == ["*", world.a.id]
    events = await world.services.audit.events(CHIEF, organization_id=None, first=2)
    assert {event.action for event in events.items} == {AuditAction.ACCESS_GRANTED}


# ------------------------------------------------------------------ the first manager


async def test_the_first_start_makes_the_named_person_manager(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, bootstrap_admin="first@example.com")
    async with open_orgmap(settings, integrations=INTEGRATIONS) as orgmap:
        grants = orgmap.services.grants
        actor = await grants.actor(Identity(user_id="first@example.com"), source="graphql")
        assert actor.is_provider_manager
        [event] = (await orgmap.services.audit.events(CHIEF, organization_id=None, first=10)).items
        assert (event.user_id, event.source) == ("bootstrap", "cli")


async def test_later_starts_make_nobody_manager(tmp_path: Path) -> None:
    async with open_orgmap(settings_in(tmp_path, bootstrap_admin="first")) as orgmap:
        grants = orgmap.services.grants
        await grants.grant(CHIEF, user_id="second", organization_id=None, permissions=MANAGE)
        await grants.revoke(CHIEF, user_id="first", organization_id=None)
    for name in ("first", "third"):
        async with open_orgmap(settings_in(tmp_path, bootstrap_admin=name)) as orgmap:
            actor = await orgmap.services.grants.actor(Identity(user_id=name), source="graphql")
            assert actor.permissions() == NOTHING


ADA = "0a9c1f6e-5a43-4b6e-9d0c-2f1f4c4d9a10"


@pytest.mark.parametrize("granted", [ADA, ADA.upper()])
@pytest.mark.parametrize("signed_in", [ADA, ADA.upper()])
async def test_a_guid_is_the_same_person_in_any_letter_case(
    world: TwoCustomers, granted: str, signed_in: str
) -> None:
    await world.grant(granted, MANAGE, on=world.a)
    actor = await world.actor(signed_in)
    assert actor.user_id == ADA
    assert actor.permissions(world.a.id) == BOTH
    await world.services.grants.revoke(CHIEF, user_id=granted.upper(), organization_id=world.a.id)
    assert (await world.actor(signed_in)).permissions(world.a.id) == NOTHING


async def test_an_id_that_is_no_guid_is_another_persons_in_other_letters(
    world: TwoCustomers,
) -> None:
    await world.grant("Ada", MANAGE, on=world.a)
    assert (await world.actor("ada")).permissions(world.a.id) == NOTHING


async def test_the_first_manager_may_be_named_in_capital_letters(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, bootstrap_admin=ADA.upper())
    async with open_orgmap(settings, integrations=INTEGRATIONS) as orgmap:
        actor = await orgmap.services.grants.actor(Identity(user_id=ADA), source="graphql")
        assert actor.is_provider_manager
