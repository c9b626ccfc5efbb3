from collections.abc import Awaitable, Callable
from typing import Any

from graphql_api.models.organization import Organization
from integrations.base import ExternalOrganization
from tests.vendors import ScriptedVendor

Ask = Callable[..., Awaitable[Any]]

SUGGESTED = """{ mappingSuggestions(integrationName: "scripted") {
  ... on MappingSuggestions { nodes {
    isAmbiguous nearTieCount
    nearTies { organization { name } externalOrganization { id } confidence } } } } }"""


async def test_an_ambiguous_suggestion_names_what_is_too_close_to_it(
    ask: Ask, organization: Organization, vendor: ScriptedVendor
) -> None:
    vendor.organizations = [ExternalOrganization(id=str(n), name="Larkfield") for n in range(8)]
    [suggestion] = (await ask(SUGGESTED))["nodes"]
    assert (suggestion["isAmbiguous"], suggestion["nearTieCount"]) == (True, 7)
    assert len(suggestion["nearTies"]) == 5
    assert {each["organization"]["name"] for each in suggestion["nearTies"]} == {"Larkfield"}
    assert len({each["externalOrganization"]["id"] for each in suggestion["nearTies"]}) == 5


async def test_a_clear_suggestion_names_none(
    ask: Ask, organization: Organization, vendor: ScriptedVendor
) -> None:
    vendor.organizations = [ExternalOrganization(id="1", name="Larkfield")]
    assert (await ask(SUGGESTED))["nodes"] == [
        {"isAmbiguous": False, "nearTieCount": 0, "nearTies": []}
    ]
