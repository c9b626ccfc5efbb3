"""A deactivated mapping is no window into whoever has its external organization now.

Every field of a mapping and every operation that takes a mapping's id is asked for it, by the
manager of the organization that left: a new one is asked too, or fails for want of a row.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLObjectType, get_named_type

from graphql_api.composition import Services, build_services
from graphql_api.execution.operation import OperationRunner
from graphql_api.execution.schema_building import Schema
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.table_store import TableStore
from integrations.base import ExternalOrganization, MappedOrganization, TestResult
from tests.actors import MANAGER, manager_of
from tests.operations import run_operation
from tests.vendors import ScriptedVendor

Ask = Callable[[str, Mapping[str, Any]], Awaitable[str]]

SECRET = "Sold to Birch, confidential"
BOTH_IDS = "organizationId: $organization, id: $mapping"


class WatchedVendor(ScriptedVendor):
    """Notes which external organizations it was asked about."""

    def __init__(self) -> None:
        super().__init__()
        self.organizations = [ExternalOrganization(id="9", name=SECRET)]
        self.asked: list[str] = []

    async def test_connection(self, mapping: MappedOrganization) -> TestResult:
        self.asked.append(mapping.external_org_id)
        return await super().test_connection(mapping)


@pytest.fixture
def vendor() -> WatchedVendor:
    return WatchedVendor()


@pytest.fixture
async def services(store: TableStore, vendor: WatchedVendor) -> Services:
    return build_services(store, {vendor.name: vendor}, cache=memory_cache())


@pytest.fixture
async def former(
    services: Services, create_organization: Callable[..., Awaitable[Organization]]
) -> OrganizationMapping:
    """Of Alder, to what is Birch's now; a listing with its new name is kept."""
    alder, birch = await create_organization("Alder"), await create_organization("Birch")
    mapping = await map_to_9(services, alder)
    await services.mappings.delete(MANAGER, alder.org_id, mapping.mapping_id)
    await map_to_9(services, birch)
    await services.discovery.discover(MANAGER, "scripted")
    return mapping


async def map_to_9(services: Services, organization: Organization) -> OrganizationMapping:
    new = NewMapping(
        organization_id=organization.org_id,
        integration_name="scripted",
        external_org_id="9",
        external_org_name="Alder's site",
    )
    return await services.mappings.create(MANAGER, new)


@pytest.fixture
def ask(runner: OperationRunner, services: Services, former: OrganizationMapping) -> Ask:
    """The whole answer, as text, to the manager of the organization that left."""

    async def ask(document: str, variables: Mapping[str, Any]) -> str:
        actor = manager_of(former.org_id)
        result = await run_operation(
            runner, services, document, actor=actor, variables=dict(variables)
        )
        return repr(result)

    return ask


OPERATIONS = {
    "mapping": "query ({ids}) {{ mapping({both}) {{ {fields} }} }}",
    "testConnection": """mutation ({ids}) {{
        testConnection(organizationId: $organization, mappingId: $mapping) {{
        ... on TestResult {{ message details steps {{ message }} mapping {{ {fields} }} }}
        ... on Error {{ message }} }} }}""",
    "testUnsavedMapping": """mutation ({ids}) {{
        testUnsavedMapping(mappingId: $mapping, input: {{ organizationId: $organization,
            integrationName: "scripted", externalOrgId: "9" }}) {{
        ... on UnsavedTestResult {{ message details steps {{ message }} }}
        ... on Error {{ message }} }} }}""",
    "startConnectionTests": """mutation ({ids}) {{
        startConnectionTests(organizationId: $organization, mappingIds: [$mapping]) {{
        ... on JobRun {{ id message }} ... on Error {{ problem: message }} }} }}""",
    "updateMapping": """mutation ({ids}) {{
        updateMapping(input: {{ {both}, externalOrgName: "Alder" }}) {{
        ... on OrganizationMapping {{ {fields} }} ... on Error {{ message }} }} }}""",
    "deleteMapping": """mutation ({ids}) {{ deleteMapping(input: {{ {both} }}) {{
        ... on OrganizationMapping {{ {fields} }} ... on Error {{ message }} }} }}""",
}
REFUSALS = ("Restore it first", "that you may map")
"""By which a test is refused before anybody is asked."""
STREAMS = {"testConnections"}
"""Their mappings are the active ones: tests/services/test_connection_runs.py."""


def test_every_operation_that_takes_a_mappings_id_has_a_row(schema: Schema) -> None:
    assert set(operations_with_a_mapping_id(schema)) == {*OPERATIONS, *STREAMS}


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_no_field_tells_what_another_customer_has_now(
    operation: str, schema: Schema, ask: Ask, vendor: WatchedVendor, former: OrganizationMapping
) -> None:
    document = OPERATIONS[operation].format(
        ids="$organization: ID!, $mapping: ID!", both=BOTH_IDS, fields=all_fields(schema)
    )
    answer = await ask(document, {"organization": former.org_id, "mapping": former.mapping_id})
    assert any(each in answer for each in (former.mapping_id, *REFUSALS))
    assert SECRET not in answer
    assert "Birch" not in answer
    assert vendor.asked == []


async def test_neither_do_the_lists_of_mappings(
    schema: Schema, ask: Ask, vendor: WatchedVendor, former: OrganizationMapping
) -> None:
    fields = all_fields(schema)
    answer = await ask(
        f"""query ($organization: ID!) {{
            organization(id: $organization) {{ mappings(isActive: null) {{ {fields} }} }}
            integration(name: "scripted") {{ mappings(isActive: null) {{ nodes {{ {fields} }} }} }}
        }}""",
        {"organization": former.org_id},
    )
    assert answer.count(f"'id': '{former.mapping_id}'") == 2
    assert "'state': 'UNKNOWN'" in answer
    assert SECRET not in answer
    assert vendor.asked == []


def operations_with_a_mapping_id(schema: Schema) -> Iterator[str]:
    graphql = schema._schema
    for root in (graphql.query_type, graphql.mutation_type, graphql.subscription_type):
        for name, field in root.fields.items() if root else ():
            given = set(field.args)
            for argument in field.args.values():
                type_ = get_named_type(argument.type)
                if isinstance(type_, GraphQLInputObjectType):
                    given |= set(type_.fields)
            if given & {"mappingId", "mappingIds"} or ("apping" in name and "id" in given):
                yield name


def all_fields(schema: Schema) -> str:
    """Each field of a mapping; of an object each scalar that needs no argument, and drift."""
    mapping = schema._schema.type_map["OrganizationMapping"]
    assert isinstance(mapping, GraphQLObjectType)
    return " ".join(
        name if scalars is None else f"{name} {{ {scalars} }}"
        for name, scalars in ((name, scalars_of(field)) for name, field in mapping.fields.items())
    )


def scalars_of(field: Any) -> str | None:
    type_ = get_named_type(field.type)
    if not isinstance(type_, GraphQLObjectType):
        return None
    return " ".join(
        name
        for name, each in type_.fields.items()
        if not isinstance(get_named_type(each.type), GraphQLObjectType)
    )
