"""What a merge changes of the two organizations themselves: state, where one went, and aliases."""

from collections.abc import Callable
from datetime import datetime

from graphql_api.models.audit import Author
from graphql_api.models.organization import Alias, AliasOrigin, Organization, OrganizationId
from graphql_api.models.organization_merge import OrganizationMerge
from graphql_api.storage.merges.records import MergeStorage
from graphql_api.storage.organizations import (
    OrganizationMissing,
    OrganizationStorageService,
    OrganizationVersionMismatch,
)
from graphql_api.storage.retrying import Pause, retry
from graphql_api.storage.table_store import TableStore


class OrganizationTurns:
    """Each looks at the organization, then whether the merge is still in its state, and writes on
    the condition that the organization did not move. Raises MergeOver, TableStoreError.
    """

    def __init__(
        self,
        store: TableStore,
        *,
        merges: MergeStorage,
        clock: Callable[[], datetime],
        pause: Pause,
    ) -> None:
        self._merges = merges
        self._clock = clock
        self._pause = pause
        self._organizations = OrganizationStorageService(store, clock=clock, pause=pause)

    async def turn(
        self, merge: OrganizationMerge, author: Author, *, is_active: bool, merged_into: str | None
    ) -> None:
        """The merged organization says where it went, and is inactive meanwhile."""

        def change(organization: Organization) -> Organization:
            if organization.merged_into == merged_into:
                return organization
            return organization.changed(
                is_active=is_active, merged_into=merged_into, updated_at=self._clock()
            )

        await self._change(merge, merge.from_id, change, author)

    async def add(self, merge: OrganizationMerge) -> None:
        """The names of the merged one, as aliases of the one that stays."""

        def change(organization: Organization) -> Organization:
            known = {each.name for each in organization.aliases}
            new = [
                Alias(
                    name=name,
                    origin=AliasOrigin.MERGE,
                    added_at=merge.started_at,
                    added_by=merge.by.user_id,
                )
                for name in merge.pieces.aliases
                if name not in known
            ]
            return _with_aliases(organization, (*organization.aliases, *new), at=self._clock())

        await self._change(merge, merge.into_id, change, merge.by)

    async def take_away(self, merge: OrganizationMerge, author: Author) -> None:
        """Those that this merge gave, and nobody else."""
        given = (AliasOrigin.MERGE, merge.started_at)

        def change(organization: Organization) -> Organization:
            left = [e for e in organization.aliases if (e.origin, e.added_at) != given]
            return _with_aliases(organization, tuple(left), at=self._clock())

        await self._change(merge, merge.into_id, change, author)

    async def _change(
        self,
        merge: OrganizationMerge,
        org_id: OrganizationId,
        change: Callable[[Organization], Organization],
        author: Author,
    ) -> None:
        async def attempt() -> None:
            organization = await self._organizations.get_organization(org_id)
            if organization is None:
                raise OrganizationMissing
            await self._merges.require(merge)
            await self._organizations.update_organization(
                org_id, change, by=author, expected_version=str(organization.version)
            )

        await retry(attempt, on=OrganizationVersionMismatch, pause=self._pause)


def _with_aliases(
    organization: Organization, aliases: tuple[Alias, ...], *, at: datetime
) -> Organization:
    if aliases == organization.aliases:
        return organization
    return organization.changed(aliases=aliases, updated_at=at)
