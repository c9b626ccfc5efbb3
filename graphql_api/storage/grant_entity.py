"""An access grant, and how it stands in the two tables."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graphql_api.storage.keys import PROVIDER_WIDE, user_key
from graphql_api.storage.properties import from_time, optional_text, to_time, without_none
from graphql_api.storage.table_store import Entity, Value


class Permission(StrEnum):
    """Member names are the contract's, as tokens and GraphQL spell them."""

    canViewConfig = "canViewConfig"  # noqa: N815
    canManageConfig = "canManageConfig"  # noqa: N815


@dataclass(frozen=True, kw_only=True)
class AccessGrant:
    """What one person may do on one organization, or provider-wide where `org_id` is None.

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

    @property
    def org_key(self) -> str:
        return self.org_id or PROVIDER_WIDE

    @property
    def user_key(self) -> str:
        return user_key(self.user_id)

    def to_org_entity(self) -> Entity:
        return Entity(
            partition_key=self.org_key, row_key=self.user_key, properties=self._to_properties()
        )

    def to_user_entity(self) -> Entity:
        return Entity(
            partition_key=self.user_key, row_key=self.org_key, properties=self._to_properties()
        )

    @classmethod
    def from_entity(cls, entity: Entity) -> "AccessGrant":
        """From a row of either table, or from a pending row."""
        row = entity.properties
        return cls(
            user_id=str(row["UserId"]),
            org_id=optional_text(row.get("OrgId")),
            permissions=frozenset(Permission(each) for each in str(row["Permissions"]).split()),
            granted_at=to_time(row["GrantedAt"]),
            granted_by=str(row["GrantedBy"]),
            version=int(row["Version"]),
        )

    def _to_properties(self) -> dict[str, Value]:
        return without_none(
            {
                "UserId": self.user_id,
                "OrgId": self.org_id,
                "Permissions": " ".join(sorted(self.permissions)),
                "GrantedAt": from_time(self.granted_at),
                "GrantedBy": self.granted_by,
                "Version": self.version,
            }
        )
