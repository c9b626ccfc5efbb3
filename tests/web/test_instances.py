"""Two HaloPSA of one provider, each at a site of its own, through the whole service."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from graphql_api.composition import Orgmap, open_orgmap
from graphql_api.settings import Settings
from integrations.base import IntegrationAuthenticationError
from integrations.sandbox.server import RunningSandbox, serve_sandbox
from integrations.sandbox.world import COMPANIES
from tests.actors import MANAGER
from tests.web.serving import Service, serving
from workflow_context import open_workflows

SIDES = ("north", "south")
KNOWN = 120
"""Clients of each site: two pages, with the same ids at both."""
SHARED_ID = str(COMPANIES[0].id)

DISCOVER = """
query($name: String!) { externalOrganizations(integrationName: $name, first: 500) {
  ... on ExternalOrganizationConnection { totalCount nodes { id name } }
} }
"""
CREATE = """
mutation($organization: ID!, $name: String!, $id: String!) {
  createMapping(input: {organizationId: $organization, integrationName: $name,
                        externalOrgId: $id, externalOrgName: "first"}) {
    __typename ... on OrganizationMapping { id integrationName }
  }
}
"""
TEST = """
mutation($organization: ID!, $mapping: ID!) {
  testConnection(organizationId: $organization, mappingId: $mapping) {
    ... on TestResult { success steps { message } }
  }
}
"""
SHOWN = "{ integrations { name displayName isConfigured missingSettings } }"
COVERAGE = """
{ coverage(integrationNames: ["halopsa", "halopsa_north", "halopsa_south"]) { nodes {
  organization { name } cells { integrationName state }
} } }
"""


@dataclass(frozen=True, kw_only=True)
class Provider:
    """`sites` are the sandboxes, by the side of the provider that has them."""

    service: Service
    sites: Mapping[str, RunningSandbox]

    async def ask(self, document: str, **variables: Any) -> Any:
        async with httpx.AsyncClient(timeout=60) as http:
            body = {"query": document, "variables": variables}
            answer = (await http.post(f"{self.service.url}/graphql", json=body)).json()
        assert "errors" not in answer, answer
        [value] = answer["data"].values()
        return value

    async def map(self, side: str, customer: str) -> tuple[str, str]:
        """A customer with a mapping to the id that both sites have; both ids."""
        organization = await self.service.services.organizations.create(MANAGER, name=customer)
        mapping = await self.ask(
            CREATE, organization=organization.org_id, name=f"halopsa_{side}", id=SHARED_ID
        )
        assert mapping["__typename"] == "OrganizationMapping", mapping
        return organization.org_id, mapping["id"]

    def requests(self) -> dict[str, int]:
        """Since the last time."""
        counted = {side: len(site.requests) for side, site in self.sites.items()}
        for site in self.sites.values():
            site.requests.clear()
        return counted


@pytest.fixture
async def provider(tmp_path: Path) -> AsyncIterator[Provider]:
    async with AsyncExitStack() as stack:
        sites = {side: await stack.enter_async_context(site_of(side)) for side in SIDES}
        service = await stack.enter_async_context(serving(settings_for(sites, tmp_path)))
        yield Provider(service=service, sites=sites)


def site_of(side: str) -> Any:
    companies = [replace(each, name=f"{side} {each.name}") for each in COMPANIES[:KNOWN]]
    return serve_sandbox(companies=companies)


def settings_for(sites: Mapping[str, RunningSandbox], folder: Path) -> Settings:
    config: dict[str, str] = {}
    secrets: dict[str, str] = {}
    for side, site in sites.items():
        for own, given in zip((config, secrets), site.settings(), strict=True):
            own.update(
                {
                    name.replace("halopsa_", f"halopsa_{side}_"): text
                    for name, text in given.items()
                    if name.startswith("halopsa_")
                }
            )
    return Settings(
        storage=f"sqlite:///{folder / 'orgmap.db'}",
        auth="dev",
        instances="halopsa_north=halopsa, halopsa_south=halopsa",
        config={**config, "halopsa_south_display_name": "HaloPSA of the South"},
        secrets={name: SecretStr(text) for name, text in secrets.items()},
    )


async def test_people_can_tell_the_instances_apart(provider: Provider) -> None:
    shown = {each["name"]: each for each in await provider.ask(SHOWN)}
    assert shown["halopsa_north"]["displayName"] == "HaloPSA (north)"
    assert shown["halopsa_south"]["displayName"] == "HaloPSA of the South"
    assert shown["halopsa_north"]["isConfigured"]
    assert shown["halopsa"]["missingSettings"] == [
        "halopsa_base_url",
        "halopsa_client_id",
        "halopsa_client_secret",
    ]
    assert provider.requests() == {"north": 0, "south": 0}


@pytest.mark.parametrize(("side", "other"), [SIDES, SIDES[::-1]])
async def test_each_instance_lists_its_own_site_and_keeps_its_own_listing(
    provider: Provider, side: str, other: str
) -> None:
    listed = await provider.ask(DISCOVER, name=f"halopsa_{side}")
    assert listed["totalCount"] == KNOWN
    assert {each["name"].split()[0] for each in listed["nodes"]} == {side}
    counted = provider.requests()
    assert counted[other] == 0
    assert counted[side] > 0
    await provider.ask(DISCOVER, name=f"halopsa_{side}")
    assert provider.requests() == {side: 0, other: 0}
    there = await provider.ask(DISCOVER, name=f"halopsa_{other}")
    assert {each["name"].split()[0] for each in there["nodes"]} == {other}
    assert provider.requests()[side] == 0


async def test_one_id_of_two_instances_is_two_customers(provider: Provider) -> None:
    ours = {side: await provider.map(side, f"Customer {side}") for side in SIDES}
    assert provider.requests() == {"north": 0, "south": 0}
    for side, other in (SIDES, SIDES[::-1]):
        organization, mapping = ours[side]
        tested = await provider.ask(TEST, organization=organization, mapping=mapping)
        assert tested["success"], tested
        assert f"{side} {COMPANIES[0].name}" in tested["steps"][-1]["message"]
        assert provider.requests()[other] == 0
    cells = {
        row["organization"]["name"]: {
            each["integrationName"].removeprefix("halopsa"): each["state"] for each in row["cells"]
        }
        for row in (await provider.ask(COVERAGE))["nodes"]
    }
    assert cells == {
        "Customer north": {"": "UNMAPPED", "_north": "MAPPED", "_south": "UNMAPPED"},
        "Customer south": {"": "UNMAPPED", "_north": "UNMAPPED", "_south": "MAPPED"},
    }


async def test_within_one_instance_the_id_is_claimed_as_ever(provider: Provider) -> None:
    await provider.map("north", "First")
    second = await provider.service.services.organizations.create(MANAGER, name="Second")
    refused = await provider.ask(
        CREATE, organization=second.org_id, name="halopsa_north", id=SHARED_ID
    )
    assert refused["__typename"] == "ExternalOrganizationClaimedError"


async def test_a_workflow_works_at_the_instance_that_it_names(provider: Provider) -> None:
    organization, _ = await provider.map("north", "Of both")
    await provider.ask(CREATE, organization=organization, name="halopsa_south", id=SHARED_ID)
    orgmap: Orgmap = provider.service.app.state.orgmap
    async with open_workflows(user_id="wanda", orgmap=orgmap) as workflows:
        context = await workflows.for_organization(organization)
        for side, other in (SIDES, SIDES[::-1]):
            provider.requests()
            async with await context.get_integration(f"halopsa_{side}") as halo:
                record = await halo.get_organization()
                tickets = [each async for each in halo.list("tickets")]
            assert record["name"] == f"{side} {COMPANIES[0].name}"
            assert {str(each["client_id"]) for each in tickets} == {SHARED_ID}
            assert provider.requests()[other] == 0


async def test_what_one_instance_is_refused_names_its_settings_and_leaves_the_other(
    tmp_path: Path,
) -> None:
    async with site_of("north") as north, site_of("south") as south:
        settings = settings_for({"north": north, "south": south}, tmp_path)
        wrong = {**settings.secrets, "halopsa_north_client_secret": SecretStr("of another")}
        async with open_orgmap(settings.model_copy(update={"secrets": wrong})) as orgmap:
            discovery = orgmap.services.discovery
            with pytest.raises(IntegrationAuthenticationError) as caught:
                await discovery.discover(MANAGER, "halopsa_north")
            found = await discovery.discover(MANAGER, "halopsa_south")
    assert caught.value.message.startswith("HaloPSA (north) answered 401")
    assert caught.value.integration_name == "halopsa_north"
    assert "ORGMAP_CONFIG_HALOPSA_NORTH_CLIENT_ID" in str(caught.value.remedy)
    assert "ORGMAP_SECRET_HALOPSA_NORTH_CLIENT_SECRET" in str(caught.value.remedy)
    assert "HALOPSA_CLIENT" not in str(caught.value.remedy)
    assert len(found.listing.organizations) == KNOWN
