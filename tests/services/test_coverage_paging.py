"""Pages of coverage, however large and however filtered, are the whole in order; reads are few."""

import random
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphql_api.composition import Services, build_services
from graphql_api.models.coverage import CoverageRow, CoverageScope, CoverageState
from graphql_api.models.exclusion import Exclusion
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor
from graphql_api.services.coverage import CoverageService
from graphql_api.services.coverage_queries import CoverageQueries
from graphql_api.services.coverage_sums import CoverageSumService
from graphql_api.services.listing_cache import memory_cache
from graphql_api.storage import exclusion_rows, mapping_rows, organization_rows
from graphql_api.storage.coverage_stretches import StretchReader
from graphql_api.storage.coverage_sums import CoverageSumStorage
from graphql_api.storage.exclusions import ExclusionStorageService
from graphql_api.storage.keys import (
    COVERAGE_SUMS,
    EXCLUSIONS,
    EXCLUSIONS_PARTITION,
    INTEGRATION_MAPPINGS,
    ORG_MAPPINGS,
    ORGANIZATIONS,
    ORGANIZATIONS_PARTITION,
    organization_exclusion_key,
)
from graphql_api.storage.mappings import MappingStorageService
from graphql_api.storage.table_store import Create, Entity, Row, TableStore
from integrations.base import ExternalOrganization
from tests.actors import MANAGER, PROVIDER_VIEWER, viewer_of
from tests.clock import Clock
from tests.counting_store import CountingStore
from tests.vendors import ScriptedVendor

INTEGRATIONS = ["alpha", "alpha_beta", "beta", "gamma", "zeta"]
"""One is the beginning of another: their rows must not be taken for each other's."""

UNMAPPED, MAPPED, DRIFTED, FAILING, EXCLUDED = CoverageState
CUSTOMERS = 23
OPERATION = 100
"""How many rows one transaction may write."""

Expected = dict[str, dict[str, CoverageState]]
"""By organization, the active ones alone, and by integration."""


@dataclass(frozen=True)
class World:
    services: Services
    store: CountingStore
    expected: Expected

    def coverage(self, *, batch_size: int) -> CoverageService:
        queries = CoverageQueries(
            MappingStorageService(self.store, clock=Clock()),
            organizations=self.services.organizations,
            mappings=self.services.mappings,
            exclusions=ExclusionStorageService(self.store, clock=Clock()),
        )
        sums = CoverageSumService(CoverageSumStorage(self.store), StretchReader(self.store))
        return CoverageService(
            queries,
            sums=sums,
            integrations=self.services.integrations,
            drift=self.services.drift,
            batch_size=batch_size,
        )


@pytest.fixture
async def world(store: TableStore) -> World:
    return await planted(store, customers=CUSTOMERS)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.integers(1, CUSTOMERS + 2),
    batch_size=st.integers(1, CUSTOMERS + 2),
    names=st.lists(st.sampled_from(INTEGRATIONS), unique=True),
    states=st.none() | st.sets(st.sampled_from(CoverageState)),
    own=st.none() | st.sets(st.integers(0, CUSTOMERS - 1)),
    named=st.none() | st.sets(st.integers(0, CUSTOMERS - 1)),
)
async def test_all_pages_together_are_the_whole(
    world: World,
    first: int,
    batch_size: int,
    names: list[str],
    states: set[CoverageState] | None,
    own: set[int] | None,
    named: set[int] | None,
) -> None:
    ids = sorted(world.expected)
    visible = ids if own is None else [ids[n % len(ids)] for n in own]
    asked = (
        None if named is None else [each for n in named if (each := ids[n % len(ids)]) in visible]
    )
    scope = CoverageScope(organization_ids=asked, integration_names=names)
    actor = MANAGER if own is None else viewer_of(*visible)
    coverage = world.coverage(batch_size=batch_size)

    pages = await all_pages(coverage, actor, scope, states=states, first=first)

    found = [row for page in pages for row in page]
    assert [row.organization.org_id for row in found] == [
        each
        for each in ids
        if each in (visible if asked is None else asked)
        and (states is None or states & {world.expected[each][name] for name in names})
    ]
    assert all(len(page) == first for page in pages[:-1])
    for row in found:
        expected = world.expected[row.organization.org_id]
        assert [(cell.integration_name, cell.state) for cell in row.cells] == [
            (name, expected[name]) for name in names
        ]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batch_size=st.integers(1, CUSTOMERS + 2), own=st.none() | st.sets(st.integers(0, 9)))
async def test_a_summary_counts_what_the_rows_show(
    world: World, batch_size: int, own: set[int] | None
) -> None:
    ids = sorted(world.expected)
    visible = ids if own is None else [ids[number] for number in own]
    actor = PROVIDER_VIEWER if own is None else viewer_of(*visible)
    found = await world.coverage(batch_size=batch_size).summary(actor, CoverageScope())
    assert {each.integration_name: each.counts for each in found} == {
        name: Counter(world.expected[each][name] for each in visible)
        for name in (INTEGRATIONS if visible else [])
    }


# ------------------------------------------------------------------ reads


async def test_a_page_of_many_organizations_reads_one_range_of_each_integration(
    store: TableStore,
) -> None:
    """200 organizations against 5 integrations: 1,000 cells, 7 reads, one of them of exclusions."""
    world = await planted(store, customers=200)
    page = await world.services.coverage.rows(MANAGER, CoverageScope(), first=200)
    assert len(page.items) == len(world.expected) > 100
    assert world.store.rows == {}
    organizations = world.store.partitions.pop((ORGANIZATIONS, ORGANIZATIONS_PARTITION))
    assert organizations <= 2
    assert world.store.partitions == {
        (EXCLUSIONS, EXCLUSIONS_PARTITION): 1,
        **{(INTEGRATION_MAPPINGS, name): 1 for name in INTEGRATIONS},
    }


async def test_a_page_of_few_organizations_reads_those(world: World) -> None:
    page = await world.services.coverage.rows(MANAGER, CoverageScope(), first=2)
    assert len(page.items) == 2
    read = Counter(table for table, _ in world.store.partitions.elements())
    assert read == {ORGANIZATIONS: read[ORGANIZATIONS], ORG_MAPPINGS: 3, EXCLUSIONS: 1}


async def test_a_search_for_what_no_organization_has_reads_each_stretch_once(
    store: TableStore,
) -> None:
    world = await planted(store, customers=60, states=[UNMAPPED, MAPPED])
    active = len(world.expected)
    page = await world.coverage(batch_size=10).rows(
        MANAGER, CoverageScope(), states=[FAILING], first=5
    )
    assert (page.items, page.has_next) == ([], False)
    batches = -(-active // 10)
    for name in INTEGRATIONS:
        assert world.store.partitions[INTEGRATION_MAPPINGS, name] <= batches


async def test_the_first_summary_reads_no_organizations_partition_of_mappings(world: World) -> None:
    await world.services.coverage.summary(MANAGER, CoverageScope())
    read = Counter(table for table, _ in world.store.partitions.elements())
    assert read == {
        COVERAGE_SUMS: 2,
        ORGANIZATIONS: read[ORGANIZATIONS],
        INTEGRATION_MAPPINGS: len(INTEGRATIONS),
        EXCLUSIONS: 1,
    }


async def test_a_person_of_few_organizations_reads_those_and_not_the_index(world: World) -> None:
    own = sorted(world.expected)[:2]
    for _ in range(2):
        await world.services.coverage.rows(viewer_of(*own), CoverageScope(), first=500)
    assert world.store.partitions == {
        (EXCLUSIONS, EXCLUSIONS_PARTITION): 2,
        **{(ORG_MAPPINGS, each): 2 for each in own},
    }


# ------------------------------------------------------------------ steps


async def all_pages(
    coverage: CoverageService,
    actor: Actor,
    scope: CoverageScope,
    *,
    states: Collection[CoverageState] | None,
    first: int,
) -> list[Sequence[CoverageRow]]:
    pages: list[Sequence[CoverageRow]] = []
    after, has_next = None, True
    while has_next:
        page = await coverage.rows(actor, scope, states=states, first=first, after=after)
        pages.append(page.items)
        assert len(pages) <= CUSTOMERS, "the same page again and again"
        has_next = page.has_next
        if has_next:
            after = page.items[-1].organization.org_id
    return pages


async def planted(
    store: TableStore, *, customers: int, states: Sequence[CoverageState] = tuple(CoverageState)
) -> World:
    """Customers in all these states, every fifth of them deactivated, written to the tables."""
    dice = random.Random(customers)  # noqa: S311 - the same customers in each run
    counting = CountingStore(store)
    services = build_services(
        counting,
        {name: _vendor(name) for name in INTEGRATIONS},
        cache=memory_cache(),
        clock=Clock(),
    )
    for name in INTEGRATIONS:
        await services.discovery.discover(MANAGER, name)
    counting.forget()
    organizations = [_organization(dice, number) for number in range(customers)]
    cells = {
        each.org_id: {name: dice.choice(states) for name in INTEGRATIONS} for each in organizations
    }
    mappings = [
        mapping
        for org_id, row in cells.items()
        for name, state in row.items()
        for mapping in _mappings(dice, org_id, name, state)
    ]
    await _write(
        store, ORGANIZATIONS, (organization_rows.to_entity(each) for each in organizations)
    )
    await _write(store, ORG_MAPPINGS, (mapping_rows.to_org_entity(each) for each in mappings))
    await _write(
        store, INTEGRATION_MAPPINGS, (mapping_rows.to_integration_entity(each) for each in mappings)
    )
    exclusions = (
        exclusion
        for org_id, row in cells.items()
        for name, state in row.items()
        for exclusion in _exclusions(dice, org_id, name, state)
    )
    await _write(store, EXCLUSIONS, exclusions)
    active = {each.org_id: cells[each.org_id] for each in organizations if each.is_active}
    return World(services, counting, active)


def _vendor(name: str) -> ScriptedVendor:
    named: type[ScriptedVendor] = type(name, (ScriptedVendor,), {"name": name})
    vendor = named()
    vendor.organizations = [ExternalOrganization(id="1", name="As it is called")]
    return vendor


def _organization(dice: random.Random, number: int) -> Organization:
    return Organization(
        org_id=str(uuid.UUID(int=dice.getrandbits(128), version=4)),
        name=f"Customer {number}",
        domain=None,
        is_active=number % 5 != 0,
        created_at=Clock().now,
        updated_at=Clock().now,
    )


def _mappings(
    dice: random.Random, org_id: str, integration_name: str, state: CoverageState
) -> Iterator[OrganizationMapping]:
    """What makes a cell be in this state, and now and then a deleted mapping that must not."""
    mapping = OrganizationMapping(
        mapping_id=str(uuid.UUID(int=dice.getrandbits(128), version=4)),
        org_id=org_id,
        integration_name=integration_name,
        external_org_id="1",
        external_org_name="As it is called",
        created_at=Clock().now,
        created_by="mira",
        updated_at=Clock().now,
    )
    if state not in (UNMAPPED, EXCLUDED):
        name = "As it was called" if state is DRIFTED else mapping.external_org_name
        success = dice.choice([True, None]) if state is not FAILING else False
        yield mapping.changed(external_org_name=name, last_test_success=success)
    if dice.random() < 0.2:
        other = str(uuid.UUID(int=dice.getrandbits(128), version=4))
        yield mapping.changed(mapping_id=other, is_active=False, last_test_success=False)


def _exclusions(
    dice: random.Random, org_id: str, integration_name: str, state: CoverageState
) -> Iterator[Entity]:
    """What excludes a cell, now and then one beside a mapping, and one that was removed."""
    exclusion = exclusion_rows.to_entity(
        Exclusion(
            exclusion_id=organization_exclusion_key(org_id, integration_name),
            integration_name=integration_name,
            org_id=org_id,
            reason="Uses another one",
            excluded_at=Clock().now,
            excluded_by="mira",
        )
    )
    if state is EXCLUDED or (state is not UNMAPPED and dice.random() < 0.2):
        yield exclusion
    elif dice.random() < 0.2:
        row = Row(**vars(exclusion), etag="")
        yield exclusion_rows.ROWS.take_back(row, at=Clock().now, by="mira")


async def _write(store: TableStore, table: str, entities: Iterable[Entity]) -> None:
    partitions: dict[str, list[Create]] = defaultdict(list)
    for each in entities:
        partitions[each.partition_key].append(
            Create(row_key=each.row_key, properties=each.properties)
        )
    for partition_key, rows in partitions.items():
        for start in range(0, len(rows), OPERATION):
            await store.transact(table, partition_key, rows[start : start + OPERATION])
