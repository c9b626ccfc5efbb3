"""Coverage: organizations against integrations, one cell for each pair."""

from collections import Counter
from collections.abc import AsyncGenerator, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing

from graphql_api.models.coverage import (
    CoverageCell,
    CoverageRow,
    CoverageScope,
    CoverageState,
    CoverageSums,
    IntegrationCoverage,
    state_of,
)
from graphql_api.models.drift import DRIFTED
from graphql_api.models.page import Page, page_of
from graphql_api.services.access import Actor
from graphql_api.services.comparison import Comparison
from graphql_api.services.coverage_queries import Batch, CoverageQueries
from graphql_api.services.coverage_sums import CoverageSumService
from graphql_api.services.drift import DriftService
from graphql_api.services.errors import ValidationError
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mapping_fields import not_mappable
from graphql_api.storage.keys import shard_of

BATCH_SIZE = 500
"""How many organizations are read together if it is not known how many will be needed."""


class CoverageService:
    def __init__(
        self,
        queries: CoverageQueries,
        *,
        sums: CoverageSumService,
        integrations: IntegrationService,
        drift: DriftService,
        batch_size: int = BATCH_SIZE,
    ) -> None:
        self._queries = queries
        self._sums = sums
        self._integrations = integrations
        self._drift = drift
        self._batch_size = batch_size

    async def rows(
        self,
        actor: Actor,
        scope: CoverageScope,
        *,
        states: Collection[CoverageState] | None = None,
        first: int,
        after: str | None = None,
    ) -> Page[CoverageRow]:
        """Ordered by organization id; with `states`, only rows with a cell in one of them.

        Raises OrganizationNotFoundError, IntegrationNotFoundError, and ValidationError for an
        integration that takes no mappings.
        """
        comparisons = await self._comparisons(actor, scope)
        states = None if states is None else frozenset(states)
        if states is not None and _is_of_all(actor, scope):
            batches = self._in_states(actor, scope, comparisons, states, first=first, after=after)
        else:
            size = first + 1 if states is None else self._batch_size
            batches = self._queries.batches(actor, scope, comparisons, size=size, after=after)
        found: list[CoverageRow] = []
        async with aclosing(batches):
            async for batch in batches:
                rows = _rows(batch, comparisons)
                found += [row for row in rows if states is None or row.has_any(states)]
                if len(found) > first:
                    break
        return page_of(found, first, key=lambda row: row.organization.org_id)

    async def _in_states(
        self,
        actor: Actor,
        scope: CoverageScope,
        comparisons: Mapping[str, Comparison],
        states: frozenset[CoverageState],
        *,
        first: int,
        after: str | None,
    ) -> AsyncGenerator[Batch, None]:
        """Batches of what a page shows: shards whose sums have none of the states are not read."""
        sums = await self._sums.of_all(actor, comparisons)
        least = {
            shard: _least(each, comparisons, states, is_active=scope.is_active)
            for shard, each in sums.items()
            if after is None or shard >= shard_of(after)
        }
        for shards in _groups(least, size=first + 1):
            found = await self._sums.find(actor, scope, comparisons, shards, states)
            behind = [each for each in found if after is None or each.org_id > after]
            for start in range(0, len(behind), first + 1):
                yield await self._queries.of(actor, behind[start : start + first + 1])

    async def summary(self, actor: Actor, scope: CoverageScope) -> list[IntegrationCoverage]:
        """Counts for each integration over all organizations of the scope. Raises as `rows`."""
        comparisons = await self._comparisons(actor, scope)
        count = self._counts_of_all if _is_of_all(actor, scope) else self._counts_of_some
        counts = await count(actor, scope, comparisons)
        return [
            IntegrationCoverage(
                integration_name=name,
                counts=counts[name],
                compared_at=comparison.compared_at,
            )
            for name, comparison in comparisons.items()
        ]

    async def _counts_of_all(
        self, actor: Actor, scope: CoverageScope, comparisons: Mapping[str, Comparison]
    ) -> Mapping[str, Counter[CoverageState]]:
        shards = (await self._sums.of_all(actor, comparisons)).values()
        counts: dict[str, Counter[CoverageState]] = {}
        for name in comparisons:
            numbers = (sums[name].numbers(scope.is_active) for sums in shards)
            totals = map(sum, zip(*numbers, strict=True))
            counts[name] = +Counter(dict(zip(CoverageState, totals, strict=True)))
        return counts

    async def _counts_of_some(
        self, actor: Actor, scope: CoverageScope, comparisons: Mapping[str, Comparison]
    ) -> Mapping[str, Counter[CoverageState]]:
        counts = {name: Counter[CoverageState]() for name in comparisons}
        async with aclosing(
            self._queries.batches(actor, scope, comparisons, size=self._batch_size)
        ) as batches:
            async for batch in batches:
                for row in _rows(batch, comparisons):
                    for cell in row.cells:
                        counts[cell.integration_name][cell.state] += 1
        return counts

    async def _comparisons(self, actor: Actor, scope: CoverageScope) -> Mapping[str, Comparison]:
        """For each integration of the scope, in its order."""
        return await self._drift.comparisons(actor, self._names(actor, scope.integration_names))

    def _names(self, actor: Actor, wanted: Collection[str] | None) -> list[str]:
        """An actor who may see no organization sees no integration, by any name."""
        visible = self._integrations.visible(actor)
        if wanted is None or not visible:
            return [each.name for each in visible if each.supports_org_mapping]
        named = [self._integrations.get(name) for name in dict.fromkeys(wanted)]
        problems = [
            not_mappable(each, field="integrationNames")
            for each in named
            if not each.supports_org_mapping
        ]
        if problems:
            raise ValidationError(problems)
        return [each.name for each in named]


def _rows(batch: Batch, comparisons: Mapping[str, Comparison]) -> list[CoverageRow]:
    return [
        CoverageRow(
            organization=organization,
            cells=[
                _cell(batch, organization.org_id, name, comparison)
                for name, comparison in comparisons.items()
            ],
        )
        for organization in batch.organizations
    ]


def _cell(batch: Batch, org_id: str, integration_name: str, comparison: Comparison) -> CoverageCell:
    mappings = batch.mappings.get((org_id, integration_name), ())
    exclusion = batch.exclusions.get((org_id, integration_name))
    return CoverageCell(
        integration_name=integration_name,
        state=state_of(
            mappings,
            is_excluded=exclusion is not None,
            is_drifted=lambda each: comparison.drift(each).state in DRIFTED,
        ),
        mappings=mappings,
        exclusion=exclusion,
    )


def _is_of_all(actor: Actor, scope: CoverageScope) -> bool:
    """Whether the scope is all organizations, which are what the sums count."""
    return actor.is_provider_wide and scope.organization_ids is None


def _least(
    sums: CoverageSums,
    integration_names: Iterable[str],
    states: Collection[CoverageState],
    *,
    is_active: bool | None,
) -> int:
    """How many organizations of a shard are in one of these states, at least; 0 if none is."""
    meant = [place for place, state in enumerate(CoverageState) if state in states]
    of_each = (sums[name].numbers(is_active) for name in integration_names)
    return max((sum(numbers[place] for place in meant) for numbers in of_each), default=0)


def _groups(least: Mapping[str, int], *, size: int) -> Iterator[Sequence[str]]:
    """Shards with something, as many as have enough for a page together."""
    group, found = list[str](), 0
    for shard, count in least.items():
        if count:
            group.append(shard)
            found += count
        if found >= size:
            yield group
            group, found = [], 0
    if group:
        yield group
