"""Recovery: finish the writes that were committed but not applied, because their process ended."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from graphql_api.storage.keys import (
    EVERYTHING_READ,
    EXCLUSIONS,
    EXCLUSIONS_PARTITION,
    ORG_MAPPINGS,
    ORG_PERMISSIONS,
    ORGANIZATIONS,
    ORGANIZATIONS_PARTITION,
    PROVIDER_WIDE,
    REJECTED_SUGGESTIONS,
    REJECTED_SUGGESTIONS_PARTITION,
    WRITERS,
    WRITERS_PARTITION,
)
from graphql_api.storage.partitions import PARALLEL, for_each_organization
from graphql_api.storage.pending import (
    PendingUnreadable,
    apply,
    create_or_replace,
    pending_rows,
    read_pending,
)
from graphql_api.storage.properties import from_time, to_time
from graphql_api.storage.table_store import (
    Delete,
    Entity,
    Operation,
    OutcomeUnknown,
    Replace,
    Row,
    RowConflict,
    StorageUnavailable,
    TableStore,
)
from graphql_api.storage.unchanged import Unchanged

logger = logging.getLogger(__name__)


DEAD_AFTER = 180.0
"""Seconds in which a living process renews its mark three times."""
EVERYTHING_EVERY = timedelta(days=1)


class Recovery:
    """Reads the marks of processes, and everything only if one of them died.

    Of several who recover, one takes a dead process's mark and reads for all. Everything is also
    read by who has just started, and once a day by one of all: for a process of before the marks,
    and for one that slept, committed, and died before it renewed its mark.
    """

    def __init__(
        self,
        store: TableStore,
        *,
        clock: Callable[[], datetime],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._clock = clock
        self._marks = Unchanged(seconds)
        self._has_started = False

    async def round(self) -> int:
        """How many writes were applied. Raises TableStoreError; then another round continues."""
        rows = {row.row_key: row for row in await self._read()}
        day = rows.pop(EVERYTHING_READ, None)
        applied = 0
        for row in self._dead(list(rows.values())):
            applied += await self._collect(row)
        if not self._has_started or self._is_due(day):
            applied += await self._read_everything(day)
        self._has_started = True
        return applied

    def _dead(self, marks: list[Row]) -> list[Row]:
        unchanged = self._marks.look({row.row_key: row.etag for row in marks})
        return [row for row in marks if unchanged[row.row_key] > DEAD_AFTER]

    async def _collect(self, mark: Row) -> int:
        """Take the mark as it was seen, apply what is pending, delete the mark as it was taken.

        Whoever ends in between leaves a mark that stays the same from then on.
        """
        try:
            taken = await self._write(_taken(mark))
        except RowConflict:
            return 0  # it lives, or another one took it
        applied = await apply_pending(self._store)
        with suppress(RowConflict):
            await self._write(Delete(row_key=mark.row_key, etag=taken))
        return applied

    def _is_due(self, day: Row | None) -> bool:
        """A row that nobody can read says nothing."""
        try:
            since = None if day is None else self._clock() - to_time(day.properties["ReadAt"])
        except (KeyError, TypeError, ValueError):
            return True
        return since is None or not timedelta(0) <= since < EVERYTHING_EVERY

    async def _read_everything(self, day: Row | None) -> int:
        """One who has just started reads whoever else does."""
        properties = {"ReadAt": from_time(self._clock())}
        entity = Entity(
            partition_key=WRITERS_PARTITION, row_key=EVERYTHING_READ, properties=properties
        )
        try:
            await self._write(create_or_replace(entity, day))
        except RowConflict:
            if self._has_started:
                return 0
        return await apply_pending(self._store)

    async def _read(self) -> list[Row]:
        return await self._store.query(WRITERS, WRITERS_PARTITION)

    async def _write(self, operation: Operation) -> str | None:
        [etag] = await self._store.transact(WRITERS, WRITERS_PARTITION, [operation])
        return etag


def _taken(mark: Row) -> Replace:
    """Its ETag alone says anything, so one that somebody garbled is taken as well."""
    properties = mark.properties if mark.is_readable else {}
    return Replace(row_key=mark.row_key, properties=properties, etag=mark.etag)


async def apply_pending(store: TableStore, *, parallel: int = PARALLEL) -> int:
    """Apply what is pending of all organizations, some of them together; returns how much it was.

    Safe beside live traffic: whatever a writer applies meanwhile is applied once.
    Raises TableStoreError; then running it again continues.
    """
    applied = await _apply_partition(store, ORGANIZATIONS, ORGANIZATIONS_PARTITION)
    applied += await _apply_partition(store, ORG_PERMISSIONS, PROVIDER_WIDE)
    applied += await _apply_partition(store, REJECTED_SUGGESTIONS, REJECTED_SUGGESTIONS_PARTITION)
    applied += await _apply_partition(store, EXCLUSIONS, EXCLUSIONS_PARTITION)

    async def apply_organization(org_id: str) -> int:
        mappings = await _apply_partition(store, ORG_MAPPINGS, org_id)
        return mappings + await _apply_partition(store, ORG_PERMISSIONS, org_id)

    async for count in for_each_organization(store, apply_organization, parallel=parallel):
        applied += count
    return applied


async def _apply_partition(store: TableStore, table: str, partition_key: str) -> int:
    """One that cannot be applied keeps no other from it; a store that is away ends all."""
    applied = 0
    for row in await pending_rows(store, table, partition_key):
        try:
            await apply(store, read_pending(table, row))
        except PendingUnreadable as error:
            logger.error("%s; `orgmap repair` names it too", error)
        except (StorageUnavailable, OutcomeUnknown):
            raise
        except Exception:
            logger.exception("%s: %s cannot be applied, and stays pending", table, row.row_key)
        else:
            applied += 1
    return applied
