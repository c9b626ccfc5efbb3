"""Sums of coverage: how many organizations are in which state, kept for each shard.

A shard is the organizations whose ids begin with the same two digits. Its row is replaced with a
sum that was counted anew, on the condition of the ETag that was read before what was counted; it is
never incremented. Whoever applies a write marks the shard of its organization stale, whether it is
or not: after the row of the index is written, and before the pending row is deleted (pending.py).
So a sum that counts as fresh has all that is not pending. model/coverage_sums.py searches for a way
to break it.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from graphql_api.models.coverage import CoverageState, CoverageSum, CoverageSums
from graphql_api.storage.keys import COVERAGE_SUMS, COVERAGE_SUMS_PARTITION
from graphql_api.storage.limits import MAX_OPERATIONS
from graphql_api.storage.properties import from_json, join_text, split_text
from graphql_api.storage.table_store import (
    Create,
    Operation,
    Replace,
    Row,
    RowConflict,
    TableStore,
    Upsert,
    Value,
)

SHARDS = tuple(f"{number:02x}" for number in range(256))
"""In order. At 50,000 organizations each has two hundred, and one query reads all the sums."""
FORMAT = 1
"""It goes up when a program from before would misread a sum."""


@dataclass(frozen=True, kw_only=True)
class KeptSums:
    """What a shard's row says: nothing if the shard is stale. No row, no ETag."""

    etag: str | None = None
    sums: CoverageSums = field(default_factory=dict)


class CoverageSumStorage:
    """All operations raise TableStoreError if the store fails."""

    def __init__(self, store: TableStore) -> None:
        self._store = store
        self._decoded: dict[str, KeptSums] = {}
        """As they were read last, by shard."""

    async def read(self) -> dict[str, KeptSums]:
        """All shards in order, stale or not."""
        rows = await self._store.query(COVERAGE_SUMS, COVERAGE_SUMS_PARTITION)
        self._decoded = {row.row_key: self._decode(row) for row in rows}
        return {shard: self._decoded.get(shard, KeptSums()) for shard in SHARDS}

    def _decode(self, row: Row) -> KeptSums:
        """What has the same ETag is the same."""
        known = self._decoded.get(row.row_key)
        if known is not None and known.etag == row.etag:
            return known
        return KeptSums(etag=row.etag, sums=_sums(row))

    async def read_one(self, shard: str) -> KeptSums:
        row = await self._store.get(COVERAGE_SUMS, COVERAGE_SUMS_PARTITION, shard)
        return KeptSums() if row is None else KeptSums(etag=row.etag, sums=_sums(row))

    async def mark_stale(self, shard: str) -> None:
        await self._store.transact(COVERAGE_SUMS, COVERAGE_SUMS_PARTITION, [stale(shard)])

    async def keep(self, counted: Mapping[str, KeptSums]) -> None:
        """Of each shard what was counted after its row had this ETag, if it still has it."""
        operations = [_replaced(shard, sums) for shard, sums in counted.items()]
        for first in range(0, len(operations), MAX_OPERATIONS):
            await self._write(operations[first : first + MAX_OPERATIONS])

    async def _write(self, operations: Sequence[Operation]) -> None:
        """What was marked meanwhile is left out: it fails the others in the same transaction."""
        while operations:
            try:
                await self._store.transact(COVERAGE_SUMS, COVERAGE_SUMS_PARTITION, operations)
            except RowConflict as conflict:
                operations = [each for each in operations if each.row_key != conflict.row_key]
            else:
                return


def stale(shard: str) -> Upsert:
    """Marks a shard: the row has another ETag then, whatever it was."""
    return Upsert(row_key=shard, properties={"IsStale": True})


def _replaced(shard: str, counted: KeptSums) -> Operation:
    properties = _properties(counted.sums)
    if counted.etag is None:
        return Create(row_key=shard, properties=properties)
    return Replace(row_key=shard, properties=properties, etag=counted.etag)


def _properties(sums: CoverageSums) -> dict[str, Value]:
    numbers = {name: [each.compared, each.active, each.inactive] for name, each in sums.items()}
    return {"Format": FORMAT, **split_text("Sums", from_json(numbers))}


def _sums(row: Row) -> CoverageSums:
    """None of a shard that is stale, nor of what cannot be read, or another version has written."""
    if not row.is_readable or row.properties.get("Format") != FORMAT:
        return {}
    with suppress(ValueError, TypeError, AttributeError):
        numbers = json.loads(join_text("Sums", row.properties))
        return {
            name: CoverageSum(compared=str(compared), active=_numbers(on), inactive=_numbers(off))
            for name, (compared, on, off) in numbers.items()
        }
    return {}


def _numbers(found: Sequence[int]) -> tuple[int, ...]:
    """Raises ValueError."""
    if len(found) != len(CoverageState):
        raise ValueError("a number for each state is wanted")
    return tuple(map(int, found))
