"""A workflow's mapping lookup against the table read under it, done with the library directly.

The more mappings an integration has, the longer its partition of the index; a lookup reads the
organization's own partition and must not notice.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import aiosqlite
from azure.data.tables.aio import TableClient

from benchmarks.filling import (
    INTEGRATION,
    mapping,
    organization,
    write_mappings,
    write_organizations,
)
from benchmarks.measure import Call, medians
from benchmarks.report import Table, shown_ratio, shown_time
from benchmarks.stores import Engine, settings_of
from graphql_api.composition import build_services, memory_cache, open_orgmap
from graphql_api.settings import Settings
from graphql_api.storage.keys import ORG_MAPPINGS, end_of
from tests.counting import CountingStore
from workflow_context import open_context

COUNTS = (5, 500, 5_000, 100_000)
EACH = 100
"""Mappings of one of the other organizations, so that a transaction writes as many."""

PREFIX = f"{INTEGRATION}_"
CALLS: dict[Engine, int] = {"SQLite": 200, "Azurite": 20}


async def mapping_lookup(
    counts: Sequence[int] = COUNTS,
    *,
    engines: Sequence[Engine] = ("SQLite", "Azurite"),
    calls: int | None = None,
) -> Table:
    rows = []
    for engine in engines:
        with settings_of(engine) as settings:
            async with _Lookup.opened(settings, engine) as lookup:
                for count in counts:
                    await lookup.fill(count)
                    taken = await medians(lookup.raw, lookup.look_up, times=calls or CALLS[engine])
                    rows.append(_row(engine, count, *taken, calls=await lookup.storage_calls()))
    columns = ("store", "mappings", "the read itself", "lookup", "ratio", "storage calls")
    return Table(name="mapping_lookup", columns=columns, rows=tuple(rows))


def _row(
    engine: Engine, count: int, raw: float, lookup: float, *, calls: int
) -> tuple[str, ...]:
    ratio = shown_ratio(lookup / raw)
    return engine, f"{count:,}", shown_time(raw), shown_time(lookup), ratio, str(calls)
