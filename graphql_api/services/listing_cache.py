"""The cache in memory of one process; shared_cache.py is the one in Redis.

These two modules alone import aiocache, so that a successor can take its place: the services need
`get`, `set`, `add` with a time to live in seconds, `delete`, `expire` and `close`. Listings
themselves stand in the store (kept_listings.py).
"""

from typing import TypeAlias, cast

from aiocache import SimpleMemoryCache
from aiocache.base import BaseCache
from aiocache.serializers import NullSerializer

ListingCache: TypeAlias = BaseCache


def memory_cache() -> ListingCache:
    return cast(ListingCache, SimpleMemoryCache(serializer=NullSerializer()))
