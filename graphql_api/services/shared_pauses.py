"""Tells all workers by Redis that a vendor's limit is reached. Needs the package redis."""

from functools import partial

from redis.asyncio import Redis

from graphql_api.services.redis_breaker import RedisBreaker

NOT_SHARED = "vendors' limits are not shared for now"


class RedisPauses:
    """Kept by Redis' own clock, so that those of the servers need not agree."""

    def __init__(self, client: "Redis", breaker: RedisBreaker) -> None:
        self._client = client
        self._breaker = breaker

    async def begin(self, key: str, seconds: float) -> None:
        attempt = partial(self._begin, key, seconds)
        await self._breaker.ask(attempt, otherwise=None, costs=NOT_SHARED)

    async def seconds_left(self, key: str) -> float:
        attempt = partial(self._seconds_left, key)
        return await self._breaker.ask(attempt, otherwise=0.0, costs=NOT_SHARED)

    async def _begin(self, key: str, seconds: float) -> None:
        if await self._seconds_left(key) < seconds:
            await self._client.set(_key(key), "reached", px=max(1, round(seconds * 1000)))

    async def _seconds_left(self, key: str) -> float:
        milliseconds = int(await self._client.pttl(_key(key)))
        return max(0, milliseconds) / 1000  # it is negative if there is no such key


def _key(key: str) -> str:
    return f"orgmap:pause:{key}"
