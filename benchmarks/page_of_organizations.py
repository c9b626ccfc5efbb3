"""Fifty organizations with their mappings, integrations and owners: loaders against none.

Without them each resolver reads what it needs when it needs it, all of them at once.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import strawberry

from benchmarks.filling import INTEGRATION, mapping, organization, rows_of
from benchmarks.measure import medians
from benchmarks.report import Table, shown_ratio, shown_time
from benchmarks.stores import Engine, settings_of
from graphql_api.composition import Services, build_services, open_orgmap
from graphql_api.execution.operation import OperationRunner
from graphql_api.execution.schema_building import Schema, create_schema
from graphql_api.schema.context import Info
from graphql_api.services.access import provider_manager
from graphql_api.services.listing_cache import memory_cache
from graphql_api.storage.keys import ORG_MAPPINGS
from tests.counting_store import CountingStore
from tests.operations import run_operation

ORGANIZATIONS = 50
EACH = 5
ACTOR = provider_manager("bench", source="graphql")
QUERY = """{ organizations(first: 50) { nodes { id name mappings {
  id externalOrgId organization { name } integration { displayName }
} } } }"""
CALLS: dict[Engine, int] = {"SQLite": 5, "Azurite": 1}


@strawberry.type
class Integration:
    display_name: str


@strawberry.type
class Owner:
    name: str


@strawberry.type
class Mapping:
    id: strawberry.ID
    external_org_id: str
    organization_id: strawberry.Private[str]
    integration_name: strawberry.Private[str]

    @strawberry.field
    async def organization(self, info: Info) -> Owner:
        services = info.context.services
        found = await services.organizations.get(info.context.actor, self.organization_id)
        return Owner(name=found.name)

    @strawberry.field
    async def integration(self, info: Info) -> Integration:
        found = info.context.services.integrations.get(self.integration_name)
        return Integration(display_name=found.display_name)


@strawberry.type
class Organization:
    id: strawberry.ID
    name: str

    @strawberry.field
    async def mappings(self, info: Info) -> list[Mapping]:
        services = info.context.services
        found = await services.mappings.list_by_organization(info.context.actor, self.id)
        return [
            Mapping(
                id=strawberry.ID(each.mapping_id),
                external_org_id=each.external_org_id,
                organization_id=each.org_id,
                integration_name=each.integration_name,
            )
            for each in found
        ]


@strawberry.type
class Page:
    nodes: list[Organization]


@strawberry.type
class Query:
    @strawberry.field
    async def organizations(self, info: Info, first: int) -> Page:
        page = await info.context.services.organizations.list(info.context.actor, first=first)
        return Page(
            nodes=[
                Organization(id=strawberry.ID(each.org_id), name=each.name) for each in page.items
            ]
        )


async def page_of_organizations(
    *, engines: Sequence[Engine] = ("SQLite", "Azurite"), rounds: int = 15
) -> Table:
    rows = []
    for engine in engines:
        owners = [organization(n) for n in range(ORGANIZATIONS)]
        mappings = [mapping(each.org_id, n) for each in owners for n in range(EACH)]
        async with (
            settings_of(engine, rows_of(owners, mappings)) as settings,
            open_orgmap(settings) as orgmap,
        ):
            counting = CountingStore(orgmap.store)
            integrations = {INTEGRATION: orgmap.services.integrations.get(INTEGRATION)}
            services = build_services(counting, integrations, cache=memory_cache())
            loaded, unloaded = (
                _asking(OperationRunner(each), services)
                for each in (create_schema(), Schema(query=Query))
            )
            assert await loaded() == await unloaded()
            calls = [await _calls(ask, counting) for ask in (loaded, unloaded)]
            taken = await medians(loaded, unloaded, times=CALLS[engine], rounds=rounds)
            rows.append(
                (
                    engine,
                    *(shown_time(each) for each in taken),
                    f"{shown_ratio(taken[1] / taken[0])} times faster",
                    "≥ 5.00" if engine == "Azurite" else "",
                    *(str(each) for each in calls),
                )
            )
    return Table(
        name="page_of_organizations",
        columns=(
            "store",
            "with loaders",
            "without",
            "ratio",
            "target",
            "storage calls with",
            "without",
        ),
        rows=tuple(rows),
    )


def _asking(runner: OperationRunner, services: Services) -> Callable[[], Awaitable[Any]]:
    async def ask() -> Any:
        result = await run_operation(runner, services, QUERY, actor=ACTOR)
        assert result.errors is None
        return result.data

    return ask


async def _calls(ask: Callable[[], Awaitable[Any]], counting: CountingStore) -> int:
    counting.forget()
    await ask()
    partitions = [n for (table, _), n in counting.partitions.items() if table == ORG_MAPPINGS]
    assert partitions == [1] * ORGANIZATIONS  # each organization's, and none twice
    return counting.calls
