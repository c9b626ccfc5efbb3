"""Statements: what a person said is written, taken back and said again, each with its audit event.

Of what is the same there is one row, which is never deleted (statement_rows.py).
"""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from graphql_api.models.audit import AuditEvent
from graphql_api.storage.keys import pending_key
from graphql_api.storage.pending import PendingWrite, commit_and_apply, create_or_replace
from graphql_api.storage.retrying import Pause, retry_conflicts
from graphql_api.storage.statement_rows import StatementRows
from graphql_api.storage.table_store import Entity, Row, TableStore

Said = TypeVar("Said")

Confirm = Callable[[], Awaitable[None]]
"""Raises if what was asked for is not wanted any more; called between a reading and its write."""


async def nobody_minds() -> None:
    """What is asked for once is wanted until it is done."""


class Statements(Generic[Said]):
    """All operations raise TableStoreError if the store fails."""

    def __init__(self, store: TableStore, rows: StatementRows[Said], *, pause: Pause) -> None:
        self._store = store
        self._rows = rows
        self._pause = pause

    async def find(self, row_key: str) -> Said | None:
        return self._rows.standing_one(await self._get(row_key))

    async def say(
        self,
        said: Said,
        *,
        is_said: Callable[[Said], bool],
        event: Callable[[Said | None], AuditEvent],
        confirm: Confirm = nobody_minds,
    ) -> Said:
        """Returns what stands: what was said before stays if by it the same `is_said`. `event`
        takes what was said before, if it stood."""
        entity = self._rows.to_entity(said)

        async def attempt() -> Said:
            row = await self._get(entity.row_key)
            before = self._rows.standing_one(row)
            if before is not None and is_said(before):
                return before
            await confirm()
            await self._write(entity, row, event(before))
            return said

        return await retry_conflicts(attempt, of=self._rows.noun, pause=self._pause)

    async def take_back(
        self,
        row_key: str,
        *,
        event: Callable[[Said], AuditEvent],
        confirm: Confirm = nobody_minds,
    ) -> Said | None:
        """Returns it as it was; None if nothing stands there."""

        async def attempt() -> Said | None:
            row = await self._get(row_key)
            before = self._rows.standing_one(row)
            if row is None or before is None:
                return None
            await confirm()
            told = event(before)
            taken_back = self._rows.take_back(row, at=told.occurred_at, by=told.user_id)
            await self._write(taken_back, row, told)
            return before

        return await retry_conflicts(attempt, of=self._rows.noun, pause=self._pause)

    async def query(
        self,
        *,
        start: str | None = None,
        after: str | None = None,
        before: str,
        limit: int | None = None,
    ) -> list[Row]:
        """Those too that were taken back."""
        return await self._store.query(
            self._rows.table,
            self._rows.partition_key,
            start=start,
            after=after,
            before=before,
            limit=limit,
        )

    # ------------------------------------------------------------------ steps

    async def _get(self, row_key: str) -> Row | None:
        return await self._store.get(self._rows.table, self._rows.partition_key, row_key)

    async def _write(self, entity: Entity, row: Row | None, event: AuditEvent) -> None:
        pending = PendingWrite(
            table=self._rows.table,
            partition_key=self._rows.partition_key,
            row_key=pending_key(event.event_id, 1),
            event=event,
        )
        await commit_and_apply(self._store, [create_or_replace(entity, row)], pending)
