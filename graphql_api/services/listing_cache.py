"""The cache of listings, in memory; shared_cache.py is the one in Redis.

These two modules alone import aiocache, so that a successor can take its place: the services need
`get`, `set` with a time to live in seconds, and `close`.
"""

import json
import logging
from datetime import datetime
from typing import Any, TypeAlias, cast

from aiocache import SimpleMemoryCache
from aiocache.base import BaseCache
from aiocache.serializers import BaseSerializer, NullSerializer

from graphql_api.models.listing import Listing
from integrations.base import ExternalOrganization

logger = logging.getLogger(__name__)

ListingCache: TypeAlias = BaseCache

FORMAT = 1
"""Of a listing in JSON; it goes up when a program from before would misread one."""


def memory_cache() -> ListingCache:
    """Keeps listings as they are: they are frozen."""
    return cast(ListingCache, SimpleMemoryCache(serializer=NullSerializer()))


class ListingSerializer(BaseSerializer):  # type: ignore[misc]  # aiocache ships no types
    """JSON, for a cache that processes share; never pickle, which runs what it reads."""

    DEFAULT_ENCODING = None  # bytes that are no text are as unreadable as other broken ones

    def dumps(self, value: Listing) -> str:
        return json.dumps(
            {
                "format": FORMAT,
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

    def loads(self, value: bytes | str | None) -> Listing | None:
        """None too for what is broken or of another version, which is logged."""
        if value is None:
            return None
        try:
            return _listing(json.loads(value))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            logger.warning(
                "A shared listing cannot be read, and counts as absent: %s", type(error).__name__
            )
            return None


def _listing(stored: dict[str, Any]) -> Listing:
    """Fields that are unknown are left out: another version may write more of them."""
    if stored.get("format", FORMAT) != FORMAT:
        raise ValueError("it is of another format")
    return Listing(
        organizations=tuple(map(_organization, stored["organizations"])),
        cached_at=_time(stored["cached_at"]),
        expires_at=_time(stored["expires_at"]),
        notes=tuple(map(_text, stored.get("notes", ()))),
    )


def _organization(stored: dict[str, Any]) -> ExternalOrganization:
    return ExternalOrganization(
        id=_text(stored["id"]),
        name=_text(stored["name"]),
        is_active=bool(stored["is_active"]),
        metadata=dict(stored["metadata"]),
        is_nameless=bool(stored.get("is_nameless", False)),
    )


def _text(stored: object) -> str:
    if not isinstance(stored, str):
        raise TypeError("it is no text")
    return stored


def _time(stored: str) -> datetime:
    """One without its offset is compared with no other."""
    time = datetime.fromisoformat(stored)
    if time.tzinfo is None:
        raise ValueError("it has no offset")
    return time
