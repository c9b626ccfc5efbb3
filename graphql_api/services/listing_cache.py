"""The cache of listings, in memory; shared_cache.py is the one in Redis.

These two modules alone import aiocache, so that a successor can take its place: the services need
`get`, `set` with a time to live in seconds, and `close`.
"""

import json
from datetime import datetime
from typing import Any, TypeAlias, cast

from aiocache import SimpleMemoryCache
from aiocache.base import BaseCache
from aiocache.serializers import BaseSerializer, NullSerializer

from graphql_api.models.listing import Listing
from integrations.base import ExternalOrganization

ListingCache: TypeAlias = BaseCache


def memory_cache() -> ListingCache:
    """Keeps listings as they are: they are frozen."""
    return cast(ListingCache, SimpleMemoryCache(serializer=NullSerializer()))


class ListingSerializer(BaseSerializer):  # type: ignore[misc]  # aiocache ships no types
    """JSON, for a cache that processes share; never pickle, which runs what it reads."""

    DEFAULT_ENCODING = "utf-8"

    def dumps(self, value: Listing) -> str:
        return json.dumps(
            {
                "cached_at": value.cached_at.isoformat(),
                "expires_at": value.expires_at.isoformat(),
                "notes": value.notes,
                "organizations": [
                    {
                        "id": each.id,
                        "name": each.name,
                        "is_active": each.is_active,
                        "metadata": dict(each.metadata),
                        **({"is_nameless": True} if each.is_nameless else {}),
                    }
                    for each in value.organizations
                ],
            }
        )

    def loads(self, value: str | None) -> Listing | None:
        if value is None:
            return None
        stored: dict[str, Any] = json.loads(value)
        return Listing(
            organizations=tuple(ExternalOrganization(**each) for each in stored["organizations"]),
            cached_at=datetime.fromisoformat(stored["cached_at"]),
            expires_at=datetime.fromisoformat(stored["expires_at"]),
            notes=tuple(stored.get("notes", ())),
        )
