"""What a person does with Orgmap from beginning to end, as GraphQL over HTTP by a third party."""

from dataclasses import dataclass
from typing import Any

from gql import Client, gql
from gql.client import AsyncClientSession
from gql.transport.httpx import HTTPXAsyncTransport

MAPPING = "id version isActive externalOrgId externalOrgName lastTestSuccess"
FAILURES = """
... on Error { code message }
... on DuplicateMappingError { existing { id } }
... on ExternalOrganizationClaimedError { claimedBy { name } }
"""
ORGANIZATION = f"query ($id: ID!) {{ organization(id: $id) {{ name mappings {{ {MAPPING} }} }} }}"
AUDIT = "query ($id: ID!) { auditEvents(organizationId: $id) { nodes { action userId source } } }"
CREATE_ORGANIZATION = """
mutation ($input: CreateOrganizationInput!) {
  createOrganization(input: $input) { ... on Organization { id name domain } }
}
"""
DISCOVER = """
query ($search: String) {
  externalOrganizations(integrationName: "halopsa", search: $search) {
    ... on ExternalOrganizationConnection { totalCount isStale nodes { id name } }
  }
}
"""
CREATE = f"""
mutation ($input: CreateMappingInput!) {{
  createMapping(input: $input) {{
    __typename
    ... on OrganizationMapping {{ {MAPPING} }}
    {FAILURES}
  }}
}}
"""
UPDATE = f"""
mutation ($input: UpdateMappingInput!) {{
  updateMapping(input: $input) {{
    __typename
    ... on OrganizationMapping {{ {MAPPING} }}
    ... on VersionConflictError {{ current {{ version }} }}
    {FAILURES}
  }}
}}
"""
DELETE = f"""
mutation ($input: DeleteMappingInput!) {{
  deleteMapping(input: $input) {{ __typename ... on OrganizationMapping {{ {MAPPING} }} }}
}}
"""
TEST = """
mutation ($organizationId: ID!, $mappingId: ID!) {
  testConnection(organizationId: $organizationId, mappingId: $mappingId) {
    ... on TestResult { success steps { name status } mapping { version lastTestSuccess } }
  }
}
"""


@dataclass(frozen=True)
class Mapped:
    """What the conversation left: one organization with one active mapping."""

    organization_id: str
    mapping_id: str


class Conversation:
    """With a server that runs its demonstration, where client 14 belongs to Larkfield."""

    def __init__(self, session: AsyncClientSession) -> None:
        self._session = session

    async def ask(self, document: str, **variables: Any) -> Any:
        """The value of the document's single field."""
        request = gql(document)
        request.variable_values = variables
        result = await self._session.execute(request)
        [value] = result.values()
        return value

    async def hold(self) -> Mapped:
        organization_id = await self._create_organization()
        client = await self._discover()
        mapped = await self._map(organization_id, client)
        await self._test(mapped)
        await self._rename(mapped, client)
        await self._be_refused(mapped, client)
        await self._delete_and_restore(mapped)
        await self._read_the_audit_trail(mapped)
        return mapped

    async def check_that_all_is_there(self, mapped: Mapped) -> None:
        found = await self.ask(ORGANIZATION, id=mapped.organization_id)
        assert found["name"] == "Quarry Street Dental"
        [mapping] = found["mappings"]
        assert mapping == {
            "id": mapped.mapping_id,
            "version": "5",
            "isActive": True,
            "externalOrgId": "20",
            "externalOrgName": "Renamed",
            "lastTestSuccess": True,
        }

    async def _create_organization(self) -> str:
        fields = {"name": "Quarry Street Dental", "domain": "Quarry-Street.Example"}
        created = await self.ask(CREATE_ORGANIZATION, input=fields)
        assert created["domain"] == "quarry-street.example"
        assert (await self.ask(ORGANIZATION, id=created["id"]))["mappings"] == []
        id: str = created["id"]
        return id

    async def _discover(self) -> dict[str, str]:
        everything = await self.ask(DISCOVER)
        assert (everything["totalCount"], everything["isStale"]) == (150, False)
        found = await self.ask(DISCOVER, search="osterly")
        [client] = found["nodes"]
        assert client == {"id": "20", "name": "Osterly & Finch Solicitors"}
        chosen: dict[str, str] = client
        return chosen

    async def _map(self, organization_id: str, client: dict[str, str]) -> Mapped:
        created = await self.ask(CREATE, input=self._mapping(organization_id, client))
        assert (created["__typename"], created["version"]) == ("OrganizationMapping", "1")
        [listed] = (await self.ask(ORGANIZATION, id=organization_id))["mappings"]
        assert {"__typename": "OrganizationMapping", **listed} == created
        return Mapped(organization_id=organization_id, mapping_id=created["id"])

    async def _test(self, mapped: Mapped) -> None:
        tested = await self.ask(
            TEST, organizationId=mapped.organization_id, mappingId=mapped.mapping_id
        )
        assert tested["success"]
        assert {step["status"] for step in tested["steps"]} == {"PASSED"}
        assert tested["mapping"] == {"version": "2", "lastTestSuccess": True}

    async def _rename(self, mapped: Mapped, client: dict[str, str]) -> None:
        fields = {**self._place(mapped), "externalOrgName": "Renamed"}
        renamed = await self.ask(UPDATE, input={**fields, "expectedVersion": "2"})
        assert (renamed["externalOrgName"], renamed["version"]) == ("Renamed", "3")
        conflict = await self.ask(UPDATE, input={**fields, "expectedVersion": "2"})
        assert conflict["__typename"] == "VersionConflictError"
        assert conflict["current"] == {"version": "3"}

    async def _be_refused(self, mapped: Mapped, client: dict[str, str]) -> None:
        duplicate = await self.ask(CREATE, input=self._mapping(mapped.organization_id, client))
        assert duplicate["__typename"] == "DuplicateMappingError"
        assert duplicate["existing"] == {"id": mapped.mapping_id}
        taken = {"id": "14", "name": "Larkfield Dental Group"}
        claimed = await self.ask(CREATE, input=self._mapping(mapped.organization_id, taken))
        assert claimed["__typename"] == "ExternalOrganizationClaimedError"
        assert claimed["claimedBy"] == {"name": "Larkfield Dental Group"}

    async def _delete_and_restore(self, mapped: Mapped) -> None:
        place = self._place(mapped)
        deleted = await self.ask(DELETE, input=place)
        assert (deleted["isActive"], deleted["version"]) == (False, "4")
        assert (await self.ask(ORGANIZATION, id=mapped.organization_id))["mappings"] == []
        restored = await self.ask(UPDATE, input={**place, "isActive": True})
        assert (restored["isActive"], restored["version"]) == (True, "5")

    async def _read_the_audit_trail(self, mapped: Mapped) -> None:
        found = await self.ask(AUDIT, id=mapped.organization_id)
        assert [event["action"] for event in found["nodes"]] == [
            "MAPPING_UPDATED",
            "MAPPING_DELETED",
            "MAPPING_UPDATED",
            "CONNECTION_TESTED",
            "MAPPING_CREATED",
            "ORGANIZATION_CREATED",
        ]
        assert {(event["userId"], event["source"]) for event in found["nodes"]} == {
            ("dev", "graphql")
        }

    def _place(self, mapped: Mapped) -> dict[str, str]:
        return {"organizationId": mapped.organization_id, "id": mapped.mapping_id}

    def _mapping(self, organization_id: str, client: dict[str, str]) -> dict[str, str]:
        return {
            "organizationId": organization_id,
            "integrationName": "halopsa",
            "externalOrgId": client["id"],
            "externalOrgName": client["name"],
        }


async def hold_conversation(url: str) -> Mapped:
    async with _client(url) as session:
        return await Conversation(session).hold()


async def check_that_all_is_there(url: str, mapped: Mapped) -> None:
    async with _client(url) as session:
        await Conversation(session).check_that_all_is_there(mapped)


def _client(url: str) -> Client:
    return Client(
        transport=HTTPXAsyncTransport(url=f"{url}/graphql", timeout=20),
        fetch_schema_from_transport=True,  # which checks each document against the server's schema
        execute_timeout=20,
    )
