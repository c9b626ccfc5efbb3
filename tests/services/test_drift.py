"""What became of a mapping's external organization, told from kept listings alone."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.drift import DriftState, MappingDrift
from graphql_api.models.limits import MAX_TEXT
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.table_store import TableStore
from integrations.base import ExternalOrganization
from tests.actors import MANAGER
from tests.clock import Clock
from tests.vendors import ScriptedVendor, unavailable

Map = Callable[..., Awaitable[OrganizationMapping]]


@pytest.fixture
def map_to(services: Services, organization: Organization) -> Map:
    async def map_to(
        external_org_id: str, name: str = "", *, integration_name: str = "scripted"
    ) -> OrganizationMapping:
        return await services.mappings.create(
            MANAGER,
            NewMapping(
                organization_id=organization.org_id,
                integration_name=integration_name,
                external_org_id=external_org_id,
                external_org_name=name,
            ),
        )

    return map_to


async def drift(services: Services, mapping: OrganizationMapping) -> MappingDrift:
    name = mapping.integration_name
    return (await services.drift.comparisons(MANAGER, [name]))[name].drift(mapping)


async def discover(services: Services, **options: Any) -> None:
    await services.discovery.discover(MANAGER, "scripted", **options)


@pytest.mark.parametrize(
    ("external_org_id", "recorded", "state", "current_name"),
    [
        ("10", "Alder", DriftState.IN_SYNC, "Alder"),
        ("10", "", DriftState.IN_SYNC, "Alder"),
        ("10", "Elder", DriftState.RENAMED, "Alder"),
        ("10", "alder", DriftState.RENAMED, "Alder"),
        ("1", "Birch", DriftState.INACTIVE, "Birch"),
        ("1", "Beech", DriftState.INACTIVE, "Birch"),
        ("4711", "Cedar", DriftState.MISSING, None),
        ("4711", "", DriftState.MISSING, None),
    ],
)
async def test_a_mapping_is_compared_with_the_listing(
    services: Services,
    map_to: Map,
    clock: Clock,
    external_org_id: str,
    recorded: str,
    state: DriftState,
    current_name: str | None,
) -> None:
    await discover(services)
    at = clock.now
    clock.pass_time(minutes=5)
    mapping = await map_to(external_org_id, recorded)
    assert await drift(services, mapping) == MappingDrift(
        state=state, current_name=current_name, compared_at=at
    )


async def test_a_name_that_the_vendor_lost_is_not_a_new_one(
    services: Services, vendor: ScriptedVendor, map_to: Map
) -> None:
    vendor.organizations = [ExternalOrganization(id="2", name="No name (2)", is_nameless=True)]
    await discover(services)
    assert (await drift(services, await map_to("2", "Birch"))).state is DriftState.IN_SYNC


async def test_without_a_discovery_nothing_is_known_and_no_vendor_is_asked(
    services: Services, vendor: ScriptedVendor, map_to: Map
) -> None:
    found = await drift(services, await map_to("10", "Alder"))
    assert found == MappingDrift(state=DriftState.UNKNOWN)
    assert vendor.listings == 0


async def test_a_deactivated_mapping_has_no_drift(services: Services, map_to: Map) -> None:
    mapping = await map_to("10", "Elder")
    await discover(services)
    assert (await drift(services, mapping)).current_name == "Alder"
    gone = await services.mappings.delete(MANAGER, mapping.org_id, mapping.mapping_id)
    assert await drift(services, gone) == MappingDrift(state=DriftState.UNKNOWN)


async def test_a_listing_that_failed_shows_nobody_missing(
    services: Services, vendor: ScriptedVendor, map_to: Map
) -> None:
    mapping = await map_to("4711")
    vendor.failure = unavailable()
    with pytest.raises(type(vendor.failure)):
        await discover(services)
    assert (await drift(services, mapping)).state is DriftState.UNKNOWN


@pytest.mark.parametrize("integration_name", ["strict", "gone"])
async def test_an_integration_without_discovery_has_nothing_to_compare_with(
    services: Services, map_to: Map, integration_name: str
) -> None:
    mapping = await map_to("10", "Alder", integration_name="strict")
    [comparison] = (await services.drift.comparisons(MANAGER, [integration_name])).values()
    assert comparison.drift(mapping) == MappingDrift(state=DriftState.UNKNOWN)


async def test_the_newest_listing_counts_however_old_it_is(
    services: Services, vendor: ScriptedVendor, map_to: Map, clock: Clock
) -> None:
    mapping = await map_to("10", "Alder")
    await discover(services)
    clock.pass_time(minutes=10)
    vendor.organizations = [ExternalOrganization(id="10", name="Alder & Sons")]
    await discover(services, refresh=True)
    at = clock.now
    clock.pass_time(days=6)
    vendor.failure = unavailable()
    await discover(services)
    renamed = MappingDrift(state=DriftState.RENAMED, current_name="Alder & Sons", compared_at=at)
    assert await drift(services, mapping) == renamed
    assert vendor.listings == 3


async def test_recording_the_new_name_ends_the_drift(services: Services, map_to: Map) -> None:
    await discover(services)
    mapping = await map_to("10", "Elder")
    found = await drift(services, mapping)
    renewed = await services.mappings.update(
        MANAGER, mapping.org_id, mapping.mapping_id, {"external_org_name": found.current_name}
    )
    assert (await drift(services, renewed)).state is DriftState.IN_SYNC


@pytest.mark.parametrize(
    ("listed", "recorded"),
    [
        ("  Alder  and\tSons ", "Alder and Sons"),
        ("Al\u0000der \u0000 Ltd", "Alder Ltd"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("A" * 250, "A" * MAX_TEXT),
    ],
    ids=["blanks", "control characters", "composed", "too long to record"],
)
async def test_a_name_that_cannot_be_recorded_as_it_is_has_not_changed(
    services: Services, vendor: ScriptedVendor, map_to: Map, listed: str, recorded: str
) -> None:
    vendor.organizations = [ExternalOrganization(id="10", name=listed)]
    await discover(services)
    found = await drift(services, await map_to("10", recorded))
    assert (found.state, found.current_name) == (DriftState.IN_SYNC, listed)


async def test_all_mappings_of_an_integration_share_one_read_of_its_listing(
    store: TableStore, vendor: ScriptedVendor, clock: Clock
) -> None:
    cache = memory_cache()
    services = build_services(store, {"scripted": vendor}, cache=cache, clock=clock)
    await discover(services)
    comparisons = await services.drift.comparisons(MANAGER, ["scripted"])
    await cache.clear()  # what is compared from here on reads nothing more
    mapping = OrganizationMapping(
        mapping_id="m",
        org_id="o",
        integration_name="scripted",
        external_org_id="10",
        external_org_name="Alder",
        created_at=clock.now,
        created_by="mira",
        updated_at=clock.now,
    )
    states = {comparisons["scripted"].drift(mapping).state for _ in range(1000)}
    assert states == {DriftState.IN_SYNC}
