"""Fifty people change one mapping at once, through GraphQL, on both stores: no change is lost."""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.execution.operation import OperationRunner
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.keys import TABLES
from graphql_api.storage.table_store import TableStore
from tests.actors import MANAGER
from tests.operations import run_operation, runner
from tests.storage.own_tables import OwnTables
from tests.vendors import ScriptedVendor

PEOPLE = 50
LONGEST_PAUSE = 2.0

READ = """query($organization: ID!, $id: ID!) {
  mapping(organizationId: $organization, id: $id) { version mappingData externalOrgName }
}"""
WRITE = """mutation($organization: ID!, $id: ID!, $version: String!, $data: JSON!) {
  updateMapping(input: {organizationId: $organization, id: $id,
                        expectedVersion: $version, mappingData: $data}) {
    __typename
    ... on VersionConflictError { current { version mappingData } }
  }
}"""
RENAME = """mutation($organization: ID!, $id: ID!, $name: String!) {
  updateMapping(input: {organizationId: $organization, id: $id, externalOrgName: $name}) {
    __typename
  }
}"""
EVENTS = """query($organization: ID!) {
  auditEvents(organizationId: $organization, first: 100) { nodes { action changes } }
}"""


class Conversation:
    """Operations on one mapping, each as a request of its own."""

    def __init__(self, services: Services, runner: OperationRunner, mapping: dict[str, str]):
        self._services = services
        self._runner = runner
        self._mapping = mapping

    async def ask(self, document: str, **variables: Any) -> Any:
        named = {**self._mapping, **variables}
        result = await run_operation(self._runner, self._services, document, variables=named)
        assert result.errors is None
        [value] = (result.data or {}).values()
        return value

    async def add(self, person: str) -> None:
        """Read, add an entry of one's own, write; again where somebody came between."""
        seen = await self.ask(READ)
        for tries in range(500):
            data = {**seen["mappingData"], person: True}
            answer = await self.ask(WRITE, version=seen["version"], data=data)
            if answer["__typename"] == "OrganizationMapping":
                return
            seen = answer["current"]
            longest = min(0.2 * 2**tries, LONGEST_PAUSE)
            await asyncio.sleep(random.uniform(0, longest))  # noqa: S311 - spreads the fifty
        raise AssertionError(f"{person} never came to write")

    async def events(self) -> list[dict[str, Any]]:
        organization = {"organization": self._mapping["organization"]}
        result = await run_operation(self._runner, self._services, EVENTS, variables=organization)
        assert result.data is not None
        nodes: list[dict[str, Any]] = result.data["auditEvents"]["nodes"]
        return [each for each in nodes if each["action"] == "MAPPING_UPDATED"]


@pytest.fixture
async def conversation(store: TableStore) -> AsyncIterator[Conversation]:
    own = await OwnTables.create(store, TABLES)
    vendor = ScriptedVendor()
    services = build_services(own, {vendor.name: vendor}, cache=memory_cache())
    organization = await services.organizations.create(MANAGER, name="Larkfield")
    mapping = await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name=vendor.name,
            external_org_id="1",
        ),
    )
    ids = {"organization": organization.org_id, "id": mapping.mapping_id}
    yield Conversation(services, runner(), ids)
    await services.discovery.aclose()


async def test_fifty_who_read_change_and_write_all_find_their_change(
    conversation: Conversation,
) -> None:
    people = [f"person-{number}" for number in range(PEOPLE)]
    await asyncio.gather(*(conversation.add(person) for person in people))
    stored = await conversation.ask(READ)
    assert stored["mappingData"] == dict.fromkeys(people, True)
    assert stored["version"] == str(1 + PEOPLE)
    assert len(await conversation.events()) == PEOPLE


async def test_fifty_who_expect_no_version_all_write(conversation: Conversation) -> None:
    names = [f"Name {number}" for number in range(PEOPLE)]
    answers = await asyncio.gather(*(conversation.ask(RENAME, name=name) for name in names))
    assert {each["__typename"] for each in answers} == {"OrganizationMapping"}
    stored = await conversation.ask(READ)
    assert stored["version"] == str(1 + PEOPLE)
    assert stored["externalOrgName"] in names
    given = [each["changes"]["externalOrgName"]["after"] for each in await conversation.events()]
    assert sorted(given) == sorted(names)
