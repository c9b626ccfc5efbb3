"""Which generation of a listing is the newest, told by the cache that processes share.

The store knows it, and the mark spares asking it. A mark lives no longer than a minute: if Redis
fails just when a listing is kept, the others serve the one before it for so long at most.
"""

from graphql_api.services.listing_cache import ListingCache

MARK_SECONDS = 60.0


class ListingMarks:
    """A cache that is not shared has no marks: other processes may use the same store."""

    def __init__(self, cache: ListingCache) -> None:
        self._cache = cache
        self._is_shared = getattr(cache, "is_shared", False)

    async def get(self, integration_name: str) -> str | None:
        if not self._is_shared:
            return None
        mark: str | None = await self._cache.get(_key(integration_name))
        return mark

    async def put(self, integration_name: str, generation: str) -> None:
        """By whoever has just kept it."""
        if self._is_shared:
            await self._cache.set(_key(integration_name), generation, ttl=MARK_SECONDS)

    async def offer(self, integration_name: str, generation: str) -> None:
        """By a reader, who may have read it before another one was kept: a mark that is there is
        at least as new."""
        if not self._is_shared:
            return
        try:
            await self._cache.add(_key(integration_name), generation, ttl=MARK_SECONDS)
        except ValueError:
            return  # there is one


def _key(integration_name: str) -> str:
    return f"orgmap:generation:{integration_name}"
