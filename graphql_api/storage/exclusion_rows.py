"""An exclusion as a row, which stays when the exclusion is removed."""

from graphql_api.models.exclusion import Exclusion
from graphql_api.storage.keys import EXCLUSIONS, EXCLUSIONS_PARTITION
from graphql_api.storage.properties import from_time, optional_text, to_time, without_none
from graphql_api.storage.statement_rows import StatementRows
from graphql_api.storage.table_store import Entity


def row_key(exclusion: Exclusion) -> str:
    return exclusion.exclusion_id


def to_entity(exclusion: Exclusion) -> Entity:
    return Entity(
        partition_key=EXCLUSIONS_PARTITION,
        row_key=row_key(exclusion),
        properties=without_none(
            {
                "IntegrationName": exclusion.integration_name,
                "OrgId": exclusion.org_id,
                "ExternalOrgId": exclusion.external_org_id,
                "ExternalOrgName": exclusion.external_org_name,
                "Reason": exclusion.reason,
                "ExcludedAt": from_time(exclusion.excluded_at),
                "ExcludedBy": exclusion.excluded_by,
            }
        ),
    )


def from_entity(entity: Entity) -> Exclusion:
    row = entity.properties
    return Exclusion(
        exclusion_id=entity.row_key,
        integration_name=str(row["IntegrationName"]),
        org_id=optional_text(row.get("OrgId")),
        external_org_id=optional_text(row.get("ExternalOrgId")),
        external_org_name=str(row["ExternalOrgName"]),
        reason=str(row["Reason"]),
        excluded_at=to_time(row["ExcludedAt"]),
        excluded_by=str(row["ExcludedBy"]),
    )


ROWS = StatementRows(
    table=EXCLUSIONS,
    partition_key=EXCLUSIONS_PARTITION,
    taken_back="Removed",
    noun="exclusion",
    to_entity=to_entity,
    from_entity=from_entity,
)
