"""A rejected suggestion as a row, which stays when the rejection is taken back."""

from graphql_api.models.rejection import RejectedSuggestion
from graphql_api.storage.keys import (
    REJECTED_SUGGESTIONS,
    REJECTED_SUGGESTIONS_PARTITION,
    rejection_key,
)
from graphql_api.storage.properties import from_time, to_time
from graphql_api.storage.statement_rows import StatementRows
from graphql_api.storage.table_store import Entity


def row_key(rejection: RejectedSuggestion) -> str:
    return rejection_key(rejection.integration_name, rejection.org_id, rejection.external_org_id)


def to_entity(rejection: RejectedSuggestion) -> Entity:
    return Entity(
        partition_key=REJECTED_SUGGESTIONS_PARTITION,
        row_key=row_key(rejection),
        properties={
            "IntegrationName": rejection.integration_name,
            "OrgId": rejection.org_id,
            "ExternalOrgId": rejection.external_org_id,
            "ExternalOrgName": rejection.external_org_name,
            "RejectedAt": from_time(rejection.rejected_at),
            "RejectedBy": rejection.rejected_by,
        },
    )


def from_entity(entity: Entity) -> RejectedSuggestion:
    row = entity.properties
    return RejectedSuggestion(
        integration_name=str(row["IntegrationName"]),
        org_id=str(row["OrgId"]),
        external_org_id=str(row["ExternalOrgId"]),
        external_org_name=str(row["ExternalOrgName"]),
        rejected_at=to_time(row["RejectedAt"]),
        rejected_by=str(row["RejectedBy"]),
    )


ROWS = StatementRows(
    table=REJECTED_SUGGESTIONS,
    partition_key=REJECTED_SUGGESTIONS_PARTITION,
    taken_back="Restored",
    noun="suggestion",
    to_entity=to_entity,
    from_entity=from_entity,
)
