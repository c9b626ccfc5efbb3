"""A provider of so many customers: each mapped to ten integrations, with what is said of some."""

import uuid

from benchmarks.filling import AT, claims_of, mapping, organization, rows_of
from benchmarks.stores import Rows
from graphql_api.models.audit import AuditAction, AuditEvent
from graphql_api.models.exclusion import Exclusion
from graphql_api.models.rejection import RejectedSuggestion
from graphql_api.storage import audit_rows, exclusion_rows, rejection_rows
from graphql_api.storage.keys import (
    ALL_EVENTS_PARTITION,
    AUDIT_EVENTS,
    EXCLUSIONS,
    INTEGRATION_MAPPINGS,
    REJECTED_SUGGESTIONS,
    external_exclusion_key,
    organization_exclusion_key,
)
from graphql_api.storage.table_store import Entity

INTEGRATIONS = (
    "atera",
    "autotask",
    "connectwise_psa",
    "datto_rmm",
    "halopsa",
    "hudu",
    "itglue",
    "ninjaone",
    "superops",
    "syncro",
)
ASKED = INTEGRATIONS[4]
SAID_OF = 5
"""One customer in so many is excluded, one suggestion rejected, one external organization nobody's.
"""


def rows_for(count: int) -> Rows:
    owners = [organization(number) for number in range(count)]
    mappings = [
        mapping(owner.org_id, number, integration_name=name)
        for number, owner in enumerate(owners)
        for name in INTEGRATIONS
    ]
    rows = rows_of(owners, mappings)
    rows[INTEGRATION_MAPPINGS] += claims_of(mappings)
    ids = [each.org_id for each in owners]
    rows[AUDIT_EVENTS] = [_event(each) for each in ids]
    rows[EXCLUSIONS] = [_exclusion(each) for each in ids[::SAID_OF]] + [
        _external_exclusion(number) for number in range(0, count, SAID_OF)
    ]
    rows[REJECTED_SUGGESTIONS] = [_rejection(each) for each in ids[::SAID_OF]]
    return rows


def _event(org_id: str) -> Entity:
    event = AuditEvent(
        event_id=str(uuid.uuid4()),
        occurred_at=AT,
        action=AuditAction.ORGANIZATION_CREATED,
        user_id="ada",
        source="graphql",
        changes={"name": {"before": None, "after": "Organization"}},
        org_id=org_id,
        mapping_id=None,
        integration_name=None,
    )
    return Entity(
        partition_key=ALL_EVENTS_PARTITION,
        row_key=audit_rows.row_key(event),
        properties=audit_rows.to_properties(event),
    )


def _exclusion(org_id: str) -> Entity:
    return exclusion_rows.to_entity(
        Exclusion(
            exclusion_id=organization_exclusion_key(org_id, "syncro"),
            integration_name="syncro",
            org_id=org_id,
            reason="Uses another one",
            excluded_at=AT,
            excluded_by="ada",
        )
    )


def _external_exclusion(number: int) -> Entity:
    id = f"internal-{number}"
    return exclusion_rows.to_entity(
        Exclusion(
            exclusion_id=external_exclusion_key(ASKED, id),
            integration_name=ASKED,
            external_org_id=id,
            external_org_name="Internal",
            reason="A test",
            excluded_at=AT,
            excluded_by="ada",
        )
    )


def _rejection(org_id: str) -> Entity:
    return rejection_rows.to_entity(
        RejectedSuggestion(
            integration_name=ASKED,
            org_id=org_id,
            external_org_id="client-0",
            external_org_name="Client 0",
            rejected_at=AT,
            rejected_by="ada",
        )
    )
