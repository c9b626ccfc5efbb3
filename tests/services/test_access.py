from collections.abc import Awaitable, Callable

import pytest

from graphql_api.composition import Services
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor, Permission, provider_manager
from graphql_api.services.errors import (
    ExternalOrganizationNotFoundError,
    OrganizationNotFoundError,
    PermissionDeniedError,
)
from graphql_api.services.mapping_fields import NewMapping
from tests.actors import MANAGER, NOBODY, PROVIDER_VIEWER, manager_of, viewer_of

Create = Callable[..., Awaitable[Organization]]
Operation = Callable[[Services, Actor, OrganizationMapping], Awaitable[object]]


@pytest.fixture
async def mapping(services: Services, organization: Organization) -> OrganizationMapping:
    """Of the organization that the actors of these tests may see, or may not."""
    return await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name="scripted",
            external_org_id="14",
        ),
    )


READS: dict[str, Operation] = {
    "get the organization": lambda services, actor, mapping: services.organizations.get(
        actor, mapping.org_id
    ),
    "list its mappings": lambda services, actor, mapping: services.mappings.list_by_organization(
        actor, mapping.org_id
    ),
    "get a mapping": lambda services, actor, mapping: services.mappings.get(
        actor, mapping.org_id, mapping.mapping_id
    ),
    "read its audit events": lambda services, actor, mapping: services.audit.events(
        actor, organization_id=mapping.org_id, first=50
    ),
}
WRITES: dict[str, Operation] = {
    "update a mapping": lambda services, actor, mapping: services.mappings.update(
        actor, mapping.org_id, mapping.mapping_id, {"external_org_name": "New"}
    ),
    "delete a mapping": lambda services, actor, mapping: services.mappings.delete(
        actor, mapping.org_id, mapping.mapping_id
    ),
    "test a connection": lambda services, actor, mapping: services.connections.test(
        actor, mapping.org_id, mapping.mapping_id
    ),
}
PROVIDERS_WRITES: dict[str, Operation] = {
    "update the organization": lambda services, actor, mapping: services.organizations.update(
        actor, mapping.org_id, {"name": "New"}
    ),
    "create a mapping": lambda services, actor, mapping: services.mappings.create(
        actor,
        NewMapping(
            organization_id=mapping.org_id,
            integration_name="scripted",
            external_org_id="15",
        ),
    ),
}


@pytest.mark.parametrize("operation", [*READS, *WRITES, *PROVIDERS_WRITES])
async def test_what_one_may_not_see_does_not_exist(
    services: Services, create_organization: Create, mapping: OrganizationMapping, operation: str
) -> None:
    other = await create_organization("Other")
    for actor in (NOBODY, viewer_of(other.org_id), manager_of(other.org_id)):
        with pytest.raises(OrganizationNotFoundError) as caught:
            await {**READS, **WRITES, **PROVIDERS_WRITES}[operation](services, actor, mapping)
        assert caught.value.id == mapping.org_id


@pytest.mark.parametrize("operation", READS)
async def test_one_who_may_see_it_may_read_it(
    services: Services, mapping: OrganizationMapping, operation: str
) -> None:
    for actor in (viewer_of(mapping.org_id), manager_of(mapping.org_id), PROVIDER_VIEWER, MANAGER):
        await READS[operation](services, actor, mapping)


@pytest.mark.parametrize("operation", WRITES)
async def test_one_who_may_only_look_may_not_change_it(
    services: Services, mapping: OrganizationMapping, operation: str
) -> None:
    for actor in (viewer_of(mapping.org_id), PROVIDER_VIEWER):
        with pytest.raises(PermissionDeniedError) as caught:
            await WRITES[operation](services, actor, mapping)
        assert caught.value.permission == "canManageConfig"
        assert caught.value.organization_id == mapping.org_id
    kept = await services.mappings.list_by_organization(MANAGER, mapping.org_id)
    assert kept == [mapping]


@pytest.mark.parametrize("operation", WRITES)
async def test_one_who_manages_it_may_change_it(
    services: Services, mapping: OrganizationMapping, operation: str
) -> None:
    await WRITES[operation](services, manager_of(mapping.org_id), mapping)


@pytest.mark.parametrize("operation", PROVIDERS_WRITES)
async def test_some_changes_are_for_provider_wide_managers_alone(
    services: Services, mapping: OrganizationMapping, operation: str
) -> None:
    for actor in (viewer_of(mapping.org_id), PROVIDER_VIEWER, manager_of(mapping.org_id)):
        with pytest.raises((PermissionDeniedError, ExternalOrganizationNotFoundError)):
            await PROVIDERS_WRITES[operation](services, actor, mapping)
    await PROVIDERS_WRITES[operation](services, MANAGER, mapping)


async def test_only_provider_wide_managers_create_organizations(
    services: Services, organization: Organization
) -> None:
    for actor in (NOBODY, PROVIDER_VIEWER, manager_of(organization.org_id)):
        with pytest.raises(PermissionDeniedError) as caught:
            await services.organizations.create(actor, name="New")
        assert str(caught.value) == (
            "This requires the permission canManageConfig provider-wide. Ask a provider-wide "
            "manager to grant it."
        )


async def test_the_audit_trail_of_all_is_for_provider_wide_viewers(
    services: Services, organization: Organization
) -> None:
    with pytest.raises(PermissionDeniedError):
        await services.audit.events(manager_of(organization.org_id), organization_id=None, first=5)
    page = await services.audit.events(PROVIDER_VIEWER, organization_id=None, first=5)
    assert [event.org_id for event in page.items] == [organization.org_id]


async def test_discovery_needs_a_manager_of_something(
    services: Services, organization: Organization
) -> None:
    for actor in (NOBODY, PROVIDER_VIEWER, viewer_of(organization.org_id)):
        with pytest.raises(PermissionDeniedError):
            await services.discovery.discover(actor, "scripted")
    for actor in (MANAGER, manager_of(organization.org_id)):
        await services.discovery.discover(actor, "scripted")


async def test_lists_hold_what_one_may_see(services: Services, create_organization: Create) -> None:
    organizations = [await create_organization(f"Org {n}") for n in range(6)]
    for number, organization in enumerate(organizations):
        await services.mappings.create(
            MANAGER,
            NewMapping(
                organization_id=organization.org_id,
                integration_name="scripted",
                external_org_id=str(number),
            ),
        )
    own = sorted(organization.org_id for organization in organizations[1::2])
    actor = viewer_of(*own)
    page = await services.organizations.list(actor, first=2)
    assert ([each.org_id for each in page.items], page.has_next) == (own[:2], True)
    rest = await services.organizations.list(actor, first=2, after=own[1])
    assert ([each.org_id for each in rest.items], rest.has_next) == (own[2:], False)
    assert not (await services.organizations.list(NOBODY, first=5)).items

    mapped = await services.mappings.list_by_integration(actor, "scripted", first=2)
    assert ([each.org_id for each in mapped.items], mapped.has_next) == (own[:2], True)
    more = await services.mappings.list_by_integration(actor, "scripted", first=2, after=mapped.end)
    assert ([each.org_id for each in more.items], more.has_next) == (own[2:], False)

    found = await services.mappings.group_by_external_organization(actor, "scripted", ["0", "1"])
    assert (len(found["0"]), len(found["1"])) == (0, 1)


def test_managing_includes_viewing() -> None:
    actor = Actor(
        user_id="u",
        source="cli",
        provider_wide=frozenset(),
        by_organization={"a": frozenset({Permission.canManageConfig}), "b": frozenset()},
    )
    assert actor.may_manage("a")
    assert actor.may_view("a")
    assert not actor.may_view("b")
    assert not actor.may_view("c")
    assert not actor.is_provider_wide


def test_a_provider_manager_may_do_everything_everywhere() -> None:
    actor = provider_manager("mira", source="workflow")
    assert actor.permissions() == actor.permissions("any") == frozenset(Permission)
    assert (actor.author.user_id, actor.author.source) == ("mira", "workflow")
