"""DataLoaders: one partition read for each organization in an operation, and none twice.

Drift reads one cached listing for each integration.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from strawberry.dataloader import DataLoader

from graphql_api.models.exclusion import Exclusion
from graphql_api.models.learnt_name import LearntName
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor, may_be_viewed

if TYPE_CHECKING:
    from graphql_api.composition import Services
    from graphql_api.services.comparison import Comparison

ExternalKey = tuple[str, str]
"""Integration name and external organization id."""
Found = TypeVar("Found")


class Loaders:
    """Each is made when an operation first needs it."""

    def __init__(self, actor: Actor, services: "Services") -> None:
        self._actor = actor
        self._services = services
        self.compared: dict[str, Comparison] = {}

    @cached_property
    def organizations(self) -> DataLoader[str, Organization | None]:
        return DataLoader(self._load_organizations)

    @cached_property
    def organization_mappings(self) -> DataLoader[str, list[OrganizationMapping]]:
        return DataLoader(self._load_mappings)

    @cached_property
    def external_mappings(self) -> DataLoader[ExternalKey, list[OrganizationMapping]]:
        return DataLoader(self._load_external_mappings)

    @cached_property
    def learnt_names(self) -> DataLoader[str, Sequence[LearntName]]:
        return DataLoader(self._load_learnt_names)

    @cached_property
    def exclusions(self) -> DataLoader[ExternalKey, Exclusion | None]:
        """Of external organizations."""
        return DataLoader(self._load_exclusions)

    @cached_property
    def comparisons(self) -> "DataLoader[str, Comparison]":
        return DataLoader(self._load_comparisons)

    def begin_to_load_mappings(self, organization_id: str) -> None:
        """Their partition is read while the organization's own row is, which is not waited for.

        Not for one that the actor may not see: that would be the failure of others in the batch.
        """
        if may_be_viewed(self._actor, organization_id):
            begun = self.organization_mappings.load(organization_id)
            if isinstance(begun, asyncio.Future):
                begun.add_done_callback(_take_failure)

    async def compare(self, integration_names: Collection[str]) -> None:
        """So that they are in `compared`: asked one by one, a thousand mappings wait in turn."""
        names = [name for name in integration_names if name not in self.compared]
        self.compared.update(zip(names, await self.comparisons.load_many(names), strict=True))

    async def _load_organizations(self, ids: list[str]) -> Sequence[Organization | None]:
        return await self._services.organizations.find_many(self._actor, ids)

    async def _load_mappings(self, ids: list[str]) -> Sequence[list[OrganizationMapping]]:
        return await self._services.mappings.list_by_organizations(self._actor, ids)

    async def _load_learnt_names(self, ids: list[str]) -> Sequence[Sequence[LearntName]]:
        organizations = await self.organizations.load_many(ids)
        mappings = await self.organization_mappings.load_many(ids)
        return await self._services.learnt_names.of_many(self._actor, organizations, mappings)

    async def _load_external_mappings(
        self, keys: list[ExternalKey]
    ) -> Sequence[list[OrganizationMapping]]:
        """One reading of each integration, however many of its organizations are asked."""
        read = self._services.mappings.group_by_external_organization
        found = await self._by_integration(keys, partial(read, self._actor))
        return [found[name][external_org_id] for name, external_org_id in keys]

    async def _load_exclusions(self, keys: list[ExternalKey]) -> Sequence[Exclusion | None]:
        read = self._services.exclusions.of_external_organizations
        found = await self._by_integration(keys, partial(read, self._actor))
        return [found[name].get(external_org_id) for name, external_org_id in keys]

    async def _by_integration(
        self, keys: list[ExternalKey], read: Callable[[str, Collection[str]], Awaitable[Found]]
    ) -> dict[str, Found]:
        wanted: dict[str, set[str]] = defaultdict(set)
        for integration_name, external_org_id in keys:
            wanted[integration_name].add(external_org_id)
        found = await asyncio.gather(*(read(name, ids) for name, ids in wanted.items()))
        return dict(zip(wanted, found, strict=True))

    async def _load_comparisons(self, integration_names: list[str]) -> "Sequence[Comparison]":
        found = await self._services.drift.comparisons(self._actor, integration_names)
        return [found[name] for name in integration_names]


def _take_failure(begun: "asyncio.Future[list[OrganizationMapping]]") -> None:
    """Whoever waits for it is told of a failure; if nobody does, nobody needs to be."""
    if not begun.cancelled():
        begun.exception()
