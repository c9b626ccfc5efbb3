"""Exclusions: this organization does not use that integration, or is nobody's customer there.

They stand in one partition: those of organizations by organization, so that one range of keys has
those of a page of coverage; then those of external organizations by integration.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from graphql_api.models.audit import AuditAction, AuditEvent, Author, Changes
from graphql_api.models.exclusion import Exclusion
from graphql_api.models.organization import OrganizationId
from graphql_api.models.page import Page, page_of
from graphql_api.storage import exclusion_rows
from graphql_api.storage.audit import changed_fields
from graphql_api.storage.keys import (
    HELPER_ROWS,
    ORGANIZATION_EXCLUSIONS,
    end_of,
    external_exclusion_key,
    external_exclusion_prefix,
    organization_exclusion_prefix,
)
from graphql_api.storage.parallel_reads import read_all
from graphql_api.storage.retrying import Pause, full_jitter
from graphql_api.storage.statements import Statements
from graphql_api.storage.table_store import Row, TableStore

READ_AHEAD = 500
FEW = 100
"""Rows that cost about as much as two that are read one by one."""


class ExclusionMissing(Exception):
    """Nothing of this id is excluded."""


class ExclusionStorageService:
    """All operations raise TableStoreError if the store fails."""

    def __init__(
        self, store: TableStore, *, clock: Callable[[], datetime], pause: Pause = full_jitter
    ) -> None:
        self._clock = clock
        self._statements = Statements(store, exclusion_rows.ROWS, pause=pause)

    # ------------------------------------------------------------------ writing

    async def exclude(self, exclusion: Exclusion, *, by: Author) -> Exclusion:
        """Returns the exclusion that stands: of one that stood before, another reason takes the
        place of the one that was given then, and of who gave it."""

        def event(before: Exclusion | None) -> AuditEvent:
            changes = _changes(before, exclusion)
            return self._event(_action_of(exclusion), exclusion, changes, by=by)

        return await self._statements.say(
            exclusion, is_said=lambda before: before.reason == exclusion.reason, event=event
        )

    async def remove(self, exclusion_id: str, *, by: Author) -> Exclusion:
        """Returns the exclusion as it was. Raises ExclusionMissing."""

        def event(before: Exclusion) -> AuditEvent:
            return self._event(AuditAction.EXCLUSION_REMOVED, before, _changes(before, None), by=by)

        removed = await self._statements.take_back(exclusion_id, event=event)
        if removed is None:
            raise ExclusionMissing
        return removed

    # ------------------------------------------------------------------ reading

    async def find(self, exclusion_id: str) -> Exclusion | None:
        return await self._statements.find(exclusion_id)

    async def of_organizations(self, org_ids: Sequence[OrganizationId]) -> list[Exclusion]:
        """One range of keys is read, from the first of the organizations to the last."""
        if not org_ids:
            return []
        start, before = _range_of(org_ids)
        wanted = set(org_ids)
        found = exclusion_rows.ROWS.standing(
            await self._statements.query(start=start, before=before)
        )
        return [each for each in found if each.org_id in wanted]

    async def of_external_organizations(self, integration_name: str) -> list[Exclusion]:
        prefix = external_exclusion_prefix(integration_name)
        rows = await self._statements.query(start=prefix, before=end_of(prefix))
        return exclusion_rows.ROWS.standing(rows)

    async def of_these_external_organizations(
        self, integration_name: str, external_org_ids: Collection[str]
    ) -> list[Exclusion]:
        """One range of keys is read if the integration has few; if it has many, one row for each
        that is asked for."""
        prefix = external_exclusion_prefix(integration_name)
        rows = await self._statements.query(start=prefix, before=end_of(prefix), limit=FEW)
        if len(rows) < FEW:
            found: Sequence[Exclusion | None] = exclusion_rows.ROWS.standing(rows)
        else:
            keys = [external_exclusion_key(integration_name, each) for each in external_org_ids]
            found = await read_all(self.find, keys)
        wanted = set(external_org_ids)
        return [each for each in found if each is not None and each.external_org_id in wanted]

    async def excluded_organizations(self, integration_name: str) -> list[Exclusion]:
        """All organizations that do not use an integration; for callers that may see them all."""
        rows = await self._statements.query(
            start=ORGANIZATION_EXCLUSIONS, before=end_of(ORGANIZATION_EXCLUSIONS)
        )
        return exclusion_rows.ROWS.standing(_of(integration_name, rows))

    async def list_exclusions(
        self,
        org_ids: Sequence[OrganizationId] | None,
        *,
        integration_name: str | None = None,
        first: int,
        after: str | None = None,
    ) -> Page[Exclusion]:
        """Of these organizations alone; None stands for all, and for the external ones after them.

        `after` is the `end` of the page before.
        """
        if org_ids is not None and not org_ids:
            return page_of([], first, key=exclusion_rows.row_key)
        start, before = (None, HELPER_ROWS) if org_ids is None else _range_of(org_ids)
        wanted = None if org_ids is None else set(org_ids)
        found: list[Exclusion] = []
        limit = max(READ_AHEAD, first + 1)
        while True:
            rows = await self._statements.query(
                start=start, before=before, after=after, limit=limit
            )
            found += [
                each
                for each in exclusion_rows.ROWS.standing(_of(integration_name, rows))
                if wanted is None or each.org_id in wanted
            ]
            if len(found) > first or len(rows) < limit:
                return page_of(found, first, key=exclusion_rows.row_key)
            after = rows[-1].row_key

    # ------------------------------------------------------------------ steps

    def _event(
        self, action: AuditAction, of: Exclusion, changes: Changes, *, by: Author
    ) -> AuditEvent:
        return AuditEvent.new(
            action,
            by=by,
            at=self._clock(),
            changes=changes,
            org_id=of.org_id,
            integration_name=of.integration_name,
        )


def _of(integration_name: str | None, rows: Iterable[Row]) -> Iterator[Row]:
    """Told before the rest of a row is read."""
    return (row for row in rows if integration_name in (None, row.properties["IntegrationName"]))


def _range_of(org_ids: Sequence[OrganizationId]) -> tuple[str, str]:
    first, last = min(org_ids), max(org_ids)
    return organization_exclusion_prefix(first), end_of(organization_exclusion_prefix(last))


def _action_of(exclusion: Exclusion) -> AuditAction:
    if exclusion.org_id is None:
        return AuditAction.EXTERNAL_ORGANIZATION_EXCLUDED
    return AuditAction.ORGANIZATION_EXCLUDED


def _changes(before: Exclusion | None, after: Exclusion | None) -> Changes:
    """What names the external organization is told even if only the reason changed: the event has
    nothing else that does."""
    was, becomes = _fields(before), _fields(after)
    names = (was.keys() | becomes.keys()) - {"reason"}
    named = {each: {"before": was.get(each), "after": becomes.get(each)} for each in names}
    return named | changed_fields(was, becomes)


def _fields(exclusion: Exclusion | None) -> Mapping[str, Any]:
    if exclusion is None:
        return {}
    reason = {"reason": exclusion.reason}
    if exclusion.org_id is not None:
        return reason
    return {
        "externalOrgId": exclusion.external_org_id,
        "externalOrgName": exclusion.external_org_name,
        **reason,
    }
