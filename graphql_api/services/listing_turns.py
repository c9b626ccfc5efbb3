"""Lets one of all workers at a time read a vendor's listing; the others wait for what it brings."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graphql_api.services.listing_cache import ListingCache

TURN_SECONDS = 30.0
"""A turn ends so long after its worker died; one that works renews it."""
RENEWED_EVERY = 10.0
ASKED_EVERY = 0.25
"""Seconds between two looks at whether another worker has ended."""


class ListingTurns:
    """Turns are kept in the cache, if workers share it: one that `is_shared`."""

    def __init__(self, cache: ListingCache) -> None:
        self._cache = cache
        self._is_shared = getattr(cache, "is_shared", False)

    async def take(self, key: str) -> bool:
        """True if it is the caller's turn now; `holding` ends it."""
        if not self._is_shared:
            return True
        try:
            await self._cache.add(_turn(key), "taken", ttl=TURN_SECONDS, dumps_fn=str)
        except ValueError:
            return False
        return True

    @asynccontextmanager
    async def holding(self, key: str) -> AsyncIterator[None]:
        """Surrounds the work of a turn that was taken."""
        if not self._is_shared:
            yield
            return
        renewing = asyncio.create_task(self._renew(key))
        try:
            yield
        finally:
            renewing.cancel()
            await self._cache.delete(_turn(key))

    async def _renew(self, key: str) -> None:
        while True:
            await asyncio.sleep(RENEWED_EVERY)
            await self._cache.expire(_turn(key), ttl=TURN_SECONDS)


def _turn(key: str) -> str:
    return f"{key}:turn"
