"""An audit event as rows, and as properties of a pending row."""

from collections.abc import Mapping

from graphql_api.models.audit import AuditAction, AuditEvent
from graphql_api.storage.keys import ALL_EVENTS_PARTITION, audit_key
from graphql_api.storage.other_versions import changes_of, known
from graphql_api.storage.properties import (
    from_json,
    from_time,
    join_text,
    optional_text,
    split_text,
    to_time,
    without_none,
)
from graphql_api.storage.table_store import Entity, Value


def row_key(event: AuditEvent) -> str:
    return audit_key(event.occurred_at, event.event_id)


def to_entities(
    event: AuditEvent, *, as_written: Mapping[str, Value] | None = None
) -> list[Entity]:
    """The event under its organization, if it has one, and under `all`.

    `as_written` are the properties of one that was read: a newer version may have written more.
    """
    partitions = (
        [ALL_EVENTS_PARTITION] if event.org_id is None else [event.org_id, ALL_EVENTS_PARTITION]
    )
    properties = to_properties(event) if as_written is None else as_written
    return [
        Entity(partition_key=key, row_key=row_key(event), properties=properties)
        for key in partitions
    ]


def to_properties(event: AuditEvent) -> dict[str, Value]:
    return without_none(
        {
            "EventId": event.event_id,
            "OccurredAt": from_time(event.occurred_at),
            "Action": event.action.value,
            "UserId": event.user_id,
            "Source": event.source,
            "OrgId": event.org_id,
            "MappingId": event.mapping_id,
            "IntegrationName": event.integration_name,
            "MergeId": event.merge_id,
            **split_text("Changes", from_json(event.changes)),
        }
    )


def from_properties(properties: Mapping[str, Value]) -> AuditEvent:
    return AuditEvent(
        event_id=str(properties["EventId"]),
        occurred_at=to_time(properties["OccurredAt"]),
        action=known(AuditAction, properties["Action"], otherwise=AuditAction.OTHER),
        user_id=str(properties["UserId"]),
        source=str(properties["Source"]),
        org_id=optional_text(properties.get("OrgId")),
        mapping_id=optional_text(properties.get("MappingId")),
        integration_name=optional_text(properties.get("IntegrationName")),
        changes=changes_of(join_text("Changes", properties), event_id=str(properties["EventId"])),
        merge_id=optional_text(properties.get("MergeId")),
    )
