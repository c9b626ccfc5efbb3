"""A write reads the organization's partition once, and again only when somebody came between."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.keys import ORG_MAPPINGS
from graphql_api.storage.table_store import TableStore
from integrations.base import MappedOrganization, TestResult
from tests.actors import MANAGER, manager_of
from tests.clock import Clock
from tests.counting_store import CountingStore
from tests.vendors import ScriptedVendor


class InterruptedVendor(ScriptedVendor):
    """Lets somebody act while it tests a connection."""

    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def test_connection(self, mapping: MappedOrganization) -> TestResult:
        if self.meanwhile is not None:
            await self.meanwhile()
        return await super().test_connection(mapping)


@pytest.fixture
def vendor() -> InterruptedVendor:
    return InterruptedVendor()


@pytest.fixture
def counted(store: TableStore) -> CountingStore:
    return CountingStore(store)


@pytest.fixture
async def services(
    counted: CountingStore, vendor: ScriptedVendor, clock: Clock
) -> AsyncIterator[Services]:
    services = build_services(counted, {vendor.name: vendor}, cache=memory_cache(), clock=clock)
    yield services
    await services.discovery.aclose()


@pytest.fixture
async def mapping(services: Services, counted: CountingStore) -> OrganizationMapping:
    organization = await services.organizations.create(MANAGER, name="Larkfield")
    new = NewMapping(
        organization_id=organization.org_id, integration_name="scripted", external_org_id="14"
    )
    mapping = await services.mappings.create(MANAGER, new)
    counted.forget()
    return mapping


def reads(counted: CountingStore, mapping: OrganizationMapping) -> int:
    return counted.partitions[ORG_MAPPINGS, mapping.org_id]


async def rename(services: Services, mapping: OrganizationMapping, name: str) -> None:
    await services.mappings.update(
        MANAGER, mapping.org_id, mapping.mapping_id, {"external_org_name": name}
    )


async def test_an_update_reads_the_partition_once(
    services: Services, counted: CountingStore, mapping: OrganizationMapping
) -> None:
    await rename(services, mapping, "New")
    assert reads(counted, mapping) == 1


async def test_one_who_manages_a_few_reads_their_own_mappings_besides(
    services: Services, counted: CountingStore, mapping: OrganizationMapping
) -> None:
    await services.mappings.update(
        manager_of(mapping.org_id), mapping.org_id, mapping.mapping_id, {"external_org_name": "New"}
    )
    assert reads(counted, mapping) == 2


async def test_a_deletion_reads_the_partition_once(
    services: Services, counted: CountingStore, mapping: OrganizationMapping
) -> None:
    await services.mappings.delete(MANAGER, mapping.org_id, mapping.mapping_id)
    assert reads(counted, mapping) == 1


async def test_a_connection_test_reads_the_partition_once(
    services: Services, counted: CountingStore, mapping: OrganizationMapping
) -> None:
    await services.connections.test(MANAGER, mapping.org_id, mapping.mapping_id)
    assert reads(counted, mapping) == 1


async def test_a_change_during_a_connection_test_is_kept_beside_its_outcome(
    services: Services,
    counted: CountingStore,
    mapping: OrganizationMapping,
    vendor: InterruptedVendor,
) -> None:
    vendor.meanwhile = lambda: rename(services, mapping, "New")
    tested = (await services.connections.test(MANAGER, mapping.org_id, mapping.mapping_id)).mapping
    assert (tested.external_org_name, tested.last_test_success, tested.version) == ("New", True, 3)
    assert reads(counted, mapping) == 3
