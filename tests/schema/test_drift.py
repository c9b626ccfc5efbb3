from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.organization import Organization
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.keys import LISTINGS, listing_header_key
from graphql_api.storage.listing_rows import FORMAT
from graphql_api.storage.table_store import TableStore
from tests.actors import MANAGER, viewer_of
from tests.clock import Clock
from tests.counting_store import CountingStore
from tests.vendors import ScriptedVendor, SharingVendor

Ask = Callable[..., Awaitable[Any]]

DRIFT = "drift { state currentName comparedAt }"
LISTED_AT = "2026-05-04T12:00:00+00:00"


@pytest.fixture
async def mapped(services: Services, organization: Organization) -> Organization:
    """To what was renamed, what is inactive, what is gone, and what cannot be listed."""
    for name, external_org_id, recorded in (
        ("scripted", "10", "Elder"),
        ("scripted", "1", "Birch"),
        ("scripted", "4711", "Cedar"),
        ("strict", "x", "Dogwood"),
    ):
        await services.mappings.create(
            MANAGER,
            NewMapping(
                organization_id=organization.org_id,
                integration_name=name,
                external_org_id=external_org_id,
                external_org_name=recorded,
            ),
        )
    return organization


async def test_every_list_of_mappings_shows_drift(
    ask: Ask, services: Services, mapped: Organization
) -> None:
    await services.discovery.discover(MANAGER, "scripted")
    viewer = viewer_of(mapped.org_id)
    of_organization = await ask(
        f"query ($id: ID!) {{ organization(id: $id) {{ mappings {{ externalOrgId {DRIFT} }} }} }}",
        id=mapped.org_id,
        actor=viewer,
    )
    nodes = f"nodes {{ externalOrgId {DRIFT} }}"
    of_integration = await ask(
        f'{{ integration(name: "scripted") {{ mappings {{ {nodes} }} }} }}',
        actor=viewer,
    )
    found = {each["externalOrgId"]: each["drift"] for each in of_organization["mappings"]}
    assert found == {
        "10": {"state": "RENAMED", "currentName": "Alder", "comparedAt": LISTED_AT},
        "1": {"state": "INACTIVE", "currentName": "Birch", "comparedAt": LISTED_AT},
        "4711": {"state": "MISSING", "currentName": None, "comparedAt": LISTED_AT},
        "x": {"state": "UNKNOWN", "currentName": None, "comparedAt": None},
    }
    listed = of_integration["mappings"]["nodes"]
    assert {each["externalOrgId"]: each["drift"] for each in listed} == {
        external_org_id: drift for external_org_id, drift in found.items() if external_org_id != "x"
    }


async def test_a_thousand_mappings_read_each_listing_once(
    ask: Ask, store: TableStore, clock: Clock, organization: Organization
) -> None:
    """A thousand by twenty-five aliases of forty mappings: each is resolved by itself."""
    counting = CountingStore(store)
    vendors = {"scripted": ScriptedVendor(), "sharing": SharingVendor()}
    services = build_services(counting, vendors, cache=memory_cache(), clock=clock)
    for name in vendors:
        await services.discovery.discover(MANAGER, name)
        for number in range(20):
            await services.mappings.create(
                MANAGER,
                NewMapping(
                    organization_id=organization.org_id,
                    integration_name=name,
                    external_org_id=str(number),
                ),
            )
    clock.pass_time(seconds=2)
    counting.forget()
    aliases = " ".join(f"a{number}: mappings {{ drift {{ state }} }}" for number in range(25))
    found = await ask(
        f"query ($id: ID!) {{ organization(id: $id) {{ {aliases} }} }}",
        id=organization.org_id,
        services=services,
    )
    states = [each["drift"]["state"] for mappings in found.values() for each in mappings]
    assert len(states) == 1000
    assert set(states) == {"IN_SYNC", "INACTIVE", "MISSING"}
    assert counting.rows[LISTINGS, listing_header_key(FORMAT)] == 2
    assert not [table for table, _ in counting.partitions if table == LISTINGS]
