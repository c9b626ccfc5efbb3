"""Many mappings at once: each has an outcome of its own."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TypeVar

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.mapping_change import Target
from graphql_api.services.access import Actor, manageable
from graphql_api.services.errors import OrganizationNotFoundError
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.services.mappings import MappingService

PARALLEL_WRITES = 16

Result = TypeVar("Result")


class BulkMappingService:
    def __init__(self, mappings: MappingService) -> None:
        self._mappings = mappings

    async def create(
        self, actor: Actor, wanted: Sequence[NewMapping]
    ) -> list[OrganizationMapping | Exception]:
        """One outcome for each, in order: the mapping, or what MappingService.create raised.

        A failure, an unexpected one too, leaves the others alone. Of two that want the same
        external organization the first is written first.
        Raises PermissionDeniedError, before anything is written, if the actor may only view one of
        the organizations.
        """
        refuse_what_may_only_be_viewed(actor, (each.organization_id for each in wanted))
        allowed = await self._mappings.allowed_targets(actor)
        limit = asyncio.Semaphore(PARALLEL_WRITES)
        turns: dict[Target, asyncio.Lock] = defaultdict(asyncio.Lock)

        async def create(mapping: NewMapping) -> OrganizationMapping:
            # A Lock wakes waiters in order.
            async with turns[self._mappings.target(mapping)], limit:
                return await self._mappings.create(actor, mapping, allowed=allowed)

        outcomes = await asyncio.gather(*map(create, wanted), return_exceptions=True)
        return [outcome(each) for each in outcomes]


def refuse_what_may_only_be_viewed(actor: Actor, org_ids: Iterable[str]) -> None:
    """Raises PermissionDeniedError."""
    for org_id in org_ids:
        with suppress(OrganizationNotFoundError):  # that is this one's own outcome
            manageable(actor, org_id)


def outcome(result: Result | BaseException) -> Result | Exception:
    """A BaseException, such as a cancellation, ends the operation and is nobody's outcome."""
    if isinstance(result, BaseException) and not isinstance(result, Exception):
        raise result
    return result
