"""A store that counts what is asked of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from graphql_api.storage.arrears import Arrears
from graphql_api.storage.patience import Patience
from graphql_api.storage.table_store import Operation, Row, TableStore


class CountingStore:
    """A store that notes each read of a partition, of one row, and each transaction, and how many
    rows were read, by how many reads at once."""

    def __init__(self, store: TableStore) -> None:
        self._store = store
        self.partitions: Counter[tuple[str, str]] = Counter()
        self.rows: Counter[tuple[str, str]] = Counter()
        self.transactions: Counter[tuple[str, str]] = Counter()
        self.rows_read = 0
        self.most_at_once = 0
        self._under_way = 0

    @property
    def calls(self) -> int:
        return sum(each.total() for each in (self.partitions, self.rows, self.transactions))

    def forget(self) -> None:
        for each in (self.partitions, self.rows, self.transactions):
            each.clear()
        self.rows_read = self.most_at_once = 0

    @property
    def arrears(self) -> Arrears:
        return self._store.arrears

    @property
    def patience(self) -> Patience:
        return self._store.patience

    async def create_tables(self, tables: Sequence[str]) -> None:
        await self._store.create_tables(tables)

    async def get(self, table: str, partition_key: str, row_key: str) -> Row | None:
        self.rows[table, row_key] += 1
        with self._one_more():
            found = await self._store.get(table, partition_key, row_key)
        self.rows_read += found is not None
        return found

    async def query(self, table: str, partition_key: str, **bounds: Any) -> list[Row]:
        self.partitions[table, partition_key] += 1
        with self._one_more():
            found = await self._store.query(table, partition_key, **bounds)
        self.rows_read += len(found)
        return found

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        self.transactions[table, partition_key] += 1
        return await self._store.transact(table, partition_key, operations)

    @contextmanager
    def _one_more(self) -> Iterator[None]:
        self._under_way += 1
        self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            yield
        finally:
            self._under_way -= 1

    async def check_writable(self) -> None:
        await self._store.check_writable()

    async def aclose(self) -> None:
        """The store is closed by whoever opened it."""
