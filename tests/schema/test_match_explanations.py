from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from graphql_api.models.organization import Organization
from integrations.base import ExternalOrganization
from tests.vendors import ScriptedVendor

Ask = Callable[..., Awaitable[Any]]

EXPLAINED = """query ($organization: ID!, $integration: String!, $external: String!) {
  explainMatch(
    organizationId: $organization, integrationName: $integration, externalOrgId: $external
  ) {
    __typename
    ... on MatchExplanation { confidence isSuggested reasons signals { kind detail weight } }
    ... on NotFoundError { resource id } } }"""


@pytest.fixture
def asked(organization: Organization, vendor: ScriptedVendor) -> dict[str, str]:
    vendor.organizations = [
        ExternalOrganization(id="1", name="Larkfield"),
        ExternalOrganization(id="2", name="Corvane Logistics"),
    ]
    return {"organization": organization.org_id, "integration": "scripted", "external": "1"}


async def test_a_suggested_pair_is_explained_by_its_signals(
    ask: Ask, asked: dict[str, str]
) -> None:
    explanation = await ask(EXPLAINED, **asked)
    assert explanation["isSuggested"]
    assert explanation["reasons"] == []
    [signal, *_] = explanation["signals"]
    assert signal["kind"] == "EXACT_NAME"
    assert signal["weight"] > 0


async def test_one_that_is_not_suggested_has_reasons(ask: Ask, asked: dict[str, str]) -> None:
    explanation = await ask(EXPLAINED, **(asked | {"external": "2"}))
    assert not explanation["isSuggested"]
    assert explanation["reasons"]


async def test_what_does_not_exist_is_named(ask: Ask, asked: dict[str, str]) -> None:
    for argument, resource in (
        ("organization", "organization"),
        ("integration", "integration"),
        ("external", "externalOrganization"),
    ):
        found = await ask(EXPLAINED, **(asked | {argument: "nobody"}))
        assert found == {"__typename": "NotFoundError", "resource": resource, "id": "nobody"}
