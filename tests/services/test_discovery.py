import asyncio
from typing import Any

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.listing import Discovery
from graphql_api.models.organization import Organization
from graphql_api.models.text_columns import KeptMetadata
from graphql_api.services.errors import IntegrationNotFoundError
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.keys import LISTINGS
from graphql_api.storage.table_store import StorageUnavailable, TableStore
from integrations.base import (
    DiscoveryNotSupportedError,
    ExternalOrganization,
    IntegrationUnavailableError,
)
from tests.actors import MANAGER, manager_of
from tests.clock import Clock
from tests.counting_store import CountingStore
from tests.passing_store import PassingStore
from tests.vendors import ScriptedVendor, unavailable


async def discover(services: Services, **options: Any) -> Discovery:
    return await services.discovery.discover(MANAGER, "scripted", **options)


def ids(discovery: Discovery) -> list[str]:
    return [organization.id for organization in discovery.listing.organizations]


async def test_a_listing_is_ordered_by_name_and_then_by_id(services: Services) -> None:
    assert ids(await discover(services)) == ["10", "1", "2"]


async def test_a_listing_counts_for_an_hour(
    services: Services, vendor: ScriptedVendor, clock: Clock
) -> None:
    first = await discover(services)
    assert (first.listing.cached_at, first.warning) == (clock.now, None)
    clock.pass_time(minutes=59, seconds=59)
    assert await discover(services) == first
    assert vendor.listings == 1
    clock.pass_time(seconds=1)
    assert first.listing.expires_at == clock.now
    assert (await discover(services)).listing.cached_at == clock.now
    assert vendor.listings == 2


async def test_refresh_asks_the_vendor_though_a_listing_is_fresh(
    services: Services, vendor: ScriptedVendor, clock: Clock
) -> None:
    await discover(services)
    vendor.organizations = [ExternalOrganization(id="3", name="Cedar")]
    clock.pass_time(minutes=1)
    assert ids(await discover(services)) == ["10", "1", "2"]
    assert ids(await discover(services, refresh=True)) == ["3"]
    assert ids(await discover(services)) == ["3"]
    assert vendor.listings == 2


async def test_an_empty_listing_is_a_listing(services: Services, vendor: ScriptedVendor) -> None:
    vendor.organizations = []
    assert ids(await discover(services)) == []
    assert ids(await discover(services)) == []
    assert vendor.listings == 1


@pytest.mark.parametrize("refresh", [False, True])
async def test_a_hundred_callers_cause_one_vendor_call(
    services: Services, vendor: ScriptedVendor, refresh: bool
) -> None:
    vendor.answers.clear()
    callers = [asyncio.create_task(discover(services, refresh=refresh)) for _ in range(100)]
    await asyncio.sleep(0.05)
    vendor.answers.set()
    found = await asyncio.gather(*callers)
    assert vendor.listings == 1
    assert all(each is found[0] or each == found[0] for each in found)


async def test_a_hundred_callers_of_a_failing_vendor_all_learn_why(
    services: Services, vendor: ScriptedVendor
) -> None:
    vendor.failure = unavailable()
    callers = (discover(services) for _ in range(100))
    outcomes = await asyncio.gather(*callers, return_exceptions=True)
    assert vendor.listings == 1
    assert all(isinstance(each, IntegrationUnavailableError) for each in outcomes)


async def test_a_failure_is_not_remembered(services: Services, vendor: ScriptedVendor) -> None:
    vendor.failure = unavailable()
    with pytest.raises(IntegrationUnavailableError):
        await discover(services)
    vendor.failure = None
    assert ids(await discover(services)) == ["10", "1", "2"]


async def test_a_caller_that_gives_up_does_not_end_the_listing_for_others(
    services: Services, vendor: ScriptedVendor
) -> None:
    vendor.answers.clear()
    impatient = asyncio.create_task(discover(services))
    patient = asyncio.create_task(discover(services))
    await asyncio.sleep(0.02)
    impatient.cancel()
    await asyncio.wait([impatient])
    vendor.answers.set()
    assert ids(await patient) == ["10", "1", "2"]
    assert vendor.listings == 1


async def test_a_listing_that_nobody_waits_for_is_kept_all_the_same(
    services: Services, vendor: ScriptedVendor
) -> None:
    vendor.answers.clear()
    only = asyncio.create_task(discover(services))
    await asyncio.sleep(0.02)
    only.cancel()
    await asyncio.wait([only])
    vendor.answers.set()
    assert ids(await discover(services)) == ["10", "1", "2"]
    assert vendor.listings == 1


async def test_closing_ends_the_listing_under_way(
    services: Services, vendor: ScriptedVendor
) -> None:
    vendor.answers.clear()
    caller = asyncio.create_task(discover(services))
    await asyncio.sleep(0.02)
    await services.discovery.aclose()
    with pytest.raises(asyncio.CancelledError):
        await caller


@pytest.mark.parametrize("refresh", [False, True])
async def test_an_older_listing_is_served_where_the_vendor_fails(
    services: Services, vendor: ScriptedVendor, clock: Clock, refresh: bool
) -> None:
    fresh = await discover(services)
    clock.pass_time(days=2)
    vendor.failure = unavailable()
    stale = await discover(services, refresh=refresh)
    assert stale.listing == fresh.listing
    assert stale.warning == "Scripted answers 503. Wait for the vendor."
    vendor.failure = None
    assert (await discover(services)).warning is None


async def test_a_fault_of_ours_is_not_hidden_behind_an_older_listing(
    services: Services, vendor: ScriptedVendor
) -> None:
    await discover(services)
    vendor.failure = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        await discover(services, refresh=True)


async def test_an_integration_without_discovery_says_so(services: Services) -> None:
    with pytest.raises(DiscoveryNotSupportedError) as caught:
        await services.discovery.discover(MANAGER, "strict")
    assert caught.value.integration_name == "strict"


async def test_an_unknown_integration_is_refused_with_those_that_exist(services: Services) -> None:
    with pytest.raises(IntegrationNotFoundError) as caught:
        await services.discovery.discover(MANAGER, "halo")
    assert "scripted" in caught.value.available


async def test_each_integration_has_a_listing_of_its_own(
    services: Services, vendor: ScriptedVendor
) -> None:
    vendor.organizations = []
    assert ids(await discover(services)) == []
    assert ids(await services.discovery.discover(MANAGER, "sharing")) == ["10", "1", "2"]


async def test_two_processes_with_one_cache_share_a_listing(
    store: TableStore, clock: Clock
) -> None:
    cache = memory_cache()
    vendors = [ScriptedVendor(), ScriptedVendor()]
    for vendor in vendors:
        services = build_services(store, {"scripted": vendor}, cache=cache, clock=clock)
        await discover(services)
    assert [vendor.listings for vendor in vendors] == [1, 0]


async def test_a_listing_is_served_for_a_week_while_the_vendor_fails(
    services: Services, vendor: ScriptedVendor, clock: Clock
) -> None:
    await discover(services)
    vendor.failure = unavailable()
    clock.pass_time(days=7, seconds=-1)
    assert (await discover(services)).is_stale
    clock.pass_time(seconds=1)
    with pytest.raises(IntegrationUnavailableError):
        await discover(services)
    assert await services.discovery.known(MANAGER, "scripted") is None


async def test_a_listing_outlives_the_process_that_read_it(store: TableStore, clock: Clock) -> None:
    vendors = [ScriptedVendor(), ScriptedVendor()]
    found = [
        await discover(
            build_services(store, {"scripted": vendor}, cache=memory_cache(), clock=clock)
        )
        for vendor in vendors
    ]
    assert [vendor.listings for vendor in vendors] == [1, 0]
    assert found[0] == found[1]


async def test_what_another_process_reads_anew_is_served_by_all(
    store: TableStore, clock: Clock
) -> None:
    vendor = ScriptedVendor()
    one, other = [
        build_services(store, {"scripted": vendor}, cache=memory_cache(), clock=clock)
        for _ in range(2)
    ]
    await discover(one)
    assert ids(await discover(other)) == ["10", "1", "2"]
    vendor.organizations = [ExternalOrganization(id="3", name="Cedar")]
    await discover(one, refresh=True)
    clock.pass_time(seconds=2)
    assert ids(await discover(other)) == ["3"]


async def test_a_listing_that_the_store_cannot_take_is_served_by_the_process_that_read_it(
    store: TableStore, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    class Failing(PassingStore):
        """Takes no listing; `is_away` to reads too."""

        is_away = False

        async def transact(self, table: str, partition_key: str, operations: Any) -> Any:
            if table == LISTINGS:
                raise StorageUnavailable("it is full")
            return await super().transact(table, partition_key, operations)

        async def get(self, table: str, partition_key: str, row_key: str) -> Any:
            if table == LISTINGS and self.is_away:
                raise StorageUnavailable("it is away")
            return await super().get(table, partition_key, row_key)

    vendor, failing = ScriptedVendor(), Failing(store)
    by_name = {"scripted": vendor}
    other = build_services(store, by_name, cache=memory_cache(), clock=clock)
    await discover(other)
    clock.pass_time(minutes=1)
    services = build_services(failing, by_name, cache=memory_cache(), clock=clock)
    vendor.organizations = [ExternalOrganization(id="3", name="Cedar")]
    assert ids(await discover(services, refresh=True)) == ["3"]
    clock.pass_time(seconds=2)
    assert ids(await discover(services)) == ["3"]
    assert ids(await discover(other)) == ["10", "1", "2"]
    clock.pass_time(seconds=2)
    failing.is_away = True
    assert ids(await discover(services)) == ["3"]
    failing.is_away = False
    clock.pass_time(minutes=1)
    await discover(other, refresh=True)
    assert (await discover(services)).listing.cached_at == clock.now
    assert "could not be kept: it is full" in caplog.text


async def test_a_listing_stays_in_memory_with_its_metadata_as_text(
    store: TableStore, clock: Clock
) -> None:
    vendor = ScriptedVendor()
    given = {"domain": "cedar.example", "seats": 3}
    vendor.organizations = [ExternalOrganization(id="3", name="Cedar", metadata=given)]
    services = build_services(store, {"scripted": vendor}, cache=memory_cache(), clock=clock)
    await discover(services)
    [kept] = (await discover(services)).listing.organizations
    assert isinstance(kept.metadata, KeptMetadata)
    assert kept.metadata == given


async def test_many_who_ask_at_once_have_the_store_read_once(
    store: TableStore, clock: Clock
) -> None:
    by_name = {"scripted": ScriptedVendor()}
    await discover(build_services(store, by_name, cache=memory_cache(), clock=clock))
    counting = CountingStore(store)
    services = build_services(counting, by_name, cache=memory_cache(), clock=clock)
    callers = (services.discovery.known(MANAGER, "scripted") for _ in range(100))
    found = await asyncio.gather(*callers)
    assert counting.calls == 3  # the header, the header again, and the pieces
    assert all(each is found[0] for each in found)
    counting.forget()
    for _ in range(10):
        await services.discovery.known(MANAGER, "scripted")
    assert counting.calls == 0
    clock.pass_time(seconds=2)
    await services.discovery.known(MANAGER, "scripted")
    assert counting.calls == 1


async def test_what_has_no_name_is_counted_in_the_warning_of_who_sees_it(
    services: Services, vendor: ScriptedVendor, organization: Organization
) -> None:
    vendor.organizations = [
        ExternalOrganization(id="1", name="No name (1)", is_nameless=True),
        ExternalOrganization(id="2", name="Birch"),
    ]
    found = await discover(services)
    assert not found.is_stale
    assert found.warning == "Without a name in Scripted, listed by their ids: 1."
    await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name="scripted",
            external_org_id="2",
        ),
    )
    own = await services.discovery.discover(manager_of(organization.org_id), "scripted")
    assert [each.id for each in own.listing.organizations] == ["2"]
    assert own.warning is None


async def test_what_a_listing_leaves_out_is_told_to_the_provider_alone(
    services: Services, vendor: ScriptedVendor, organization: Organization
) -> None:
    vendor.notes = ["Scripted has 3 companies of other types and not listed."]
    for _ in range(2):  # from the vendor, and from what is kept
        assert (await discover(services)).warning == vendor.notes[0]
    manager = manager_of(organization.org_id)
    assert (await services.discovery.discover(manager, "scripted")).warning is None
