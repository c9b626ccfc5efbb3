"""A mapping as a row of each of its two tables; both rows hold the same properties."""

import json

from graphql_api.models.mapping import MappedName, OrganizationMapping
from graphql_api.storage.keys import integration_mapping_key, org_mapping_key
from graphql_api.storage.properties import (
    from_json,
    from_optional_time,
    from_time,
    optional_text,
    to_optional_time,
    to_time,
    without_none,
)
from graphql_api.storage.table_store import Entity, Value

_NO_FIELDS: frozenset[str] = frozenset()


def org_row_key(mapping: OrganizationMapping) -> str:
    return org_mapping_key(mapping.integration_name, mapping.mapping_id)


def integration_row_key(mapping: OrganizationMapping) -> str:
    return integration_mapping_key(mapping.org_id, mapping.mapping_id)


def to_org_entity(mapping: OrganizationMapping) -> Entity:
    return Entity(
        partition_key=mapping.org_id,
        row_key=org_row_key(mapping),
        properties=_to_properties(mapping),
    )


def to_integration_entity(mapping: OrganizationMapping) -> Entity:
    return Entity(
        partition_key=mapping.integration_name,
        row_key=integration_row_key(mapping),
        properties=_to_properties(mapping),
    )


def to_mapped_name(entity: Entity) -> MappedName:
    """A fraction of the work that a whole mapping is."""
    row = entity.properties
    return MappedName(
        org_id=str(row["OrgId"]),
        external_org_id=str(row["ExternalOrgId"]),
        external_org_name=str(row["ExternalOrgName"]),
    )


def from_entity(entity: Entity) -> OrganizationMapping:
    """From a row of either table, or from a pending row."""
    row = entity.properties
    tested = row.get("LastTestSuccess")
    return OrganizationMapping(
        mapping_id=str(row["MappingId"]),
        org_id=str(row["OrgId"]),
        integration_name=str(row["IntegrationName"]),
        external_org_id=str(row["ExternalOrgId"]),
        external_org_name=str(row["ExternalOrgName"]),
        mapping_data=json.loads(str(row["MappingData"])),
        secret_fields=_secret_fields_of(row.get("SecretFields")),
        is_active=bool(row["IsActive"]),
        created_at=to_time(row["CreatedAt"]),
        created_by=str(row["CreatedBy"]),
        updated_at=to_time(row["UpdatedAt"]),
        updated_by=optional_text(row.get("UpdatedBy")),
        last_tested_at=to_optional_time(row.get("LastTestedAt")),
        last_test_success=None if tested is None else bool(tested),
        last_test_result=optional_text(row.get("LastTestResult")),
        version=int(row["Version"]),
    )


def _to_properties(mapping: OrganizationMapping) -> dict[str, Value]:
    return without_none(
        {
            "MappingId": mapping.mapping_id,
            "IntegrationName": mapping.integration_name,
            "OrgId": mapping.org_id,
            "ExternalOrgId": mapping.external_org_id,
            "ExternalOrgName": mapping.external_org_name,
            "MappingData": from_json(mapping.mapping_data),
            "SecretFields": _secret_fields(mapping),
            "IsActive": mapping.is_active,
            "CreatedAt": from_time(mapping.created_at),
            "CreatedBy": mapping.created_by,
            "UpdatedAt": from_time(mapping.updated_at),
            "UpdatedBy": mapping.updated_by,
            "LastTestedAt": from_optional_time(mapping.last_tested_at),
            "LastTestSuccess": mapping.last_test_success,
            "LastTestResult": mapping.last_test_result,
            "Version": mapping.version,
        }
    )


def _secret_fields_of(written: Value | None) -> frozenset[str]:
    """Most mappings have none, and none written."""
    return _NO_FIELDS if written is None else frozenset(json.loads(str(written)))


def _secret_fields(mapping: OrganizationMapping) -> str | None:
    return from_json(sorted(mapping.secret_fields)) if mapping.secret_fields else None
