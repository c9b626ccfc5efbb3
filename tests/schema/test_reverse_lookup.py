from collections.abc import Awaitable, Callable
from typing import Any

from graphql_api.composition import Services
from graphql_api.execution.operation import OperationRunner
from graphql_api.models.organization import Organization
from graphql_api.services.mapping_fields import NewMapping
from tests.actors import MANAGER
from tests.operations import cost
from tests.schema.conftest import Execute

Ask = Callable[..., Awaitable[Any]]

WHOSE = """query ($integration: String!, $id: String!) {
  mappingsByExternalId(integrationName: $integration, externalOrgId: $id) {
    externalOrgId isActive organization { name } drift { state }
  }
}"""


async def test_it_answers_with_the_mapping_and_its_organization(
    ask: Ask, services: Services, organization: Organization
) -> None:
    new = NewMapping(
        organization_id=organization.org_id, integration_name="scripted", external_org_id="14"
    )
    await services.mappings.create(MANAGER, new)
    assert await ask(WHOSE, integration="scripted", id="14") == [
        {
            "externalOrgId": "14",
            "isActive": True,
            "organization": {"name": organization.name},
            "drift": {"state": "UNKNOWN"},
        }
    ]
    assert await ask(WHOSE, integration="scripted", id="15") == []


async def test_an_unknown_integration_is_a_top_level_error_with_those_that_exist(
    execute: Execute,
) -> None:
    result = await execute(WHOSE, integration="script", id="14")
    assert result.errors is not None
    [error] = result.errors
    assert (error.extensions or {})["code"] == "NOT_FOUND"
    assert "Available integrations: scripted, sharing, strict, unmappable" in error.message


def test_it_costs_no_more_than_a_short_list(runner: OperationRunner) -> None:
    assert cost(runner, WHOSE, integration="scripted", id="14") < 50
