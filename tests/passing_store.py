"""A store that passes everything on; a test's own overrides what it watches or breaks."""

from collections.abc import Sequence

from graphql_api.storage.arrears import Arrears
from graphql_api.storage.patience import Patience
from graphql_api.storage.table_store import Operation, Row, TableStore


class PassingStore:
    def __init__(self, store: TableStore) -> None:
        self._store = store

    @property
    def arrears(self) -> Arrears:
        return self._store.arrears

    @property
    def patience(self) -> Patience:
        return self._store.patience

    async def create_tables(self, tables: Sequence[str]) -> None:
        await self._store.create_tables(tables)

    async def get(self, table: str, partition_key: str, row_key: str) -> Row | None:
        return await self._store.get(table, partition_key, row_key)

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
            table, partition_key, start=start, after=after, before=before, limit=limit
        )

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        return await self._store.transact(table, partition_key, operations)

    async def check_writable(self) -> None:
        await self._store.check_writable()

    async def aclose(self) -> None:
        await self._store.aclose()
