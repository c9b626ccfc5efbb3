"""The audit event of one write of a mapping: which of its fields changed, and no secret."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from graphql_api.models.audit import AuditAction, AuditEvent, Author, Changes
from graphql_api.models.mapping import MappingRules, OrganizationMapping
from graphql_api.storage.audit import changed_fields, with_hidden


def mapping_event(
    before: OrganizationMapping | None,
    after: OrganizationMapping,
    *,
    action: AuditAction,
    by: Author,
    at: datetime,
    rules: MappingRules,
) -> AuditEvent:
    return AuditEvent.new(
        action,
        by=by,
        at=at,
        changes=_changes(before, after, rules),
        org_id=after.org_id,
        mapping_id=after.mapping_id,
        integration_name=after.integration_name,
    )


def _changes(
    before: OrganizationMapping | None, after: OrganizationMapping, rules: MappingRules
) -> Changes:
    """Changed fields by their GraphQL names; a secret shows that it changed, never its value."""
    changes = changed_fields({} if before is None else _fields(before), _fields(after))
    hidden = {name for each in (before, after) if each for name in rules.hidden_fields(each)}
    return with_hidden(changes, hidden)


def _fields(mapping: OrganizationMapping) -> Mapping[str, Any]:
    return {
        "externalOrgId": mapping.external_org_id,
        "externalOrgName": mapping.external_org_name,
        "isActive": mapping.is_active,
        "lastTestSuccess": mapping.last_test_success,
        "lastTestResult": mapping.last_test_result,
        **{f"mappingData.{name}": value for name, value in mapping.mapping_data.items()},
    }
