from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from graphql_api.composition import Services
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.mapping_fields import NewMapping
from tests.actors import MANAGER
from tests.vendors import ScriptedVendor, unavailable

Ask = Callable[..., Awaitable[Any]]

TEST = """
mutation ($organizationId: ID!, $mappingId: ID!) {
  testConnection(organizationId: $organizationId, mappingId: $mappingId) {
    __typename
    ... on TestResult {
      success message details testedAt
      steps { name status message remedy durationMs }
      mapping { id lastTestedAt lastTestSuccess lastTestResult version }
    }
    ... on NotFoundError { code resource id }
  }
}
"""


@pytest.fixture
async def mapping(services: Services, organization: Organization) -> OrganizationMapping:
    return await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name="scripted",
            external_org_id="14",
        ),
    )


async def test_a_test_is_answered_with_its_steps_and_the_mapping_it_was_kept_with(
    ask: Ask, mapping: OrganizationMapping
) -> None:
    tested = await ask(TEST, organizationId=mapping.org_id, mappingId=mapping.mapping_id)
    assert tested == {
        "__typename": "TestResult",
        "success": True,
        "message": "All is well.",
        "details": {"asked": "14"},
        "testedAt": "2026-05-04T12:30:00+00:00",
        "steps": [
            {
                "name": "organization",
                "status": "PASSED",
                "message": "It is there.",
                "remedy": None,
                "durationMs": 0.0,
            }
        ],
        "mapping": {
            "id": mapping.mapping_id,
            "lastTestedAt": "2026-05-04T12:30:00+00:00",
            "lastTestSuccess": True,
            "lastTestResult": "All is well.",
            "version": "2",
        },
    }


async def test_a_vendor_failure_is_a_failed_test(
    ask: Ask, vendor: ScriptedVendor, mapping: OrganizationMapping
) -> None:
    vendor.failure = unavailable()
    tested = await ask(TEST, organizationId=mapping.org_id, mappingId=mapping.mapping_id)
    assert (tested["__typename"], tested["success"]) == ("TestResult", False)
    assert [step["status"] for step in tested["steps"]] == ["FAILED"]
    assert tested["steps"][0]["remedy"] == "Wait for the vendor."
    assert tested["mapping"]["lastTestSuccess"] is False


async def test_an_unknown_mapping_is_not_found(ask: Ask, organization: Organization) -> None:
    refused = await ask(TEST, organizationId=organization.org_id, mappingId="none")
    assert refused == {
        "__typename": "NotFoundError",
        "code": "NOT_FOUND",
        "resource": "mapping",
        "id": "none",
    }
    refused = await ask(TEST, organizationId="none", mappingId="none")
    assert refused["resource"] == "organization"
