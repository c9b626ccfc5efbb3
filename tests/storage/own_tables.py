"""The tables of one run, beside those of others in the same store."""

from collections.abc import Sequence
from typing import Self
from uuid import uuid4

from graphql_api.storage.arrears import Arrears
from graphql_api.storage.patience import Patience
from graphql_api.storage.table_store import Operation, Row, TableStore


class OwnTables:
    """A table store that puts a prefix before the name of every table."""

    @classmethod
    async def create(cls, store: TableStore, tables: Sequence[str]) -> Self:
        own = cls(store, prefix=f"T{uuid4().hex}")
        await own.create_tables(tables)
        return own

    def __init__(self, store: TableStore, *, prefix: str) -> None:
        self._store = store
        self._prefix = prefix

    @property
    def arrears(self) -> Arrears:
        return self._store.arrears

    @property
    def patience(self) -> Patience:
        return self._store.patience

    async def create_tables(self, tables: Sequence[str]) -> None:
        await self._store.create_tables([self._prefix + table for table in tables])

    async def get(self, table: str, partition_key: str, row_key: str) -> Row | None:
        return await self._store.get(self._prefix + table, partition_key, row_key)

    async def query(
        self,
        table: str,
        partition_key: str,
        *,
        start: str | None = None,
        after: str | None = None,
        before: str | None = None,
        limit: int | None = None,
    ) -> list[Row]:
        return await self._store.query(
            self._prefix + table,
            partition_key,
            start=start,
            after=after,
            before=before,
            limit=limit,
        )

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        return await self._store.transact(self._prefix + table, partition_key, operations)

    async def check_writable(self) -> None:
        await self._store.check_writable()

    async def aclose(self) -> None:
        """The inner store belongs to whoever opened it."""
