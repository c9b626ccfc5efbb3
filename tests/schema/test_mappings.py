from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from graphql_api.composition import Services
from graphql_api.models.organization import Organization
from tests.actors import MANAGER, manager_of
from tests.clock import Clock

Ask = Callable[..., Awaitable[Any]]
Create = Callable[..., Awaitable[Organization]]

FIELDS = """
id organization { id name } integrationName integration { displayName }
externalOrgId externalOrgName mappingData isActive createdAt createdBy updatedAt updatedBy
lastTestedAt lastTestSuccess lastTestResult version
"""
FAILURES = """
... on Error { code message }
... on ValidationError { fields { field message } }
... on NotFoundError { resource unknown: id available }
... on OrganizationInactiveError { organizationId }
... on DuplicateMappingError { existing { id } }
... on ExternalOrganizationClaimedError { claimedBy { name } }
"""
CREATE = f"""
mutation ($input: CreateMappingInput!) {{
  createMapping(input: $input) {{
    __typename ... on OrganizationMapping {{ {FIELDS} }} {FAILURES}
  }}
}}
"""
UPDATE = f"""
mutation ($input: UpdateMappingInput!) {{
  updateMapping(input: $input) {{
    __typename ... on OrganizationMapping {{ {FIELDS} }} {FAILURES}
    ... on VersionConflictError {{ current {{ externalOrgName version }} }}
  }}
}}
"""
DELETE = """
mutation ($input: DeleteMappingInput!) {
  deleteMapping(input: $input) {
    __typename
    ... on OrganizationMapping { id isActive }
    ... on Error { code message }
    ... on NotFoundError { resource unknown: id }
    ... on VersionConflictError { current { version } }
  }
}
"""
GET = f"""
query ($organizationId: ID!, $id: ID!) {{
  mapping(organizationId: $organizationId, id: $id) {{ {FIELDS} }}
}}
"""
OF_ORGANIZATION = """
query ($id: ID!, $integrationName: String, $isActive: Boolean = true) {
  organization(id: $id) {
    mappings(integrationName: $integrationName, isActive: $isActive) { id externalOrgId }
  }
}
"""

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def given(organization: Organization, **fields: Any) -> dict[str, Any]:
    return {
        "organizationId": organization.org_id,
        "integrationName": "scripted",
        "externalOrgId": "14",
        **fields,
    }


@pytest.fixture
async def mapping(ask: Ask, organization: Organization) -> dict[str, Any]:
    created: dict[str, Any] = await ask(CREATE, input=given(organization, externalOrgName="Old"))
    return created


def of(mapping: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"organizationId": mapping["organization"]["id"], "id": mapping["id"], **fields}


async def test_a_mapping_is_created_and_read(
    ask: Ask, organization: Organization, clock: Clock
) -> None:
    created = await ask(
        CREATE,
        input=given(organization, externalOrgName="Larkfield", mappingData={"a": [1, None]}),
    )
    assert created == {
        "__typename": "OrganizationMapping",
        "id": created["id"],
        "organization": {"id": organization.org_id, "name": "Larkfield"},
        "integrationName": "scripted",
        "integration": {"displayName": "Scripted"},
        "externalOrgId": "14",
        "externalOrgName": "Larkfield",
        "mappingData": {"a": [1, None]},
        "isActive": True,
        "createdAt": "2026-05-04T12:00:00+00:00",
        "createdBy": "mira",
        "updatedAt": "2026-05-04T12:00:00+00:00",
        "updatedBy": None,
        "lastTestedAt": None,
        "lastTestSuccess": None,
        "lastTestResult": None,
        "version": "1",
    }
    read = await ask(GET, organizationId=organization.org_id, id=created["id"])
    assert {"__typename": "OrganizationMapping", **read} == created


async def test_name_and_data_of_a_mapping_may_be_left_out(mapping: dict[str, Any]) -> None:
    assert mapping["mappingData"] == {}


async def test_everything_wrong_with_a_mapping_is_told_by_field(
    ask: Ask, organization: Organization
) -> None:
    refused = await ask(
        CREATE,
        input=given(
            organization,
            integrationName="strict",
            externalOrgId="<script>",
            externalOrgName="a" * 201,
            mappingData={"api_base_url": "nowhere"},
        ),
    )
    assert (refused["__typename"], refused["code"]) == ("ValidationError", "VALIDATION_FAILED")
    assert [each["field"] for each in refused["fields"]] == [
        "externalOrgId",
        "externalOrgName",
        "mappingData.api_base_url",
    ]


@pytest.mark.parametrize(
    "data", [[], "text", 5, True, float("nan"), {"a": float("inf")}, {"\ud800": 1}]
)
async def test_mapping_data_that_is_no_json_object_is_a_validation_error(
    ask: Ask, organization: Organization, data: Any
) -> None:
    refused = await ask(CREATE, input=given(organization, mappingData=data))
    assert refused["__typename"] == "ValidationError"
    assert [each["field"] for each in refused["fields"]] == ["mappingData"]


async def test_an_unknown_integration_is_answered_with_those_that_exist(
    ask: Ask, organization: Organization
) -> None:
    refused = await ask(CREATE, input=given(organization, integrationName="halo"))
    assert (refused["__typename"], refused["resource"]) == ("NotFoundError", "integration")
    assert refused["available"] == ["scripted", "sharing", "strict", "unmappable"]


async def test_an_unknown_organization_is_not_found(ask: Ask, organization: Organization) -> None:
    refused = await ask(CREATE, input=given(organization, organizationId=UNKNOWN))
    assert (refused["__typename"], refused["resource"], refused["unknown"]) == (
        "NotFoundError",
        "organization",
        UNKNOWN,
    )


async def test_an_inactive_organization_is_not_mapped(
    ask: Ask, services: Services, organization: Organization
) -> None:
    await services.organizations.update(MANAGER, organization.org_id, {"is_active": False})
    refused = await ask(CREATE, input=given(organization))
    assert refused == {
        "__typename": "OrganizationInactiveError",
        "code": "ORGANIZATION_INACTIVE",
        "message": "Larkfield is inactive. Activate the organization before mapping it.",
        "organizationId": organization.org_id,
    }


async def test_a_duplicate_is_answered_with_the_mapping_there_is(
    ask: Ask, organization: Organization, mapping: dict[str, Any]
) -> None:
    refused = await ask(CREATE, input=given(organization))
    assert (refused["__typename"], refused["code"]) == (
        "DuplicateMappingError",
        "DUPLICATE_MAPPING",
    )
    assert refused["existing"] == {"id": mapping["id"]}


async def test_a_claimed_organization_is_answered_with_its_owner_where_one_may_see_it(
    ask: Ask, create_organization: Create, mapping: dict[str, Any]
) -> None:
    other = await create_organization("Other")
    refused = await ask(CREATE, input=given(other))
    assert (refused["__typename"], refused["code"]) == (
        "ExternalOrganizationClaimedError",
        "EXTERNAL_ORGANIZATION_CLAIMED",
    )
    assert refused["claimedBy"] == {"name": "Larkfield"}
    refused = await ask(CREATE, input=given(other), actor=manager_of(other.org_id))
    assert (refused["__typename"], refused["code"]) == ("NotFoundError", "NOT_FOUND")
    assert "Larkfield" not in refused["message"]


async def test_an_update_changes_what_is_given(ask: Ask, mapping: dict[str, Any]) -> None:
    updated = await ask(UPDATE, input=of(mapping, mappingData={"a": 1}, expectedVersion="1"))
    assert (updated["mappingData"], updated["externalOrgName"]) == ({"a": 1}, "Old")
    assert (updated["version"], updated["updatedBy"]) == ("2", "mira")


async def test_an_explicit_null_is_not_an_absent_field(ask: Ask, mapping: dict[str, Any]) -> None:
    refused = await ask(
        UPDATE, input=of(mapping, externalOrgId=None, mappingData=None, isActive=None)
    )
    assert refused["__typename"] == "ValidationError"
    assert [each["field"] for each in refused["fields"]] == [
        "externalOrgId",
        "mappingData",
        "isActive",
    ]
    assert (await ask(UPDATE, input=of(mapping, externalOrgName=None)))["externalOrgName"] == ""


async def test_an_update_of_an_older_version_is_answered_with_the_current_one(
    ask: Ask, mapping: dict[str, Any]
) -> None:
    await ask(UPDATE, input=of(mapping, externalOrgName="New"))
    conflict = await ask(UPDATE, input=of(mapping, externalOrgName="X", expectedVersion="1"))
    assert (conflict["__typename"], conflict["code"]) == (
        "VersionConflictError",
        "VERSION_CONFLICT",
    )
    assert conflict["current"] == {"externalOrgName": "New", "version": "2"}
    conflict = await ask(DELETE, input=of(mapping, expectedVersion="1"))
    assert conflict["current"] == {"version": "2"}


async def test_a_mapping_is_deleted_and_restored(ask: Ask, mapping: dict[str, Any]) -> None:
    id = mapping["organization"]["id"]
    deleted = await ask(DELETE, input=of(mapping))
    assert deleted == {
        "__typename": "OrganizationMapping",
        "id": mapping["id"],
        "isActive": False,
    }
    assert await ask(OF_ORGANIZATION, id=id) == {"mappings": []}
    kept = {"id": mapping["id"], "externalOrgId": "14"}
    for is_active in (False, None):
        assert await ask(OF_ORGANIZATION, id=id, isActive=is_active) == {"mappings": [kept]}
    restored = await ask(UPDATE, input=of(mapping, isActive=True))
    assert restored["isActive"]
    assert await ask(OF_ORGANIZATION, id=id) == {"mappings": [kept]}


async def test_mappings_are_filtered_by_integration(
    ask: Ask, organization: Organization, mapping: dict[str, Any]
) -> None:
    await ask(CREATE, input=given(organization, integrationName="sharing", externalOrgId="9"))
    found = await ask(OF_ORGANIZATION, id=organization.org_id, integrationName="sharing")
    assert [each["externalOrgId"] for each in found["mappings"]] == ["9"]
    found = await ask(OF_ORGANIZATION, id=organization.org_id, integrationName="none")
    assert found == {"mappings": []}


@pytest.mark.parametrize("id", [UNKNOWN, "", "~", "a/b", "\ud800"])
async def test_an_unknown_mapping_is_null_and_cannot_be_changed(
    ask: Ask, organization: Organization, mapping: dict[str, Any], id: str
) -> None:
    assert await ask(GET, organizationId=organization.org_id, id=id) is None
    assert await ask(GET, organizationId=id, id=mapping["id"]) is None
    for document in (UPDATE, DELETE):
        refused = await ask(document, input={"organizationId": organization.org_id, "id": id})
        assert (refused["__typename"], refused["resource"], refused["unknown"]) == (
            "NotFoundError",
            "mapping",
            id,
        )
