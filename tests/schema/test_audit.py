from collections.abc import Awaitable, Callable
from typing import Any

from strawberry.types import ExecutionResult

from graphql_api.composition import Services
from graphql_api.models.organization import Organization
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.keys import ALL_EVENTS_PARTITION, AUDIT_EVENTS
from graphql_api.storage.table_store import Replace, TableStore
from tests.actors import MANAGER, NOBODY, PROVIDER_VIEWER, viewer_of
from tests.clock import Clock

Ask = Callable[..., Awaitable[Any]]
Execute = Callable[..., Awaitable[ExecutionResult]]

EVENT = "action userId source occurredAt mappingId integrationName changes organization { name }"
OF_ALL = f"{{ auditEvents {{ nodes {{ {EVENT} }} }} }}"
OF_ONE = f"query ($id: ID!) {{ auditEvents(organizationId: $id) {{ nodes {{ {EVENT} }} }} }}"
IN_ORGANIZATION = f"""
query ($id: ID!) {{ organization(id: $id) {{ auditEvents {{ nodes {{ {EVENT} }} }} }} }}
"""


async def test_events_are_read_newest_first_from_three_places(
    ask: Ask, services: Services, organization: Organization, clock: Clock
) -> None:
    clock.pass_time(minutes=1)
    mapping = await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name="strict",
            external_org_id="14",
            mapping_data={"webhook_key": "hunter2"},
        ),
    )
    found = await ask(OF_ONE, id=organization.org_id)
    assert [event["action"] for event in found["nodes"]] == [
        "MAPPING_CREATED",
        "ORGANIZATION_CREATED",
    ]
    assert found["nodes"][0] == {
        "action": "MAPPING_CREATED",
        "userId": "mira",
        "source": "graphql",
        "occurredAt": "2026-05-04T12:01:00+00:00",
        "mappingId": mapping.mapping_id,
        "integrationName": "strict",
        "organization": {"name": "Larkfield"},
        "changes": {
            "externalOrgId": {"before": None, "after": "14"},
            "externalOrgName": {"before": None, "after": ""},
            "isActive": {"before": None, "after": True},
            "mappingData.webhook_key": {"before": None, "after": "[secret]"},
        },
    }
    assert await ask(OF_ALL) == found
    assert await ask(IN_ORGANIZATION, id=organization.org_id) == {"auditEvents": found}


async def test_one_reads_the_events_of_what_one_may_see(
    ask: Ask, execute: Execute, organization: Organization
) -> None:
    found = await ask(OF_ONE, id=organization.org_id, actor=viewer_of(organization.org_id))
    assert len(found["nodes"]) == 1
    assert len((await ask(OF_ALL, actor=PROVIDER_VIEWER))["nodes"]) == 1
    for document, code in ((OF_ONE, "NOT_FOUND"), (OF_ALL, "FORBIDDEN")):
        variables = {"id": organization.org_id} if document is OF_ONE else {}
        result = await execute(document, actor=NOBODY, **variables)
        assert result.errors is not None
        assert [error.extensions for error in result.errors] == [{"code": code}]


async def test_an_action_of_a_newer_version_is_shown_as_other(
    ask: Ask, organization: Organization, store: TableStore
) -> None:
    for partition in (organization.org_id, ALL_EVENTS_PARTITION):
        [row] = await store.query(AUDIT_EVENTS, partition)
        newer = Replace(row_key=row.row_key, properties={**row.properties, "Action": "ADOPTED"})
        await store.transact(AUDIT_EVENTS, partition, [newer])
    for found in (await ask(OF_ALL), await ask(OF_ONE, id=organization.org_id)):
        assert [each["action"] for each in found["nodes"]] == ["OTHER"]
        assert found["nodes"][0]["changes"]["name"]["after"] == "Larkfield"
    viewer = viewer_of(organization.org_id)
    shown = (await ask(OF_ONE, id=organization.org_id, actor=viewer))["nodes"][0]
    assert (shown["action"], shown["changes"]) == ("OTHER", {})


async def test_what_is_no_organization_has_no_events(execute: Execute) -> None:
    for id in ("a/b", "all", ""):
        result = await execute(OF_ONE, id=id)
        assert result.errors is not None
        assert [error.extensions for error in result.errors] == [{"code": "NOT_FOUND"}]
