"""Suggestions that a person rejected: this organization is not that external one."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from graphql_api.models.audit import AuditAction, AuditEvent, Author, Changes
from graphql_api.models.organization import OrganizationId
from graphql_api.models.page import Page, page_of
from graphql_api.models.rejection import RejectedSuggestion
from graphql_api.storage import rejection_rows
from graphql_api.storage.audit import changed_fields
from graphql_api.storage.keys import (
    HELPER_ROWS,
    end_of,
    rejection_key,
    rejection_prefix,
)
from graphql_api.storage.retrying import Pause, full_jitter
from graphql_api.storage.statements import Confirm, Statements, nobody_minds
from graphql_api.storage.table_store import Row, TableStore


class RejectionMissing(Exception):
    """No such suggestion was rejected."""


class RejectionStorageService:
    """All operations raise TableStoreError if the store fails."""

    def __init__(
        self, store: TableStore, *, clock: Callable[[], datetime], pause: Pause = full_jitter
    ) -> None:
        self._clock = clock
        self._statements = Statements(store, rejection_rows.ROWS, pause=pause)

    async def reject(
        self, rejection: RejectedSuggestion, *, by: Author, confirm: Confirm = nobody_minds
    ) -> RejectedSuggestion:
        """Returns the rejection that stands: an earlier one is left as it is."""

        def event(_: RejectedSuggestion | None) -> AuditEvent:
            changes = changed_fields({}, _fields(rejection))
            return self._event(AuditAction.SUGGESTION_REJECTED, rejection, changes, by=by)

        return await self._statements.say(
            rejection, is_said=lambda before: True, event=event, confirm=confirm
        )

    async def restore(
        self,
        integration_name: str,
        org_id: OrganizationId,
        external_org_id: str,
        *,
        by: Author,
        confirm: Confirm = nobody_minds,
    ) -> RejectedSuggestion:
        """Take a rejection back; returns it as it was. Raises RejectionMissing."""
        row_key = rejection_key(integration_name, org_id, external_org_id)

        def event(before: RejectedSuggestion) -> AuditEvent:
            changes = changed_fields(_fields(before), {})
            return self._event(AuditAction.SUGGESTION_RESTORED, before, changes, by=by)

        restored = await self._statements.take_back(row_key, event=event, confirm=confirm)
        if restored is None:
            raise RejectionMissing
        return restored

    async def list_rejections(
        self, integration_name: str, *, first: int, after: str | None = None
    ) -> Page[RejectedSuggestion]:
        """Ordered by organization; `after` is the `end` of the page before."""
        found: list[RejectedSuggestion] = []
        while True:
            rows = await self._query(integration_name, after=after, limit=first + 1)
            found += rejection_rows.ROWS.standing(rows)
            if len(found) > first or len(rows) <= first:
                return page_of(found, first, key=rejection_rows.row_key)
            after = rows[-1].row_key

    async def list_by_integration(self, integration_name: str) -> Sequence[RejectedSuggestion]:
        """All of them, ordered by organization."""
        return rejection_rows.ROWS.standing(await self._query(integration_name))

    async def list_by_organization(self, org_id: OrganizationId) -> Sequence[RejectedSuggestion]:
        """Of all integrations, loaded or not: one read of all rejections."""
        rows = await self._statements.query(before=HELPER_ROWS)
        return [each for each in rejection_rows.ROWS.standing(rows) if each.org_id == org_id]

    async def _query(
        self, integration_name: str, *, after: str | None = None, limit: int | None = None
    ) -> Sequence[Row]:
        prefix = rejection_prefix(integration_name)
        return await self._statements.query(
            start=prefix, after=after, before=end_of(prefix), limit=limit
        )

    def _event(
        self, action: AuditAction, of: RejectedSuggestion, changes: Changes, *, by: Author
    ) -> AuditEvent:
        return AuditEvent.new(
            action,
            by=by,
            at=self._clock(),
            changes=changes,
            org_id=of.org_id,
            integration_name=of.integration_name,
        )


def _fields(rejection: RejectedSuggestion) -> Mapping[str, Any]:
    return {
        "externalOrgId": rejection.external_org_id,
        "externalOrgName": rejection.external_org_name,
    }
