from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from graphql_api.models.organization import Organization
from integrations.base import ExternalOrganization
from tests.vendors import ScriptedVendor

Ask = Callable[..., Awaitable[Any]]

ANSWER = """
  __typename
  ... on RejectedSuggestion {
    organization { name } integrationName externalOrgId externalOrgName rejectedAt rejectedBy
  }
  ... on Error { code message }
  ... on NotFoundError { resource id }
"""
REJECT = f"""mutation ($input: RejectSuggestionInput!) {{
  rejectSuggestion(input: $input) {{ {ANSWER} }} }}"""
RESTORE = f"""mutation ($input: RejectSuggestionInput!) {{
  restoreSuggestion(input: $input) {{ {ANSWER} }} }}"""
REJECTED = """query ($name: String!, $first: Int! = 50, $after: String) {
  rejectedSuggestions(integrationName: $name, first: $first, after: $after) {
    nodes { organization { name } externalOrgId } pageInfo { hasNextPage endCursor } } }"""
SUGGESTED = """{ mappingSuggestions(integrationName: "scripted") {
  ... on MappingSuggestions { nodes { externalOrganization { id } } } } }"""


@pytest.fixture
def vendor() -> ScriptedVendor:
    vendor = ScriptedVendor()
    vendor.organizations = [ExternalOrganization(id="1", name="Larkfield")]
    return vendor


def pair(organization: Organization, external_org_id: str = "1", **more: Any) -> dict[str, Any]:
    return {
        "integrationName": "scripted",
        "organizationId": organization.org_id,
        "externalOrgId": external_org_id,
        **more,
    }


async def test_a_suggestion_is_rejected_listed_and_restored(
    ask: Ask, organization: Organization
) -> None:
    suggested = {"nodes": [{"externalOrganization": {"id": "1"}}]}
    assert await ask(SUGGESTED) == suggested
    rejected = await ask(REJECT, input=pair(organization))
    assert rejected == {
        "__typename": "RejectedSuggestion",
        "organization": {"name": "Larkfield"},
        "integrationName": "scripted",
        "externalOrgId": "1",
        "externalOrgName": "Larkfield",
        "rejectedAt": "2026-05-04T12:00:00+00:00",
        "rejectedBy": "mira",
    }
    assert await ask(SUGGESTED) == {"nodes": []}
    assert await ask(REJECT, input=pair(organization)) == rejected
    listed = await ask(REJECTED, name="scripted")
    assert listed["nodes"] == [{"organization": {"name": "Larkfield"}, "externalOrgId": "1"}]
    assert await ask(RESTORE, input=pair(organization)) == rejected
    assert await ask(SUGGESTED) == suggested


async def test_what_was_not_rejected_is_not_found(ask: Ask, organization: Organization) -> None:
    answer = await ask(RESTORE, input=pair(organization))
    assert (answer["__typename"], answer["resource"], answer["id"]) == (
        "NotFoundError",
        "rejectedSuggestion",
        "1",
    )


async def test_wrong_input_is_told(execute: Ask, ask: Ask, organization: Organization) -> None:
    unknown = await ask(REJECT, input=pair(organization, integrationName="nope"))
    assert (unknown["__typename"], unknown["resource"]) == ("NotFoundError", "integration")
    wrong = await ask(REJECT, input=pair(organization, external_org_id=" "))
    assert wrong["__typename"] == "ValidationError"
    [error] = (await execute(REJECTED, name="nope")).errors
    assert error.extensions == {"code": "NOT_FOUND"}


async def test_the_rejected_are_paged(ask: Ask, organization: Organization) -> None:
    for number in range(3):
        await ask(REJECT, input=pair(organization, str(number)))
    first = await ask(REJECTED, name="scripted", first=2)
    after = first["pageInfo"]["endCursor"]
    rest = await ask(REJECTED, name="scripted", first=2, after=after)
    found = [each["externalOrgId"] for each in (*first["nodes"], *rest["nodes"])]
    assert sorted(found) == ["0", "1", "2"]
    assert rest["pageInfo"]["hasNextPage"] is False
