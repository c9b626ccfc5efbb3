"""A store that counts calls and entities by partition, as Table Storage counts them.

An entity that is written, deleted or scanned counts, each of a batch too, and the targets are for
entities of one KiB:
https://learn.microsoft.com/azure/storage/tables/storage-performance-checklist
One that is larger is counted once for each KiB that it begins, and a call that finds nothing as
one entity. Both are more rather than less.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from graphql_api.storage.limits import entity_bytes
from graphql_api.storage.table_store import Delete, Operation, Row, TableStore
from tests.counting_store import CountingStore

KIB = 1024


@dataclass(frozen=True, order=True)
class Partition:
    table: str
    key: str


class MeteredStore(CountingStore):
    def __init__(self, store: TableStore) -> None:
        super().__init__(store)
        self.calls_of: Counter[Partition] = Counter()
        self.entities_of: Counter[Partition] = Counter()

    def forget(self) -> None:
        super().forget()
        self.calls_of.clear()
        self.entities_of.clear()

    async def get(self, table: str, partition_key: str, row_key: str) -> Row | None:
        found = await super().get(table, partition_key, row_key)
        self._note(table, partition_key, [] if found is None else [_units_of_row(found)])
        return found

    async def query(self, table: str, partition_key: str, **bounds: Any) -> list[Row]:
        found = await super().query(table, partition_key, **bounds)
        self._note(table, partition_key, map(_units_of_row, found))
        return found

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        self._note(table, partition_key, (_units_of(partition_key, each) for each in operations))
        return await super().transact(table, partition_key, operations)

    def _note(self, table: str, partition_key: str, units: Iterable[int]) -> None:
        partition = Partition(table, partition_key)
        self.calls_of[partition] += 1
        self.entities_of[partition] += max(1, sum(units))


def _units_of_row(row: Row) -> int:
    return _units(entity_bytes(row.partition_key, row.row_key, row.properties))


def _units_of(partition_key: str, operation: Operation) -> int:
    if isinstance(operation, Delete):
        return 1
    return _units(entity_bytes(partition_key, operation.row_key, operation.properties))


def _units(size: int) -> int:
    return -(-size // KIB)
