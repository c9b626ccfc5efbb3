"""The store of tests: rows in this process, gone when it ends."""

from collections.abc import Sequence
from uuid import uuid4

from graphql_api.storage import limits
from graphql_api.storage.arrears import Arrears
from graphql_api.storage.patience import PATIENCE
from graphql_api.storage.table_store import (
    Create,
    Delete,
    ETagMismatch,
    Operation,
    Replace,
    Row,
    RowExists,
    RowNotFound,
    StorageUnavailable,
)

Partition = dict[str, Row]
"""Rows by their RowKey."""


class MemoryTableStore:
    """Holds to the same contract as the stores that keep what is written."""

    patience = PATIENCE

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, Partition]] = {}
        self.arrears = Arrears()

    async def create_tables(self, tables: Sequence[str]) -> None:
        for table in tables:
            limits.check_table(table)
        for table in tables:
            self._tables.setdefault(table, {})

    async def get(self, table: str, partition_key: str, row_key: str) -> Row | None:
        limits.check_address(table, partition_key, row_key)
        return self._partition(table, partition_key).get(row_key)

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
        limits.check_query(table, partition_key, bounds=(start, after, before), limit=limit)
        partition = self._partition(table, partition_key)
        found = [
            row
            for key, row in sorted(partition.items())
            if (start is None or key >= start)
            and (after is None or key > after)
            and (before is None or key < before)
        ]
        return found[:limit]

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        limits.check_transaction(table, partition_key, operations)
        self.arrears.check()
        rows = dict(self._partition(table, partition_key))
        etags = [_do(table, partition_key, rows, each) for each in operations]
        self._tables[table][partition_key] = rows
        return etags

    async def check_writable(self) -> None:
        self.arrears.check()

    async def aclose(self) -> None:
        await self.arrears.aclose()

    def _partition(self, table: str, partition_key: str) -> Partition:
        if table not in self._tables:
            raise StorageUnavailable(f"There is no table {table}; create_tables makes it.")
        return self._tables[table].get(partition_key, {})


def _do(table: str, partition_key: str, rows: Partition, operation: Operation) -> str | None:
    key = operation.row_key
    if isinstance(operation, Create) and key in rows:
        raise RowExists(table, partition_key, key)
    if isinstance(operation, Replace | Delete):
        _check_seen(table, partition_key, rows, operation)
    if isinstance(operation, Delete):
        del rows[key]
        return None
    etag = uuid4().hex
    rows[key] = Row(
        partition_key=partition_key,
        row_key=key,
        properties=dict(operation.properties),
        etag=etag,
    )
    return etag


def _check_seen(
    table: str, partition_key: str, rows: Partition, operation: Replace | Delete
) -> None:
    row = rows.get(operation.row_key)
    if row is None:
        raise RowNotFound(table, partition_key, operation.row_key)
    if operation.etag not in (None, row.etag):
        raise ETagMismatch(table, partition_key, operation.row_key)
