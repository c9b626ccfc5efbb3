"""Sums of coverage over all organizations: what is kept, and what is stale counted anew.

A sum counts for a listing with the same content, whichever generation that is. What is counted is
served whether it could be kept or not.
"""

import asyncio
import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace

from graphql_api.models.coverage import CoverageScope, CoverageState, CoverageSums
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor
from graphql_api.services.comparison import Comparison
from graphql_api.storage.coverage_stretches import (
    CountedMapping,
    IsDrifted,
    Stretch,
    StretchReader,
    organization_of,
)
from graphql_api.storage.coverage_sums import SHARDS, CoverageSumStorage, KeptSums
from graphql_api.storage.table_store import TableStoreError

logger = logging.getLogger(__name__)

STRETCHES_AT_ONCE = 2
FEW = 100
"""So many organizations are counted once more rather than that two stretches are read for one."""

Comparisons = Mapping[str, Comparison]
"""By integration."""


class CoverageSumService:
    """For actors who see every organization. All methods raise TableStoreError."""

    def __init__(self, storage: CoverageSumStorage, stretches: StretchReader) -> None:
        self._storage = storage
        self._stretches = stretches
        self._turn = asyncio.Lock()

    async def of_all(self, actor: Actor, comparisons: Comparisons) -> Mapping[str, CoverageSums]:
        """By shard, in order: those of these integrations, with all that is applied by now."""
        _require_everything(actor)
        compared = await _fingerprints(comparisons)
        kept = await self._storage.read()
        if _outdated(kept, compared):
            async with self._turn:  # whoever waits finds what the one before has counted
                kept = await self._storage.read()
                kept |= await self._counted(kept, comparisons, compared)
        return {shard: each.sums for shard, each in kept.items()}

    async def find(
        self,
        actor: Actor,
        scope: CoverageScope,
        comparisons: Comparisons,
        shards: Sequence[str],
        states: Collection[CoverageState],
    ) -> list[Organization]:
        """Of these shards the organizations in one of the states, in order."""
        _require_everything(actor)
        limit = asyncio.Semaphore(STRETCHES_AT_ONCE)

        async def find(stretch: Sequence[str]) -> list[Organization]:
            async with limit, aclosing(self._stretches.read(stretch, comparisons)) as read:
                return [
                    organization
                    async for each in read
                    for organization in await _in_states(each, scope, comparisons, states)
                ]

        found = await asyncio.gather(*map(find, _adjoining(shards)))
        return [organization for each in found for organization in each]

    async def _counted(
        self, kept: Mapping[str, KeptSums], comparisons: Comparisons, compared: Mapping[str, str]
    ) -> dict[str, KeptSums]:
        outdated = _outdated(kept, compared)
        limit = asyncio.Semaphore(STRETCHES_AT_ONCE)

        async def count(shards: Sequence[str]) -> dict[str, KeptSums]:
            names = {name for shard in shards for name in outdated.get(shard, ())}
            wanted = {name: comparisons[name] for name in comparisons if name in names}
            async with limit:
                return await self._count(kept, shards, wanted, compared)

        found = await asyncio.gather(*map(count, _stretches(outdated, kept)))
        return {shard: sums for each in found for shard, sums in each.items()}

    async def _count(
        self,
        kept: Mapping[str, KeptSums],
        shards: Sequence[str],
        comparisons: Comparisons,
        compared: Mapping[str, str],
    ) -> dict[str, KeptSums]:
        """What other integrations have in these shards stays, as their rows stay the same."""
        found: dict[str, KeptSums] = {}
        async with aclosing(self._stretches.read(shards, comparisons)) as stretches:
            async for stretch in stretches:
                sums = {shard: dict(kept[shard].sums) for shard in stretch.shards}
                for name, comparison in comparisons.items():
                    counted = stretch.sums(
                        name, compared=compared[name], is_drifted=_drift(comparison)
                    )
                    for shard, each in counted.items():
                        sums[shard][name] = each
                    await asyncio.sleep(0)
                new = {shard: replace(kept[shard], sums=each) for shard, each in sums.items()}
                await self._keep(new)
                found |= new
        return found

    async def _keep(self, counted: Mapping[str, KeptSums]) -> None:
        try:
            await self._storage.keep(counted)
        except TableStoreError as error:
            logger.info("Sums of coverage are kept another time: %s", error)


def _require_everything(actor: Actor) -> None:
    if not actor.is_provider_wide:
        raise ValueError("The sums count all organizations, and this actor sees some of them.")


async def _fingerprints(comparisons: Comparisons) -> Mapping[str, str]:
    """Off the event loop: the first of a listing takes a while."""
    return await asyncio.to_thread(
        lambda: {name: each.fingerprint for name, each in comparisons.items()}
    )


def _outdated(
    kept: Mapping[str, KeptSums], compared: Mapping[str, str]
) -> dict[str, Sequence[str]]:
    """By shard the integrations whose sum is missing, or was compared by another listing."""
    found = {
        shard: [
            name
            for name, fingerprint in compared.items()
            if name not in each.sums or each.sums[name].compared != fingerprint
        ]
        for shard, each in kept.items()
    }
    return {shard: names for shard, names in found.items() if names}


def _stretches(outdated: Collection[str], kept: Mapping[str, KeptSums]) -> list[Sequence[str]]:
    """The outdated shards, and between two of them those that hold few organizations."""
    wanted: list[str] = []
    for shard in outdated:
        between = [each for each in SHARDS if wanted and wanted[-1] < each < shard]
        if sum(_organizations(kept[each]) for each in between) <= FEW:
            wanted += between
        wanted.append(shard)
    return _adjoining(wanted)


def _organizations(kept: KeptSums) -> int:
    return next((sum(each.numbers(None)) for each in kept.sums.values()), 0)


def _adjoining(shards: Iterable[str]) -> list[Sequence[str]]:
    """Those that follow one another together."""
    found: list[list[str]] = []
    for shard in shards:
        if found and int(shard, 16) == int(found[-1][-1], 16) + 1:
            found[-1].append(shard)
        else:
            found.append([shard])
    return [*found]


async def _in_states(
    stretch: Stretch,
    scope: CoverageScope,
    comparisons: Comparisons,
    states: Collection[CoverageState],
) -> list[Organization]:
    hits: set[str] = set()
    for name, comparison in comparisons.items():
        of_each = stretch.states(name, _drift(comparison))
        hits |= {row.row_key for row, state in of_each if state in states}
        await asyncio.sleep(0)
    found = [organization_of(row) for row in stretch.rows if row.row_key in hits]
    return [each for each in found if scope.is_active in (None, each.is_active)]


def _drift(comparison: Comparison) -> IsDrifted:
    def is_drifted(mapping: CountedMapping) -> bool:
        return comparison.is_drifted(mapping.external_org_id, mapping.external_org_name)

    return is_drifted
