"""An access grant as a row of each of its two tables; both rows hold the same properties."""

from graphql_api.models.grant import AccessGrant, Permission
from graphql_api.storage import keys
from graphql_api.storage.other_versions import known_ones
from graphql_api.storage.properties import from_time, optional_text, to_time, without_none
from graphql_api.storage.table_store import Entity, Value


def org_key(grant: AccessGrant) -> str:
    return grant.org_id or keys.PROVIDER_WIDE


def user_key(grant: AccessGrant) -> str:
    return keys.user_key(grant.user_id)


def to_org_entity(grant: AccessGrant) -> Entity:
    return Entity(
        partition_key=org_key(grant), row_key=user_key(grant), properties=_to_properties(grant)
    )


def to_user_entity(grant: AccessGrant) -> Entity:
    return Entity(
        partition_key=user_key(grant), row_key=org_key(grant), properties=_to_properties(grant)
    )


def from_entity(entity: Entity) -> AccessGrant:
    """From a row of either table, or from a pending row."""
    row = entity.properties
    return AccessGrant(
        user_id=str(row["UserId"]),
        org_id=optional_text(row.get("OrgId")),
        permissions=known_ones(Permission, str(row["Permissions"]).split()),
        granted_at=to_time(row["GrantedAt"]),
        granted_by=str(row["GrantedBy"]),
        version=int(row["Version"]),
    )


def _to_properties(grant: AccessGrant) -> dict[str, Value]:
    return without_none(
        {
            "UserId": grant.user_id,
            "OrgId": grant.org_id,
            "Permissions": " ".join(sorted(grant.permissions)),
            "GrantedAt": from_time(grant.granted_at),
            "GrantedBy": grant.granted_by,
            "Version": grant.version,
        }
    )
