"""Merges of organizations that were begun and not finished: named, and carried on."""

from collections.abc import Sequence
from contextlib import suppress

from graphql_api.storage.merges.records import MergeMissing, MergeStorage
from graphql_api.storage.merges.steps import MergeSteps
from graphql_api.storage.repair.divergences import Divergence, DivergenceKind, repaired
from graphql_api.storage.repair.pending import GRACE_PERIOD, Sleep
from graphql_api.storage.table_store import RowUnreadable, TableStore


class MergeCheck:
    def __init__(
        self, store: TableStore, *, steps: MergeSteps, dry_run: bool, sleep: Sleep
    ) -> None:
        self._merges = MergeStorage(store)
        self._steps = steps
        self._dry_run = dry_run
        self._sleep = sleep

    async def finish(self) -> Sequence[Divergence]:
        """Those of this moment are waited for."""
        unfinished = await self._merges.unfinished()
        if unfinished:
            await self._sleep(GRACE_PERIOD.total_seconds())
            unfinished = sorted({*unfinished} & {*await self._merges.unfinished()})
        found: list[Divergence | None] = []
        for merge_id in unfinished:
            with suppress(RowUnreadable):  # which is named by itself
                found.append(await self._finish(merge_id))
        return [each for each in found if each is not None]

    async def _finish(self, merge_id: str) -> Divergence | None:
        """None if only the version that began it can read it, which is logged."""
        try:
            merge = await self._merges.get(merge_id)
        except MergeMissing:
            return None
        divergence = Divergence(
            kind=DivergenceKind.MERGE_UNFINISHED,
            organization=merge.from_id,
            detail=f"its merge {merge_id} into organization {merge.into_id} was not finished",
        )
        if self._dry_run:
            return divergence
        await self._steps.carry_on(merge_id)
        return repaired(divergence)
