"""Clients are confined; whoever leaves the organization needs a right, and leaves a trace."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.audit import AuditAction, AuditEvent
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor
from graphql_api.services.errors import OrganizationNotFoundError, PermissionDeniedError
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.table_store import TableStore
from tests.actors import MANAGER, NOBODY, PROVIDER_VIEWER, manager_of, viewer_of
from tests.clock import Clock
from tests.memory_settings import MemorySettings
from tests.vendors import ScriptedVendor
from workflow_context.testing import FakeVendor

ANSWERS = {("GET", "Client/17"): {"id": 17}, ("POST", "x" * 600): None}


@pytest.fixture
async def services(store: TableStore, clock: Clock) -> AsyncIterator[Services]:
    """`fake` confines its clients, and `scripted` does not."""
    fake = FakeVendor("fake", {"14": "Larkfield"}, answers=ANSWERS)
    integrations = {"fake": fake.integration(MemorySettings()), "scripted": ScriptedVendor()}
    services = build_services(store, integrations, cache=memory_cache(), clock=clock)
    yield services
    await services.discovery.aclose()


async def mapped(services: Services, organization: Organization, name: str) -> OrganizationMapping:
    new = NewMapping(
        organization_id=organization.org_id, integration_name=name, external_org_id="14"
    )
    return await services.mappings.create(MANAGER, new)


async def traces(services: Services, organization: Organization) -> list[AuditEvent]:
    """Of unconfined requests; the trail of the organization and the whole one agree."""
    found = [
        [each for each in page.items if each.action is AuditAction.UNCONFINED_CALL]
        for org_id in (organization.org_id, None)
        for page in [await services.audit.events(MANAGER, organization_id=org_id, first=50)]
    ]
    assert found[0] == found[1]
    return found[0]


async def test_each_unconfined_request_is_in_the_audit_trail_before_it_is_sent(
    services: Services, organization: Organization, clock: Clock
) -> None:
    mapping = await mapped(services, organization, "fake")
    client = await services.clients.client_of(MANAGER, mapping)
    assert await traces(services, organization) == []
    assert await client.unconfined.get("Client/17") == {"id": 17}
    clock.pass_time(seconds=1)
    await client.unconfined.post("x" * 600)
    long, short = await traces(services, organization)
    assert short.changes == {
        "method": {"before": None, "after": "GET"},
        "path": {"before": None, "after": "Client/17"},
    }
    assert (short.user_id, short.mapping_id) == (MANAGER.user_id, mapping.mapping_id)
    assert short.integration_name == "fake"
    assert long.changes["path"]["after"] == "x" * 500 + "…"


async def test_an_unconfined_request_needs_a_manager_of_the_whole_provider(
    services: Services, organization: Organization
) -> None:
    mapping = await mapped(services, organization, "fake")
    client = await services.clients.client_of(manager_of(organization.org_id), mapping)
    assert (await client.get_organization())["name"] == "Larkfield"
    with pytest.raises(PermissionDeniedError):
        await client.unconfined.get("Client/17")
    assert await traces(services, organization) == []


@pytest.mark.parametrize("name", ["fake", "scripted"])
async def test_who_may_only_look_has_no_client(
    services: Services, organization: Organization, name: str
) -> None:
    mapping = await mapped(services, organization, name)
    refused: list[tuple[Actor, type[Exception]]] = [
        (NOBODY, OrganizationNotFoundError),
        (viewer_of(organization.org_id), PermissionDeniedError),
        (PROVIDER_VIEWER, PermissionDeniedError),
    ]
    for actor, error in refused:
        with pytest.raises(error):
            await services.clients.client_of(actor, mapping)


async def test_a_client_that_nothing_confines_is_for_managers_of_the_whole_provider(
    services: Services, organization: Organization
) -> None:
    mapping = await mapped(services, organization, "scripted")
    with pytest.raises(PermissionDeniedError):
        await services.clients.client_of(manager_of(organization.org_id), mapping)
    assert await traces(services, organization) == []
    client: Any = await services.clients.client_of(MANAGER, mapping)
    assert client is not None
    [trace] = await traces(services, organization)
    assert trace.changes["method"]["after"] == "get_client"
