"""A mapping, and how it stands in the two tables."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

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


@dataclass(frozen=True, kw_only=True)
class MappingRules:
    """What an integration says about its mappings, as far as storage must know it."""

    allows_sharing: bool = False
    secret_fields: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class OrganizationMapping:
    """One organization of ours is one external organization of an integration.

    `version` counts the writes. `created_at` and `created_by` never change.
    """

    mapping_id: str
    org_id: str
    integration_name: str
    external_org_id: str
    external_org_name: str
    created_at: datetime
    created_by: str
    updated_at: datetime
    mapping_data: Mapping[str, Any] = field(default_factory=dict)
    is_active: bool = True
    updated_by: str | None = None
    last_tested_at: datetime | None = None
    last_test_success: bool | None = None
    last_test_result: str | None = None
    version: int = 1

    @property
    def org_row_key(self) -> str:
        return org_mapping_key(self.integration_name, self.mapping_id)

    @property
    def integration_row_key(self) -> str:
        return integration_mapping_key(self.org_id, self.mapping_id)

    def holds(self, external_org_id: str) -> bool:
        """Whether this mapping is live on that external organization."""
        return self.is_active and self.external_org_id == external_org_id

    def changed(self, **fields: Any) -> "OrganizationMapping":
        """The next version, with these fields changed."""
        return replace(self, version=self.version + 1, **fields)

    def to_org_entity(self) -> Entity:
        return Entity(
            partition_key=self.org_id, row_key=self.org_row_key, properties=self._to_properties()
        )

    def to_integration_entity(self) -> Entity:
        return Entity(
            partition_key=self.integration_name,
            row_key=self.integration_row_key,
            properties=self._to_properties(),
        )

    @classmethod
    def from_entity(cls, entity: Entity) -> "OrganizationMapping":
        """From a row of either table, or from a pending row."""
        row = entity.properties
        tested = row.get("LastTestSuccess")
        return cls(
            mapping_id=str(row["MappingId"]),
            org_id=str(row["OrgId"]),
            integration_name=str(row["IntegrationName"]),
            external_org_id=str(row["ExternalOrgId"]),
            external_org_name=str(row["ExternalOrgName"]),
            mapping_data=json.loads(str(row["MappingData"])),
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

    def _to_properties(self) -> dict[str, Value]:
        return without_none(
            {
                "MappingId": self.mapping_id,
                "IntegrationName": self.integration_name,
                "OrgId": self.org_id,
                "ExternalOrgId": self.external_org_id,
                "ExternalOrgName": self.external_org_name,
                "MappingData": from_json(self.mapping_data),
                "IsActive": self.is_active,
                "CreatedAt": from_time(self.created_at),
                "CreatedBy": self.created_by,
                "UpdatedAt": from_time(self.updated_at),
                "UpdatedBy": self.updated_by,
                "LastTestedAt": from_optional_time(self.last_tested_at),
                "LastTestSuccess": self.last_test_success,
                "LastTestResult": self.last_test_result,
                "Version": self.version,
            }
        )
