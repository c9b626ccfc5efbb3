"""Organizations: the provider's customers."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NewType

OrganizationId = NewType("OrganizationId", str)
"""The id of an organization that the caller may use; minted by services/access.py alone."""


@dataclass(frozen=True, kw_only=True)
class Organization:
    org_id: str
    name: str
    domain: str | None
    is_active: bool
    created_at: datetime
    updated_at: datetime
    version: int = 1

    def changed(self, **fields: Any) -> "Organization":
        return replace(self, version=self.version + 1, **fields)
