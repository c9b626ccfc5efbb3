"""Tells all workers by Redis that a vendor's limit is reached. Needs the package redis."""

import logging
import time

from redis.asyncio import Redis
from redis.exceptions import RedisError

from graphql_api.services.redis_failures import told

logger = logging.getLogger(__name__)

REST_SECONDS = 30.0
"""A Redis that did not answer is not asked again for so long: each request would wait for it."""


class RedisPauses:
    """Kept by Redis' own clock, so that those of the servers need not agree."""

    def __init__(self, client: "Redis") -> None:
        self._client = client
        self._rests_until = 0.0

    async def begin(self, key: str, seconds: float) -> None:
        if self._rests():
            return
        try:
            if await self._seconds_left(key) < seconds:
                await self._client.set(_key(key), "reached", px=max(1, round(seconds * 1000)))
        except RedisError as error:
            self._rest(error)

    async def seconds_left(self, key: str) -> float:
        if self._rests():
            return 0.0
        try:
            return await self._seconds_left(key)
        except RedisError as error:
            self._rest(error)
            return 0.0

    async def _seconds_left(self, key: str) -> float:
        milliseconds = int(await self._client.pttl(_key(key)))
        return max(0, milliseconds) / 1000  # it is negative if there is no such key

    def _rests(self) -> bool:
        return time.monotonic() < self._rests_until

    def _rest(self, error: RedisError) -> None:
        self._rests_until = time.monotonic() + REST_SECONDS
        logger.warning("Redis: vendors' limits are not shared for now: %s", told(error))


def _key(key: str) -> str:
    return f"orgmap:pause:{key}"
