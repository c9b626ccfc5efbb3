"""Reads for coverage: organizations in batches, each with its active mappings and exclusions.

A batch of many organizations is read from each integration's index, by one range of keys; one of
few organizations, or of some that were named, from their own partitions. Neither reads a table. The
exclusions of a batch are one range of keys.
"""

from collections import defaultdict
from collections.abc import AsyncGenerator, Collection, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import chain

from graphql_api.models.coverage import CoverageScope
from graphql_api.models.exclusion import Exclusion
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor, viewable
from graphql_api.services.errors import OrganizationNotFoundError
from graphql_api.services.mappings import MappingService
from graphql_api.services.organizations import OrganizationService
from graphql_api.storage.exclusions import ExclusionStorageService
from graphql_api.storage.mappings import MappingStorageService
from graphql_api.storage.parallel_reads import read_all

Cell = tuple[str, str]
"""Organization id and integration name."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Some organizations, ordered by id, with their active mappings and their exclusions."""

    organizations: Sequence[Organization]
    mappings: Mapping[Cell, Sequence[OrganizationMapping]]
    exclusions: Mapping[Cell, Exclusion]


class CoverageQueries:
    def __init__(
        self,
        storage: MappingStorageService,
        *,
        organizations: OrganizationService,
        mappings: MappingService,
        exclusions: ExclusionStorageService,
    ) -> None:
        self._storage = storage
        self._exclusions = exclusions
        self._organizations = organizations
        self._mappings = mappings

    def batches(
        self,
        actor: Actor,
        scope: CoverageScope,
        integration_names: Collection[str],
        *,
        size: int,
        after: str | None = None,
    ) -> AsyncGenerator[Batch, None]:
        """All organizations of the scope behind `after`, at most `size` at a time.

        Raises OrganizationNotFoundError if one that is named does not exist for the actor.
        """
        if scope.organization_ids is None:
            return self._of_all(actor, scope, integration_names, size=size, after=after)
        return self._of_named(
            actor,
            sorted(set(scope.organization_ids)),
            is_active=scope.is_active,
            size=size,
            after=after,
        )

    async def of(self, actor: Actor, organizations: Sequence[Organization]) -> Batch:
        """These, which were found otherwise and may be far from each other."""
        mappings = await self._from_partitions(actor, organizations)
        return await self._with_exclusions(actor, organizations, mappings)

    async def _of_all(
        self,
        actor: Actor,
        scope: CoverageScope,
        integration_names: Collection[str],
        *,
        size: int,
        after: str | None,
    ) -> AsyncGenerator[Batch, None]:
        pages = self._organizations.pages(actor, is_active=scope.is_active, first=size, after=after)
        async with aclosing(pages):
            async for organizations in pages:
                if organizations:
                    yield await self._batch(actor, organizations, integration_names)

    async def _of_named(
        self,
        actor: Actor,
        organization_ids: Sequence[str],
        *,
        is_active: bool | None,
        size: int,
        after: str | None,
    ) -> AsyncGenerator[Batch, None]:
        wanted = [
            organization
            for organization in await self._existing(actor, organization_ids)
            if is_active in (None, organization.is_active)
            and (after is None or organization.org_id > after)
        ]
        for start in range(0, len(wanted), size):
            yield await self.of(actor, wanted[start : start + size])

    async def _existing(self, actor: Actor, organization_ids: Sequence[str]) -> list[Organization]:
        found = await self._organizations.find_many(actor, organization_ids)
        for id, organization in zip(organization_ids, found, strict=True):
            if organization is None:
                raise OrganizationNotFoundError(id)
        return [organization for organization in found if organization is not None]

    async def _batch(
        self,
        actor: Actor,
        organizations: Sequence[Organization],
        integration_names: Collection[str],
    ) -> Batch:
        """The fewer reads. Who does not see every organization never reads the index."""
        if actor.is_provider_wide and len(integration_names) < len(organizations):
            mappings = await self._from_indexes(actor, organizations, integration_names)
        else:
            mappings = await self._from_partitions(actor, organizations)
        return await self._with_exclusions(actor, organizations, mappings)

    async def _with_exclusions(
        self,
        actor: Actor,
        organizations: Sequence[Organization],
        mappings: Iterable[OrganizationMapping],
    ) -> Batch:
        ids = [viewable(actor, each.org_id) for each in organizations]
        return _batch(organizations, mappings, await self._exclusions.of_organizations(ids))

    async def _from_indexes(
        self,
        actor: Actor,
        organizations: Sequence[Organization],
        integration_names: Collection[str],
    ) -> Iterable[OrganizationMapping]:
        ends = [viewable(actor, organizations[end].org_id) for end in (0, -1)]

        async def read(integration_name: str) -> list[OrganizationMapping]:
            return await self._storage.get_mappings_between(
                integration_name, first_org_id=ends[0], last_org_id=ends[1]
            )

        return chain.from_iterable(await read_all(read, list(integration_names)))

    async def _from_partitions(
        self, actor: Actor, organizations: Sequence[Organization]
    ) -> Iterable[OrganizationMapping]:
        ids = [organization.org_id for organization in organizations]
        return chain.from_iterable(await self._mappings.list_by_organizations(actor, ids))


def _batch(
    organizations: Sequence[Organization],
    mappings: Iterable[OrganizationMapping],
    exclusions: Iterable[Exclusion],
) -> Batch:
    by_cell: dict[Cell, list[OrganizationMapping]] = defaultdict(list)
    for mapping in mappings:
        if mapping.is_active:
            by_cell[mapping.org_id, mapping.integration_name].append(mapping)
    return Batch(
        organizations=organizations,
        mappings=by_cell,
        exclusions={
            (each.org_id, each.integration_name): each
            for each in exclusions
            if each.org_id is not None
        },
    )
