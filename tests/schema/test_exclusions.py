from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from graphql_api.models.organization import Organization
from integrations.base import ExternalOrganization
from tests.actors import MANAGER, PROVIDER_VIEWER, viewer_of
from tests.vendors import ScriptedVendor

Ask = Callable[..., Awaitable[Any]]

ANSWER = """
  __typename
  ... on Exclusion {
    id organization { name } integrationName externalOrgId externalOrgName
    reason excludedAt excludedBy
  }
  ... on Error { code message }
  ... on NotFoundError { resource missing: id }
"""
REFUSED = "... on ValidationError { fields { field } }"
EXCLUDE = f"""mutation ($id: ID!, $name: String!, $reason: String! = "") {{
  excludeOrganization(organizationId: $id, integrationName: $name, reason: $reason) {{ {ANSWER} }}
}}"""
EXCLUDE_EXTERNAL = f"""mutation ($id: String!, $reason: String! = "") {{
  excludeExternalOrganization(integrationName: "scripted", externalOrgId: $id, reason: $reason) {{
    {ANSWER} {REFUSED} }} }}"""
REMOVE = f"mutation ($id: ID!) {{ removeExclusion(id: $id) {{ {ANSWER} }} }}"
EXCLUSIONS = """query ($name: String, $first: Int! = 50, $after: String) {
  exclusions(integrationName: $name, first: $first, after: $after) {
    nodes { id organization { name } externalOrgId } pageInfo { hasNextPage endCursor } } }"""
COVERED = """{ coverage(integrationNames: ["scripted"], states: [EXCLUDED]) {
  nodes { cells { state exclusion { id reason } } } } }"""
LISTED = """{ externalOrganizations(integrationName: "scripted") {
  ... on ExternalOrganizationConnection { nodes { id exclusion { reason } } } } }"""


@pytest.fixture
def vendor() -> ScriptedVendor:
    vendor = ScriptedVendor()
    vendor.organizations = [
        ExternalOrganization(id="1", name="Larkfield"),
        ExternalOrganization(id="2", name="Test tenant"),
    ]
    return vendor


async def test_an_organization_is_excluded_covered_so_and_included_again(
    ask: Ask, organization: Organization
) -> None:
    excluded = await ask(EXCLUDE, id=organization.org_id, name="scripted", reason="Has no PSA")
    id = excluded.pop("id")
    assert excluded == {
        "__typename": "Exclusion",
        "organization": {"name": "Larkfield"},
        "integrationName": "scripted",
        "externalOrgId": None,
        "externalOrgName": None,
        "reason": "Has no PSA",
        "excludedAt": "2026-05-04T12:00:00+00:00",
        "excludedBy": "mira",
    }
    cell = {"state": "EXCLUDED", "exclusion": {"id": id, "reason": "Has no PSA"}}
    assert (await ask(COVERED))["nodes"] == [{"cells": [cell]}]
    assert (await ask(EXCLUDE, id=organization.org_id, name="scripted"))["id"] == id
    assert (await ask(REMOVE, id=id))["reason"] == ""
    assert (await ask(COVERED))["nodes"] == []
    gone = await ask(REMOVE, id=id)
    assert (gone["__typename"], gone["resource"], gone["missing"]) == (
        "NotFoundError",
        "exclusion",
        id,
    )


async def test_an_external_organization_that_is_nobodys_says_so_in_the_listing(
    ask: Ask, organization: Organization
) -> None:
    await ask(LISTED)
    excluded = await ask(EXCLUDE_EXTERNAL, id="2", reason="Our own")
    assert (excluded["externalOrgId"], excluded["externalOrgName"]) == ("2", "Test tenant")
    assert excluded["organization"] is None
    for actor in (MANAGER, PROVIDER_VIEWER):
        found = await ask(EXCLUSIONS, name="scripted", actor=actor)
        assert [each["externalOrgId"] for each in found["nodes"]] == ["2"]
    listed = await ask(LISTED)
    assert {each["id"]: each["exclusion"] for each in listed["nodes"]} == {
        "1": None,
        "2": {"reason": "Our own"},
    }
    own = await ask(EXCLUSIONS, actor=viewer_of(organization.org_id))
    assert own["nodes"] == []


async def test_what_cannot_be_excluded_is_told(
    ask: Ask, execute: Ask, organization: Organization
) -> None:
    unknown = await ask(EXCLUDE, id=organization.org_id, name="nope")
    assert (unknown["__typename"], unknown["resource"]) == ("NotFoundError", "integration")
    wrong = await ask(EXCLUDE_EXTERNAL, id=" ")
    assert wrong["__typename"] == "ValidationError"
    long = await ask(EXCLUDE_EXTERNAL, id="1", reason="a" * 201)
    assert long["fields"] == [{"field": "reason"}]
    [error] = (await execute(EXCLUSIONS, name="nope")).errors
    assert error.extensions == {"code": "NOT_FOUND"}


async def test_many_are_excluded_and_included_with_an_outcome_each(
    ask: Ask, organization: Organization
) -> None:
    def inputs(**more: Any) -> list[dict[str, Any]]:
        return [
            {"integrationName": "scripted", "reason": "Not used", **more},
            {"integrationName": "nope", **more},
        ]

    many = f"""mutation ($inputs: [ExcludeOrganizationInput!]!) {{
        excludeOrganizations(inputs: $inputs) {{ {ANSWER} }} }}"""
    found = await ask(many, inputs=inputs(organizationId=organization.org_id))
    assert [each["__typename"] for each in found] == ["Exclusion", "NotFoundError"]
    external = f"""mutation ($inputs: [ExcludeExternalOrganizationInput!]!) {{
        excludeExternalOrganizations(inputs: $inputs) {{ {ANSWER} }} }}"""
    others = await ask(external, inputs=inputs(externalOrgId="1"))
    assert [each["__typename"] for each in others] == ["Exclusion", "NotFoundError"]

    first = await ask(EXCLUSIONS, first=1)
    rest = await ask(EXCLUSIONS, first=1, after=first["pageInfo"]["endCursor"])
    ids = [each["id"] for each in (*first["nodes"], *rest["nodes"])]
    assert ids == [found[0]["id"], others[0]["id"]]
    assert rest["pageInfo"]["hasNextPage"] is False
    gone = f"mutation ($ids: [ID!]!) {{ removeExclusions(ids: $ids) {{ {ANSWER} }} }}"
    removed = await ask(gone, ids=[*ids, "nothing"])
    assert [each["__typename"] for each in removed] == ["Exclusion", "Exclusion", "NotFoundError"]
    assert (await ask(EXCLUSIONS))["nodes"] == []
