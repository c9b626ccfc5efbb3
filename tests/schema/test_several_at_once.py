"""One operation that asks several integrations for their organizations."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.services.listing_cache import memory_cache
from graphql_api.storage.table_store import TableStore
from integrations.base import BaseIntegration, ExternalOrganization, IntegrationUnavailableError
from tests.vendors import NoSettings

Ask = Callable[..., Awaitable[Any]]

LISTING = """... on ExternalOrganizationConnection { totalCount nodes { id } }
            ... on IntegrationError { kind message remedy }"""
DOCUMENT = f"""query {{
  first: externalOrganizations(integrationName: "first") {{ {LISTING} }}
  second: externalOrganizations(integrationName: "second") {{ {LISTING} }}
  failing: externalOrganizations(integrationName: "failing") {{ {LISTING} }}
}}"""


class Waiting(BaseIntegration):
    """Answers only once all the others were asked too."""

    display_name = "Waiting"
    supports_discovery = True

    def __init__(self, name: str, together: asyncio.Barrier) -> None:
        super().__init__(NoSettings())
        self.name = name  # type: ignore[misc]  # one class stands for several vendors
        self.together = together
        self.listings = 0

    async def list_organizations(self) -> Sequence[ExternalOrganization]:
        self.listings += 1
        async with asyncio.timeout(10):
            await self.together.wait()
        if self.name == "failing":
            raise IntegrationUnavailableError("It is down.", integration_name=self.name)
        return [ExternalOrganization(id=f"{self.name}-1", name="One")]

    async def get_client(self, mapping: Any) -> Any:
        raise NotImplementedError

    async def test_connection(self, mapping: Any) -> Any:
        raise NotImplementedError


@pytest.fixture
async def vendors() -> dict[str, Waiting]:
    together = asyncio.Barrier(3)
    return {name: Waiting(name, together) for name in ("first", "second", "failing")}


@pytest.fixture
async def services(store: TableStore, vendors: dict[str, Waiting]) -> AsyncIterator[Services]:
    services = build_services(store, vendors, cache=memory_cache())
    yield services
    await services.discovery.aclose()


async def test_they_are_listed_side_by_side_and_one_failing_spoils_none(
    execute: Callable[..., Awaitable[Any]],
) -> None:
    data = (await execute(DOCUMENT)).data
    assert data["first"] == {"totalCount": 1, "nodes": [{"id": "first-1"}]}
    assert data["second"] == {"totalCount": 1, "nodes": [{"id": "second-1"}]}
    assert data["failing"]["kind"] == "UNAVAILABLE"


async def test_a_hundred_operations_on_a_cold_cache_make_one_listing(
    execute: Callable[..., Awaitable[Any]], vendors: dict[str, Waiting]
) -> None:
    results = await asyncio.gather(*(execute(DOCUMENT) for _ in range(100)))
    assert all(result.errors is None for result in results)
    assert [vendor.listings for vendor in vendors.values()] == [1, 1, 1]
