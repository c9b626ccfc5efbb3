"""Coverage: organizations against integrations, one cell for each pair."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import aclosing

from graphql_api.models.coverage import (
    CoverageCell,
    CoverageRow,
    CoverageScope,
    CoverageState,
    IntegrationCoverage,
)
from graphql_api.models.drift import DRIFTED
from graphql_api.models.exclusion import Exclusion
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.page import Page, page_of
from graphql_api.services.access import Actor
from graphql_api.services.comparison import Comparison
from graphql_api.services.coverage_queries import Batch, CoverageQueries
from graphql_api.services.drift import DriftService
from graphql_api.services.errors import ValidationError
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mapping_fields import not_mappable

BATCH_SIZE = 500
"""How many organizations are read together if it is not known how many will be needed."""


class CoverageService:
    def __init__(
        self,
        queries: CoverageQueries,
        *,
        integrations: IntegrationService,
        drift: DriftService,
        batch_size: int = BATCH_SIZE,
    ) -> None:
        self._queries = queries
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
        size = first + 1 if states is None else self._batch_size
        found: list[CoverageRow] = []
        async with aclosing(
            self._queries.batches(actor, scope, comparisons, size=size, after=after)
        ) as batches:
            async for batch in batches:
                rows = _rows(batch, comparisons)
                found += [row for row in rows if states is None or row.has_any(states)]
                if len(found) > first:
                    break
        return page_of(found, first, key=lambda row: row.organization.org_id)

    async def summary(self, actor: Actor, scope: CoverageScope) -> list[IntegrationCoverage]:
        """Counts for each integration over all organizations of the scope. Raises as `rows`."""
        comparisons = await self._comparisons(actor, scope)
        counts = {name: Counter[CoverageState]() for name in comparisons}
        async with aclosing(
            self._queries.batches(actor, scope, comparisons, size=self._batch_size)
        ) as batches:
            async for batch in batches:
                for row in _rows(batch, comparisons):
                    for cell in row.cells:
                        counts[cell.integration_name][cell.state] += 1
        return [
            IntegrationCoverage(
                integration_name=name,
                counts=counts[name],
                compared_at=comparison.compared_at,
            )
            for name, comparison in comparisons.items()
        ]

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
        state=_state(mappings, exclusion, comparison),
        mappings=mappings,
        exclusion=exclusion,
    )


def _state(
    mappings: Sequence[OrganizationMapping], exclusion: Exclusion | None, comparison: Comparison
) -> CoverageState:
    if not mappings:
        return CoverageState.UNMAPPED if exclusion is None else CoverageState.EXCLUDED
    if any(mapping.last_test_success is False for mapping in mappings):
        return CoverageState.FAILING
    if any(comparison.drift(mapping).state in DRIFTED for mapping in mappings):
        return CoverageState.DRIFTED
    return CoverageState.MAPPED
