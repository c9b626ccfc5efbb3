"""A mapping of an organization to an external one, and what its integration asks of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple


class Hold(StrEnum):
    """Why an external organization is another organization's."""

    MAPPED = "a mapping is live on it"
    BEING_MAPPED = "somebody reserved it a moment ago"
    BEING_MERGED = "it is kept for one of two organizations that are being merged"


@dataclass(frozen=True, kw_only=True)
class MappingRules:
    """An integration's rules for its mappings, as far as storage must know them.

    `is_known` is False for an integration that is not loaded: nobody can say what is secret then.
    """

    allows_sharing: bool = False
    secret_fields: frozenset[str] = frozenset()
    is_known: bool = True

    def hidden_fields(self, mapping: "OrganizationMapping") -> frozenset[str]:
        """The names of its mapping data whose values nobody is shown."""
        if not self.is_known:
            return frozenset(mapping.mapping_data)
        return self.secret_fields | mapping.secret_fields

    def marked(self, mapping: "OrganizationMapping") -> "OrganizationMapping":
        """The mapping with what is secret of it. What once was stays so while it is there."""
        secret = (self.secret_fields | mapping.secret_fields) & mapping.mapping_data.keys()
        return replace(mapping, secret_fields=frozenset(secret))


class MappedName(NamedTuple):
    """As much of an active mapping as tells what an integration calls an organization."""

    org_id: str
    external_org_id: str
    external_org_name: str


@dataclass(frozen=True, kw_only=True)
class OrganizationMapping:
    """One organization of ours is one external organization of an integration.

    `version` counts the writes. `created_at` and `created_by` never change. `secret_fields` names
    what was secret of the mapping data when it was written, whatever the integration says now.
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
    secret_fields: frozenset[str] = frozenset()
    is_active: bool = True
    updated_by: str | None = None
    last_tested_at: datetime | None = None
    last_test_success: bool | None = None
    last_test_result: str | None = None
    version: int = 1

    def holds(self, external_org_id: str) -> bool:
        """Whether this mapping is live on that external organization."""
        return self.is_active and self.external_org_id == external_org_id

    def changed(self, **fields: Any) -> "OrganizationMapping":
        """The next version, with these fields changed."""
        return replace(self, version=self.version + 1, **fields)
