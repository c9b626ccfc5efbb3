"""The mark that a process has in one place while it may owe a write, so that recovery finds it.

It is there before the process commits anything, and costs its first write alone a call: a task
renews it, and a process that closes and owes nothing takes it away. One that is not renewed is a
dead process's (recovery.py). Who only reads makes none.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from graphql_api.storage.keys import WRITERS, WRITERS_PARTITION
from graphql_api.storage.properties import from_time
from graphql_api.storage.table_store import (
    Delete,
    Operation,
    OutcomeUnknown,
    RowNotFound,
    StorageUnavailable,
    TableStore,
    TableStoreError,
    Upsert,
)

logger = logging.getLogger(__name__)

RENEW_SECONDS = 60.0
STALE_SECONDS = 2 * RENEW_SECONDS
"""A mark that was not renewed for so long is renewed before the next commit: by three times as long
it would be a dead process's."""


class WriterMark:
    """Made before the store's first commit. `seconds` is this process's monotonic clock."""

    def __init__(
        self,
        store: TableStore,
        *,
        clock: Callable[[], datetime],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._clock = clock
        self._seconds = seconds
        self._row_key = uuid4().hex
        self._made_at: float | None = None
        self._turn = asyncio.Lock()
        store.arrears.announce_with(self.ensure)

    async def ensure(self) -> None:
        """It is there, and will be for long enough. Raises TableStoreError, and never that the
        outcome is unknown: the write that waits for this is not there."""
        if self._is_fresh:
            return
        async with self._turn:
            if not self._is_fresh:
                try:
                    await self._store.patience.ask(self._make, on=OutcomeUnknown)
                except OutcomeUnknown as error:
                    raise StorageUnavailable(str(error), reason=error.reason) from error

    async def renew(self) -> None:
        """If it was made. What was left to recovery stays under the old one, which lapses.
        Raises TableStoreError."""
        if self._made_at is None:
            return
        if self._store.arrears.has_left_some:
            self._row_key = uuid4().hex
            self._made_at = None
        await self._make()
        self._store.arrears.has_left_some = False

    async def take_away(self) -> None:
        """Unless something is owed still."""
        arrears = self._store.arrears
        if arrears.is_another_process:
            return
        await arrears.aclose()
        if arrears.owes or self._made_at is None:
            return
        try:
            await self._write(Delete(row_key=self._row_key))
        except RowNotFound:
            return
        except TableStoreError as error:
            logger.warning("This process's mark stays, and costs one round of recovery: %s", error)

    @property
    def _is_fresh(self) -> bool:
        return self._made_at is not None and self._seconds() - self._made_at < STALE_SECONDS

    async def _make(self) -> None:
        began = self._seconds()
        renewed = {"RenewedAt": from_time(self._clock())}
        await self._write(Upsert(row_key=self._row_key, properties=renewed))
        self._made_at = began

    async def _write(self, operation: Operation) -> None:
        await self._store.transact(WRITERS, WRITERS_PARTITION, [operation])
