"""The mark that a process has in one place while it may owe a write, so that recovery finds it.

It is there before anything is committed and costs no write anything: it is made with the tables,
renewed by a task, and taken away by a process that closes and owes nothing. One that is not renewed
is a dead process's (recovery.py).
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from graphql_api.storage.keys import WRITERS, WRITERS_PARTITION
from graphql_api.storage.properties import from_time
from graphql_api.storage.table_store import (
    Delete,
    Operation,
    RowNotFound,
    TableStore,
    TableStoreError,
    Upsert,
)

logger = logging.getLogger(__name__)

RENEW_SECONDS = 60.0


class WriterMark:
    def __init__(self, store: TableStore, *, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._row_key = uuid4().hex

    async def make(self) -> None:
        """Make or renew it. Raises TableStoreError."""
        renewed = {"RenewedAt": from_time(self._clock())}
        await self._write(Upsert(row_key=self._row_key, properties=renewed))

    async def keep(self, *, every: float = RENEW_SECONDS) -> None:
        """Renew it, until cancelled."""
        while True:
            await asyncio.sleep(every)
            try:
                await self.make()
            except TableStoreError as error:
                logger.warning("This process's mark is renewed later: %s", error)

    async def take_away(self) -> None:
        """Unless something is owed still."""
        await self._store.arrears.aclose()
        if self._store.arrears.owes:
            return
        try:
            await self._write(Delete(row_key=self._row_key))
        except RowNotFound:
            return
        except TableStoreError as error:
            logger.warning("This process's mark stays, and costs one round of recovery: %s", error)

    async def _write(self, operation: Operation) -> None:
        await self._store.transact(WRITERS, WRITERS_PARTITION, [operation])
