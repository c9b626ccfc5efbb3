"""With whose permissions a workflow acts."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from tests.two_customers import CHIEF, MANAGE, VIEW, TwoCustomers, settings_in, two_customers
from workflow_context import OrganizationContext, open_context, open_workflows
from workflow_context.exceptions import (
    NoGrantError,
    OrganizationNotFoundError,
    PermissionDeniedError,
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[TwoCustomers]:
    """As in production: the issuer is never asked, because a workflow brings no token."""
    settings = settings_in(
        tmp_path, auth="oidc", oidc_issuer="https://id.example", oidc_audience="orgmap"
    )
    async with two_customers(settings) as world:
        yield world


async def test_a_user_without_a_grant_is_told_so_whatever_is_asked(world: TwoCustomers) -> None:
    """Never as if there were no organization, or none to do anything for."""
    with pytest.raises(NoGrantError, match="There is no grant to automation"):
        async with open_context(
            organization_id=world.a.id, user_id="automation", orgmap=world.orgmap
        ):
            pass
    async with open_workflows(user_id="automation", orgmap=world.orgmap) as workflows:
        for asked in (
            workflows.organizations(),
            workflows.for_organization(world.a.id),
            workflows.for_each_organization(name_of),
            workflows.find_organization("vendor", "ext-alpha"),
            workflows.create_organization("Gamma GmbH"),
            workflows.discover("vendor"),
        ):
            with pytest.raises(NoGrantError):
                await asked


async def test_what_was_granted_and_taken_away_is_no_grant(world: TwoCustomers) -> None:
    await world.grant("automation", VIEW, on=world.a)
    await world.services.grants.revoke(CHIEF, user_id="automation", organization_id=world.a.id)
    async with open_workflows(user_id="automation", orgmap=world.orgmap) as workflows:
        with pytest.raises(NoGrantError):
            await workflows.organizations()


async def name_of(context: OrganizationContext) -> str:
    return context.organization_name


async def test_a_grant_to_the_automation_lets_it_act(world: TwoCustomers) -> None:
    await world.grant("automation", MANAGE)
    for customer in (world.a, world.b):
        async with open_context(
            organization_id=customer.id, user_id="automation", orgmap=world.orgmap
        ) as context:
            mapping = await context.get_integration_mapping("vendor")
            assert mapping.external_org_id == customer.mapping.external_org_id


async def test_a_user_of_one_organization_acts_there_alone(world: TwoCustomers) -> None:
    await world.grant("ada", VIEW, on=world.a)
    async with open_context(
        organization_id=world.a.id, user_id="ada", orgmap=world.orgmap
    ) as context:
        assert await context.get_org_mappings()
        with pytest.raises(PermissionDeniedError):
            await context.delete_integration_mapping("vendor")
    with pytest.raises(OrganizationNotFoundError):
        async with open_context(organization_id=world.b.id, user_id="ada", orgmap=world.orgmap):
            pass


async def test_a_client_can_write_so_it_needs_permission_to_manage(world: TwoCustomers) -> None:
    await world.grant("ada", VIEW, on=world.a)
    await world.grant("olga", MANAGE, on=world.a)
    for user_id in ("ada", "olga"):
        async with open_context(
            organization_id=world.a.id, user_id=user_id, orgmap=world.orgmap
        ) as context:
            assert (await context.get_integration_mapping("vendor")).external_org_id == "ext-alpha"
            if user_id == "olga":
                client = cast(str, await context.get_integration("vendor"))
                assert client == "ext-alpha"
                continue
            for refused in (context.get_integration, context.test_connection, context.discover):
                with pytest.raises(PermissionDeniedError) as caught:
                    await refused("vendor")
                assert caught.value.permission == "canManageConfig"


async def test_whose_an_organization_is_is_told_of_those_that_one_sees(
    world: TwoCustomers,
) -> None:
    await world.grant("ada", VIEW, on=world.a)
    async with open_context(
        organization_id=world.a.id, user_id="ada", orgmap=world.orgmap
    ) as context:
        found = await context.find_organization("vendor", "ext-alpha")
        assert found is not None
        assert found.org_id == world.a.id
        assert await context.find_organization("vendor", "ext-beta") is None
    async with open_workflows(user_id="ada", orgmap=world.orgmap) as workflows:
        assert await workflows.find_organization("vendor", "ext-alpha") == found
        assert await workflows.find_organization("vendor", "ext-beta") is None


async def test_what_a_person_of_one_customer_may_not_do_is_refused_in_a_workflow_too(
    world: TwoCustomers,
) -> None:
    await world.grant("olga", MANAGE, on=world.a)
    async with open_context(
        organization_id=world.a.id, user_id="olga", orgmap=world.orgmap
    ) as context:
        with pytest.raises(PermissionDeniedError):
            await context.create_organization("Gamma GmbH")
        assert [each.org_id for each in await context.organizations()] == [world.a.id]
        listed = (await context.discover("vendor")).listing
        assert [each.id for each in listed.organizations] == ["ext-alpha"]


async def test_in_development_whoever_has_no_grant_acts_as_a_manager(tmp_path: Path) -> None:
    async with two_customers(settings_in(tmp_path, auth="dev")) as world:
        await world.grant("ada", VIEW, on=world.a)
        async with open_context(
            organization_id=world.a.id, user_id="bob", orgmap=world.orgmap
        ) as context:
            await context.delete_integration_mapping("vendor")
        async with open_context(
            organization_id=world.a.id, user_id="ada", orgmap=world.orgmap
        ) as context:
            with pytest.raises(PermissionDeniedError):
                await context.set_integration_mapping("vendor", "ext-free-alpha")
