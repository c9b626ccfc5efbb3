"""Audit events: who changed what, when, and from where."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

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
    ORGANIZATION_EXCLUDED = "ORGANIZATION_EXCLUDED"
    EXTERNAL_ORGANIZATION_EXCLUDED = "EXTERNAL_ORGANIZATION_EXCLUDED"
    EXCLUSION_REMOVED = "EXCLUSION_REMOVED"
    UNCONFINED_CALL = "UNCONFINED_CALL"
    ORGANIZATIONS_MERGED = "ORGANIZATIONS_MERGED"
    ORGANIZATION_MERGE_UNDONE = "ORGANIZATION_MERGE_UNDONE"
    OTHER = "OTHER"
    """Of a newer version, which this one reads and never writes."""


@dataclass(frozen=True, kw_only=True)
class Author:
    """The person who makes a change, and its source: graphql, workflow or cli.

    `merge_id` names the merge of two organizations that the change is a step of.
    """

    user_id: str
    source: str
    merge_id: str | None = None


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
    merge_id: str | None = None

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
            merge_id=by.merge_id,
        )
