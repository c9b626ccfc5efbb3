"""What mappings teach of an organization's names, and what a person says to forget."""

from collections.abc import AsyncIterator

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.organization import Organization
from graphql_api.services.errors import (
    LearntNameNotFoundError,
    OrganizationNotFoundError,
    PermissionDeniedError,
    ValidationError,
)
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.table_store import TableStore
from integrations.base import ExternalOrganization
from tests.actors import MANAGER, PROVIDER_VIEWER, manager_of, viewer_of
from tests.clock import Clock
from tests.vendors import ScriptedVendor, SharingVendor


class Documentation(ScriptedVendor):
    name = "itglue"


@pytest.fixture
def documentation() -> Documentation:
    return Documentation()


@pytest.fixture
async def services(
    store: TableStore, vendor: ScriptedVendor, documentation: Documentation, clock: Clock
) -> AsyncIterator[Services]:
    integrations = {
        "scripted": vendor,
        "itglue": documentation,
        SharingVendor.name: SharingVendor(),
    }
    services = build_services(store, integrations, cache=memory_cache(), clock=clock)
    yield services
    await services.discovery.aclose()


async def teach(
    services: Services, organization: Organization, name: str, integration: str = "itglue"
) -> str:
    new = NewMapping(
        organization_id=organization.org_id,
        integration_name=integration,
        external_org_id=f"{len(name)}-{integration}",
        external_org_name=name,
    )
    return (await services.mappings.create(MANAGER, new)).mapping_id


async def learnt(services: Services, organization: Organization) -> dict[str, bool]:
    """Names, and whether they are forgotten."""
    found = await services.learnt_names.of(MANAGER, organization.org_id)
    return {each.name: each.forgotten is not None for each in found}


async def test_a_name_is_learnt_from_each_mapping_that_teaches_it(
    services: Services, organization: Organization
) -> None:
    first = await teach(services, organization, "Plum Pantry & Sons")
    second = await teach(services, organization, "Plum Pantry and Sons", "scripted")
    await teach(services, organization, "Quill")
    many, one = await services.learnt_names.of(MANAGER, organization.org_id)
    assert (many.name, one.name) == ("Plum Pantry & Sons", "Quill")
    assert {each.mapping_id for each in many.taught_by} == {first, second}
    assert many.forgotten is None


async def test_what_organizations_may_share_is_no_name_of_one_of_them(
    services: Services, organization: Organization, vendor: ScriptedVendor
) -> None:
    await teach(services, organization, "Brightwell Hosting", SharingVendor.name)
    assert await learnt(services, organization) == {}
    vendor.organizations = [ExternalOrganization(id="1", name="Brightwell Hosting")]
    suggested = await services.suggestions.suggest(MANAGER, "scripted")
    assert suggested.found == []


async def test_the_name_that_the_vendor_lists_is_learnt_not_the_one_that_was_stored(
    services: Services, organization: Organization, documentation: Documentation
) -> None:
    await teach(services, organization, "Plum Pantry")
    documentation.organizations = [ExternalOrganization(id="11-itglue", name="Plum Larder")]
    await services.discovery.discover(MANAGER, "itglue")
    assert await learnt(services, organization) == {"Plum Larder": False}


async def test_what_it_is_called_anyway_is_not_learnt(
    services: Services, organization: Organization
) -> None:
    await services.aliases.add(MANAGER, organization.org_id, "Plum Pantry")
    await teach(services, organization, "LARKFIELD")
    await teach(services, organization, "plum  pantry")
    assert await learnt(services, organization) == {}


async def test_a_mapping_that_is_deactivated_teaches_no_more(
    services: Services, organization: Organization
) -> None:
    mapping_id = await teach(services, organization, "Plum Pantry")
    await services.mappings.delete(MANAGER, organization.org_id, mapping_id)
    assert await learnt(services, organization) == {}


async def test_what_is_forgotten_is_not_matched_until_it_is_restored(
    services: Services, organization: Organization, vendor: ScriptedVendor
) -> None:
    vendor.organizations = [ExternalOrganization(id="1", name="Plum Pantry Ltd")]
    await teach(services, organization, "Plum Pantry")

    async def is_suggested() -> bool:
        return bool((await services.suggestions.suggest(MANAGER, "scripted")).found)

    assert await is_suggested()
    await services.learnt_names.forget(MANAGER, organization.org_id, "PLUM PANTRY")
    assert not await is_suggested()
    await services.learnt_names.restore(MANAGER, organization.org_id, "plum pantry")
    assert await is_suggested()


async def test_it_stays_forgotten_whichever_mapping_teaches_it(
    services: Services, organization: Organization, clock: Clock
) -> None:
    mapping_id = await teach(services, organization, "Plum Pantry")
    clock.pass_time(hours=1)
    await services.learnt_names.forget(MANAGER, organization.org_id, "Plum Pantry")
    await services.mappings.delete(MANAGER, organization.org_id, mapping_id)
    [left] = await services.learnt_names.of(MANAGER, organization.org_id)
    assert left.taught_by == []
    await teach(services, organization, "plum pantry", "scripted")
    [again] = await services.learnt_names.of(MANAGER, organization.org_id)
    assert [each.integration_name for each in again.taught_by] == ["scripted"]
    assert again.forgotten is not None
    assert (again.forgotten.forgotten_at, again.forgotten.forgotten_by) == (clock.now, "mira")


async def test_forgetting_twice_is_forgetting_once(
    services: Services, organization: Organization
) -> None:
    await teach(services, organization, "Plum Pantry")
    first = await services.learnt_names.forget(MANAGER, organization.org_id, "Plum Pantry")
    assert await services.learnt_names.forget(MANAGER, organization.org_id, "Plum Pantry") == first


async def test_the_audit_tells_both(services: Services, organization: Organization) -> None:
    await teach(services, organization, "Plum Pantry")
    await services.learnt_names.forget(MANAGER, organization.org_id, "Plum Pantry")
    await services.learnt_names.restore(MANAGER, organization.org_id, "Plum Pantry")
    page = await services.audit.events(MANAGER, organization_id=organization.org_id, first=50)
    changes = [each.changes for each in page.items if "forgottenNames" in each.changes]
    forgotten = {"forgottenNames": {"before": None, "after": ["Plum Pantry"]}}
    restored = {"forgottenNames": {"before": ["Plum Pantry"], "after": None}}
    assert sorted(changes, key=str) == sorted([forgotten, restored], key=str)


async def test_what_nobody_taught_cannot_be_forgotten_nor_restored(
    services: Services, organization: Organization
) -> None:
    with pytest.raises(LearntNameNotFoundError):
        await services.learnt_names.forget(MANAGER, organization.org_id, "Plum Pantry")
    with pytest.raises(LearntNameNotFoundError):
        await services.learnt_names.restore(MANAGER, organization.org_id, "Plum Pantry")
    with pytest.raises(ValidationError):
        await services.learnt_names.forget(MANAGER, organization.org_id, " ")


async def test_who_sees_the_organization_sees_them_and_provider_wide_managers_change_them(
    services: Services, organization: Organization
) -> None:
    await teach(services, organization, "Plum Pantry")
    own = viewer_of(organization.org_id)
    assert len(await services.learnt_names.of(own, organization.org_id)) == 1
    for actor in (PROVIDER_VIEWER, manager_of(organization.org_id)):
        with pytest.raises(PermissionDeniedError):
            await services.learnt_names.forget(actor, organization.org_id, "Plum Pantry")
        with pytest.raises(PermissionDeniedError):
            await services.learnt_names.restore(actor, organization.org_id, "Plum Pantry")
    with pytest.raises(OrganizationNotFoundError):
        await services.learnt_names.of(viewer_of("another"), organization.org_id)
