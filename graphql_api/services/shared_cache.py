"""Listings in Redis, for several processes that share them. Needs the package redis."""

import logging
from typing import Any

from aiocache import RedisCache
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from graphql_api.services.listing_cache import ListingSerializer
from graphql_api.services.redis_failures import told
from graphql_api.services.redis_identity import TokenCredentials
from graphql_api.services.shared_pauses import RedisPauses

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 5.0


class SharedCache(RedisCache):  # type: ignore[misc]  # aiocache ships no types
    """A Redis that cannot be reached costs a listing, never discovery."""

    is_shared = True

    def __init__(self, url: str, *, credentials: TokenCredentials | None = None) -> None:
        """With `credentials`, which are closed with the cache, the URL needs no password."""
        super().__init__(serializer=ListingSerializer(), timeout=None)
        # redis reads all of the URL: user, encoded password, TLS; aiocache takes only parts of it.
        self.client = Redis.from_url(
            url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 1),
            credential_provider=credentials,
        )
        self._credentials = credentials
        self.pauses = RedisPauses(self.client)

    async def _get(self, key: str, **options: Any) -> Any:
        try:
            return await super()._get(key, **options)
        except RedisError as error:
            logger.warning("Redis: a listing could not be read: %s", told(error))
            return None

    async def _set(self, key: str, value: Any, **options: Any) -> Any:
        try:
            return await super()._set(key, value, **options)
        except RedisError as error:
            logger.warning("Redis: a listing could not be kept: %s", told(error))
            return None

    async def _add(self, key: str, value: Any, **options: Any) -> Any:
        try:
            return await super()._add(key, value, **options)
        except RedisError as error:
            logger.warning("Redis: a turn could not be taken: %s", told(error))
            return True

    async def _delete(self, key: str, **options: Any) -> Any:
        try:
            return await super()._delete(key, **options)
        except RedisError as error:
            logger.warning("Redis: a turn could not be ended: %s", told(error))
            return 0

    async def _expire(self, key: str, ttl: float, **options: Any) -> Any:
        try:
            return await super()._expire(key, int(ttl), **options)
        except RedisError as error:
            logger.warning("Redis: a turn could not be renewed: %s", told(error))
            return False

    async def _close(self, *args: Any, **options: Any) -> None:
        await self.client.aclose()  # aiocache's own calls close, which redis deprecates
        if self._credentials is not None:
            await self._credentials.aclose()
