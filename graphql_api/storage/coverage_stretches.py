"""What coverage counts, read by stretches: all that the rows say of some shards in a row.

Organizations, exclusions and each integration's index are ordered by organization, so a stretch is
one range of keys of each. Of a mapping no more is read out of its row than what is counted.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql_api.models.coverage import CoverageState, CoverageSum, state_of
from graphql_api.models.organization import Organization
from graphql_api.storage import organization_rows
from graphql_api.storage.exclusion_rows import ROWS
from graphql_api.storage.keys import (
    EXCLUSIONS,
    EXCLUSIONS_PARTITION,
    INTEGRATION_MAPPINGS,
    ORGANIZATION_EXCLUSIONS,
    ORGANIZATIONS,
    ORGANIZATIONS_PARTITION,
    end_of,
    shard_of,
)
from graphql_api.storage.parallel_reads import read_all
from graphql_api.storage.table_store import Row, TableStore

AT_ONCE = 250
"""Organizations of one stretch, at most, unless one shard alone has more."""


class CountedMapping(NamedTuple):
    """An active one."""

    external_org_id: str
    external_org_name: str
    last_test_success: bool | None


_PLACES = {state: place for place, state in enumerate(CoverageState)}

IsDrifted = Callable[[CountedMapping], bool]
NO_MAPPINGS: Sequence[CountedMapping] = ()


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Shards with all of their organizations, and what is known of these by integration."""

    shards: Sequence[str]
    rows: Sequence[Row]
    excluded: Mapping[str, Collection[str]]
    mappings: Mapping[str, Mapping[str, Sequence[CountedMapping]]]

    def states(
        self, integration_name: str, is_drifted: IsDrifted
    ) -> list[tuple[Row, CoverageState]]:
        """Of each organization, in order."""
        mappings = self.mappings[integration_name]
        excluded = self.excluded.get(integration_name, ())
        return [
            (
                row,
                state_of(
                    mappings.get(row.row_key, NO_MAPPINGS),
                    is_excluded=row.row_key in excluded,
                    is_drifted=is_drifted,
                ),
            )
            for row in self.rows
        ]

    def sums(
        self, integration_name: str, *, compared: str, is_drifted: IsDrifted
    ) -> dict[str, CoverageSum]:
        """Of each shard. `compared` is the fingerprint of what drift was found by."""
        none = [0] * len(_PLACES)
        counts = {shard: ([*none], [*none]) for shard in self.shards}
        for row, state in self.states(integration_name, is_drifted):
            inactive = not row.properties["IsActive"]
            counts[shard_of(row.row_key)][inactive][_PLACES[state]] += 1
        return {
            shard: CoverageSum(compared=compared, active=tuple(on), inactive=tuple(off))
            for shard, (on, off) in counts.items()
        }


class StretchReader:
    """For callers that may see every organization. Raises TableStoreError."""

    def __init__(self, store: TableStore, *, at_once: int = AT_ONCE) -> None:
        self._store = store
        self._at_once = at_once

    async def read(
        self, shards: Sequence[str], integration_names: Collection[str]
    ) -> AsyncGenerator[Stretch, None]:
        """These shards, which follow one another, some of them at a time."""
        left = shards
        while left:
            whole, rows = await self._next(left)
            yield await self._stretch(whole, rows, list(integration_names))
            left = left[len(whole) :]

    async def _next(self, shards: Sequence[str]) -> tuple[Sequence[str], Sequence[Row]]:
        """The first of the shards, as many as can be read at once, with their organizations."""
        before = end_of(shards[-1])
        rows = await self._organizations(start=shards[0], before=before, limit=self._at_once)
        if len(rows) < self._at_once:
            return shards, rows
        last = shard_of(rows[-1].row_key)  # of which there may be more
        whole = [each for each in shards if each < last]
        if whole:
            return whole, [row for row in rows if row.row_key < last]
        rows += await self._organizations(after=rows[-1].row_key, before=end_of(last))
        return [last], rows

    async def _stretch(
        self, shards: Sequence[str], rows: Sequence[Row], names: Sequence[str]
    ) -> Stretch:
        first, before = shards[0], end_of(shards[-1])

        async def excluded() -> Mapping[str, Collection[str]]:
            start, end = f"{ORGANIZATION_EXCLUSIONS}{first}", f"{ORGANIZATION_EXCLUSIONS}{before}"
            return _excluded(
                await self._store.query(EXCLUSIONS, EXCLUSIONS_PARTITION, start=start, before=end)
            )

        async def mapped(name: str) -> Mapping[str, Sequence[CountedMapping]]:
            """Made of the rows as soon as they are there, so that others have turns in between."""
            return _counted(
                await self._store.query(INTEGRATION_MAPPINGS, name, start=first, before=before)
            )

        exclusions, mappings = await asyncio.gather(excluded(), read_all(mapped, names))
        return Stretch(
            shards=shards,
            rows=rows,
            excluded=exclusions,
            mappings=dict(zip(names, mappings, strict=True)),
        )

    async def _organizations(self, **bounds: Any) -> list[Row]:
        return await self._store.query(ORGANIZATIONS, ORGANIZATIONS_PARTITION, **bounds)


def organization_of(row: Row) -> Organization:
    return organization_rows.from_entity(row)


def _excluded(rows: Iterable[Row]) -> Mapping[str, Collection[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for each in ROWS.standing(rows):
        if each.org_id is not None:
            found[each.integration_name].add(each.org_id)
    return found


def _counted(rows: Iterable[Row]) -> Mapping[str, Sequence[CountedMapping]]:
    found: dict[str, list[CountedMapping]] = defaultdict(list)
    for row in rows:
        properties = row.properties
        if properties["IsActive"]:
            tested = properties.get("LastTestSuccess")
            mapping = CountedMapping(
                external_org_id=str(properties["ExternalOrgId"]),
                external_org_name=str(properties["ExternalOrgName"]),
                last_test_success=None if tested is None else bool(tested),
            )
            found[str(properties["OrgId"])].append(mapping)
    return found
