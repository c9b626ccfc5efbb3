"""Compares coverage's sums with the rows that they count, and marks what is wrong stale.

Whoever reads it next counts it anew. What is drifted depends on a listing, so it is compared
together with what is mapped.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress

from graphql_api.models.coverage import CoverageState, CoverageSum
from graphql_api.storage.coverage_stretches import Stretch, StretchReader
from graphql_api.storage.coverage_sums import SHARDS, CoverageSumStorage, KeptSums
from graphql_api.storage.keys import (
    EXCLUSIONS,
    EXCLUSIONS_PARTITION,
    ORG_MAPPINGS,
    ORGANIZATIONS,
    ORGANIZATIONS_PARTITION,
    shard_of,
)
from graphql_api.storage.pending import pending_rows
from graphql_api.storage.repair.divergences import Divergence, DivergenceKind, repaired
from graphql_api.storage.table_store import OutcomeUnknown, RowUnreadable, TableStore

Counts = Mapping[CoverageState, int]


SHARDS_AT_ONCE = 16


class CoverageSumCheck:
    """Reads a sum, then the rows, then what is pending, then the sum again.

    A write takes its pending row away only after it has marked the sum. So if nothing is pending
    and nobody marked the sum or counted it anew, one that differs is no write under way. Raises
    TableStoreError.
    """

    def __init__(self, store: TableStore, *, dry_run: bool) -> None:
        self._store = store
        self._dry_run = dry_run
        self._sums = CoverageSumStorage(store)
        self._stretches = StretchReader(store)

    async def check(self) -> list[Divergence]:
        found: list[Divergence] = []
        kept = await self._sums.read()
        if any(each.sums for each in kept.values()):
            for first in range(0, len(SHARDS), SHARDS_AT_ONCE):
                with suppress(RowUnreadable):  # which is named by itself, and cannot be counted
                    found += await self._check(SHARDS[first : first + SHARDS_AT_ONCE], kept)
        return found

    async def _check(self, shards: Sequence[str], kept: Mapping[str, KeptSums]) -> list[Divergence]:
        names = sorted({name for shard in shards for name in kept[shard].sums})
        return [
            await self._repaired(shard, name)
            async for stretch in self._stretches.read(shards, names)
            for name in names
            for shard in _differing(stretch, name, kept)
            if not await self._is_under_way(shard, stretch)
            and await self._sums.read_one(shard) == kept[shard]
        ]

    async def _is_under_way(self, shard: str, stretch: Stretch) -> bool:
        ids = [row.row_key for row in stretch.rows if shard_of(row.row_key) == shard]
        places = [
            (ORGANIZATIONS, ORGANIZATIONS_PARTITION),
            (EXCLUSIONS, EXCLUSIONS_PARTITION),
            *((ORG_MAPPINGS, each) for each in ids),
        ]
        pending = [row for place in places for row in await pending_rows(self._store, *place)]
        return bool(pending)

    async def _repaired(self, shard: str, name: str) -> Divergence:
        divergence = Divergence(
            kind=DivergenceKind.COVERAGE_SUM_WRONG,
            integration=name,
            detail=f"the kept sum of organizations whose ids begin with {shard} is not what their "
            "rows say; who reads it next counts it anew",
        )
        if self._dry_run:
            return divergence
        await self._store.patience.ask(lambda: self._sums.mark_stale(shard), on=OutcomeUnknown)
        return repaired(divergence)


def _differing(stretch: Stretch, name: str, kept: Mapping[str, KeptSums]) -> list[str]:
    counted = stretch.sums(name, compared="", is_drifted=lambda _: False)
    return [
        shard
        for shard, expected in counted.items()
        if name in kept[shard].sums and _parts(kept[shard].sums[name]) != _parts(expected)
    ]


def _parts(found: CoverageSum) -> tuple[Counts, Counts]:
    return _without_drift(found.counts(True)), _without_drift(found.counts(False))


def _without_drift(counts: Counts) -> Counts:
    together = Counter(counts)
    together[CoverageState.MAPPED] += together.pop(CoverageState.DRIFTED, 0)
    return +together
