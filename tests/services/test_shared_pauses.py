"""Workers that share a Redis share what they know of vendors' limits."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest
from redis.asyncio import Redis

from graphql_api.composition import build_services
from graphql_api.resources import open_cache
from graphql_api.services.redis_breaker import RedisBreaker
from graphql_api.services.shared_pauses import RedisPauses
from graphql_api.settings import Settings
from graphql_api.storage.table_store import TableStore
from integrations import budget
from integrations.base import IntegrationRateLimitedError
from integrations.sandbox.server import serve_app
from tests.azurite import free_port
from tests.integrations.limited_vendor import LimitedVendor, limited_integration
from tests.servers import running_redis


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_redis(folder=tmp_path_factory.mktemp("redis")) as port:
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as client:
        await client.flushall()
        yield client


async def test_a_limit_that_one_worker_met_holds_back_the_others(
    store: TableStore, redis_url: str, redis: Redis
) -> None:
    vendor = LimitedVendor()
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(serve_app(vendor.app()))
        for told in ("Limited answered 429", "nothing was sent"):
            integration = limited_integration(url)
            stack.push_async_callback(integration.aclose)
            cache = open_cache(Settings(cache=redis_url))
            stack.push_async_callback(cache.close)
            services = build_services(store, {"limited": integration}, cache=cache)
            stack.push_async_callback(services.discovery.aclose)
            with budget.lasting(1), pytest.raises(IntegrationRateLimitedError, match=told):
                await services.integrations.get("limited").list_organizations()
    assert vendor.requests == 1


async def test_a_longer_pause_stays(redis: Redis) -> None:
    pauses = RedisPauses(redis, RedisBreaker())
    await pauses.begin("halopsa:", 60)
    await pauses.begin("halopsa:", 1)
    assert 59 < await pauses.seconds_left("halopsa:") <= 60
    await pauses.begin("halopsa:", 90)
    assert 89 < await pauses.seconds_left("halopsa:") <= 90
    assert await pauses.seconds_left("hudu:") == 0


async def test_a_pause_ends_by_itself(redis: Redis) -> None:
    pauses = RedisPauses(redis, RedisBreaker())
    await pauses.begin("halopsa:", 0.05)
    await asyncio.sleep(0.1)
    assert await pauses.seconds_left("halopsa:") == 0
    assert await redis.keys() == []


async def test_a_redis_that_is_down_is_told_of_once_and_holds_nobody_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    async with Redis.from_url(f"redis://127.0.0.1:{free_port()}/0") as nowhere:
        pauses = RedisPauses(nowhere, RedisBreaker())
        for _ in range(5):
            await pauses.begin("halopsa:", 60)
            assert await pauses.seconds_left("halopsa:") == 0
    assert caplog.text.count("vendors' limits are not shared for now") == 1
