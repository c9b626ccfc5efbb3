"""Suggestions over real mappings and listings."""

from collections.abc import Awaitable, Callable

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.organization import Organization
from graphql_api.services.errors import IntegrationNotFoundError, PermissionDeniedError
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.services.proposals import Proposals
from graphql_api.storage.table_store import TableStore
from integrations.base import ExternalOrganization
from tests.actors import MANAGER, PROVIDER_VIEWER, manager_of
from tests.vendors import ScriptedVendor

Create = Callable[..., Awaitable[Organization]]


@pytest.fixture
def vendor() -> ScriptedVendor:
    vendor = ScriptedVendor()
    vendor.organizations = [
        ExternalOrganization(id="1", name="Larkfield Dental Group Ltd"),
        ExternalOrganization(id="2", name="Corvane Logistics, Inc."),
        ExternalOrganization(id="3", name="Quite Another"),
    ]
    return vendor


def pairs(proposals: Proposals) -> list[tuple[str, str]]:
    return [(each.organization.name, each.external_organization.id) for each in proposals.found]


async def test_organizations_are_proposed_what_they_probably_are(
    services: Services, create_organization: Create
) -> None:
    for name in ("Larkfield Dental Group", "Corvane Logistics", "Meridew Architects"):
        await create_organization(name)
    proposals = await services.suggestions.suggest(MANAGER, "scripted")
    assert sorted(pairs(proposals)) == [
        ("Corvane Logistics", "2"),
        ("Larkfield Dental Group", "1"),
    ]
    assert [each.name for each in proposals.unmatched_organizations] == ["Meridew Architects"]
    assert [each.id for each in proposals.unmatched_external_organizations] == ["3"]
    for each in proposals.found:
        assert 0 < each.suggestion.confidence <= 1
        assert each.suggestion.signals


async def test_a_name_that_stands_for_none_is_no_reason(
    services: Services, vendor: ScriptedVendor, create_organization: Create
) -> None:
    vendor.organizations = [ExternalOrganization(id="7", name="No name (7)", is_nameless=True)]
    await create_organization("No Name 7")
    assert pairs(await services.suggestions.suggest(MANAGER, "scripted")) == []


async def test_what_is_mapped_is_proposed_to_nobody(
    services: Services, create_organization: Create
) -> None:
    larkfield = await create_organization("Larkfield Dental Group")
    await create_organization("Larkfield Dental Group Limited")
    await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=larkfield.org_id, integration_name="scripted", external_org_id="1"
        ),
    )
    proposals = await services.suggestions.suggest(MANAGER, "scripted")
    assert pairs(proposals) == []


async def test_an_inactive_organization_is_not_proposed_anything(
    services: Services, create_organization: Create
) -> None:
    larkfield = await create_organization("Larkfield Dental Group")
    await services.organizations.update(MANAGER, larkfield.org_id, {"is_active": False})
    assert pairs(await services.suggestions.suggest(MANAGER, "scripted")) == []


class Documentation(ScriptedVendor):
    name = "itglue"


async def test_an_id_that_another_system_knows_is_the_strongest_reason(
    store: TableStore, vendor: ScriptedVendor
) -> None:
    """The customer is mapped in the documentation; the other vendor's listing has that id."""
    integrations = {"scripted": vendor, "itglue": Documentation()}
    services = build_services(store, integrations, cache=memory_cache())
    organization = await services.organizations.create(MANAGER, name="An Odd Name")
    await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name="itglue",
            external_org_id="4711",
        ),
    )
    vendor.organizations.append(
        ExternalOrganization(id="9", name="Nothing Alike", metadata={"itglue_id": "4711"})
    )
    [proposal] = (await services.suggestions.suggest(MANAGER, "scripted")).found
    assert proposal.external_organization.id == "9"
    assert proposal.suggestion.signals[0].kind == "EXTERNAL_ID"
    await services.discovery.aclose()


async def test_nothing_is_written(services: Services, create_organization: Create) -> None:
    larkfield = await create_organization("Larkfield Dental Group")
    await services.suggestions.suggest(MANAGER, "scripted")
    assert await services.mappings.list_by_organization(MANAGER, larkfield.org_id) == []


async def test_only_provider_wide_managers_compare_all_customers(
    services: Services, organization: Organization
) -> None:
    for actor in (PROVIDER_VIEWER, manager_of(organization.org_id)):
        with pytest.raises(PermissionDeniedError):
            await services.suggestions.suggest(actor, "scripted")


async def test_what_cannot_be_listed_cannot_be_suggested(services: Services) -> None:
    with pytest.raises(IntegrationNotFoundError):
        await services.suggestions.suggest(MANAGER, "nope")


async def test_more_organizations_than_a_page_are_all_compared(
    services: Services, create_organization: Create, vendor: ScriptedVendor
) -> None:
    vendor.organizations = [
        ExternalOrganization(id=str(number), name=f"Customer {number:03} Works")
        for number in range(250)
    ]
    for number in range(250):
        await create_organization(f"Customer {number:03} Works")
    assert len(pairs(await services.suggestions.suggest(MANAGER, "scripted"))) == 250
