"""Listings: the newest one of each integration, whole or not at all, a generation at a time.

A writer enters its generation in the header, writes the pieces, and then has the header name it:
only if it is still entered. What the header names neither as the newest, nor as the one before it,
nor as being written is removed, in transactions that also replace the header by its ETag: whoever
removes has seen the header as it is, and a generation that is about to become the newest stays.
A reader who is late finds pieces missing, and looks at the header again.
"""

import asyncio
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

from graphql_api.models.listing import Listing
from graphql_api.storage.keys import (
    LISTINGS,
    end_of,
    listing_generation_prefix,
    listing_generations,
    listing_header_key,
    listing_piece_key,
)
from graphql_api.storage.limits import MAX_OPERATIONS
from graphql_api.storage.listing_rows import (
    FORMAT,
    Contents,
    Header,
    ListingUnreadable,
    header_of,
    header_properties,
    listing_of,
    pieces_of,
)
from graphql_api.storage.pending import create_or_replace
from graphql_api.storage.retrying import Pause, full_jitter, retry
from graphql_api.storage.table_store import (
    Delete,
    Entity,
    Operation,
    OutcomeUnknown,
    Row,
    RowConflict,
    TableStore,
    Upsert,
    Value,
)

logger = logging.getLogger(__name__)

WRITTEN_WITHIN = timedelta(minutes=10)
"""A generation that takes longer to write is given up: its process ended, most likely."""
TRIES = 3
"""How often a reader looks at the header again."""
ROWS_AT_ONCE = 16
"""So many are read by one query."""
REMOVED_AT_ONCE = 20
"""Of what lies between two generations: their pieces are read to be found."""
_HEADER = listing_header_key(FORMAT)


class ListingGivenUp(Exception):
    """The writer took so long that others count it as ended; nothing was kept."""


class ListingStorage:
    """All operations raise TableStoreError if the store fails."""

    def __init__(
        self, store: TableStore, *, clock: Callable[[], datetime], pause: Pause = full_jitter
    ) -> None:
        self._store = store
        self._clock = clock
        self._pause = pause

    # ------------------------------------------------------------------ reading

    async def newest(self, integration_name: str) -> Contents | None:
        """What is kept, without its organizations."""
        _, header = await self._header(integration_name)
        return header.contents

    async def read(self, integration_name: str) -> tuple[str, Listing] | None:
        """The newest listing and its generation; None too for one that cannot be read, which is
        logged."""
        problem: ListingUnreadable | None = None
        for _ in range(TRIES):
            contents = await self.newest(integration_name)
            if contents is None:
                return None
            try:
                return contents.generation, await self._read(integration_name, contents)
            except ListingUnreadable as error:
                problem = error
        logger.warning("%s: the listing is not whole: %s", integration_name, problem)
        return None

    async def _read(self, integration_name: str, contents: Contents) -> Listing:
        prefix = listing_generation_prefix(contents.generation)
        after, found = prefix, list[Row]()
        while True:
            rows = await self._store.query(
                LISTINGS, integration_name, after=after, before=end_of(prefix), limit=ROWS_AT_ONCE
            )
            found += rows
            if len(rows) < ROWS_AT_ONCE:
                return await asyncio.to_thread(listing_of, contents, found)
            after = rows[-1].row_key

    # ------------------------------------------------------------------ writing

    async def keep(self, integration_name: str, listing: Listing) -> str:
        """Returns its generation, which is the newest from now on.

        Raises ListingGivenUp, and TableStoreError: then the one before is the newest still.
        """
        generation = f"{listing_generations(FORMAT)}{uuid.uuid4().hex}"
        await self._change(integration_name, partial(self._entered, generation))
        pieces = await asyncio.to_thread(list, pieces_of(listing))
        for number, piece in enumerate(pieces):
            await self._write(integration_name, listing_piece_key(generation, number), piece)
        contents = Contents(
            generation=generation,
            pieces=len(pieces),
            organizations=len(listing.organizations),
            cached_at=listing.cached_at,
            expires_at=listing.expires_at,
            notes=listing.notes,
        )
        await self._change(integration_name, partial(_turned_to, contents))
        return generation

    async def remove_old(self, integration_name: str) -> int:
        """Removes the pieces that no header names; returns how many. Raises RowConflict if somebody
        else is at work on the same listing, who will do it."""
        row, header = await self._header(integration_name)
        old = await self._unnamed(integration_name, header)
        for first in range(0, len(old), MAX_OPERATIONS - 1):
            deletes = [Delete(row_key=key) for key in old[first : first + MAX_OPERATIONS - 1]]
            await self._store.transact(
                LISTINGS, integration_name, [_written(integration_name, row, header), *deletes]
            )
            row, header = await self._header(integration_name)
        return len(old)

    async def _unnamed(self, integration_name: str, header: Header) -> Sequence[str]:
        """The keys between the generations that stay, which are not read themselves."""
        first, last = listing_generations(FORMAT), end_of(listing_generations(FORMAT))
        stay = [listing_generation_prefix(each) for each in sorted(header.generations)]
        bounds = [first, *(bound for each in stay for bound in (each, end_of(each))), last]
        found: list[str] = []
        for start, before in list(pairwise(bounds))[::2]:
            rows = await self._store.query(
                LISTINGS, integration_name, start=start, before=before, limit=REMOVED_AT_ONCE
            )
            found += [row.row_key for row in rows]
        return found

    async def _write(
        self, integration_name: str, row_key: str, properties: Mapping[str, Value]
    ) -> None:
        """A generation is written once, so its pieces are the same whenever they arrive."""
        piece = Upsert(row_key=row_key, properties=properties)
        transact = partial(self._store.transact, LISTINGS, integration_name, [piece])
        await self._store.patience.ask(transact, on=OutcomeUnknown)

    async def _change(self, integration_name: str, change: Callable[[Header], Header]) -> None:
        async def attempt() -> None:
            row, header = await self._header(integration_name)
            changed = change(header)
            if changed == header:
                return  # an attempt whose outcome was unknown did it
            operation = _written(integration_name, row, changed)
            await self._store.transact(LISTINGS, integration_name, [operation])

        async def attempt_until_it_fits() -> None:
            await retry(attempt, on=RowConflict, pause=self._pause)

        await self._store.patience.ask(attempt_until_it_fits, on=OutcomeUnknown)

    def _entered(self, generation: str, header: Header) -> Header:
        if generation in header.building:
            return header
        now = self._clock()
        young = {each: at for each, at in header.building.items() if at > now - WRITTEN_WITHIN}
        return replace(header, building={**young, generation: now})

    async def _header(self, integration_name: str) -> tuple[Row | None, Header]:
        """An unreadable one is empty, and replaced by the next writer."""
        row = await self._store.get(LISTINGS, integration_name, _HEADER)
        if row is None:
            return None, Header()
        try:
            return row, header_of(row)
        except ListingUnreadable as error:
            logger.warning("%s: the listing cannot be read: %s", integration_name, error)
            return row, Header()


def _turned_to(contents: Contents, header: Header) -> Header:
    """Raises ListingGivenUp."""
    if header.contents == contents:
        return header
    if contents.generation not in header.building:
        raise ListingGivenUp(contents.generation)
    building = {each: at for each, at in header.building.items() if each != contents.generation}
    previous = None if header.contents is None else header.contents.generation
    return Header(contents=contents, previous=previous, building=building)


def _written(integration_name: str, row: Row | None, header: Header) -> Operation:
    entity = Entity(
        partition_key=integration_name, row_key=_HEADER, properties=header_properties(header)
    )
    return create_or_replace(entity, row)
