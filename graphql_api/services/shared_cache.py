"""The cache in Redis, for several processes that share it. Needs the package redis."""

from functools import partial
from typing import Any

from aiocache import RedisCache
from aiocache.serializers import BaseSerializer
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from graphql_api.services.redis_breaker import RedisBreaker
from graphql_api.services.redis_identity import TokenCredentials
from graphql_api.services.shared_pauses import RedisPauses

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 1.0
"""For how long a connection is given to Redis; nobody waits for it so long (redis_breaker.py)."""


class MarkSerializer(BaseSerializer):  # type: ignore[misc]  # aiocache ships no types
    """Texts as they are; what is none counts as absent."""

    DEFAULT_ENCODING = None

    def dumps(self, value: str) -> str:
        return value

    def loads(self, value: bytes | None) -> str | None:
        return None if value is None else value.decode(errors="replace")


class SharedCache(RedisCache):  # type: ignore[misc]  # aiocache ships no types
    """A Redis that cannot be reached, or not soon, costs a look at the store and nothing else."""

    is_shared = True

    def __init__(self, url: str, *, credentials: TokenCredentials | None = None) -> None:
        """With `credentials`, which are closed with the cache, the URL needs no password."""
        super().__init__(serializer=MarkSerializer(), timeout=None)
        # redis reads all of the URL: user, encoded password, TLS; aiocache takes only parts of it.
        self.client = Redis.from_url(
            url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 1),  # a connection that Redis has closed is opened again
            credential_provider=credentials,
        )
        self._credentials = credentials
        self._breaker = RedisBreaker()
        self.pauses = RedisPauses(self.client, self._breaker)

    async def _get(self, key: str, **options: Any) -> Any:
        attempt = partial(super()._get, key, **options)
        return await self._breaker.ask(attempt, otherwise=None, costs="a mark could not be read")

    async def _set(self, key: str, value: Any, **options: Any) -> Any:
        attempt = partial(super()._set, key, value, **options)
        return await self._breaker.ask(attempt, otherwise=None, costs="a mark could not be left")

    async def _add(self, key: str, value: Any, **options: Any) -> Any:
        attempt = partial(super()._add, key, value, **options)
        return await self._breaker.ask(attempt, otherwise=True, costs="a turn could not be taken")

    async def _delete(self, key: str, **options: Any) -> Any:
        attempt = partial(super()._delete, key, **options)
        return await self._breaker.ask(attempt, otherwise=0, costs="a turn could not be ended")

    async def _expire(self, key: str, ttl: float, **options: Any) -> Any:
        attempt = partial(super()._expire, key, int(ttl), **options)
        return await self._breaker.ask(
            attempt, otherwise=False, costs="a turn could not be renewed"
        )

    async def _close(self, *args: Any, **options: Any) -> None:
        await self._breaker.aclose()
        await self.client.aclose()  # aiocache's own calls close, which redis deprecates
        if self._credentials is not None:
            await self._credentials.aclose()
