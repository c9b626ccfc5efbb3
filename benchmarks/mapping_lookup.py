"""A workflow's mapping lookup against the table read under it.

That read is done twice: through the library alone, and through the store. The more mappings an
integration has, the longer its partition of the index; a lookup reads the organization's own
partition and must not notice.
"""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass

import aiosqlite
from azure.data.tables.aio import TableClient

from benchmarks.filling import INTEGRATION, mapping, organization, rows_of
from benchmarks.measure import Call, medians, on_one_core
from benchmarks.report import Table, shown_growth, shown_ratio, shown_time
from benchmarks.stores import Engine, settings_of
from graphql_api.composition import Orgmap, build_services, open_orgmap
from graphql_api.services.listing_cache import memory_cache
from graphql_api.settings import Settings
from graphql_api.storage.azure_filter import row_filter
from graphql_api.storage.keys import ORG_MAPPINGS, end_of
from tests.counting_store import CountingStore
from workflow_context import OrganizationContext, open_context

COUNTS = (5, 500, 5_000, 100_000)
EACH = 100
"""Mappings of one of the other organizations."""

PREFIX = f"{INTEGRATION}_"
CALLS: dict[Engine, int] = {"SQLite": 300, "Azurite": 30}


async def mapping_lookup(
    counts: Sequence[int] = COUNTS,
    *,
    engines: Sequence[Engine] = ("SQLite", "Azurite"),
    calls: int | None = None,
) -> Table:
    rows = []
    for engine in engines:
        fewest: tuple[float, ...] = ()
        for count in counts:
            async with _among(count, engine) as lookup:
                taken = await medians(
                    lookup.by_library,
                    lookup.by_store,
                    lookup.look_up,
                    times=calls or CALLS[engine],
                )
                fewest = fewest or taken
                rows.append(_row(engine, count, taken, fewest, await lookup.storage_calls()))
    return Table(
        name="mapping_lookup",
        columns=(
            "store",
            "mappings",
            "library",
            "store.query",
            "lookup",
            "to library (≤ 1.30)",
            "to store.query (≤ 1.30)",
            "library's growth",
            "lookup's growth (< 20 %)",
            "storage calls",
        ),
        rows=tuple(rows),
    )


def _row(
    engine: Engine, count: int, taken: tuple[float, ...], fewest: tuple[float, ...], calls: int
) -> tuple[str, ...]:
    *raw, looked_up = taken
    return (
        engine,
        f"{count:,}",
        *(shown_time(each) for each in taken),
        *(shown_ratio(looked_up / each) for each in raw),
        shown_growth(taken[0] / fewest[0]),
        shown_growth(looked_up / fewest[-1]),
        str(calls),
    )


@dataclass(kw_only=True)
class _Lookup:
    """Of one organization's mapping, among those of others on the same integration."""

    orgmap: Orgmap
    context: OrganizationContext
    by_library: Call

    async def by_store(self) -> None:
        rows = await self.orgmap.store.query(
            ORG_MAPPINGS, self.context.organization_id, start=PREFIX, before=end_of(PREFIX)
        )
        assert len(rows) == 1

    async def look_up(self) -> None:
        await self.context.get_integration_mapping(INTEGRATION)

    async def storage_calls(self) -> int:
        counting = CountingStore(self.orgmap.store)
        integrations = {INTEGRATION: self.orgmap.services.integrations.get(INTEGRATION)}
        services = build_services(counting, integrations, cache=memory_cache())
        await services.mappings.list_by_organization(
            self.context._actor, self.context.organization_id, integration_name=INTEGRATION
        )
        return counting.calls


@asynccontextmanager
async def _among(count: int, engine: Engine) -> AsyncIterator[_Lookup]:
    """All organizations but this one have EACH."""
    owners = [organization(n) for n in range(1 + -(-(count - 1) // EACH))]
    mappings = [mapping(owners[-(-n // EACH)].org_id, n) for n in range(count)]
    own_id = owners[0].org_id
    with on_one_core() if engine == "SQLite" else nullcontext():
        async with (
            settings_of(engine, rows_of(owners, mappings)) as settings,
            open_orgmap(settings) as orgmap,
            open_context(organization_id=own_id, user_id="bench", orgmap=orgmap) as context,
            _library(settings, own_id) as by_library,
        ):
            yield _Lookup(orgmap=orgmap, context=context, by_library=by_library)


@asynccontextmanager
async def _library(settings: Settings, org_id: str) -> AsyncIterator[Call]:
    """The same rows, read through aiosqlite or azure-data-tables and nothing else."""
    end = end_of(PREFIX)
    if settings.azure_connection_string is None:
        async with aiosqlite.connect(settings.sqlite_path) as connection:
            statement = (
                "SELECT row_key, properties, etag FROM rows WHERE table_name = ? "
                "AND partition_key = ? AND row_key >= ? AND row_key < ? ORDER BY row_key"
            )

            async def by_sqlite() -> None:
                found = await connection.execute_fetchall(
                    statement, (ORG_MAPPINGS, org_id, PREFIX, end)
                )
                [_] = [json.loads(properties) for _, properties, _ in found]

            yield by_sqlite
        return
    connection_string = settings.azure_connection_string.get_secret_value()
    async with TableClient.from_connection_string(connection_string, ORG_MAPPINGS) as client:

        async def by_azure() -> None:
            in_range = row_filter(org_id, start=PREFIX, before=end)
            [_] = [each async for each in client.query_entities(in_range)]

        yield by_azure
