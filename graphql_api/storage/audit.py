"""Audit events: what a change changed, and reading them."""

import asyncio
import heapq
from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import Any

from graphql_api.models.audit import AuditEvent, Changes
from graphql_api.models.page import Page, page_of
from graphql_api.storage import audit_rows
from graphql_api.storage.keys import ALL_EVENTS_PARTITION, AUDIT_EVENTS, HELPER_ROWS
from graphql_api.storage.merges.merged import merged_into
from graphql_api.storage.parallel_reads import read_all
from graphql_api.storage.properties import from_json
from graphql_api.storage.table_store import Row, TableStore, Upsert

MAPPING_DATA = "mappingData."
SECRET = "[secret]"  # noqa: S105 - it stands for one


def changed_fields(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """The fields that differ; a field that is absent on one side counts as None there."""
    return {
        name: {"before": before.get(name), "after": after.get(name)}
        for name in sorted(before.keys() | after.keys())
        # as JSON, in which true is not 1, though Python's are equal
        if from_json(before.get(name)) != from_json(after.get(name))
    }


def with_hidden(changes: Changes, names: Collection[str] | None) -> Changes:
    """The changes without the values of these names of mapping data; None stands for all names."""

    def is_hidden(field: str) -> bool:
        name = field.removeprefix(MAPPING_DATA)
        return name != field and (names is None or name in names)

    return {
        field: {side: SECRET if value is not None else None for side, value in sides.items()}
        if is_hidden(field)
        else sides
        for field, sides in changes.items()
    }


class AuditStorage:
    """Reads of AuditEvents, which the write protocol writes, and what brings about no write."""

    def __init__(self, store: TableStore) -> None:
        self._store = store

    async def record(self, event: AuditEvent) -> None:
        """For an event that no write brings about; in both partitions once it returns."""
        for row in audit_rows.to_entities(event):
            await self._store.transact(
                AUDIT_EVENTS,
                row.partition_key,
                [Upsert(row_key=row.row_key, properties=row.properties)],
            )

    async def list_events(
        self, org_id: str | None, *, first: int, after: str | None
    ) -> Page[AuditEvent]:
        """Newest first, of one organization or of all; `after` is the `end` of the page before.

        An organization's are those too of the ones that were merged into it.
        """

        async def read(partition: str) -> list[Row]:
            return await self._store.query(
                AUDIT_EVENTS, partition, after=after, before=HELPER_ROWS, limit=first + 1
            )

        own, merged = await asyncio.gather(
            read(org_id or ALL_EVENTS_PARTITION), self._merged_into(org_id)
        )
        rows = heapq.merge(own, *await read_all(read, merged), key=lambda row: row.row_key)
        return page_of(
            [audit_rows.from_properties(row.properties) for row in islice(rows, first + 1)],
            first,
            key=audit_rows.row_key,
        )

    async def _merged_into(self, org_id: str | None) -> Sequence[str]:
        return [] if org_id is None else await merged_into(self._store, org_id)
