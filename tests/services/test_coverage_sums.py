"""Sums of coverage cost a read of the sums, and of what was written since."""

import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.coverage import CoverageScope, CoverageState
from graphql_api.models.exclusion import OrganizationToExclude
from graphql_api.models.organization import Organization
from graphql_api.services.comparison import Comparison
from graphql_api.services.coverage_sums import CoverageSumService
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.coverage_stretches import StretchReader
from graphql_api.storage.coverage_sums import CoverageSumStorage
from graphql_api.storage.keys import (
    COVERAGE_SUMS,
    COVERAGE_SUMS_PARTITION,
    INTEGRATION_MAPPINGS,
    TABLES,
)
from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.organizations import OrganizationStorageService
from graphql_api.storage.recovery import apply_pending
from graphql_api.storage.table_store import Operation, StorageUnavailable, TableStore, Upsert
from integrations.base import ExternalOrganization
from tests.actors import MANAGER, viewer_of
from tests.clock import Clock
from tests.counting_store import CountingStore
from tests.passing_store import PassingStore
from tests.storage.faulty import Fault, FaultyStore, Killed, fault_at
from tests.vendors import ScriptedVendor, SharingVendor, unavailable

UNMAPPED, MAPPED, DRIFTED, FAILING, EXCLUDED = CoverageState
ALL = CoverageScope(is_active=None)
NAMES = ("scripted", "sharing")


class World:
    """One provider, as a process on some store sees it."""

    def __init__(self, store: TableStore, clock: Clock) -> None:
        self.vendor = ScriptedVendor()
        self.clock = clock
        self.store = CountingStore(store)
        self.services = self.on(self.store)
        self.organizations: list[Organization] = []

    def on(self, store: TableStore) -> Services:
        vendors = {"scripted": self.vendor, "sharing": SharingVendor()}
        return build_services(store, vendors, cache=memory_cache(), clock=self.clock)

    async def create(self, *ids: str) -> None:
        """Organizations whose ids begin so."""
        storage = OrganizationStorageService(self.store, clock=self.clock)
        for digits in ids:
            organization = Organization(
                org_id=f"{digits}{str(uuid.uuid4())[len(digits) :]}",
                name=f"Customer {digits}",
                domain=None,
                is_active=True,
                created_at=self.clock.now,
                updated_at=self.clock.now,
            )
            await storage.create_organization(organization, by=MANAGER.author)
            self.organizations.append(organization)

    async def map(self, number: int, external_org_id: str, name: str = "") -> str:
        new = NewMapping(
            organization_id=self.organizations[number].org_id,
            integration_name="scripted",
            external_org_id=external_org_id,
            external_org_name=name,
        )
        return (await self.services.mappings.create(MANAGER, new)).mapping_id

    async def summary(self) -> dict[str, dict[CoverageState, int]]:
        found = await self.services.coverage.summary(MANAGER, ALL)
        return {each.integration_name: dict(each.counts) for each in found}

    async def by_hand(self) -> dict[str, dict[CoverageState, int]]:
        """From the organizations' own partitions."""
        scope = CoverageScope(
            organization_ids=[each.org_id for each in self.organizations], is_active=None
        )
        page = await self.services.coverage.rows(MANAGER, scope, first=500)
        cells = [cell for row in page.items for cell in row.cells]
        return {
            name: dict(Counter(each.state for each in cells if each.integration_name == name))
            for name in NAMES
        }


@pytest.fixture
async def world(clock: Clock) -> AsyncIterator[World]:
    store = MemoryTableStore()
    await store.create_tables(TABLES)
    world = World(store, clock)
    await world.create("00", "0a1", "0a2", "80", "ff")
    await world.services.discovery.discover(MANAGER, "scripted")
    yield world
    await world.services.discovery.aclose()


async def every_write(world: World) -> Sequence[tuple[str, Callable[[Services], Awaitable[Any]]]]:
    """Of each kind that coverage counts, done to a provider that has something of each."""
    first, second, third, *_ = world.organizations
    mapping_id = await world.map(0, "10", "Alder")
    failing = await world.map(1, "2", "birch")
    standing = OrganizationToExclude(
        organization_id=third.org_id, integration_name="scripted", reason="Uses another one"
    )
    exclusion = await world.services.exclusions.exclude_organization(MANAGER, standing)
    other = OrganizationToExclude(
        organization_id=third.org_id, integration_name="sharing", reason="Uses another one"
    )
    new = NewMapping(
        organization_id=world.organizations[3].org_id,
        integration_name="scripted",
        external_org_id="77",
        external_org_name="",
    )

    async def fail(services: Services) -> None:
        world.vendor.failure = unavailable()
        await services.connections.test(MANAGER, second.org_id, failing)
        world.vendor.failure = None

    return [
        ("create", lambda each: each.mappings.create(MANAGER, new)),
        ("end", lambda each: each.mappings.delete(MANAGER, first.org_id, mapping_id)),
        ("fail", fail),
        ("exclude", lambda each: each.exclusions.exclude_organization(MANAGER, other)),
        ("remove", lambda each: each.exclusions.remove(MANAGER, exclusion.exclusion_id)),
        (
            "deactivate",
            lambda each: each.organizations.update(MANAGER, first.org_id, {"is_active": False}),
        ),
        ("make", lambda each: each.organizations.create(MANAGER, name="Newcomer")),
    ]


WRITES = ("create", "end", "fail", "exclude", "remove", "deactivate", "make")


class ReadBefore(PassingStore):
    """Somebody reads the sums before each call of a writer, or before this one."""

    def __init__(self, store: TableStore, read: Callable[[], Awaitable[object]]) -> None:
        super().__init__(store)
        self._read = read

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        await self._read()
        return await super().transact(table, partition_key, operations)


@pytest.mark.parametrize("kind", WRITES)
async def test_who_was_told_of_a_write_finds_it_in_the_sum_whoever_read_in_between(
    world: World, kind: str
) -> None:
    write = dict(await every_write(world))[kind]
    await world.summary()
    await write(world.on(ReadBefore(world.store, world.summary)))
    await known(world)
    assert await world.summary() == await world.by_hand()


@pytest.mark.parametrize("kind", WRITES)
async def test_whoever_ends_at_whichever_call_leaves_no_sum_that_is_wrong_for_ever(
    clock: Clock, kind: str
) -> None:
    number, was_killed = 0, True
    while was_killed:
        store = MemoryTableStore()
        await store.create_tables(TABLES)
        world = World(store, clock)
        await world.create("00", "0a1", "0a2", "80", "ff")
        await world.services.discovery.discover(MANAGER, "scripted")
        write = dict(await every_write(world))[kind]
        await world.summary()
        killing = FaultyStore(store, fault_at({number: Fault.KILL_AFTER}))
        with suppress(Killed):
            await write(world.on(killing))
        was_killed = len(killing.calls) > number
        world.vendor.failure = None
        await killing.arrears.stop()
        await world.summary()
        await apply_pending(store)
        await known(world)
        assert await world.summary() == await world.by_hand(), number
        number += 1
    assert number > 3


async def known(world: World) -> None:
    """What was made is counted by hand too."""
    world.organizations = list(await world.services.organizations.all(MANAGER))


# ------------------------------------------------------------------ what is read


async def test_a_summary_reads_the_sums_and_nothing_else(world: World) -> None:
    before = await world.summary()
    world.store.forget()
    assert await world.summary() == before
    assert world.store.partitions == {(COVERAGE_SUMS, COVERAGE_SUMS_PARTITION): 1}
    assert world.store.transactions == {}


async def test_after_a_write_the_shard_of_its_organization_is_counted_anew(world: World) -> None:
    await world.create(*["7f"] * 60, *["81"] * 60)  # neighbours that are not few
    await world.summary()
    await world.map(3, "10")
    world.store.forget()
    assert (await world.summary())["scripted"] == {UNMAPPED: 124, MAPPED: 1}
    assert world.store.rows_read < 520  # twice the sums, one organization and its mapping
    assert world.store.transactions == {(COVERAGE_SUMS, COVERAGE_SUMS_PARTITION): 1}


async def test_a_listing_with_the_same_content_makes_no_sum_outdated(world: World) -> None:
    await world.map(0, "10", "Alder")
    await world.summary()
    await world.services.discovery.discover(MANAGER, "scripted", refresh=True)
    world.store.forget()
    await world.summary()
    assert (INTEGRATION_MAPPINGS, "scripted") not in world.store.partitions


async def test_a_listing_with_another_content_has_its_own_integration_compared_anew(
    world: World,
) -> None:
    await world.map(0, "10", "Alder")
    assert (await world.summary())["scripted"] == {UNMAPPED: 4, MAPPED: 1}
    world.vendor.organizations = [ExternalOrganization(id="10", name="Elder")]
    await world.services.discovery.discover(MANAGER, "scripted", refresh=True)
    world.store.forget()
    assert (await world.summary())["scripted"] == {UNMAPPED: 4, DRIFTED: 1}
    assert world.store.partitions[INTEGRATION_MAPPINGS, "scripted"] == 1
    assert (INTEGRATION_MAPPINGS, "sharing") not in world.store.partitions


async def test_coverage_by_a_state_that_no_cell_has_reads_the_sums_alone(world: World) -> None:
    await world.summary()
    world.store.forget()
    page = await world.services.coverage.rows(MANAGER, ALL, states=[FAILING], first=50)
    assert (page.items, page.has_next) == ([], False)
    assert world.store.partitions == {(COVERAGE_SUMS, COVERAGE_SUMS_PARTITION): 1}


async def test_coverage_by_a_state_reads_the_shards_that_have_it(world: World) -> None:
    await world.create(*["7f"] * 200)
    await world.map(4, "10", "Alder")
    await world.summary()
    world.store.forget()
    page = await world.services.coverage.rows(MANAGER, ALL, states=[MAPPED], first=50)
    assert [row.organization.org_id[:2] for row in page.items] == ["ff"]
    assert world.store.rows_read < 262  # the sums, and the one organization with its mapping


async def test_a_shard_of_more_than_is_read_at_once_is_counted_whole(world: World) -> None:
    await world.create(*["0a"] * 5)
    sums = CoverageSumService(
        CoverageSumStorage(world.store), StretchReader(world.store, at_once=3)
    )
    found = await sums.of_all(MANAGER, {"scripted": Comparison(None)})
    assert found["0a"]["scripted"].counts(None)[UNMAPPED] == 7
    assert sum(each["scripted"].counts(None)[UNMAPPED] for each in found.values()) == 10


# ------------------------------------------------------------------ what goes wrong


async def test_a_sum_that_cannot_be_kept_is_told_all_the_same(world: World) -> None:
    class NothingIsKept(PassingStore):
        async def transact(
            self, table: str, partition_key: str, operations: Sequence[Operation]
        ) -> list[str | None]:
            raise StorageUnavailable("the disk is full")

    services = world.on(NothingIsKept(world.store))
    [scripted, _] = await services.coverage.summary(MANAGER, ALL)
    assert scripted.counts == {UNMAPPED: 5}


async def test_what_another_version_wrote_into_a_sum_is_counted_anew(world: World) -> None:
    await world.summary()
    await world.store.transact(
        COVERAGE_SUMS,
        COVERAGE_SUMS_PARTITION,
        [replaced({"Format": 2, "Sums": "?"}), replaced({"Format": 1, "Sums": "[1"}, "0a")],
    )
    assert (await world.summary())["scripted"] == {UNMAPPED: 5}


def replaced(properties: dict[str, Any], shard: str = "00") -> Operation:
    return Upsert(row_key=shard, properties=properties)


async def test_sums_of_all_are_not_for_a_person_of_some(world: World) -> None:
    sums = CoverageSumService(CoverageSumStorage(world.store), StretchReader(world.store))
    person = viewer_of(world.organizations[0].org_id)
    with pytest.raises(ValueError, match="sees some of them"):
        await sums.of_all(person, {})
