"""Audit events: who changed what, when, and from where."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from graphql_api.storage.keys import ALL_EVENTS_PARTITION, AUDIT_EVENTS, HELPER_ROWS, audit_key
from graphql_api.storage.paging import Page, page_of
from graphql_api.storage.properties import (
    from_json,
    from_time,
    join_text,
    optional_text,
    split_text,
    to_time,
    without_none,
)
from graphql_api.storage.table_store import Entity, TableStore, Value

Changes = Mapping[str, Mapping[str, Any]]
"""Changed fields as {field: {"before": …, "after": …}}."""


class AuditAction(StrEnum):
    ORGANIZATION_CREATED = "ORGANIZATION_CREATED"
    ORGANIZATION_UPDATED = "ORGANIZATION_UPDATED"
    MAPPING_CREATED = "MAPPING_CREATED"
    MAPPING_UPDATED = "MAPPING_UPDATED"
    MAPPING_DELETED = "MAPPING_DELETED"
    CONNECTION_TESTED = "CONNECTION_TESTED"
    ACCESS_GRANTED = "ACCESS_GRANTED"
    ACCESS_REVOKED = "ACCESS_REVOKED"
    SUGGESTION_REJECTED = "SUGGESTION_REJECTED"
    SUGGESTION_RESTORED = "SUGGESTION_RESTORED"


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who makes a change, and where it comes from: graphql, workflow or cli."""

    user_id: str
    source: str


@dataclass(frozen=True, kw_only=True)
class AuditEvent:
    event_id: str
    occurred_at: datetime
    action: AuditAction
    user_id: str
    source: str
    org_id: str | None
    mapping_id: str | None
    integration_name: str | None
    changes: Changes

    @classmethod
    def new(
        cls,
        action: AuditAction,
        *,
        by: Author,
        at: datetime,
        changes: Changes,
        org_id: str | None = None,
        mapping_id: str | None = None,
        integration_name: str | None = None,
    ) -> "AuditEvent":
        return cls(
            event_id=str(uuid.uuid4()),
            occurred_at=at,
            action=action,
            user_id=by.user_id,
            source=by.source,
            org_id=org_id,
            mapping_id=mapping_id,
            integration_name=integration_name,
            changes=changes,
        )

    @property
    def row_key(self) -> str:
        return audit_key(self.occurred_at, self.event_id)

    def to_entities(self) -> list[Entity]:
        """The event under its organization, where it has one, and under `all`."""
        partitions = (
            [ALL_EVENTS_PARTITION] if self.org_id is None else [self.org_id, ALL_EVENTS_PARTITION]
        )
        return [
            Entity(partition_key=key, row_key=self.row_key, properties=self.to_properties())
            for key in partitions
        ]

    def to_properties(self) -> dict[str, Value]:
        return without_none(
            {
                "EventId": self.event_id,
                "OccurredAt": from_time(self.occurred_at),
                "Action": self.action.value,
                "UserId": self.user_id,
                "Source": self.source,
                "OrgId": self.org_id,
                "MappingId": self.mapping_id,
                "IntegrationName": self.integration_name,
                **split_text("Changes", from_json(self.changes)),
            }
        )

    @classmethod
    def from_properties(cls, properties: Mapping[str, Value]) -> "AuditEvent":
        return cls(
            event_id=str(properties["EventId"]),
            occurred_at=to_time(properties["OccurredAt"]),
            action=AuditAction(str(properties["Action"])),
            user_id=str(properties["UserId"]),
            source=str(properties["Source"]),
            org_id=optional_text(properties.get("OrgId")),
            mapping_id=optional_text(properties.get("MappingId")),
            integration_name=optional_text(properties.get("IntegrationName")),
            changes=json.loads(join_text("Changes", properties)),
        )


def changed_fields(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """The fields that differ; a field that is absent on one side counts as None there."""
    return {
        name: {"before": before.get(name), "after": after.get(name)}
        for name in sorted(before.keys() | after.keys())
        # as JSON, where true is not 1, though Python's are equal
        if from_json(before.get(name)) != from_json(after.get(name))
    }


class AuditStorage:
    """Reads of AuditEvents; they are written by the write protocol."""

    def __init__(self, store: TableStore) -> None:
        self._store = store

    async def list_events(
        self, org_id: str | None, *, first: int, after: str | None
    ) -> Page[AuditEvent]:
        """Newest first, of one organization or of all; `after` is the `end` of the page before."""
        rows = await self._store.query(
            AUDIT_EVENTS,
            org_id or ALL_EVENTS_PARTITION,
            after=after,
            before=HELPER_ROWS,
            limit=first + 1,
        )
        return page_of(
            [AuditEvent.from_properties(row.properties) for row in rows],
            first,
            key=lambda event: event.row_key,
        )
