"""Suggestions that a person rejected: this organization is not that external one.

They stand in one partition, so that whoever applies pending writes finds it. A rejection that is
taken back stays as a row that says so: were it deleted, an attempt to reject that arrives late
could create it once more.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from graphql_api.models.audit import AuditAction, AuditEvent, Author
from graphql_api.models.organization import OrganizationId
from graphql_api.models.page import Page, page_of
from graphql_api.models.rejection import RejectedSuggestion
from graphql_api.storage import rejection_rows
from graphql_api.storage.audit import changed_fields
from graphql_api.storage.keys import (
    HELPER_ROWS,
    REJECTED_SUGGESTIONS,
    REJECTED_SUGGESTIONS_PARTITION,
    end_of,
    pending_key,
    rejection_key,
    rejection_prefix,
)
from graphql_api.storage.pending import PendingWrite, commit_and_apply, create_or_replace
from graphql_api.storage.retrying import Pause, full_jitter, retry
from graphql_api.storage.table_store import (
    Row,
    RowConflict,
    StorageUnavailable,
    TableStore,
)

Confirm = Callable[[], Awaitable[None]]
"""Raises if what was asked for is not wanted any more; called between a reading and its write."""


class RejectionMissing(Exception):
    """No such suggestion was rejected."""


async def nobody_minds() -> None:
    """What is asked for once is wanted until it is done."""


class RejectionStorageService:
    """All operations raise TableStoreError if the store fails."""

    def __init__(
        self, store: TableStore, *, clock: Callable[[], datetime], pause: Pause = full_jitter
    ) -> None:
        self._store = store
        self._clock = clock
        self._pause = pause

    async def reject(
        self, rejection: RejectedSuggestion, *, by: Author, confirm: Confirm = nobody_minds
    ) -> RejectedSuggestion:
        """Returns the rejection that stands: an earlier one is left as it is."""
        entity = rejection_rows.to_entity(rejection)
        action = AuditAction.SUGGESTION_REJECTED

        async def attempt() -> RejectedSuggestion:
            row = await self._find(entity.row_key)
            if row is not None and not rejection_rows.is_taken_back(row):
                return rejection_rows.from_entity(row)
            await confirm()
            pending = self._pending(action, rejection, by=by)
            await commit_and_apply(self._store, [create_or_replace(entity, row)], pending)
            return rejection

        return await self._retry(attempt)

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
        action = AuditAction.SUGGESTION_RESTORED

        async def attempt() -> RejectedSuggestion:
            row = await self._find(row_key)
            if row is None or rejection_rows.is_taken_back(row):
                raise RejectionMissing
            await confirm()
            rejection = rejection_rows.from_entity(row)
            taken_back = rejection_rows.taken_back(row, at=self._clock(), by=by.user_id)
            pending = self._pending(action, rejection, by=by)
            await commit_and_apply(self._store, [create_or_replace(taken_back, row)], pending)
            return rejection

        return await self._retry(attempt)

    async def list_rejections(
        self, integration_name: str, *, first: int, after: str | None = None
    ) -> Page[RejectedSuggestion]:
        """Ordered by organization; `after` is the `end` of the page before."""
        found: list[RejectedSuggestion] = []
        while True:
            rows = await self._query(integration_name, after=after, limit=first + 1)
            found += rejection_rows.standing(rows)
            if len(found) > first or len(rows) <= first:
                return page_of(found, first, key=rejection_rows.row_key)
            after = rows[-1].row_key

    async def list_by_integration(self, integration_name: str) -> Sequence[RejectedSuggestion]:
        """All of them, ordered by organization."""
        return rejection_rows.standing(await self._query(integration_name))

    async def list_by_organization(self, org_id: OrganizationId) -> Sequence[RejectedSuggestion]:
        """Of all integrations, loaded or not: one read of all rejections."""
        rows = await self._store.query(
            REJECTED_SUGGESTIONS, REJECTED_SUGGESTIONS_PARTITION, before=HELPER_ROWS
        )
        return [each for each in rejection_rows.standing(rows) if each.org_id == org_id]

    async def _query(
        self, integration_name: str, *, after: str | None = None, limit: int | None = None
    ) -> Sequence[Row]:
        prefix = rejection_prefix(integration_name)
        return await self._store.query(
            REJECTED_SUGGESTIONS,
            REJECTED_SUGGESTIONS_PARTITION,
            start=prefix,
            after=after,
            before=end_of(prefix),
            limit=limit,
        )

    async def _find(self, row_key: str) -> Row | None:
        return await self._store.get(REJECTED_SUGGESTIONS, REJECTED_SUGGESTIONS_PARTITION, row_key)

    async def _retry(
        self, attempt: Callable[[], Awaitable[RejectedSuggestion]]
    ) -> RejectedSuggestion:
        try:
            return await retry(attempt, on=RowConflict, pause=self._pause)
        except RowConflict as error:
            raise StorageUnavailable(
                "Too many changes to the same suggestion at once. Try again."
            ) from error

    def _pending(
        self, action: AuditAction, rejection: RejectedSuggestion, *, by: Author
    ) -> PendingWrite:
        fields, nothing = _fields(rejection), dict[str, Any]()
        rejected = action is AuditAction.SUGGESTION_REJECTED
        event = AuditEvent.new(
            action,
            by=by,
            at=self._clock(),
            changes=changed_fields(nothing, fields)
            if rejected
            else changed_fields(fields, nothing),
            org_id=rejection.org_id,
            integration_name=rejection.integration_name,
        )
        return PendingWrite(
            table=REJECTED_SUGGESTIONS,
            partition_key=REJECTED_SUGGESTIONS_PARTITION,
            row_key=pending_key(event.event_id, 1),
            event=event,
        )


def _fields(rejection: RejectedSuggestion) -> Mapping[str, Any]:
    return {
        "externalOrgId": rejection.external_org_id,
        "externalOrgName": rejection.external_org_name,
    }
