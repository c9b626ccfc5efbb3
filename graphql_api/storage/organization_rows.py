"""An organization as a row."""

from graphql_api.models.organization import Organization
from graphql_api.storage.keys import ORGANIZATIONS_PARTITION
from graphql_api.storage.properties import from_time, optional_text, to_time, without_none
from graphql_api.storage.table_store import Entity


def to_entity(organization: Organization) -> Entity:
    return Entity(
        partition_key=ORGANIZATIONS_PARTITION,
        row_key=organization.org_id,
        properties=without_none(
            {
                "OrgId": organization.org_id,
                "Name": organization.name,
                "Domain": organization.domain,
                "IsActive": organization.is_active,
                "CreatedAt": from_time(organization.created_at),
                "UpdatedAt": from_time(organization.updated_at),
                "Version": organization.version,
            }
        ),
    )


def from_entity(entity: Entity) -> Organization:
    row = entity.properties
    return Organization(
        org_id=str(row["OrgId"]),
        name=str(row["Name"]),
        domain=optional_text(row.get("Domain")),
        is_active=bool(row["IsActive"]),
        created_at=to_time(row["CreatedAt"]),
        updated_at=to_time(row["UpdatedAt"]),
        version=int(row["Version"]),
    )
