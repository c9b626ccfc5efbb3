"""Many exclusions at once: each has an outcome of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from graphql_api.models.exclusion import (
    Exclusion,
    ExternalOrganizationToExclude,
    OrganizationToExclude,
)
from graphql_api.services.access import Actor, Permission, require_provider_wide
from graphql_api.services.bulk_mappings import (
    PARALLEL_WRITES,
    outcome,
    refuse_what_may_only_be_viewed,
)
from graphql_api.services.errors import ExclusionNotFoundError
from graphql_api.services.exclusions import ExclusionService, require_removable

Wanted = TypeVar("Wanted")
Outcome = Exclusion | Exception


class BulkExclusionService:
    """One outcome for each, in order: the exclusion, or what ExclusionService raised.

    A failure, an unexpected one too, leaves the others alone. All raise PermissionDeniedError,
    before anything is written, if one of them needs a permission that the actor lacks.
    """

    def __init__(self, exclusions: ExclusionService) -> None:
        self._exclusions = exclusions

    async def exclude_organizations(
        self, actor: Actor, wanted: Sequence[OrganizationToExclude]
    ) -> list[Outcome]:
        refuse_what_may_only_be_viewed(actor, (each.organization_id for each in wanted))

        async def exclude(one: OrganizationToExclude) -> Exclusion:
            return await self._exclusions.exclude_organization(actor, one)

        return await _outcomes(exclude, wanted)

    async def exclude_external_organizations(
        self, actor: Actor, wanted: Sequence[ExternalOrganizationToExclude]
    ) -> list[Outcome]:
        require_provider_wide(actor, Permission.canManageConfig)

        async def exclude(one: ExternalOrganizationToExclude) -> Exclusion:
            return await self._exclusions.exclude_external_organization(actor, one)

        return await _outcomes(exclude, wanted)

    async def remove(self, actor: Actor, exclusion_ids: Sequence[str]) -> list[Outcome]:
        for each in exclusion_ids:
            with suppress(ExclusionNotFoundError):
                require_removable(actor, each)

        async def remove(exclusion_id: str) -> Exclusion:
            return await self._exclusions.remove(actor, exclusion_id)

        return await _outcomes(remove, exclusion_ids)


async def _outcomes(
    do: Callable[[Wanted], Awaitable[Exclusion]], wanted: Sequence[Wanted]
) -> list[Outcome]:
    limit = asyncio.Semaphore(PARALLEL_WRITES)

    async def limited(one: Wanted) -> Exclusion:
        async with limit:
            return await do(one)

    outcomes = await asyncio.gather(*map(limited, wanted), return_exceptions=True)
    return [outcome(each) for each in outcomes]
