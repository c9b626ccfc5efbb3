"""The cache that processes share, on a real Redis."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from redis.asyncio import Redis

from graphql_api.composition import Services, build_services
from graphql_api.resources import open_cache
from graphql_api.settings import Settings
from graphql_api.storage.listings import ListingStorage
from graphql_api.storage.table_store import TableStore
from integrations.base import ExternalOrganization, IntegrationUnavailableError
from tests.actors import MANAGER
from tests.azurite import free_port
from tests.clock import Clock
from tests.counting_store import CountingStore
from tests.servers import running_redis
from tests.vendors import ScriptedVendor, unavailable

PASSWORD = "fake p@ss/word"
MARK = "orgmap:generation:scripted"
TURN = "orgmap:listing:scripted:turn"


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("redis")
    with running_redis("--requirepass", PASSWORD, folder=folder) as port:
        yield f"redis://:fake%20p%40ss%2Fword@127.0.0.1:{port}/3"


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as client:
        await client.flushall()
        yield client


@asynccontextmanager
async def process(
    store: TableStore, vendor: ScriptedVendor, *, clock: Clock, cache: str
) -> AsyncIterator[Services]:
    """What a process of its own has: its services, and its connection to the cache."""
    opened = open_cache(Settings(cache=cache))
    services = build_services(store, {"scripted": vendor}, cache=opened, clock=clock)
    yield services
    await services.discovery.aclose()
    await opened.close()


async def until_asked(vendor: ScriptedVendor, *, times: int) -> None:
    async with asyncio.timeout(10):
        while vendor.listings < times:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_processes_share_a_listing(
    store: TableStore, vendor: ScriptedVendor, clock: Clock, redis_url: str, redis: Redis
) -> None:
    vendor.organizations.append(ExternalOrganization(id="3", name="No name", is_nameless=True))
    vendor.notes = ["Scripted has 3 companies of other types and not listed."]
    async with process(store, vendor, clock=clock, cache=redis_url) as first:
        found = await first.discovery.discover(MANAGER, "scripted")
    async with process(store, vendor, clock=clock, cache=redis_url) as second:
        assert await second.discovery.discover(MANAGER, "scripted") == found
        clock.pass_time(hours=1)
        again = await second.discovery.discover(MANAGER, "scripted")
    assert again.listing.cached_at == clock.now
    assert vendor.listings == 2


async def test_redis_carries_a_mark_of_the_newest_listing_and_no_listing(
    store: TableStore, vendor: ScriptedVendor, clock: Clock, redis_url: str, redis: Redis
) -> None:
    async with process(store, vendor, clock=clock, cache=redis_url) as services:
        await services.discovery.discover(MANAGER, "scripted")
    assert await redis.keys() == [MARK.encode()]
    found = await ListingStorage(store, clock=clock).read("scripted")
    assert found is not None
    assert await redis.get(MARK) == found[0].encode()
    assert 50 < await redis.ttl(MARK) <= 60


async def test_a_listing_that_is_marked_as_the_newest_is_asked_of_nobody(
    store: TableStore, vendor: ScriptedVendor, clock: Clock, redis_url: str, redis: Redis
) -> None:
    counting = CountingStore(store)
    async with process(counting, vendor, clock=clock, cache=redis_url) as services:
        await services.discovery.discover(MANAGER, "scripted")
        counting.forget()
        for _ in range(10):
            assert await services.discovery.known(MANAGER, "scripted") is not None
        assert counting.calls == 0
        await redis.delete(MARK)
        clock.pass_time(seconds=2)
        for _ in range(10):
            assert await services.discovery.known(MANAGER, "scripted") is not None
        assert counting.calls == 1


async def test_what_another_process_kept_is_served_at_once(
    store: TableStore, vendor: ScriptedVendor, clock: Clock, redis_url: str, redis: Redis
) -> None:
    async with AsyncExitStack() as stack:
        one, other = [
            await stack.enter_async_context(process(store, vendor, clock=clock, cache=redis_url))
            for _ in range(2)
        ]
        await one.discovery.discover(MANAGER, "scripted")
        assert (await other.discovery.discover(MANAGER, "scripted")).listing.by_id.keys()
        vendor.organizations = [ExternalOrganization(id="3", name="Cedar")]
        await one.discovery.discover(MANAGER, "scripted", refresh=True)
        known = await other.discovery.known(MANAGER, "scripted")
    assert known is not None
    assert list(known.by_id) == ["3"]


@pytest.mark.parametrize("left", ["{broken", "1.ffff", "\xff\xfe"])
async def test_a_mark_that_means_nothing_stops_nothing(
    left: str, store: TableStore, vendor: ScriptedVendor, clock: Clock, redis_url: str, redis: Redis
) -> None:
    await redis.set(MARK, left.encode("latin-1"))
    await redis.set("orgmap:listing:scripted", left.encode("latin-1"))  # as older versions have it
    async with process(store, vendor, clock=clock, cache=redis_url) as services:
        [compared] = (await services.drift.comparisons(MANAGER, ["scripted"])).values()
        assert compared.compared_at is None
        assert len((await services.discovery.discover(MANAGER, "scripted")).listing.by_id) == 3
        await redis.set(MARK, left.encode("latin-1"))
        refreshed = await services.discovery.discover(MANAGER, "scripted", refresh=True)
        assert refreshed.failure is None
        [compared] = (await services.drift.comparisons(MANAGER, ["scripted"])).values()
    assert compared.compared_at is not None
    assert vendor.listings == 2


async def test_a_redis_that_hangs_costs_a_tenth_of_a_second_once(
    store: TableStore, vendor: ScriptedVendor, clock: Clock, redis_url: str, redis: Redis
) -> None:
    async with process(store, vendor, clock=clock, cache=redis_url) as services:
        await services.discovery.discover(MANAGER, "scripted")
        await redis.client_pause(3_000)
        began = time.monotonic()
        known = [await services.discovery.known(MANAGER, "scripted") for _ in range(20)]
        took = time.monotonic() - began
        await redis.client_unpause()
    assert None not in known
    assert took < 0.5


async def test_workers_that_ask_at_once_read_one_listing(
    store: TableStore, vendor: ScriptedVendor, clock: Clock, redis_url: str, redis: Redis
) -> None:
    async with AsyncExitStack() as stack:
        workers = [
            await stack.enter_async_context(process(store, vendor, clock=clock, cache=redis_url))
            for _ in range(3)
        ]
        vendor.answers.clear()
        asking = [
            asyncio.create_task(each.discovery.discover(MANAGER, "scripted")) for each in workers
        ]
        await until_asked(vendor, times=1)
        await asyncio.sleep(0.5)  # long enough for the others to come
        vendor.answers.set()
        found = await asyncio.gather(*asking)
    assert vendor.listings == 1
    assert found[0] == found[1] == found[2]
    assert await redis.keys() == [MARK.encode()]


async def test_a_worker_whose_turn_failed_leaves_it_to_the_next(
    store: TableStore, vendor: ScriptedVendor, clock: Clock, redis_url: str, redis: Redis
) -> None:
    async with AsyncExitStack() as stack:
        one, other = [
            await stack.enter_async_context(process(store, vendor, clock=clock, cache=redis_url))
            for _ in range(2)
        ]
        vendor.answers.clear()
        vendor.failure = unavailable()
        failing = asyncio.create_task(one.discovery.discover(MANAGER, "scripted"))
        await until_asked(vendor, times=1)
        waiting = asyncio.create_task(other.discovery.discover(MANAGER, "scripted"))
        await asyncio.sleep(0.1)
        vendor.answers.set()
        with pytest.raises(IntegrationUnavailableError):
            await failing
        vendor.failure = None
        assert len((await waiting).listing.organizations) == 3


async def test_a_worker_that_died_holds_its_turn_no_longer_than_half_a_minute(
    store: TableStore, vendor: ScriptedVendor, clock: Clock, redis_url: str, redis: Redis
) -> None:
    await redis.set(TURN, "taken", px=300)
    async with process(store, vendor, clock=clock, cache=redis_url) as services:
        await services.discovery.discover(MANAGER, "scripted")
        vendor.answers.clear()
        reading = asyncio.create_task(
            services.discovery.discover(MANAGER, "scripted", refresh=True)
        )
        await until_asked(vendor, times=2)
        assert 0 < await redis.pttl(TURN) <= 30_000
        vendor.answers.set()
        await reading
    assert vendor.listings == 2


async def test_nothing_stays_connected_after_closing(
    store: TableStore, vendor: ScriptedVendor, clock: Clock, redis_url: str, redis: Redis
) -> None:
    async with process(store, vendor, clock=clock, cache=redis_url) as services:
        await services.discovery.discover(MANAGER, "scripted")
        assert len(await redis.client_list()) == 2
    assert len(await redis.client_list()) == 1


async def test_discovery_works_while_redis_cannot_be_reached(
    store: TableStore, vendor: ScriptedVendor, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = f"redis://:hunter2@127.0.0.1:{free_port()}/0"
    async with process(store, vendor, clock=clock, cache=nowhere) as services:
        with caplog.at_level(logging.WARNING):
            found = await services.discovery.discover(MANAGER, "scripted")
    assert len(found.listing.organizations) == 3
    assert [record.message.split(":")[0] for record in caplog.records] == ["Redis"]
    assert "hunter2" not in caplog.text


async def test_a_wrong_password_costs_a_listing_and_is_logged_without_it(
    store: TableStore,
    vendor: ScriptedVendor,
    clock: Clock,
    redis_url: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    wrong = redis_url.replace("fake%20p", "hunter2")
    async with process(store, vendor, clock=clock, cache=wrong) as services:
        with caplog.at_level(logging.WARNING):
            await services.discovery.discover(MANAGER, "scripted")
    assert "password" in caplog.text
    assert "hunter2" not in caplog.text
