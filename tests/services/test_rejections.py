"""Rejected suggestions, and what is suggested in their place."""

import re
from collections.abc import Awaitable, Callable

import pytest

from graphql_api.composition import Services
from graphql_api.models.organization import Organization
from graphql_api.models.rejection import RejectedSuggestion
from graphql_api.services.access import Actor
from graphql_api.services.errors import (
    IntegrationNotFoundError,
    OrganizationNotFoundError,
    PermissionDeniedError,
    RejectionNotFoundError,
    ValidationError,
)
from graphql_api.services.mapping_fields import NewMapping
from integrations.base import ExternalOrganization
from tests.actors import MANAGER, PROVIDER_VIEWER, manager_of
from tests.vendors import ScriptedVendor

Create = Callable[..., Awaitable[Organization]]

UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def vendor() -> ScriptedVendor:
    vendor = ScriptedVendor()
    vendor.organizations = [
        ExternalOrganization(id="1", name="Larkfield Dental Group"),
        ExternalOrganization(id="2", name="Larkfield Dental Group Ltd"),
    ]
    return vendor


async def reject(
    services: Services,
    organization: Organization,
    external_org_id: str,
    *,
    integration_name: str = "scripted",
    actor: Actor = MANAGER,
) -> RejectedSuggestion:
    return await services.rejections.reject(
        actor,
        integration_name=integration_name,
        organization_id=organization.org_id,
        external_org_id=external_org_id,
    )


async def suggested(services: Services) -> list[str]:
    proposals = await services.suggestions.suggest(MANAGER, "scripted")
    return [each.external_organization.id for each in proposals.found]


async def test_a_rejected_pair_makes_room_for_the_next_best_and_comes_back_when_restored(
    services: Services, create_organization: Create
) -> None:
    larkfield = await create_organization("Larkfield Dental Group")
    assert await suggested(services) == ["1"]
    await reject(services, larkfield, "1")
    assert await suggested(services) == ["2"]
    await reject(services, larkfield, "2")
    assert await suggested(services) == []
    proposals = await services.suggestions.suggest(MANAGER, "scripted")
    assert [each.org_id for each in proposals.unmatched_organizations] == [larkfield.org_id]
    assert len(proposals.unmatched_external_organizations) == 2

    await services.rejections.restore(
        MANAGER,
        integration_name="scripted",
        organization_id=larkfield.org_id,
        external_org_id="1",
    )
    assert await suggested(services) == ["1"]


async def test_a_rejection_says_who_and_when_and_what_it_was_called(
    services: Services, create_organization: Create
) -> None:
    larkfield = await create_organization()
    unlisted = await reject(services, larkfield, "99")
    await services.discovery.discover(MANAGER, "scripted")
    await reject(services, larkfield, " 1 ")
    page = await services.rejections.list(MANAGER, "scripted", first=10)
    found = {each.external_org_id: each for each in page.items}
    assert found["99"] == unlisted
    assert found["99"].external_org_name == ""
    assert found["1"].external_org_name == "Larkfield Dental Group"
    assert found["1"].rejected_by == "mira"
    events = await services.audit.events(MANAGER, organization_id=larkfield.org_id, first=10)
    rejected = [each for each in events.items if each.action == "SUGGESTION_REJECTED"]
    assert {each.changes["externalOrgId"]["after"] for each in rejected} == {"1", "99"}
    assert {each.integration_name for each in rejected} == {"scripted"}


async def test_a_rejected_pair_can_be_mapped_by_hand(
    services: Services, create_organization: Create
) -> None:
    larkfield = await create_organization()
    await reject(services, larkfield, "1")
    mapping = await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=larkfield.org_id, integration_name="scripted", external_org_id="1"
        ),
    )
    assert mapping.is_active


async def test_what_does_not_exist_cannot_be_rejected(
    services: Services, organization: Organization
) -> None:
    with pytest.raises(IntegrationNotFoundError):
        await reject(services, organization, "1", integration_name="nope")
    with pytest.raises(ValidationError):
        await reject(services, organization, "<1>")
    with pytest.raises(OrganizationNotFoundError):
        await services.rejections.reject(
            MANAGER, integration_name="scripted", organization_id=UNKNOWN, external_org_id="1"
        )
    with pytest.raises(RejectionNotFoundError, match=re.escape("'1'")):
        await services.rejections.restore(
            MANAGER,
            integration_name="scripted",
            organization_id=organization.org_id,
            external_org_id="1",
        )
    with pytest.raises(IntegrationNotFoundError):
        await services.rejections.list(MANAGER, "nope", first=1)


async def test_only_provider_wide_managers_reject(
    services: Services, organization: Organization
) -> None:
    for actor in (PROVIDER_VIEWER, manager_of(organization.org_id)):
        with pytest.raises(PermissionDeniedError):
            await reject(services, organization, "1", actor=actor)
        with pytest.raises(PermissionDeniedError):
            await services.rejections.list(actor, "scripted", first=1)
