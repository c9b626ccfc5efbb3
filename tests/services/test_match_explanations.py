"""Explanations of pairs over real mappings and listings."""

from collections.abc import Awaitable, Callable

import pytest

from graphql_api.composition import Services
from graphql_api.models.exclusion import ExternalOrganizationToExclude, OrganizationToExclude
from graphql_api.models.organization import Organization
from graphql_api.services.errors import (
    ExternalOrganizationUnlistedError,
    IntegrationNotFoundError,
    OrganizationNotFoundError,
    PermissionDeniedError,
)
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.services.matching.answers import Explanation
from integrations.base import ExternalOrganization
from tests.actors import MANAGER, PROVIDER_VIEWER, manager_of
from tests.vendors import ScriptedVendor

Create = Callable[..., Awaitable[Organization]]
Explain = Callable[[Organization, str], Awaitable[Explanation]]


@pytest.fixture
def vendor() -> ScriptedVendor:
    vendor = ScriptedVendor()
    vendor.organizations = [
        ExternalOrganization(id="1", name="Larkfield Dental Group Ltd"),
        ExternalOrganization(id="2", name="Corvane Logistics, Inc."),
    ]
    return vendor


@pytest.fixture
def explain(services: Services) -> Explain:
    async def explain(organization: Organization, external_id: str) -> Explanation:
        return await services.suggestions.explain(
            MANAGER,
            organization.org_id,
            integration_name="scripted",
            external_org_id=external_id,
        )

    return explain


@pytest.fixture
async def larkfield(create_organization: Create) -> Organization:
    return await create_organization("Larkfield Dental Group")


async def map_to(services: Services, organization: Organization, external_id: str) -> None:
    new = NewMapping(
        organization_id=organization.org_id,
        integration_name="scripted",
        external_org_id=external_id,
    )
    await services.mappings.create(MANAGER, new)


async def test_a_pair_that_is_suggested_has_the_confidence_of_its_suggestion(
    services: Services, larkfield: Organization, explain: Explain
) -> None:
    [proposal] = (await services.suggestions.suggest(MANAGER, "scripted")).found
    explanation = await explain(larkfield, "1")
    assert explanation.is_suggested
    assert explanation.confidence == proposal.suggestion.confidence
    assert explanation.reasons == ()
    assert explanation.weights[0].weight > 0


async def test_a_pair_of_two_companies_says_that_nothing_is_common(
    larkfield: Organization, explain: Explain
) -> None:
    explanation = await explain(larkfield, "2")
    assert not explanation.is_suggested
    assert explanation.confidence < 0.5
    assert explanation.reasons


async def test_what_a_mapping_takes_is_named(
    services: Services, larkfield: Organization, create_organization: Create, explain: Explain
) -> None:
    corvane = await create_organization("Corvane Logistics")
    await map_to(services, larkfield, "1")
    assert (await explain(larkfield, "1")).reasons[0] == "They are mapped to each other."
    [reason, *_] = (await explain(larkfield, "2")).reasons
    assert reason == "“Larkfield Dental Group” is mapped to “Larkfield Dental Group Ltd”."
    [reason, *_] = (await explain(corvane, "1")).reasons
    assert reason == "“Larkfield Dental Group Ltd” is mapped to “Larkfield Dental Group”."
    assert (await explain(corvane, "2")).is_suggested


async def test_a_rejected_pair_says_so_and_keeps_its_confidence(
    services: Services, larkfield: Organization, explain: Explain
) -> None:
    before = await explain(larkfield, "1")
    await services.rejections.reject(
        MANAGER,
        integration_name="scripted",
        organization_id=larkfield.org_id,
        external_org_id="1",
    )
    after = await explain(larkfield, "1")
    assert (after.confidence, after.is_suggested) == (before.confidence, False)
    assert after.reasons == ("The pair was rejected.",)


async def test_what_is_excluded_says_why(
    services: Services, larkfield: Organization, create_organization: Create, explain: Explain
) -> None:
    corvane = await create_organization("Corvane Logistics")
    await services.exclusions.exclude_organization(
        MANAGER,
        OrganizationToExclude(
            organization_id=larkfield.org_id, integration_name="scripted", reason="Left in May."
        ),
    )
    await services.exclusions.exclude_external_organization(
        MANAGER,
        ExternalOrganizationToExclude(integration_name="scripted", external_org_id="2"),
    )
    assert (await explain(larkfield, "1")).reasons == (
        "“Larkfield Dental Group” is excluded from scripted: Left in May.",
    )
    assert (await explain(corvane, "2")).reasons == (
        "“Corvane Logistics, Inc.” is excluded as nobody's.",
    )


async def test_an_inactive_organization_is_explained_too(
    services: Services, larkfield: Organization, explain: Explain
) -> None:
    before = await explain(larkfield, "1")
    await services.organizations.update(MANAGER, larkfield.org_id, {"is_active": False})
    after = await explain(larkfield, "1")
    assert (after.confidence, after.is_suggested) == (before.confidence, False)
    assert after.reasons == ("“Larkfield Dental Group” is inactive.",)


async def test_who_does_not_exist_is_not_found(
    services: Services, larkfield: Organization, explain: Explain
) -> None:
    with pytest.raises(ExternalOrganizationUnlistedError, match="scripted does not list '3'"):
        await explain(larkfield, "3")
    with pytest.raises(OrganizationNotFoundError):
        await services.suggestions.explain(
            MANAGER, "nobody", integration_name="scripted", external_org_id="1"
        )
    with pytest.raises(IntegrationNotFoundError):
        await services.suggestions.explain(
            MANAGER, larkfield.org_id, integration_name="nope", external_org_id="1"
        )


async def test_only_provider_wide_managers_see_why(
    services: Services, larkfield: Organization
) -> None:
    for actor in (PROVIDER_VIEWER, manager_of(larkfield.org_id)):
        with pytest.raises(PermissionDeniedError):
            await services.suggestions.explain(
                actor, larkfield.org_id, integration_name="scripted", external_org_id="1"
            )
