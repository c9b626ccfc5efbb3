"""The newest complete listing of each integration: in the store for all, decoded once a process."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from graphql_api.models.listing import Listing
from graphql_api.services.listing_cache import ListingCache
from graphql_api.services.listing_marks import ListingMarks
from graphql_api.storage.listing_rows import Contents
from graphql_api.storage.listings import ListingGivenUp, ListingStorage
from graphql_api.storage.table_store import RowConflict, TableStoreError

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=7)
"""A listing that is no longer fresh is kept this long, for when the vendor cannot be reached."""
LOOK_COUNTS_FOR = timedelta(seconds=2)
"""Without a mark the store is asked no more often: a page of many integrations is read in no time,
and then read again."""
DECODED_AT_ONCE = 2
"""Listings: the rows of one take several times the memory that the listing does."""


@dataclass(frozen=True)
class _Decoded:
    """`generation` is None if the store could not take it."""

    generation: str | None
    listing: Listing

    def is_newest(self, contents: Contents | None) -> bool:
        """`contents` are the newest in the store."""
        if self.generation is None:
            return contents is None or contents.cached_at < self.listing.cached_at
        return contents is not None and contents.generation == self.generation


@dataclass(frozen=True)
class _Look:
    """What the store had at a time; None if that was no listing."""

    at: datetime
    decoded: _Decoded | None


class KeptListings:
    """A store that cannot be reached costs a listing, never discovery."""

    def __init__(
        self, storage: ListingStorage, *, cache: ListingCache, clock: Callable[[], datetime]
    ) -> None:
        self._storage = storage
        self._marks = ListingMarks(cache)
        self._clock = clock
        self._looks: dict[str, _Look] = {}
        self._looking: dict[str, asyncio.Task[_Decoded | None]] = {}
        self._decoding = asyncio.Semaphore(DECODED_AT_ONCE)

    async def get(self, integration_name: str) -> Listing | None:
        """None too for one that is older than a week, or that cannot be read."""
        mark = await self._marks.get(integration_name)
        look = self._looks.get(integration_name)
        if look is not None and self._counts(look, mark):
            decoded = look.decoded
        else:
            decoded = await self._looked_up(integration_name)
        if decoded is None or self._clock() >= decoded.listing.cached_at + KEPT_FOR:
            return None
        return decoded.listing

    def _counts(self, look: _Look, mark: str | None) -> bool:
        if mark is not None:
            return look.decoded is not None and look.decoded.generation == mark
        return look.at <= self._clock() < look.at + LOOK_COUNTS_FOR

    async def keep(self, integration_name: str, listing: Listing) -> None:
        """What the vendor has just listed, as it is served from now on.

        This process has it even if the store cannot take it.
        """
        generation: str | None = None
        try:
            generation = await self._storage.keep(integration_name, listing)
        except (TableStoreError, ListingGivenUp) as error:
            logger.warning("%s: the listing could not be kept: %s", integration_name, error)
        self._looks[integration_name] = _Look(self._clock(), _Decoded(generation, listing))
        if generation is not None:
            await self._marks.put(integration_name, generation)
            await self._remove_old(integration_name)

    async def aclose(self) -> None:
        """Stop looking."""
        tasks = list(self._looking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _looked_up(self, integration_name: str) -> _Decoded | None:
        """What the store has: looked up, and decoded, once for all who ask meanwhile."""
        task = self._looking.get(integration_name)
        if task is None:
            task = asyncio.create_task(self._look_up(integration_name))
            self._looking[integration_name] = task
            task.add_done_callback(lambda _: self._looking.pop(integration_name, None))
        return await asyncio.shield(task)

    async def _look_up(self, integration_name: str) -> _Decoded | None:
        before = self._looks.get(integration_name)
        decoded = None if before is None else before.decoded
        try:
            found = await self._read(integration_name, decoded)
        except TableStoreError as error:
            logger.warning("%s: the listing could not be read: %s", integration_name, error)
            found = decoded
        now = self._looks.get(integration_name)
        if now is not None and now is not before:  # one was kept meanwhile
            return now.decoded
        self._looks[integration_name] = _Look(self._clock(), found)
        return found

    async def _read(self, integration_name: str, decoded: _Decoded | None) -> _Decoded | None:
        contents = await self._storage.newest(integration_name)
        if decoded is not None and decoded.is_newest(contents):
            if decoded.generation is not None:
                await self._marks.offer(integration_name, decoded.generation)
            return decoded
        if contents is None:
            return None
        async with self._decoding:
            found = await self._storage.read(integration_name)
        if found is None:
            return None
        await self._marks.offer(integration_name, found[0])
        return _Decoded(*found)

    async def _remove_old(self, integration_name: str) -> None:
        try:
            await self._storage.remove_old(integration_name)
        except RowConflict:
            return  # whoever is at work on it does it
        except TableStoreError as error:
            logger.info("%s: an older listing is removed later: %s", integration_name, error)
