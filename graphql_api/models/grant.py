"""An access grant: what one person may do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Permission(StrEnum):
    """Member names are the contract's, as tokens and GraphQL spell them."""

    canViewConfig = "canViewConfig"  # noqa: N815
    canManageConfig = "canManageConfig"  # noqa: N815


@dataclass(frozen=True, kw_only=True)
class AccessGrant:
    """The permissions of one person on one organization, or provider-wide if `org_id` is None.

    A grant without permissions was revoked. Its row stays, because `version` must not begin again:
    whoever applies an older write late would bring the access back.
    """

    user_id: str
    org_id: str | None
    permissions: frozenset[Permission]
    granted_at: datetime
    granted_by: str
    version: int = 1

    @property
    def manages(self) -> bool:
        return Permission.canManageConfig in self.permissions
