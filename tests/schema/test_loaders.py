from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest
from strawberry.types import ExecutionResult

from graphql_api.composition import Services, build_services
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.keys import INTEGRATION_MAPPINGS, LISTINGS, ORG_MAPPINGS, ORGANIZATIONS
from graphql_api.storage.parallel_reads import PARALLEL_READS
from graphql_api.storage.table_store import TableStore
from tests.actors import MANAGER, viewer_of
from tests.clock import Clock
from tests.counting_store import CountingStore
from tests.vendors import ScriptedVendor, SharingVendor

Ask = Callable[..., Awaitable[Any]]

ORGANIZATION_COUNT = 70


@pytest.fixture
def counting(store: TableStore) -> CountingStore:
    return CountingStore(store)


@pytest.fixture
async def ids(services: Services) -> list[str]:
    """Organizations, each with two mappings, the second shared by all of them."""
    organizations = [
        await services.organizations.create(MANAGER, name=f"Org {n}")
        for n in range(ORGANIZATION_COUNT)
    ]
    for number, organization in enumerate(organizations):
        for name, external in (("scripted", str(number)), ("sharing", "1")):
            await services.mappings.create(
                MANAGER,
                NewMapping(
                    organization_id=organization.org_id,
                    integration_name=name,
                    external_org_id=external,
                ),
            )
    return [organization.org_id for organization in organizations]


@pytest.fixture
def ask_counted(ask: Ask, counting: CountingStore) -> Ask:
    """Asks services over the counting store."""
    vendors = {"scripted": ScriptedVendor(), "sharing": SharingVendor()}
    # On a clock that stands: within two seconds a listing is looked for once.
    counted = build_services(counting, vendors, cache=memory_cache(), clock=Clock())

    async def ask_counted(document: str, **variables: Any) -> Any:
        return await ask(document, services=counted, **variables)

    return ask_counted


async def test_a_list_of_organizations_reads_each_ones_mappings_once(
    ask_counted: Ask, counting: CountingStore, ids: list[str]
) -> None:
    found = await ask_counted(
        "{ organizations(first: 100) { nodes { name mappings { integration { displayName } } } } }"
    )
    assert [len(node["mappings"]) for node in found["nodes"]] == [2] * ORGANIZATION_COUNT
    expected = {(ORG_MAPPINGS, id): 1 for id in ids}
    assert counting.partitions == {(ORGANIZATIONS, "organizations"): 1, **expected}
    assert counting.rows == {}


async def test_learnt_names_are_read_from_the_same_mappings(
    ask_counted: Ask, counting: CountingStore, ids: list[str]
) -> None:
    await ask_counted(
        "{ organizations(first: 100) { nodes { mappings { id } learntNames { name } } } }"
    )
    assert {id: counting.partitions[ORG_MAPPINGS, id] for id in ids} == dict.fromkeys(ids, 1)


async def test_filters_and_aliases_share_one_read(
    ask_counted: Ask, counting: CountingStore, ids: list[str]
) -> None:
    await ask_counted("""
        { organizations(first: 100) { nodes {
            scripted: mappings(integrationName: "scripted") { id }
            sharing: mappings(integrationName: "sharing") { id }
            all: mappings(isActive: null) { id }
        } } }
    """)
    assert counting.partitions.total() == 1 + ORGANIZATION_COUNT


async def test_mappings_of_one_organization_read_it_once(
    ask_counted: Ask, counting: CountingStore, ids: list[str]
) -> None:
    await ask_counted(
        "query ($id: ID!) { auditEvents(organizationId: $id) { nodes { organization { name } } } }",
        id=ids[0],
    )
    assert counting.rows == {(ORGANIZATIONS, ids[0]): 1}


async def test_an_organization_and_its_mappings_are_read_at_once(
    ask_counted: Ask, counting: CountingStore, services: Services
) -> None:
    organization = await services.organizations.create(MANAGER, name="Acme")
    id = organization.org_id
    await ask_counted("query ($id: ID!) { organization(id: $id) { mappings { id } } }", id=id)
    assert counting.rows == {(ORGANIZATIONS, id): 1}
    assert counting.partitions == {(ORG_MAPPINGS, id): 1}
    assert counting.most_at_once == 2


async def test_what_is_not_asked_for_is_not_read_ahead(
    ask_counted: Ask, counting: CountingStore, services: Services
) -> None:
    organization = await services.organizations.create(MANAGER, name="Acme")
    await ask_counted("query ($id: ID!) { organization(id: $id) { id } }", id=organization.org_id)
    assert counting.calls == 1


async def test_an_organization_that_is_not_there_fails_no_other_one(
    execute: Callable[..., Awaitable[ExecutionResult]], services: Services
) -> None:
    """Their mappings are read in one batch."""
    mine, others = [await services.organizations.create(MANAGER, name=name) for name in "AB"]
    document = """query ($mine: ID!, $other: ID!) {
        other: organization(id: $other) { mappings { id } }
        mine: organization(id: $mine) { mappings { id } } }"""
    for other in (others.org_id, "no key/at all", "00000000-0000-4000-8000-000000000000"):
        result = await execute(
            document, actor=viewer_of(mine.org_id), mine=mine.org_id, other=other
        )
        assert result.errors is None
        assert result.data == {"other": None, "mine": {"mappings": []}}


async def test_external_organizations_read_the_index_once_for_all_of_them(
    ask_counted: Ask, counting: CountingStore, ids: list[str]
) -> None:
    document = """
        query ($name: String!) { externalOrganizations(integrationName: $name) {
            ... on ExternalOrganizationConnection {
                nodes { id mappings { organization { name } } }
            }
        } }
    """
    found = await ask_counted(document, name="sharing")
    mapped = {node["id"]: len(node["mappings"]) for node in found["nodes"]}
    assert mapped == {"10": 0, "1": ORGANIZATION_COUNT, "2": 0}
    read = without_listings(counting.partitions), without_listings(counting.rows)
    expected = {(ORGANIZATIONS, id): 1 for id in ids}
    assert read == ({(INTEGRATION_MAPPINGS, "sharing"): 1}, expected)


def without_listings(read: Mapping[tuple[str, str], int]) -> Mapping[tuple[str, str], int]:
    """What the discovery itself reads and keeps is counted elsewhere."""
    return {key: count for key, count in read.items() if key[0] != LISTINGS}


async def test_a_person_of_few_organizations_reads_those_and_not_the_index(
    ask_counted: Ask, counting: CountingStore, ids: list[str]
) -> None:
    found = await ask_counted(
        '{ integration(name: "scripted") { mappings { nodes { externalOrgId } } } }',
        actor=viewer_of(*ids[:3]),
    )
    assert len(found["mappings"]["nodes"]) == 3
    assert counting.partitions == {(ORG_MAPPINGS, id): 1 for id in ids[:3]}


async def test_the_next_operation_reads_again(
    ask_counted: Ask, services: Services, ids: list[str]
) -> None:
    document = "query ($id: ID!) { organization(id: $id) { mappings { externalOrgName } } }"
    [before, _] = (await ask_counted(document, id=ids[0]))["mappings"]
    [mapping, _] = await services.mappings.list_by_organization(MANAGER, ids[0])
    await services.mappings.update(
        MANAGER, ids[0], mapping.mapping_id, {"external_org_name": "New"}
    )
    [after, _] = (await ask_counted(document, id=ids[0]))["mappings"]
    assert (before["externalOrgName"], after["externalOrgName"]) == ("", "New")


async def test_an_operation_reads_with_bounded_concurrency(
    ask_counted: Ask, counting: CountingStore, ids: list[str]
) -> None:
    assert ORGANIZATION_COUNT > PARALLEL_READS
    await ask_counted("{ organizations(first: 100) { nodes { mappings { id } } } }")
    assert 1 < counting.most_at_once <= PARALLEL_READS
    counting.forget()
    await ask_counted("{ auditEvents(first: 300) { nodes { organization { name } } } }")
    assert counting.rows.total() == ORGANIZATION_COUNT
    assert 1 < counting.most_at_once <= PARALLEL_READS


PAGES = [
    "query ($id: ID!) { organization(id: $id) { mappings { drift { state } } } }",
    "query ($id: ID!) { organization(id: $id) { auditEvents(first: 5) { nodes { id } } } }",
    "{ organizations(first: 5) { nodes { mappings { organization { name } } } } }",
    "{ auditEvents(first: 1) { nodes { organization { name } } } }",
    '{ integration(name: "sharing") { mappings(first: 5) { nodes { organization { id } } } } }',
    "{ coverage(first: 5) { nodes { cells { state } } } }",
    "{ integrations { name displayName } }",
    "{ viewer { userId } }",
]


@pytest.mark.parametrize("document", PAGES)
async def test_a_page_costs_the_same_however_many_organizations_there_are(
    ask_counted: Ask, counting: CountingStore, services: Services, ids: list[str], document: str
) -> None:
    async def cost() -> tuple[int, int]:
        counting.forget()
        await ask_counted(document, id=ids[0])
        return counting.calls, counting.rows_read

    await cost()  # which also looks for listings
    before = await cost()
    for number in range(40):
        added = await services.organizations.create(MANAGER, name=f"Another {number}")
        await services.mappings.create(
            MANAGER,
            NewMapping(
                organization_id=added.org_id,
                integration_name="sharing",
                external_org_id="1",
            ),
        )
    after = await cost()
    assert after[0] == before[0]
    assert after[1] <= before[1] + 10  # the pages' organizations are others by then
