"""Writes that were committed and not applied: named, and finished."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from graphql_api.storage.keys import ORGANIZATIONS_PARTITION, PROVIDER_WIDE
from graphql_api.storage.pending import PendingUnreadable, apply, read_pending
from graphql_api.storage.repair.divergences import Divergence, DivergenceKind, repaired
from graphql_api.storage.table_store import Row, TableStore

GRACE_PERIOD = timedelta(seconds=2)
"""A pending row that is younger may be a write under way."""

Sleep = Callable[[float], Awaitable[None]]


class PendingCheck:
    def __init__(
        self,
        store: TableStore,
        *,
        clock: Callable[[], datetime],
        dry_run: bool,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._store = store
        self._clock = clock
        self._dry_run = dry_run
        self._sleep = sleep

    async def finish(self, pending: Sequence[tuple[str, Row]]) -> list[Divergence]:
        """Each is a table and the row that was seen there; those of this moment are waited for."""
        readable = [(table, row) for table, row in pending if row.is_readable]
        if any(self._is_young(table, row) for table, row in readable):
            await self._sleep(GRACE_PERIOD.total_seconds())
        found: list[Divergence] = []
        for table, row in readable:
            if await self._store.get(table, row.partition_key, row.row_key) is not None:
                found.append(await self._finish(table, row))
        return found

    async def _finish(self, table: str, row: Row) -> Divergence:
        try:
            pending = read_pending(table, row)
        except PendingUnreadable as error:
            return Divergence(
                kind=DivergenceKind.PENDING_UNREADABLE,
                organization=_organization_of(row),
                detail=f"{error}; it is left as it is",
            )
        divergence = Divergence(
            kind=DivergenceKind.PENDING_LEFT,
            organization=pending.event.org_id,
            integration=pending.event.integration_name,
            mapping=pending.event.mapping_id,
            detail=f"{row.row_key} was committed and not applied",
        )
        if self._dry_run:
            return divergence
        await apply(self._store, pending)
        return repaired(divergence)

    def _is_young(self, table: str, row: Row) -> bool:
        try:
            pending = read_pending(table, row)
        except PendingUnreadable:
            return False
        return self._clock() - pending.event.occurred_at < GRACE_PERIOD


def _organization_of(row: Row) -> str | None:
    elsewhere = (ORGANIZATIONS_PARTITION, PROVIDER_WIDE)
    return None if row.partition_key in elsewhere else row.partition_key
