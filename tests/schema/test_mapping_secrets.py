"""Secrets of mapping data: kept, used in process, and never shown."""

from collections.abc import Awaitable, Callable
from typing import Any

from graphql_api.composition import Services
from graphql_api.models.organization import Organization
from graphql_api.services.mapping_fields import HIDDEN
from tests.actors import MANAGER

Ask = Callable[..., Awaitable[Any]]
SECRET = "canary-webhook-key"

CREATE = """mutation($organization: ID!, $data: JSON!) {
  createMapping(input: {organizationId: $organization, integrationName: "strict",
                        externalOrgId: "1", mappingData: $data}) {
    ... on OrganizationMapping { id mappingData }
    ... on ValidationError { fields { field message } }
  }
}"""
UPDATE = """mutation($organization: ID!, $id: ID!, $data: JSON!) {
  updateMapping(input: {organizationId: $organization, id: $id, mappingData: $data}) {
    ... on OrganizationMapping { mappingData version }
  }
}"""


async def test_a_secret_is_stored_and_not_shown(
    ask: Ask, services: Services, organization: Organization
) -> None:
    created = await ask(CREATE, organization=organization.org_id, data={"webhook_key": SECRET})
    assert created["mappingData"] == {"webhook_key": HIDDEN}
    [mapping] = await services.mappings.list_by_organization(MANAGER, organization.org_id)
    assert mapping.mapping_data == {"webhook_key": SECRET}


async def test_asterisks_that_come_back_leave_the_secret_alone(
    ask: Ask, services: Services, organization: Organization
) -> None:
    named = {"organization": organization.org_id}
    created = await ask(CREATE, **named, data={"webhook_key": SECRET})
    data = {"webhook_key": HIDDEN, "api_base_url": "https://a.example/"}
    changed = await ask(UPDATE, **named, id=created["id"], data=data)
    assert changed["mappingData"] == data
    [mapping] = await services.mappings.list_by_organization(MANAGER, organization.org_id)
    assert mapping.mapping_data["webhook_key"] == SECRET
    removed = await ask(UPDATE, **named, id=created["id"], data={})
    assert removed["mappingData"] == {}


async def test_asterisks_for_a_secret_that_is_not_stored_are_refused(
    ask: Ask, organization: Organization
) -> None:
    refused = await ask(CREATE, organization=organization.org_id, data={"webhook_key": HIDDEN})
    assert [each["field"] for each in refused["fields"]] == ["mappingData.webhook_key"]
