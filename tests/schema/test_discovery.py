from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from strawberry.types import ExecutionResult

from graphql_api.composition import Services
from graphql_api.models.organization import Organization
from graphql_api.services.mapping_fields import NewMapping
from integrations.base import ExternalOrganization, IntegrationRateLimitedError
from tests.actors import MANAGER, manager_of
from tests.clock import Clock
from tests.vendors import ScriptedVendor, unavailable

Ask = Callable[..., Awaitable[Any]]
Execute = Callable[..., Awaitable[ExecutionResult]]

DISCOVER = """
query ($name: String! = "scripted", $search: String, $refresh: Boolean! = false,
       $first: Int! = 50, $after: String) {
  externalOrganizations(
    integrationName: $name, search: $search, refresh: $refresh, first: $first, after: $after
  ) {
    __typename
    ... on ExternalOrganizationConnection {
      nodes { id name isActive metadata mappings { organization { name } } }
      edges { cursor node { id } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      totalCount cachedAt cacheExpiresAt isStale warning
    }
    ... on Error { code message }
    ... on NotFoundError { resource id available }
    ... on DiscoveryNotSupportedError { integrationName }
    ... on IntegrationError { integrationName kind remedy retryAfterSeconds }
  }
}
"""


def ids(found: Any) -> list[str]:
    assert found["__typename"] == "ExternalOrganizationConnection"
    return [node["id"] for node in found["nodes"]]


async def test_external_organizations_are_listed_with_their_mappings(
    ask: Ask, services: Services, organization: Organization
) -> None:
    await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name="scripted",
            external_org_id="2",
        ),
    )
    found = await ask(DISCOVER)
    assert found["nodes"] == [
        {"id": "10", "name": "Alder", "isActive": True, "metadata": {}, "mappings": []},
        {"id": "1", "name": "Birch", "isActive": False, "metadata": {}, "mappings": []},
        {
            "id": "2",
            "name": "birch",
            "isActive": True,
            "metadata": {"domain": "birch.example"},
            "mappings": [{"organization": {"name": "Larkfield"}}],
        },
    ]
    assert found["totalCount"] == 3
    assert [edge["node"]["id"] for edge in found["edges"]] == ids(found)


async def test_a_person_sees_what_own_organizations_are_mapped_to_and_no_more(
    ask: Ask, services: Services, organization: Organization
) -> None:
    other = await services.organizations.create(MANAGER, name="Other")
    for owner, id in ((organization, "1"), (other, "2")):
        await services.mappings.create(
            MANAGER,
            NewMapping(
                organization_id=owner.org_id,
                integration_name="scripted",
                external_org_id=id,
            ),
        )
    found = await ask(DISCOVER, actor=manager_of(other.org_id))
    assert {node["id"]: len(node["mappings"]) for node in found["nodes"]} == {"2": 1}
    assert found["totalCount"] == 1


async def test_a_listing_says_when_it_was_made_and_how_long_it_counts(
    ask: Ask, clock: Clock, vendor: ScriptedVendor
) -> None:
    first = await ask(DISCOVER)
    assert first["cachedAt"] == "2026-05-04T12:00:00+00:00"
    assert first["cacheExpiresAt"] == "2026-05-04T13:00:00+00:00"
    clock.pass_time(minutes=5)
    assert await ask(DISCOVER) == first
    assert (await ask(DISCOVER, refresh=True))["cachedAt"] == "2026-05-04T12:05:00+00:00"
    assert vendor.listings == 2


async def test_external_organizations_are_searched(ask: Ask) -> None:
    found = await ask(DISCOVER, search="BIRCH")
    assert (ids(found), found["totalCount"]) == (["1", "2"], 2)
    assert ids(await ask(DISCOVER, search="birch.example")) == ["2"]


async def test_external_organizations_come_in_pages(ask: Ask, vendor: ScriptedVendor) -> None:
    vendor.organizations = [
        ExternalOrganization(id=str(number), name=f"Same name {number % 3}") for number in range(11)
    ]
    seen: list[str] = []
    after, has_next = None, True
    while has_next:
        page = await ask(DISCOVER, first=4, after=after)
        assert page["totalCount"] == 11
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        seen += ids(page)
        after, has_next = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert len(seen) == len(set(seen)) == 11


async def test_a_cursor_keeps_its_place_when_a_refresh_changes_the_listing(
    ask: Ask, vendor: ScriptedVendor
) -> None:
    first = await ask(DISCOVER, first=1)
    assert ids(first) == ["10"]
    vendor.organizations = [
        ExternalOrganization(id="0", name="Aaron"),
        ExternalOrganization(id="5", name="Bay"),
    ]
    after = first["pageInfo"]["endCursor"]
    assert ids(await ask(DISCOVER, refresh=True, after=after)) == ["5"]


async def test_an_empty_listing_has_no_cursors(ask: Ask, vendor: ScriptedVendor) -> None:
    vendor.organizations = []
    found = await ask(DISCOVER)
    assert found["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": False,
        "startCursor": None,
        "endCursor": None,
    }


async def test_an_older_listing_is_marked_as_stale(
    ask: Ask, vendor: ScriptedVendor, clock: Clock
) -> None:
    await ask(DISCOVER)
    clock.pass_time(hours=2)
    vendor.failure = unavailable()
    found = await ask(DISCOVER)
    assert ids(found) == ["10", "1", "2"]
    assert (found["isStale"], found["warning"]) == (
        True,
        "Scripted answers 503. Wait for the vendor.",
    )


async def test_an_organization_without_a_name_is_marked_and_the_list_is_not_stale(
    ask: Ask, vendor: ScriptedVendor
) -> None:
    vendor.organizations = [ExternalOrganization(id="1", name="No name (1)", is_nameless=True)]
    found = await ask(DISCOVER)
    assert [node["metadata"] for node in found["nodes"]] == [{"nameless": True}]
    assert (found["isStale"], found["warning"]) == (
        False,
        "Without a name in Scripted, listed by their ids: 1.",
    )


async def test_a_vendor_failure_is_an_error_with_its_remedy(
    ask: Ask, vendor: ScriptedVendor
) -> None:
    vendor.failure = IntegrationRateLimitedError(
        "Too many requests.", integration_name="scripted", remedy="Wait.", retry_after=12.5
    )
    assert await ask(DISCOVER) == {
        "__typename": "IntegrationError",
        "code": "INTEGRATION_FAILED",
        "message": "Too many requests.",
        "integrationName": "scripted",
        "kind": "RATE_LIMITED",
        "remedy": "Wait.",
        "retryAfterSeconds": 12.5,
    }


async def test_an_integration_without_discovery_says_so(ask: Ask) -> None:
    refused = await ask(DISCOVER, name="strict")
    assert refused["__typename"] == "DiscoveryNotSupportedError"
    assert (refused["code"], refused["integrationName"]) == ("DISCOVERY_NOT_SUPPORTED", "strict")
    assert "Type the id in by hand" in refused["message"]


async def test_an_unknown_integration_is_answered_with_those_that_exist(ask: Ask) -> None:
    refused = await ask(DISCOVER, name="halo")
    assert (refused["__typename"], refused["resource"], refused["id"]) == (
        "NotFoundError",
        "integration",
        "halo",
    )
    assert refused["available"] == ["scripted", "sharing", "strict", "unmappable"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"first": 0},
        {"first": 501},
        {"after": ""},
        {"after": "!!!"},
        {"after": "YQ=="},  # base64 of what is not JSON
        {"after": "WzEsMl0="},  # [1,2]
        {"after": "W1tbW1tb"},
        {"after": "é"},
    ],
    ids=str,
)
async def test_the_vendor_is_not_asked_for_a_page_that_cannot_be(
    execute: Execute, vendor: ScriptedVendor, arguments: dict[str, Any]
) -> None:
    result = await execute(DISCOVER, **arguments)
    assert result.errors is not None
    [error] = result.errors
    assert error.extensions == {"code": "VALIDATION_FAILED"}
    assert vendor.listings == 0


async def test_a_search_is_as_long_as_a_name_at_most(execute: Execute) -> None:
    result = await execute(DISCOVER, search="a" * 201)
    [error] = result.errors or []
    assert error.extensions == {"code": "VALIDATION_FAILED"}
    assert "201 characters were given; at most 200 are allowed." in error.message
