from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from graphql_api.composition import build_services
from graphql_api.execution.list_lengths import MAX_COST
from graphql_api.models.organization import Organization
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import MAX_MAPPINGS
from graphql_api.storage.keys import ORG_MAPPINGS
from graphql_api.storage.table_store import TableStore
from tests.actors import viewer_of
from tests.storage.faulty import Call, Fault, FaultyStore
from tests.vendors import ScriptedVendor

Ask = Callable[..., Awaitable[Any]]
Create = Callable[..., Awaitable[Organization]]

CREATE = """
mutation ($inputs: [CreateMappingInput!]!) {
  createMappings(inputs: $inputs) {
    __typename
    ... on OrganizationMapping { externalOrgId organization { name } }
    ... on Error { code message }
    ... on DuplicateMappingError { existing { externalOrgId } }
    ... on ExternalOrganizationClaimedError { claimedBy { name } }
    ... on UnexpectedError { correlationId }
  }
}
"""


def given(organization: Organization, external_org_id: str, **fields: Any) -> dict[str, Any]:
    return {
        "organizationId": organization.org_id,
        "integrationName": "scripted",
        "externalOrgId": external_org_id,
        **fields,
    }


async def test_each_input_is_answered_in_order(
    ask: Ask, organization: Organization, create_organization: Create
) -> None:
    other = await create_organization("Other")
    outcomes = await ask(
        CREATE,
        inputs=[
            given(organization, "1"),
            given(organization, "1"),
            given(other, "1"),
            given(other, "2", integrationName="unmappable"),
            given(other, "2", mappingData={"a": [1]}),
        ],
    )
    assert [each["__typename"] for each in outcomes] == [
        "OrganizationMapping",
        "DuplicateMappingError",
        "ExternalOrganizationClaimedError",
        "ValidationError",
        "OrganizationMapping",
    ]
    assert outcomes[1]["existing"] == {"externalOrgId": "1"}
    assert outcomes[2]["claimedBy"] == {"name": "Larkfield"}
    assert outcomes[4]["organization"] == {"name": "Other"}


@pytest.mark.parametrize("count", [0, MAX_MAPPINGS + 1])
async def test_too_many_or_none_are_refused_with_the_count_and_the_limit(
    execute: Ask, organization: Organization, count: int
) -> None:
    inputs = [given(organization, str(number)) for number in range(count)]
    [error] = (await execute(CREATE, inputs=inputs)).errors
    assert error.message.startswith(
        f"inputs must have from 1 to {MAX_MAPPINGS} items; {count} were given."
    )
    assert error.extensions == {"code": "VALIDATION_FAILED"}


async def test_as_many_as_are_allowed_are_within_the_cost(
    ask: Ask, organization: Organization
) -> None:
    outcomes = await ask(CREATE, inputs=[given(organization, "1")] * MAX_MAPPINGS)
    kinds = [each["__typename"] for each in outcomes]
    assert kinds == ["OrganizationMapping", *["DuplicateMappingError"] * (MAX_MAPPINGS - 1)]


async def test_a_list_is_priced_before_anything_is_done(
    execute: Ask, organization: Organization
) -> None:
    inputs = [given(organization, str(number)) for number in range(MAX_COST // 10)]
    [error] = (await execute(CREATE, inputs=inputs)).errors
    assert error.extensions == {"code": "OPERATION_TOO_LARGE"}
    assert "send shorter lists" in error.message


@pytest.mark.parametrize("fault", [Fault.FAIL, Fault.UNKNOWN_NOT_DONE])
async def test_an_unexpected_failure_is_the_outcome_of_the_one_it_befell(
    ask: Ask,
    store: TableStore,
    create_organization: Create,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
) -> None:
    organizations = [await create_organization(name) for name in ("One", "Unlucky", "Three")]
    unlucky = organizations[1].org_id

    async def plan(call: Call) -> Fault | None:
        return fault if call.writes and call.arguments[:2] == (ORG_MAPPINGS, unlucky) else None

    failing = build_services(
        FaultyStore(store, plan), {"scripted": ScriptedVendor()}, cache=memory_cache()
    )
    outcomes = await ask(
        CREATE, services=failing, inputs=[given(each, each.name) for each in organizations]
    )
    assert [each["__typename"] for each in outcomes] == [
        "OrganizationMapping",
        "UnexpectedError",
        "OrganizationMapping",
    ]
    assert outcomes[1]["code"] == ("UNAVAILABLE" if fault is Fault.FAIL else "INTERNAL")
    assert ("may or may not have been saved" in outcomes[1]["message"]) is (
        fault is Fault.UNKNOWN_NOT_DONE
    )
    [record] = [each for each in caplog.records if each.levelname == "ERROR"]
    assert outcomes[1]["correlationId"] in record.message
    assert "createMappings.1" in record.message


async def test_who_may_only_look_is_refused_as_a_whole(
    execute: Ask, organization: Organization
) -> None:
    result = await execute(
        CREATE, inputs=[given(organization, "1")], actor=viewer_of(organization.org_id)
    )
    [error] = result.errors
    assert error.extensions == {"code": "FORBIDDEN"}
