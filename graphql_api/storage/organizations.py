"""Organizations: the provider's customers, all in one partition, ordered by id."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from graphql_api.models.audit import AuditAction, AuditEvent, Author
from graphql_api.models.organization import NamedOrganization, Organization, OrganizationId
from graphql_api.models.page import Page, page_of
from graphql_api.storage import organization_rows
from graphql_api.storage.audit import changed_fields
from graphql_api.storage.keys import (
    HELPER_ROWS,
    ORGANIZATIONS,
    ORGANIZATIONS_PARTITION,
    pending_key,
)
from graphql_api.storage.pending import PendingWrite, commit_and_apply
from graphql_api.storage.retrying import Pause, full_jitter, retry
from graphql_api.storage.table_store import (
    Create,
    Replace,
    Row,
    RowConflict,
    TableStore,
)

SEARCHED_AT_ONCE = 500
"""Others have their turn between two such pages."""


class OrganizationMissing(Exception):
    """There is no organization of this id."""


class OrganizationVersionMismatch(Exception):
    """The organization is not at the version that the caller expected."""

    def __init__(self, current: Organization) -> None:
        super().__init__(f"organization {current.org_id} is at version {current.version}")
        self.current = current


class _Overtaken(OrganizationVersionMismatch):
    """Somebody else wrote the organization between its reading and its writing."""


class OrganizationStorageService:
    """All operations raise TableStoreError if the store fails."""

    def __init__(
        self, store: TableStore, *, clock: Callable[[], datetime], pause: Pause = full_jitter
    ) -> None:
        self._store = store
        self._clock = clock
        self._pause = pause

    async def create_organization(self, organization: Organization, *, by: Author) -> Organization:
        create = Create(
            row_key=organization.org_id,
            properties=organization_rows.to_entity(organization).properties,
        )
        action = AuditAction.ORGANIZATION_CREATED
        pending = self._pending(None, organization, action=action, by=by)
        await commit_and_apply(self._store, [create], pending)
        return organization

    async def get_organization(self, org_id: OrganizationId) -> Organization | None:
        row = await self._store.get(ORGANIZATIONS, ORGANIZATIONS_PARTITION, org_id)
        return None if row is None else organization_rows.from_entity(row)

    async def list_organizations(
        self, *, first: int, after: str | None = None
    ) -> Page[Organization]:
        """Ordered by id; `after` is the id of the last organization seen."""
        rows = await self._store.query(
            ORGANIZATIONS, ORGANIZATIONS_PARTITION, after=after, before=HELPER_ROWS, limit=first + 1
        )
        return page_of(
            [organization_rows.from_entity(row) for row in rows],
            first,
            key=lambda organization: organization.org_id,
        )

    async def search_organizations(
        self,
        is_sought: Callable[[NamedOrganization], bool],
        *,
        first: int,
        after: str | None,
        are_rare: bool = True,
    ) -> Page[Organization]:
        """As `list_organizations`, those alone that are sought: rows are looked at, the more at
        once if few are, until there is a page of them."""
        at_once = max(SEARCHED_AT_ONCE, first + 1) if are_rare else first + 1
        found: list[Row] = []
        while True:
            rows = await self._store.query(
                ORGANIZATIONS,
                ORGANIZATIONS_PARTITION,
                after=after,
                before=HELPER_ROWS,
                limit=at_once,
            )
            found += [row for row in rows if is_sought(organization_rows.named(row))]
            if len(found) > first or len(rows) < at_once:
                break
            after = rows[-1].row_key
        return page_of(
            [organization_rows.from_entity(row) for row in found[: first + 1]],
            first,
            key=lambda organization: organization.org_id,
        )

    async def update_organization(
        self,
        org_id: OrganizationId,
        change: Callable[[Organization], Organization],
        *,
        by: Author,
        expected_version: str | None = None,
    ) -> Organization:
        """Read, change, write; retried while others write, unless a version is expected.

        Raises OrganizationMissing, OrganizationVersionMismatch.
        """
        action = AuditAction.ORGANIZATION_UPDATED

        async def attempt() -> Organization:
            row = await self._store.get(ORGANIZATIONS, ORGANIZATIONS_PARTITION, org_id)
            if row is None:
                raise OrganizationMissing
            before = organization_rows.from_entity(row)
            if expected_version not in (None, str(before.version)):
                raise OrganizationVersionMismatch(before)
            after = change(before)
            if after is before:
                return before
            replaced = Replace(
                row_key=org_id,
                properties=organization_rows.to_entity(after).properties,
                etag=row.etag,
            )
            pending = self._pending(before, after, action=action, by=by)
            try:
                await commit_and_apply(self._store, [replaced], pending)
            except RowConflict as error:
                raise _Overtaken(before) from error
            return after

        return await retry(attempt, on=_Overtaken, pause=self._pause)

    def _pending(
        self,
        before: Organization | None,
        after: Organization,
        *,
        action: AuditAction,
        by: Author,
    ) -> PendingWrite:
        changes = changed_fields({} if before is None else _fields(before), _fields(after))
        return PendingWrite(
            table=ORGANIZATIONS,
            partition_key=ORGANIZATIONS_PARTITION,
            row_key=pending_key(after.org_id, after.version),
            event=AuditEvent.new(
                action, by=by, at=self._clock(), changes=changes, org_id=after.org_id
            ),
        )


def _fields(organization: Organization) -> Mapping[str, Any]:
    return {
        "name": organization.name,
        "domain": organization.domain,
        "isActive": organization.is_active,
        "aliases": [each.name for each in organization.aliases] or None,
        "forgottenNames": [each.name for each in organization.forgotten_names] or None,
        "mergedInto": organization.merged_into,
    }
