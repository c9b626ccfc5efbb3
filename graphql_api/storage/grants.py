"""Access grants in their two tables.

OrgPermissions is the truth: all provider-wide grants stand in its partition `*`, so one transaction
there can see to it that a manager remains, and its partitions are known, so whoever applies pending
writes finds them. UserPermissions is the index by person. It says where to look, and the truth
decides: a revoked grant is gone with its commit, even while the index lags.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from graphql_api.models.audit import AuditAction, AuditEvent, Author
from graphql_api.models.grant import AccessGrant, Permission
from graphql_api.models.organization import OrganizationId
from graphql_api.models.page import Page, page_of
from graphql_api.storage import grant_rows
from graphql_api.storage.keys import (
    HELPER_ROWS,
    MANAGERS_GUARD,
    ORG_PERMISSIONS,
    PROVIDER_WIDE,
    USER_PERMISSIONS,
    user_key,
)
from graphql_api.storage.parallel_reads import read_all
from graphql_api.storage.pending import PendingWrite, commit_and_apply, create_or_replace
from graphql_api.storage.properties import from_time
from graphql_api.storage.retrying import Pause, full_jitter, retry_conflicts
from graphql_api.storage.table_store import (
    Entity,
    Operation,
    Row,
    TableStore,
)

NOTHING: frozenset[Permission] = frozenset()


class GrantMissing(Exception):
    """The person has no such grant."""


class GrantMoved(Exception):
    """The grant is not at the version that the caller expected."""


class LastManager(Exception):
    """Without this grant nobody would be left who manages provider-wide."""


class GrantStorageService:
    """All operations raise TableStoreError if the store fails."""

    def __init__(
        self, store: TableStore, *, clock: Callable[[], datetime], pause: Pause = full_jitter
    ) -> None:
        self._store = store
        self._clock = clock
        self._pause = pause

    async def grant(
        self,
        org_id: OrganizationId | None,
        user_id: str,
        permissions: frozenset[Permission],
        *,
        by: Author,
    ) -> AccessGrant:
        """Give exactly these permissions, whatever was granted there before. Raises LastManager."""
        _, after = await self._write(org_id, user_id, permissions, by=by)
        return after

    async def revoke(
        self, org_id: OrganizationId | None, user_id: str, *, by: Author
    ) -> AccessGrant:
        """Returns the grant as it was. Raises GrantMissing, LastManager."""
        before, _ = await self._write(org_id, user_id, NOTHING, by=by)
        if before is None or not before.permissions:
            raise GrantMissing
        return before

    async def grant_at(
        self,
        org_id: OrganizationId,
        user_id: str,
        permissions: frozenset[Permission],
        *,
        at_version: int,
        by: Author,
        at: datetime,
    ) -> AccessGrant:
        """Give exactly these, or none, if the grant is at this version, 0 if it never was. Done
        already by the same author at the same moment, it is left as it is. Raises GrantMoved, if
        somebody else did just that, too."""
        before, after = await self._write(
            org_id, user_id, permissions, by=by, at=at, at_version=at_version
        )
        is_own = (after.granted_at, after.granted_by) == (at, by.user_id)
        is_done = is_own and after.version == at_version + 1
        if before is not None and after.version != at_version and not is_done:
            raise GrantMoved
        return after

    async def list_all(self, org_id: OrganizationId) -> list[AccessGrant]:
        """On one organization, those too that were revoked: their versions go on."""
        rows = await self._store.query(ORG_PERMISSIONS, org_id, before=HELPER_ROWS)
        return [grant_rows.from_entity(row) for row in rows]

    async def list_grants(
        self, org_id: OrganizationId | None, *, first: int, after: str | None = None
    ) -> Page[AccessGrant]:
        """Of one organization, or the provider-wide; `after` is the `end` of the page before."""
        found: list[AccessGrant] = []
        while True:
            rows = await self._store.query(
                ORG_PERMISSIONS,
                org_id or PROVIDER_WIDE,
                after=after,
                before=HELPER_ROWS,
                limit=first + 1,
            )
            grants = [grant_rows.from_entity(row) for row in rows]
            found += [grant for grant in grants if grant.permissions]
            if len(found) > first or len(rows) <= first:
                return page_of(found, first, key=grant_rows.user_key)
            after = rows[-1].row_key

    async def list_by_user(self, user_id: str) -> list[AccessGrant]:
        """All that is granted to one person at this moment."""
        key = user_key(user_id)
        wide, rows = await asyncio.gather(
            self._find(PROVIDER_WIDE, key),
            self._store.query(USER_PERMISSIONS, key, after=PROVIDER_WIDE, before=HELPER_ROWS),
        )

        async def confirm(org_key: str) -> Row | None:
            return await self._find(org_key, key)

        org_keys = [row.row_key for row in rows if row.properties["Permissions"]]
        confirmed = await read_all(confirm, org_keys)
        grants = [grant_rows.from_entity(row) for row in (wide, *confirmed) if row is not None]
        return [grant for grant in grants if grant.permissions]

    async def has_manager(self) -> bool:
        """Whether anybody is granted to manage provider-wide."""
        return bool(await self._managers())

    async def _write(
        self,
        org_id: OrganizationId | None,
        user_id: str,
        permissions: frozenset[Permission],
        *,
        by: Author,
        at: datetime | None = None,
        at_version: int | None = None,
    ) -> tuple[AccessGrant | None, AccessGrant]:
        """The grant before and after; if nothing changes, nothing is written."""
        wanted = AccessGrant(
            user_id=user_id,
            org_id=org_id,
            permissions=permissions,
            granted_at=at or self._clock(),
            granted_by=by.user_id,
        )

        async def attempt() -> tuple[AccessGrant | None, AccessGrant]:
            row = await self._find(grant_rows.org_key(wanted), grant_rows.user_key(wanted))
            before = None if row is None else grant_rows.from_entity(row)
            if permissions == (before.permissions if before else NOTHING):
                return before, before or wanted
            if at_version not in (None, before.version if before else 0):
                raise GrantMoved
            after = wanted if before is None else replace(wanted, version=before.version + 1)
            pending = PendingWrite.of_grant(after, event=_event(before, after, by=by))
            operations: list[Operation] = [create_or_replace(grant_rows.to_org_entity(after), row)]
            if before is not None and before.manages and not after.manages and org_id is None:
                operations.append(await self._keep_a_manager(without=before))
            await commit_and_apply(self._store, operations, pending)
            return before, after

        return await retry_conflicts(attempt, of="grant", pause=self._pause)

    async def _keep_a_manager(self, *, without: AccessGrant) -> Operation:
        """The part of a transaction that two withdrawals at once cannot both carry.

        The guard is read before the grants are: whoever withdraws meanwhile renews its ETag.
        """
        guard = await self._find(PROVIDER_WIDE, MANAGERS_GUARD)
        if not any(grant.user_id != without.user_id for grant in await self._managers()):
            raise LastManager
        renewed = {"ChangedAt": from_time(self._clock())}
        entity = Entity(partition_key=PROVIDER_WIDE, row_key=MANAGERS_GUARD, properties=renewed)
        return create_or_replace(entity, guard)

    async def _managers(self) -> list[AccessGrant]:
        rows = await self._store.query(ORG_PERMISSIONS, PROVIDER_WIDE, before=HELPER_ROWS)
        grants = [grant_rows.from_entity(row) for row in rows]
        return [grant for grant in grants if grant.manages]

    async def _find(self, org_key: str, row_key: str) -> Row | None:
        return await self._store.get(ORG_PERMISSIONS, org_key, row_key)


def _event(before: AccessGrant | None, after: AccessGrant, *, by: Author) -> AuditEvent:
    revoked = not after.permissions
    return AuditEvent.new(
        AuditAction.ACCESS_REVOKED if revoked else AuditAction.ACCESS_GRANTED,
        by=by,
        at=after.granted_at,
        changes=_changes(before, after),
        org_id=after.org_id,
    )


def _changes(before: AccessGrant | None, after: AccessGrant) -> Mapping[str, Mapping[str, Any]]:
    """The person is always named, so that an event can be read alone."""
    had = sorted(before.permissions) if before else []
    has = sorted(after.permissions)
    return {
        "userId": {
            "before": after.user_id if had else None,
            "after": after.user_id if has else None,
        },
        "permissions": {"before": had, "after": has},
    }
