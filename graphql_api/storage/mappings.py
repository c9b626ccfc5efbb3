"""Mappings in their two tables: the operations that services call.

The organization's partition of OrgIntegrationMappings is the truth; the integration's partition of
IntegrationMappings is the index, which may lag by the moment between a commit and its application.
"""

from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from graphql_api.models.audit import AuditAction, Author
from graphql_api.models.mapping import MappedName, MappingRules, OrganizationMapping
from graphql_api.models.organization import OrganizationId
from graphql_api.models.page import Page, page_of
from graphql_api.storage import mapping_rows
from graphql_api.storage.claim_owner import (
    find_claim_owner,
    find_claiming_organization,
    find_claiming_organizations,
)
from graphql_api.storage.keys import HELPER_ROWS, INTEGRATION_MAPPINGS, ORG_MAPPINGS, end_of
from graphql_api.storage.mapping_events import mapping_event
from graphql_api.storage.retrying import Pause, full_jitter, retry
from graphql_api.storage.table_store import Row, TableStore
from graphql_api.storage.write_protocol import CLAIM_TIMEOUT, ChangedMeanwhile, WriteProtocol

INDEX_PAGE = 1000

Change = Callable[[OrganizationMapping], OrganizationMapping]
"""From the mapping as it is to the mapping as it should be; the same object means no change."""


class MappingMissing(Exception):
    """The organization has no mapping of this id."""

    def __init__(self, org_id: str, mapping_id: str) -> None:
        super().__init__(f"organization {org_id} has no mapping {mapping_id}")
        self.org_id = org_id
        self.mapping_id = mapping_id


class VersionMismatch(Exception):
    """The mapping is not at the version that the caller expected."""

    def __init__(self, current: OrganizationMapping) -> None:
        super().__init__(f"mapping {current.mapping_id} is at version {current.version}")
        self.current = current


@dataclass(frozen=True, kw_only=True)
class StoredMapping:
    """A mapping as it was read; a write that replaces it names the ETag."""

    mapping: OrganizationMapping
    etag: str


class _Overtaken(VersionMismatch):
    """Somebody else wrote the mapping between its reading and its writing."""


class MappingStorageService:
    """All operations raise TableStoreError if the store fails."""

    def __init__(
        self,
        store: TableStore,
        *,
        clock: Callable[[], datetime],
        claim_timeout: timedelta = CLAIM_TIMEOUT,
        pause: Pause = full_jitter,
    ) -> None:
        self._store = store
        self._clock = clock
        self._pause = pause
        self._protocol = WriteProtocol(store, clock=clock, claim_timeout=claim_timeout)

    async def create_mapping(
        self, mapping: OrganizationMapping, *, by: Author, rules: MappingRules
    ) -> OrganizationMapping:
        """Raises AlreadyMapped, ClaimedElsewhere; VersionMismatch if the mapping is there already;
        ChangedMeanwhile under endless contention.
        """
        action, mapping = AuditAction.MAPPING_CREATED, rules.marked(mapping)
        event = mapping_event(None, mapping, action=action, by=by, at=self._clock(), rules=rules)

        async def attempt() -> OrganizationMapping:
            try:
                await self._protocol.write(None, mapping, etag=None, rules=rules, event=event)
            except ChangedMeanwhile:
                await self._refuse_if_there(mapping)
                raise
            return mapping

        return await retry(attempt, on=ChangedMeanwhile, pause=self._pause)

    async def get_org_mappings(
        self,
        org_id: OrganizationId,
        *,
        integration_name: str | None = None,
        external_org_id: str | None = None,
        active_only: bool = True,
    ) -> list[OrganizationMapping]:
        """One partition read; ordered by integration, then mapping id."""
        prefix = None if integration_name is None else f"{integration_name}_"
        rows = await self._store.query(
            ORG_MAPPINGS, org_id, start=prefix, before=end_of(prefix) if prefix else HELPER_ROWS
        )
        meant = (row for row in rows if external_org_id in (None, row.properties["ExternalOrgId"]))
        return [
            mapping
            for mapping in map(mapping_rows.from_entity, meant)
            # "halo_" is also the beginning of a key of the integration "halo_psa"
            if integration_name in (None, mapping.integration_name)
            and (mapping.is_active or not active_only)
        ]

    async def get_integration_mappings(
        self,
        integration_name: str,
        *,
        first: int,
        after: str | None = None,
        is_active: bool | None = True,
    ) -> Page[OrganizationMapping]:
        """From the index, ordered by organization; `after` is the `end` of the page before."""
        found: list[OrganizationMapping] = []
        while True:
            rows = await self._store.query(
                INTEGRATION_MAPPINGS,
                integration_name,
                after=after,
                before=HELPER_ROWS,
                limit=first + 1,
            )
            mappings = [mapping_rows.from_entity(row) for row in rows]
            found += [each for each in mappings if is_active in (None, each.is_active)]
            if len(found) > first or len(rows) <= first:
                return page_of(found, first, key=mapping_rows.integration_row_key)
            after = rows[-1].row_key

    async def mapped_names(
        self, integration_name: str, *, first: int
    ) -> AsyncGenerator[Sequence[MappedName], None]:
        """Of all active mappings, from the index, of `first` rows at a time."""
        after: str | None = None
        while True:
            rows = await self._store.query(
                INTEGRATION_MAPPINGS,
                integration_name,
                after=after,
                before=HELPER_ROWS,
                limit=first,
            )
            yield [mapping_rows.to_mapped_name(row) for row in rows if row.properties["IsActive"]]
            if len(rows) < first:
                return
            after = rows[-1].row_key

    async def get_mappings_between(
        self, integration_name: str, *, first_org_id: OrganizationId, last_org_id: OrganizationId
    ) -> list[OrganizationMapping]:
        """From the index, inactive ones too: of all organizations from one id to another.

        For callers that may see every organization.
        """
        rows = await self._store.query(
            INTEGRATION_MAPPINGS,
            integration_name,
            start=f"{first_org_id}_",
            before=end_of(f"{last_org_id}_"),
        )
        return [mapping_rows.from_entity(row) for row in rows]

    async def read_mapping(self, org_id: OrganizationId, mapping_id: str) -> StoredMapping:
        """For an update, which takes it as `seen`. Raises MappingMissing."""
        row = await self._find(org_id, mapping_id)
        if row is None:
            raise MappingMissing(org_id, mapping_id)
        return StoredMapping(mapping=mapping_rows.from_entity(row), etag=row.etag)

    async def get_claim_owner(
        self, integration_name: str, external_org_id: str
    ) -> OrganizationMapping | None:
        """The live mapping on an external organization that may not be shared."""
        return await find_claim_owner(self._store, integration_name, external_org_id)

    async def get_claiming_organization(
        self, integration_name: str, external_org_id: str
    ) -> str | None:
        """The id of the only organization that can have a live mapping on an external one.

        Only of an integration that does not let organizations share. It may have none: read it.
        """
        return await find_claiming_organization(self._store, integration_name, external_org_id)

    async def get_claiming_organizations(
        self, integration_name: str, external_org_ids: Collection[str]
    ) -> set[str]:
        """Those of several external organizations; they may have none: read them."""
        return await find_claiming_organizations(self._store, integration_name, external_org_ids)

    async def get_mappings_meant(
        self, integration_name: str, is_meant: Callable[[str], bool]
    ) -> list[OrganizationMapping]:
        """The active mappings whose external id is meant, by a look at the integration's index.

        No row names all who share an external organization, so the look grows with the index; but
        only what is meant is read any further, and others have their turn between two pages of it.
        """
        found: list[Row] = []
        after: str | None = None
        while True:
            rows = await self._store.query(
                INTEGRATION_MAPPINGS,
                integration_name,
                after=after,
                before=HELPER_ROWS,
                limit=INDEX_PAGE,
            )
            found += [row for row in rows if is_meant(str(row.properties["ExternalOrgId"]))]
            if len(rows) < INDEX_PAGE:
                return [each for each in map(mapping_rows.from_entity, found) if each.is_active]
            after = rows[-1].row_key

    async def refuse_if_taken(self, mapping: OrganizationMapping, *, rules: MappingRules) -> None:
        """For a mapping that would become active: raises AlreadyMapped or ClaimedElsewhere if its
        write would, and writes nothing."""
        await self._protocol.refuse_if_taken(mapping, rules)

    async def update_mapping(
        self,
        org_id: OrganizationId,
        mapping_id: str,
        change: Change,
        *,
        by: Author,
        rules: MappingRules,
        expected_version: str | None = None,
        seen: StoredMapping | None = None,
        action: AuditAction = AuditAction.MAPPING_UPDATED,
    ) -> OrganizationMapping:
        """Read, change, write; retried while others write, unless a version is expected.

        The first attempt reads nothing if the caller has `seen` the mapping.
        Raises MappingMissing, VersionMismatch, AlreadyMapped, ClaimedElsewhere.
        """

        async def attempt() -> OrganizationMapping:
            nonlocal seen
            stored = seen or await self.read_mapping(org_id, mapping_id)
            seen, before = None, stored.mapping
            if expected_version not in (None, str(before.version)):
                raise VersionMismatch(before)
            after = change(before)
            if after is before:
                return before
            after = rules.marked(after)
            event = mapping_event(
                before, after, action=action, by=by, at=self._clock(), rules=rules
            )
            try:
                await self._protocol.write(
                    before, after, etag=stored.etag, rules=rules, event=event
                )
            except ChangedMeanwhile as error:
                raise _Overtaken(before) from error
            return after

        return await retry(attempt, on=_Overtaken, pause=self._pause)

    async def delete_mapping(
        self,
        org_id: OrganizationId,
        mapping_id: str,
        *,
        by: Author,
        rules: MappingRules,
        expected_version: str | None = None,
        seen: StoredMapping | None = None,
    ) -> OrganizationMapping:
        """Soft: the mapping stays and becomes inactive. Raises MappingMissing, VersionMismatch."""

        def deactivate(mapping: OrganizationMapping) -> OrganizationMapping:
            if not mapping.is_active:
                return mapping
            at = self._clock()
            return mapping.changed(is_active=False, updated_at=at, updated_by=by.user_id)

        return await self.update_mapping(
            org_id,
            mapping_id,
            deactivate,
            by=by,
            rules=rules,
            expected_version=expected_version,
            seen=seen,
            action=AuditAction.MAPPING_DELETED,
        )

    async def update_test_result(
        self,
        org_id: OrganizationId,
        mapping_id: str,
        *,
        success: bool,
        message: str,
        tested_at: datetime,
        by: Author,
        rules: MappingRules,
        seen: StoredMapping | None = None,
    ) -> OrganizationMapping:
        """Keep the outcome of a connection test. Raises MappingMissing, VersionMismatch."""

        def record(mapping: OrganizationMapping) -> OrganizationMapping:
            return mapping.changed(
                last_tested_at=tested_at, last_test_success=success, last_test_result=message
            )

        return await self.update_mapping(
            org_id,
            mapping_id,
            record,
            by=by,
            rules=rules,
            seen=seen,
            action=AuditAction.CONNECTION_TESTED,
        )

    async def _refuse_if_there(self, mapping: OrganizationMapping) -> None:
        """Its id was chosen, and somebody else was first to write it."""
        key = mapping_rows.org_row_key(mapping)
        row = await self._store.get(ORG_MAPPINGS, mapping.org_id, key)
        if row is not None:
            raise VersionMismatch(mapping_rows.from_entity(row))

    async def _find(self, org_id: str, mapping_id: str) -> Row | None:
        """The row key begins with the integration, which the caller need not know."""
        rows = await self._store.query(ORG_MAPPINGS, org_id, before=HELPER_ROWS)
        return next((row for row in rows if row.properties["MappingId"] == mapping_id), None)
