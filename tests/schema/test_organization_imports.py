from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from graphql_api.models.organization import Organization
from graphql_api.models.organization_import import MAX_IMPORTS
from tests.vendors import ScriptedVendor, unavailable

Ask = Callable[..., Awaitable[Any]]
Create = Callable[..., Awaitable[Organization]]

IMPORT = """
mutation ($input: ImportOrganizationsInput!) {
  importOrganizations(input: $input) {
    __typename
    ... on ImportOrganizationsPayload {
      outcomes {
        externalOrgId
        organization { name domain }
        mapping { externalOrgId externalOrgName organization { name } }
        error {
          __typename code message
          ... on NotFoundError { resource id }
          ... on ValidationError { fields { field } }
          ... on ExternalOrganizationClaimedError { claimedBy { name } }
          ... on OrganizationTwinError { twin { name } twinName confidence reasons }
        }
      }
    }
    ... on Error { code message }
  }
}
"""


def given(*external_org_ids: str, integration_name: str = "scripted") -> dict[str, Any]:
    return {"integrationName": integration_name, "externalOrgIds": list(external_org_ids)}


async def test_each_outcome_is_told_in_order(ask: Ask, create_organization: Create) -> None:
    await create_organization("ALDER")
    answer = await ask(IMPORT, input=given("2", "99", "10", "2"))
    assert answer["__typename"] == "ImportOrganizationsPayload"
    birch, unknown, alder, again = answer["outcomes"]
    mapping = {
        "externalOrgId": "2",
        "externalOrgName": "birch",
        "organization": {"name": "birch"},
    }
    assert birch == {
        "externalOrgId": "2",
        "organization": {"name": "birch", "domain": "birch.example"},
        "mapping": mapping,
        "error": None,
    }
    assert (unknown["error"]["resource"], unknown["error"]["id"]) == ("externalOrganization", "99")
    assert alder["error"]["__typename"] == "OrganizationTwinError"
    assert alder["error"]["code"] == "ORGANIZATION_TWIN"
    assert alder["error"]["twin"] == {"name": "ALDER"}
    assert alder["error"]["twinName"] == "ALDER"
    assert alder["error"]["confidence"] >= 0.9
    assert alder["error"]["reasons"]
    assert "ALDER" in alder["error"]["message"]
    assert again["mapping"] == mapping
    assert again["error"]["claimedBy"] == {"name": "birch"}


async def test_a_vendor_that_fails_is_the_answer(ask: Ask, vendor: ScriptedVendor) -> None:
    vendor.failure = unavailable()
    answer = await ask(IMPORT, input=given("2"))
    assert answer["__typename"] == "IntegrationError"
    assert await ask("{ organizations { nodes { id } } }") == {"nodes": []}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("nope", "NotFoundError"), ("strict", "DiscoveryNotSupportedError")],
)
async def test_where_there_is_no_listing_nothing_is_imported(
    ask: Ask, name: str, kind: str
) -> None:
    assert (await ask(IMPORT, input=given("2", integration_name=name)))["__typename"] == kind


async def test_what_is_named_is_imported_beside_its_twin(
    ask: Ask, create_organization: Create
) -> None:
    await create_organization("Alder")
    answer = await ask(IMPORT, input=given("10") | {"evenBeside": ["10"]})
    assert [each["error"] for each in answer["outcomes"]] == [None]
    nothing = await ask(IMPORT, input=given("2") | {"evenBeside": []})
    assert [each["error"] for each in nothing["outcomes"]] == [None]


async def test_too_many_to_be_imported_beside_their_twins_are_refused(execute: Ask) -> None:
    many = [*map(str, range(MAX_IMPORTS + 1))]
    [error] = (await execute(IMPORT, input=given("2") | {"evenBeside": many})).errors
    assert error.message.startswith(f"evenBeside must have from 1 to {MAX_IMPORTS} items")


@pytest.mark.parametrize("count", [0, MAX_IMPORTS + 1])
async def test_too_many_or_none_are_refused_with_the_count_and_the_limit(
    execute: Ask, count: int
) -> None:
    [error] = (await execute(IMPORT, input=given(*map(str, range(count))))).errors
    assert error.message.startswith(
        f"externalOrgIds must have from 1 to {MAX_IMPORTS} items; {count} were given."
    )


async def test_as_many_as_are_allowed_are_within_the_cost(ask: Ask) -> None:
    """The vendor knows three of them."""
    ids = [*map(str, range(MAX_IMPORTS))]
    answer = await ask(IMPORT, input=given(*ids) | {"evenBeside": ids})
    imported = [each["externalOrgId"] for each in answer["outcomes"] if each["error"] is None]
    assert sorted(imported) == ["1", "10", "2"]
    assert len(answer["outcomes"]) == MAX_IMPORTS


PREVIEW = """
query ($group: String, $refresh: Boolean! = false) {
  importPreview(integrationName: "scripted", group: $group, refresh: $refresh) {
    __typename
    ... on ImportPreview {
      candidates {
        externalOrganization { id name isActive mappings { organization { name } } }
        state groups doubt
        twin {
          organization { name } externalOrganization { id } confidence signals { kind detail }
        }
      }
      groups { name count }
      cachedAt isStale warning
    }
    ... on NotFoundError { resource available }
    ... on Error { code message }
  }
}
"""


async def test_a_preview_tells_how_each_stands(ask: Ask, create_organization: Create) -> None:
    await create_organization("Alder Ltd")
    preview = await ask(PREVIEW)
    assert preview["__typename"] == "ImportPreview"
    states = {each["externalOrganization"]["id"]: each["state"] for each in preview["candidates"]}
    assert states == {"10": "HAS_TWIN", "1": "INACTIVE", "2": "NEW"}
    alder, *others = preview["candidates"]
    assert alder["twin"]["organization"] == {"name": "Alder Ltd"}
    assert alder["twin"]["confidence"] >= 0.9
    assert alder["twin"]["signals"][0]["kind"] == "NORMALIZED_NAME"
    [inactive] = [each for each in others if each["state"] == "INACTIVE"]
    assert inactive["twin"]["externalOrganization"] == {"id": "2"}
    assert inactive["twin"]["organization"] is None
    assert (preview["groups"], preview["isStale"], preview["warning"]) == ([], False, None)


async def test_what_is_imported_is_mapped_in_the_next_preview(ask: Ask) -> None:
    await ask(IMPORT, input=given("2"))
    candidates = (await ask(PREVIEW))["candidates"]
    [birch] = [each for each in candidates if each["externalOrganization"]["id"] == "2"]
    assert birch["state"] == "MAPPED"
    assert birch["externalOrganization"]["mappings"] == [{"organization": {"name": "birch"}}]


async def test_a_group_that_the_listing_does_not_have_is_not_found(ask: Ask) -> None:
    answer = await ask(PREVIEW, group="Vendor")
    assert (answer["__typename"], answer["resource"]) == ("NotFoundError", "group")
    assert answer["available"] == []


async def test_a_refresh_asks_the_vendor_and_its_failure_is_told(
    ask: Ask, vendor: ScriptedVendor
) -> None:
    await ask(PREVIEW)
    await ask(PREVIEW, refresh=True)
    assert vendor.listings == 2
    vendor.failure = unavailable()
    stale = await ask(PREVIEW, refresh=True)
    assert stale["isStale"]
    assert stale["warning"]


SIMILAR = """query ($name: String!, $domain: String) {
  similarOrganizations(name: $name, domain: $domain) {
    organization { name isActive } confidence signals { kind detail } } }"""


async def test_what_is_similar_to_a_name_or_a_domain_is_told(
    ask: Ask, create_organization: Create
) -> None:
    await create_organization("Mossgate Dental", "mossgate.example")
    await create_organization("Corvane Logistics")
    [twin] = await ask(SIMILAR, name="Mossgate Dental Ltd")
    assert twin["organization"] == {"name": "Mossgate Dental", "isActive": True}
    assert twin["confidence"] >= 0.9
    assert twin["signals"][0]["detail"]
    [by_domain] = await ask(SIMILAR, name="Smiles", domain="www.mossgate.example")
    assert by_domain["organization"]["name"] == "Mossgate Dental"
    assert await ask(SIMILAR, name="Quite Another") == []
    assert await ask(SIMILAR, name="") == []


async def test_of_many_similar_ones_the_first_few_are_told(
    ask: Ask, create_organization: Create
) -> None:
    for _ in range(8):
        await create_organization("Mossgate Dental")
    assert len(await ask(SIMILAR, name="Mossgate Dental")) == 5
